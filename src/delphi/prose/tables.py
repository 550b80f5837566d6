"""Tables that sentences take their numbers from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pandas as pd

from delphi.prose.basis import Basis, Where, cell_text, chosen, taken
from delphi.prose.binding import Count, Number, Text, bound


@dataclass(frozen=True)
class Table:
    """A table with the name of its file."""

    name: str  # see `Basis.table`
    frame: pd.DataFrame  # its rows, as they stand on file

    def rows(self, where: Where | None = None) -> Count:
        """Return the number of rows."""
        found: Count = self._taken(Basis(self.name, "rows", (), where or {}))
        return found

    def distinct(self, *columns: str, where: Where | None = None) -> Count:
        """Return the number of different values in columns taken together, blanks left out."""
        found: Count = self._taken(Basis(self.name, "distinct", columns, where or {}))
        return found

    def percent(self, where: Where, of: Where | None = None) -> Number:
        """Return the rows in percent of those that are the whole."""
        found: Number = self._taken(Basis(self.name, "percent", (), where, of or {}))
        return found

    def sum(self, *columns: str, where: Where | None = None) -> Count:
        """Return the sum of columns."""
        found: Count = self._taken(Basis(self.name, "sum", columns, where or {}))
        return found

    def min(self, column: str, where: Where | None = None) -> Any:
        """Return the least number of a column."""
        return self._taken(Basis(self.name, "min", (column,), where or {}))

    def max(self, column: str, where: Where | None = None) -> Any:
        """Return the greatest number of a column."""
        return self._taken(Basis(self.name, "max", (column,), where or {}))

    def median(self, column: str, where: Where | None = None) -> Any:
        """Return the median of a column."""
        return self._taken(Basis(self.name, "median", (column,), where or {}))

    def value(self, column: str, where: Where) -> Any:
        """Return the one value that a column has in these rows."""
        return self._taken(Basis(self.name, "value", (column,), where))

    def text(self, column: str, where: Where) -> Text:
        """Return the one text that a column has in these rows."""
        rows = chosen(self.frame, where)[column].map(cell_text).unique()
        return bound(", ".join(rows), Basis(self.name, "value", (column,), where))

    def _taken(self, basis: Basis) -> Any:
        return bound(taken(self.frame, basis), basis)


_COLLECTING: ContextVar[tuple[list[Table], ...]] = ContextVar("collecting", default=())


@contextmanager
def collected() -> Iterator[list[Table]]:
    """Collect the tables that are derived within."""
    found: list[Table] = []
    token = _COLLECTING.set((*_COLLECTING.get(), found))
    try:
        yield found
    finally:
        _COLLECTING.reset(token)


def derived(name: str, frame: pd.DataFrame) -> Table:
    """Return a table that is made for a sentence, to be kept as `tables/<name>.csv`."""
    made = Table(f"tables/{name}.csv", frame)
    for found in _COLLECTING.get():
        found.append(made)
    return made


def facts(name: str, found: Mapping[str, Any]) -> Table:
    """Return a table of single results, to be kept: `quantity` and `value`.

    Parameters
    ----------
    name : str
        Name of its file below `tables/`, without the ending.
    found : mapping of str to number
        Each result by what it is called.
    """
    values = pd.Series(list(found.values()), dtype=object)
    return derived(name, pd.DataFrame({"quantity": list(found), "value": values}))


def fact(table: Table, quantity: str) -> Any:
    """Return one result of a table that `facts` made."""
    return table.value("value", {"quantity": quantity})
