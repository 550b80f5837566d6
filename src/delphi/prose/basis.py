"""What a number in prose comes from: a table on file, which of its rows, and what is made of them.

Cells are compared as they are written in a file of comma-separated values: a blank one is an
empty text, a flag `True` or `False`, a number its shortest exact form.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from delphi.study import Study

Where = Mapping[str, Any]

CONSTANT = "constant"  # a number of the method, by the name that it has in the code
SETTING = "study.toml"
TAKES = ("rows", "distinct", "sum", "min", "max", "median", "value", "percent")
SIGNS = (">=", "<=", ">", "<", "not")


@dataclass(frozen=True)
class Basis:
    """What a number comes from."""

    # a table of `data/processed` by its name, a file of the study's report (`tables/consensus-
    # lists.csv`), `study.toml`, or `constant`
    table: str
    take: str = "value"  # what is made of the rows: one of `TAKES`
    # of which columns; the keys down to a setting; the name of a constant
    columns: tuple[str, ...] = ()
    # columns with the cell that a row must have, a list of such, or `{sign: cell}` with a sign of
    # `SIGNS`
    where: Where = field(default_factory=dict)
    of: Where = field(default_factory=dict)  # for a percentage, the rows that are the whole
    less: int = 0  # what is taken off: items that were named one by one before the rest is counted

    def dumped(self) -> str:
        """Return the basis as a text that `loaded` reads."""
        where, of = _plain(self.where), _plain(self.of)
        plain = [self.table, self.take, list(self.columns), where, of, self.less]
        return json.dumps(plain, ensure_ascii=False)

    def selection(self) -> str:
        """Return which rows are meant, as a text that machines read; blank for all."""
        parts = {"where": _plain(self.where), "of": _plain(self.of), "less": self.less}
        kept = {name: part for name, part in parts.items() if part}
        return json.dumps(kept, ensure_ascii=False) if kept else ""

    @property
    def file(self) -> str:
        """Where the table stands, relative to the folder of the study's report or tables."""
        if self.table in (CONSTANT, SETTING) or self.table.endswith(".csv"):
            return self.table
        return f"{self.table}.parquet"


def loaded(text: str) -> Basis:
    """Return the basis that `Basis.dumped` wrote."""
    return from_list(json.loads(text))


def from_list(plain: list[Any]) -> Basis:
    """Return the basis whose attributes are given in order."""
    table, take, columns, where, of, less = plain
    return Basis(table, take, tuple(columns), where, of, less)


def constant(module: str, name: str) -> Basis:
    """Return the basis of a number that the code gives a name, as a cut-off of a method."""
    return Basis(CONSTANT, "value", (module, name))


def setting(*keys: object) -> Basis:
    """Return the basis of a number in `study.toml`, by the keys down to it."""
    return Basis(SETTING, "value", tuple(str(key) for key in keys))


def cell_text(value: Any) -> str:
    """Return a cell as a file of comma-separated values writes it.

    Examples
    --------
    >>> cell_text(0.5), cell_text(True), cell_text(None), cell_text(3)
    ('0.5', 'True', '', '3')
    """
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return str(value)


def chosen(frame: pd.DataFrame, where: Where) -> pd.DataFrame:
    """Return the rows of a table that have every cell asked for; see `Basis`."""
    keep = pd.Series(data=True, index=frame.index, dtype=bool)
    for column, wanted in where.items():
        keep &= _fits(frame[column], wanted)
    return frame[keep]


def _fits(column: "pd.Series[Any]", wanted: Any) -> "pd.Series[bool]":
    if isinstance(wanted, Mapping):
        keep = pd.Series(data=True, index=column.index, dtype=bool)
        for sign, limit in wanted.items():
            keep &= ~_fits(column, limit) if sign == "not" else _compared(column, sign, limit)
        return keep
    texts = [cell_text(one) for one in (wanted if isinstance(wanted, list | tuple) else [wanted])]
    return column.map(cell_text).isin(texts)


def _compared(column: "pd.Series[Any]", sign: str, limit: Any) -> "pd.Series[bool]":
    numbers = pd.to_numeric(column.map(cell_text), errors="coerce")
    compare = {">=": numbers.ge, "<=": numbers.le, ">": numbers.gt, "<": numbers.lt}
    return compare[sign](float(limit))


def taken(frame: pd.DataFrame, basis: Basis) -> Any:
    """Return what a basis takes from its table: a number, or a text.

    Raises
    ------
    LookupError
        When a single value is asked for and the rows do not have one.
    """
    rows = chosen(frame, basis.where)
    if basis.take == "rows":
        return len(rows) - basis.less
    if basis.take == "percent":
        return 100 * len(rows) / max(len(chosen(frame, basis.of)), 1)
    if basis.take == "distinct":
        cells = rows[list(basis.columns)].map(cell_text)
        return len(cells[(cells != "").any(axis=1)].drop_duplicates())
    cells = pd.concat([rows[name].map(cell_text) for name in basis.columns])
    if basis.take == "value":
        return _only(cells, basis)
    numbers = pd.to_numeric(cells[cells != ""])
    made = {"sum": numbers.sum, "min": numbers.min, "max": numbers.max, "median": numbers.median}
    return _number(str(made[basis.take]()))


def _only(cells: "pd.Series[str]", basis: Basis) -> Any:
    values = cells.unique()
    if len(values) != 1:
        raise LookupError(f"{len(values)} values where one is meant: {basis.dumped()}")
    return _number(values[0])


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _plain(value: Any) -> Any:
    """Return a selection as plain data, a value that is none as the cell it is."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    text = cell_text(value)
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if whole or (isinstance(value, float | np.floating) and text):
        return int(value) if whole else float(value)
    return text


# --- from the files -----------------------------------------------------------------------


def path_of(study: Study, basis: Basis) -> Path:
    """Return the file that a basis is about; for a constant the module that names it."""
    if basis.table == CONSTANT:
        return Path(str(import_module(basis.columns[0]).__file__))
    if basis.table == SETTING:
        return study.raw / SETTING
    return (study.reports if basis.table.endswith(".csv") else study.processed) / basis.file


def recomputed(study: Study, basis: Basis) -> Any:
    """Return what a basis gives, from the files as they are.

    Raises
    ------
    LookupError, OSError
        When the file, the setting or the value is not there.
    """
    if basis.table == CONSTANT:
        return getattr(import_module(basis.columns[0]), basis.columns[1])
    if basis.table == SETTING:
        found: Any = tomllib.loads((study.raw / SETTING).read_text(encoding="utf-8"))
        for key in basis.columns:
            found = found[int(key)] if isinstance(found, list) else found[key]
        return found
    return taken(_read(path_of(study, basis), path_of(study, basis).stat().st_mtime_ns), basis)


@cache
def _read(path: Path, changed: int) -> pd.DataFrame:
    """Read a table; every cell of a CSV stays the text that it is."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, na_values=[""], keep_default_na=False)
