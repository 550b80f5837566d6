"""Every universe at once: verdicts by lookup of the histograms that occur.

A small panel has few different histograms. Each variant of a rule is evaluated once on each of
them, and every universe is a lookup, whatever the number of universes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from delphi import stability
from delphi.consensus import Comparison
from delphi.errors import InputError, Problem, one_of
from delphi.histograms import histograms
from delphi.multiverse.choices import (
    NOT_REQUIRED,
    OWN_FILE,
    Choices,
    Variant,
    read_choices,
    variants_of,
)
from delphi.rules.verdicts import VERDICTS, judge_counts, not_defined
from delphi.study import Scale

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]

IN, UNDECIDED, NONE = (VERDICTS.index(name) for name in ("in", "undecided", "no verdict"))
DUST = 1e-9
CHUNK = 32  # variants that are evaluated together
MOST_FILLS = 200  # ways of filling the ratings that are not printed everywhere
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
        Places in `delphi.rules.verdicts.VERDICTS`.
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


@dataclass(frozen=True)
class _Worlds:
    """What the variants are evaluated on.

    Attributes
    ----------
    scales : list of Scale
        One for each option of the scale.
    histograms : list of ndarray, shape (u, k)
        The different histograms on each scale; the last column holds the missing ratings.
    places : list of ndarray, shape (policy, experts, rounds, items)
        Which of them a cell has, -1 where the item was not asked.
    change : ndarray, shape (policy, experts, rounds, items)
        Percent change of the histogram since the round before (Scheibe, Skutsch and Schofer,
        1975); 0 where there is none.
    sizes : ndarray of int, shape (experts,)
        Number of experts asked.
    """

    scales: list[Scale]
    histograms: list[Floats]
    places: list[NDArray[np.int64]]
    change: Floats
    sizes: NDArray[np.int64]
    suggested: Flags
    choices: Choices


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
    ratings, policies, lost = _filled(comparison, chosen)
    worlds, options = _worlds(comparison, chosen, ratings)
    options["policy"] = policies
    variants = variants_of(comparison.study, chosen, missing=bool(np.isnan(_asked(ratings)).any()))
    if not variants.every:
        raise _nothing("catalogue", "true, or a family of rules, or a rule of one's own")
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
        raise _nothing("weights", "a weight above 0 for some universe")


def _nothing(choice: str, wanted: str) -> InputError:
    """Return the error for a choice whose options leave no universe."""
    return InputError([Problem(OWN_FILE, None, choice, None, f"expected {wanted}")])


def _row(variant: Variant) -> dict[str, str]:
    return {
        "rule": variant.name,
        "strictness": variant.strictness,
        "denominator": variant.denominator,
        "quantile": variant.quantile,
        "importance": variant.importance_name,
    }


# --- the ratings of each universe ----------------------------------------------------------


def _filled(comparison: Comparison, choices: Choices) -> tuple[Floats, list[str], dict[str, int]]:
    """Return the ratings under each policy, shape (policy, rounds, items, experts).

    -1 stands where an item was not asked, NaN where a rating is missing.
    """
    frame = comparison.ratings
    rounds = sorted(frame["round"].unique())
    experts = list(frame["expert"].unique())
    base = np.full((len(rounds), len(comparison.labels), len(experts)), -1.0)
    where = {item: place for place, item in enumerate(comparison.labels)}
    unsure = []
    for row in frame.itertuples():
        cell = (rounds.index(row.round), where[str(row.item)], experts.index(row.expert))
        base[cell] = np.nan if pd.isna(row.rating) else float(row.rating)
        if row.status != "agreed":
            unsure.append(cell)
    found: list[Floats] = []
    names: list[str] = []
    lost: dict[str, int] = {}
    points = [float(point) for point in comparison.study.scale.points]
    for policy in choices.policies:
        if policy != "as reconciled" and not unsure:
            reason = "every rating is printed wherever it should be"
            lost[reason] = lost.get(reason, 0) + 1
            continue
        if policy == "every value" and len(points) ** len(unsure) > MOST_FILLS:
            reason = f"{len(unsure)} ratings are not printed: too many to try every value of each"
            lost[reason] = lost.get(reason, 0) + 1
            continue
        fills = _fills(policy, base, unsure, points)
        found += fills
        names += [policy] * len(fills)
    if not found:
        raise _nothing("policies", "as reconciled, as every rating is printed")
    return np.stack(found), names, lost


def _fills(
    policy: str, base: Floats, unsure: list[tuple[int, int, int]], points: list[float]
) -> list[Floats]:
    if policy == "as reconciled":
        return [base]
    if policy == "left out":
        return [_with(base, unsure, [np.nan] * len(unsure))]
    return [_with(base, unsure, list(values)) for values in product(points, repeat=len(unsure))]


def _with(base: Floats, cells: list[tuple[int, int, int]], values: list[float]) -> Floats:
    filled = base.copy()
    for cell, value in zip(cells, values, strict=True):
        filled[cell] = value
    return filled


def _asked(ratings: Floats) -> Floats:
    found: Floats = ratings[ratings != -1]
    return found


def _worlds(
    comparison: Comparison, choices: Choices, ratings: Floats
) -> tuple[_Worlds, dict[str, list[str]]]:
    experts = ratings.shape[-1]
    kept, names = [], []
    for number in choices.left_out:
        for out in combinations(range(experts), number):
            if number < experts:
                kept.append([place for place in range(experts) if place not in out])
                names.append(f"{number} left out")
    own = comparison.study.scale
    points = np.array(own.points, dtype=float)
    asked = (ratings != -1).any(axis=-1)
    if not kept:
        raise _nothing("left_out", f"a number below {experts}, the experts of the panel")
    counts = np.stack(
        [_counts(ratings[..., chosen], points) for chosen in kept], axis=1
    )  # policy, experts, rounds, items, k + 1
    asked = np.broadcast_to(asked[:, None], counts.shape[:-1])
    scales, tables, places = [], [], []
    for option in choices.scales:
        table = counts if option == "as used" else _collapsed(counts, points)
        flat = table[asked]
        unique, inverse = np.unique(flat, axis=0, return_inverse=True)
        place = np.full(asked.shape, -1, dtype=np.int64)
        place[asked] = inverse.ravel()
        scales.append(own if option == "as used" else Scale(lowest=1, highest=3))
        tables.append(unique)
        places.append(place)
    origin = comparison.ratings.drop_duplicates("item").set_index("item")["origin"]
    suggested = np.array([origin[item] != "literature" for item in comparison.labels])
    worlds = _Worlds(
        scales, tables, places, _change(counts[..., :-1], asked),
        np.array([len(chosen) for chosen in kept]), suggested, choices,
    )  # fmt: skip
    options: dict[str, list[str]] = {
        "scale": list(choices.scales),
        "experts": names,
        "rounds": list(choices.rounds),
        "stability": [_stability_name(limit) for limit in choices.stability],
        "suggested": list(choices.suggested),
    }
    return worlds, options


def _counts(ratings: Floats, points: Floats) -> Floats:
    """Return the ratings on each point and, last, the missing ones."""
    known = np.where(ratings == -1, np.nan, ratings)
    table = histograms(known, points).astype(float)
    missing = np.isnan(ratings).sum(axis=-1, keepdims=True)
    return np.concatenate([table, missing], axis=-1)


def _collapsed(counts: Floats, points: Floats) -> Floats:
    middle = (points[0] + points[-1]) / 2
    sides = [points < middle, points == middle, points > middle]
    parts = [counts[..., :-1][..., side].sum(axis=-1) for side in sides]
    return np.stack([*parts, counts[..., -1]], axis=-1)


def _stability_name(limit: str | int) -> str:
    return str(limit) if limit == NOT_REQUIRED else f"change below {limit} %"


def _change(counts: Floats, asked: Flags) -> Floats:
    """Return how far the histogram of an item changed since the round before."""
    changes = np.zeros(asked.shape)
    for number in range(1, asked.shape[2]):
        change = stability.percent_change(counts[:, :, number - 1], counts[:, :, number])
        both = asked[:, :, number - 1] & asked[:, :, number]
        changes[:, :, number] = np.where(both, change, 0)
    return changes


# --- the verdicts --------------------------------------------------------------------------


def _evaluate(chunk: tuple[Variant, ...], worlds: _Worlds) -> tuple[Codes, Flags, dict[str, int]]:
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


def _carried(variant: Variant, scale: Scale, worlds: _Worlds) -> Any:
    """Return the criterion of importance on the scale that is used in a universe."""
    if variant.importance is None or scale == worlds.scales[0]:
        return variant.importance
    name = variant.importance_name
    return next(choice.on(scale) for choice in worlds.choices.importance if choice.name == name)


def _decided(cells: Codes, asked: Flags, worlds: _Worlds) -> Codes:
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


def _suggested(verdict: Codes, cells: Codes, asked: Flags, worlds: _Worlds, how: str) -> Codes:
    """Return the verdicts with the items that experts suggested held to what is chosen."""
    if how == "same rule":
        return verdict
    if how == "left out":
        return np.where(worlds.suggested, NONE, verdict).astype(np.int8)
    always = (~asked | (cells == IN)).all(axis=2)
    missed = worlds.suggested & (verdict == IN) & ~always
    return np.where(missed, UNDECIDED, verdict).astype(np.int8)
