"""What the universes say together: shares, lists, distances, what drives them, in tables and words.

Universes are weighted equally, unless the choices declare weights. A share is the part of the
universes that were declared, no more: it is not the probability that a conclusion is true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.consensus.comparison import Comparison
from delphi.multiverse.linear_model import adjusted_shares
from delphi.multiverse.universes import NONE, Multiverse
from delphi.prose import Table, bound, constant, derived, fact, facts, spoken
from delphi.statistics.arrays import quotient
from delphi.words import listed, number_of

Floats = NDArray[np.float64]

ROBUST = 0.95  # share from which an item stands whatever is chosen
OUT = 0.05  # share up to which it falls whatever is chosen
SAMPLE = 2_000  # universes, evenly spaced, that the linear model is fitted to
CLASSES = ("robust", "contested", "out")
LIMITS = ((ROBUST, "ROBUST"), (OUT, "OUT"))


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

    def weighed(self, flags: NDArray[np.bool_]) -> Floats:
        """Return the weight of the universes in which a flag is set, for each column of flags."""
        columns = flags if flags.ndim > 1 else flags[:, None]
        return np.array([self.multiverse.weights[column].sum() for column in columns.T])

    def share(self, flags: Any, among: Any = None) -> float:
        """Return the share of the universes `among` which a flag is set, 0 to 1."""
        base = np.ones(len(flags), dtype=bool) if among is None else among
        whole = self.multiverse.weights[base].sum()
        return float(self.multiverse.weights[flags & base].sum() / whole) if whole else np.nan

    @cached_property
    def authors(self) -> NDArray[np.bool_]:
        """Whether an item is on the authors' list, shape (items,)."""
        return np.array([item in self.concluded for item in self.multiverse.items])

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Number of items that are in, by universe."""
        return _counted(self.multiverse.included)

    @cached_property
    def jaccard(self) -> Floats:
        """Shared items over all items of the universe's list and the authors', by universe.

        Items on which a universe gives no verdict stand on neither list.
        """
        shared = _counted(self.multiverse.included & self.authors)
        either = _counted((self.multiverse.included | self.authors) & self.spoken)
        return np.asarray(np.where(either > 0, shared / np.maximum(either, 1), 1.0))

    @cached_property
    def youden(self) -> Floats:
        """Youden's index of the universe's list for the authors': -1 to 1 (Youden, 1950).

        The share of their items that are in, plus the share of the others that are not, less 1,
        among the items on which the universe gives a verdict; NaN where one of the two kinds is
        missing.
        """
        theirs, others = self.spoken & self.authors, self.spoken & ~self.authors
        hit = quotient(_counted(self.multiverse.included & theirs), _counted(theirs))
        spared = quotient(_counted(~self.multiverse.included & others), _counted(others))
        return np.asarray(hit + spared - 1)

    @cached_property
    def spoken(self) -> NDArray[np.bool_]:
        """Whether a universe gives a verdict on an item, shape (universes, items)."""
        return np.asarray(self.multiverse.verdicts != NONE)


def _counted(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the items of each universe, without a large table of whole numbers."""
    return np.asarray(np.count_nonzero(flags, axis=1), dtype=np.int64)


def outcomes_of(comparison: Comparison, multiverse: Multiverse) -> Outcomes:
    """Return the outcomes of the universes of a comparison."""
    return Outcomes(multiverse, comparison.concluded)


# --- tables --------------------------------------------------------------------------------


