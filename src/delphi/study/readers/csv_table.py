"""One CSV file, checked cell by cell against its description.

The checks of cells are those of frictionless; what is added here is the header (columns in
any order), the line in the file, and words that say what was expected.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from frictionless import Detector, Resource, Row, Schema, system
from frictionless.errors import (
    CellError,
    ExtraCellError,
    ForeignKeyError,
    MissingCellError,
    PrimaryKeyError,
    RowError,
)

from delphi.errors import Problem, one_of
from delphi.study.schemas import MOST, YEARS, Column, Ends, Table, descriptor

DTYPES = {"string": "str", "integer": "Int64"}
Bounds = Mapping[str, list[str]]
Rows = dict[int, dict[str, Any]]  # cells by column, by line in the file
JOINERS = "\u00ad\u200c\u200d"  # invisible signs that belong to the spelling of some languages
WHERE = {
    "source": "sources of study.toml",
    "kind": "kinds of study.toml",
    "item": "items.csv",
    "expert": "panel.csv",
    "topic": "topics.csv",
    "industry": "industries.csv",
    "role": "roles.csv",
    "document": "documents.csv",
    "code": "codes.csv or items.csv",
    "person": "panel.csv and researchers of study.toml",
}


@dataclass(frozen=True)
class _Checked:
    """One file being checked: its name and text, and what its cells are held against."""

    name: str
    text: str
    lines: list[int]
    table: Table
    bounds: Bounds
    scale: Ends

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.table.columns}

    @cached_property
    def header(self) -> list[str]:
        return _header(self.text)


def read_table(
    path: Path, table: Table, bounds: Bounds, scale: Ends
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one CSV file and say everything that is wrong with it.

    Parameters
    ----------
    path : Path
        The file: UTF-8 with or without byte-order mark, Unix or Windows line ends.
    bounds : mapping of str to list of str
        Names allowed in a cell, by bound; see `delphi.study.schemas.descriptor`.
    scale : (int, int) or None
        Lowest and highest point of the rating scale, if there is one.

    Returns
    -------
    frame : DataFrame
        Typed cells in the order of the description, indexed by line number in the file;
        empty when the file has problems.
    problems : list of Problem
        Everything found; empty when the file is good.
    """
    empty = empty_table(table)
    text, problems = _decode(path)
    if problems:
        return empty, problems
    lines, problems = _lines(path.name, text)
    if not problems:
        problems = _check_header(path.name, text, table)
    if problems:
        return empty, problems
    file = _Checked(path.name, text, lines, table, bounds, scale)
    rows, problems = _check_cells(file)
    return (empty if problems else _frame(rows, table)), problems


def empty_table(table: Table) -> pd.DataFrame:
    """Return the table without rows, its columns typed as in a full one."""
    return _frame({}, table)


