"""How many of the experts chose a region of the scale."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.agreement import base, percent
from delphi.statistics.measures.histogram import (
    DUST,
    Mask,
    Values,
    numbers,
    read_chosen,
    read_counts,
    read_number,
    read_points,
    refuse,
)
from delphi.statistics.measures.location import median


def percent_of(
    counts: ArrayLike,
    chosen: ArrayLike,
    *,
    points: ArrayLike | None = None,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating is one of the chosen points, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    chosen : array_like
        Values of the scale, such as [1, 2, 8, 9]; their order does not matter.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    denominator, unknown, missing
        As in `percent_agreement`.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a chosen value is not a point of the scale, or nothing is chosen, or as in
        `percent_agreement`.

    Notes
    -----
    100 (sum of n_i over the chosen points) / n.

    Examples
    --------
    >>> percent_of([[1, 0, 2, 3, 4]], [4, 5])
    array([70.])
    """
    table = read_counts(counts)
    mask = read_chosen("chosen", chosen, read_points(points, table.shape[-1]))
    return percent(table, mask, base(table, denominator, unknown, missing))


def percent_within(
    counts: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    points: ArrayLike | None = None,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating lies in a region of the scale, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    low, high : array_like, shape (...)
        Ends of the region as values of the scale, both of which belong to it; usually one pair
        for all items. An end may lie beyond the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    denominator, unknown, missing
        As in `percent_agreement`.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating.

    Raises
    ------
    ValueError
        When the region is empty or an end is no number, or as in `percent_agreement`.

    Notes
    -----
    100 (sum of n_i over low <= x_i <= high) / n. Core outcome sets are settled by such regions:
    in when at least 70 % rate 7 to 9 and fewer than 15 % rate 1 to 3 (COMET).

    Examples
    --------
    >>> percent_within([1, 0, 0, 0, 0, 0, 2, 3, 4], 7, 9)
    np.float64(90.0)
    """
    table = read_counts(counts)
    mask = _region(low, high, read_points(points, table.shape[-1]))
    return percent(table, mask, base(table, denominator, unknown, missing))


def _region(low: ArrayLike, high: ArrayLike, scale: Values) -> Mask:
    """Return which points lie in a closed interval; an end within a hair of a point reaches it."""
    bottom, top = numbers("low", low), numbers("high", high)
    refuse("low", "a number", bottom, np.isnan(bottom))
    refuse("high", "a number", top, np.isnan(top))
    if (bottom > top).any():
        raise ValueError(f"low must be at most high, not {low!r} against {high!r}")
    inside: Mask = (scale >= bottom[..., None] - DUST) & (scale <= top[..., None] + DUST)
    return inside


def percent_top(
    counts: ArrayLike,
    boxes: int = 1,
    *,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating is one of the highest points, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    boxes : int
        How many points count, 1 to k: 1 for the top box, 2 for the top two.
    denominator, unknown, missing
        As in `percent_agreement`.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating.

    Raises
    ------
    ValueError
        When there are not so many points, or as in `percent_agreement`.

    Examples
    --------
    >>> percent_top([1, 0, 2, 3, 4]), percent_top([1, 0, 2, 3, 4], 2)
    (np.float64(40.0), np.float64(70.0))
    """
    table = read_counts(counts)
    experts = base(table, denominator, unknown, missing)
    return percent(table, _boxes(boxes, table)[::-1], experts)


def percent_bottom(
    counts: ArrayLike,
    boxes: int = 1,
    *,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating is one of the lowest points, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    boxes : int
        How many points count, 1 to k.
    denominator, unknown, missing
        As in `percent_agreement`.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating.

    Raises
    ------
    ValueError
        When there are not so many points, or as in `percent_agreement`.

    Examples
    --------
    >>> percent_bottom([1, 0, 2, 3, 4], 3)
    np.float64(30.0)
    """
    table = read_counts(counts)
    experts = base(table, denominator, unknown, missing)
    return percent(table, _boxes(boxes, table), experts)


def _boxes(boxes: int, table: Values) -> Mask:
    """Return which points are among the lowest `boxes`."""
    size = table.shape[-1]
    if isinstance(boxes, bool) or boxes not in range(1, size + 1):
        raise ValueError(f"boxes must be a whole number from 1 to {size}, not {boxes!r}")
    return np.arange(size) < boxes


def percent_near_median(
    counts: ArrayLike,
    distance: float = 1,
    *,
    points: ArrayLike | None = None,
    kind: str = "midpoint",
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating lies near the median, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    distance : float
        How far from the median a rating may lie, in the unit of the scale; >= 0.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    kind : {"midpoint", "low", "high"}
        Which median, as in `median`.
    denominator, unknown, missing
        As in `percent_agreement`.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating.

    Raises
    ------
    ValueError
        When the distance is negative, or as in `percent_agreement`.

    Notes
    -----
    100 (sum of n_i over |x_i - median| <= distance) / n.

    Examples
    --------
    >>> percent_near_median([1, 0, 2, 3, 4])
    np.float64(90.0)
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    reach = read_number("distance", distance, low=0)
    middle = median(table, points=scale, kind=kind)
    near = np.abs(scale - middle[..., None]) <= reach + DUST
    return percent(table, near, base(table, denominator, unknown, missing))
