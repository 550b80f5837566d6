"""What a stopping rule says after a round: stop, or go on because of these items."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.own import STATED
from delphi.consensus.situation import Situation
from delphi.consensus.values import cutoff, value
from delphi.multiverse.stopping_rules import PanelCriterion, StoppingRule
from delphi.statistics.arrays import check_choice
from delphi.statistics.concordance import kendall_w
from delphi.statistics.measures import holds
from delphi.words import number_of

FirstAsked = Literal["not stable", "left out"]
FIRST_ASKED = ("not stable", "left out")
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
    agreed = np.flatnonzero(judged.holds[:1].any(axis=0))  # its one criterion of agreement
    return frozenset(judged.items[place] for place in agreed)


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
