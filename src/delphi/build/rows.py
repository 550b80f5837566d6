"""Which rows of a table changed since a manifest was written, and what stood in them.

The manifest keeps a short digest of every row. Where a cell changed to another value that
occurs in its column, or to a small number, the old value is the one that gives that digest.
"""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from delphi.build.digests import Row, columns, short
from delphi.build.manifest import Input

TRIED = 100_000  # combinations of values that are tried for one row
NAMED = 20  # rows of one table whose cells are named one by one
CELLS = 2  # of a row that are thought to have changed together, such as a mark and its value
LONGEST = 40  # letters of a value that are quoted
POINTS = {"", *(str(number) for number in range(-10, 101))}


@dataclass(frozen=True)
class RowChange:
    """A change of a table: the line or column it is at, and what is said of it."""

    place: str
    said: str


@dataclass(frozen=True)
class Changed:
    """A table as it is now, beside what was recorded of it."""

    before: Input  # what was recorded
    rows: list[tuple[int, Row]]  # the rows now, header first, each with its line

    @cached_property
    def names(self) -> Row:
        """The names of the columns now."""
        return self.rows[0][1] if self.rows else []

    @cached_property
    def places(self) -> list[int]:
        """The columns in which something changed."""
        now = columns([row for _, row in self.rows])
        return [
            k for k, name in enumerate(self.names) if self.before.columns.get(name) != now[name]
        ]

    @cached_property
    def values(self) -> list[list[str]]:
        """The values that may have stood in each column."""
        return [
            sorted({row[k] for _, row in self.rows[1:] if k < len(row)} | POINTS)
            for k in range(len(self.names))
        ]

    def changes(self) -> Iterable[RowChange]:
        """Yield the changes: of columns, or else of rows that are new, gone or changed."""
        if set(self.names) != set(self.before.columns):
            for name in sorted({*self.names} ^ {*self.before.columns}):
                yield RowChange(f"column '{name}'", "new" if name in self.names else "gone")
            return
        old, new = self.before.rows.split(), [short(row) for _, row in self.rows]
        lines = [line for line, _ in self.rows] + [self.rows[-1][0] + 1]
        named = 0
        for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what == "replace" and i2 - i1 == j2 - j1:
                deep = max(0, NAMED - named)
                yield from map(self.in_row, old[i1:i2][:deep], self.rows[j1:j2])
                yield from (RowChange(f"line {line}", "changed") for line in lines[j1:j2][deep:])
                named += j2 - j1
            elif what != "equal":
                yield RowChange(f"line {lines[j1]}", _moved(i2 - i1, j2 - j1))

    def in_row(self, old: str, row: tuple[int, Row]) -> RowChange:
        """Name the cells of a row that changed, with the value before and now."""
        line, cells = row
        was = self._found(old, cells)
        if was is None:
            named = ", ".join(f"'{self.names[k]}'" for k in self.places)
            now = f", now {quoted(cells[self.places[0]])}" if len(self.places) == 1 else ""
            where = f"in column {named}" if named else "their order"
            return RowChange(f"line {line}", f"changed {where}{now}; the old value was not kept")
        differ = [k for k, one in enumerate(was) if one != cells[k]]
        named = " and ".join(f"column '{self.names[k]}'" for k in differ)
        said = "; ".join(f"{quoted(was[k])} -> {quoted(cells[k])}" for k in differ)
        return RowChange(f"line {line}, {named}", said)

    def _found(self, old: str, cells: Row) -> Row | None:
        """Return the row that has a digest: this one with other values in one cell or two."""
        return next((row for row in self._others(cells) if short(row) == old), None)

    def _others(self, cells: Row) -> Iterable[Row]:
        """Yield rows that may have stood in the place of this one, a bounded number of them."""
        places = [k for k in self.places if k < len(cells)]
        left = TRIED
        for count in range(1, CELLS + 1):
            for chosen in itertools.combinations(places, count):
                left -= math.prod(len(self.values[k]) for k in chosen)
                if left < 0:
                    return
                for values in itertools.product(*(self.values[k] for k in chosen)):
                    put = dict(zip(chosen, values, strict=True))
                    yield [put.get(k, cell) for k, cell in enumerate(cells)]


def quoted(value: str) -> str:
    """Return a value in quotation marks; a blank one in a word, a long one cut.

    Examples
    --------
    >>> quoted("4"), quoted("")
    ("'4'", 'blank')
    """
    cut = value if len(value) <= LONGEST else f"{value[:LONGEST]}..."
    return f"'{cut}'" if value else "blank"


def _moved(gone: int, new: int) -> str:
    """Say how many rows stand in the place of how many.

    Examples
    --------
    >>> _moved(0, 2), _moved(1, 0), _moved(2, 3)
    ('2 new rows', '1 row is gone', '3 rows in the place of 2')
    """
    if not gone:
        return f"{new} new row{'s' if new > 1 else ''}"
    if not new:
        return f"{gone} rows are gone" if gone > 1 else "1 row is gone"
    return f"{new} row{'s' if new > 1 else ''} in the place of {gone}"
