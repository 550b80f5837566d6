"""What universes are evaluated on: the histograms of the items under each policy and panel.

A *world* is a way of filling the ratings that are not printed everywhere, and a set of experts
who are left out. Two lists of them are made. For what is said of single items, experts who rate
an item alike can stand for each other, so that the worlds of an item are as few as its different
histograms, with the number of worlds that each stands for. For what is said of all items
together a world is a whole panel; where there are more than `most` of them, some are drawn.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from delphi.consensus.comparison import Comparison
from delphi.multiverse.choices import NOT_REQUIRED, Choices
from delphi.multiverse.deciding import summed
from delphi.multiverse.fills import NOT_ASKED, Fill, Fills, Places, no_universe
from delphi.multiverse.histogram_places import Histograms, taken_away
from delphi.multiverse.left_out import Sets, draw_sets, every_set, number_of_rows, sets_of_types
from delphi.statistics import stability
from delphi.statistics.arrays import Floats, Integers

Flags = NDArray[np.bool_]

MOST = 2_500  # worlds of one policy and number left out: 71 experts have 2,485 pairs
SEED = 2017
ALIKE = 20_000  # sets of one item that stand for experts who rate alike
DUST = 1e-9


class Group(NamedTuple):
    """The worlds of one policy with as many experts left out.

    Attributes
    ----------
    policy : str
        The option.
    number : int
        Experts left out.
    worlds : int
        How many worlds there are.
    looked : int
        How many whole panels are evaluated, each for as many as its weight says.
    """

    policy: str
    number: int
    worlds: int
    looked: int

    @property
    def experts(self) -> str:
        """The option of leaving experts out."""
        return f"{self.number} left out"


class Rows(NamedTuple):
    """Worlds as rows of an array, for whole panels or for single items.

    Attributes
    ----------
    group : ndarray of int, shape (rows,)
        The group of each.
    weight : ndarray, shape (rows,)
        How many worlds each stands for.
    places : ndarray of int, shape (rounds, rows, items)
        Which histogram each round has; -1 where the item was not asked. Rows about single items
        have one item.
    moved : ndarray of bool, shape (limits, rounds, rows, items)
        Whether it changed by as much as a limit of stability since the round before.
    """

    group: Integers
    weight: Floats
    places: NDArray[np.int32]
    moved: Flags


@dataclass(frozen=True)
class Worlds:
    """What the variants are evaluated on.

    Attributes
    ----------
    histograms : ndarray of int, shape (h, k + 1)
        The different histograms; the last column holds the missing ratings.
    experts : int
        Experts of the panel.
    groups : list of Group
        Policies and numbers left out.
    panels : Rows
        Whole panels, in the order of the fills and of the sets of experts.
    items : Rows
        Single items.
    item : ndarray of int, shape (rows,)
        Which item each row of `items` is about.
    asked : ndarray of bool, shape (rounds, items)
        Whether an item was asked in a round.
    exact : bool
        Whether the rows of single items stand for every world, none of them drawn.
    """

    histograms: Integers
    experts: int
    groups: list[Group]
    panels: Rows
    items: Rows
    item: Integers
    asked: Flags
    exact: bool


def worlds_of(
    comparison: Comparison, choices: Choices, fills: Fills, most: int = MOST, seed: int = SEED
) -> Worlds:
    """Return what the variants are evaluated on.

    Parameters
    ----------
    comparison : Comparison
        The study and the kind of its items.
    choices : Choices
        The choices.
    fills : Fills
        As `delphi.multiverse.fills.fills_of` returns them.
    most : int
        Whole panels of a policy and number left out that are evaluated; more are drawn from.
    seed : int
        Seed of the draws.

    Raises
    ------
    InputError
        When more experts are left out than there are.
    """
    experts = fills.every[0].base.shape[-1]
    numbers = [number for number in choices.left_out if number < experts]
    if not numbers:
        raise no_universe("left_out", f"a number below {experts}, the experts of the panel")
    drawn = _Drawn(fills, numbers, most, seed)
    table = Histograms(fills.points + 1)
    panels = _panels(drawn, table)
    items, item = _items(drawn, table, len(comparison.labels))
    histograms, order = table.distinct()
    limits = [float(limit) for limit in choices.stability if limit != NOT_REQUIRED]
    return Worlds(
        histograms,
        experts,
        drawn.groups,
        _finished(panels, order, histograms, limits),
        _finished(items, order, histograms, limits),
        item,
        (fills.every[0].base != NOT_ASKED).any(axis=-1),
        drawn.exact,
    )


class _Met(NamedTuple):
    """Worlds as rows, with the numbers that their histograms were met under."""

    group: Integers
    weight: Floats
    numbers: NDArray[np.int32]


class _Drawn:
    """The sets of experts that are left out, for each way of filling and each number."""

    def __init__(self, fills: Fills, numbers: list[int], most: int, seed: int) -> None:
        self.fills, self.experts = fills, fills.every[0].base.shape[-1]
        self.most, self.rng = most, np.random.default_rng(seed)
        self.groups: list[Group] = []
        self.exact = True  # as long as no item has too many experts who rate differently
        self._sets: dict[tuple[int, int], Sets] = {}
        for policy in dict.fromkeys(fill.policy for fill in fills.every):
            for number in numbers:
                self._draw(policy, number)
        self._some = {number: self._of_one(number) for number in numbers}

    def _draw(self, policy: str, number: int) -> None:
        """Choose the sets of one policy and number: all of them where there are few enough."""
        mine = [place for place, fill in enumerate(self.fills.every) if fill.policy == policy]
        worlds = len(mine) * math.comb(self.experts, number)
        group = len(self.groups)
        self.groups.append(Group(policy, number, worlds, min(worlds, self.most)))
        if worlds <= self.most:
            sets = every_set(self.experts, number)
            self._sets.update({(place, group): sets for place in mine})
            return
        ways, drawn = draw_sets(self.experts, number, len(mine), self.most, self.rng)
        for way, place in enumerate(mine):
            chosen = ways == way
            self._sets[place, group] = Sets(drawn.members[chosen], drawn.weight[chosen])

    def _of_one(self, number: int) -> Sets:
        if math.comb(self.experts, number) <= self.most:
            return every_set(self.experts, number)
        return draw_sets(self.experts, number, 1, self.most, self.rng)[1]

    def __iter__(self) -> Iterator[tuple[Fill, int, Sets]]:
        """Yield each way of filling with a group and the sets that are left out of it."""
        for place, fill in enumerate(self.fills.every):
            for group, one in enumerate(self.groups):
                if one.policy == fill.policy:
                    yield fill, group, self._sets[place, group]

    def of_item(self, places: Places, number: int) -> Sets:
        """Return sets that stand for all of one item, or drawn ones where those are too many."""
        types = np.unique(places, axis=1, return_inverse=True)[1].ravel()
        rows = number_of_rows(int(types.max()) + 1, number)
        if rows <= ALIKE:
            return sets_of_types(types, number)
        self.exact = self.exact and math.comb(self.experts, number) <= self.most
        return self._some[number]


def _panels(drawn: _Drawn, table: Histograms) -> _Met:
    """Return whole panels; those with the same histograms of every item are one."""
    parts = []
    for fill, group, sets in drawn:
        found = taken_away(fill.places(), sets.members, table)
        parts.append(_merged(found, group, sets.weight))
    return _joined(parts)


def _items(drawn: _Drawn, table: Histograms, items: int) -> tuple[_Met, Integers]:
    """Return the worlds of each item, and the item of each row."""
    parts, about = [], []
    for item in range(items):
        for fill, times in _fills_of_item(drawn.fills, item):
            places = fill.places()[:, [item]]
            for group, one in enumerate(drawn.groups):
                if one.policy == fill.policy:
                    sets = drawn.of_item(places[:, 0], one.number)
                    found = taken_away(places, sets.members, table)
                    parts.append(_merged(found, group, times * sets.weight))
                    about.append(np.full(len(parts[-1].weight), item))
    return _joined(parts), np.concatenate(about)


def _fills_of_item(fills: Fills, item: int) -> Iterator[tuple[Fill, int]]:
    """Yield the ways of filling that differ on an item, with how many ways each stands for."""
    found: dict[tuple[str, bytes], tuple[Fill, int]] = {}
    for fill in fills.every:
        key = (fill.policy, fill.values[fill.cells[1] == item].tobytes())
        first, times = found.get(key, (fill, 0))
        found[key] = (first, times + 1)
    yield from found.values()


def _merged(numbers: NDArray[np.int32], group: int, weight: Floats) -> _Met:
    """Return worlds of a group, those with the same histograms as one, in the order met."""
    rounds, size, items = numbers.shape
    rows = numbers.transpose(1, 0, 2).reshape(size, rounds * items)
    _, first, same = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    whole = summed(same, weight, len(first))[order]
    return _Met(np.full(len(first), group), whole, numbers[:, first[order]])


def _joined(parts: list[_Met]) -> _Met:
    group, weight, numbers = zip(*parts, strict=True)
    return _Met(np.concatenate(group), np.concatenate(weight), np.concatenate(numbers, axis=1))


def _finished(met: _Met, order: Integers, histograms: Integers, limits: list[float]) -> Rows:
    """Return worlds with the rows of their histograms, and where they moved too much."""
    places = np.where(met.numbers >= 0, order[met.numbers], NOT_ASKED).astype(np.int32)
    change = np.zeros(places.shape)
    for number in range(1, len(places)):
        change[number] = _change(places[number - 1], places[number], histograms)
    moved = (
        np.stack([change >= limit - DUST for limit in limits])
        if limits
        else np.zeros((0, *places.shape), dtype=bool)
    )
    return Rows(met.group, met.weight, places, moved)


def _change(before: NDArray[np.int32], now: NDArray[np.int32], histograms: Integers) -> Floats:
    """Return the percent change of histograms (Scheibe, Skutsch and Schofer, 1975); 0 for none."""
    both = (before >= 0) & (now >= 0)
    pairs = before.astype(np.int64) * len(histograms) + now
    known, number = np.unique(pairs[both], return_inverse=True)
    first, second = np.divmod(known, len(histograms))
    points = histograms[:, :-1]
    changes = stability.percent_change(points[first], points[second])
    found = np.zeros(before.shape)
    found[both] = changes[number.ravel()]
    return found
