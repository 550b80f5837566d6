"""From ratings to counts per scale point."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.arrays import Floats, Integers, rating_array, scale_points


def point_indices(ratings: Floats, points: Floats) -> Integers:
    """Return the position of each rating on the scale, k where it is missing.

    Parameters
    ----------
    ratings : ndarray of float
        Ratings, NaN where missing.
    points : ndarray of float, shape (k,)
        Points of the scale, ascending.

    Returns
    -------
    ndarray of int, shape of `ratings`
        0 ... k.

    Raises
    ------
    ValueError
        When a rating is not a point of the scale.

    Examples
    --------
    >>> point_indices(np.array([1, 5, np.nan]), np.array([1.0, 3.0, 5.0]))
    array([0, 2, 3])
    """
    place = np.searchsorted(points, ratings)
    known = ~np.isnan(ratings)
    strange = known & (np.append(points, np.nan)[place] != ratings)
    if strange.any():
        scale = ", ".join(f"{point:g}" for point in points)
        raise ValueError(f"ratings must be on the points {scale}, not {ratings[strange][0]:g}")
    return np.where(known, place, points.size).astype(np.int64)


def tally(indices: Integers, bins: int) -> Integers:
    """Count how often each index occurs along the last axis.

    Parameters
    ----------
    indices : ndarray of int, shape (..., n)
        Whole numbers from 0 to bins - 1.
    bins : int
        Number of bins.

    Returns
    -------
    ndarray of int, shape (..., bins)

    Examples
    --------
    >>> tally(np.array([[0, 0, 2], [1, 1, 1]]), 3)
    array([[2, 0, 1],
           [0, 3, 0]])
    """
    lead = indices.shape[:-1]
    rows = math.prod(lead)
    start = bins * np.arange(rows).reshape(*lead, 1)
    return np.bincount((indices + start).ravel(), minlength=rows * bins).reshape(*lead, bins)


def indicators(ratings: Floats, points: Floats) -> NDArray[np.bool_]:
    """Say for each rating and each point of the scale whether they are the same.

    Parameters
    ----------
    ratings : ndarray of float
        Ratings, NaN where missing.
    points : ndarray of float, shape (k,)
        Points of the scale, ascending.

    Returns
    -------
    ndarray of bool, shape (*ratings.shape, k)
        All False where a rating is missing.

    Raises
    ------
    ValueError
        When a rating is not a point of the scale.

    Examples
    --------
    >>> indicators(np.array([3, np.nan]), np.array([1.0, 3.0])).astype(int)
    array([[0, 1],
           [0, 0]])
    """
    where: NDArray[np.bool_] = point_indices(ratings, points)[..., None] == np.arange(points.size)
    return where


def histograms(ratings: ArrayLike, points: ArrayLike) -> Integers:
    """Return how many experts gave each point of the scale.

    Parameters
    ----------
    ratings : array_like, shape (..., experts)
        Ratings; NaN where there is none, which is counted nowhere.
    points : array_like, shape (k,)
        Points of the scale, ascending.

    Returns
    -------
    ndarray of int, shape (..., k)
        Counts; all 0 where nobody rated.

    Raises
    ------
    ValueError
        When a rating is not a point of the scale.

    Examples
    --------
    >>> histograms([[4, 5, 5], [2, np.nan, 3]], [1, 2, 3, 4, 5])
    array([[0, 0, 0, 1, 2],
           [0, 1, 1, 0, 0]])
    """
    scale = scale_points(points)
    array = rating_array(ratings, "experts")
    return tally(point_indices(array, scale), scale.size + 1)[..., :-1]
