"""All that universes are evaluated from, how many there are, and how many there are not."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd, prod

import numpy as np

from delphi.consensus.comparison import Comparison
from delphi.consensus.verdicts import Codes, not_defined
from delphi.multiverse.axes import Axes, axes_of
from delphi.multiverse.choices import Choices, Variant, Variants, read_choices, variants_of
from delphi.multiverse.fills import Fills, fills_of, no_universe
from delphi.multiverse.tabulated import COLLAPSED, verdict_table
from delphi.multiverse.worlds import MOST, SEED, Flags, Worlds, worlds_of
from delphi.study import Scale


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
    tables: list[Codes]
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


def lengths(made: Prepared) -> tuple[int, ...]:
    """Return the lengths of the axes of all universes after that of the variants, and items."""
    experts = sum(group.worlds for group in made.worlds.groups) // len(made.fills.every)
    choices = made.choices
    return (
        len(choices.scales), len(made.fills.every), experts, len(choices.rounds),
        len(choices.stability), len(choices.suggested), len(made.suggested),
    )  # fmt: skip


def size_of(made: Prepared) -> int:
    """Return the number of universes."""
    options = prod(lengths(made)[3:-1])
    each = made.valid.sum(axis=(0, 1))
    groups = zip(each, made.worlds.groups, strict=True)
    return sum(int(valid) * group.worlds for valid, group in groups) * options


def excluded_from(made: Prepared) -> dict[str, int]:
    """Return the combinations that were left out, by reason."""
    scales, fills, experts, *options, _ = lengths(made)
    rest = prod(options)
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
