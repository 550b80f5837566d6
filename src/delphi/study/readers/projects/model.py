"""The three tables of a project, whatever program made it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from delphi.study.readers.csv_table import DTYPES

WHOLE = "document"  # the segment of a coding that covers a whole document
NOBODY = "coder"  # when a file does not say who coded
DOCUMENTS = {"document": "string", "position": "integer", "length": "integer"}
CODES = {
    "code": "string",
    "label": "string",
    "parent": "string",
    "description": "string",
    "position": "integer",
}
CODINGS = {
    "document": "string",
    "segment": "string",
    "start": "integer",
    "end": "integer",
    "code": "string",
    "coder": "string",
}


@dataclass(frozen=True)
class Project:
    """What was coded, with what, where and by whom."""

    # document (unique name), position (from 1, in the order of the project), length (characters of
    # its plain text; missing where there is no text)
    documents: pd.DataFrame
    # code (names from the top, joined by "/"), label (its own name), parent (missing at the top),
    # description, position
    codes: pd.DataFrame
    # document, segment, start (first character, counted from 0), end (one past the last), code,
    # coder; ordered by document, start, end, code and coder, those without characters last in their
    # document. Characters are Unicode code points. The segment is "start-end", so that two coders
    # who coded the same stretch share it; "document" for a whole document; and the place in words
    # (as "time 0-4000" in milliseconds, "area 1,2-3,4", "page 2 area 1,2-3,4") in recordings,
    # pictures and pages, which have no characters. Each row stands there once.
    codings: pd.DataFrame


class Document(NamedTuple):
    """One document."""

    name: str
    length: int | None


class Code(NamedTuple):
    """One code."""

    path: str
    label: str
    parent: str | None
    description: str | None


class Coding(NamedTuple):
    """One code that one coder gave to one segment."""

    document: str
    segment: str
    start: int | None
    end: int | None
    code: str
    coder: str


def stretch(document: str, start: int, end: int, code: str, coder: str) -> Coding:
    """Return the coding of a stretch of characters."""
    return Coding(document, f"{start}-{end}", start, end, code, coder)


def spot(document: str, segment: str, code: str, coder: str) -> Coding:
    """Return a coding that has no characters."""
    return Coding(document, segment, None, None, code, coder)


def assemble(
    documents: Sequence[Document], codes: Sequence[Code], codings: Iterable[Coding]
) -> Project:
    """Return the tables of a project; documents and codes are in order, and unique."""
    places = range(1, max(len(documents), len(codes)) + 1)
    first = [(d.name, k, d.length) for d, k in zip(documents, places, strict=False)]
    second = [(*c, k) for c, k in zip(codes, places, strict=False)]
    return Project(
        _typed(first, DOCUMENTS),
        _typed(second, CODES),
        _ordered(_typed(codings, CODINGS), documents, codes),
    )


def _typed(rows: Iterable[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    return frame.astype({name: DTYPES[kind] for name, kind in columns.items()})


def _ordered(
    codings: pd.DataFrame, documents: Sequence[Document], codes: Sequence[Code]
) -> pd.DataFrame:
    keys = {
        "document": codings["document"].map({d.name: k for k, d in enumerate(documents)}),
        "start": codings["start"],
        "end": codings["end"],
        "segment": codings["segment"],
        "code": codings["code"].map({c.path: k for k, c in enumerate(codes)}),
        "coder": codings["coder"],
    }
    order = pd.DataFrame(keys).sort_values(list(keys), kind="stable").index
    return codings.loc[order].drop_duplicates(ignore_index=True)
