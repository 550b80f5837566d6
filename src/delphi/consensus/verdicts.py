"""What a rule says of each item: which criteria hold, and the class that follows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.consensus.catalogue import Rule
from delphi.consensus.criterion import APMO, Criterion
from delphi.consensus.situation import Situation, Values
from delphi.consensus.values import carried_points, cutoff, of_histograms, value
from delphi.statistics import measures
from delphi.study import Scale

Verdict = Literal["in", "out", "undecided", "no verdict"]
VERDICTS: tuple[Verdict, ...] = ("in", "out", "undecided", "no verdict")
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]  # places in VERDICTS

# Measures whose value says not only how far experts agree, but also on which side of the scale.
DIRECTED = {
    "percent_within",
    "percent_top",
    "percent_bottom",
    "content_validity_ratio",
    "modified_kappa",
}


@dataclass(frozen=True)
class Judged:
    """The verdicts of a rule.

    Attributes
    ----------
    items : tuple of str
        The items, in order.
    verdicts : tuple of str
        For each item: `in` when the rule is met; `out` when its criteria of exclusion hold, or,
        where it has none and says nothing of importance, when experts agree on an item that is
        not important; `undecided` otherwise; `no verdict` where the rule is not defined.
    reason : str
        Why there is no verdict; blank where there is one for an item at least.
    values : ndarray, shape (criteria, items)
        The measure of each criterion that the verdict rests on.
    holds : ndarray of bool, shape (criteria, items)
        Whether each of them holds.
    """

    items: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    reason: str
    values: Values
    holds: Flags

    @property
    def included(self) -> frozenset[str]:
        """The items that are in."""
        pairs = zip(self.items, self.verdicts, strict=True)
        return frozenset(item for item, verdict in pairs if verdict == "in")


def middle_of(scale: Scale) -> float:
    """Return the middle of a scale, from whose far side on an item counts as important."""
    return (scale.lowest + scale.highest) / 2


def default_importance(scale: Scale) -> Criterion:
    """Return the criterion of importance for rules that state none: a median above the middle."""
    return Criterion(
        part="importance", measure="median", comparison=">", cutoff=Fraction(str(middle_of(scale)))
    )


def says_importance(rule: Rule) -> bool:
    """Return whether a rule says of itself which side of the scale it speaks of."""
    return any(
        criterion.part == "importance"
        or criterion.about.kind == "location"
        or criterion.measure in DIRECTED
        for criterion in rule.criteria
    )


def not_defined(rule: Rule, used: Scale, experts: int) -> str:
    """Say why a rule gives no verdict on a panel of a size or its scale; blank where it does."""
    scale = rule.scale
    if rule.carried == "not carried" and scale and scale != used:
        return f"it is for a scale of {scale.lowest} to {scale.highest} only"
    if all(criterion.part == "stability" for criterion in rule.criteria):
        return "it speaks of stability alone, not of consensus"
    if rule.panel and experts < rule.panel.least:
        return f"it is for {rule.panel.least} experts or more"
    if rule.panel and rule.panel.most is not None and experts > rule.panel.most:
        return f"it is for {rule.panel.most} experts or fewer"
    return ""


def judge(rule: Rule, situation: Situation, importance: Criterion | None = None) -> Judged:
    """Return what a rule says of each item.

    Parameters
    ----------
    rule : Rule
        A rule of the catalogue, or one's own.
    situation : Situation
        The ratings of the items.
    importance : Criterion or None
        The criterion of importance for a rule that states none; None for `default_importance`.

    Returns
    -------
    Judged
        A rule that is not defined for the panel or its scale, or for want of an earlier round,
        says so and gives no verdict.
    """
    reason = not_defined(rule, situation.scale, situation.experts)
    if reason:
        return _unjudged(situation, reason)
    criteria = rule.criteria
    added = [] if says_importance(rule) else [importance or default_importance(situation.scale)]
    scale = rule.scale if rule.carried == "linear" else None
    # The criterion that is added is about the scale that was used, not about that of the rule.
    found = [value(c, situation, scale) for c in criteria]
    found += [value(c, situation, None) for c in added]
    every = [*criteria, *added]
    holds = [
        measures.holds(values, c.comparison, cutoff(c, situation))
        for c, values in zip(every, found, strict=True)
    ]
    codes = _classes(rule, np.stack(found), np.stack(holds))
    verdicts = tuple(VERDICTS[code] for code in codes)
    said = "" if set(verdicts) != {"no verdict"} else _why(every, situation)
    return Judged(situation.items, verdicts, said, np.stack(found), np.stack(holds))


def _unjudged(situation: Situation, reason: str) -> Judged:
    size = len(situation.items)
    none = (VERDICTS[-1],) * size
    return Judged(situation.items, none, reason, np.empty((0, size)), np.empty((0, size), bool))


def needs_histograms_only(rule: Rule) -> bool:
    """Return whether the ratings of an item alone decide, without other items or rounds."""
    return not any(
        criterion.part == "stability" or criterion.about.of_panel or criterion.cutoff == APMO
        for criterion in rule.criteria
    )


def judge_counts(
    rule: Rule,
    counts: ArrayLike,
    scale: Scale,
    *,
    importance: Criterion | None = None,
    missing: ArrayLike = 0,
) -> Codes:
    """Return what a rule says of histograms, whatever items and panels they are of.

    Parameters
    ----------
    rule, importance
        As in `judge`; `needs_histograms_only` must hold for the rule.
    counts : array_like, shape (..., k)
        Ratings on each point of `scale`.
    missing : array_like, shape (...)
        Experts who were asked and gave no rating; they count for cut-offs by panel size.

    Returns
    -------
    ndarray of int8, shape (...)
        Places in `VERDICTS`; no verdict for a panel for which the rule is not defined.

    Raises
    ------
    ValueError
        When the rule needs more than histograms.
    """
    if not needs_histograms_only(rule):
        raise ValueError("rule must be one that needs nothing but histograms")
    table = np.asarray(counts, dtype=float)
    absent = np.broadcast_to(np.asarray(missing, dtype=float), table.shape[:-1])
    found = np.full(table.shape[:-1], len(VERDICTS) - 1, dtype=np.int8)
    asked = table.sum(axis=-1) + absent
    for experts in np.unique(asked):
        here = asked == experts
        measured = partial(_measured, table[here], absent[here])
        found[here] = judge_panel(rule, scale, int(experts), measured, importance=importance)
    return found


def _measured(counts: Values, missing: Values, criterion: Criterion, points: Values) -> Values:
    return of_histograms(criterion, counts, points, missing)


def judge_panel(
    rule: Rule,
    scale: Scale,
    experts: int,
    measured: Callable[[Criterion, Values], Values],
    *,
    importance: Criterion | None = None,
) -> Codes:
    """Return what a rule says of histograms of one panel size, given what its criteria measure.

    Parameters
    ----------
    rule, scale, importance
        As in `judge_counts`.
    experts : int
        Number of experts asked.
    measured : callable
        Takes a criterion and the values of the points on the scale that it speaks of, and
        returns its measure of each histogram, shape (n,); see
        `delphi.consensus.values.of_histograms`.

    Returns
    -------
    ndarray of int8, shape (n,) or ()
        Places in `VERDICTS`; one for all where the rule is not defined.
    """
    if not_defined(rule, scale, experts) or experts == 0:
        return np.asarray(len(VERDICTS) - 1, dtype=np.int8)
    added = [] if says_importance(rule) else [importance or default_importance(scale)]
    own = rule.scale if rule.carried == "linear" else None
    # The criterion that is added is about the scale that was used, not about that of the rule.
    spoken = [(c, own) for c in rule.criteria] + [(c, None) for c in added]
    values = [measured(criterion, carried_points(scale, one)) for criterion, one in spoken]
    holds = [
        measures.holds(found, criterion.comparison, float(criterion.cutoff_for(experts)))
        for (criterion, _), found in zip(spoken, values, strict=True)
    ]
    return _classes(rule, np.stack(values), np.stack(holds))


def _classes(rule: Rule, values: Values, holds: Flags) -> Codes:
    """Return the class of each item; rows are the criteria of the rule, then one of importance."""
    sizes = [len(way) for way in (rule.included_if, rule.or_included_if, rule.excluded_if)]
    first, second, out = (
        slice(sum(sizes[:place]), sum(sizes[: place + 1])) for place in range(len(sizes))
    )
    ways = [way for way in (first, second) if way.stop > way.start]
    agreed = np.any([holds[way].all(axis=0) for way in ways], axis=0)
    important = holds[sum(sizes) :].all(axis=0)
    excluded = holds[out].all(axis=0) if sizes[2] else np.zeros_like(agreed)
    known = np.any([~np.isnan(values[way]).any(axis=0) for way in ways], axis=0)
    classes = [~known, agreed & important, excluded if sizes[2] else agreed & ~important]
    return np.select(classes, [3, 0, 1], default=2).astype(np.int8)


def _why(criteria: list[Criterion], situation: Situation) -> str:
    if any(criterion.part == "stability" for criterion in criteria):
        return "it needs an earlier round of the same items"
    if any(criterion.about.of_panel for criterion in criteria):
        return "it needs items that the same experts rated in the same round"
    return "its measure is not defined for these ratings"


def judge_all(
    rules: Mapping[str, Rule], situation: Situation, importance: Criterion | None = None
) -> dict[str, Judged]:
    """Return what each rule says, by its identifier."""
    return {name: judge(rule, situation, importance) for name, rule in rules.items()}


def named(judged: Judged, labels: Mapping[str, str], verdict: Verdict = "in") -> Iterable[str]:
    """Return the labels of the items that have a verdict, in order."""
    pairs = zip(judged.items, judged.verdicts, strict=True)
    return [labels[item] for item, found in pairs if found == verdict]
