"""Rows of the tables of `data/raw` with the lines that they stand on."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from delphi.prose.basis import cell_text
from delphi.study import Study
from delphi.study.names import Names

HIDDEN = ("note",)  # said only where there is nothing else


@dataclass(frozen=True)
class RawRow:
    """A row of a file: the file relative to the project, its first line, its cells."""

    file: str
    line: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """File and line, as an editor takes it."""
        return f"{self.file}:{self.line}"


def raw_rows(study: Study, table: str) -> list[RawRow]:
    """Return the rows of a raw table in order; none without the file.

    A row whose cells hold line ends stands on its first line. Experts who are not to be named
    stand under their codes, as in `data/processed`.
    """
    path = study.raw / f"{table}.csv"
    if not path.is_file():
        return []
    return list(_rows(path, study.root, study.names, path.stat().st_mtime_ns))


@cache
def _rows(path: Path, root: Path, names: Names, changed: int) -> tuple[RawRow, ...]:
    read = _read(path, path.relative_to(root).as_posix())
    return tuple(replace(row, cells=_coded(path.stem, row.cells, names)) for row in read)


def _coded(table: str, cells: Mapping[str, str], names: Names) -> Mapping[str, str]:
    """Return cells with codes for experts; a name in the panel becomes the code."""
    if not names:
        return cells
    coded = {column: names.cell(table, column, cell) for column, cell in cells.items()}
    if table == "panel" and coded.get("name"):
        coded["name"] = coded["expert"]
    return coded


def _read(path: Path, file: str) -> Iterator[RawRow]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        names = [name.strip() for name in next(reader, [])]
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield RawRow(file, line, dict(zip(names, map(str.strip, cells), strict=False)))
            line = reader.line_num + 1


def entries_of(study: Study) -> list[tuple[RawRow, str]]:
    """Return every entry with the round that it was decided to belong to; blank for none."""
    raw = raw_rows(study, "entries")
    if not study.has("entries"):
        return [(row, row.cells.get("round", "")) for row in raw]
    path = study.processed / "entries.parquet"
    decided = _rounds(path, path.stat().st_mtime_ns)
    if len(decided) != len(raw):
        return [(row, row.cells.get("round", "")) for row in raw]
    return list(zip(raw, decided, strict=True))


@cache
def _rounds(path: Path, changed: int) -> tuple[str, ...]:
    return tuple(pd.read_parquet(path)["round"].map(cell_text))


def source_said(study: Study, source: str) -> str:
    """Return a printed place by its title, and its page where that is known."""
    found = study.config.sources.get(source)
    if found is None:
        return source
    return f"{found.title}, p. {found.page}" if found.page else found.title


def row_said(study: Study, row: RawRow, left_out: tuple[str, ...] = ()) -> str:
    """Return a row in one line: where it stands on file and in print, and what it says."""
    cells = row.cells
    told = [
        f"{name} {' '.join(cell.split())}"
        for name, cell in cells.items()
        if cell and name not in ("source", *HIDDEN, *left_out)
    ]
    printed = [source_said(study, cells["source"])] if cells.get("source") else []
    printed += [cells["place"]] if cells.get("place") else []
    told = [one for one in told if not one.startswith("place ")]
    where = f" ({', '.join(printed)})" if printed else ""
    return f"{row.place}{where}: {', '.join(told)}"
