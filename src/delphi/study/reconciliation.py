"""Entries to ratings: which round a mark belongs to, and what the sources say together.

Every source that shows an item in a round should print a mark of every expert. Where the
sources print the same, the rating is agreed; where some are blank, a named policy says what
may stand in for the blank. Nothing is chosen where the sources contradict each other.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import permutations

import pandas as pd

from delphi.errors import InputError, Problem
from delphi.study import Policy
from delphi.study.checks import check_together, rounds_listed
from delphi.study.schemas import DERIVED

POLICIES: dict[str, str] = {
    "implied": "a rating printed by any source counts; where all are blank, the one that a "
    "printed total leaves over",
    "printed": "a rating printed by any source counts; totals fill nothing",
    "strict": "a rating counts only where every source that should print it does",
}

Cell = tuple[str, int, str]  # item, round, expert


@dataclass(frozen=True)
class Reconciled:
    """The outcome of reconciling a study."""

    ratings: pd.DataFrame  # one row for each item, round and expert that was asked
    decisions: pd.DataFrame  # one row for each mark whose round the text does not tell
    entries: pd.DataFrame  # the entries with their rounds filled in as decided


def reconcile(tables: dict[str, pd.DataFrame], policy: Policy = "implied") -> Reconciled:
    """Bring the entries of all sources together under a policy.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Raw tables as `delphi.study.readers.read_raw` gives them.
    policy : {"implied", "printed", "strict"}
        See `POLICIES`.

    Raises
    ------
    InputError
        When entries repeat or contradict the listings, or more marks than rounds are left.
    """
    problems = check_together(tables)
    if problems:
        raise InputError(problems)
    shown = _rounds_shown(tables)
    entries, decisions = _decide_rounds(tables["entries"], shown)
    experts = list(tables["panel"]["expert"]) or list(entries["expert"].unique())
    printed = _printed(entries)
    open_cells = _undecided(decisions)
    rows = []
    for item in tables["items"]["item"]:
        for number in sorted({r for (_, i), rounds in shown.items() if i == item for r in rounds}):
            sources = [s for (s, i), rounds in shown.items() if i == item and number in rounds]
            found = {e: _agree(printed.get((item, number, e), {}), sources) for e in experts}
            found |= {
                e: (None, "in conflict", open_cells[item, number, e])
                for e in experts
                if (item, number, e) in open_cells
            }
            if policy == "implied":
                found |= _implied(found, tables["totals"], item, number)
            rows += [
                (item, number, expert, *_under(policy, found[expert], len(sources)))
                for expert in experts
            ]
    return Reconciled(_ratings_frame(rows, tables["items"]), decisions, entries)


# --- which round a mark belongs to ---------------------------------------------------------


def _rounds_shown(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the rounds that each source shows for each item, listed or taken from entries."""
    entries = tables["entries"]
    told = entries[entries["round"].notna()]
    seen = {
        (str(source), str(item)): tuple(sorted({int(r) for r in group}))
        for (source, item), group in told.groupby(["source", "item"])["round"]
    }
    return seen | rounds_listed(tables["listings"])


