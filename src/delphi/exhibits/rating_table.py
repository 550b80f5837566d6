"""An appendix of ratings as its source prints it, with recomputed totals beside the printed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.html_table import Cell, Part, Row, table_html
from delphi.study import Study
from delphi.study.ratings import compare_totals
from delphi.study.registry import Exhibit, argument

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class _Line:
    """One line of the table: whose it is, and what stands in the column of each point."""

    number: int
    item: str
    label: str
    row: str
    marks: dict[int, list[Part]]
    differs: bool = False

    def record(self, points: range) -> dict[str, object]:
        cells = {
            str(point): " ".join(part.text for part in self.marks.get(point, []))
            for point in points
        }
        return {
            "number": self.number,
            "item": self.item,
            "label": self.label,
            "row": self.row,
            **cells,
            "differs": self.differs,
        }


def rating_table(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build the table of a source that lists ratings by item, expert and scale point.

    The argument `source` names the source. Marks stand as printed; a rating that the source
    does not print stands in brackets. Under each item, the printed totals and the ones
    recomputed from the reconciled ratings.

    Raises
    ------
    InputError
        When the source lists no items.
    """
    listings = study.table("listings")
    source = argument(identifier, exhibit, "source", list(listings["source"].unique()))
    listed = listings[listings["source"] == source]
    entries = _of(study.table("entries"), source)
    totals = _totals(study, source)
    told = _needs_rounds(study, entries)
    lines: list[_Line] = []
    for row in listed.itertuples():
        lines += _expert_lines(study, row, entries[entries["item"] == row.item], told)
        lines += _total_lines(row, totals[totals["item"] == row.item])
    others = _suggestions(study, source)
    points = study.scale.points
    records = [line.record(points) for line in lines]
    records += [
        {"label": _others(study, others), "row": e, "suggestion": s} for e, s in _pairs(others)
    ]
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=_alt(study, source, listed, totals),
        data=pd.DataFrame(records),
        notes=_notes(lines, told),
        differs=_differing(lines, totals),
        fidelity=exhibit.fidelity,
        table=_html(study, lines, others),
    )


def _needs_rounds(study: Study, entries: pd.DataFrame) -> bool:
    """Return whether the marks alone do not say which round they belong to."""
    decided = study.has("decisions") and study.table("decisions")["source"].isin(entries["source"])
    plain = entries[~entries["mark"].fillna("").str.startswith("(")]
    return bool(np.any(decided)) or bool((plain.groupby("item")["round"].nunique() > 1).any())


def _totals(study: Study, source: str) -> pd.DataFrame:
    """Return the printed totals of a source beside the recomputed ones; no rows without any."""
    if not study.has("totals"):
        names = ["item", "round", "rating", "printed", "recomputed"]
        return pd.DataFrame(columns=names).assign(differs=pd.Series(dtype="bool"))
    printed = _of(study.table("totals"), source)
    return compare_totals(printed, study.table("ratings"), study.scale)


