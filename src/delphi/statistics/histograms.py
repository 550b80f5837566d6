"""From ratings, NaN where missing, to counts on the points of a scale, which ascend.

A rating that is no point of the scale raises a ValueError.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, Integers, Mask, rating_array, scale_points


def point_indices(ratings: Floats, points: Floats) -> Integers:
    """Return the position of each rating on the scale, 0 to k - 1, and k where it is missing.

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
    """Count how often each index, 0 to bins - 1, occurs along the last axis: shape (..., bins).

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


def indicators(ratings: Floats, points: Floats) -> Mask:
    """Say which of the k points each rating is, none if missing: shape (*ratings.shape, k).

    Examples
    --------
    >>> indicators(np.array([3, np.nan]), np.array([1.0, 3.0])).astype(int)
    array([[0, 1],
           [0, 0]])
    """
    where: Mask = point_indices(ratings, points)[..., None] == np.arange(points.size)
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

    Examples
    --------
    >>> histograms([[4, 5, 5], [2, np.nan, 3]], [1, 2, 3, 4, 5])
    array([[0, 0, 0, 1, 2],
           [0, 1, 1, 0, 0]])
    """
    scale = scale_points(points)
    array = rating_array(ratings, "experts")
    return tally(point_indices(array, scale), scale.size + 1)[..., :-1]
