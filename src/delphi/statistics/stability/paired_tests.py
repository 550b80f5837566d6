"""Exact tests that linked ratings moved neither up nor down."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, Integers, check_choice
from delphi.statistics.stability.flips import tails
from delphi.statistics.stability.linked import differences, doubled_ranks

ZEROS = ("wilcox", "pratt")
Zeros = Literal["wilcox", "pratt"]


class PairedTest(NamedTuple):
    """A test of the direction of change.

    Attributes
    ----------
    up, down : ndarray, shape (...)
        Number of upward and downward changes (sign test), or sum of their ranks (Wilcoxon).
    changed : ndarray of int, shape (...)
        Experts whose rating changed.
    p : ndarray, shape (...)
        Two-sided.
    p_up, p_down : ndarray, shape (...)
        One-sided: as much upward (downward) movement or more.
    """

    up: Floats
    down: Floats
    changed: Integers
    p: Floats
    p_up: Floats
    p_down: Floats


def _flip_test(moved: Floats, weights: Integers, unit: int) -> PairedTest:
    """Return the test in which each change may as well have gone the other way."""
    up = np.where(moved > 0, weights, 0).sum(axis=-1)
    down = np.where(moved < 0, weights, 0).sum(axis=-1)
    lower, upper, two_sided = tails(weights, up)
    nobody = np.isnan(moved).all(axis=-1)
    p, p_up, p_down = (np.where(nobody, np.nan, tail) for tail in (two_sided, upper, lower))
    changed = (weights > 0).sum(axis=-1)
    return PairedTest(up / unit, down / unit, changed, p, p_up, p_down)


def sign_test(first: ArrayLike, second: ArrayLike) -> PairedTest:
    """Return the exact sign test of the change between two rounds.

    Of the changes each is as likely to go up as down: binomial with probability 1/2, unchanged
    ratings left out (Dixon and Mood, 1946). The p are 1 where nobody changed, NaN where nobody
    rated in both.

    Examples
    --------
    >>> found = sign_test([4, 5, 3, 4, 2], [5, 5, 4, 5, 3])
    >>> print(found.up, found.down, found.p)
    4.0 0.0 0.125
    """
    moved = differences(first, second)
    return _flip_test(moved, (np.abs(moved) > 0).astype(np.int64), 1)


def wilcoxon(first: ArrayLike, second: ArrayLike, *, zeros: Zeros = "wilcox") -> PairedTest:
    """Return the exact signed-rank test of the change between two rounds.

    The sizes of the changes are turned into midranks, and each is as likely to go up as down. The
    distribution of the rank sum is that of these midranks, ties included, not that of the tables,
    which hold without ties. The work grows with the cube of the number of experts: a moment up to
    some 300. The p are 1 where nobody changed, NaN where nobody rated in both.

    Parameters
    ----------
    zeros : {"wilcox", "pratt"}
        What becomes of unchanged ratings: left out before the sizes of the changes are ranked
        (Wilcoxon, 1945), or ranked with them and left out after (Pratt, 1959).

    Examples
    --------
    >>> r1, r2 = [4, 5, 3, 4, 2, 5, 4, 4, 3, 5, 1, 4], [4, 5, 4, 4, 3, 5, 4, 5, 3, 5, 2, 4]
    >>> found = wilcoxon(r1, r2)
    >>> print(found.up, found.down, found.p)
    10.0 0.0 0.125
    """
    check_choice("zeros", zeros, ZEROS)
    moved = differences(first, second)
    size = np.abs(moved)
    ranked = np.where(size > 0, size, np.nan) if zeros == "wilcox" else size
    ranks = np.where(size > 0, doubled_ranks(ranked), 0)
    return _flip_test(moved, ranks, 2)
