"""Dispersion of ordinal ratings, from how many lie at or below each point of the scale.

All of these are 0 or 1 at the same two extremes, all ratings on one point and halves on the two
ends of the scale, and need no distances between the points.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, check_choice, quotient
from delphi.statistics.measures.histogram import bits, cumulative_shares, read_counts, read_whole

# Of the share c at or below a threshold: 0 when all ratings lie on one side, 1 when half do.
FORMS: dict[str, Callable[[Floats], Floats]] = {
    "entropy": lambda c: bits(c) + bits(1 - c),
    "variance": lambda c: 4 * c * (1 - c),
    "root": lambda c: 2 * np.sqrt(c * (1 - c)),
    "absolute": lambda c: 2 * np.minimum(c, 1 - c),
}


def reardon(counts: ArrayLike, *, form: str = "entropy") -> Floats:
    """Return the ordinal variation of the ratings in one of Reardon's forms.

    sum_j f(c_j) / (k - 1) over the k - 1 thresholds, with c_j the share of the ratings at or below
    point j, and f(c) = -c log2 c - (1 - c) log2(1 - c) ("entropy"), 4 c (1 - c) ("variance"), 2
    sqrt(c (1 - c)) ("root") or 1 - |2 c - 1| ("absolute"). Reardon (2009), who builds indices of
    ordinal segregation on them. The absolute form is Leik's D, and the form "variance" Berry and
    Mielke's IOV for an even number of ratings. Result: 0 (all ratings are the same) to 1 (they are
    halved between the two ends of the scale); NaN on a scale of one point.

    Examples
    --------
    >>> reardon([[0, 0, 0, 0, 10], [10, 0, 0, 0, 10]])
    array([0., 1.])
    >>> reardon([4, 4, 4, 4, 4], form="variance").round(4)
    np.float64(0.8)
    """
    check_choice("form", form, list(FORMS))
    return _mean(FORMS[form](cumulative_shares(read_counts(counts))))


def _mean(values: Floats) -> Floats:
    """Return the mean over the thresholds, NaN where there is none."""
    return quotient(values.sum(axis=-1), values.shape[-1])


def leik_d(counts: ArrayLike) -> Floats:
    """Return Leik's D, the ordinal dispersion of the ratings.

    2 sum_j d_j / (k - 1), where d_j is the share c_j of the ratings at or below point j when that
    is at most 1/2, and 1 - c_j otherwise. Leik (1966). Result: 0 (all ratings are the same) to 1
    (they are halved between the two ends of the scale); NaN on a scale of one point. Leik's
    consensus is 1 - D.

    Examples
    --------
    >>> leik_d([[0, 0, 0, 0, 10], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]])
    array([0. , 0.6, 1. ])
    """
    return reardon(counts, form="absolute")


def blair_lacy(counts: ArrayLike) -> Floats:
    """Return Blair and Lacy's l, the ordinal concentration of the ratings.

    The root of l^2 = sum_j (c_j - 1/2)^2 / ((k - 1)/4), with c_j the share of the ratings at or
    below point j: the distance from the histogram that is halved between the ends, as a fraction of
    the largest there is. Blair and Lacy (2000), who write of l^2 as well. Result: 0 (the ratings
    are halved between the two ends of the scale) to 1 (all are the same); NaN on a scale of one
    point.

    Examples
    --------
    >>> blair_lacy([[0, 0, 0, 0, 10], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]]).round(4)
    array([1.    , 0.4472, 0.    ])
    """
    distance = 2 * cumulative_shares(read_counts(counts)) - 1
    return np.sqrt(_mean(distance**2))


def berry_mielke_iov(counts: ArrayLike) -> Floats:
    """Return Berry and Mielke's index of ordinal variation (IOV).

    T / T_max with T = sum_(i<j) n_i n_j (j - i), the distance in points over all pairs of experts,
    and T_max = (k - 1) n^2 / 4 for even n, (k - 1) (n^2 - 1) / 4 for odd n, the largest T of any
    histogram. Berry and Mielke (1992). Some authors use n^2 throughout. Result: 0 (all ratings are
    the same) to 1 (they are halved, as nearly as their number allows, between the two ends of the
    scale); NaN where there are fewer than two ratings, and on a scale of one point. The counts must
    be whole.

    Examples
    --------
    >>> berry_mielke_iov([[0, 0, 0, 0, 10], [4, 4, 4, 4, 4], [3, 0, 0, 0, 2]])
    array([0. , 0.8, 1. ])
    """
    table = read_whole(counts)
    below = table.cumsum(axis=-1)[..., :-1]
    total = table.sum(axis=-1)
    # Each pair is counted once at every threshold that lies between the two.
    distance = (below * (total[..., None] - below)).sum(axis=-1)
    return quotient(distance, (table.shape[-1] - 1) * (total**2 // 4))


def kvalseth_cov(counts: ArrayLike) -> Floats:
    """Return Kvalseth's coefficient of ordinal variation (COV).

    1 - sqrt(1 - IOV), after Kvalseth (1989), here with Berry and Mielke's IOV and so with its
    divisor for odd n. For even n it is 1 - l of Blair and Lacy, for odd n a little more. Result: 0
    (all ratings are the same) to 1 (they are halved between the two ends of the scale); NaN where
    the IOV is not defined. The counts must be whole.

    Examples
    --------
    >>> kvalseth_cov([[0, 0, 0, 0, 10], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]]).round(4)
    array([0.    , 0.5528, 1.    ])
    """
    return 1 - np.sqrt(1 - berry_mielke_iov(counts))
