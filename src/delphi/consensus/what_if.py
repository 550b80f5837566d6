"""One item under choices of one's own: rule, cut-off, round, an expert left out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from delphi.consensus.catalogue import Rule, catalogue
from delphi.consensus.comparison import kinds_judged
from delphi.consensus.criterion import Criterion
from delphi.consensus.own import STATED, importance_of, own_rules
from delphi.consensus.panel_numbers import SHOWN
from delphi.consensus.situation import Situation
from delphi.consensus.table import criterion_words
from delphi.consensus.verdicts import Judged, default_importance, judge, says_importance
from delphi.errors import InputError, Problem, one_of
from delphi.statistics import measures
from delphi.study import Study

NOTHING = "This study has no ratings; there is nothing to explore."
LAST = 0  # as a round: the last one in which each item was rated
SAID = {
    "in": "in",
    "out": "out",
    "undecided": "undecided",
    "no verdict": "not judged",
}


@dataclass(frozen=True)
class Choice:
    """An item, and how to judge it.

    Parameters
    ----------
    study : Study
        An ingested study with ratings.
    kind, item, rule : str
        A kind of item, an item of it, a rule of the study or of the catalogue.
    cutoff : float or None
        A cut-off in place of the first one of agreement that the rule has; None for its own.
    number : int
        A round; 0 for the last one in which each item was rated.
    without : str
        An expert who is left out; blank for nobody.
    """

    study: Study
    kind: str
    item: str
    rule: str
    cutoff: float | None = None
    number: int = LAST
    without: str = ""

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The ratings of the kind, without those of the expert who is left out."""
        every = self.study.table("ratings")
        return every[(every["kind"] == self.kind) & (every["expert"] != self.without)]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label of each item of the kind."""
        return labels_of(self.study, self.kind)

    @cached_property
    def used(self) -> Rule:
        """The rule, with the cut-off of one's own if there is one."""
        rule = rules_of(self.study)[self.rule]
        return rule if self.cutoff is None else with_cutoff(rule, self.cutoff)

    @cached_property
    def situation(self) -> Situation:
        """The ratings to judge."""
        scale = self.study.scale
        if self.number == LAST:
            return Situation.at_last(self.ratings, scale)
        return Situation.of_round(self.ratings, self.number, scale)

    @cached_property
    def judged(self) -> Judged:
        """What the rule says of every item of the kind."""
        return judge(self.used, self.situation, importance_of(self.study))

    @property
    def verdict(self) -> str:
        """The verdict on the item; blank when it was not rated in the round."""
        items = self.judged.items
        return self.judged.verdicts[items.index(self.item)] if self.item in items else ""

    @cached_property
    def criteria(self) -> list[Criterion]:
        """What the verdict rests on; one of importance is added where the rule has none."""
        if says_importance(self.used):
            return self.used.criteria
        added = importance_of(self.study) or default_importance(self.study.scale)
        return [*self.used.criteria, added]


def labels_of(study: Study, kind: str) -> dict[str, str]:
    """Return the label of each rated item of a kind, in the order of the study."""
    ratings = study.table("ratings")
    items = ratings[ratings["kind"] == kind].drop_duplicates("item")
    return dict(zip(items["item"], items["label"], strict=True))


def rules_of(study: Study) -> dict[str, Rule]:
    """Return the rules that can be chosen: the study's own, then those of the catalogue."""
    return {**own_rules(study), **catalogue()}


def rounds_of(study: Study, kind: str) -> list[int]:
    """Return the rounds in which items of a kind were rated."""
    ratings = study.table("ratings")
    return sorted(int(number) for number in ratings.loc[ratings["kind"] == kind, "round"].unique())


