"""Every universe, part by part: verdicts by lookup of the histograms that occur, added up at once.

A panel has few different histograms. Each variant of a rule is judged once on each of them, and
every universe is a lookup. Verdicts are never kept: they are added up for each option of each
choice, and for each shape of list, so that memory does not grow with the number of universes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from delphi.consensus.comparison import Comparison
from delphi.multiverse.choices import Choices
from delphi.multiverse.deciding import summed
from delphi.multiverse.item_shares import Counted, ItemCounts, added
from delphi.multiverse.lists import Authors, Evaluated
from delphi.multiverse.parts import Rows, budget_of, parts_of_items, parts_of_lists
from delphi.multiverse.prepared import (
    Prepared,
    excluded_from,
    lengths,
    prepared,
    size_of,
    stride,
)
from delphi.multiverse.shapes import Classes, Shapes
from delphi.multiverse.tallies import Curve, Order, Start, Tally, ordered, placed, tallied
from delphi.multiverse.worlds import MOST, SEED, Group
from delphi.statistics.arrays import Floats, Integers

SAMPLE = 2_000  # universes, evenly spaced, that a linear model is fitted to


@dataclass(frozen=True)
class Multiverse:
    """What all universes say together of the items of one kind.

    Attributes
    ----------
    items : tuple of str
        The items.
    labels : dict of str to str
        Their labels.
    size : int
        Number of universes.
    options : dict of str to tuple of str
        The options of each choice.
    items_by_option : Counted
        Universes, by choice: arrays of options and items.
    shapes : Shapes
        Shapes of lists, and how many universes give each.
    judged, near : dict of str to ndarray, shape (options,)
        Weight of the universes of each option, and of their lists' Jaccard index.
    tiers : dict of int to ndarray, shape (2,)
        Weight of the universes with a verdict on all items of a tier; and with all of them in.
    kept : float
        Weight of those in which no item is in while one of a higher tier fails.
    curve : Curve
        The specification curve, and a sample of universes.
    groups : tuple of Group
        Policies and numbers of experts left out, with how many worlds each has.
    exact : bool
        Whether universes are counted by item without any draw.
    excluded : dict of str to int
        Combinations left out, by reason.
    declared : mapping of str to mapping of str to float
        Weights of options, by choice; an option that is not named weighs 1.
    """

    items: tuple[str, ...]
    labels: dict[str, str]
    size: int
    options: dict[str, tuple[str, ...]]
    items_by_option: Counted
    shapes: Shapes
    judged: dict[str, Floats]
    near: dict[str, Floats]
    tiers: dict[int, Floats]
    kept: float
    curve: Curve
    groups: tuple[Group, ...]
    exact: bool
    excluded: dict[str, int]
    declared: Mapping[str, Mapping[str, float]]

    @property
    def drawn(self) -> list[Group]:
        """Groups of worlds of which some whole panels stand for the others."""
        return [group for group in self.groups if group.looked < group.worlds]


def explore(
    comparison: Comparison,
    choices: Choices | None = None,
    *,
    workers: int = 1,
    budget: int = 0,
    most: int = MOST,
    seed: int = SEED,
) -> Multiverse:
    """Evaluate every universe.

    Parameters
    ----------
    comparison : Comparison
        The study and the kind of its items.
    choices : Choices or None
        The choices; None for those of the study.
    workers : int
        How many processes evaluate parts side by side; the outcome is the same. Where joblib is
        configured for a cluster (`joblib.parallel_config`), the cluster takes the parts.
    budget : int
        Bytes that the evaluation may take; 0 for a quarter of the machine's memory. What is
        larger is evaluated in smaller parts; the outcome is the same.
    most, seed : int
        Whole panels of a policy and a number of experts left out that are evaluated, and the
        seed of the draw where there are more of them.

    Returns
    -------
    Multiverse
        Of every universe that can be.

    Raises
    ------
    InputError
        When the file of the choices is at fault.
    """
    made = prepared(comparison, choices, most=most, seed=seed)
    side_by_side = Parallel(n_jobs=workers)
    share = budget_of(budget, workers)
    counts = ItemCounts(made.worlds, made.choices, made.suggested)
    items = side_by_side(
        delayed(_counted)(counts, made, rows) for rows in parts_of_items(made, share)
    )
    lists = _lists(made)
    parts = list(parts_of_lists(made, share))
    tallies = side_by_side(delayed(tallied)(lists, made.axes, part) for part in parts)
    step = stride(size_of(made) // SAMPLE, lengths(made))
    order, shapes, starts = _merged(tallies, step)
    curves = side_by_side(
        delayed(placed)(lists, made.axes, part, order, start)
        for part, start in zip(parts, starts, strict=True)
    )
    return _together(made, reduce(added, items), tallies, shapes, _curve(curves))


def _counted(counts: ItemCounts, made: Prepared, rows: Rows) -> Counted:
    tables = [table[rows.variants] for table in made.tables]
    return counts.count(tables, made.valid[rows.variants], made.axes, rows.variants, rows.most)


def _lists(made: Prepared) -> Evaluated:
    authors = Authors.of(tuple(made.comparison.labels), made.comparison.concluded)
    return Evaluated(made.worlds, made.choices, made.suggested, authors, made.tables, made.valid)


def _together(
    made: Prepared, items: Counted, tallies: list[Tally], shapes: Shapes, curve: Curve
) -> Multiverse:
    return Multiverse(
        items=tuple(made.comparison.labels),
        labels=dict(made.comparison.labels),
        size=size_of(made),
        options={choice.name: choice.options for choice in made.axes.choices},
        items_by_option=items,
        shapes=shapes,
        judged=_total([one.judged for one in tallies]),
        near=_total([one.near for one in tallies]),
        tiers=_total([one.tiers for one in tallies]),
        kept=sum(one.kept for one in tallies),
        curve=curve,
        groups=tuple(made.worlds.groups),
        exact=made.worlds.exact,
        excluded=excluded_from(made),
        declared=made.choices.weights,
    )


def _merged(tallies: list[Tally], step: int) -> tuple[Order, Shapes, list[Start]]:
    """Return all shapes, their order, and what comes before each part."""
    classes = Classes.of_all([one.classes for one in tallies])
    universes, weight = np.zeros(classes.size), np.zeros(classes.size)
    numbers = []
    for one in tallies:
        judged, mine = (part.ravel() for part in np.meshgrid(
            one.classes.judged, one.classes.mine, indexing="ij"))  # fmt: skip
        numbers.append(classes.numbers(mine, judged))
        universes[numbers[-1]] += one.universes
        weight[numbers[-1]] += one.weight
    order = ordered(classes, universes, step)
    alike = summed(order.of, universes, 0).astype(np.int64)
    along, before, starts = np.cumsum(alike) - alike, 0, []
    for one, number in zip(tallies, numbers, strict=True):
        starts.append(Start(before, along))
        along = along + summed(order.of[number], one.universes, len(alike)).astype(np.int64)
        before += int(one.universes.sum())
    return order, classes.shapes(universes, weight).where(universes > 0), starts


def _total(parts: list[dict[Any, Floats]]) -> dict[Any, Floats]:
    return {name: np.asarray(sum(part[name] for part in parts)) for name in parts[0]}


def _curve(parts: list[Curve]) -> Curve:
    sample: dict[str, Integers] = {
        name: np.concatenate([part.sample[name] for part in parts]) for name in parts[0].sample
    }
    near = np.concatenate([part.near for part in parts])
    return Curve(_total([part.counts for part in parts]), sample, near)
