"""Which experts are left out: every set, sets that stand for experts who rate alike, drawn ones.

A set carries a weight: how many sets it stands for. Weights are whole numbers, so that shares of
the universes stay exact.
"""

import math
from collections.abc import Iterable
from itertools import chain, combinations, combinations_with_replacement
from typing import NamedTuple

import numpy as np

from delphi.statistics.arrays import Floats, Integers


class Sets(NamedTuple):
    """Sets of experts that are left out.

    Attributes
    ----------
    members : ndarray of int, shape (sets, size)
        The experts of each, by place and in ascending order.
    weight : ndarray, shape (sets,)
        How many sets each stands for; whole numbers.
    """

    members: Integers
    weight: Floats


def every_set(experts: int, size: int) -> Sets:
    """Return every set of experts of a size.

    Examples
    --------
    >>> every_set(3, 2).members.tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    members = _rows(combinations(range(experts), size), math.comb(experts, size), size)
    return Sets(members, np.ones(len(members)))


def sets_of_types(types: Integers, size: int) -> Sets:
    """Return one set of experts for each way of leaving out experts who rate alike.

    Parameters
    ----------
    types : ndarray of int, shape (experts,)
        Experts with the same number rate alike and can stand for each other; 0 to t - 1.
    size : int
        How many experts are left out, from 0 on.

    Returns
    -------
    Sets
        Of c_1 experts of the first type, c_2 of the second and so on the first of each, with
        the weight C(n_1, c_1) ... C(n_t, c_t).

    Examples
    --------
    >>> found = sets_of_types(np.array([0, 0, 1]), 2)
    >>> found.members.tolist(), found.weight.tolist()
    ([[0, 1], [0, 2]], [1.0, 2.0])
    """
    number = np.bincount(types)
    first = np.argsort(types, kind="stable")
    start = np.cumsum(number) - number
    rows = number_of_rows(len(number), size)
    chosen = _rows(combinations_with_replacement(range(len(number)), size), rows, size)
    before = np.zeros_like(chosen)  # how many of the same type stand to the left
    for place in range(1, size):
        same = chosen[:, place] == chosen[:, place - 1]
        before[:, place] = np.where(same, before[:, place - 1] + 1, 0)
    left = number[chosen] - before
    possible = (left > 0).all(axis=1)
    chosen, before, left = chosen[possible], before[possible], left[possible]
    members = first[start[chosen] + before]
    weight = np.rint(np.prod(left / (before + 1), axis=1))
    return Sets(np.sort(members, axis=1), weight)


def number_of_rows(types: int, size: int) -> int:
    """Return how many sets `sets_of_types` looks at.

    Examples
    --------
    >>> number_of_rows(2, 2)
    3
    """
    return math.comb(types + size - 1, size) if types else int(size == 0)


def draw_sets(
    experts: int, size: int, of_each: int, draws: int, rng: np.random.Generator
) -> tuple[Integers, Sets]:
    """Draw pairs of a way of filling and a set of experts, none of them twice.

    Parameters
    ----------
    experts, size : int
        Number of experts, and how many of them are left out.
    of_each : int
        Number of ways of filling the ratings that are not printed everywhere.
    draws : int
        Pairs to be drawn; fewer than there are.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ways : ndarray of int, shape (draws,)
        The way of filling of each pair.
    sets : Sets
        Its set. The weights add up to the number of all pairs and differ by 1 at most.

    Examples
    --------
    >>> ways, sets = draw_sets(100, 2, 1, 3, np.random.default_rng(1))
    >>> sets.weight.tolist()
    [1650.0, 1650.0, 1650.0]
    """
    found: dict[tuple[int, ...], None] = {}
    while len(found) < draws:
        members = np.sort(rng.choice(experts, size, replace=False, shuffle=False))
        found[int(rng.integers(of_each)), *members.tolist()] = None
    table = _rows(iter(found), draws, size + 1)
    each, more = divmod(of_each * math.comb(experts, size), draws)
    weight = np.where(np.arange(draws) < more, each + 1, each).astype(float)
    order = np.lexsort(table.T[::-1])
    return table[order, 0], Sets(table[order, 1:], weight[order])


def _rows(tuples: Iterable[tuple[int, ...]], rows: int, width: int) -> Integers:
    """Return tuples of whole numbers as the rows of an array."""
    flat = chain.from_iterable(tuples)
    return np.fromiter(flat, np.int64, rows * width).reshape(rows, width)
