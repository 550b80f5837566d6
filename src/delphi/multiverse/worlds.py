"""What universes are evaluated on: the ratings under each policy, panel and scale."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.consensus.comparison import Comparison
from delphi.errors import InputError, Problem
from delphi.multiverse.choices import NOT_REQUIRED, OWN_FILE, Choices
from delphi.statistics import stability
from delphi.statistics.histograms import histograms
from delphi.study import Scale

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_FILLS = 200  # ways of filling the ratings that are not printed everywhere


@dataclass(frozen=True)
class Worlds:
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


def no_universe(choice: str, wanted: str) -> InputError:
    """Return the error for a choice whose options leave no universe."""
    return InputError([Problem(OWN_FILE, None, choice, None, f"expected {wanted}")])


def filled(comparison: Comparison, choices: Choices) -> tuple[Floats, list[str], dict[str, int]]:
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
        raise no_universe("policies", "as reconciled, as every rating is printed")
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


def asked_ratings(ratings: Floats) -> Floats:
    """Return the ratings that were asked, NaN where one is missing, in one row."""
    found: Floats = ratings[ratings != -1]
    return found


def worlds_of(
    comparison: Comparison, choices: Choices, ratings: Floats
) -> tuple[Worlds, dict[str, list[str]]]:
    """Return what the variants are evaluated on, and the options along each axis.

    Parameters
    ----------
    comparison : Comparison
        The study and the kind of its items.
    choices : Choices
        The choices.
    ratings : ndarray, shape (policy, rounds, items, experts)
        As `filled` returns them.

    Raises
    ------
    InputError
        When more experts are left out than there are.
    """
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
        raise no_universe("left_out", f"a number below {experts}, the experts of the panel")
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
    worlds = Worlds(
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
