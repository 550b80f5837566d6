"""Disagreement in the RAND/UCLA appropriateness method, for ratings from 1 to 9."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.histogram import (
    Values,
    divide,
    known,
    read_counts,
    read_points,
    read_whole,
    undefined,
)
from delphi.statistics.measures.quantiles import quantile

# Fitch et al. (2001): the range that means disagreement when the ratings lie symmetrically
# about the middle of the scale, and how much more it takes for each point that they lie off it.
SYMMETRIC_RANGE = 2.35
CORRECTION = 1.5
MIDDLE = 5.0
ENDS = (1.0, 9.0)
THIRDS = 3


def rand_ipr(counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7) -> Values:
    """Return the interpercentile range (IPR): the 70th less the 30th percentile.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale, whole numbers.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    method : int
        Type of quantile, as in `quantile`. The manual names none; 6 and 7 are common.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        As in `quantile`.

    Notes
    -----
    IPR = P70 - P30 (Fitch et al., 2001).

    Examples
    --------
    >>> rand_ipr([2, 1, 1, 0, 1, 0, 1, 1, 2], method=6)
    np.float64(6.0)
    """
    low, high = _percentiles(counts, points, method)
    return high - low


def _percentiles(counts: ArrayLike, points: ArrayLike | None, method: int) -> tuple[Values, Values]:
    ends = quantile(counts, [0.3, 0.7], points=points, method=method)
    return ends[..., 0], ends[..., 1]


def rand_ipras(counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7) -> Values:
    """Return the interpercentile range above which there is disagreement (IPRAS).

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale, whole numbers.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    method : int
        Type of quantile, as in `quantile`.

    Returns
    -------
    ndarray, shape (...)
        2.35 to 8.35; NaN where there is no rating, and on a scale that does not run from 1 to 9.

    Raises
    ------
    ValueError
        As in `quantile`.

    Notes
    -----
    IPRAS = 2.35 + 1.5 |5 - (P30 + P70) / 2|: the interpercentile range adjusted for symmetry
    (Fitch et al., 2001). Its constants belong to a scale from 1 to 9. To apply them to another
    scale, spread it over 1 to 9 openly, with ``points=np.linspace(1, 9, k)``; the index is then
    an analogy, for the constants were set with panels that rated on nine points.

    Examples
    --------
    >>> rand_ipras([0, 0, 0, 1, 1, 1, 5, 5, 3])
    np.float64(6.1)
    >>> rand_ipras([0, 0, 1, 4, 5])
    np.float64(nan)
    """
    low, high = _percentiles(counts, points, method)
    return known(_limit(low, high), _runs_from_1_to_9(counts, points))


def _limit(low: Values, high: Values) -> Values:
    asymmetry = np.abs(MIDDLE - (low + high) / 2)
    return SYMMETRIC_RANGE + CORRECTION * asymmetry


def _runs_from_1_to_9(counts: ArrayLike, points: ArrayLike | None) -> bool:
    scale = read_points(points, read_counts(counts).shape[-1])
    return np.allclose(scale[[0, -1]], ENDS, rtol=0)


def disagreement_index(
    counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7
) -> Values:
    """Return the disagreement index: the interpercentile range over its limit.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale, whole numbers.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    method : int
        Type of quantile, as in `quantile`.

    Returns
    -------
    ndarray, shape (...)
        0 to 3.404 (8/2.35); above 1 there is disagreement. NaN where there is no rating, and on
        a scale that does not run from 1 to 9: see `rand_ipras`.

    Raises
    ------
    ValueError
        As in `quantile`.

    Notes
    -----
    IPR / IPRAS (Fitch et al., 2001).

    Examples
    --------
    >>> disagreement_index([2, 1, 1, 0, 1, 0, 1, 1, 2]).round(4)
    np.float64(2.2128)
    """
    low, high = _percentiles(counts, points, method)
    return known(divide(high - low, _limit(low, high)), _runs_from_1_to_9(counts, points))


def rand_panel_rule(counts: ArrayLike) -> Values:
    """Return whether a panel of 8 to 16 agrees, by the classic rule for its size.

    Parameters
    ----------
    counts : array_like, shape (..., 9)
        Number of ratings on each of the nine points of the scale, whole numbers.

    Returns
    -------
    ndarray, shape (...)
        1 for agreement, -1 for disagreement, 0 for neither; NaN for fewer than 8 and more than
        16 ratings, for which the rule says nothing, and on a scale without nine points.

    Raises
    ------
    ValueError
        When a count is negative or no whole number, or there is no scale point.

    Notes
    -----
    The thirds of the scale are 1-3, 4-6 and 7-9. Agreement: no more than 2 ratings (3 in a
    panel of 11 to 13, 4 in a panel of 14 to 16) lie outside the third of the median.
    Disagreement: at least 3 ratings (4, 5) lie in each of the outer thirds. They exclude each
    other. Where the median lies between two thirds, half of the panel is outside either of
    them, and there is no agreement. Fitch et al. (2001).

    Examples
    --------
    >>> rand_panel_rule([0, 0, 0, 1, 1, 1, 5, 5, 2])
    np.float64(1.0)
    >>> rand_panel_rule([2, 1, 1, 0, 1, 0, 1, 1, 2])
    np.float64(-1.0)
    """
    table = read_whole(counts)
    if table.shape[-1] != THIRDS**2:
        return undefined(table)
    thirds = table.reshape(*table.shape[:-1], THIRDS, THIRDS).sum(axis=-1)
    total = table.sum(axis=-1)
    allowed = (total - 2) // 3  # 2 for a panel of 8 to 10, 3 for 11 to 13, 4 for 14 to 16
    # A third that holds all but so few ratings is the fullest one, and the median lies in it.
    agreement = total - thirds.max(axis=-1) <= allowed
    disagreement = thirds[..., [0, -1]].min(axis=-1) > allowed
    verdict = agreement.astype(np.float64) - disagreement
    return known(verdict, (total >= 8) & (total <= 16))  # noqa: PLR2004
