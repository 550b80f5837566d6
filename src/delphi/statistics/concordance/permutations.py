"""The distribution of rank sums when each expert ranks the items at random."""

import math
from itertools import combinations
from typing import NamedTuple

import numpy as np

from delphi.statistics.arrays import Floats, Integers

CHUNK = 2**22  # numbers held at once
LARGEST_KEY = 2**62
MOST_ORDERS = 400_000  # of one expert's ranks; 9 items without ties have 362,880
LAST_STEP = 10  # how many times as much the last expert may take, who leaves no rank sums


class Distribution(NamedTuple):
    """A discrete distribution: its values, ascending, and their probabilities.

    Attributes
    ----------
    values : ndarray of int, shape (v,)
        The values.
    weights : ndarray of float, shape (v,)
        Their probabilities.
    """

    values: Integers
    weights: Floats


def number_of_arrangements(values: Integers) -> int:
    """Return in how many orders values can stand, alike ones not told apart.

    Result: n! divided by t! for each group of t equal values.

    Parameters
    ----------
    values : ndarray of int, shape (n,)
        The values.

    Examples
    --------
    >>> number_of_arrangements(np.array([1, 1, 2]))
    3
    """
    _, times = np.unique(values, return_counts=True)
    return math.factorial(values.size) // math.prod(math.factorial(int(t)) for t in times)


def arrangements(values: Integers) -> Integers:
    """Return the values in every order, alike ones not told apart.

    Shape (orders, n).

    Parameters
    ----------
    values : ndarray of int, shape (n,)
        The values.

    Examples
    --------
    >>> arrangements(np.array([1, 1, 2])).tolist()
    [[1, 1, 2], [1, 2, 1], [2, 1, 1]]
    """
    rows = np.zeros((1, values.size), dtype=np.int64)
    free = np.arange(values.size)[None, :]
    for value, times in zip(*np.unique(values, return_counts=True), strict=True):
        taken = np.array(list(combinations(range(free.shape[1]), int(times))))
        left = ~(taken[:, :, None] == np.arange(free.shape[1])).any(axis=1)
        rest = np.nonzero(left)[1].reshape(len(taken), -1)
        rows = np.repeat(rows, len(taken), axis=0)
        np.put_along_axis(rows, free[:, taken].reshape(len(rows), -1), value, axis=1)
        free = free[:, rest].reshape(len(rows), -1)
    return rows


def _keys(rows: Integers) -> Integers | None:
    """Return one number for each row that sums to zero, or None where they would be too large."""
    base, places = int(rows.max() - rows.min()) + 1, rows.shape[1] - 1
    if base**places >= LARGEST_KEY:
        return None
    keys: Integers = (rows[:, :-1] - rows.min()) @ base ** np.arange(places)
    return keys


def _merge(sums: Integers, weights: Floats) -> tuple[Integers, Floats]:
    """Add up the weights of rows that hold the same numbers, in whatever order."""
    rows = np.sort(sums, axis=1)
    keys = _keys(rows)
    axis, told_apart_by = (0, rows) if keys is None else (None, keys)
    _, first, place = np.unique(told_apart_by, axis=axis, return_index=True, return_inverse=True)
    return rows[first], np.asarray(np.bincount(place.ravel(), weights=weights), dtype=float)


def _add_expert(sums: Integers, weights: Floats, orders: Integers) -> tuple[Integers, Floats]:
    """Return the rank sums with one more expert, in whose eyes all orders are as likely."""
    every = (sums[:, None, :] + orders[None, :, :]).reshape(-1, orders.shape[1])
    return _merge(every, np.repeat(weights / len(orders), len(orders)))


def _squares_with_last(sums: Integers, weights: Floats, orders: Integers) -> Distribution:
    """Return the sums of squares once the last expert is added, the rank sums not kept.

    |a + b|^2 = |a|^2 + 2 a.b + |b|^2, and |b|^2 is the same for all orders of the last expert.
    """
    step = max(1, CHUNK // len(orders))
    largest = np.square(np.abs(sums).max(axis=0) + np.abs(orders).max()).sum()
    totals = np.zeros(int(largest) + 1)
    for start in range(0, len(sums), step):
        part, share = sums[start : start + step], weights[start : start + step] / len(orders)
        own = np.square(part).sum(axis=1) + np.square(orders[0]).sum()
        squares = own[:, None] + 2 * (part.astype(float) @ orders.T.astype(float))
        found = squares.astype(np.int64).ravel()
        totals += np.bincount(found, np.repeat(share, len(orders)), minlength=totals.size)
    values = np.flatnonzero(totals)
    return Distribution(values, totals[values])


def squared_sums_exactly(ranks: Integers, limit: int) -> Distribution | None:
    """Return the distribution of the sum of squared rank sums over all rankings.

    Each expert's ranks are permuted independently, every order being equally likely. Because no
    item differs from another, rank sums that agree up to the order of the items are one state; so
    one expert may keep one order, and experts are added one by one. None when the limit would be
    passed.

    Parameters
    ----------
    ranks : ndarray of int, shape (experts, items)
        The centred ranks that each expert has to give, ties included, in any order.
    limit : int
        How many vectors of rank sums may be formed; ten times as many with the last expert,
        where only their squares are kept. Only one expert may have more than
        `MOST_ORDERS` orders.

    Examples
    --------
    >>> print(squared_sums_exactly(np.array([[-1, 1], [-1, 1]]), 100))
    Distribution(values=array([0, 8]), weights=array([0.5, 0.5]))
    """
    first, *others = sorted(ranks, key=number_of_arrangements, reverse=True)
    if number_of_arrangements(others[0]) > MOST_ORDERS:
        return None
    sums, weights, formed = np.sort(first)[None, :], np.ones(1), 0
    for expert in reversed(others[1:]):
        formed += len(sums) * number_of_arrangements(expert)
        if formed > limit:
            return None
        sums, weights = _add_expert(sums, weights, arrangements(expert))
    if len(sums) * number_of_arrangements(others[0]) > LAST_STEP * limit:
        return None
    return _squares_with_last(sums, weights, arrangements(others[0]))


def squared_sums_drawn(ranks: Integers, draws: int, seed: int) -> Distribution:
    """Return the sum of squared rank sums of rankings drawn at random.

    The weights are shares of the draws.

    Parameters
    ----------
    ranks : ndarray of int, shape (experts, items)
        The centred ranks that each expert has to give.
    draws : int
        Number of draws.
    seed : int
        Seed of numpy's default generator.

    Examples
    --------
    >>> print(squared_sums_drawn(np.array([[-1, 1], [-1, 1]]), 1000, 0).values)
    [0 8]
    """
    generator = np.random.default_rng(seed)
    step = max(1, CHUNK // ranks.size)
    parts = []
    for start in range(0, draws, step):
        shape = (min(step, draws - start), *ranks[1:].shape)
        others = generator.permuted(np.broadcast_to(ranks[1:], shape), axis=-1).sum(axis=1)
        parts.append(np.square(others + ranks[0]).sum(axis=-1))
    values, times = np.unique(np.concatenate(parts), return_counts=True)
    return Distribution(values, times / draws)
