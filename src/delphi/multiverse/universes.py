"""Every universe at once: verdicts by lookup of the histograms that occur.

A small panel has few different histograms. Each variant of a rule is evaluated once on each of
them, and every universe is a lookup, whatever the number of universes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from delphi.consensus.comparison import Comparison
from delphi.consensus.verdicts import VERDICTS, judge_counts, not_defined
from delphi.errors import InputError, Problem, one_of
from delphi.multiverse.choices import (
    NOT_REQUIRED,
    OWN_FILE,
    Choices,
    Variant,
    read_choices,
    variants_of,
)
from delphi.multiverse.worlds import Worlds, asked_ratings, filled, no_universe, worlds_of
from delphi.study import Scale

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]

IN, UNDECIDED, NONE = (VERDICTS.index(name) for name in ("in", "undecided", "no verdict"))
DUST = 1e-9
CHUNK = 32  # variants that are evaluated together
# Axes of the verdicts, apart from that of the items.
AXES = ("variant", "scale", "policy", "experts", "rounds", "stability", "suggested")


@dataclass(frozen=True)
class Multiverse:
    """The verdicts of all universes on the items of one kind.

    Attributes
    ----------
    items : tuple of str
        The items.
    labels : dict of str to str
        Their labels.
    options : dict of str to list of str
        The options along each axis of `AXES`; options with several universes, such as leaving
        one expert out, stand once for each.
    variants : DataFrame
        What each variant chose: rule, title, strictness, denominator, quantile, importance.
    codes : ndarray of int8, shape (*axes, items)
        Places in `delphi.consensus.verdicts.VERDICTS`.
    valid : ndarray of bool, shape (variant, scale, policy, experts, 1, 1, 1)
        Universes that can be; the same along the other axes.
    excluded : dict of str to int
        Combinations left out, by reason.
    declared : mapping of str to mapping of str to float
        Weights of options, by choice; an option that is not named weighs 1.
    """

    items: tuple[str, ...]
    labels: dict[str, str]
    options: dict[str, list[str]]
    variants: pd.DataFrame
    codes: Codes
    valid: Flags
    excluded: dict[str, int]
    declared: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @cached_property
    def weights(self) -> Floats:
        """The weight of each universe, shape (universes,): the product over its options."""
        found = np.ones(self.size)
        for choice, given in self.declared.items():
            column = self.table[choice]
            each = np.array([float(given.get(name, 1)) for name in column.cat.categories])
            found *= each[column.cat.codes.to_numpy()]
        return found

    @cached_property
    def included(self) -> Flags:
        """Whether an item is in, shape (universes, items): valid universes only, in order."""
        found: Flags = self.codes[self._mask] == IN
        return found

    @cached_property
    def verdicts(self) -> Codes:
        """Places in VERDICTS, shape (universes, items): valid universes only, in order."""
        found: Codes = self.codes[self._mask]
        return found

    @cached_property
    def _mask(self) -> Flags:
        return np.broadcast_to(self.valid, self.codes.shape[:-1])

    @property
    def size(self) -> int:
        """Number of universes."""
        return int(self._mask.sum())

    @cached_property
    def table(self) -> pd.DataFrame:
        """The choices of each universe, one column for each choice, categories of options."""
        places = np.nonzero(self._mask)
        frame = {}
        for column in self.variants.columns:
            codes, names = pd.factorize(self.variants[column])
            frame[column] = pd.Categorical.from_codes(codes[places[0]], list(names))
        for axis, name in enumerate(AXES[1:], 1):
            # An option with several universes, such as leaving one expert out, is one option.
            codes, names = pd.factorize(pd.Series(self.options[name]))
            frame[name] = pd.Categorical.from_codes(codes[places[axis]], list(names))
        return pd.DataFrame(frame)


def explore(
    comparison: Comparison, choices: Choices | None = None, *, workers: int = 1
) -> Multiverse:
    """Evaluate every universe.

    Parameters
    ----------
    comparison : Comparison
        The study and the kind of its items.
    choices : Choices or None
        The choices; None for those of the study.
    workers : int
        How many processes evaluate chunks side by side; the outcome is the same. Where joblib is
        configured for a cluster (`joblib.parallel_config`), the cluster takes the chunks.

    Returns
    -------
    Multiverse
        With verdicts of every universe that can be.

    Raises
    ------
    InputError
        When the file of the choices is at fault.
    """
    chosen = choices or read_choices(comparison.study)
    ratings, policies, lost = filled(comparison, chosen)
    worlds, options = worlds_of(comparison, chosen, ratings)
    options["policy"] = policies
    variants = variants_of(
        comparison.study, chosen, missing=bool(np.isnan(asked_ratings(ratings)).any())
    )
    if not variants.every:
        raise no_universe("catalogue", "true, or a family of rules, or a rule of one's own")
    chunks = [variants.every[i : i + CHUNK] for i in range(0, len(variants.every), CHUNK)]
    parts = Parallel(n_jobs=workers)(delayed(_evaluate)(chunk, worlds) for chunk in chunks)
    codes = np.concatenate([part[0] for part in parts])
    valid = np.concatenate([part[1] for part in parts])[..., None, None, None]
    options["variant"] = [variant.name for variant in variants.every]
    rest = int(np.prod(codes.shape[4:-1]))
    per_variant = int(np.prod(codes.shape[1:-1]))
    excluded = {reason: number * per_variant for reason, number in variants.excluded.items()}
    for reason, number in lost.items():
        excluded[reason] = number * codes[:, :, 0].size // codes.shape[-1]
    for part in parts:
        for reason, number in part[2].items():
            excluded[reason] = excluded.get(reason, 0) + number * rest * len(policies)
    items = tuple(comparison.labels)
    frame = pd.DataFrame([_row(variant) for variant in variants.every])
    found = Multiverse(
        items, dict(comparison.labels), options, frame, codes, valid, excluded, chosen.weights
    )
    _check_weights(found)
    return found


def _check_weights(found: Multiverse) -> None:
    """Refuse a weight of a choice or an option that is not there.

    Raises
    ------
    InputError
        Naming it.
    """
    problems = []
    for choice, given in found.declared.items():
        known = list(found.table.columns)
        if choice not in known:
            place = f"weights.{choice}"
            problems.append(Problem(OWN_FILE, None, place, choice, one_of(known, choice)))
            continue
        names = [str(name) for name in found.table[choice].cat.categories]
        problems += [
            Problem(OWN_FILE, None, f"weights.{choice}.{name}", name, one_of(names, name))
            for name in given
            if name not in names
        ]
    if problems:
        raise InputError(problems)
    if found.declared and not found.weights.sum() > 0:
        raise no_universe("weights", "a weight above 0 for some universe")


def _row(variant: Variant) -> dict[str, str]:
    return {
        "rule": variant.name,
        "strictness": variant.strictness,
        "denominator": variant.denominator,
        "quantile": variant.quantile,
        "importance": variant.importance_name,
    }


def _evaluate(chunk: tuple[Variant, ...], worlds: Worlds) -> tuple[Codes, Flags, dict[str, int]]:
    """Return the verdicts of some variants, which of their universes can be, and why others not."""
    codes, valid = [], []
    excluded: dict[str, int] = {}
    for variant in chunk:
        per_scale, can_be = [], []
        for scale, table, places in zip(
            worlds.scales, worlds.histograms, worlds.places, strict=True
        ):
            found = judge_counts(
                variant.rule, table[:, :-1], scale, importance=_carried(variant, scale, worlds),
                missing=table[:, -1],
            )  # fmt: skip
            cells = np.where(places >= 0, found[places], NONE).astype(np.int8)
            reasons = [not_defined(variant.rule, scale, int(size)) for size in worlds.sizes]
            for reason in filter(None, reasons):
                excluded[reason] = excluded.get(reason, 0) + 1
            per_scale.append(_decided(cells, places >= 0, worlds))
            can_be.append(np.array([not reason for reason in reasons]))
        codes.append(np.stack(per_scale))
        flags = np.stack(can_be)[:, None, :]
        valid.append(np.broadcast_to(flags, codes[-1].shape[:3]))
    return np.stack(codes), np.stack(valid), excluded


def _carried(variant: Variant, scale: Scale, worlds: Worlds) -> Any:
    """Return the criterion of importance on the scale that is used in a universe."""
    if variant.importance is None or scale == worlds.scales[0]:
        return variant.importance
    name = variant.importance_name
    return next(choice.on(scale) for choice in worlds.choices.importance if choice.name == name)


def _decided(cells: Codes, asked: Flags, worlds: Worlds) -> Codes:
    """Return verdicts by policy, experts, rounds, stability, suggested and item."""
    choices = worlds.choices
    found = []
    for final in choices.rounds:
        for limit in choices.stability:
            moved = limit != NOT_REQUIRED and worlds.change >= float(limit) - DUST
            now = np.where((cells == IN) & moved, UNDECIDED, cells)
            verdict = _at(now, asked, final)
            found += [_suggested(verdict, now, asked, worlds, how) for how in choices.suggested]
    shape = (len(choices.rounds), len(choices.stability), len(choices.suggested))
    stacked = np.stack(found).reshape(*shape, *found[0].shape)
    return np.moveaxis(stacked, (0, 1, 2), (2, 3, 4)).astype(np.int8)


def _at(cells: Codes, asked: Flags, final: str) -> Codes:
    """Return the verdict on each item: at its last round, at the final one, or once decided."""
    rounds = asked.shape[2]
    if final == "final":
        return cells[:, :, -1]
    order = np.arange(rounds)[:, None]
    last = np.where(asked, order, -1).max(axis=2)
    at_last = np.take_along_axis(cells, last[:, :, None], axis=2)[:, :, 0]
    if final == "last":
        return at_last
    ever = ((cells == IN) & asked).any(axis=2)
    return np.where(ever, IN, at_last).astype(np.int8)


def _suggested(verdict: Codes, cells: Codes, asked: Flags, worlds: Worlds, how: str) -> Codes:
    """Return the verdicts with the items that experts suggested held to what is chosen."""
    if how == "same rule":
        return verdict
    if how == "left out":
        return np.where(worlds.suggested, NONE, verdict).astype(np.int8)
    always = (~asked | (cells == IN)).all(axis=2)
    missed = worlds.suggested & (verdict == IN) & ~always
    return np.where(missed, UNDECIDED, verdict).astype(np.int8)