def _decide_rounds(
    entries: pd.DataFrame, shown: dict[tuple[str, str], tuple[int, ...]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each mark without a round its round, and say on what ground."""
    entries = entries.copy()
    elsewhere = _printed(entries[entries["round"].notna()])
    rows, problems = [], []
    untold = entries[entries["round"].isna()]
    for (source, item, expert), marks in untold.groupby(["source", "item", "expert"], sort=False):
        same = (entries["source"] == source) & (entries["item"] == item)
        taken = set(entries.loc[same & (entries["expert"] == expert), "round"].dropna())
        left = [r for r in shown.get((source, item), ()) if r not in taken]
        if len(marks) != len(left):
            wanted = (
                f"expected: {len(left)} mark(s) of {expert} for {item} in {source} are without "
                f"a round in listings.csv, not {len(marks)}"
            )
            problems.append(Problem("entries.csv", int(marks.index[0]), "round", None, wanted))
            continue
        order, how = _fit(list(marks["value"]), left, item, expert, elsewhere)
        entries.loc[marks.index, "round"] = pd.array(order, dtype="Int64")
        values = marks["value"]
        candidates = " ".join(map(str, left))
        rows += [
            (source, item, expert, value, candidates, number, how)
            for value, number in zip(values, order, strict=True)
        ]
    if problems:
        raise InputError(problems)
    names = [column.name for column in DERIVED[1].columns]
    decisions = pd.DataFrame(rows, columns=names)
    return entries, decisions.astype({"value": "Int64", "round": "Int64", "how": "str"})


def _fit(
    values: list[int],
    rounds: list[int],
    item: str,
    expert: str,
    elsewhere: dict[Cell, dict[str, int]],
) -> tuple[list[int | None], str]:
    """Return the round of each value and the ground, from what other sources print."""
    if len(rounds) == 1:
        return list(rounds), "only round left"
    if len(set(values)) == 1:
        return list(rounds), "equal marks"
    held: set[str] = set()
    fitting: dict[tuple[tuple[int, int], ...], list[int | None]] = {}
    for order in permutations(rounds):
        others = [
            (source, other, value)
            for value, number in zip(values, order, strict=True)
            for source, other in elsewhere.get((item, number, expert), {}).items()
        ]
        held |= {source for source, _, _ in others}
        if all(other == value for _, other, value in others):
            outcome = tuple(sorted(zip(order, values, strict=True)))
            fitting.setdefault(outcome, list(order))
    if len(fitting) == 1 and held:
        return next(iter(fitting.values())), f"held against {' '.join(sorted(held))}"
    return [None] * len(values), "undecided"


def _undecided(decisions: pd.DataFrame) -> dict[Cell, str]:
    """Return the cells that an undecided mark may belong to, with the source of the mark."""
    undecided = decisions[decisions["how"] == "undecided"]
    names = ["source", "item", "expert", "candidates"]
    return {
        (item, int(number), expert): source
        for source, item, expert, candidates in undecided[names].itertuples(index=False)
        for number in candidates.split()
    }


# --- what the sources say together ---------------------------------------------------------


def _printed(entries: pd.DataFrame) -> dict[Cell, dict[str, int]]:
    """Return what each source prints, by item, round and expert; blanks left out."""
    printed: dict[Cell, dict[str, int]] = {}
    full = entries[entries["value"].notna() & entries["round"].notna()]
    names = ["source", "item", "round", "expert", "value"]
    for source, item, number, expert, value in full[names].itertuples(index=False):
        printed.setdefault((item, int(number), expert), {})[source] = int(value)
    return printed


def _agree(printed: dict[str, int], expected: list[str]) -> tuple[int | None, str, str]:
    """Return rating, status and sources of one cell from what is printed."""
    values = set(printed.values())
    sources = " ".join(sorted(printed))
    if len(values) > 1:
        return None, "in conflict", sources
    if not values:
        return None, "missing", ""
    alone = len(printed) == 1 and len(expected) > 1
    return values.pop(), "single source" if alone else "agreed", sources


def _implied(
    found: dict[str, tuple[int | None, str, str]], totals: pd.DataFrame, item: str, number: int
) -> dict[str, tuple[int | None, str, str]]:
    """Return the ratings that printed totals leave over for experts without one.

    All the counts that a totals row prints, less the ratings known, must leave exactly the
    experts without a rating, all on one scale point; and rows that imply must imply the same.
    """
    without = [expert for expert, (_, status, _) in found.items() if status == "missing"]
    known = [rating for rating, _, _ in found.values() if rating is not None]
    if not without or len(without) + len(known) != len(found):
        return {}
    rows = totals[(totals["item"] == item) & (totals["round"] == number)]
    implied = {}
    for source, row in rows.groupby("source"):
        left = Counter(
            {int(r): int(n) for r, n in zip(row["rating"], row["count"].fillna(0), strict=True)}
        )
        left.subtract(known)
        over = [point for point, count in left.items() if count != 0]
        if len(over) == 1 and left[over[0]] == len(without):
            implied[str(source)] = over[0]
    if len(set(implied.values())) != 1:
        return {}
    rating = next(iter(implied.values()))
    sources = " ".join(sorted(implied))
    return dict.fromkeys(without, (rating, "implied by a total", sources))


def _under(
    policy: Policy, cell: tuple[int | None, str, str], expected: int
) -> tuple[int | None, str, str]:
    rating, status, sources = cell
    if policy == "strict" and rating is not None and len(sources.split()) < expected:
        return None, "missing", sources
    return rating, status, sources


def _ratings_frame(
    rows: list[tuple[str, int, str, int | None, str, str]], items: pd.DataFrame
) -> pd.DataFrame:
    names = ["item", "round", "expert", "rating", "status", "sources"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.merge(items[["item", "label", "kind", "origin"]], on="item", validate="m:1")
    types = {"round": "Int64", "rating": "Int64", "status": "str", "sources": "str"}
    return frame[[column.name for column in DERIVED[0].columns]].astype(types)
