"""Would another stopping rule have ended the study earlier, or asked for another round?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from delphi.arrays import check_choice
from delphi.concordance import kendall_w
from delphi.consensus import LAST, Comparison
from delphi.measures import holds
from delphi.multiverse.stopping_rules import (
    PanelCriterion,
    StoppingRule,
    source_of,
    stopping_rules,
)
from delphi.rules.computing import cutoff, value
from delphi.rules.own import STATED
from delphi.rules.situation import Situation
from delphi.words import listed, number_of

FirstAsked = Literal["not stable", "left out"]
FIRST_ASKED = ("not stable", "left out")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
LEAST = 2  # items that a ranking needs


@dataclass(frozen=True)
class Standing:
    """What is known after a round.

    Attributes
    ----------
    number : int
        The round.
    situation : Situation
        The ratings of its items, and those of the round before.
    new : frozenset of str
        Items that were asked for the first time.
    settled : frozenset of str
        Items that no further round need ask: asked before and no longer, or in consensus by the
        rule that the study states.
    known : tuple of str
        All items asked so far.
    """

    number: int
    situation: Situation
    new: frozenset[str]
    settled: frozenset[str]
    known: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a rule says after a round: whether to stop, and else what holds the study up."""

    stops: bool
    items: tuple[str, ...] = ()
    remark: str = ""


def standings(comparison: Comparison) -> list[Standing]:
    """Return what is known after each round, in order."""
    found: list[Standing] = []
    known: tuple[str, ...] = ()
    for name, situation in comparison.situations.items():
        if name == LAST:
            continue
        before = frozenset(known)
        asked = frozenset(situation.items)
        known = (*known, *(item for item in situation.items if item not in before))
        settled = (before - asked) | _in_consensus(comparison, name)
        found.append(Standing(int(name), situation, asked - before, settled, known))
    return found


def _in_consensus(comparison: Comparison, name: str) -> frozenset[str]:
    """Return the items of a round that meet the study's own rule, important or not."""
    judged = comparison.judged[name].get(STATED)
    if judged is None:
        return frozenset()
    agreed = judged.holds[:1].any(axis=0)  # its one criterion of agreement
    return frozenset(item for item, yes in zip(judged.items, agreed, strict=True) if yes)


# --- what a rule says after a round -----------------------------------------------------------


def after(
    rule: StoppingRule, standing: Standing, first_asked: FirstAsked = "not stable"
) -> Outcome:
    """Return what a rule says after a round.

    Parameters
    ----------
    rule : StoppingRule
        The rule.
    standing : Standing
        What is known after the round.
    first_asked : {"not stable", "left out"}
        What becomes of items that the round asked for the first time, under a rule of
        stability: they hold the study up, since one round cannot show that opinion is at rest,
        or they do not count.

    Returns
    -------
    Outcome

    Raises
    ------
    ValueError
        When `first_asked` is not as described.

    Notes
    -----
    Settled items count as met, whatever the rule: no further round would ask them. They are
    part of the base of a `share`, as all items asked so far are. Where all items are settled
    every rule stops but that of a fixed number of rounds. An item that skipped a round has
    nothing to be compared with, and is not stable.
    """
    check_choice("first_asked", first_asked, FIRST_ASKED)
    if rule.rounds is not None:
        left = rule.rounds - standing.number
        return Outcome(left <= 0, remark=f"{number_of(left, 'round')} to come" if left > 0 else "")
    unsettled = [item for item in standing.situation.items if item not in standing.settled]
    if not unsettled:
        return Outcome(stops=True)
    if rule.stated:
        return Outcome(stops=False, items=tuple(unsettled))
    if rule.panel is not None:
        return _panel(rule.panel, standing, left_out=first_asked == "left out")
    return _items(rule, standing, unsettled, left_out=first_asked == "left out")


def _items(
    rule: StoppingRule, standing: Standing, unsettled: list[str], *, left_out: bool
) -> Outcome:
    """Hold each item against the criterion of a rule."""
    criterion, situation = rule.items, standing.situation
    if criterion is None:
        raise ValueError("rule must be one about items")
    of_stability = criterion.part == "stability"
    if of_stability and not situation.counts_before.any():
        return Outcome(stops=False, remark="no item was asked twice yet")
    values = value(criterion, situation, None)
    met = holds(values, criterion.comparison, cutoff(criterion, situation))
    failed = {item for item, yes in zip(situation.items, met, strict=True) if not yes}
    aside = standing.new if left_out and of_stability else frozenset()
    holding = tuple(item for item in unsettled if item in failed and item not in aside)
    counted = len(frozenset(standing.known) - aside)
    stops = 100 * (counted - len(holding)) >= rule.share * counted
    return Outcome(stops) if stops else Outcome(stops, holding)


def _panel(criterion: PanelCriterion, standing: Standing, *, left_out: bool) -> Outcome:
    """Hold one number for all items against its cut-off."""
    situation = standing.situation
    once: tuple[str, ...] = ()
    if criterion.measure == "kendall_w":
        found, name = _w(situation.ratings), "W"
    else:
        both = situation.counts_before.any(axis=-1) & situation.counts.any(axis=-1)
        if both.sum() < LEAST:
            return Outcome(stops=False, remark="no two items were asked twice yet")
        found = abs(_w(situation.ratings[both]) - _w(situation.before[both]))
        name = "change of W"
        new = standing.new - standing.settled
        once = () if left_out else tuple(item for item in situation.items if item in new)
    if np.isnan(found):
        return Outcome(stops=False, remark=f"the {name} is not defined")
    met = bool(holds(found, criterion.comparison, criterion.cutoff))
    asked = ", asked once" if once else ""
    return Outcome(met and not once, once, f"{name} = {found:.2f}{asked}")


