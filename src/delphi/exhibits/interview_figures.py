"""Pictures of coded interviews: signs by role, new codes by interview, agreement of coders."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.sheet import end_rows, head_columns, sheet, sized, text_height, wrapped
from delphi.exhibits.style import ACCENT, BLUE, INK, MUTED, PAPER, applied
from delphi.interviews.patterns import SIGNS
from delphi.words import number_of

FACES = {"+": "#cfe0f1", "NA": "#f1f4f6", "-": "#f6dccb"}
GLYPHS = {"+": "+", "NA": "NA", "-": "\u2212"}
FRAMES = {"differs": "-", "mixed": "--"}
PALE = "#9fc1e0"
ROW, DOCUMENT = 0.42, 0.2  # inches of a row of signs, of a document at least
SIZE, NAME, HEADING = 8.5, 40, 14  # points of names; characters of a line of one, of a column's
KEY = (
    "first: sign as printed (+ contributes, NA neither)    in brackets: coded segments by "
    "direction\n"
    "solid frame: segments only say something else    dashed: they say both    \u2014 no segment"
)


def _name(row: dict[str, object]) -> str:
    stage = row.get("stage")
    return f"{row['role']}: {str(stage).lower()}" if pd.notna(stage) and stage else str(row["role"])


# --- signs by role -------------------------------------------------------------------------


def pattern_figure(table: pd.DataFrame, identifier: str) -> Drawn:
    """Draw the printed signs by role and element, with the segments that carry each.

    Parameters
    ----------
    table : DataFrame
        Of `delphi.interviews.patterns.compared`.
    identifier : str
        Such as `pattern`.
    """
    data = table.assign(row=[_name(row) for row in table.to_dict("records")])
    odd = data[data["shown"].isin(["differs", "mixed"])]
    said = [f"{row.row}, {row.element}: {row.shown}" for row in odd.itertuples()]
    rows, elements = data["row"].nunique(), data["element"].nunique()
    return Drawn(
        identifier=identifier,
        title="What contributes under which role, as printed, and what coded segments say.",
        alt=f"Matrix of {rows} roles and stages against {elements} elements with the printed "
        f"sign and the number of coded segments for each direction. Not all segments carry the "
        f"printed sign in {len(odd)} cells: {'; '.join(said) if said else 'none'}.",
        data=data,
        fidelity="from data",
        draw=lambda: _pattern(data),
    )


@applied()
def _pattern(data: pd.DataFrame) -> Figure:
    rows, elements = data["row"].unique(), data["element"].unique()
    grid = {"index": "row", "columns": "element"}
    signs = data.pivot(**grid, values="sign").reindex(index=rows, columns=elements)
    words = data.assign(said=_counted(data)).pivot(**grid, values="said")
    figure, axes = sheet("What contributes under which role", KEY)
    faces = signs.apply(lambda column: column.map(list(FACES).index)).to_numpy(dtype=float)
    sns.heatmap(
        faces, cmap=ListedColormap(list(FACES.values())), vmin=0, vmax=len(FACES) - 1,
        annot=signs.replace(GLYPHS).to_numpy() + words.reindex_like(signs).to_numpy(), fmt="",
        annot_kws={"color": INK, "fontsize": SIZE}, linewidths=3, linecolor=PAPER, cbar=False,
        ax=axes,
    )  # fmt: skip
    for row in data[data["shown"].isin(list(FRAMES))].itertuples():
        place = list(elements).index(row.element), list(rows).index(row.row)
        axes.add_patch(_frame(*place, FRAMES[row.shown]))
    names = [wrapped(name, NAME) for name in rows]
    axes.set_yticks(np.arange(len(names)) + 0.5, names, rotation=0, fontsize=SIZE, color=INK)
    head_columns(axes, [wrapped(name, HEADING) for name in elements], SIZE, 0.5, flat=True)
    return sized(figure, 1.15 * len(elements), ROW * len(rows))


def _counted(data: pd.DataFrame) -> list[str]:
    """Say for each cell how many coded segments speak for which sign."""
    said = [
        ", ".join(f"{row[name]} {GLYPHS[name]}" for name in SIGNS.values() if row[name])
        for row in data.to_dict("records")
    ]
    return [f"   ({words or chr(8212)})" for words in said]


def _frame(across: int, down: int, line: str) -> Rectangle:
    return Rectangle(
        (across + 0.04, down + 0.1), 0.92, 0.8, fill=False, ec=ACCENT, lw=1.6, linestyle=line
    )


# --- new codes by interview ----------------------------------------------------------------


def saturation_figure(table: pd.DataFrame, identifier: str) -> Drawn:
    """Draw the codes seen so far, and those that are new, by document in the order given.

    Parameters
    ----------
    table : DataFrame
        Of `delphi.interviews.matrices.saturation`.
    identifier : str
        Such as `saturation`.
    """
    new = [f"{row.document} {row.new}" for row in table.itertuples() if row.new]
    return Drawn(
        identifier=identifier,
        title="Codes that come up for the first time, by document in the order given.",
        alt=f"Bars of new codes in each of {len(table)} documents and a line of all codes so "
        f"far, up to {table['seen'].iloc[-1]}. New: {'; '.join(new)}.",
        data=table,
        fidelity="from data",
        draw=lambda: _saturation(table),
    )


@applied()
def _saturation(table: pd.DataFrame) -> Figure:
    every = number_of(int(table["seen"].iloc[-1]), "code")
    said = f"bars: new in the document    line: {every} in all"
    figure, axes = sheet("New codes by document", said)
    placed = table.assign(place=range(len(table)))
    sns.barplot(
        placed, x="place", y="new", color=PALE, saturation=1, width=0.7, errorbar=None, ax=axes
    )
    axes.bar_label(
        axes.containers[0], [str(n) if n else "" for n in table["new"]], label_type="center",
        fontsize=7.5,
    )  # fmt: skip
    sns.lineplot(placed, x="place", y="seen", marker="o", errorbar=None, ax=axes)
    names = [wrapped(name, NAME, 1) for name in table["document"]]
    axes.set_xticks(
        placed["place"], names, rotation=60, rotation_mode="anchor", ha="right", va="center",
        fontsize=7,
    )  # fmt: skip
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")
    axes.set(ylim=(0, max(int(table["seen"].max()), 1) * 1.12), xlabel="", ylabel="codes")
    return sized(figure, max(6.5, DOCUMENT * len(table)), 1.9)


# --- agreement of coders -------------------------------------------------------------------


def agreement_figure(table: pd.DataFrame, identifier: str, title: str, units: str) -> Drawn:
    """Draw Krippendorff's alpha of each code with its interval.

    Parameters
    ----------
    table : DataFrame
        Columns Code, alpha, lower, upper, percent; a row without alpha shows percent only.
    identifier, title : str
        See `delphi.exhibits.drawing.Drawn`.
    units : str
        What was coded, such as `segments`.
    """
    known = table.dropna(subset=["alpha"])
    said = [f"{row.Code} {row.alpha:.2f}" for row in known.itertuples()]
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=f"Krippendorff's alpha by code with 95 % intervals, coded {units}: "
        f"{'; '.join(said) if said else 'none'}.",
        data=table,
        notes=("Intervals from a bootstrap of documents.",),
        fidelity="from data",
        draw=lambda: _agreement(table, title),
    )


@applied()
def _agreement(table: pd.DataFrame, title: str) -> Figure:
    figure, axes = sheet(title)
    names = [wrapped(code, NAME) for code in table["Code"]]
    placed = table.assign(place=range(len(table)))
    axes.hlines(placed["place"], table["lower"], table["upper"], color=BLUE, linewidth=1.6)
    sns.scatterplot(placed, x="alpha", y="place", s=36, linewidth=0, ax=axes)
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.grid(axis="x")
    ends = [*table["alpha"].dropna(), *table["lower"].dropna(), 0.0]
    axes.set(
        xlim=(max(min(ends), -1) - 0.05, 1.05), ylim=(len(table) - 0.5, -0.5), ylabel="",
        xlabel="Krippendorff's \u03b1, 95 % interval; at the right, percent agreement",
    )  # fmt: skip
    axes.set_yticks(placed["place"], names, fontsize=SIZE, color=INK)
    percent = ["" if pd.isna(value) else f"{value:.0f} %" for value in table["percent"]]
    end_rows(axes, percent, 8)
    return sized(figure, 4.2, max(0.27, text_height(names, SIZE) + 0.06) * len(table))
