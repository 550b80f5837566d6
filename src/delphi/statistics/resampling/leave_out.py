"""What the rest of the panel says: histograms without one expert, or without several."""

import math
from itertools import chain, combinations

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Integers, check_whole, rating_array, scale_points
from delphi.statistics.histograms import indicators
from delphi.statistics.resampling.multisets import LARGEST


def _groups(experts: int, number: int) -> Integers:
    """Return each group of experts as a row of 0 and 1, in the order of `combinations`."""
    rows = math.comb(experts, number)
    if rows > LARGEST:
        raise ValueError(f"number must give at most {LARGEST} groups of experts, not {rows}")
    chosen = chain.from_iterable(combinations(range(experts), number))
    members = np.fromiter(chosen, np.int64, rows * number).reshape(rows, number)
    groups = np.zeros((rows, experts), dtype=np.int64)
    np.put_along_axis(groups, members, 1, axis=1)
    return groups


def leave_out(ratings: ArrayLike, points: ArrayLike, *, number: int) -> Integers:
    """Return the histograms without each group of experts.

    Result, shape (..., C(experts, number), k): groups of `number` experts, from 0 to all, in the
    order of `itertools.combinations(range(experts), number)`.

    Examples
    --------
    >>> leave_out([4, 5, 5], [4, 5], number=2).tolist()
    [[0, 1], [0, 1], [1, 0]]
    """
    array, scale = rating_array(ratings, "experts"), scale_points(points)
    check_whole("number", number, 0)
    if number > array.shape[-1]:
        raise ValueError(f"number must be at most {array.shape[-1]} (experts), not {number}")
    given = indicators(array, scale).astype(float)
    rest = 1 - _groups(array.shape[-1], number)
    return np.asarray(rest.astype(float) @ given).astype(np.int64)


def leave_one_out(ratings: ArrayLike, points: ArrayLike) -> Integers:
    """Return the histograms without each expert.

    Result, shape (..., experts, k): row i is the histogram of everyone but expert i.

    Examples
    --------
    >>> leave_one_out([4, 5, None], [4, 5]).tolist()
    [[0, 1], [1, 0], [1, 1]]
    """
    return leave_out(ratings, points, number=1)
