"""The measure of a criterion, computed for every item of a situation at once."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from delphi.consensus.criterion import APMO, Criterion
from delphi.consensus.situation import Situation, Values
from delphi.statistics import measures, stability
from delphi.statistics.concordance import kendall_w
from delphi.study import Scale

JOINTS = (3.5, 6.5)  # between the thirds of a scale from 1 to 9
EVEN = 1e-9  # points nearer than this are the same


def carried_points(own: Scale, scale: Scale | None) -> Values:
    """Move the points of a scale to the places that they have, by position, on another.

    Parameters
    ----------
    own : Scale
        The scale that was used.
    scale : Scale or None
        The scale to move to; None to stay.

    Returns
    -------
    ndarray, shape (k,)
        One value for each point of `own`.

    Examples
    --------
    >>> carried_points(Scale(lowest=1, highest=5), Scale(lowest=1, highest=9))
    array([1., 3., 5., 7., 9.])
    """
    points = np.array(own.points, dtype=float)
    if scale is None:
        return points
    share = (points - own.lowest) / (own.highest - own.lowest)
    return np.round(scale.lowest + share * (scale.highest - scale.lowest), 12)


def value(criterion: Criterion, situation: Situation, scale: Scale | None) -> Values:
    """Return the measure of a criterion for each item.

    Parameters
    ----------
    scale : Scale or None
        The scale that the criterion speaks of; None for the one that was used.

    Returns
    -------
    ndarray, shape (items,)
        NaN where the measure is not defined, such as a comparison with a round that the item
        was not rated in.
    """
    points = carried_points(situation.scale, scale)
    name = criterion.measure
    if name in OF_TWO_ROUNDS:
        found = OF_TWO_ROUNDS[name](criterion, situation, points)
        both = (situation.counts_before.sum(axis=-1) > 0) & (situation.counts.sum(axis=-1) > 0)
        return np.where(both, found, np.nan)
    if name == "kendall_w":
        return _kendall(situation)
    return of_histograms(criterion, situation.counts, points, situation.missing)


def of_histograms(
    criterion: Criterion,
    counts: Values,
    points: Values,
    missing: Values | float = 0.0,
) -> Values:
    """Return the measure of a criterion that needs nothing but histograms.

    Parameters
    ----------
    counts : ndarray, shape (..., k)
        Ratings on each point.
    points : ndarray, shape (k,)
        Values of the points on the scale that the criterion speaks of.
    missing : ndarray, shape (...)
        Experts who were asked and gave no rating.

    Returns
    -------
    ndarray, shape (...)
        NaN where the measure is not defined.

    Raises
    ------
    ValueError
        When the measure needs more than histograms.
    """
    name, given = criterion.measure, criterion.arguments
    if _too_narrow(criterion, points):
        return np.full(counts.shape[:-1], np.nan)
    if criterion.about.kind == "share" and name in SHARES:
        extra: Extra = {"denominator": criterion.denominator, "missing": missing}
        return SHARES[name](counts, points, given, extra)
    if name == "rand_panel_rule":
        return _rand_panel_rule(counts, points)
    if name not in OF_HISTOGRAMS:
        raise ValueError(f"{name} needs more than the histogram of an item")
    return OF_HISTOGRAMS[name](counts, points, given)


def cutoff(criterion: Criterion, situation: Situation) -> float:
    """Return the cut-off of a criterion for this panel, or from these ratings."""
    if criterion.cutoff != APMO:
        return float(criterion.cutoff_for(situation.experts))
    agree, disagree = _sides(situation.points)
    found = measures.majority_opinions(situation.counts, agree, disagree, points=situation.points)
    # Where nobody rated anything there is nothing to compare with it, and `holds` takes no NaN.
    return 0.0 if np.isnan(found) else float(found)


# --- shares of the experts -----------------------------------------------------------------

Given = Mapping[str, float]
Extra = Mapping[str, Any]


def _sides(points: Values) -> tuple[Values, Values]:
    """Return the points above and below the middle of the scale."""
    middle = (points[0] + points[-1]) / 2
    return points[points > middle + EVEN], points[points < middle - EVEN]


def _majority(counts: Values, points: Values, given: Given, extra: Extra) -> Values:
    sides = [measures.percent_of(counts, s, points=points, **extra) for s in _sides(points)]
    return np.maximum(*sides)


def _within(counts: Values, points: Values, given: Given, extra: Extra) -> Values:
    return measures.percent_within(counts, given["low"], given["high"], points=points, **extra)


SHARES: Mapping[str, Callable[[Values, Values, Given, Extra], Values]] = {
    "percent_agreement": lambda c, p, g, e: measures.percent_agreement(c, **e),
    "percent_within": _within,
    "percent_top": lambda c, p, g, e: measures.percent_top(c, int(g["boxes"]), **e),
    "percent_bottom": lambda c, p, g, e: measures.percent_bottom(c, int(g["boxes"]), **e),
    "percent_near_median": lambda c, p, g, e: measures.percent_near_median(
        c, g["distance"], points=p, **e
    ),
    "percent_near_mean": lambda c, p, g, e: measures.percent_near_mean(
        c, g["distance"], points=p, **e
    ),
    "percent_adjacent": lambda c, p, g, e: measures.percent_adjacent(c, int(g["points"]), **e),
    "percent_in_median_third": lambda c, p, g, e: measures.percent_in_median_third(
        c, points=p, **e
    ),
    "majority_opinions": _majority,
}


def _too_narrow(criterion: Criterion, points: Values) -> bool:
    """Return whether a scale has fewer points than the measure names, or none in its region."""
    if criterion.measure in ("content_validity_ratio", "modified_kappa"):
        return _region(points, criterion.arguments).size == 0
    return (criterion.boxes or criterion.points or 1) > len(points)


# --- other measures of a histogram ---------------------------------------------------------


def _region(points: Values, given: Given) -> Values:
    chosen = (points >= given["low"] - EVEN) & (points <= given["high"] + EVEN)
    return points[chosen]


def _rand_panel_rule(counts: Values, points: Values) -> Values:
    """Evaluate the rule, which asks only for the third of 1 to 9 that each rating lies in."""
    if (points[0], points[-1]) != (1, 9):
        return np.full(counts.shape[:-1], np.nan)
    third = np.digitize(points, JOINTS)
    table = np.zeros((*counts.shape[:-1], 9))
    for place in range(3):
        table[..., 3 * place] = counts[..., third == place].sum(axis=-1)
    return measures.rand_panel_rule(table)


def _mean_deviation(counts: Values, points: Values, given: Given) -> Values:
    return measures.mean_absolute_deviation(counts, points=points, about="median")


def _interpercentile(counts: Values, points: Values, given: Given) -> Values:
    return measures.interpercentile_range(
        counts,
        100 * given["lower"],
        100 * given["upper"],
        points=points,
        method=int(given["method"]),
    )


OF_HISTOGRAMS: Mapping[str, Callable[[Values, Values, Given], Values]] = {
    "median": lambda c, p, g: measures.median(c, points=p),
    "mean": lambda c, p, g: measures.mean(c, points=p),
    "mode": lambda c, p, g: measures.mode(c, points=p),
    "quantile": lambda c, p, g: measures.quantile(c, g["q"], points=p, method=int(g["method"])),
    "aiken_v": lambda c, p, g: measures.aiken_v(c, points=p),
    "interquartile_range": lambda c, p, g: measures.interquartile_range(
        c, points=p, method=int(g["method"])
    ),
    "interpercentile_range": _interpercentile,
    "standard_deviation": lambda c, p, g: measures.standard_deviation(c, points=p),
    "variance": lambda c, p, g: measures.variance(c, points=p),
    "coefficient_of_variation": lambda c, p, g: measures.coefficient_of_variation(c, points=p),
    "mean_absolute_deviation": _mean_deviation,
    "median_absolute_deviation": lambda c, p, g: measures.median_absolute_deviation(c, points=p),
    "scale_range": lambda c, p, g: measures.scale_range(c, points=p),
    "trimmed_range": lambda c, p, g: measures.trimmed_range(c, int(g["trimmed"]), points=p),
    "disagreement_index": lambda c, p, g: measures.disagreement_index(c, points=p),
    "agreement_a": lambda c, p, g: measures.agreement_a(c),
    "polarisation": lambda c, p, g: measures.polarisation(c),
    "leik_d": lambda c, p, g: measures.leik_d(c),
    "blair_lacy": lambda c, p, g: measures.blair_lacy(c),
    "berry_mielke_iov": lambda c, p, g: measures.berry_mielke_iov(c),
    "kvalseth_cov": lambda c, p, g: measures.kvalseth_cov(c),
    "reardon": lambda c, p, g: measures.reardon(c),
    "tastle_wierman": lambda c, p, g: measures.tastle_wierman(c, points=p),
    "entropy": lambda c, p, g: measures.entropy(c),
    "r_wg": lambda c, p, g: measures.r_wg(c, points=p),
    "pairwise_agreement": lambda c, p, g: measures.pairwise_agreement(c),
    "content_validity_ratio": lambda c, p, g: measures.content_validity_ratio(
        c, _region(p, g), points=p
    ),
    "modified_kappa": lambda c, p, g: measures.modified_kappa(c, _region(p, g), points=p),
}


# --- all items together, and two rounds ----------------------------------------------------


def _kendall(situation: Situation) -> Values:
    """Return W of all items for each of them; NaN where they were not rated together."""
    size = len(situation.items)
    ranked = situation.together and size > 1
    # Who took no part in the round does not keep the others from being concordant.
    present = ~np.isnan(situation.ratings).all(axis=0)
    found = float(kendall_w(situation.ratings[:, present].T).w) if ranked else np.nan
    return np.full(size, found)


def _changed(name: str) -> Callable[[Criterion, Situation, Values], Values]:
    measure = OF_HISTOGRAMS[name]

    def change(criterion: Criterion, situation: Situation, points: Values) -> Values:
        given = {"method": 7.0}
        return np.abs(
            stability.change(
                situation.counts_before,
                situation.counts,
                lambda counts: measure(counts, points, given),
            )
        )

    return change


def _mcnemar(criterion: Criterion, situation: Situation, points: Values) -> Values:
    """Return p of the experts who moved into a region against those who moved out of it."""
    region = np.isin(points, _region(points, criterion.arguments))
    own = situation.points
    first, second = (
        np.where(np.isnan(ratings), np.nan, np.isin(ratings, own[region]))
        for ratings in (situation.before, situation.ratings)
    )
    return stability.mcnemar(stability.crosstab(first, second, [0, 1])).exact


OF_TWO_ROUNDS: Mapping[str, Callable[[Criterion, Situation, Values], Values]] = {
    "percent_change": lambda c, s, p: stability.percent_change(s.counts_before, s.counts),
    "share_unchanged": lambda c, s, p: 100 * stability.share_unchanged(s.before, s.ratings),
    "change_in_coefficient_of_variation": _changed("coefficient_of_variation"),
    "change_in_interquartile_range": _changed("interquartile_range"),
    "change_in_median": _changed("median"),
    "change_in_mean": _changed("mean"),
    "wilcoxon_p": lambda c, s, p: stability.wilcoxon(s.before, s.ratings).p,
    "chi_square_p": lambda c, s, p: stability.chi_square_of_marginals(s.counts_before, s.counts).p,
    "individual_chi_square_p": lambda c, s, p: (
        stability.independence(stability.crosstab(s.before, s.ratings, s.points)).p
    ),
    "mcnemar_p": _mcnemar,
    "weighted_kappa": lambda c, s, p: stability.weighted_kappa(
        s.before, s.ratings, points=s.points
    ),
    "spearman": lambda c, s, p: stability.spearman(s.before, s.ratings),
}
