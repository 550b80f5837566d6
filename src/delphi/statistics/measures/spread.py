"""How far the ratings of an item lie apart, in the unit of the scale."""

import math

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, check_choice, check_whole, cleared, quotient
from delphi.statistics.measures.histogram import known, read_both, read_number
from delphi.statistics.measures.location import mean, median, middle


def variance(counts: ArrayLike, *, points: ArrayLike | None = None, ddof: float = 1) -> Floats:
    """Return the variance of the ratings.

    sum n_i (x_i - mean)^2 / (n - ddof). Result: >= 0, in the squared unit of the scale; NaN where
    there are no more than `ddof` ratings.

    Parameters
    ----------
    ddof : float
        What is subtracted from n in the divisor: 1 for the sample variance, 0 for the variance
        of the panel itself.

    Examples
    --------
    >>> variance([0, 0, 0, 2, 2]).round(4), variance([0, 0, 0, 2, 2], ddof=0)
    (np.float64(0.3333), np.float64(0.25))
    """
    return _variance(*read_both(counts, points), ddof)


def _variance(table: Floats, scale: Floats, ddof: float) -> Floats:
    ratings, lost = table.sum(axis=-1), read_number("ddof", ddof, low=0)
    freedom = np.maximum(cleared(ratings - lost, ratings), 0)
    return quotient((table * _deviations(table, scale) ** 2).sum(axis=-1), freedom)


def _deviations(table: Floats, scale: Floats, about: str = "mean") -> Floats:
    """Return how far each point lies above the centre of each item, shape (..., k)."""
    check_choice("about", about, ("mean", "median"))
    centre = {"mean": mean, "median": median}[about](table, points=scale)
    return scale - centre[..., None]


def standard_deviation(
    counts: ArrayLike, *, points: ArrayLike | None = None, ddof: float = 1
) -> Floats:
    """Return the standard deviation of the ratings.

    The root of `variance`. Result: >= 0, in the unit of the scale; NaN where there are no more than
    `ddof` ratings.

    Examples
    --------
    >>> standard_deviation([0, 0, 0, 2, 2], ddof=0)
    np.float64(0.5)
    """
    return np.sqrt(variance(counts, points=points, ddof=ddof))


def coefficient_of_variation(
    counts: ArrayLike, *, points: ArrayLike | None = None, ddof: float = 1
) -> Floats:
    """Return the standard deviation of the ratings as a fraction of their mean.

    s / mean. It depends on where the scale starts: the ratings of a scale from 0 have a larger
    coefficient than the same ratings of a scale from 1, and low means have larger coefficients than
    high ones at the same spread. Result: >= 0, without unit; NaN where the standard deviation is
    not defined, and where the mean is not above 0, which leaves the quotient without sense.

    Examples
    --------
    >>> coefficient_of_variation([0, 0, 0, 2, 2]).round(4)
    np.float64(0.1283)
    """
    table, scale = read_both(counts, points)
    centre = mean(table, points=scale)
    if scale[0] < 0:  # ratings on both sides of 0 may cancel each other
        size = quotient((table * np.abs(scale)).sum(axis=-1), table.sum(axis=-1))
        centre = np.maximum(cleared(centre, size), 0)
    return quotient(np.sqrt(_variance(table, scale, ddof)), centre)


def mean_absolute_deviation(
    counts: ArrayLike, *, points: ArrayLike | None = None, about: str = "mean"
) -> Floats:
    """Return the mean distance of the ratings from their mean, or from their median.

    sum n_i |x_i - centre| / n. RAND/UCLA studies report it about the median. Result: >= 0, in the
    unit of the scale.

    Parameters
    ----------
    about : {"mean", "median"}
        What the distances are taken from. Any median gives the same mean distance.

    Examples
    --------
    >>> mean_absolute_deviation([1, 0, 0, 0, 4]).round(4)
    np.float64(1.28)
    >>> mean_absolute_deviation([1, 0, 0, 0, 4], about="median")
    np.float64(0.8)
    """
    table, scale = read_both(counts, points)
    distance = np.abs(_deviations(table, scale, about))
    return quotient((table * distance).sum(axis=-1), table.sum(axis=-1))


def median_absolute_deviation(counts: ArrayLike, *, points: ArrayLike | None = None) -> Floats:
    """Return the median distance of the ratings from their median.

    median |x - median x|, each median the midpoint of the two middle values. It is not scaled to
    the standard deviation of a normal distribution. Result: >= 0, in the unit of the scale.

    Examples
    --------
    >>> median_absolute_deviation([1, 0, 2, 3, 4])
    np.float64(1.0)
    """
    table, scale = read_both(counts, points)
    distance = np.abs(_deviations(table, scale, "median"))
    order = distance.argsort(axis=-1, kind="stable")
    low, high = middle(
        np.take_along_axis(distance, order, axis=-1), np.take_along_axis(table, order, axis=-1)
    )
    return (low + high) / 2


def scale_range(counts: ArrayLike, *, points: ArrayLike | None = None) -> Floats:
    """Return the distance between the highest and the lowest rating given.

    max x - min x over the points that have a rating. Result: >= 0, in the unit of the scale.

    Examples
    --------
    >>> scale_range([1, 0, 2, 3, 0])
    np.float64(3.0)
    """
    table, scale = read_both(counts, points)
    given = table > 0
    highest = np.where(given, scale, -math.inf).max(axis=-1)
    lowest = np.where(given, scale, math.inf).min(axis=-1)
    return known(highest - lowest, given.any(axis=-1))


def trimmed_range(
    counts: ArrayLike, trimmed: int = 1, *, points: ArrayLike | None = None
) -> Floats:
    """Return the range of the ratings after leaving out the highest and the lowest ones.

    x_(n - trimmed) - x_(1 + trimmed) of the sorted ratings, `trimmed` >= 0 being left out at each
    end; one by Jones and Hunter (1995). Result: >= 0, in the unit of the scale; NaN where no rating
    is left.

    Examples
    --------
    >>> trimmed_range([1, 0, 2, 3, 1])
    np.float64(1.0)
    """
    table, scale = read_both(counts, points)
    check_whole("trimmed", trimmed, 0)
    ratings = table.sum(axis=-1)
    upto = table.cumsum(axis=-1)
    lowest = scale[np.argmax(upto > trimmed, axis=-1)]
    highest = scale[np.argmax(upto >= (ratings - trimmed)[..., None], axis=-1)]
    return known(highest - lowest, ratings > 2 * trimmed)
