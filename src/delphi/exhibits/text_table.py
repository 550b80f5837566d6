"""Tables, letters and questionnaires whose content is text: labels as printed, the rest retold."""

import pandas as pd

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.html_table import Cell, Part, Row, table_html
from delphi.study import Study
from delphi.study.registry import Exhibit, argument
from delphi.words import number_of

RETOLD = "Labels and counts as printed; sentences in our own words."


def text_table(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build a table of text from the cells of a source.

    The argument `source` names the source. A source of one column whose headings change, such
    as a letter, is listed part by part; any other keeps its columns.

    Raises
    ------
    InputError
        When the source has no cells.
    """
    cells = study.table("cells")
    source = argument(identifier, exhibit, "source", list(cells["source"].unique()))
    frame = cells[cells["source"] == source]
    data = frame.drop(columns=["source"]).dropna(axis="columns", how="all")
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=_alt(frame),
        data=data,
        notes=(RETOLD,),
        fidelity=exhibit.fidelity,
        table=_in_parts(frame) if _is_letter(frame) else _in_columns(frame),
    )


def _alt(frame: pd.DataFrame) -> str:
    names = [str(name) for name in frame["heading"].dropna().unique()]
    said = number_of(frame["row"].nunique(), "row")
    return f"Table of text with {said}. Headings: {'; '.join(names) or 'none'}."


def _is_letter(frame: pd.DataFrame) -> bool:
    return bool(frame["column"].nunique() == 1 and frame["heading"].nunique() > 1)


def _in_columns(frame: pd.DataFrame) -> str:
    """Return a table with its printed columns; rows across them stand under their own name."""
    frame = frame.sort_values("row", kind="stable")
    headings = _headings(frame)
    across = frame["heading"].fillna("") != frame["column"].map(headings)
    aside = across.groupby(frame["row"]).transform("any")
    name = frame["heading"].where(aside, frame["row"].astype("str"))
    part = (name != name.shift()).cumsum()  # rows across the columns under one name are one
    rows = []
    for _, lines in frame.groupby(part, sort=False):
        if aside[lines.index[0]]:
            head = Cell(str(lines["heading"].iloc[0]), scope="row")
            rows.append(Row([head, Cell(pieces=_lines(lines), span=max(len(headings) - 1, 1))]))
        else:
            cells = [Cell(pieces=_lines(lines[lines["column"] == c])) for c in headings.index]
            rows.append(Row(cells))
    return table_html([Cell(str(heading) or "Content") for heading in headings], rows)


def _headings(frame: pd.DataFrame) -> "pd.Series[str]":
    """Return the heading of each column: the one that most of its rows carry."""
    rows = frame.fillna({"heading": ""}).drop_duplicates(["row", "column", "heading"])
    return rows.groupby("column")["heading"].agg(lambda names: names.mode().iloc[0])


def _in_parts(frame: pd.DataFrame) -> str:
    rows = [
        Row([Cell(str(heading), scope="row"), Cell(pieces=_lines(part))])
        for (_, heading), part in frame.groupby(["row", "heading"], sort=False)
    ]
    return table_html([Cell("Part"), Cell("Content")], rows)


def _lines(lines: pd.DataFrame) -> tuple[Part, ...]:
    return tuple(
        Part(str(text), "line strong" if note == "bold" else "line")
        for text, note in zip(lines["text"], lines["note"], strict=True)
        if pd.notna(text)
    ) or (Part(""),)
