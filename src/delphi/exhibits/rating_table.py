"""An appendix of ratings as its source prints it, with recomputed totals beside the printed."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from delphi.exhibits.drawn import Drawn
from delphi.exhibits.html_table import Cell, Part, Row, table_html
from delphi.exhibits.registry import Exhibit, argument
from delphi.ratings import compare_totals
from delphi.study import Study

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
    totals = compare_totals(
        _of(study.table("totals"), source), study.table("ratings"), study.config.scale
    )
    told = source in set(study.table("decisions")["source"]) if study.has("decisions") else False
    lines = [
        line
        for row in listed.itertuples()
        for line in [
            *_expert_lines(study, row, entries[entries["item"] == row.item], told),
            *_total_lines(row, totals[totals["item"] == row.item]),
        ]
    ]
    others = _suggestions(study, source)
    points = study.config.scale.points
    records = [line.record(points) for line in lines]
    records += [
        {"label": _others(study, others), "row": e, "suggestion": s} for e, s in _pairs(others)
    ]
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=_alt(study, source, listed, totals),
        data=pd.DataFrame(records),
        notes=_notes(lines, totals, told),
        fidelity=exhibit.fidelity,
        table=_html(study, lines, others),
    )


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
        for entry in entries[entries["expert"] == expert].sort_values("round").itertuples():
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
                int(cell.rating): [
                    Part(f"({getattr(cell, column)})", "differs" if cell.differs else "")
                ]
                for cell in group.itertuples()
                if getattr(cell, column) or cell.differs
            }
            name = f"Total, round {number}, {column}"
            differs = bool(group["differs"].any())
            lines.append(_Line(row.number, row.item, row.label, name, marks, differs))
    return lines


def _suggestions(study: Study, source: str) -> pd.DataFrame:
    return _of(study.table("suggestions"), source) if study.has("suggestions") else pd.DataFrame()


def _pairs(others: pd.DataFrame) -> list[tuple[str, str]]:
    return [] if others.empty else list(zip(others["expert"], others["suggestion"], strict=True))


def _others(study: Study, others: pd.DataFrame) -> str:
    return f"Other {study.config.kinds[others['kind'].iloc[0]].plural}" if len(others) else ""


def _html(study: Study, lines: list[_Line], others: pd.DataFrame) -> str:
    points = study.config.scale.points
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


def _notes(lines: list[_Line], totals: pd.DataFrame, told: bool) -> tuple[str, ...]:
    notes = []
    if told:
        notes.append(
            "Round 1 in parentheses, as printed. The other marks lost their colour in our text; "
            "the small number says the round that was decided on."
        )
    if any(
        part.css == "filled" for line in lines for parts in line.marks.values() for part in parts
    ):
        notes.append("In brackets: a rating that this source does not print.")
    for cell in totals[totals["differs"]].itertuples():
        label = next(line.label for line in lines if line.item == cell.item)
        notes.append(
            f"{label}, round {cell.round}: the total of rating {cell.rating} is printed as "
            f"{cell.printed or 'blank'}; recomputed it is {cell.recomputed}."
        )
    return tuple(notes)


def _alt(study: Study, source: str, listed: pd.DataFrame, totals: pd.DataFrame) -> str:
    kind = study.config.kinds[str(listed["kind"].iloc[0])].plural
    differ = int(totals["differs"].sum())
    return (
        f"Table of the ratings of {len(listed)} {kind} by expert, as {study.source_title(source)} "
        f"prints them, with printed and recomputed totals; {differ} totals cells differ."
    )
