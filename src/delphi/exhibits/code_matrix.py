"""A matrix of counts, drawn: one code or item a row, one code or attribute a column."""

from textwrap import fill

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import INK, MUTED, RULE, applied

ROW, FOOT, TOP = 0.30, 0.35, 0.62  # inches: a row, below the rows, above the names of columns
CELL, LEFT, RIGHT = 0.62, 2.7, 0.9  # inches: a column, names of rows, room beyond the last column
TILT, LETTER = 40, 0.062  # degrees of the names of columns; inches of a letter
WRAP = 26  # letters of a name of a column before it breaks
DARK = 0.55  # of the greatest count, from which on its number is white
LEAST = 7.6  # inches, the width of a page; narrower ones would be blown up
PALE = 3  # counts below which no cell is darkest
NAMED = 6  # greatest cells named in the words


def code_matrix(
    counts: pd.DataFrame, identifier: str, title: str, *, unit: str, notes: tuple[str, ...] = ()
) -> Drawn:
    """Draw counts as a matrix of squares, the darker the more, with the numbers in them.

    Parameters
    ----------
    counts : DataFrame of int
        Its index names the rows, its columns the columns.
    identifier, title : str
        See `delphi.exhibits.drawing.Drawn`.
    unit : str
        What is counted, in the plural, such as `segments`.
    notes : tuple of str
        What needs a word.
    """
    data = counts.reset_index(drop=True)
    data.insert(0, "row" if "row" not in data else "row_", list(counts.index))
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=_alt(counts, unit),
        data=data,
        notes=notes,
        fidelity="from data",
        draw=lambda: _figure(counts, title, unit),
    )


def _alt(counts: pd.DataFrame, unit: str) -> str:
    long = counts.stack()
    most = long[long > 0].sort_values(ascending=False, kind="stable").head(NAMED)
    said = [f"{row} with {column} {number}" for (row, column), number in most.items()]
    return (
        f"Matrix of {len(counts)} rows and {counts.shape[1]} columns, numbers of {unit}. "
        f"Greatest: {'; '.join(said) if said else 'none'}."
    )


def _figure(counts: pd.DataFrame, title: str, unit: str) -> Figure:
    with applied():
        rows, columns = counts.shape
        names = [fill(str(name), WRAP) for name in counts.columns]
        head = TOP + _height(names)
        lines = fill(title, int(max(LEFT + RIGHT + CELL * columns, LEAST) / 0.088))
        head += 0.17 * lines.count("\n")
        wide = max(LEFT + RIGHT + CELL * columns, LEAST)
        tall = head + ROW * rows + FOOT
        figure = Figure(figsize=(wide, tall))
        axes = figure.add_axes((LEFT / wide, FOOT / tall, CELL * columns / wide, ROW * rows / tall))
        axes.set(xlim=(0, columns), ylim=(rows, 0))
        axes.axis("off")
        greatest = max(int(counts.to_numpy().max(initial=0)), PALE)
        ramp = mpl.colormaps["Blues"]
        for down, (name, row) in enumerate(counts.iterrows()):
            axes.text(-0.12, down + 0.5, str(name), ha="right", va="center", fontsize=8.5)
            for across, number in enumerate(row):
                share = number / greatest
                face = ramp(0.08 + 0.82 * share) if number else "white"
                axes.add_patch(Rectangle((across, down), 1, 1, fc=face, ec=RULE, lw=0.7))
                if number:
                    ink = "white" if share >= DARK else INK
                    axes.text(
                        across + 0.5, down + 0.5, str(number), ha="center", va="center",
                        fontsize=8.5, color=ink,
                    )  # fmt: skip
        for across, name in enumerate(names):
            axes.text(
                across + 0.35, -0.25, name, rotation=TILT, rotation_mode="anchor", ha="left",
                va="bottom", fontsize=8.5,
            )  # fmt: skip
        figure.text(0.02, 1 - 0.12 / tall, lines, fontsize=11, fontweight="bold", va="top")
        figure.text(LEFT / wide, 0.1 / tall, f"number of {unit}", fontsize=8, color=MUTED)
        return figure


def _height(names: list[str]) -> float:
    """Return the inches that tilted names of columns stand high."""
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    deepest = max((name.count("\n") for name in names), default=0)
    return 0.67 * LETTER * longest + 0.12 * deepest
