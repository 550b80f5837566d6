"""A figure as large as what it shows: axes of a given size, and room around them for all words."""

import math
from collections.abc import Iterator, Sequence
from textwrap import fill, wrap
from typing import Any, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from delphi.exhibits.style import MUTED

T = TypeVar("T")

WIDE = 7.6  # inches, the width of a page; a narrower figure would be blown up
TITLE, NOTE = 70, 125  # characters of a line across a page
AMPLE = 14  # inches around axes in which any words find room
LETTER, LINE = 0.0085, 0.0165  # inches of a letter and of a line, for each point of its size
TILT = 55  # degrees of the names of columns


def sheet(title: str, note: str = "", **layout: Any) -> tuple[Figure, Any]:
    """Return a figure with a title and a line below, and its axes.

    Parameters
    ----------
    title, note : str
        What stands above, and what stands below in small type.
    **layout
        For `Figure.subplots`.
    """
    figure = Figure(layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=0.08, h_pad=0.08, wspace=0, hspace=0)
    figure.suptitle(fill(title, TITLE), x=0.1 / WIDE, ha="left")
    if note:
        lines = "\n".join(fill(line, NOTE) for line in note.splitlines())
        figure.supxlabel(lines, x=0.1 / WIDE, ha="left", fontsize=7.5, color=MUTED, linespacing=1.4)
    return figure, figure.subplots(**layout)


def small_multiples(
    title: str, note: str, names: list[str], columns: int, width: int
) -> tuple[Figure, list[Axes]]:
    """Return a figure with axes of the same scale for each name, which stands above them.

    Parameters
    ----------
    title, note : str
        See `sheet`.
    names : list of str
        What each axes show.
    columns, width : int
        Axes side by side; characters of a line of a name.
    """
    rows = math.ceil(len(names) / columns)
    figure, made = sheet(
        title, note, nrows=rows, ncols=columns, sharex=True, sharey=True, squeeze=False
    )
    every = list(made.flat)
    for axes, name in zip(every, names, strict=False):
        axes.set_title(wrapped(name, width, 2))
        axes.grid(axis="y")
        axes.tick_params(labelsize=7)
    for axes in every[len(names) :]:
        axes.set_axis_off()
    for axes in every[max(len(names) - columns, 0) : len(names)]:
        axes.tick_params(labelbottom=True)
    return figure, every[: len(names)]


def sized(figure: Figure, width: float, height: float) -> Figure:
    """Give the columns of axes `width` and the rows `height` inches in all, and fix the layout.

    The words around the axes get what they need; a figure narrower than a page is widened.
    """
    wanted = np.array([width, height])
    figure.set_size_inches(width + AMPLE, height + AMPLE)
    for _ in range(2):  # what surrounds panels side by side depends a little on their size
        wide, tall = figure.get_size_inches() + wanted - _axes_size(figure)
        figure.set_size_inches(max(wide, WIDE), tall)
    left = 0.1 / figure.get_figwidth()
    for words in (figure._suptitle, figure._supxlabel):  # type: ignore[attr-defined]
        if words is not None:
            words.set_x(left)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def _axes_size(figure: Figure) -> Any:
    """Return the inches that the columns of axes are wide, and the rows high, in all."""
    figure.draw_without_rendering()
    boxes = [(axes.get_subplotspec(), axes.get_window_extent()) for axes in figure.axes]
    across = {spec.colspan.start: box.width for spec, box in boxes if spec}
    down = {spec.rowspan.start: box.height for spec, box in boxes if spec}
    return np.array([sum(across.values()), sum(down.values())]) / figure.dpi


def wrapped(name: object, width: int, lines: int = 3) -> str:
    """Break a name into lines of about `width` characters; what needs more of them is cut."""
    kept = wrap(str(name), width, max_lines=lines, placeholder=" \u2026")
    return "\n".join(kept)


def text_width(names: list[str], size: float) -> float:
    """Return the inches that the longest line of names takes in type of a size in points."""
    return (
        LETTER * size * max((len(line) for name in names for line in name.split("\n")), default=0)
    )


def text_height(names: list[str], size: float) -> float:
    """Return the inches that the name with most lines takes in type of a size in points."""
    return LINE * size * max((name.count("\n") + 1 for name in names), default=1)


def column_width(names: list[str], size: float) -> float:
    """Return the inches apart that slanted names of columns keep clear of each other."""
    return (text_height(names, size) + 0.01) / math.sin(math.radians(TILT))


def head_columns(
    axes: Axes, names: list[str], size: float, first: float = 0.0, *, flat: bool = False
) -> None:
    """Set names above the columns of axes, the middle of the first of them given.

    They are slanted, unless there is room for them to lie flat.
    """
    slanted: dict[str, Any] = {
        "rotation": TILT,
        "rotation_mode": "anchor",
        "ha": "left",
        "va": "center",
    }
    axes.xaxis.tick_top()
    places = np.arange(len(names)) + first
    axes.set_xticks(places, names, fontsize=size, **({} if flat else slanted))
    axes.set_xlabel("")


def end_rows(axes: Axes, words: list[str], size: float) -> None:
    """Set words at the right end of the rows of axes."""
    ends = axes.secondary_yaxis("right")
    ends.set_yticks(range(len(words)), words, fontsize=size)
    ends.spines["right"].set_visible(False)


def pages(
    things: Sequence[T], most: int, identifier: str, title: str
) -> Iterator[tuple[list[T], str, str]]:
    """Part things, in order, into as few pages of at most `most` as there must be, evenly.

    Yields
    ------
    list, str, str
        Things of a page, its name and its title; those of a single page are as given.

    Examples
    --------
    >>> list(pages("abc", 2, "figure", "Items"))
    [(['a', 'b'], 'figure', 'Items, part 1 of 2'), (['c'], 'figure-2', 'Items, part 2 of 2')]
    """
    parts = np.array_split(np.arange(len(things)), max(math.ceil(len(things) / most), 1))
    for number, part in enumerate(parts, 1):
        name = f"{identifier}-{number}" if number > 1 else identifier
        words = f"{title}, part {number} of {len(parts)}" if len(parts) > 1 else title
        yield [things[place] for place in part], name, words
