"""A matrix of numbers, drawn: the darker a cell the greater its number, which stands in it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from delphi.exhibits.sheet import (
    WIDE,
    column_width,
    head_columns,
    sheet,
    sized,
    text_height,
    text_width,
    wrapped,
)
from delphi.exhibits.style import INK, RAMP, RULE, applied

SIZE, SMALL = 8, 7  # points of names, and of numbers
ROW, CELL = 0.24, 0.25  # inches: a row and a column at least
NAME, HEADING = 48, 36  # characters of a line of the name of a row, of a column


@applied()
def heat_figure(
    values: pd.DataFrame, title: str, note: str = "", *, greatest: float, groups: Sequence[str] = ()
) -> Figure:
    """Draw a matrix with its numbers, rounded to whole ones; a cell without a number is blank.

    Parameters
    ----------
    values : DataFrame of float
        Its index names the rows, its columns the columns.
    title, note : str
        What stands above, and what stands below in small type.
    greatest : float
        The number of the darkest cell.
    groups : sequence of str
        What each column belongs to; a line parts those of different groups.
    """
    rows = [wrapped(name, NAME) for name in values.index]
    columns = [wrapped(name, HEADING) for name in values.columns]
    figure, axes = sheet(title, note)
    sns.heatmap(
        values.astype(float), annot=True, fmt=".0f", annot_kws={"fontsize": SMALL},
        cmap=sns.color_palette(RAMP, as_cmap=True), vmin=-0.05 * greatest, vmax=1.1 * greatest,
        linewidths=0.7, linecolor=RULE, cbar=False, xticklabels=False, yticklabels=False, ax=axes,
    )  # fmt: skip
    for place, (one, other) in enumerate(pairwise(groups), 1):
        if one != other:
            axes.axvline(place, color=INK, linewidth=1)
    axes.set(ylabel="")
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows, rotation=0, fontsize=SIZE, color=INK)
    cell = max(CELL, column_width(columns, SIZE))
    wide = max(cell * len(columns), WIDE - text_width(rows, SIZE) - 0.4)
    flat = text_width(columns, SIZE) < wide / len(columns)
    head_columns(axes, columns, SIZE, 0.5, flat=flat)
    return sized(figure, wide, max(ROW, text_height(rows, SIZE) + 0.06) * len(rows))
