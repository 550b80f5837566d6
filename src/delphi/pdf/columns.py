"""How wide the columns of a table are, in what size, and on which way of the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Widths of characters in ems: near enough to share out a line, and never too narrow.
NARROW, MIDDLE, WIDE, BROAD = 0.3, 0.5, 0.68, 0.9
BREAK = re.compile(r"(?<=[-/\u2013])|[ \t\r\n]+")
SIZES = (8.5, 8.0, 7.5, 7.0)
PADDING = 8.0  # points beside the text of a cell
UPRIGHT, ACROSS = 481.0, 728.0  # points: the width of the text of a page, and of one on its side


@dataclass(frozen=True)
class Layout:
    """How a table is set.

    Attributes
    ----------
    size : float
        Size of its type in points.
    shares : tuple of float
        Shares of the columns in the width of the text; none when every column takes what it
        needs.
    across : bool
        Whether it stands on pages turned on their side.
    """

    size: float
    shares: tuple[float, ...] = ()
    across: bool = False


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


def layout(columns: Sequence[Sequence[Sequence[str]]]) -> Layout:
    """Return how a table with these cells is set.

    Parameters
    ----------
    columns : sequence of sequence of sequence of str
        For each column its cells, for each cell its lines.

    Returns
    -------
    Layout
        The largest size in which every word fits into its column on an upright page, or else
        on a page turned on its side.

    Examples
    --------
    >>> layout([[["a"]], [["b"]]])
    Layout(size=8.5, shares=(), across=False)
    >>> layout([[["word " * 40]], [["word " * 80]]]).shares
    (160.0, 321.0)
    """
    least = [max((longest_word(x) for cell in cells for x in cell), default=0) for cells in columns]
    most = [max((width(x) for cell in cells for x in cell), default=0) for cells in columns]
    texts = [sum(width(x) for cell in cells for x in cell) for cells in columns]
    for room, across in ((UPRIGHT, False), (ACROSS, True)):
        for size in SIZES:
            needed = [x * size + PADDING for x in least]
            wanted = [x * size + PADDING for x in most]
            if sum(wanted) <= room:
                return Layout(size, (), across)
            if sum(needed) <= room:
                return Layout(size, _shared(needed, wanted, texts, room), across)
    return Layout(SIZES[-1], _shared(needed, wanted, texts, ACROSS), across=True)


def _shared(
    needed: list[float], wanted: list[float], texts: list[float], room: float
) -> tuple[float, ...]:
    """Share the room by the amount of text, but give each column what its longest word needs.

    A column never gets more than its longest line needs; what it leaves goes to the others.
    """
    bounds = list(zip(needed, wanted, texts, strict=True))
    low, high = 0.0, 1.0
    for _ in range(60):
        factor = (low + high) / 2 * room / min(text for text in texts if text > 0)
        given = [min(max(text * factor, less), more) for less, more, text in bounds]
        low, high = (low, (low + high) / 2) if sum(given) > room else ((low + high) / 2, high)
    return tuple(float(round(share)) for share in given)
