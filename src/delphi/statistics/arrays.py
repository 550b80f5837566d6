"""What arrays of ratings and counts may hold, and division where there may be nothing to divide.

Each check returns its argument as floats of at least the axes named, or raises a ValueError that
says what the argument, called `name`, must be and what it is: axes are missing, a rating is
infinite, a count is negative or no number, the points of a scale do not ascend.
"""

import reprlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.errors import one_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

ROUNDING = 1e-12  # of the size of the terms: what a sum of them may be off by


def numbers(name: str, values: ArrayLike) -> Floats:
    """Return an array of floats; refuse what is no number, or ragged."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name} must be numbers in an array, not {reprlib.repr(values)}"
        ) from error


def refuse(name: str, expected: str, values: Floats, bad: Mask) -> None:
    """Raise a ValueError that quotes the first bad value, if there is one."""
    if bad.any():
        raise ValueError(f"{name} must be {expected}, not {values[bad].flat[0]:g}")


def rating_array(ratings: ArrayLike, axes: str, name: str = "ratings") -> Floats:
    """Return ratings, NaN (or None) where missing, of the axes "experts" or "experts, items".

    Examples
    --------
    >>> rating_array([4, None, 5], "experts")
    array([ 4., nan,  5.])
    """
    array = numbers(name, ratings)
    if array.ndim < len(axes.split(", ")):
        raise ValueError(f"{name} must be an array (..., {axes}), not one of {array.ndim} axes")
    refuse(name, "finite or NaN", array, np.isinf(array))
    return array


def paired_ratings(first: ArrayLike, second: ArrayLike, axes: str) -> tuple[Floats, Floats]:
    """Return the ratings of two rounds by the same experts, NaN in both where either is missing.

    Refuses two shapes, of which nobody can tell whose rating is whose.

    Examples
    --------
    >>> paired_ratings([4, 5, None], [4, None, 3], "experts")
    (array([ 4., nan, nan]), array([ 4., nan, nan]))
    """
    one, two = rating_array(first, axes, "first"), rating_array(second, axes, "second")
    if one.shape != two.shape:
        raise ValueError(
            f"second must be linked to first, expert by expert (shape {one.shape}), "
            f"not of shape {two.shape}; two histograms are not enough"
        )
    missing = np.isnan(one) | np.isnan(two)
    return np.where(missing, np.nan, one), np.where(missing, np.nan, two)


def non_negative(values: ArrayLike, name: str) -> Floats:
    """Return numbers, none of them negative, infinite or NaN.

    Examples
    --------
    >>> non_negative([0, 2], "trials")
    array([0., 2.])
    """
    array = numbers(name, values)
    refuse(name, "finite and >= 0", array, ~np.isfinite(array) | (array < 0))
    return array


def count_array(counts: ArrayLike, axes: str, name: str = "counts") -> Floats:
    """Return counts, which may be weighted and so need not be whole, of the axes (..., points).

    Examples
    --------
    >>> count_array([0, 1, 4], "points")
    array([0., 1., 4.])
    """
    array = non_negative(counts, name)
    if array.ndim < len(axes.split(", ")) or array.shape[-1] == 0:
        raise ValueError(f"{name} must be an array (..., {axes}), not of shape {array.shape}")
    return array


def check_fractions(name: str, counts: Floats) -> None:
    """Refuse counts that are not whole numbers."""
    refuse(name, "whole numbers", counts, counts != np.floor(counts))


def square_table(table: ArrayLike) -> Floats:
    """Return a table of changes (..., k, k): rows for the first round, columns for the second.

    Examples
    --------
    >>> square_table([[1, 2], [3, 4]]).shape
    (2, 2)
    """
    array = count_array(table, "k, k", "table")
    if array.shape[-1] != array.shape[-2]:
        raise ValueError(f"table must be square (..., k, k), not of shape {array.shape}")
    return array


def scale_points(points: ArrayLike | None, *ratings: Floats) -> Floats:
    """Return the points of the scale, ascending; those that occur in the ratings if None.

    Examples
    --------
    >>> scale_points(None, rating_array([3, 1, None, 3], "experts"))
    array([1., 3.])
    """
    if points is None:
        found = np.unique(np.concatenate([array.ravel() for array in ratings]))
        return np.asarray(found[~np.isnan(found)])
    scale = numbers("points", points)
    if scale.ndim != 1 or not np.isfinite(scale).all() or (np.diff(scale) <= 0).any():
        raise ValueError(f"points must be distinct numbers in ascending order, not {points!r}")
    return scale


def check_choice(name: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a value that is not one of those allowed.

    Examples
    --------
    >>> check_choice("weights", "linear", ["linear", "quadratic"])
    """
    if value not in allowed:
        raise ValueError(f"{name} must be {one_of(allowed, str(value))}, not {value!r}")


def check_whole(name: str, value: int, least: int) -> None:
    """Refuse what is not a whole number or is too small.

    Examples
    --------
    >>> check_whole("draws", 1000, 1)
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number >= {least}, not {value!r}")


def check_level(level: float) -> None:
    """Refuse a confidence level that is not between 0 and 1.

    Examples
    --------
    >>> check_level(0.95)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, not {level!r}")


def quotient(numerator: ArrayLike, denominator: ArrayLike, otherwise: float = np.nan) -> Floats:
    """Divide, with NaN (or another number) where the denominator is zero.

    Examples
    --------
    >>> quotient([1, 1], [2, 0])
    array([0.5, nan])
    """
    below = np.asarray(denominator, dtype=np.float64)
    zero = below == 0
    result: Floats = np.true_divide(numerator, np.where(zero, np.nan, below))
    return result if np.isnan(otherwise) else np.where(zero, otherwise, result)[()]


def cleared(sums: ArrayLike, terms: ArrayLike) -> Floats:
    """Return sums, exactly 0 where rounding is all there is of them.

    A denominator that is 0 in exact arithmetic must be 0 here, or a number without sense, as large
    as 1e16, would stand where nothing is defined.

    Parameters
    ----------
    sums, terms : array_like
        Sums of numbers of either sign, and the sums of their sizes.

    Examples
    --------
    >>> print(cleared([0.1 + 0.2 - 0.3, 0.1], 0.6))
    [0.  0.1]
    """
    array = np.asarray(sums, dtype=np.float64)
    return np.where(np.abs(array) <= ROUNDING * np.asarray(terms), 0.0, array)[()]
