"""What the universes say together: shares, lists, distances, and what drives them.

Universes are weighted equally, unless the choices declare weights. A share is the part of the
universes that were declared, no more: it is not the probability that a conclusion is true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.consensus.comparison import Comparison
from delphi.multiverse.linear_model import adjusted_shares
from delphi.multiverse.universes import Multiverse
from delphi.prose import Table, facts
from delphi.statistics.arrays import quotient
from delphi.statistics.steady import steadied

Floats = NDArray[np.float64]

ROBUST = 0.95  # share from which an item stands whatever is chosen
OUT = 0.05  # share up to which it falls whatever is chosen
CLASSES = ("robust", "contested", "out")
LIMITS = ((ROBUST, "ROBUST"), (OUT, "OUT"))
ADDED, EXACTLY, KEPT = "any other item in", "exactly the list", "order of the tiers kept"


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of a multiverse.

    Parameters
    ----------
    multiverse : Multiverse
        Every universe.
    concluded : mapping of str to int
        The authors' list: items with their tier.
    """

    multiverse: Multiverse
    concluded: Mapping[str, int]

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many universes have lists of 0, 1, 2 ... items."""
        shapes = self.multiverse.shapes
        return np.bincount(shapes.size, shapes.universes).astype(np.int64)

    def length_at(self, percent: int) -> int:
        """Return the length up to which that percentage of the lists have, at least."""
        upto = np.cumsum(self.sizes)
        return int(np.argmax(100 * upto >= percent * upto[-1]))


def outcomes_of(comparison: Comparison, multiverse: Multiverse) -> Outcomes:
    """Return the outcomes of the universes of a comparison."""
    return Outcomes(multiverse, comparison.concluded)


def share_table(outcomes: Outcomes) -> pd.DataFrame:
    """Return for each item the share of universes with a verdict in which it is in.

    Returns
    -------
    DataFrame
        Item, Tier in print, Universes (with a verdict), In, Undecided, Out (percent of them) and
        Class: robust from 95 % up, out up to 5 %, contested between.
    """
    found = outcomes.multiverse
    universes, judged, inside, out = (one["rule"].sum(axis=0) for one in found.items_by_option)
    tiers = [outcomes.concluded.get(item) for item in found.items]
    frame = pd.DataFrame(
        {
            "Item": [found.labels[item] for item in found.items],
            "Tier in print": ["" if tier is None else str(tier) for tier in tiers],
            "Universes": universes.astype(np.int64),
            "In": 100 * quotient(inside, judged),
            "Undecided": 100 * quotient(judged - inside - out, judged),
            "Out": 100 * quotient(out, judged),
        }
    )
    frame["Class"] = [_class(share / 100) for share in frame["In"]]
    return frame.sort_values("In", ascending=False, kind="stable").reset_index(drop=True)


def _class(share: float) -> str:
    if share >= ROBUST:
        return CLASSES[0]
    return CLASSES[2] if share <= OUT else CLASSES[1]


def shares_by_option(outcomes: Outcomes) -> pd.DataFrame:
    """Return the share of universes in which an item is in, for each option of each choice.

    Returns
    -------
    DataFrame
        choice, option, item, label, universes (with a verdict), share (0 to 1).
    """
    found = outcomes.multiverse
    parts = []
    for choice, options in found.options.items():
        universes, judged, inside, _ = (one[choice].T for one in found.items_by_option)
        axes = [[choice], found.items, options]
        frame = pd.MultiIndex.from_product(axes, names=["choice", "item", "option"]).to_frame()
        frame["universes"] = universes.ravel().astype(np.int64)
        frame["share"] = quotient(inside, judged).ravel()
        parts.append(frame)
    every = pd.concat(parts, ignore_index=True)
    every["label"] = every["item"].map(found.labels)
    return every[["choice", "option", "item", "label", "universes", "share"]]


def explained(mean: Floats, weight: Floats, whole: float) -> float:
    """Return the share of the variation of an outcome that lies between groups (eta squared).

    Parameters
    ----------
    mean, weight : ndarray, shape (groups,)
        The mean of the outcome in each group, NaN in an empty one, and the weight of the group.
    whole : float
        The variation: the sum over all of the weighted squared distance from the overall mean.

    Returns
    -------
    float
        0 to 1, to 12 digits; NaN where the outcome does not vary.

    Examples
    --------
    >>> explained(np.array([0.0, 1.0]), np.array([2.0, 2.0]), 1.0)
    1.0
    """
    known = weight > 0
    overall = float((weight[known] * mean[known]).sum() / weight.sum()) if known.any() else 0.0
    between = float((weight[known] * (mean[known] - overall) ** 2).sum())
    return float(steadied(between / whole)) if whole > 0 else float("nan")


def drivers_table(outcomes: Outcomes) -> pd.DataFrame:
    """Return how much of the variation each choice explains, of the list and of each item.

    Returns
    -------
    DataFrame
        choice; list (percent of the variation of the Jaccard distance from the authors' list
        between options, over all universes); adjusted (the same given all other choices, from a
        linear model of a sample of universes); then one column for each item's label (percent of
        the variation of in or not, among universes with a verdict on it).
    """
    found = outcomes.multiverse
    adjusted = adjusted_shares(found.curve.near, found.curve.sample)
    whole = _variation(outcomes)
    rows = []
    for choice in found.options:
        judged, near = found.judged[choice], found.near[choice]
        row: dict[str, object] = {
            "choice": choice,
            "list": 100 * explained(quotient(near, judged), judged, whole),
            "adjusted": 100 * adjusted.get(choice, float("nan")),
        }
        _, weight, inside, _ = (one[choice].T for one in found.items_by_option)
        for item, mine, its in zip(found.items, weight, inside, strict=True):
            spread = its.sum() * (1 - float(quotient(its.sum(), mine.sum(), otherwise=0.0)))
            row[found.labels[item]] = 100 * explained(quotient(its, mine), mine, spread)
        rows.append(row)
    frame = pd.DataFrame(rows)
    return frame.sort_values("list", ascending=False, kind="stable").reset_index(drop=True)


def _variation(outcomes: Outcomes) -> float:
    """Return the sum of squares of the Jaccard index about its mean, over all universes."""
    shapes = outcomes.multiverse.shapes
    near, weight = shapes.jaccard, shapes.weight
    mean = float((weight * near).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    return float((weight * (near - mean) ** 2).sum())


def lists_table(outcomes: Outcomes) -> pd.DataFrame:
    """Return how many universes give a list of each size, with their distance from the authors'.

    Returns
    -------
    DataFrame
        Items in, Universes, Percent, Mean Jaccard, Mean Youden (both to 12 digits).
    """
    shapes, sizes = outcomes.multiverse.shapes, outcomes.sizes
    known = np.flatnonzero(sizes)
    defined = ~np.isnan(shapes.youden)
    near, youden, counted = (
        np.bincount(shapes.size, shapes.universes * one, minlength=len(sizes))[known]
        for one in (shapes.jaccard, np.where(defined, shapes.youden, 0), defined)
    )
    return pd.DataFrame(
        {
            "Items in": known,
            "Universes": sizes[known],
            "Percent": 100 * sizes[known] / sizes.sum(),
            "Mean Jaccard": steadied(near / sizes[known]),
            "Mean Youden": steadied(quotient(youden, counted)),
        }
    )


def excluded_table(multiverse: Multiverse) -> pd.DataFrame:
    """Return how many combinations were left out, by reason."""
    rows = sorted(multiverse.excluded.items(), key=lambda pair: -pair[1])
    return pd.DataFrame(rows, columns=["Left out because", "Combinations"])


def size_facts(outcomes: Outcomes, file: str = "multiverse-size") -> Table:
    """Return how many universes there are, of how many items, and how long their lists are."""
    found = outcomes.multiverse
    return facts(
        file,
        {
            "universes": found.size,
            "items": len(found.items),
            "left out": sum(found.excluded.values()),
            "length at the 5th percentile": outcomes.length_at(5),
            "length at the median": outcomes.length_at(50),
            "length at the 95th percentile": outcomes.length_at(95),
        },
    )


def authors_shares(outcomes: Outcomes, file: str = "multiverse-authors") -> Table:
    """Return the shares of universes that bear out the authors' tiers, list and order."""
    found, shapes = outcomes.multiverse, outcomes.multiverse.shapes
    whole = shapes.weight.sum()
    shares = {
        f"tier {tier} together": float(quotient(together, known))
        for tier, (known, together) in found.tiers.items()
    }
    added = shapes.weight[shapes.size > shapes.shared].sum()
    exactly = (shapes.size == shapes.shared) & (shapes.shared == shapes.theirs)
    shares[ADDED] = float(quotient(added, whole))
    shares[EXACTLY] = float(quotient(shapes.weight[exactly].sum(), whole))
    return facts(file, {**shares, KEPT: float(quotient(found.kept, whole))})
