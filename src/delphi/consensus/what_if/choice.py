"""A choice: an item, a rule, a cut-off, a round, an expert left out."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from delphi.consensus.catalogue import Rule
from delphi.consensus.comparison import Comparison
from delphi.consensus.criterion import Criterion
from delphi.consensus.own import importance_of
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import Judged, default_importance, judge, says_importance
from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.ratings import kinds_judged

LAST = 0  # as a round: the last one in which each item was rated


@dataclass(frozen=True)
class Choice:
    """An item, and how to judge it."""

    study: Study  # an ingested study with ratings
    # a kind of item, an item of it, a rule of the study or of the catalogue
    kind: str
    item: str
    rule: str
    # a cut-off in place of the first one of agreement that the rule has; None for its own
    cutoff: float | None = None
    number: int = LAST  # a round; 0 for the last one in which each item was rated
    without: str = ""  # an expert who is left out; blank for nobody

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The ratings of the kind, without those of the expert who is left out."""
        rated = self.every.ratings
        return rated[rated["expert"] != self.without]

    @cached_property
    def every(self) -> Comparison:
        """The kind of item as it is, under every rule."""
        return Comparison(self.study, self.kind)

    @cached_property
    def used(self) -> Rule:
        """The rule, with the cut-off of one's own if there is one."""
        rule = self.every.rules[self.rule]
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
    def experts(self) -> list[str]:
        """Everyone who can be left out, in order."""
        return sorted(self.study.table("ratings")["expert"].unique())

    @property
    def turned_on(self) -> int:
        """Place of the criterion whose cut-off can be chosen among those of the rule."""
        return self.used.criteria.index(turned_on(self.used))

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
    kind = _one("kind", kind, kinds_judged(study.table("ratings")) + list(study.config.kinds))
    choice = Choice(study, kind, item, rule, cutoff, number, without)
    _one("number", str(number), [str(LAST), *map(str, choice.every.rounds)])
    _one("without", without, ["", *choice.experts])
    item = _one("item", item, list(choice.every.labels))
    return replace(choice, item=item, rule=_one("rule", rule, list(choice.every.rules)))


def _one(name: str, value: str, allowed: list[str]) -> str:
    if value in allowed:
        return value
    if value:
        raise InputError([Problem("parameters", None, name, value, one_of(allowed, value))])
    return allowed[0]
