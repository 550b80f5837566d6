"""The histogram of an item: what may stand in it, and the shares that every measure is made of.

The readers raise a ValueError, as in `delphi.statistics.arrays`.
"""

import math
import reprlib

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import (
    Floats,
    Mask,
    check_fractions,
    count_array,
    numbers,
    quotient,
    refuse,
    scale_points,
)
from delphi.statistics.steady import log2

# Two numbers of a scale or of a measure nearer than this are the same number.
DUST = 1e-9


def read_counts(counts: ArrayLike) -> Floats:
    """Return the counts as floats, (..., k).

    Examples
    --------
    >>> read_counts([[0, 1, 4]])
    array([[0., 1., 4.]])
    """
    return count_array(counts, "k")


def read_whole(counts: ArrayLike) -> Floats:
    """Return the counts, for a definition that sorts or pairs the experts."""
    table = read_counts(counts)
    check_fractions("counts", table)
    return table


def read_points(points: ArrayLike | None, size: int) -> Floats:
    """Return the scale values of the points, 1 to `size` unless they are given.

    Examples
    --------
    >>> read_points(None, 5)
    array([1., 2., 3., 4., 5.])
    """
    if points is None:
        return np.arange(1, size + 1, dtype=np.float64)
    scale = scale_points(points)
    if scale.shape != (size,):
        raise ValueError(f"points must be of the shape ({size},), not {scale.shape}")
    return scale


def read_both(counts: ArrayLike, points: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return the counts and the scale values of their points."""
    table = read_counts(counts)
    return table, read_points(points, table.shape[-1])


def runs_from_1_to_9(scale: Floats) -> bool:
    """Say whether the scale is that of the RAND/UCLA method."""
    return np.allclose(scale[[0, -1]], (1, 9), rtol=0)


def read_chosen(name: str, chosen: ArrayLike, scale: Floats) -> Mask:
    """Return which points of the scale are among the scale values `chosen`, one at least.

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
    """Return a number between the bounds, which are allowed themselves."""
    number = numbers(name, value)
    if number.ndim or not low <= number <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, not {value}")
    return float(number)


def read_position(name: str, value: int, most: int) -> int:
    """Return a whole number from 1 to `most`."""
    if isinstance(value, bool) or value not in range(1, most + 1):
        raise ValueError(f"{name} must be a whole number from 1 to {most}, not {value!r}")
    return int(value)


def known(values: ArrayLike, where: ArrayLike, other: ArrayLike = math.nan) -> Floats:
    """Return the values, NaN where they are not defined; a single float64 for a single item.

    Examples
    --------
    >>> known([3, 4], [True, False])
    array([ 3., nan])
    """
    result: Floats = np.where(where, np.asarray(values, dtype=np.float64), other)[()]
    return result


def undefined(table: Floats) -> Floats:
    """Return NaN for each item of the table."""
    return known(0.0, np.zeros(table.shape[:-1], dtype=bool))


def shares(table: Floats) -> Floats:
    """Return the share of the ratings on each point, shape (..., k); NaN without ratings.

    Examples
    --------
    >>> shares(read_counts([1, 0, 3]))
    array([0.25, 0.  , 0.75])
    """
    return quotient(table, table.sum(axis=-1, keepdims=True))


def cumulative_shares(table: Floats) -> Floats:
    """Return the share of the ratings at or below each point but the last, shape (..., k-1).

    Examples
    --------
    >>> cumulative_shares(read_counts([1, 0, 3]))
    array([0.25, 0.25])
    """
    reached = table.cumsum(axis=-1)
    return quotient(reached, reached[..., -1:])[..., :-1]


def bits(share: Floats) -> Floats:
    """Return -p log2 p, its limit 0 at p = 0.

    Examples
    --------
    >>> bits(np.array([0, 0.25, 1]))
    array([0. , 0.5, 0. ])
    """
    return -share * log2(np.where(share > 0, share, 1)) + 0.0
