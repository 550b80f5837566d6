"""The list of items that each universe gives: how long, how near the authors', in what order.

The verdicts of a universe are bits of a few numbers, so that its list is counted, and compared
with the authors', by a few operations on each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from delphi.consensus.verdicts import Codes
from delphi.multiverse.choices import Choices
from delphi.multiverse.deciding import Said, counted, every_decision, packed, summed
from delphi.multiverse.tabulated import flags_of
from delphi.multiverse.worlds import Flags, Worlds
from delphi.statistics.arrays import Floats, Integers

Words = NDArray[np.uint64]


class Part(NamedTuple):
    """A part of the universes: some variants, scales and worlds, in the order of the axes."""

    variants: slice
    scales: slice
    panels: slice


@dataclass(frozen=True)
class Authors:
    """The authors' list, as bits: their items, the items of each tier, and those on no tier."""

    listed: Words
    tiers: Mapping[int, Words]
    others: Words

    @classmethod
    def of(cls, items: tuple[str, ...], concluded: Mapping[str, int]) -> "Authors":
        """Take the tiers of items; none where the authors conclude nothing."""
        tier = np.array([concluded.get(item, 0) for item in items])
        tiers = {int(one): packed(tier == one) for one in sorted(set(concluded.values()))}
        return cls(packed(tier > 0), tiers, packed(tier == 0))


class Lists(NamedTuple):
    """The lists of one part of the universes, in the order of the axes.

    Attributes
    ----------
    mine, judged : ndarray of int, shape (universes,)
        Size and shared items as one number, and items with a verdict, the authors' and all.
    weight : ndarray, shape (universes,)
        How many universes each stands for; 0 where it cannot be.
    cell : ndarray of int, shape (universes,)
        Its place along the axes, worlds taken together by group.
    shape : tuple of int
        Lengths of these axes.
    tiers : dict of int to ndarray, shape (2, *shape)
        For each tier the universes with a verdict on all its items, and with all of them in.
    kept : ndarray, shape shape
        Universes in which no item is in while one of a higher tier, judged too, is not.
    """

    mine: NDArray[np.int32]
    judged: NDArray[np.int32]
    weight: Floats
    cell: Integers
    shape: tuple[int, ...]
    tiers: dict[int, Floats]
    kept: Floats


class Evaluated:
    """What lists are made from: the verdict of each variant on each histogram, and the worlds."""

    def __init__(
        self,
        worlds: Worlds,
        choices: Choices,
        suggested: Flags,
        authors: Authors,
        tables: list[Codes],
        valid: Flags,
    ) -> None:
        self.worlds, self.choices, self.authors = worlds, choices, authors
        self.tables, self.valid = tables, valid
        self.base = len(suggested) + 1  # one more than the items that can be counted
        self.suggested = packed(suggested)
        self.asked = list(packed(worlds.asked))
        self.moved = [list(packed(limit)) for limit in worlds.panels.moved]

    def lists(self, part: Part) -> Lists:
        """Return the lists of a part of the universes."""
        panels = self.worlds.panels
        group = panels.group[part.panels]
        can_be = self.valid[part.variants, part.scales][..., group]
        weight = panels.weight[part.panels] * can_be
        lengths = [len(getattr(self.choices, n)) for n in ("rounds", "stability", "suggested")]
        mine = np.empty((*weight.shape, *lengths), dtype=np.int32)
        judged = np.empty_like(mine)
        shape = (*weight.shape[:2], len(self.worlds.groups), *lengths)
        sums = _Sums(self.authors, shape)
        for scale, place, said in self._said(part):
            at = (slice(None), scale, slice(None), *place)
            listed = self.authors.listed
            mine[at] = counted(said.inside) * self.base + counted(said.inside & listed)
            spoken = self.all_items & ~said.none
            judged[at] = counted(spoken & listed) * self.base + counted(spoken)
            sums.add(said, spoken, weight[:, scale], group, (scale, *place))
        cell = _cells(shape, group)
        every = np.broadcast_to(weight[..., None, None, None], mine.shape).ravel()
        return Lists(mine.ravel(), judged.ravel(), every, cell, shape, sums.tiers, sums.kept)

    @property
    def all_items(self) -> Words:
        """The bits of all items."""
        return self.authors.listed | self.authors.others

    def _said(self, part: Part) -> Iterator[tuple[int, tuple[int, int, int], Said]]:
        """Yield the verdicts under each scale and option, words of shape (variants, worlds, n)."""
        moved = [[one[part.panels] for one in limit] for limit in self.moved]
        nothing = np.zeros_like(self.suggested)
        for scale, table in enumerate(self.tables[part.scales]):
            verdicts = []
            for places in self.worlds.panels.places:
                codes = table[part.variants][:, places[part.panels]]
                inside, none, _ = flags_of(codes)
                verdicts.append(Said(packed(inside), packed(none), nothing))
            for place, said in every_decision(
                verdicts, self.asked, moved, self.suggested, self.choices
            ):
                yield scale, place, said


class _Sums:
    """Universes in which the authors' tiers stand together, and keep their order."""

    def __init__(self, authors: Authors, shape: tuple[int, ...]) -> None:
        self.authors = authors
        self.tiers = {tier: np.zeros((2, *shape)) for tier in authors.tiers}
        self.kept = np.zeros(shape)

    def add(
        self,
        said: Said,
        spoken: Words,
        weight: Floats,
        group: Integers,
        at: tuple[int, int, int, int],
    ) -> None:
        """Add the universes of one scale and option, flags of shape (variants, worlds, words)."""
        if not self.authors.tiers:
            return
        scale, which, limit, how = at
        where = (slice(None), scale, slice(None), which, limit, how)
        for tier, words in self.authors.tiers.items():
            known = _none(words & ~spoken)
            self.tiers[tier][(0, *where)] = _by_group(known * weight, group, self.kept.shape[2])
            stands = known & _none(words & ~said.inside)
            self.tiers[tier][(1, *where)] = _by_group(stands * weight, group, self.kept.shape[2])
        kept = self._ordered(said.inside, spoken & ~said.inside)
        self.kept[where] = _by_group(kept * weight, group, self.kept.shape[2])

    def _ordered(self, inside: Words, failed: Words) -> Flags:
        """Return whether no item is in while one of a higher tier fails."""
        passed: Flags = np.ones(inside.shape[:-1], dtype=bool)
        below = self.authors.listed | self.authors.others
        for words in self.authors.tiers.values():
            below = below & ~words
            passed = passed & (_none(failed & words) | _none(inside & below))
        return passed


def _none(words: Words) -> Flags:
    """Return whether no bit is set."""
    return np.asarray(~words.any(axis=-1))


def _by_group(weight: Floats, group: Integers, groups: int) -> Floats:
    """Add weights, shape (variants, worlds), up for each group of worlds."""
    first = np.arange(len(weight))[:, None] * groups
    return summed(first + group, weight, len(weight) * groups).reshape(len(weight), groups)


def _cells(shape: tuple[int, ...], group: Integers) -> Integers:
    """Return the place along the axes of each universe of a part."""
    variants, scales, groups, *options = shape
    first = np.arange(variants * scales).reshape(variants, scales, 1) * groups + group
    count = int(np.prod(options))
    return (first[..., None] * count + np.arange(count)).ravel()