def with_cutoff(rule: Rule, cutoff: float) -> Rule:
    """Return a rule with another cut-off in its first criterion of agreement, or its first at all.

    Raises
    ------
    InputError
        When the cut-off is not one that the measure can reach.
    """
    first = turned_on(rule)
    number = Fraction(str(cutoff))
    least, greatest = first.about.range or (-np.inf, np.inf)
    if not least <= number <= greatest:
        wanted = f"a cut-off from {least:g} to {greatest:g}, as {first.measure} has them"
        raise InputError([Problem("parameters", None, "cutoff", f"{cutoff:g}", wanted)])
    criteria = [
        criterion.model_copy(update={"cutoff": number}) if criterion is first else criterion
        for criterion in rule.included_if
    ]
    return rule.model_copy(update={"included_if": criteria})


def turned_on(rule: Rule) -> Criterion:
    """Return the criterion whose cut-off can be chosen: the first of agreement, or the first."""
    agreement = [criterion for criterion in rule.included_if if criterion.part == "agreement"]
    return (agreement or rule.included_if)[0]


def choice_of(
    study: Study,
    kind: str = "",
    item: str = "",
    rule: str = "",
    cutoff: float | None = None,
    number: int = LAST,
    without: str = "",
) -> Choice:
    """Return a choice, with the first possible value in place of each blank one.

    Raises
    ------
    InputError
        Naming a value that the study or the catalogue does not have.
    """
    kind = _one("kind", kind, kinds_judged(study) + list(study.config.kinds))
    item = _one("item", item, list(labels_of(study, kind)))
    rule = _one("rule", rule, list(rules_of(study)))
    rounds = rounds_of(study, kind)
    _one("number", str(number), [str(LAST), *map(str, rounds)])
    experts = sorted(study.table("ratings")["expert"].unique())
    without = _one("without", without, ["", *experts])
    return Choice(study, kind, item, rule, cutoff, number, without)


def _one(name: str, value: str, allowed: list[str]) -> str:
    if value in allowed:
        return value
    if value:
        raise InputError([Problem("parameters", None, name, value, one_of(allowed, value))])
    return allowed[0]


# --- what a choice shows -------------------------------------------------------------------


def ratings_shown(choice: Choice) -> pd.DataFrame:
    """Return the ratings of the item: one row for each round, one column for each expert."""
    mine = choice.ratings[choice.ratings["item"] == choice.item]
    wide = mine.pivot(index="round", columns="expert", values="rating")
    wide = wide.reindex(columns=list(choice.ratings["expert"].unique()))
    shown = wide.astype("object").where(wide.notna(), "none").reset_index()
    return shown.rename(columns={"round": "Round"}).rename_axis(columns=None)


def measures_shown(choice: Choice) -> pd.DataFrame:
    """Return the measures met most often, of the item in the round that is judged."""
    if not choice.verdict:
        return pd.DataFrame()
    place = choice.judged.items.index(choice.item)
    found = measures.every(choice.situation.counts[place], choice.situation.points)
    rows = [(measures.MEASURES[name].title, float(found[name])) for name in SHOWN]
    return pd.DataFrame(rows, columns=["Measure", "Value"])


