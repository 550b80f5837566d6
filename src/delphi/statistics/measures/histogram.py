"""The histogram of an item: what may stand in it, and the shares that every measure is made of."""

import math
import reprlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.steady import log2

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Two numbers of a scale or of a measure nearer than this are the same number.
DUST = 1e-9


def read_counts(counts: ArrayLike) -> Values:
    """Return the counts as floats.

    Raises
    ------
    ValueError
        When there is no scale point, or a count is negative, infinite or no number.

    Examples
    --------
    >>> read_counts([[0, 1, 4]])
    array([[0., 1., 4.]])
    """
    table = numbers("counts", counts)
    if table.ndim == 0 or table.shape[-1] == 0:
        raise ValueError(
            "counts must have at least one scale point along the last axis, "
            f"not the shape {table.shape}"
        )
    refuse("counts", "finite numbers >= 0", table, ~np.isfinite(table) | (table < 0))
    return table


def read_whole(counts: ArrayLike) -> Values:
    """Return the counts, for a definition that sorts or pairs the experts.

    Raises
    ------
    ValueError
        As `read_counts`, and when a count is not a whole number.
    """
    table = read_counts(counts)
    refuse("counts", "whole numbers", table, table != np.floor(table))
    return table


def read_points(points: ArrayLike | None, size: int) -> Values:
    """Return the scale values of the points, 1 to `size` unless they are given.

    Raises
    ------
    ValueError
        When there are not `size` points, or they do not increase, or one is not finite.

    Examples
    --------
    >>> read_points(None, 5)
    array([1., 2., 3., 4., 5.])
    """
    if points is None:
        return np.arange(1, size + 1, dtype=np.float64)
    scale = numbers("points", points)
    if scale.shape != (size,):
        raise ValueError(f"points must be of the shape ({size},), not {scale.shape}")
    refuse("points", "finite numbers", scale, ~np.isfinite(scale))
    refuse("points", "increasing", scale[1:], np.diff(scale) <= 0)
    return scale


def read_chosen(name: str, chosen: ArrayLike, scale: Values) -> Mask:
    """Return which points of the scale are among the scale values `chosen`.

    Raises
    ------
    ValueError
        When no value is given, or one is not a point of the scale.

    Examples
    --------
    >>> read_chosen("chosen", [4, 5], read_points(None, 5))
    array([False, False, False,  True,  True])
    """
    values = np.atleast_1d(np.asarray(chosen))
    if values.ndim != 1 or values.size == 0 or values.dtype == np.bool_:
        raise ValueError(
            f"{name} must be one or more points of the scale, not {reprlib.repr(chosen)}"
        )
    values = numbers(name, values)
    same = np.abs(values[:, None] - scale) <= DUST
    refuse(name, "points of the scale", values, ~np.asarray(same.any(axis=1)))
    return np.asarray(same.any(axis=0))


def read_number(name: str, value: float, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a number between the bounds, which are allowed themselves.

    Raises
    ------
    ValueError
        When it is out of bounds or no number.
    """
    number = numbers(name, value)
    if number.ndim or not low <= number <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, not {value}")
    return float(number)


def numbers(name: str, values: ArrayLike) -> Values:
    """Return an array of floats.

    Raises
    ------
    ValueError
        When the values are not numbers, or ragged.
    """
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name} must be numbers in an array, not {reprlib.repr(values)}"
        ) from error


def refuse(name: str, expected: str, values: Values, bad: Mask) -> None:
    """Raise a ValueError that quotes the first bad value, if there is one."""
    if bad.any():
        raise ValueError(f"{name} must be {expected}, not {values[bad].flat[0]:g}")


def divide(numerator: ArrayLike, denominator: ArrayLike) -> Values:
    """Return the quotient, NaN where the denominator is not above 0.

    Examples
    --------
    >>> divide([1, 0], [4, 0])
    array([0.25,  nan])
    """
    above = np.asarray(denominator, dtype=np.float64)
    return np.true_divide(numerator, np.where(above > 0, above, np.nan))


def known(values: ArrayLike, where: ArrayLike, other: ArrayLike = math.nan) -> Values:
    """Return the values, NaN where they are not defined; a single float64 for a single item.

    Examples
    --------
    >>> known([3, 4], [True, False])
    array([ 3., nan])
    """
    result: Values = np.where(where, np.asarray(values, dtype=np.float64), other)[()]
    return result


def undefined(table: Values) -> Values:
    """Return NaN for each item of the table."""
    return known(0.0, np.zeros(table.shape[:-1], dtype=bool))


def shares(table: Values) -> Values:
    """Return the share of the ratings on each point, shape (..., k); NaN without ratings.

    Examples
    --------
    >>> shares(read_counts([1, 0, 3]))
    array([0.25, 0.  , 0.75])
    """
    return divide(table, table.sum(axis=-1, keepdims=True))


def cumulative_shares(table: Values) -> Values:
    """Return the share of the ratings at or below each point but the last, shape (..., k-1).

    Examples
    --------
    >>> cumulative_shares(read_counts([1, 0, 3]))
    array([0.25, 0.25])
    """
    reached = table.cumsum(axis=-1)
    return divide(reached, reached[..., -1:])[..., :-1]


def bits(share: Values) -> Values:
    """Return -p log2 p, its limit 0 at p = 0.

    Examples
    --------
    >>> bits(np.array([0, 0.25, 1]))
    array([0. , 0.5, 0. ])
    """
    return -share * log2(np.where(share > 0, share, 1)) + 0.0
