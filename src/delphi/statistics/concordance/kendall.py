"""Kendall's coefficient of concordance: how far the experts rank the items alike."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, rankdata

from delphi.statistics.arrays import Floats, Integers, quotient, rating_array
from delphi.statistics.steady import steadied


class KendallW(NamedTuple):
    """Concordance of panels, with the large-sample test.

    Attributes
    ----------
    w : ndarray, shape (...)
        0 (no concordance) to 1 (all experts rank alike).
    chi_square : ndarray, shape (...)
        m (n - 1) W for m experts and n items.
    df : int
        n - 1.
    p : ndarray, shape (...)
        Upper tail of the chi-square distribution; see `kendall_w_test` for small panels.
    """

    w: Floats
    chi_square: Floats
    df: int
    p: Floats


def centred_ranks(ratings: Floats) -> Integers:
    """Return twice the deviation of each midrank from the mean rank, as whole numbers.

    Result, shape (..., experts, items): 2 (rank - (n + 1) / 2), the ranks being those that an
    expert gives the n items; all 0 throughout a panel in which a rating is missing.

    Examples
    --------
    >>> centred_ranks(np.array([[7.0, 3.0, 7.0]]))
    array([[ 1, -2,  1]])
    """
    missing = np.isnan(ratings).any(axis=(-2, -1), keepdims=True)
    known = np.where(missing, 0, ratings)
    ranks = rankdata(known, axis=-1) if known.size else known
    return np.asarray(2 * ranks - (known.shape[-1] + 1), dtype=np.int64)


def squared_sums(ranks: Integers) -> Integers:
    """Return the sum of squares, over items, of the experts' sums of centred ranks: 4 times S.

    Examples
    --------
    >>> int(squared_sums(np.array([[-2, 0, 2], [-2, 0, 2]])))
    32
    """
    total: Integers = np.square(ranks.sum(axis=-2)).sum(axis=-1)
    return total


def _largest_squared_sums(ranks: Integers) -> Floats:
    """Return what `squared_sums` would be if all experts ranked alike, their ties as they are."""
    largest: Floats = ranks.shape[-2] * np.square(ranks).sum(axis=(-2, -1), dtype=float)
    return largest


def _largest_without_ties(ratings: Floats) -> Floats:
    """Return the same for experts without ties, 0 where a rating is missing."""
    experts, items = ratings.shape[-2:]
    missing = np.isnan(ratings).any(axis=(-2, -1))
    return np.where(missing, 0.0, experts**2 * (items**3 - items) / 3)


def kendall_w(ratings: ArrayLike, *, correct_ties: bool = True) -> KendallW:
    """Return Kendall's coefficient of concordance W of each panel.

    Each expert's ratings are turned into ranks of the items, ties into midranks. W = 12 S / (m^2
    (n^3 - n) - m T), S being the sum of squared deviations of the n items' rank sums from their
    mean, and T the sum of t^3 - t over all groups of t ties of the m experts (T = 0 without the
    correction). Chi-square = m (n - 1) W with n - 1 degrees of freedom (Kendall and Babington
    Smith, 1939; Kendall, 1948). `w` is in [0, 1]. NaN where a rating is missing, with fewer than
    two experts or items, and, when ties are allowed for, where every expert ties all items.

    Parameters
    ----------
    correct_ties : bool
        Whether to allow for ties, which otherwise keep W below 1 even when all experts agree.

    Examples
    --------
    >>> found = kendall_w([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]])
    >>> print(f"{found.w:.3f}, chi-square {found.chi_square:.1f}, df {found.df}, p {found.p:.3f}")
    0.778, chi-square 7.0, df 3, p 0.072
    """
    array = rating_array(ratings, "experts, items")
    experts, items = array.shape[-2:]
    ranks = centred_ranks(array)
    largest = _largest_squared_sums(ranks) if correct_ties else _largest_without_ties(array)
    enough = experts > 1 and items > 1
    w = quotient(squared_sums(ranks), np.where(enough, largest, 0.0))
    chi_square = experts * (items - 1) * w
    return KendallW(w, chi_square, items - 1, steadied(chi2.sf(chi_square, max(items - 1, 1))))
