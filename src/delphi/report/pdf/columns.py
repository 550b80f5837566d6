"""How wide the columns of a table are, in what size, and on which way of the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

# Widths of characters in ems: near enough to share out a line, and never too narrow.
NARROW, MIDDLE, WIDE, BROAD = 0.3, 0.5, 0.68, 0.9
BREAK = re.compile(r"(?<=[-/\u2013])|[ \t\r\n]+")
SIZES = (8.5, 8.0, 7.5, 7.0)
PADDING = 8.0  # points beside the text of a cell
WHOLE = 14  # characters of a short text that is not broken where there is room
LEADING, ABOVE = 1.35, 6.0  # height of a line in ems, and points between two rows
UPRIGHT, ACROSS = 481.0, 728.0  # points: the width of the text of a page, and of one on its side


@dataclass(frozen=True)
class Layout:
    """How a table is set."""

    size: float  # size of its type in points
    # shares of the columns in the width of the text; none when every column takes what it needs
    shares: tuple[float, ...] = ()
    across: bool = False  # whether it stands on pages turned on their side
    height: float = 0.0  # about how many points it is high, the caption left out


def width(text: str) -> float:
    """Return about how many ems a text is wide.

    Examples
    --------
    >>> width("MW") > width("ab") > width("il") > width("") == 0
    True
    """
    return sum(_character(one) for one in text)


def _character(one: str) -> float:
    if one in "iljtfrI.,;:'!|()[] ":
        return NARROW
    if one in "mwMW\u2026\u2014":
        return BROAD
    return WIDE if one.isupper() or ord(one) > ord("\u2000") else MIDDLE


def longest_word(text: str) -> float:
    """Return the width of the longest piece that no line may be broken in."""
    return max((width(piece) for piece in BREAK.split(text)), default=0.0)


@dataclass(frozen=True)
class Cell:
    """The lines of a cell, the column it stands in, and whether it is the head of a column."""

    column: int
    lines: tuple[str, ...]
    head: bool = False

    @property
    def widest(self) -> float:
        """How many ems its longest line is wide."""
        return max(map(width, self.lines), default=0.0)

    @property
    def text(self) -> float:
        """How many ems all its lines are long together."""
        return sum(map(width, self.lines))

    def least(self, whole: int) -> float:
        """Return the width that it cannot do without, texts of `whole` characters unbroken."""
        short = 0 if self.head else whole
        pieces = (width(x) if len(x) <= short else longest_word(x) for x in self.lines)
        return max(pieces, default=0.0)

    def height(self, room: float, size: float) -> float:
        """Return about how many points it is high in a column of `room` points."""
        ems = max(room - PADDING, size) / size
        return sum(max(1, -(-width(x) // ems)) for x in self.lines) * size * LEADING + ABOVE


def layout(rows: Sequence[Sequence[Cell]], count: int) -> Layout:
    """Return how a table with these cells is set.

    Parameters
    ----------
    rows : sequence of sequence of Cell
        The cells that take one column, row by row.
    count : int
        How many columns there are.

    Returns
    -------
    Layout
        The largest size in which every word fits into its column on an upright page, or else
        on a page turned on its side.

    Examples
    --------
    >>> layout([[Cell(0, ("a",)), Cell(1, ("b",))]], 2).shares
    ()
    >>> layout([[Cell(0, ("word " * 40,)), Cell(1, ("word " * 80,))]], 2).shares
    (160.0, 321.0)
    """
    columns = [[one for row in rows for one in row if one.column == k] for k in range(count)]
    most = [max((one.widest for one in column), default=0.0) for column in columns]
    texts = [_typical(column) for column in columns]
    tries = [(UPRIGHT, SIZES[0], WHOLE), *((UPRIGHT, size, 0) for size in SIZES)]
    tries += [(ACROSS, size, 0) for size in SIZES]
    for room, size, whole in tries:
        least = [max((one.least(whole) for one in column), default=0.0) for column in columns]
        needed = [x * size + PADDING for x in least]
        wanted = [x * size + PADDING for x in most]
        if sum(needed) <= room:
            break
    shares = wanted if sum(wanted) <= room else _shared(needed, wanted, texts, room)
    height = sum(
        max((one.height(shares[one.column], size) for one in row), default=0.0) for row in rows
    )
    kept = () if sum(wanted) <= room else tuple(float(round(x)) for x in shares)
    return Layout(size, kept, room == ACROSS, height)


def _typical(column: Sequence[Cell]) -> float:
    """Return how much text a cell of a column holds; a single long one counts for less."""
    roots = [sqrt(one.text) for one in column if not one.head]
    mean = sum(roots) / max(len(roots), 1)
    return mean * mean


def _shared(
    needed: list[float], wanted: list[float], texts: list[float], room: float
) -> list[float]:
    """Share the room by the amount of text, but give each column what its longest word needs.

    A column never gets more than its longest line needs; what it leaves goes to the others.
    """
    low, high = 0.0, room / max(min((text for text in texts if text), default=1.0), 1e-3)
    for _ in range(60):
        middle = (low + high) / 2
        bounds = zip(needed, wanted, texts, strict=True)
        given = [min(max(text * middle, less), more) for less, more, text in bounds]
        low, high = (low, middle) if sum(given) > room else (middle, high)
    return given
