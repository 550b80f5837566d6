"""How far the ratings of an item lie apart, in the unit of the scale."""

import math

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.histogram import (
    Values,
    divide,
    known,
    read_counts,
    read_number,
    read_points,
)
from delphi.statistics.measures.location import mean, median, middle


def variance(counts: ArrayLike, *, points: ArrayLike | None = None, ddof: float = 1) -> Values:
    """Return the variance of the ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    ddof : float
        What is subtracted from n in the divisor: 1 for the sample variance, 0 for the variance
        of the panel itself.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the squared unit of the scale; NaN where there are no more than `ddof` ratings.

    Raises
    ------
    ValueError
        When a count or `ddof` is negative, or the points do not fit.

    Notes
    -----
    sum n_i (x_i - mean)^2 / (n - ddof).

    Examples
    --------
    >>> variance([0, 0, 0, 2, 2]).round(4), variance([0, 0, 0, 2, 2], ddof=0)
    (np.float64(0.3333), np.float64(0.25))
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    freedom = table.sum(axis=-1) - read_number("ddof", ddof, low=0)
    return divide((table * _deviations(table, scale) ** 2).sum(axis=-1), freedom)


def _deviations(table: Values, scale: Values, about: str = "mean") -> Values:
    """Return how far each point lies above the centre of each item, shape (..., k)."""
    if about not in ("mean", "median"):
        raise ValueError(f"about must be 'mean' or 'median', not {about!r}")
    centre = {"mean": mean, "median": median}[about](table, points=scale)
    return scale - centre[..., None]


def standard_deviation(
    counts: ArrayLike, *, points: ArrayLike | None = None, ddof: float = 1
) -> Values:
    """Return the standard deviation of the ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    ddof : float
        What is subtracted from n in the divisor, as in `variance`.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there are no more than `ddof` ratings.

    Raises
    ------
    ValueError
        As in `variance`.

    Notes
    -----
    The root of `variance`.

    Examples
    --------
    >>> standard_deviation([0, 0, 0, 2, 2], ddof=0)
    np.float64(0.5)
    """
    return np.sqrt(variance(counts, points=points, ddof=ddof))


def coefficient_of_variation(
    counts: ArrayLike, *, points: ArrayLike | None = None, ddof: float = 1
) -> Values:
    """Return the standard deviation of the ratings as a fraction of their mean.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    ddof : float
        What is subtracted from n in the divisor, as in `variance`.

    Returns
    -------
    ndarray, shape (...)
        >= 0, without unit; NaN where the standard deviation is not defined, and where the mean
        is not above 0, which leaves the quotient without sense.

    Raises
    ------
    ValueError
        As in `variance`.

    Notes
    -----
    s / mean. It depends on where the scale starts: the ratings of a scale from 0 have a larger
    coefficient than the same ratings of a scale from 1, and low means have larger coefficients
    than high ones at the same spread.

    Examples
    --------
    >>> coefficient_of_variation([0, 0, 0, 2, 2]).round(4)
    np.float64(0.1283)
    """
    return divide(standard_deviation(counts, points=points, ddof=ddof), mean(counts, points=points))


def mean_absolute_deviation(
    counts: ArrayLike, *, points: ArrayLike | None = None, about: str = "mean"
) -> Values:
    """Return the mean distance of the ratings from their mean, or from their median.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    about : {"mean", "median"}
        What the distances are taken from. Any median gives the same mean distance.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative, the points do not fit, or `about` is not known.

    Notes
    -----
    sum n_i |x_i - centre| / n. RAND/UCLA studies report it about the median.

    Examples
    --------
    >>> mean_absolute_deviation([1, 0, 0, 0, 4]).round(4)
    np.float64(1.28)
    >>> mean_absolute_deviation([1, 0, 0, 0, 4], about="median")
    np.float64(0.8)
    """
    table = read_counts(counts)
    distance = np.abs(_deviations(table, read_points(points, table.shape[-1]), about))
    return divide((table * distance).sum(axis=-1), table.sum(axis=-1))


def median_absolute_deviation(counts: ArrayLike, *, points: ArrayLike | None = None) -> Values:
    """Return the median distance of the ratings from their median.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative or the points do not fit.

    Notes
    -----
    median |x - median x|, each median the midpoint of the two middle values. It is not scaled
    to the standard deviation of a normal distribution.

    Examples
    --------
    >>> median_absolute_deviation([1, 0, 2, 3, 4])
    np.float64(1.0)
    """
    table = read_counts(counts)
    distance = np.abs(_deviations(table, read_points(points, table.shape[-1]), "median"))
    order = distance.argsort(axis=-1, kind="stable")
    low, high = middle(
        np.take_along_axis(distance, order, axis=-1), np.take_along_axis(table, order, axis=-1)
    )
    return (low + high) / 2


def scale_range(counts: ArrayLike, *, points: ArrayLike | None = None) -> Values:
    """Return the distance between the highest and the lowest rating given.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative or the points do not fit.

    Notes
    -----
    max x - min x over the points that have a rating.

    Examples
    --------
    >>> scale_range([1, 0, 2, 3, 0])
    np.float64(3.0)
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    given = table > 0
    highest = np.where(given, scale, -math.inf).max(axis=-1)
    lowest = np.where(given, scale, math.inf).min(axis=-1)
    return known(highest - lowest, given.any(axis=-1))


def trimmed_range(
    counts: ArrayLike, trimmed: int = 1, *, points: ArrayLike | None = None
) -> Values:
    """Return the range of the ratings after leaving out the highest and the lowest ones.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    trimmed : int
        How many ratings to leave out at each end, >= 0.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where no rating is left.

    Raises
    ------
    ValueError
        When a count is negative, the points do not fit, or `trimmed` is no whole number >= 0.

    Notes
    -----
    x_(n - trimmed) - x_(1 + trimmed) of the sorted ratings. Jones and Hunter (1995) leave out one
    at each end.

    Examples
    --------
    >>> trimmed_range([1, 0, 2, 3, 1])
    np.float64(1.0)
    """
    table = read_counts(counts)
    if isinstance(trimmed, bool) or not isinstance(trimmed, int) or trimmed < 0:
        raise ValueError(f"trimmed must be a whole number >= 0, not {trimmed!r}")
    scale = read_points(points, table.shape[-1])
    ratings = table.sum(axis=-1)
    upto = table.cumsum(axis=-1)
    lowest = scale[np.argmax(upto > trimmed, axis=-1)]
    highest = scale[np.argmax(upto >= (ratings - trimmed)[..., None], axis=-1)]
    return known(highest - lowest, ratings > 2 * trimmed)
