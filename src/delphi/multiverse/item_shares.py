"""How many universes put each item in: exact for every panel, from the histograms of an item.

A row is a world of one item. Verdicts of the rounds become one of 256 states, rows are counted by
state, and each state says what it means under every option of rounds, stability and suggestions.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from delphi.consensus.verdicts import Codes
from delphi.multiverse.axes import Axes
from delphi.multiverse.choices import Choices
from delphi.multiverse.deciding import Rounds, Said, by_limit, decided, rounds_said, summed
from delphi.multiverse.tabulated import flags_of
from delphi.multiverse.worlds import Flags, Worlds
from delphi.statistics.arrays import Floats, Integers

STATES = 256  # eight flags: three at the last round, three at the final one, ever and always in
KINDS = len(Said._fields)
PER_ROW = 60  # bytes that a row of a variant takes while it is counted


class Counted(NamedTuple):
    """Universes of each option, by item.

    Attributes
    ----------
    universes : dict of str to ndarray, shape (options, items)
        Those with a verdict, by choice.
    judged, inside, out : dict of str to ndarray, shape (options, items)
        Their weight; of them the weight of those with the item in, and out.
    """

    universes: dict[str, Floats]
    judged: dict[str, Floats]
    inside: dict[str, Floats]
    out: dict[str, Floats]


class ItemCounts:
    """Counts of one part of the variants after the other.

    Parameters
    ----------
    worlds : Worlds
        The worlds of the items.
    choices : Choices
        The choices.
    suggested : ndarray of bool, shape (items,)
        Items that experts suggested.
    """

    def __init__(self, worlds: Worlds, choices: Choices, suggested: Flags) -> None:
        self.worlds, self.choices, self.suggested = worlds, choices, suggested
        self.meaning = np.stack([_meaning(choices, one) for one in (False, True)])
        self.sizes = np.array([group.worlds for group in worlds.groups], dtype=float)
        self.cell = worlds.items.group * len(suggested) + worlds.item

    def count(
        self, tables: list[Codes], valid: Flags, axes: Axes, variants: slice, most: int
    ) -> Counted:
        """Count the universes of some variants.

        Parameters
        ----------
        tables : list of ndarray of int8, shape (variants, histograms + 1)
            Their verdicts on each scale.
        valid : ndarray of bool, shape (variants, scales, groups)
            Which of their universes can be.
        axes : Axes
            The choices.
        variants : slice
            Which variants.
        most : int
            Rows that are looked at together.
        """
        can_be = valid[..., None, None, None, None]
        found = np.stack([self._of_scale(table, most) for table in tables], axis=1)
        each = self.sizes[:, None, None, None, None]
        judged = can_be * (each - found[..., Said._fields.index("none")])
        inside, out = (can_be * found[..., Said._fields.index(name)] for name in ("inside", "out"))
        weights = axes.weights(variants)[..., None]
        return Counted(
            axes.sums(judged, variants),
            *(axes.sums(weights * one, variants) for one in (judged, inside, out)),
        )

    def _of_scale(self, table: Codes, most: int) -> Floats:
        """Return universes, shape (variants, groups, rounds, stability, suggested, items, 3)."""
        rows = self.worlds.items.weight.size
        states = sum(
            self._states(table, slice(start, start + most)) for start in range(0, rows, most)
        )
        choices, items = self.choices, len(self.suggested)
        shape = (len(table), len(self.sizes), items)
        counted = np.asarray(states).reshape(len(choices.stability), *shape, STATES)
        found = np.empty((*shape, len(choices.stability), self.meaning.shape[-1]))
        for stability, each in enumerate(counted):
            for flag in (False, True):
                mine = self.suggested == flag
                found[:, :, mine, stability] = each[:, :, mine] @ self.meaning[int(flag)]
        found = found.reshape(*shape, len(choices.stability), len(choices.rounds), -1, KINDS)
        return found.transpose(0, 1, 4, 3, 5, 2, 6)

    def _states(self, table: Codes, rows: slice) -> Floats:
        """Return the weight of the rows in each state, shape (stability, cells and states)."""
        worlds, about = self.worlds.items, self.worlds.item[rows]
        verdicts = [Said(*flags_of(table[:, places[rows, 0]])) for places in worlds.places]
        asked = [one[about] for one in self.worlds.asked]
        moved = [[one[rows, 0] for one in limit] for limit in worlds.moved]
        cells = len(self.sizes) * len(self.suggested)
        first = (np.arange(len(table))[:, None] * cells + self.cell[rows]) * STATES
        weight = np.broadcast_to(worlds.weight[rows], first.shape)
        found = []
        for limit in by_limit(self.choices, moved):
            state = first + _state(rounds_said(verdicts, asked, limit))
            size = len(table) * cells * STATES
            found.append(summed(state, weight, size))
        return np.stack(found)


def _state(rounds: Rounds) -> Integers:
    """Return what the rounds say as one number below `STATES`."""
    flags = [*rounds.last, *rounds.final, rounds.ever, rounds.always]
    found = np.zeros(flags[0].shape, dtype=np.uint8)
    for place, flag in enumerate(flags):
        found |= flag.astype(np.uint8) << np.uint8(place)
    return found


def _meaning(choices: Choices, suggested: bool) -> Floats:
    """Return what each state means, shape (states, rounds x suggested x kinds)."""
    flags = [(np.arange(STATES) >> place & 1).astype(bool) for place in range(2 * KINDS + 2)]
    rounds = Rounds(Said(*flags[:KINDS]), Said(*flags[KINDS : 2 * KINDS]), *flags[2 * KINDS :])
    given = np.full(STATES, suggested)
    every = product(choices.rounds, choices.suggested)
    said = [np.stack(decided(rounds, which, how, given), axis=-1) for which, how in every]
    return np.stack(said, axis=1).reshape(STATES, -1).astype(float)


def added(one: Counted, other: Counted) -> Counted:
    """Return the counts of two parts together."""
    return Counted(
        *(
            {name: first[name] + second[name] for name in first}
            for first, second in zip(one, other, strict=True)
        )
    )