def criteria_shown(choice: Choice) -> pd.DataFrame:
    """Return each criterion that the verdict rests on, its value and whether it holds."""
    judged = choice.judged
    if not choice.verdict or not len(judged.values):
        return pd.DataFrame()
    place = judged.items.index(choice.item)
    rows = [
        (lead, criterion.part, criterion_words(criterion), float(value), "yes" if holds else "no")
        for (lead, criterion), value, holds in zip(
            _led(choice), judged.values[:, place], judged.holds[:, place], strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["For", "About", "Criterion", "Value", "Holds"])


def _led(choice: Choice) -> list[tuple[str, Criterion]]:
    """Return each criterion with what it is for: to be in, to be in another way, to be out."""
    rule, given = choice.used, len(choice.used.criteria)
    ways = (("in", rule.included_if), ("or in", rule.or_included_if), ("out", rule.excluded_if))
    own = [(lead, criterion) for lead, way in ways for criterion in way]
    return [*own, *(("in", criterion) for criterion in choice.criteria[given:])]


def items_shown(choice: Choice) -> pd.DataFrame:
    """Return every item under the same choice, by the value of the criterion that is turned on."""
    judged = choice.judged
    if not len(judged.values):
        return pd.DataFrame()
    place = choice.used.criteria.index(turned_on(choice.used))
    frame = pd.DataFrame(
        {
            "Item": [_marked(choice, item) for item in judged.items],
            "Value": judged.values[place],
            "Verdict": [SAID[verdict] for verdict in judged.verdicts],
        }
    )
    falling = turned_on(choice.used).comparison in (">=", ">")
    return frame.sort_values("Value", ascending=not falling, kind="stable").reset_index(drop=True)


def _marked(choice: Choice, item: str) -> str:
    return f"\u25b6 {choice.labels[item]}" if item == choice.item else choice.labels[item]


def neighbours_shown(choice: Choice) -> pd.DataFrame:
    """Return the verdict on the item after changing one choice at a time.

    Returns
    -------
    DataFrame
        Change (another round, another expert left out, the item's own value as the cut-off),
        Verdict, and whether it differs from that of the choice.
    """
    rows = []
    for said, changed in _neighbours(choice):
        verdict = SAID.get(changed.verdict, "not rated")
        rows.append((said, verdict, "yes" if changed.verdict != choice.verdict else ""))
    return pd.DataFrame(rows, columns=["Change", "Verdict", "Differs"])


def _neighbours(choice: Choice) -> Iterator[tuple[str, Choice]]:
    for number in [LAST, *rounds_of(choice.study, choice.kind)]:
        if number != choice.number:
            yield f"judged in {round_said(number)}", replace(choice, number=number)
    for expert in ["", *sorted(choice.study.table("ratings")["expert"].unique())]:
        if expert != choice.without:
            said = f"without {expert}" if expert else "with every expert"
            yield said, replace(choice, without=expert)
    own = _own_value(choice)
    if own is not None:
        yield f"cut-off at {own:g}, the item's own value", replace(choice, cutoff=own)


def _own_value(choice: Choice) -> float | None:
    """Return the value of the item on the criterion that is turned on, where it has one."""
    judged = choice.judged
    if not choice.verdict or not len(judged.values):
        return None
    place = choice.used.criteria.index(turned_on(choice.used))
    value = float(judged.values[place, judged.items.index(choice.item)])
    return None if np.isnan(value) else round(value, 9)


def round_said(number: int) -> str:
    """Name a round, as in `round 2` or `the last round of each item`.

    Examples
    --------
    >>> round_said(0), round_said(2)
    ('the last round of each item', 'round 2')
    """
    return "the last round of each item" if number == LAST else f"round {number}"


def verdict_said(choice: Choice) -> str:
    """Say what the rule makes of the item, and how many items it puts in."""
    label = choice.labels[choice.item]
    where = round_said(choice.number) + (f", without {choice.without}" if choice.without else "")
    if not choice.verdict:
        return f"**{label}** was not rated in {where}."
    judged = choice.judged
    if judged.reason:
        return f"The rule gives no verdict ({where}): {judged.reason}."
    return (
        f"**{label}: {SAID[choice.verdict]}** ({where}). The same rule puts "
        f"{len(judged.included)} of {len(judged.items)} items in."
    )


def rule_said(choice: Choice) -> str:
    """Say what the rule asks for, as it is used."""
    said = "; ".join(f"{lead}: {criterion_words(c)}" for lead, c in _led(choice))
    own = choice.rule == STATED or not choice.used.reference
    kept = "" if choice.cutoff is None else ", with a cut-off of your own"
    source = "of the study" if own else "of the catalogue"
    return f"{choice.used.title} (rule {source}{kept}). {said.capitalize()}."


def shown(choice: Choice) -> list[tuple[str, Any]]:
    """Return every table that a choice shows, with its caption."""
    return [
        ("Ratings of the item.", ratings_shown(choice)),
        ("What the verdict rests on.", criteria_shown(choice)),
        ("Neighbours: the verdict after one change.", neighbours_shown(choice)),
        ("All items under the same choice.", items_shown(choice)),
        ("Measures of the item.", measures_shown(choice)),
    ]
