"""Consensus as information: entropy, and the consensus of Tastle and Wierman."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, quotient
from delphi.statistics.measures.histogram import bits, read_both, read_counts, shares, undefined
from delphi.statistics.steady import log2


def entropy(counts: ArrayLike, *, normalised: bool = False) -> Floats:
    """Return the entropy of the ratings.

    -sum p_i log2 p_i, and divided by log2 k. Shannon (1948). It takes no notice of the order of
    the points: halves on two neighbouring points and on the two ends have the same entropy.

    Result: 0 (all ratings are the same) to log2 k bits (they are spread evenly), or to 1 when
    normalised; NaN when normalised on a scale of one point.

    Parameters
    ----------
    normalised : bool
        Whether to divide by the entropy of ratings that are spread evenly.

    Examples
    --------
    >>> entropy([10, 0, 0, 0, 10]), entropy([4, 4, 4, 4], normalised=True)
    (np.float64(1.0), np.float64(1.0))
    """
    table = read_counts(counts)
    information = bits(shares(table)).sum(axis=-1)
    return quotient(information, log2(table.shape[-1])) if normalised else information


def tastle_wierman(counts: ArrayLike, *, points: ArrayLike | None = None) -> Floats:
    """Return the consensus (Cns) of Tastle and Wierman.

    1 + sum p_i log2(1 - |x_i - mean| / d), with d the width of the scale (not of the ratings
    given). Tastle and Wierman (2007). Result: 0 (the ratings are halved between the two ends of the
    scale) to 1 (all are the same); NaN on a scale of one point. Dissent is 1 - Cns.

    Examples
    --------
    >>> tastle_wierman([19, 16, 26, 29, 10]).round(2)
    np.float64(0.52)
    """
    table, scale = read_both(counts, points)
    if len(scale) == 1:
        return undefined(table)
    share = shares(table)
    mean = (share * scale).sum(axis=-1, keepdims=True)
    nearness = 1 - np.abs(scale - mean) / (scale[-1] - scale[0])
    # No point is less near than its share is large, unless by rounding; points without ratings
    # count for nothing however far they are.
    nearness = np.where(share > 0, np.maximum(nearness, share), 1)
    result: Floats = 1 + (share * log2(nearness)).sum(axis=-1)
    return result
