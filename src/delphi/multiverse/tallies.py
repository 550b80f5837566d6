"""Two passes over the lists of all universes: which shapes there are, then where along the curve.

The specification curve puts universes in order: from the shortest list to the longest, the nearer
to the authors' last, and those alike as they come. Where a universe stands is known only when all
shapes have been counted; so lists are made twice, and never kept.
"""

from typing import NamedTuple

import numpy as np

from delphi.multiverse.axes import Axes
from delphi.multiverse.deciding import summed
from delphi.multiverse.lists import Evaluated, Lists, Part
from delphi.multiverse.shapes import Classes
from delphi.statistics.arrays import Floats, Integers

BINS = 140  # of a specification curve


class Tally(NamedTuple):
    """What a part of the universes comes to.

    Attributes
    ----------
    classes : Classes
        The shapes that occur.
    universes, weight : ndarray, shape (shapes,)
        How many universes have each, and what they weigh as declared.
    judged, near : dict of str to ndarray, shape (options,)
        Weight of the universes of each option, and of their Jaccard index.
    tiers : dict of int to ndarray, shape (2,)
        Weight of the universes with a verdict on all items of a tier; and with all of them in.
    kept : float
        Weight of those that keep the order of the tiers.
    """

    classes: Classes
    universes: Floats
    weight: Floats
    judged: dict[str, Floats]
    near: dict[str, Floats]
    tiers: dict[int, Floats]
    kept: float


class Curve(NamedTuple):
    """Where the universes of each option lie along the curve, and some of them one by one.

    Attributes
    ----------
    counts : dict of str to ndarray, shape (options, bins)
        Universes, by choice.
    sample : dict of str to ndarray of int, shape (sample,)
        The option of each universe of a sample, by choice.
    near : ndarray, shape (sample,)
        Its Jaccard index.
    """

    counts: dict[str, Floats]
    sample: dict[str, Integers]
    near: Floats


class Start(NamedTuple):
    """What comes before a part of the universes: in all, and of each shape along the curve."""

    before: int
    along: Integers


def tallied(made: Evaluated, axes: Axes, part: Part) -> Tally:
    """Count the shapes of the lists of a part of the universes."""
    lists = made.lists(part)
    classes = Classes.of_lists(lists, made.base)
    number = classes.numbers(lists.mine, lists.judged)
    declared = np.broadcast_to(axes.weights(part.variants), _full(lists, made))
    declared = declared[:, part.scales]
    weight = lists.weight * declared.ravel()[lists.cell] if axes.declared else lists.weight
    universes, weighed = (summed(number, one, classes.size) for one in (lists.weight, weight))
    near = classes.shapes(universes, weighed).jaccard[number]
    judged, nearness = (
        axes.sums(_spread(summed(lists.cell, one, declared.size), lists, made, part),
                  part.variants)
        for one in (weight, weight * near)
    )  # fmt: skip
    tiers = {tier: (both * declared).sum(axis=tuple(range(1, 7))) for tier, both in
             lists.tiers.items()}  # fmt: skip
    kept = float((lists.kept * declared).sum())
    return Tally(classes, universes, weighed, judged, nearness, tiers, kept)


def _full(lists: Lists, made: Evaluated) -> tuple[int, ...]:
    return (lists.shape[0], len(made.tables), *lists.shape[2:])


def _spread(values: Floats, lists: Lists, made: Evaluated, part: Part) -> Floats:
    """Return values along all axes, 0 on the scales that a part leaves out."""
    found = np.zeros((*_full(lists, made), *values.shape[1:]))
    found[:, part.scales] = values.reshape(*lists.shape, *values.shape[1:])
    return found


def placed(made: Evaluated, axes: Axes, part: Part, order: "Order", start: Start) -> Curve:
    """Find where the universes of a part lie along the curve, and take those of the sample."""
    lists = made.lists(part)
    shape = order.of[order.classes.numbers(lists.mine, lists.judged)]
    weight = lists.weight.astype(np.int64)
    rank = start.along[shape] + _before_alike(shape, weight)
    where = np.minimum(rank * BINS // order.total, BINS - 1)
    size = int(np.prod(lists.shape))
    counts = summed(lists.cell * BINS + where, lists.weight, size * BINS)
    along = _spread(counts.reshape(-1, BINS), lists, made, part)
    chosen = _sampled(weight, start.before, order.step)
    at = np.unravel_index(lists.cell[chosen], lists.shape)
    options = {}
    for choice in axes.choices:
        first = (part.variants.start, part.scales.start or 0)[choice.axis] if choice.axis < 2 else 0  # noqa: PLR2004
        options[choice.name] = choice.codes[at[choice.axis] + first]
    return Curve(axes.sums(along, part.variants), options, order.near[shape[chosen]])


class Order(NamedTuple):
    """The order of the shapes along the curve, and how universes are taken into the sample.

    Attributes
    ----------
    classes : Classes
        The shapes of all universes.
    of : ndarray of int, shape (shapes,)
        The place of each in the order of size and Jaccard index.
    near : ndarray, shape (places,)
        The Jaccard index there.
    total, step : int
        Universes, and every how many of them one is taken into the sample.
    """

    classes: Classes
    of: Integers
    near: Floats
    total: int
    step: int


def ordered(classes: Classes, universes: Floats, step: int) -> Order:
    """Return the order of shapes: by size, then Jaccard index."""
    shapes = classes.shapes(universes, universes)
    pairs = np.stack([shapes.size.astype(float), shapes.jaccard], axis=-1)
    different, of = np.unique(pairs, axis=0, return_inverse=True)
    return Order(classes, of.ravel(), different[:, 1], int(universes.sum()), step)


def _before_alike(shape: Integers, weight: Integers) -> Integers:
    """Return for each universe how many come before it that have the same shape."""
    kind = np.uint16 if shape.max(initial=0) < 2**16 else np.int64
    order = np.argsort(shape.astype(kind), kind="stable")
    alike, mine = shape[order], weight[order]
    before = np.cumsum(mine) - mine
    first = np.flatnonzero(np.diff(alike, prepend=-1))
    length = np.diff(first, append=len(alike))
    found = np.empty_like(before)
    found[order] = before - np.repeat(before[first], length)
    return found


def _sampled(weight: Integers, before: int, step: int) -> Integers:
    """Return the universes that every `step`th one falls on, counted from the very first."""
    upto = np.cumsum(weight)
    whole = int(upto[-1]) if len(upto) else 0
    wanted = np.arange(-(-before // step) * step, before + whole, step) - before
    return np.searchsorted(upto, wanted, side="right")
