"""A text and the numbers in it that are bound."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from delphi.prose.basis import Basis, from_list, loaded
from delphi.prose.binding import END, MIDDLE, START, mark
from delphi.prose.tables import Table, collected

P = ParamSpec("P")
MARK = re.compile(f"{START}([0-9a-f]*){MIDDLE}([^{END}]*){END}")


class Said(str):
    """A text as it is read, and `marked`, the same with the basis of every bound number in it.

    Put into another sentence it brings its bases along. `name` is what the text is called, for
    its address in a report; `tables` are those that were made for it and stand in no file yet.
    """

    __slots__ = ("marked", "name", "tables")
    marked: str
    name: str
    tables: tuple[Table, ...]

    def __new__(cls, marked: str, name: str = "", tables: Iterable[Table] = ()) -> "Said":
        """Take the marks out of a text and keep them beside it."""
        if isinstance(marked, Said):
            return marked
        made = super().__new__(cls, MARK.sub(r"\2", marked))
        made.marked, made.name, made.tables = marked, name, tuple(tables)
        return made

    def __format__(self, spec: str) -> str:
        """Return the marked text, so that a longer one has its bases."""
        return self.marked


@dataclass(frozen=True)
class Piece:
    """A part of a text: what is written, and its basis if it is bound."""

    written: str
    basis: Basis | None = None


def pieces(marked: str) -> list[Piece]:
    """Return the parts of a marked text in order, bound and free by turns."""
    found, end = [], 0
    for match in MARK.finditer(marked):
        found.append(Piece(marked[end : match.start()]))
        found.append(Piece(match[2], loaded(bytes.fromhex(match[1]).decode())))
        end = match.end()
    return [one for one in [*found, Piece(marked[end:])] if one.written]


def spoken(function: Callable[P, str]) -> Callable[P, Said]:
    """Make a function that returns a marked text return a `Said`, named after it."""

    @wraps(function)
    def speak(*args: P.args, **kwargs: P.kwargs) -> Said:
        with collected() as tables:
            text = function(*args, **kwargs)
        return Said(text, function.__name__.removesuffix("_said").strip("_"), tables)

    return speak


def noted(marked: str) -> list[dict[str, object]]:
    """Return where the bound numbers of a text stand in it, each with its basis, as plain data."""
    found: list[dict[str, object]] = []
    end = 0
    for one in pieces(marked):
        start, end = end, end + len(one.written)
        if one.basis:
            found.append({"at": [start, end], "from": json.loads(one.basis.dumped())})
    return found


def restored(text: str, numbers: list[dict[str, Any]]) -> str:
    """Return a marked text from a plain one and what `noted` told of it.

    Examples
    --------
    >>> restored("so 4 are", noted(restored("so 4 are", []))) == "so 4 are"
    True
    """
    parts, end = [], 0
    for one in numbers:
        start, stop = one["at"]
        parts += [text[end:start], mark(text[start:stop], from_list(one["from"]))]
        end = stop
    return "".join([*parts, text[end:]])
