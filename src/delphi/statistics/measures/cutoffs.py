"""Measures against cut-offs: does a comparison hold, and a cut-off that the ratings give."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, Mask, check_choice, numbers, quotient, refuse
from delphi.statistics.measures.histogram import DUST, read_both, read_chosen, shares

# Each compares how far a value lies above the cut-off.
COMPARISONS: dict[str, Callable[[Floats], Any]] = {
    ">=": lambda above: above >= -DUST,
    ">": lambda above: above > DUST,
    "<=": lambda above: above <= DUST,
    "<": lambda above: above < -DUST,
    "==": lambda above: np.abs(above) <= DUST,
}


def holds(values: ArrayLike, comparison: str, cutoff: ArrayLike) -> Mask:
    """Say whether values meet a cut-off, as exact arithmetic would.

    Values within 1e-9 of the cut-off equal it. Two thirds of the experts are 66.66666666666667 % in
    floating point and 200/3 % in truth, and a sum of tenths is seldom the number it should be;
    neither may decide whether there is consensus. Shares of panels of up to ten thousand experts
    lie further from each other than that. Result: false where a value is NaN: what is not defined
    meets no cut-off, whichever way it is compared. So "not >=" is not "<".

    Examples
    --------
    >>> holds([66.66666666666667, 0.1 + 0.2, float("nan")], ">=", [200 / 3, 0.3, 0])
    array([ True,  True, False])
    >>> holds(0.1 + 0.2, ">", 0.3)
    np.False_
    """
    check_choice("comparison", comparison, list(COMPARISONS))
    limit = numbers("cutoff", cutoff)
    refuse("cutoff", "a finite number", limit, ~np.isfinite(limit))
    result: Mask = COMPARISONS[comparison](np.subtract(numbers("values", values), limit))
    return result


def majority_opinions(
    counts: ArrayLike,
    agree: ArrayLike,
    disagree: ArrayLike,
    *,
    points: ArrayLike | None = None,
) -> Floats:
    """Return the average percent of majority opinions (APMO), a cut-off for percent agreement.

    100 (majority agreements + majority disagreements) / opinions expressed, summed over the items:
    agreements count where more than half of an item's ratings agree, disagreements where more than
    half disagree. Kapoor (1987), as von der Gracht (2012) describes it. Opinions expressed are all
    ratings, those on a neutral point among them; "don't know" is no opinion, so leave it out of the
    counts. Result: the cut-off of the set of items, 0 to 100 percent; NaN where no item has a
    rating. An item is in consensus when its percent agreement (or disagreement) reaches the
    cut-off.

    Parameters
    ----------
    counts : array_like, shape (..., items, k)
        Number of ratings on each of the k points of the scale, for each item of a round.
    agree, disagree : array_like
        Values of the scale that mean agreement and disagreement, such as [4, 5] and [1, 2].

    Examples
    --------
    Eight of ten agree, six of ten disagree, and five against five is no majority:

    >>> majority_opinions([[2, 0, 8], [6, 1, 3], [5, 0, 5]], agree=3, disagree=1).round(4)
    np.float64(46.6667)
    """
    table, scale = read_both(counts, points)
    if table.ndim == 1:
        raise ValueError(f"counts must be of the shape (..., items, k), not {table.shape}")
    sides = [read_chosen("agree", agree, scale), read_chosen("disagree", disagree, scale)]
    refuse("disagree", "points that do not agree", scale, sides[0] & sides[1])
    majorities = sum(_majority(table, side) for side in sides)
    return quotient(100 * np.asarray(majorities), table.sum(axis=(-2, -1)))


def _majority(table: Floats, side: Mask) -> Floats:
    """Return how many opinions of one side stand in items where it has the majority."""
    has_majority = holds((shares(table) * side).sum(axis=-1), ">", 0.5)
    opinions: Floats = ((table * side).sum(axis=-1) * has_majority).sum(axis=-1)
    return opinions
