"""Digests of files, of the values in them, and of the parts by which a change is named."""

import csv
import hashlib
import io
import json
import math
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

SHORT = 12  # hexadecimal digits: enough to tell the parts of one file apart
DIGITS = 9  # that two computers should agree on, whatever the order of their sums
LONGEST = 40  # letters of a setting that is kept as it stands

Row = list[str]


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def short(value: object) -> str:
    """Return the first digits of the digest of a value that JSON can hold."""
    return digest(json.dumps(value, ensure_ascii=False).encode())[:SHORT]


# --- inputs --------------------------------------------------------------------------------


def read_rows(content: bytes) -> list[tuple[int, Row]]:
    r"""Return the rows of a CSV file, each with the line on which it starts.

    Examples
    --------
    >>> read_rows(b'a,b\n"1\n2",3\n4,5\n')
    [(1, ['a', 'b']), (2, ['1\n2', '3']), (4, ['4', '5'])]
    """
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    found, line = [], 1
    for row in reader:
        found.append((line, row))
        line = reader.line_num + 1
    return found


def settings(content: bytes) -> dict[str, str]:
    r"""Return the settings of a TOML file: a short value as JSON, of a long one its digest.

    Examples
    --------
    >>> settings(b'title = "A"\n[[rounds]]\nnumber = 1\n')
    {'title': '"A"', 'rounds.1.number': '1'}
    """
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    return {key: _kept(value) for key, value in _flat(values, "")}


def _flat(value: object, key: str) -> Iterable[tuple[str, object]]:
    """Yield every innermost value with its key; places in a list count from 1."""
    if isinstance(value, dict) and value:
        parts: Iterable[tuple[object, object]] = value.items()
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        parts = enumerate(value, 1)
    else:
        yield key, value
        return
    for name, one in parts:
        yield from _flat(one, f"{key}.{name}" if key else str(name))


def _kept(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"digest {short(text)}"


# --- outputs -------------------------------------------------------------------------------


def read_values(path: Path) -> list[Row] | None:
    """Return the cells of a table at full precision, header first; None for any other file.

    A number is written with the digits that give it back exactly, so that `1`, `1.0` and
    `1.00` are one value; a missing cell is blank.
    """
    if path.suffix == ".csv":
        rows = [row for _, row in read_rows(path.read_bytes())]
        return [*rows[:1], *([canonical(cell) for cell in row] for row in rows[1:])]
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        rows = frame.itertuples(index=False)
        return [[str(name) for name in frame], *([_cell(value) for value in row] for row in rows)]
    return None


def canonical(text: str) -> str:
    """Return a cell with its number, if it holds one, written in full precision.

    Examples
    --------
    >>> canonical("1.50"), canonical("3"), canonical("A3"), canonical("nan")
    ('1.5', '3.0', 'A3', 'nan')
    """
    number = as_number(text)
    return text if number is None else repr(number)


def as_number(text: str) -> float | None:
    """Return the finite number that a text is; None when it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def _cell(value: object) -> str:
    missing = pd.isna(value) if pd.api.types.is_scalar(value) else False
    return "" if missing else canonical(str(value))


def rounded(rows: Sequence[Row]) -> list[Row]:
    """Return cells with every number to nine significant digits."""
    return [[_rounded(cell) for cell in row] for row in rows]


def _rounded(cell: str) -> str:
    number = as_number(cell)
    return cell if number is None else f"{number + 0.0:.{DIGITS - 1}e}"


def columns(rows: Sequence[Row]) -> dict[str, str]:
    """Return a short digest of every column of a table, by its name."""
    header, body = (rows[0], rows[1:]) if rows else ([], [])
    cells = [[row[k] for row in body if k < len(row)] for k in range(len(header))]
    return {name: short(column) for name, column in zip(header, cells, strict=True)}
