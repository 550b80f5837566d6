"""Every universe, part by part: verdicts by lookup of the histograms that occur, added up at once.

A panel has few different histograms. Each variant of a rule is judged once on each of them, and
every universe is a lookup. Verdicts are never kept: they are added up for each option of each
choice, and for each shape of list, so that memory does not grow with the number of universes.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from math import gcd
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from delphi.consensus.comparison import Comparison
from delphi.consensus.verdicts import VERDICTS, not_defined
from delphi.multiverse.axes import Axes, axes_of
from delphi.multiverse.choices import Choices, Variant, Variants, read_choices, variants_of
from delphi.multiverse.fills import Fills, fills_of, no_universe
from delphi.multiverse.item_shares import PER_ROW, STATES, Counted, ItemCounts, added
from delphi.multiverse.lists import Authors, Evaluated, Part
from delphi.multiverse.shapes import Classes, Shapes
from delphi.multiverse.tabulated import COLLAPSED, verdict_table
from delphi.multiverse.tallies import Curve, Order, Start, Tally, ordered, placed, tallied
from delphi.multiverse.worlds import MOST, SEED, Flags, Group, Worlds, worlds_of
from delphi.statistics.arrays import Floats, Integers
from delphi.study import Scale

IN, UNDECIDED, NONE = (VERDICTS.index(name) for name in ("in", "undecided", "no verdict"))
CHUNK = 32  # variants that are evaluated together
UNIVERSES = 1_000_000  # and universes
PER_UNIVERSE = 200  # bytes that a universe takes while its list is compared
PART_OF_MEMORY = 4  # a quarter of the machine's memory, unless a budget is given
UNKNOWN_MEMORY = 2**32  # bytes, where a machine does not tell
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
    excluded: dict[str, int]
    declared: Mapping[str, Mapping[str, float]]

    @property
    def drawn(self) -> list[Group]:
        """Groups of worlds of which some whole panels stand for the others."""
        return [group for group in self.groups if group.looked < group.worlds]


@dataclass(frozen=True)
class Prepared:
    """All that universes are evaluated from.

    Attributes
    ----------
    comparison, choices, fills, variants, worlds, axes
        The study and what is chosen.
    tables : list of ndarray of int8, shape (variants, histograms + 1)
        The verdict of each variant on each histogram, for each scale.
    valid : ndarray of bool, shape (variants, scales, groups)
        Which universes can be.
    """

    comparison: Comparison
    choices: Choices
    fills: Fills
    variants: Variants
    worlds: Worlds
    axes: Axes
    tables: list[Any]
    valid: Flags

    @property
    def suggested(self) -> Flags:
        """Items that experts suggested, shape (items,)."""
        items = self.comparison.ratings.drop_duplicates("item").set_index("item")["origin"]
        return np.array([items[item] != "literature" for item in self.comparison.labels])


def prepared(
    comparison: Comparison, choices: Choices | None = None, *, most: int = MOST, seed: int = SEED
) -> Prepared:
    """Judge every variant on every histogram, so that universes are lookups.

    Raises
    ------
    InputError
        When the file of the choices is at fault.
    """
    chosen = choices or read_choices(comparison.study)
    fills = fills_of(comparison, chosen)
    worlds = worlds_of(comparison, chosen, fills, most, seed)
    variants = variants_of(comparison.study, chosen, missing=fills.some_missing)
    if not variants.every:
        raise no_universe("catalogue", "true, or a family of rules, or a rule of one's own")
    axes = axes_of(variants.every, worlds.groups, chosen)
    scale = comparison.study.scale
    tables = [
        verdict_table(variants.every, worlds.histograms, scale, option, chosen)
        for option in chosen.scales
    ]
    used = [scale if option == "as used" else COLLAPSED for option in chosen.scales]
    reasons = _reasons(variants.every, used, worlds)
    valid = np.array([[[not why for why in row] for row in rows] for rows in reasons])
    return Prepared(comparison, chosen, fills, variants, worlds, axes, tables, valid)


def _reasons(
    variants: Iterable[Variant], scales: list[Scale], worlds: Worlds
) -> list[list[list[str]]]:
    """Say why universes cannot be, by variant, scale and group; blank where they can."""
    sizes = [worlds.experts - group.number for group in worlds.groups]
    return [
        [[not_defined(variant.rule, scale, size) for size in sizes] for scale in scales]
        for variant in variants
    ]


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
    share = (budget or machine_memory() // PART_OF_MEMORY) // max(abs(workers), 1)
    items = _items(made, side_by_side, share)
    authors = Authors.of(tuple(comparison.labels), comparison.concluded)
    lists = Evaluated(
        made.worlds, made.choices, made.suggested, authors, made.tables, made.valid
    )
    parts = list(_parts(made, share))
    tallies = side_by_side(delayed(tallied)(lists, made.axes, part) for part in parts)
    size = _size(made)
    step = stride(size // SAMPLE, _lengths(made))
    order, shapes, starts = _merged(tallies, step)
    curves = side_by_side(
        delayed(placed)(lists, made.axes, part, order, start)
        for part, start in zip(parts, starts, strict=True)
    )
    return Multiverse(
        tuple(comparison.labels),
        dict(comparison.labels),
        size,
        {choice.name: choice.options for choice in made.axes.choices},
        items,
        shapes,
        _total([one.judged for one in tallies]),
        _total([one.near for one in tallies]),
        _total([one.tiers for one in tallies]),
        sum(one.kept for one in tallies),
        _curve(curves),
        tuple(made.worlds.groups),
        _excluded(made),
        made.choices.weights,
    )


def machine_memory() -> int:
    """Return the bytes of memory that the machine has."""
    try:
        return int(os.sysconf("SC_PAGE_SIZE")) * int(os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return UNKNOWN_MEMORY


# --- parts ---------------------------------------------------------------------------------


def _items(made: Prepared, side_by_side: Callable[..., Any], share: int) -> Counted:
    """Return the universes of each option by item."""
    counts = ItemCounts(made.worlds, made.choices, made.suggested)
    rows = made.worlds.items.weight.size
    cells = len(made.worlds.groups) * len(made.suggested) * len(made.choices.stability)
    rest = cells * (STATES + 200) * 8
    number = min(max(share // (rows * PER_ROW + rest), 1), CHUNK)
    most = max((share - rest) // (number * PER_ROW), 1_000)
    every = range(0, len(made.variants.every), number)
    parts = side_by_side(
        delayed(counts.count)(
            [table[start : start + number] for table in made.tables],
            made.valid[start : start + number],
            made.axes,
            slice(start, min(start + number, len(made.valid))),
            most,
        )
        for start in every
    )
    return reduce(added, parts)


def _parts(made: Prepared, share: int) -> Iterable[Part]:
    """Yield parts of the universes, in the order of the axes, that the budget allows."""
    panels, scales = made.worlds.panels.weight.size, len(made.tables)
    choices, words = made.choices, -(-len(made.suggested) // 64)
    options = len(choices.rounds) * len(choices.stability) * len(choices.suggested)
    rounds = len(made.worlds.panels.places)
    panel = options * PER_UNIVERSE + 8 * rounds * (len(made.suggested) + 8 * words)
    most = max(min(share // panel, UNIVERSES // options), 1)  # panels at once
    number = min(most // (panels * scales), CHUNK)
    variants = len(made.variants.every)
    if number:
        for start in range(0, variants, number):
            yield Part(slice(start, min(start + number, variants)), slice(0, scales),
                       slice(0, panels))  # fmt: skip
        return
    for variant in range(variants):
        for scale in range(scales):
            for start in range(0, panels, most):
                yield Part(slice(variant, variant + 1), slice(scale, scale + 1),
                           slice(start, min(start + most, panels)))  # fmt: skip


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
    alike = np.bincount(order.of, universes).astype(np.int64)
    along, before, starts = np.cumsum(alike) - alike, 0, []
    for one, number in zip(tallies, numbers, strict=True):
        starts.append(Start(before, along))
        along = along + np.bincount(
            order.of[number], one.universes, minlength=len(alike)
        ).astype(np.int64)
        before += int(one.universes.sum())
    every = classes.shapes(universes, weight)
    occurs = universes > 0
    return order, Shapes(*(column[occurs] for column in every)), starts


def _total(parts: list[dict[Any, Floats]]) -> dict[Any, Floats]:
    return {name: np.asarray(sum(part[name] for part in parts)) for name in parts[0]}


def _curve(parts: list[Curve]) -> Curve:
    sample: dict[str, Integers] = {
        name: np.concatenate([part.sample[name] for part in parts]) for name in parts[0].sample
    }
    near = np.concatenate([part.near for part in parts])
    return Curve(_total([part.counts for part in parts]), sample, near)


# --- how many there are, and how many there are not ----------------------------------------


def _lengths(made: Prepared) -> tuple[int, ...]:
    """Return the lengths of the axes of all universes after that of the variants, and items."""
    experts = sum(group.worlds for group in made.worlds.groups) // len(made.fills.every)
    choices = made.choices
    return (
        len(choices.scales), len(made.fills.every), experts, len(choices.rounds),
        len(choices.stability), len(choices.suggested), len(made.suggested),
    )  # fmt: skip


def _size(made: Prepared) -> int:
    """Return the number of universes."""
    options = int(np.prod(_lengths(made)[3:-1]))
    each = made.valid.sum(axis=(0, 1))
    groups = zip(each, made.worlds.groups, strict=True)
    return sum(int(valid) * group.worlds for valid, group in groups) * options


def _excluded(made: Prepared) -> dict[str, int]:
    """Return the combinations that were left out, by reason."""
    scales, fills, experts, *options, _ = _lengths(made)
    rest = int(np.prod(options))
    found = {why: number * scales * fills * experts * rest
             for why, number in made.variants.excluded.items()}  # fmt: skip
    every = len(made.variants.every)
    for why, number in made.fills.lost.items():
        found[why] = number * every * scales * experts * rest
    used = [made.comparison.study.scale if option == "as used" else COLLAPSED
            for option in made.choices.scales]  # fmt: skip
    for variant in _reasons(made.variants.every, used, made.worlds):
        for row in variant:
            for why, group in zip(row, made.worlds.groups, strict=True):
                if why:
                    found[why] = found.get(why, 0) + group.worlds * rest
    return found


def stride(step: int, lengths: tuple[int, ...]) -> int:
    """Return a step near the one given that no axis of the universes shares a rhythm with."""
    step = max(step, 1)
    while any(gcd(step, length) > 1 for length in lengths):
        step += 1
    return step
