"""Does it hold? What becomes of the conclusion over every analytic choice."""

from dataclasses import dataclass

import pandas as pd

from delphi.consensus.comparison import Comparison
from delphi.multiverse import outcomes
from delphi.multiverse.outcomes import (
    CLASSES,
    EXACTLY,
    Outcomes,
    authors_shares,
    share_table,
    size_facts,
)
from delphi.prose import Basis, Table, bound, constant, fact
from delphi.words import listed

LONGEST = 9  # items named in a column before the rest is counted
PERCENT = "\u00a0%"


def _limit(name: str) -> str:
    limit = bound(getattr(outcomes, name), constant(outcomes.__name__, name))
    return f"{limit:.0%}".replace("%", PERCENT)


MEANING = {
    "robust": ("\u2713", f"in under at least {_limit('ROBUST')} of choices"),
    "contested": ("\u223c", "in under some choices, out under others"),
    "out": ("\u2717", f"in under at most {_limit('OUT')} of choices"),
}


@dataclass(frozen=True)
class Column:
    """The items of one class: its name, mark and meaning, its items, and what is said of them."""

    name: str
    mark: str
    meaning: str
    items: list[dict[str, str]]
    count: int
    head: str
    more: str


@dataclass(frozen=True)
class Robustness:
    """How far the conclusion on one kind of item holds over the universes."""

    title: str
    lead: str
    note: str
    columns: list[Column]


def robustness(one: Comparison, found: Outcomes) -> Robustness:
    """Say how far the conclusion on one kind of item holds over the universes."""
    table = share_table(found)
    shares = Table(f"tables/{one.file('share-table', 'multiverse')}.csv", table)
    columns = [_column(name, table[table["Class"] == name], shares) for name in CLASSES]
    noun = one.study.config.kinds[one.kind].plural
    size = fact(size_facts(found, one.file("size", "multiverse")), "universes")
    note = f"Percent: of {size:,} universes (sets of analytic choices), those "
    note += "with the item in; not a probability."
    if found.concluded:
        same = fact(authors_shares(found, one.file("authors", "multiverse")), EXACTLY)
        note += f" Exactly the authors\u2019 list: {same:.0%}.".replace("%", PERCENT)
    title = f"Does it hold? {noun.capitalize()}"
    return Robustness(title, _lead(table, noun, shares), note, columns)


def _column(name: str, rows: pd.DataFrame, shares: Table) -> Column:
    mark, meaning = MEANING[name]
    items = [
        {"label": item, "tier": tier, "share": f"{shares.value('In', {'Item': item}):.0f}\u00a0%"}
        for item, tier in rows[["Item", "Tier in print"]].head(LONGEST).itertuples(index=False)
    ]
    head = f"{name.capitalize()}: {shares.rows({'Class': name})}"
    rest = Basis(shares.name, "rows", (), {"Class": name}, less=LONGEST)
    more = f"and {bound(len(rows) - LONGEST, rest)} more" if len(rows) > LONGEST else ""
    return Column(name, mark, meaning, items, len(rows), head, more)


def _lead(table: pd.DataFrame, noun: str, shares: Table) -> str:
    """Say in one sentence what becomes of the authors' list, or of all items without one."""
    if not (table["Tier in print"] != "").any():
        said = listed(f"{shares.rows({'Class': name})} are {name}" for name in CLASSES)
        return f"Of {shares.rows()} {noun}, {said}."
    on_list, off = {"Tier in print": {"not": ""}}, {"Tier in print": ""}
    robust, contested, out = (shares.rows({**on_list, "Class": name}) for name in CLASSES)
    lead = (
        f"Of the {shares.rows(on_list)} {noun} on the authors\u2019 list, {robust} "
        f"{'stands' if robust == 1 else 'stand'} whatever is chosen, {contested} "
        f"{'hangs' if contested == 1 else 'hang'} on a choice, and {out or 'none'} "
        f"{'falls' if out < 2 else 'fall'} out."  # noqa: PLR2004
    )
    others = shares.rows(off)
    if not others:
        return lead
    came = shares.rows({**off, "Class": {"not": "out"}})
    return f"{lead} Of the {others} left off, {came or 'none'} would come in."
