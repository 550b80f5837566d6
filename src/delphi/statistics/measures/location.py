"""Where the ratings of an item lie: median, mean and mode."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.histogram import (
    Mask,
    Values,
    divide,
    known,
    read_counts,
    read_points,
)

KINDS = ("midpoint", "low", "high")

# Half of the ratings, for counts with fractions whose sum is off in the last digits.
ROUNDING = 1e-12


def median(counts: ArrayLike, *, points: ArrayLike | None = None, kind: str = "midpoint") -> Values:
    """Return the median rating.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    kind : {"midpoint", "low", "high"}
        What is returned when the two middle ratings differ: their mean, the lower or the higher
        of them. The median of quantile types 1, 3 and 4 is not always the midpoint.

    Returns
    -------
    ndarray, shape (...)
        In the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative, the points do not fit, or the kind is not known.

    Notes
    -----
    The lower median is the first point at which half of the ratings are reached, the higher
    the first at which half are exceeded; so fractional counts have a median too.

    Examples
    --------
    >>> median([0, 0, 0, 2, 2]), median([0, 0, 0, 2, 2], kind="low")
    (np.float64(4.5), np.float64(4.0))
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}, not {kind!r}")
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    low, high = middle(np.broadcast_to(scale, table.shape), table)
    value = {"midpoint": (low + high) / 2, "low": low, "high": high}[kind]
    return known(value, table.sum(axis=-1) > 0)


def middle(values: Values, table: Values) -> tuple[Values, Values]:
    """Return the lower and the higher median of values that increase along the last axis.

    Parameters
    ----------
    values, table : ndarray, shape (..., k)
        Values, and how often each occurs.
    """
    reached = table.cumsum(axis=-1)
    half = reached[..., -1:] / 2
    low = (reached < half * (1 - ROUNDING)).sum(axis=-1, keepdims=True)
    high = (reached <= half * (1 + ROUNDING)).sum(axis=-1, keepdims=True)
    # Where there is no rating the place lies beyond the scale; the caller says NaN.
    high = np.minimum(high, table.shape[-1] - 1)
    return (
        np.take_along_axis(values, low, axis=-1)[..., 0],
        np.take_along_axis(values, high, axis=-1)[..., 0],
    )


def mean(counts: ArrayLike, *, points: ArrayLike | None = None) -> Values:
    """Return the mean rating.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.

    Returns
    -------
    ndarray, shape (...)
        In the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative or the points do not fit.

    Notes
    -----
    sum n_i x_i / n. It takes the steps of the scale as equal, or as `points` says.

    Examples
    --------
    >>> mean([0, 0, 0, 1, 4])
    np.float64(4.8)
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    return divide((table * scale).sum(axis=-1), table.sum(axis=-1))


def mode(counts: ArrayLike, *, points: ArrayLike | None = None) -> Values:
    """Return the most frequent rating, the lowest of them when there are several.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.

    Returns
    -------
    ndarray, shape (...)
        In the unit of the scale; NaN where there is no rating. `modes` shows them all.

    Raises
    ------
    ValueError
        When a count is negative or the points do not fit.

    Examples
    --------
    >>> mode([[0, 0, 0, 1, 4], [2, 0, 0, 0, 2]])
    array([5., 1.])
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    return known(scale[table.argmax(axis=-1)], table.sum(axis=-1) > 0)


def modes(counts: ArrayLike) -> Mask:
    """Say which points of the scale no other exceeds in ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.

    Returns
    -------
    ndarray of bool, shape (..., k)
        True at each modal point; nowhere True where there is no rating. An item has several
        modes where more than one is True.

    Raises
    ------
    ValueError
        When a count is negative or there is no scale point.

    Examples
    --------
    >>> modes([2, 0, 0, 0, 2])
    array([ True, False, False, False,  True])
    >>> modes([[0, 0, 0, 1, 4], [2, 0, 0, 0, 2]]).sum(axis=-1) > 1
    array([False,  True])
    """
    table = read_counts(counts)
    highest = table.max(axis=-1, keepdims=True)
    most: Mask = (table == highest) & (highest > 0)
    return most