def _decode(path: Path) -> tuple[str, list[Problem]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        value = repr(content[error.start : error.start + 1])[2:-1]
        return "", [Problem(path.name, line, None, value, "UTF-8 text; save the file as UTF-8")]
    if not text.strip():
        return "", [Problem(path.name, None, None, None, "the file is empty; a header is expected")]
    return text, []


def _lines(name: str, text: str) -> tuple[list[int], list[Problem]]:
    """Return the line on which each row ends after the header's, quoted line ends counted."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        ends = [reader.line_num for _ in reader]
    except csv.Error as error:
        return [], [Problem(name, reader.line_num, None, None, f"this is not valid CSV: {error}")]
    return ends[1:], []


def _header(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline="")))  # copies the text: once is enough


def _check_header(name: str, text: str, table: Table) -> list[Problem]:
    header, columns = _header(text), [column.name for column in table.columns]
    if len(header) == 1 and len(columns) > 1:
        said = "expected columns parted by commas; the header has no comma"
        return [Problem(name, 1, None, None, said)]
    omittable = {column.name for column in table.columns if column.omittable}
    missing = [
        Problem(name, 1, column, None, "this column is missing")
        for column in columns
        if column not in header and column not in omittable
    ]
    extra = [
        Problem(name, 1, None, label, f"a column of this table: {one_of(columns, label)}")
        for label in header
        if label not in columns
    ]
    twice = [
        Problem(name, 1, label, None, "this column stands there more than once")
        for label in sorted({label for label in header if header.count(label) > 1})
    ]
    return [*missing, *extra, *twice]


def _in_file_order(schema: dict[str, Any], header: list[str]) -> dict[str, Any]:
    fields = {field["name"]: field for field in schema["fields"]}
    return {**schema, "fields": [fields[label] for label in header]}


def _check_cells(file: _Checked) -> tuple[Rows, list[Problem]]:
    schema = descriptor(file.table, file.bounds, file.scale)
    resource = Resource(
        data=file.text.encode("utf-8"),
        format="csv",
        encoding="utf-8",
        schema=Schema.from_descriptor(_in_file_order(schema, file.header)),
        detector=Detector(sample_size=1),
    )
    rows: Rows = {}
    problems: list[Problem] = []
    blank: list[int] = []
    with system.use_context(trusted=True), resource:
        for row in resource.row_stream:
            line = file.lines[row.row_number - 2]
            if not any(cell and cell.strip() for cell in row.cells):
                blank.append(line)
                continue
            problems += [Problem(file.name, k, None, None, "the row is blank") for k in blank]
            blank = []
            problems += _row_problems(file, line, row)
            rows[line] = row.to_dict()
    return rows, problems + _repeated(file, rows)


def _row_problems(file: _Checked, line: int, row: Row) -> list[Problem]:
    short = [error for error in row.errors if isinstance(error, MissingCellError)]
    if short:  # every later cell is missing too, and a cut one may stand in the last
        said = "the row ends before this column"
        return [Problem(file.name, line, short[0].field_name, None, said)]
    found = [_problem(file, line, error) for error in row.errors]
    known = {problem.column for problem in found if problem}
    raw = zip(file.header, row.cells, strict=False)
    odd = [_odd(file, line, name, cell or "") for name, cell in raw if name not in known]
    return [problem for problem in (*found, *odd) if problem]


def _odd(file: _Checked, line: int, name: str, cell: str) -> Problem | None:
    """Return what the library takes and a reader would not see: odd digits, blanks, controls."""
    column = file.columns[name]
    if column.type == "integer":
        if cell and not re.fullmatch(r" *-?[0-9]+ *", cell):
            return Problem(file.name, line, name, cell, _wanted(file, column, cell))
    elif cell != cell.strip():
        return Problem(file.name, line, name, cell, "text without blanks before or after it")
    elif any(_invisible(sign) for sign in cell):
        return Problem(file.name, line, name, cell, "text without invisible signs")
    return None


def _invisible(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf"} and sign not in f"\n\t{JOINERS}"


def _problem(file: _Checked, line: int, error: RowError) -> Problem | None:
    """Return an error of the library in our words; None for those that are checked here."""
    match error:
        case PrimaryKeyError() | ForeignKeyError():
            return None
        case ExtraCellError():
            said = f"the end of the row: it has more than {len(file.columns)} cells"
            return Problem(file.name, line, None, error.cell, said)
        case CellError():
            column = file.columns[error.field_name]
            wanted = _wanted(file, column, error.cell or "")
            if not error.cell:
                wanted = f"blank; {wanted} is expected"
            return Problem(file.name, line, column.name, error.cell or None, wanted)
    return None


def _wanted(file: _Checked, column: Column, value: str) -> str:
    """Say in words what a cell of a column may hold."""
    if column.bound == "rating" and file.scale:
        wanted = f"a rating: a whole number from {file.scale[0]} to {file.scale[1]}"
    elif column.bound == "round":
        last = len(file.bounds["round"])
        wanted = f"a round: a whole number from 1 to {last} (rounds of study.toml)"
    elif column.bound == "rounds":
        wanted = "some of the rounds of study.toml, in order and parted by one blank, as in '1 2'"
    elif column.bound in file.bounds:
        wanted = one_of(file.bounds[column.bound], value, WHERE.get(column.bound, ""))
    elif column.bound.startswith("~"):
        wanted = f"of the form {column.bound[1:]} ({column.description})"
    elif column.bound == "year":
        wanted = f"a year from {YEARS[0]} to {YEARS[1]}"
    elif column.type == "integer":
        wanted = f"a whole number from {column.minimum} to {MOST}"
    else:
        wanted = f"text ({column.description})"
    return wanted


def _repeated(file: _Checked, rows: Rows) -> list[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    problems = []
    for line, row in rows.items():
        key = tuple(row[part] for part in file.table.key)
        if not key or None in key:
            continue
        if key in seen:
            text = ", ".join(str(part) for part in key)
            told = f"new: line {seen[key]} has the same {', '.join(file.table.key)}"
            problems.append(Problem(file.name, line, file.table.key[-1], text, told))
        seen.setdefault(key, line)
    return problems


def _frame(rows: Rows, table: Table) -> pd.DataFrame:
    names = [column.name for column in table.columns]
    index = pd.Index(list(rows), name="line", dtype="int64")
    frame = pd.DataFrame(list(rows.values()), columns=names, index=index)
    return frame.astype({column.name: DTYPES[column.type] for column in table.columns})
