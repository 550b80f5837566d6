"""Tests of a table of changes: rows for the first round, columns for the second."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar as exact_mcnemar

from delphi.statistics.arrays import Floats, check_fractions, quotient, square_table
from delphi.statistics.stability.unlinked import ChiSquare, chi_square_test
from delphi.statistics.steady import eliminated, steadied

BINARY = 2


class McNemar(NamedTuple):
    """McNemar's test.

    Attributes
    ----------
    exact : ndarray, shape (...)
        Two-sided p of the exact conditional test.
    mid_p : ndarray, shape (...)
        Two-sided mid-p.
    """

    exact: Floats
    mid_p: Floats


def mcnemar(table: ArrayLike) -> McNemar:
    """Return McNemar's test that as many experts changed one way as the other.

    The table, (..., 2, 2) of whole numbers, is that of ratings that were turned into 0 and 1.
    Of the b + c changes each is as likely to go one way as the other (McNemar, 1947). The exact p
    is twice the binomial tail at min(b, c), at most 1. The mid-p counts results as extreme as the
    observed one half: exact p less the probability of min(b, c) where b and c differ, 1 less half
    that probability where they are equal (Fagerland, Lydersen and Laake, 2013). Both are 1 where
    nobody changed, NaN where the table is empty.

    Examples
    --------
    >>> found = mcnemar([[10, 2], [7, 15]])
    >>> print(f"exact {found.exact:.7f}, mid-p {found.mid_p:.6f}")
    exact 0.1796875, mid-p 0.109375
    """
    counts = square_table(table)
    if counts.shape[-1] != BINARY:
        raise ValueError(f"table must be (..., 2, 2), not of shape {counts.shape}")
    check_fractions("table", counts)
    one_way, other_way = counts[..., 0, 1], counts[..., 1, 0]
    changed, fewer = one_way + other_way, np.minimum(one_way, other_way)
    exact = _exact(np.stack([one_way, other_way], axis=-1))
    point = steadied(binom.pmf(fewer, changed, 0.5))
    mid_p = np.where(one_way == other_way, 1 - point / 2, exact - point)
    unknown = np.where(counts.sum(axis=(-2, -1)) > 0, 0.0, np.nan)
    return McNemar(exact + unknown, np.where(changed > 0, mid_p, 1.0) + unknown)


def _exact(ways: Floats) -> Floats:
    """Return the exact p of changes one way and the other, each pair of counts tested once."""
    pairs, places = np.unique(ways.reshape(-1, 2), axis=0, return_inverse=True)
    found = [exact_mcnemar([[0, one], [other, 0]]).pvalue for one, other in pairs]
    return steadied(found)[places].reshape(ways.shape[:-1])


def _covariances(counts: Floats) -> Floats:
    """Return the covariances of the differences between the margins if they are alike."""
    both_ways = counts + np.swapaxes(counts, -1, -2)
    off_diagonal = both_ways * (1 - np.eye(counts.shape[-1]))
    diagonal = np.eye(counts.shape[-1]) * off_diagonal.sum(axis=-1)[..., None, :]
    return np.asarray(diagonal - off_diagonal)


def stuart_maxwell(table: ArrayLike) -> ChiSquare:
    """Return the Stuart-Maxwell test that both rounds have the same distribution of ratings.

    d' S^- d, d being the differences between row and column totals and S their covariances n_i. +
    n_.i - 2 n_ii and -(n_ij + n_ji). With the generalised inverse no point needs to be dropped, and
    the degrees of freedom are the rank of S (Stuart, 1955; Maxwell, 1970). For k = 2 this is
    McNemar's chi-square without continuity correction. `df` is k - 1 for a table in which every
    point is linked to every other by changes. It is smaller where points are not used, or exchange
    no experts with the rest. NaN where the table is empty.

    Examples
    --------
    >>> found = stuart_maxwell([[8, 2, 1], [3, 9, 4], [0, 2, 11]])
    >>> print(f"{found.chi_square:.6f}, df {found.df:.0f}, p {found.p:.6f}")
    1.317073, df 2, p 0.517608
    """
    counts = square_table(table)
    apart = counts.sum(axis=-1) - counts.sum(axis=-2)
    covariances = _covariances(counts)
    below = np.concatenate([apart, np.zeros((*apart.shape[:-1], 1))], axis=-1)
    above = np.concatenate([covariances, apart[..., None]], axis=-1)
    left, rank = eliminated(np.concatenate([above, below[..., None, :]], axis=-2))
    empty = counts.sum(axis=(-2, -1)) == 0
    return chi_square_test(np.where(empty, np.nan, -left), np.asarray(rank, dtype=float))


def independence(table: ArrayLike) -> ChiSquare:
    """Return the chi-square test that ratings of the second round do not follow the first's.

    sum (n_ij - n_i. n_.j / n)^2 / (n_i. n_.j / n), Pearson's test without correction. Chaffin and
    Talley (1980) use it for the stability of individuals; with few experts it is far from exact.
    `df` is (rows in use - 1) (columns in use - 1). NaN where the table is empty. A small p says
    that experts held on to what they thought: individual stability.

    Examples
    --------
    >>> found = independence([[8, 2, 1], [3, 9, 4], [0, 2, 11]])
    >>> print(f"{found.chi_square:.6f}, df {found.df:.0f}")
    26.841533, df 4
    """
    counts = square_table(table)
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    total = counts.sum(axis=(-2, -1))
    expected = quotient(rows[..., :, None] * columns[..., None, :], total[..., None, None])
    parts = quotient((counts - expected) ** 2, expected, otherwise=0.0)
    df = (np.count_nonzero(rows, axis=-1) - 1.0) * (np.count_nonzero(columns, axis=-1) - 1.0)
    statistic = np.where(total > 0, parts.sum(axis=(-2, -1)), np.nan)
    return chi_square_test(statistic, df)
