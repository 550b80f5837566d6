"""How many experts chose points that lie together: near the mean, side by side, in a third."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.agreement import base, percent
from delphi.statistics.measures.histogram import DUST, Values, read_counts, read_number, read_points
from delphi.statistics.measures.location import mean, median

NINE = (1.0, 9.0)  # the ends of the scale that has its thirds at 1-3, 4-6 and 7-9
JOINTS = (3.5, 6.5)  # between its thirds


def percent_near_mean(
    counts: ArrayLike,
    distance: float = 1,
    *,
    points: ArrayLike | None = None,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating lies near the mean, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    distance : float
        How far from the mean a rating may lie, in the unit of the scale; >= 0.
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
        When the distance is negative, or as in `percent_agreement`.

    Notes
    -----
    100 (sum of n_i over |x_i - mean| <= distance) / n. Christie and Barela (2005) use it.

    Examples
    --------
    >>> percent_near_mean([1, 0, 2, 3, 4])
    np.float64(50.0)
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    reach = read_number("distance", distance, low=0)
    near = np.abs(scale - mean(table, points=scale)[..., None]) <= reach + DUST
    return percent(table, near, base(table, denominator, unknown, missing))


def percent_adjacent(
    counts: ArrayLike,
    neighbours: int = 2,
    *,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the greatest share of experts on points that lie side by side, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    neighbours : int
        How many points side by side, 1 to k.
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

    Notes
    -----
    100 max over i of (n_i + ... + n_(i + neighbours - 1)) / n. With one point it is the percent
    agreement. Ulschak (1983) asks for 80 on two of seven points.

    Examples
    --------
    >>> percent_adjacent([1, 0, 2, 3, 4], 2)
    np.float64(70.0)
    """
    table = read_counts(counts)
    size = table.shape[-1]
    if isinstance(neighbours, bool) or neighbours not in range(1, size + 1):
        raise ValueError(f"neighbours must be a whole number from 1 to {size}, not {neighbours!r}")
    together = np.lib.stride_tricks.sliding_window_view(table, neighbours, axis=-1).sum(axis=-1)
    most = together.max(axis=-1, keepdims=True)
    return percent(most, np.array([True]), base(table, denominator, unknown, missing))


def percent_in_median_third(
    counts: ArrayLike,
    *,
    points: ArrayLike | None = None,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts whose rating lies in the third of the median, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing, from 1 to 9; 1 to k by default.
    denominator, unknown, missing
        As in `percent_agreement`.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating, and on a scale that does not run from 1 to 9.

    Raises
    ------
    ValueError
        As in `percent_agreement`.

    Notes
    -----
    The thirds are 1-3, 4-6 and 7-9 (Fitch et al., 2001). A median between two of them counts
    with the fuller one; it then holds half of the ratings at most.

    Examples
    --------
    >>> percent_in_median_third([0, 0, 0, 1, 1, 2, 3, 2, 1]).round(4)
    np.float64(60.0)
    >>> percent_in_median_third([1, 2, 3])
    np.float64(nan)
    """
    table = read_counts(counts)
    scale = read_points(points, table.shape[-1])
    experts = base(table, denominator, unknown, missing)
    if (scale[0], scale[-1]) != NINE:
        experts = np.zeros_like(experts)
    middle = median(table, points=scale)
    thirds = np.digitize(scale, JOINTS)
    of_third = [percent(table, thirds == third, experts) for third in range(3)]
    below = np.digitize(middle - DUST, JOINTS)
    above = np.digitize(middle + DUST, JOINTS)
    return np.fmax(np.choose(below, of_third), np.choose(above, of_third))
