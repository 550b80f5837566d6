"""What arrays of ratings and counts may hold, and division where there may be nothing to divide."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.errors import one_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def rating_array(ratings: ArrayLike, axes: str, name: str = "ratings") -> Floats:
    """Return ratings as floats, NaN where missing.

    Parameters
    ----------
    ratings : array_like
        Ratings; NaN (or None) where there is none.
    axes : str
        The axes that must be there, the last one last: "experts", "experts, items".
    name : str
        Name of the argument, for the error.

    Returns
    -------
    ndarray of float
        At least as many axes as `axes` names.

    Raises
    ------
    ValueError
        When axes are missing or a rating is infinite.

    Examples
    --------
    >>> rating_array([4, None, 5], "experts")
    array([ 4., nan,  5.])
    """
    array = np.asarray(ratings, dtype=float)
    if array.ndim < len(axes.split(", ")):
        raise ValueError(f"{name} must be an array (..., {axes}), not one of {array.ndim} axes")
    if np.isinf(array).any():
        raise ValueError(f"{name} must be finite or NaN, not {array[np.isinf(array)][0]}")
    return array


def paired_ratings(first: ArrayLike, second: ArrayLike, axes: str) -> tuple[Floats, Floats]:
    """Return the ratings of two rounds, NaN in both where either is missing.

    Parameters
    ----------
    first, second : array_like, shape (..., experts) or as `axes` says
        Ratings of the earlier and of the later round by the same experts in the same order.
    axes : str
        The axes that must be there.

    Returns
    -------
    tuple of two ndarray of float
        The same shape for both.

    Raises
    ------
    ValueError
        When the two differ in shape, so that nobody can tell whose rating is whose.

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
    """Return numbers as floats, none of them negative.

    Parameters
    ----------
    values : array_like
        Numbers.
    name : str
        Name of the argument, for the error.

    Returns
    -------
    ndarray of float

    Raises
    ------
    ValueError
        When one is negative, infinite or NaN.

    Examples
    --------
    >>> non_negative([0, 2], "trials")
    array([0., 2.])
    """
    array = np.asarray(values, dtype=float)
    bad = ~np.isfinite(array) | (array < 0)
    if bad.any():
        raise ValueError(f"{name} must be finite and >= 0, not {array[bad][0]:g}")
    return array


def count_array(counts: ArrayLike, axes: str, name: str = "counts") -> Floats:
    """Return counts as floats.

    Parameters
    ----------
    counts : array_like
        Counts, which may be weighted and so need not be whole.
    axes : str
        The axes that must be there, as in `rating_array`.
    name : str
        Name of the argument, for the error.

    Returns
    -------
    ndarray of float

    Raises
    ------
    ValueError
        When axes are missing, the last of them is empty, or a count is negative or no number.

    Examples
    --------
    >>> count_array([0, 1, 4], "points")
    array([0., 1., 4.])
    """
    array = non_negative(counts, name)
    if array.ndim < len(axes.split(", ")) or array.shape[-1] == 0:
        raise ValueError(f"{name} must be an array (..., {axes}), not of shape {array.shape}")
    return array


def square_table(table: ArrayLike) -> Floats:
    """Return a table of changes as floats: rows for the first round, columns for the second.

    Parameters
    ----------
    table : array_like, shape (..., k, k)
        Counts.

    Returns
    -------
    ndarray of float, shape (..., k, k)

    Raises
    ------
    ValueError
        When it is not square, or as `count_array` says.

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
    """Return the points of the scale in ascending order.

    Parameters
    ----------
    points : array_like, shape (k,), or None
        The points; None for those that occur in the ratings.
    *ratings : ndarray
        Where to look if `points` is None.

    Returns
    -------
    ndarray of float, shape (k,)

    Raises
    ------
    ValueError
        When the points are not distinct and ascending finite numbers.

    Examples
    --------
    >>> scale_points(None, rating_array([3, 1, None, 3], "experts"))
    array([1., 3.])
    """
    if points is None:
        found = np.unique(np.concatenate([array.ravel() for array in ratings]))
        return np.asarray(found[~np.isnan(found)])
    scale = np.asarray(points, dtype=float)
    if scale.ndim != 1 or not np.isfinite(scale).all() or (np.diff(scale) <= 0).any():
        raise ValueError(f"points must be distinct numbers in ascending order, not {points!r}")
    return scale


def check_choice(name: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a value that is not one of those allowed.

    Raises
    ------
    ValueError
        When it is not.

    Examples
    --------
    >>> check_choice("weights", "linear", ["linear", "quadratic"])
    """
    if value not in allowed:
        raise ValueError(f"{name} must be {one_of(allowed, str(value))}, not {value!r}")


def check_whole(name: str, value: int, least: int) -> None:
    """Refuse what is not a whole number or is too small.

    Raises
    ------
    ValueError
        When it is so.

    Examples
    --------
    >>> check_whole("draws", 1000, 1)
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number >= {least}, not {value!r}")


def check_level(level: float) -> None:
    """Refuse a confidence level that is not between 0 and 1.

    Raises
    ------
    ValueError
        When it is not.

    Examples
    --------
    >>> check_level(0.95)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, not {level!r}")


def quotient(numerator: ArrayLike, denominator: ArrayLike, otherwise: float = np.nan) -> Floats:
    """Divide, with NaN (or another number) where the denominator is zero.

    Parameters
    ----------
    numerator, denominator : array_like
        Numbers that can be broadcast together.
    otherwise : float
        What stands where the denominator is zero.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> quotient([1, 1], [2, 0])
    array([0.5, nan])
    """
    above, below = np.broadcast_arrays(
        np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    )
    result = np.full(above.shape, otherwise, dtype=float)
    np.divide(above, below, out=result, where=below != 0)
    return result