def _of(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    return frame[frame["source"] == source]


def _named(study: Study, expert: str) -> str:
    """Return an expert as the appendices name them, with the role where it is known."""
    if not study.has("panel"):
        return expert
    role = study.table("panel").set_index("expert")["role"].get(expert)
    return expert if role is None or pd.isna(role) else f"{expert} ({role})"


def _expert_lines(study: Study, row: Any, entries: pd.DataFrame, told: bool) -> list[_Line]:
    ratings = study.table("ratings")
    ratings = ratings[ratings["item"] == row.item].set_index(["round", "expert"])["rating"]
    lines = []
    for expert in dict.fromkeys(entries["expert"]):
        marks: dict[int, list[Part]] = {}
        mine = entries[entries["expert"] == expert].sort_values("round", kind="stable")
        for entry in mine.itertuples():
            key = (entry.round, expert)
            rating = entry.value if pd.notna(entry.value) else ratings.get(key)
            if rating is None or pd.isna(rating):
                continue
            marks.setdefault(int(rating), []).append(_part(entry, int(rating), told))
        lines.append(_Line(row.number, row.item, row.label, _named(study, expert), marks))
    return lines


def _part(entry: Any, rating: int, told: bool) -> Part:
    if pd.isna(entry.value):
        return Part(f"[{rating}]", "filled")
    mark = entry.mark if pd.notna(entry.mark) else str(rating)
    css = f"r{entry.round}" if pd.notna(entry.round) and not str(mark).startswith("(") else ""
    return Part(str(mark), css if told else "")


def _total_lines(row: Any, totals: pd.DataFrame) -> list[_Line]:
    lines = []
    for number, group in totals.groupby("round"):
        for column in ("printed", "recomputed"):
            marks = {
                int(cell.rating): [_counted(getattr(cell, column), differs=cell.differs)]
                for cell in group.itertuples()
                if cell.differs or (pd.notna(cell.printed) and cell.printed) or cell.recomputed
            }
            name = f"Total, round {number}, {column}"
            differs = bool(group["differs"].any())
            lines.append(_Line(row.number, row.item, row.label, name, marks, differs))
    return lines


def _counted(count: Any, *, differs: bool) -> Part:
    return Part("blank" if pd.isna(count) else f"({count})", "differs" if differs else "")


def _suggestions(study: Study, source: str) -> pd.DataFrame:
    return _of(study.table("suggestions"), source) if study.has("suggestions") else pd.DataFrame()


def _pairs(others: pd.DataFrame) -> list[tuple[str, str]]:
    return [] if others.empty else list(zip(others["expert"], others["suggestion"], strict=True))


def _others(study: Study, others: pd.DataFrame) -> str:
    return f"Other {study.config.kinds[others['kind'].iloc[0]].plural}" if len(others) else ""


def _html(study: Study, lines: list[_Line], others: pd.DataFrame) -> str:
    points = study.scale.points
    header = [Cell("No."), Cell("Item, expert"), *[Cell(str(p), "mark") for p in points]]
    rows, last = [], None
    for line in lines:
        if line.item != last:
            group = [
                Cell(f"({line.number})", scope="row"),
                Cell(line.label, scope="rowgroup", span=len(points) + 1),
            ]
            rows.append(Row(group, "group"))
            last = line.item
        cells = [
            Cell("", "mark", pieces=tuple(_subscripted(line.marks.get(p, [])))) for p in points
        ]
        css = "sum" if line.row.startswith("Total") else ""
        rows.append(Row([Cell(), Cell(line.row, scope="row"), *cells], css))
    if len(others):
        rows.append(
            Row(
                [Cell(), Cell(_others(study, others), scope="rowgroup", span=len(points) + 1)],
                "group",
            )
        )
        rows += [
            Row([Cell(), Cell(_named(study, e), scope="row"), Cell(s, span=len(points))])
            for e, s in _pairs(others)
        ]
    return table_html(header, rows)


def _subscripted(parts: list[Part]) -> list[Part]:
    """Add the round to a mark whose round only colour told in print."""
    return [
        Part(part.text + part.css[1:].translate(SUBSCRIPTS), part.css)
        if part.css.startswith("r")
        else part
        for part in parts
    ]


def _notes(lines: list[_Line], told: bool) -> tuple[str, ...]:
    notes = []
    if told:
        notes.append(
            "The small number beside a mark says its round; marks in parentheses are of round 1, "
            "as printed. Where print tells rounds by colour only, the round was decided on by code."
        )
    elif any(
        part.text == f"({p})"
        for line in lines
        if not line.row.startswith("Total")
        for p, parts in line.marks.items()
        for part in parts
    ):
        notes.append("In parentheses: round 1, as printed.")
    if any(
        part.css == "filled" for line in lines for parts in line.marks.values() for part in parts
    ):
        notes.append("In square brackets: a rating that this source does not print.")
    return tuple(notes)


def _differing(lines: list[_Line], totals: pd.DataFrame) -> tuple[str, ...]:
    labels = {line.item: line.label for line in lines}
    return tuple(
        f"{labels[cell.item]}, round {cell.round}: the total of rating {cell.rating} is printed as "
        f"{'blank' if pd.isna(cell.printed) else cell.printed}; recomputed it is "
        f"{cell.recomputed}."
        for cell in totals[totals["differs"]].itertuples()
    )


def _alt(study: Study, source: str, listed: pd.DataFrame, totals: pd.DataFrame) -> str:
    kind = study.config.kinds[str(listed["kind"].iloc[0])].plural
    differ = int(totals["differs"].sum())
    return (
        f"Table of the ratings of {len(listed)} {kind} by expert, as {study.source_title(source)} "
        f"prints them, with printed and recomputed totals; {differ} totals cells differ."
    )
