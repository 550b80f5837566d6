"""Consensus as information: entropy, and the consensus of Tastle and Wierman."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.histogram import (
    Values,
    bits,
    divide,
    read_counts,
    read_points,
    shares,
    undefined,
)
from delphi.statistics.steady import log2


def entropy(counts: ArrayLike, *, normalised: bool = False) -> Values:
    """Return the entropy of the ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    normalised : bool
        Whether to divide by the entropy of ratings that are spread evenly.

    Returns
    -------
    ndarray, shape (...)
        0 (all ratings are the same) to log2 k bits (they are spread evenly), or to 1 when
        normalised; NaN where there is no rating, and when normalised on a scale of one point.

    Raises
    ------
    ValueError
        When a count is negative or there is no scale point.

    Notes
    -----
    -sum p_i log2 p_i, and divided by log2 k. Shannon (1948). It takes no notice of the order of
    the points: halves on two neighbouring points and on the two ends have the same entropy.

    Examples
    --------
    >>> entropy([10, 0, 0, 0, 10]), entropy([4, 4, 4, 4], normalised=True)
    (np.float64(1.0), np.float64(1.0))
    """
    table = read_counts(counts)
    information = bits(shares(table)).sum(axis=-1)
    return divide(information, log2(table.shape[-1])) if normalised else information


def tastle_wierman(counts: ArrayLike, *, points: ArrayLike | None = None) -> Values:
    """Return the consensus (Cns) of Tastle and Wierman.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.

    Returns
    -------
    ndarray, shape (...)
        0 (the ratings are halved between the two ends of the scale) to 1 (all are the same);
        NaN where there is no rating, and on a scale of one point. Dissent is 1 - Cns.

    Raises
    ------
    ValueError
        When a count is negative or the points do not fit.

    Notes
    -----
    1 + sum p_i log2(1 - |x_i - mean| / d), with d the width of the scale (not of the ratings
    given). Tastle and Wierman (2007).

    Examples
    --------
    >>> tastle_wierman([19, 16, 26, 29, 10]).round(2)
    np.float64(0.52)
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    if len(scale) == 1:
        return undefined(table)
    share = shares(table)
    mean = (share * scale).sum(axis=-1, keepdims=True)
    nearness = 1 - np.abs(scale - mean) / (scale[-1] - scale[0])
    # No point is less near than its share is large, unless by rounding; points without ratings
    # count for nothing however far they are.
    nearness = np.where(share > 0, np.maximum(nearness, share), 1)
    result: Values = 1 + (share * log2(nearness)).sum(axis=-1)
    return result
