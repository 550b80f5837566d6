"""Pictures of coded interviews: signs by role, new codes by interview, agreement of coders."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import ACCENT, INK, MUTED, applied
from delphi.interviews.patterns import SIGNS
from delphi.words import number_of

BLUE = "#1f5a96"
FACES = {"+": "#cfe0f1", "NA": "#f1f4f6", "-": "#f6dccb"}
GLYPHS = {"+": "+", "NA": "NA", "-": "\u2212"}
ROW = 0.42  # inches of a row of signs


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


def _pattern(data: pd.DataFrame) -> Figure:
    with applied():
        rows, elements = list(data["row"].unique()), list(data["element"].unique())
        wide, tall = 8.2, 1.35 + ROW * len(rows)
        figure = Figure(figsize=(wide, tall))
        axes = figure.add_axes((0.40, 0.48 / tall, 0.58, ROW * len(rows) / tall))
        axes.set(xlim=(0, len(elements)), ylim=(len(rows), 0))
        axes.axis("off")
        for down, name in enumerate(rows):
            axes.text(-0.06, down + 0.5, name, ha="right", va="center", fontsize=8.5)
        for across, name in enumerate(elements):
            axes.text(across + 0.5, -0.18, name, ha="center", va="bottom", fontsize=9)
        for row in data.to_dict("records"):
            _cell(axes, elements.index(row["element"]), rows.index(row["row"]), row)
        title = "What contributes under which role"
        figure.text(0.02, 1 - 0.14 / tall, title, fontsize=11, fontweight="bold", va="top")
        key = (
            "large: sign as printed (+ contributes, NA neither)    small: coded segments by "
            "direction\n"
            "solid frame: segments only say something else    dashed: they say both    "
            "\u2014 no segment"
        )
        figure.text(0.02, 0.06 / tall, key, fontsize=7.5, color=MUTED, linespacing=1.5)
        return figure


def _cell(axes: Axes, across: int, down: int, row: dict[str, object]) -> None:
    sign, shown = str(row["sign"]), row["shown"]
    axes.add_patch(
        Rectangle((across + 0.02, down + 0.04), 0.96, 0.92, fc=FACES[sign], ec="white", lw=0.5)
    )
    if shown in ("differs", "mixed"):
        style = "-" if shown == "differs" else (0, (3, 1.5))
        axes.add_patch(
            Rectangle(
                (across + 0.04, down + 0.08), 0.92, 0.84, fill=False, ec=ACCENT, lw=1.6, ls=style
            )
        )
    said = [f"{row[name]} {GLYPHS[name]}" for name in SIGNS.values() if row[name]]
    axes.text(
        across + 0.24, down + 0.5, GLYPHS[sign], ha="center", va="center", color=INK,
        fontsize=13 if sign == "+" else 10, fontweight="bold",
    )  # fmt: skip
    words = ", ".join(said) or "\u2014"
    axes.text(across + 0.68, down + 0.5, words, ha="center", va="center", fontsize=7.5, color=INK)


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


def _saturation(table: pd.DataFrame) -> Figure:
    with applied():
        figure = Figure(figsize=(max(7.6, 1.4 + 0.32 * len(table)), 3.4))
        axes = figure.add_axes((0.09, 0.30, 0.86, 0.54))
        places = range(len(table))
        axes.bar(places, table["new"], color="#9fc1e0", width=0.7)
        axes.plot(places, table["seen"], color=BLUE, marker="o", markersize=3.5, linewidth=1.5)
        axes.set_xticks(list(places), list(table["document"]), rotation=60, ha="right", fontsize=7)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y")
        axes.set_ylim(0, max(int(table["seen"].max()), 1) * 1.12)
        for place, number in enumerate(table["new"]):
            if number:
                axes.text(place, number / 2, str(number), ha="center", va="center", fontsize=7.5)
        said = f"line: {number_of(int(table['seen'].iloc[-1]), 'code')} in all"
        figure.text(0.02, 0.97, "New codes by document", fontsize=11, fontweight="bold", va="top")
        figure.text(0.02, 0.885, "bars: new in the document", fontsize=8, color=MUTED, va="top")
        figure.text(0.40, 0.885, said, fontsize=8, color=BLUE, va="top")
        return figure


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


def _agreement(table: pd.DataFrame, title: str) -> Figure:
    with applied():
        rows = len(table)
        tall = 1.15 + 0.27 * rows
        figure = Figure(figsize=(7.6, tall))
        axes = figure.add_axes((0.36, 0.55 / tall, 0.48, 0.27 * rows / tall))
        ends = [*table["alpha"].dropna(), *table["lower"].dropna(), 0.0]
        axes.set(xlim=(max(min(ends), -1) - 0.05, 1.05), ylim=(rows - 0.5, -0.5))
        axes.set_yticks([])
        axes.grid(axis="x")
        axes.axvline(0, color=MUTED, linewidth=0.8)
        for place, row in enumerate(table.itertuples()):
            axes.text(
                -0.02, place, str(row.Code), ha="right", va="center", fontsize=8.5,
                transform=axes.get_yaxis_transform(),
            )  # fmt: skip
            percent = "" if pd.isna(row.percent) else f"{row.percent:.0f} %"
            axes.text(
                1.03, place, percent, ha="left", va="center", fontsize=8,
                color=MUTED, transform=axes.get_yaxis_transform(),
            )  # fmt: skip
            if pd.notna(row.alpha):
                axes.plot([row.lower, row.upper], [place, place], color=BLUE, linewidth=1.6)
                axes.plot(row.alpha, place, "o", color=BLUE, markersize=5)
        axes.tick_params(axis="x", labelsize=8)
        axes.text(
            1.03, 1.02, "agree", ha="left", va="bottom", fontsize=8, color=MUTED,
            transform=axes.transAxes,
        )  # fmt: skip
        axes.set_xlabel("Krippendorff's \u03b1, 95 % interval", fontsize=8, color=MUTED)
        figure.text(0.02, 1 - 0.14 / tall, title, fontsize=11, fontweight="bold", va="top")
        return figure