def share_table(outcomes: Outcomes) -> pd.DataFrame:
    """Return for each item the share of universes with a verdict in which it is in.

    Returns
    -------
    DataFrame
        Item, Tier in print, Universes (with a verdict), In, Undecided, Out (percent of them) and
        Class: robust from 95 % up, out up to 5 %, contested between.
    """
    found = outcomes.multiverse
    total = outcomes.spoken.sum(axis=0)
    weighed = outcomes.weighed(outcomes.spoken)
    percent = {
        name: 100 * quotient(outcomes.weighed(found.verdicts == code), weighed)
        for name, code in (("In", 0), ("Undecided", 2), ("Out", 1))
    }
    tiers = [outcomes.concluded.get(item) for item in found.items]
    frame = pd.DataFrame(
        {
            "Item": [found.labels[item] for item in found.items],
            "Tier in print": ["" if tier is None else str(tier) for tier in tiers],
            "Universes": total,
            **percent,
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
    rows = []
    for choice in found.table.columns:
        codes = found.table[choice].cat.codes.to_numpy()
        names = list(found.table[choice].cat.categories)
        for place, item in enumerate(found.items):
            spoken = outcomes.spoken[:, place]
            mine = found.included[:, place]
            total = np.bincount(codes[spoken], minlength=len(names))
            judged = np.bincount(codes[spoken], found.weights[spoken], minlength=len(names))
            inside = np.bincount(codes[mine], found.weights[mine], minlength=len(names))
            shares = quotient(inside, judged)
            rows += [
                (choice, option, item, found.labels[item], int(n), float(share))
                for option, n, share in zip(names, total, shares, strict=True)
            ]
    columns = ["choice", "option", "item", "label", "universes", "share"]
    return pd.DataFrame(rows, columns=columns)


def explained(outcome: Floats, codes: NDArray[np.int64], weights: Floats | None = None) -> float:
    """Return the share of the variation of an outcome that lies between groups (eta squared).

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        A number for each universe.
    codes : ndarray of int, shape (n,)
        The group of each.
    weights : ndarray, shape (n,), optional
        The weight of each; 1 by default.

    Returns
    -------
    float
        0 to 1; NaN where the outcome does not vary.

    Examples
    --------
    >>> explained(np.array([0.0, 0, 1, 1]), np.array([0, 0, 1, 1]))
    1.0
    """
    each = np.ones(len(outcome)) if weights is None else weights
    size = np.bincount(codes, each)
    overall = float(np.average(outcome, weights=each)) if size.sum() > 0 else 0.0
    mean = quotient(np.bincount(codes, weights=each * outcome), size, otherwise=overall)
    whole = float((each * (outcome - overall) ** 2).sum())
    between = float((size * (mean - overall) ** 2).sum())
    return between / whole if whole > 0 else float("nan")


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
    adjusted = _adjusted(outcomes)
    rows = []
    for choice in found.table.columns:
        codes = found.table[choice].cat.codes.to_numpy().astype(np.int64)
        row: dict[str, object] = {
            "choice": choice,
            "list": 100 * explained(outcomes.jaccard, codes, found.weights),
            "adjusted": 100 * adjusted.get(choice, float("nan")),
        }
        for place, item in enumerate(found.items):
            spoken = outcomes.spoken[:, place]
            inside = found.included[spoken, place].astype(float)
            row[found.labels[item]] = 100 * explained(inside, codes[spoken], found.weights[spoken])
        rows.append(row)
    frame = pd.DataFrame(rows)
    return frame.sort_values("list", ascending=False, kind="stable").reset_index(drop=True)


def _adjusted(outcomes: Outcomes) -> dict[str, float]:
    """Return what each choice explains given all others, in a sample of universes."""
    table = outcomes.multiverse.table
    step = _stride(len(table) // SAMPLE, outcomes.multiverse.codes.shape)
    sample, outcome = table.iloc[::step], outcomes.jaccard[::step]
    options = {name: sample[name].cat.codes.to_numpy() for name in table.columns}
    return adjusted_shares(outcome, options)


def _stride(step: int, lengths: tuple[int, ...]) -> int:
    """Return a step near the one given that no axis of the universes shares a rhythm with."""
    step = max(step, 1)
    while any(gcd(step, length) > 1 for length in lengths[1:]):
        step += 1
    return step


def lists_table(outcomes: Outcomes) -> pd.DataFrame:
    """Return how many universes give a list of each size, with their distance from the authors'.

    Returns
    -------
    DataFrame
        Items in, Universes, Percent, Mean Jaccard, Mean Youden.
    """
    frame = pd.DataFrame(
        {"size": outcomes.sizes, "jaccard": outcomes.jaccard, "youden": outcomes.youden}
    )
    found = frame.groupby("size").agg(
        universes=("size", "size"), jaccard=("jaccard", "mean"), youden=("youden", "mean")
    )
    found.insert(1, "percent", 100 * found["universes"] / len(frame))
    found = found.reset_index()
    return found.set_axis(
        ["Items in", "Universes", "Percent", "Mean Jaccard", "Mean Youden"], axis="columns"
    )


def excluded_table(multiverse: Multiverse) -> pd.DataFrame:
    """Return how many combinations were left out, by reason."""
    rows = sorted(multiverse.excluded.items(), key=lambda pair: -pair[1])
    return pd.DataFrame(rows, columns=["Left out because", "Combinations"])


# --- words ---------------------------------------------------------------------------------


@spoken
def universes_said(outcomes: Outcomes, file: str = "multiverse-size") -> str:
    """Say how many universes there are, and how long their lists are."""
    found, known = outcomes.multiverse, size_facts(outcomes, file)
    size, items, left, low, half, high = (fact(known, name) for name in known.frame["quantity"])
    return (
        f"**{size:,} universes** judge {number_of(items, 'item')}; {left:,} more "
        f"combinations were left out, with the reason. Half of the lists have up to {half} "
        f"items, nine in ten between {low} and {high}. {_weighting(found)}: a share "
        "tells how much of what was declared agrees, not how likely a conclusion is true."
    )


def size_facts(outcomes: Outcomes, file: str = "multiverse-size") -> Table:
    """Return how many universes there are, of how many items, and how long their lists are."""
    found = outcomes.multiverse
    sizes = np.percentile(outcomes.sizes, [5, 50, 95], method="inverted_cdf").astype(int)
    return facts(
        file,
        {
            "universes": found.size,
            "items": len(found.items),
            "left out": sum(found.excluded.values()),
            "length at the 5th percentile": int(sizes[0]),
            "length at the median": int(sizes[1]),
            "length at the 95th percentile": int(sizes[2]),
        },
    )


def _weighting(found: Multiverse) -> str:
    if not found.declared:
        return "Every universe counts the same"
    return f"In shares, universes weigh as declared for {listed(found.declared)}"


@spoken
def core_said(outcomes: Outcomes, file: str = "multiverse-share-table") -> str:
    """Say which items are robust, contested and out."""
    table = share_table(outcomes)
    found = Table(f"tables/{file}.csv", table)
    robust, out = (bound(value, constant(__name__, name)) for value, name in LIMITS)
    lines = []
    for name, words in (
        ("robust", f"In under at least {robust:.0%} of universes"),
        ("contested", "In under some, out of others"),
        ("out", f"In under at most {out:.0%}"),
    ):
        items = table.loc[table["Class"] == name, "Item"]
        said = listed(f"{item} ({found.value('In', {'Item': item}):.0f} %)" for item in items)
        lines.append(f"- {words}: {said}")
    return "\n".join(lines)


@spoken
def claims_answered(outcomes: Outcomes, file: str = "multiverse-authors") -> str:
    """Say how far the authors' tiers and list stand."""
    found = outcomes.multiverse
    if not outcomes.concluded:
        return "The study gives no final list; this step is skipped."
    known = authors_shares(outcomes, file)
    lines = []
    for tier in sorted(set(outcomes.concluded.values())):
        names = listed(found.labels[i] for i in found.items if outcomes.concluded.get(i) == tier)
        together = fact(known, f"tier {tier} together")
        lines.append(f"- Tier {tier} ({names}): all in together in {together:.1%} of universes")
    names = listed(found.labels[i] for i in found.items if i not in outcomes.concluded)
    added, same, kept = (fact(known, name) for name in (ADDED, EXACTLY, KEPT))
    lines.append(f"- Not on the list ({names}): one of them at least in, in {added:.1%}")
    lines.append(f"- Exactly the authors' list, of the items judged: {same:.1%} of universes")
    lines.append(f"- Order of the tiers kept (no item in while one of a higher tier, judged too, "
                 f"is not): {kept:.1%}")  # fmt: skip
    return "\n".join(lines)


ADDED, EXACTLY, KEPT = "any other item in", "exactly the list", "order of the tiers kept"


def authors_shares(outcomes: Outcomes, file: str = "multiverse-authors") -> Table:
    """Return the shares of universes that bear out the authors' tiers, list and order."""
    found = outcomes.multiverse
    shares = {}
    for tier in sorted(set(outcomes.concluded.values())):
        mine = np.array([outcomes.concluded.get(item) == tier for item in found.items])
        known = outcomes.spoken[:, mine].all(axis=1)
        together = outcomes.share(found.included[:, mine].all(axis=1), known)
        shares[f"tier {tier} together"] = together
    others = ~outcomes.authors
    added = outcomes.share(found.included[:, others].any(axis=1)) if others.any() else 0.0
    shares[ADDED], shares[EXACTLY] = added, exactly_authors(outcomes)
    return facts(file, {**shares, KEPT: _ordered(outcomes)})


def exactly_authors(outcomes: Outcomes) -> float:
    """Return the share of universes that give the authors' list, of the items judged; 0 to 1."""
    same = outcomes.multiverse.included == outcomes.authors
    return outcomes.share((same | ~outcomes.spoken).all(axis=1))


def _ordered(outcomes: Outcomes) -> float:
    """Return the share of universes in which no item passes one of a higher tier."""
    found = outcomes.multiverse
    last = max(outcomes.concluded.values()) + 1
    tier = np.array([outcomes.concluded.get(item, last) for item in found.items], dtype=np.int8)
    lowest_in = np.where(found.included, tier, np.int8(0)).max(axis=1)
    failed = outcomes.spoken & ~found.included
    highest_failed = np.where(failed, tier, np.int8(last + 1)).min(axis=1)
    return outcomes.share(highest_failed >= lowest_in)


@spoken
def hangs_on(
    outcomes: Outcomes,
    drivers: pd.DataFrame,
    shares: pd.DataFrame,
    files: tuple[str, str] = ("multiverse-drivers-items", "multiverse-options"),
) -> str:
    """Say for each contested item which choice explains most, and how its options differ."""
    table = share_table(outcomes)
    parts = derived(files[0], drivers)
    known = Table(f"tables/{files[1]}.csv", shares)
    lines = []
    for row in table[table["Class"] == "contested"].itertuples():
        choice = str(drivers.loc[drivers[row.Item].astype(float).idxmax(), "choice"])
        mine = shares[(shares["label"] == row.Item) & (shares["choice"] == choice)].dropna()
        low, high = mine.loc[mine["share"].idxmin()], mine.loc[mine["share"].idxmax()]
        part = parts.value(str(row.Item), {"choice": choice})
        (least, under), (most, over) = (
            (known.value("share", where), known.text("option", where))
            for where in (
                {name: one[name] for name in ("label", "choice", "option")} for one in (low, high)
            )
        )
        lines.append(
            f"- {row.Item}: most on *{choice}* ({part:.0f} % of the variation), from "
            f"{least:.0%} in ({under}) to {most:.0%} ({over})"
        )
    return "\n".join(lines)
