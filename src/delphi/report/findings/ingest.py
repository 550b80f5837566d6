"""What notebook 01 says: tables, rounds decided, ratings reconciled, totals checked."""

from typing import Any

import pandas as pd

from delphi.prose import Basis, Table, bound, derived, spoken
from delphi.study import Study
from delphi.study.ratings import compare_totals
from delphi.study.reconciliation import POLICIES
from delphi.study.schemas import TABLES
from delphi.words import listed, number_of

NOT_RATED = "This study has no ratings; this step is skipped."
LISTED = 10  # ratings named one by one before the rest is counted


def tables_read(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return name, number of rows and description of each table of a study."""
    rows = [(name, len(frame), TABLES[name].description) for name, frame in tables.items()]
    return pd.DataFrame(rows, columns=["Table", "Rows", "What it holds"])


@spoken
def rounds_decided(study: Study, decisions: pd.DataFrame | None) -> str:
    """Say how the rounds of marks that do not tell it were decided."""
    if not study.config.rounds:
        return NOT_RATED
    if decisions is None:
        return "Every mark tells its round; nothing had to be decided."
    sources = listed(study.source_title(s) for s in decisions["source"].unique())
    marks = Table("decisions", decisions)
    grounds = [str(how) for how in decisions["how"].value_counts().index]
    said = [f"- {marks.rows({'how': how})}: {_ground(study, how)}" for how in grounds]
    undecided = marks.rows({"how": "undecided"})
    end = "None stays undecided." if not undecided else f"**{undecided} stay undecided.**"
    head = (
        f"{number_of(marks.rows(), 'mark')} of {sources} carry no round in our text. {end} "
        "The grounds:"
    )
    return "\n".join([head, "", *said])


def _ground(study: Study, how: str) -> str:
    _, _, sources = how.partition("held against ")
    if not sources:
        return {
            "equal marks": "the marks in question are equal, so that either order gives the same",
            "only round left": "only one round is left for the mark",
        }.get(how, how)
    return f"only one order fits {listed(study.source_title(s) for s in sources.split())}"


@spoken
def ratings_reconciled(study: Study, ratings: pd.DataFrame | None, policy: str) -> str:
    """Say how many ratings there are, and which are not printed wherever they should be."""
    if ratings is None:
        return NOT_RATED
    table = Table("ratings", ratings)
    alone = sorted({str(one) for one in ratings["sources"].dropna() if len(str(one).split()) == 1})
    once = table.rows({"status": "agreed", "sources": alone})
    said = [
        f"{table.rows({'status': status})} {status}"
        + (f" ({once} of them shown by one source only)" if status == "agreed" else "")
        for status in ratings["status"].value_counts().index
    ]
    text = (
        f"{number_of(table.rows(), 'rating')} of {table.distinct('item')} items were asked of "
        f"{table.distinct('expert')} experts: {', '.join(said)}. "
        f'Policy "{policy}": {POLICIES[policy]}.'
    )
    odd = ratings[ratings["status"] != "agreed"]
    lines = [f"- {_told(study, table, row)}" for _, row in odd.head(LISTED).iterrows()]
    if len(odd) > LISTED:
        rest = Basis("ratings", "rows", (), {"status": {"not": "agreed"}}, less=LISTED)
        lines.append(f"- and {bound(len(odd) - LISTED, rest)} more")
    return "\n".join([text, "", *lines])


def _told(study: Study, table: Table, row: "pd.Series[object]") -> str:
    place = f"{row['label']}, round {row['round']}, {row['expert']}"
    titles = [study.source_title(source) for source in str(row["sources"] or "").split()]
    where = {name: row[name] for name in ("item", "round", "expert")}
    rating = "" if pd.isna(row["rating"]) else f" {table.value('rating', where)}"
    source = f" (source: {listed(titles)})" if titles else ""
    return f"{place}:{rating} **{row['status']}**{source}"


@spoken
def totals_checked(study: Study, totals: pd.DataFrame | None, ratings: pd.DataFrame | None) -> str:
    """Say where the printed totals differ from the recomputed ones."""
    if ratings is None:
        return NOT_RATED
    if totals is None:
        return "The study prints no totals; there is nothing to hold the ratings against."
    compared = compare_totals(totals, ratings, study.scale)
    cells = derived("totals-compared", compared)
    differing = compared[compared["differs"]]
    rows = cells.distinct("source", "item", "round")
    differ = cells.rows({"differs": True})
    labels = ratings.drop_duplicates("item").set_index("item")["label"]
    text = (
        f"{number_of(rows, 'totals row')} with {cells.rows()} cells were recomputed from "
        f"the reconciled ratings; {number_of(differ, 'cell differs', 'cells differ')} "
        "from print."
    )
    lines = [
        f"- {study.source_title(str(row['source']))}, {labels[row['item']]}, round {row['round']}, "
        f"{_total_told(cells, row)}"
        for row in differing.to_dict("records")
    ]
    return "\n".join([text, "", *lines])


def _total_told(cells: Table, row: dict[Any, Any]) -> str:
    where = {name: row[name] for name in ("source", "item", "round", "rating")}
    printed = "blank" if pd.isna(row["printed"]) else f"{cells.value('printed', where)}"
    return (
        f"rating {cells.value('rating', where)}: printed\u00a0**{printed}**, "
        f"recomputed\u00a0**{cells.value('recomputed', where)}**"
    )


@spoken
def entries_said(entries: pd.DataFrame) -> str:
    """Say how many marks were read, and from how many sources; in one line when there are none."""
    if entries.empty:
        return NOT_RATED
    table = Table("entries", entries)
    blank = table.rows({"value": ""})
    return (
        f"{number_of(table.rows(), 'cell')} of {number_of(table.distinct('source'), 'source')} "
        f"were read; {blank} of them are blank."
    )


def points_counted(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return round, rating and how many ratings of the round are that point."""
    return ratings.groupby(["round", "rating"]).size().rename("ratings").reset_index()


def points_alt(ratings: pd.DataFrame) -> str:
    """Say in words what a drawing of the ratings by point and round shows."""
    counts = points_counted(ratings).itertuples()
    each = [f"round {row.round}, rating {row.rating}: {row.ratings}" for row in counts]
    return f"Bars of the number of ratings by point of the scale. {'; '.join(each)}."
