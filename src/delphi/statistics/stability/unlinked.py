"""Two rounds known only by their histograms: how far the opinion of the group has moved."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from delphi.statistics.arrays import Floats, count_array, quotient
from delphi.statistics.steady import steadied


class ChiSquare(NamedTuple):
    """A chi-square test.

    Attributes
    ----------
    chi_square : ndarray, shape (...)
        The statistic, >= 0.
    df : ndarray, shape (...)
        Degrees of freedom.
    p : ndarray, shape (...)
        Upper tail; 1 with no degree of freedom, when nothing can differ.
    """

    chi_square: Floats
    df: Floats
    p: Floats


def chi_square_test(statistic: Floats, df: Floats) -> ChiSquare:
    """Return a statistic, NaN where undefined, with its degrees of freedom >= 0 and upper tail.

    Examples
    --------
    >>> print(chi_square_test(np.array([3.0, 0.0]), np.array([2.0, 0.0])).p.round(4))
    [0.2231 1.    ]
    """
    tail = np.where(df > 0, steadied(chi2.sf(statistic, np.maximum(df, 1))), 1.0)
    unknown = np.isnan(statistic)
    return ChiSquare(
        statistic, np.where(unknown, np.nan, df), np.where(unknown, np.nan, np.asarray(tail))
    )


def _two_histograms(before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats]:
    one, two = count_array(before, "k", "before"), count_array(after, "k", "after")
    if one.shape != two.shape:
        raise ValueError(f"after must be of shape {one.shape} like before, not {two.shape}")
    return one, two


def percent_change(before: ArrayLike, after: ArrayLike) -> Floats:
    """Return the net share of the panel that changed its rating, in percent.

    Half the sum of absolute differences of the two histograms, over the number of experts (Scheibe,
    Skutsch and Schofer, 1975, who call less than 15 % stable). Where panels differ in size, the
    shares of the two rounds are compared, which is the same for panels of one size. Experts who
    trade places leave no trace: at least so many changed, perhaps more. Result: 0 (same histogram)
    to 100; NaN where a round has no rating.

    Examples
    --------
    >>> percent_change([3, 5, 4, 10, 8], [1, 3, 4, 12, 10]).round(2)
    np.float64(13.33)
    """
    one, two = _two_histograms(before, after)
    n_one, n_two = one.sum(axis=-1), two.sum(axis=-1)
    apart = np.abs(one * n_two[..., None] - two * n_one[..., None]).sum(axis=-1)
    return quotient(100 * apart, 2 * n_one * n_two)


def chi_square_of_marginals(before: ArrayLike, after: ArrayLike) -> ChiSquare:
    """Return the chi-square test that both rounds come from one distribution.

    Sum of (observed - expected)^2 / expected over the table of rounds by points. The test takes the
    rounds for independent samples, which they are not when the same experts answer: p is then a
    guide at best, and where ratings are linked, `stuart_maxwell` asks the question rightly. Small
    expected counts make the approximation poor as well. Proposed for the stability of Delphi rounds
    by Dajani, Sincoff and Talley (1979). `df` is the number of points used in either round, less
    one. NaN where a round has no rating.

    Examples
    --------
    >>> found = chi_square_of_marginals([3, 5, 4, 10, 8], [1, 3, 4, 12, 10])
    >>> print(f"{found.chi_square:.4f}, df {found.df:.0f}, p {found.p:.4f}")
    1.9040, df 4, p 0.7534
    """
    one, two = _two_histograms(before, after)
    n_one, n_two = one.sum(axis=-1), two.sum(axis=-1)
    apart = one * n_two[..., None] - two * n_one[..., None]
    both = one + two
    statistic = quotient(quotient(np.square(apart), both, otherwise=0).sum(axis=-1), n_one * n_two)
    return chi_square_test(statistic, (both > 0).sum(axis=-1) - 1.0)


def change(before: ArrayLike, after: ArrayLike, measure: Callable[[Floats], ArrayLike]) -> Floats:
    """Return how much a measure of the histogram changed.

    The measure is callable, from counts (..., k) to a number for each histogram (...): the
    interquartile range, van der Eijk's A ... The change of the coefficient of variation, small when
    stable, is the case known from the literature (Shah and Kalaian, 2009). Result: measure(after) -
    measure(before), in the units of the measure; NaN where it is NaN.

    Examples
    --------
    >>> print(change([1, 1, 1, 1, 1], [0, 0, 1, 1, 3], lambda counts: counts.max(axis=-1)))
    2.0
    """
    one, two = _two_histograms(before, after)
    later, earlier = (np.asarray(measure(counts), dtype=float) for counts in (two, one))
    return np.asarray(later - earlier)