def _w(ratings: np.ndarray) -> float:
    """Return Kendall's W of ratings (items, experts); NaN where it is not defined."""
    return float(kendall_w(ratings.T).w) if len(ratings) >= LEAST else float("nan")


# --- tables and words -------------------------------------------------------------------------


def outcomes(
    comparison: Comparison, first_asked: FirstAsked = "not stable"
) -> dict[str, list[Outcome]]:
    """Return what each stopping rule says after each round; rules not defined are left out."""
    every = standings(comparison)
    return {
        name: [after(rule, standing, first_asked) for standing in every]
        for name, rule in stopping_rules().items()
        if not _not_defined(rule, comparison)
    }


def _not_defined(rule: StoppingRule, comparison: Comparison) -> str:
    if rule.stated and STATED not in comparison.rules:
        return "the study states no rule of consensus"
    experts = int(comparison.ratings["expert"].nunique())
    return rule.not_defined(experts)


def stops_after(said: Iterable[Outcome]) -> int | None:
    """Return the first round after which a rule stops; None when it asks for another."""
    return next((number for number, one in enumerate(said, start=1) if one.stops), None)


def stopping_table(
    comparison: Comparison, first_asked: FirstAsked = "not stable"
) -> pd.DataFrame:
    """Return what each stopping rule says after each round, and what follows for the study.

    Parameters
    ----------
    comparison : Comparison
        The rounds of one kind of item.
    first_asked : {"not stable", "left out"}
        See `after`.

    Returns
    -------
    DataFrame
        Rule, Source (blank for a rule of ours), one column `After round n` for each round
        (`stop`, or `go on` with what holds the study up), and Verdict by the first round after
        which the rule stops.

    Notes
    -----
    Each round is judged as it was held. A rule that stops earlier would have left out later
    rounds; one that asks for more would have changed who is asked what, so that nothing is said
    of what they would have brought.
    """
    said = outcomes(comparison, first_asked)
    numbers = [standing.number for standing in standings(comparison)]
    rows = []
    for name, rule in stopping_rules().items():
        found = said.get(name, [])
        cells = [_cell(comparison, outcome) for outcome in found] or [""] * len(numbers)
        verdict = (
            _verdict(stops_after(found), len(numbers))
            if found
            else f"gives no verdict: {_not_defined(rule, comparison)}"
        )
        columns = [f"After round {number}" for number in numbers]
        row = {"Rule": rule.title, "Source": source_of(rule)}
        rows.append({**row, **dict(zip(columns, cells, strict=True)), "Verdict": verdict})
    return pd.DataFrame(rows)


def _cell(comparison: Comparison, outcome: Outcome) -> str:
    named = listed(comparison.labels[item] for item in outcome.items) if outcome.items else ""
    why = ": ".join(part for part in (outcome.remark, named) if part)
    head = "stop" if outcome.stops else "go on"
    return f"{head}: {why}" if why else head


def _verdict(stopped: int | None, last: int) -> str:
    if stopped is None:
        return f"asks for a {_ordinal(last + 1)} round"
    if stopped < last:
        return f"would have stopped after round {stopped}"
    return f"stops after round {last} as the study did"


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def stopping_said(comparison: Comparison) -> str:
    """Say how many rules would have ended the study earlier, with it, or later, and which."""
    said = outcomes(comparison)
    last = len(standings(comparison))
    if not last:
        return "The study has no ratings; this step is skipped."
    silent = len(stopping_rules()) - len(said)
    verdicts = [_verdict(number, last) for number in (*range(1, last + 1), None)]
    lines = [_line(said, verdict, last) for verdict in verdicts]
    head = f"Of {number_of(len(said), 'stopping rule')} for a study of {number_of(last, 'round')}"
    tail = f" ({silent} more are not defined for it)" if silent else ""
    parts = [f"{head}{tail}:", "", *filter(None, lines), "", _held_up(comparison, said)]
    return "\n".join([*parts, _without_new(comparison, said, last)]).rstrip()


def _line(said: dict[str, list[Outcome]], verdict: str, last: int) -> str:
    rules = stopping_rules()
    mine = [name for name, found in said.items() if _verdict(stops_after(found), last) == verdict]
    named = "; ".join(rules[name].title for name in mine)
    return f"- {number_of(len(mine), 'rule')} {_plural(verdict, len(mine))}: {named}" if mine else ""


def _plural(verdict: str, count: int) -> str:
    if count == 1:
        return verdict
    return verdict.replace("stops", "stop", 1).replace("asks", "ask", 1)


def _held_up(comparison: Comparison, said: dict[str, list[Outcome]]) -> str:
    """Say which items most rules would ask again after the last round."""
    waiting = [found[-1] for found in said.values() if stops_after(found) is None]
    votes = Counter(item for outcome in waiting for item in outcome.items)
    if not votes:
        return ""
    most = max(votes.values())
    items = [label for item, label in comparison.labels.items() if votes[item] == most]
    return (
        f"Of the rules that ask for another round, {most} would ask again for "
        f"{listed(items)}, more than for any other item."
    )


def _without_new(comparison: Comparison, said: dict[str, list[Outcome]], last: int) -> str:
    """Say what changes when items asked for the first time do not count."""
    if not any(standing.new for standing in standings(comparison)[1:]):
        return ""
    other = outcomes(comparison, "left out")
    rules = stopping_rules()
    changed = [
        f"{rules[name].title}: {_verdict(stops_after(other[name]), last)}"
        for name, found in said.items()
        if stops_after(found) != stops_after(other[name])
    ]
    head = (
        "An item asked for the first time cannot be at rest yet, and holds up every rule of "
        "stability. Left out of the count, it would change"
    )
    return f"{head} {'; '.join(changed)}." if changed else f"{head} no verdict."
