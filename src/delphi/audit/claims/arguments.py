"""The arguments of a quantity: `key=value; key=value`, several values parted by a bar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from delphi.audit.claims.facts import Facts, FaultError, fault
from delphi.errors import one_of

PART = re.compile(r";\s+(?=[\w.]+=)")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
LONGEST = 15  # signs of a number
KNOWN = {"item": ("items", "item"), "expert": ("ratings", "expert"), "kind": ("items", "kind")}


@dataclass(frozen=True)
class Arguments:
    """The arguments of one claim."""

    given: Mapping[str, str]  # values by key, as entered

    def one(self, key: str, default: str | None = None) -> str:
        """Return the value of a key; refuse when it is missing and has no default."""
        if key in self.given:
            return self.given[key]
        if default is None:
            raise FaultError("arguments", None, f"the argument {key}= is missing")
        return default

    def many(self, key: str) -> list[str]:
        """Return the values of a key; empty without it."""
        return self.given[key].split("|") if key in self.given else []

    def number(self, key: str, default: str | None = None) -> float:
        """Return the value of a key as a number."""
        text = self.one(key, default)
        if not NUMBER.fullmatch(text) or len(text) > LONGEST:
            fault(text, f"a number of at most {LONGEST} signs ({key})")
        return float(text)

    def whole(self, key: str) -> int:
        """Return the value of a key as a whole number."""
        number = self.number(key)
        if number != int(number):
            fault(self.one(key), f"a whole number ({key})")
        return int(number)

    def choice(self, key: str, allowed: list[str], default: str | None = None) -> str:
        """Return the value of a key that must be one of those allowed."""
        value = self.one(key, default)
        if value not in allowed:
            fault(value, f"{one_of(allowed, value)} ({key})")
        return value


def read_arguments(text: str) -> Arguments:
    """Return the arguments of a claim.

    Examples
    --------
    >>> read_arguments("table=items; kind=practice|barrier").many("kind")
    ['practice', 'barrier']
    """
    given: dict[str, str] = {}
    for part in PART.split(text) if text else []:
        key, equals, value = part.partition("=")
        if not equals or not key.strip() or key.strip() in given:
            fault(part, "of the form key=value, each key once, parted by a semicolon and a blank")
        given[key.strip()] = value.strip()
    return Arguments(given)


def rows(facts: Facts, arguments: Arguments, own: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of a table that an argument list picks, as text.

    Parameters
    ----------
    arguments : Arguments
        `table`, the arguments in `own`, and filters: a column and the values it may have. A
        column that bears the name of an argument is written `filter.` before its name.
    own : tuple of str
        Arguments that are no filters.
    """
    frame = facts.text(arguments.one("table"))
    for key in arguments.given:
        if key == "table" or key in own:
            continue
        column = key.rpartition(".")[2]
        if column not in frame:
            fault(key, f"{one_of(list(frame.columns), column)} (a column to filter by)")
        _check_names(facts, column, arguments.many(key))
        frame = frame[frame[column].isin(arguments.many(key))]
    return frame


def _check_names(facts: Facts, column: str, wanted: list[str]) -> None:
    """Refuse an item, expert or kind that the study does not have: a slip would count nothing."""
    table, name = KNOWN.get(column, ("", ""))
    if table not in facts.tables:
        return
    known = set(facts.text(table)[name])
    for value in wanted:
        if value and value not in known:
            fault(value, one_of(sorted(known), value))


def column_of(frame: pd.DataFrame, arguments: Arguments) -> "pd.Series[str]":
    """Return the column that the argument `column` names."""
    name = arguments.one("column")
    if name not in frame:
        fault(name, one_of(list(frame.columns), name))
    return frame[name]
