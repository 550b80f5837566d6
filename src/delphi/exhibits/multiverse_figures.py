"""Pictures of the multiverse: shares, options, the specification curve, and what drives it."""

from textwrap import fill

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import ACCENT, INK, MUTED, RULE, applied
from delphi.multiverse.outcomes import Outcomes, share_table
from delphi.multiverse.tallies import BINS

VERDICTS = {"In": "#1f5a96", "Undecided": "#c6d0d9", "Out": ACCENT}
RAMP = "Blues"
DARK = 0.55  # share from which a cell is so dark that its number is white


def _title(figure: Figure, words: str, tall: float) -> None:
    figure.text(0.02, 1 - 0.14 / tall, words, fontsize=11, fontweight="bold", va="top")


def _grid(axes: Axes, rows: int, columns: int) -> None:
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    axes.axis("off")


# --- shares --------------------------------------------------------------------------------


def share_figure(outcomes: Outcomes, identifier: str) -> Drawn:
    """Draw the percent of universes in which each item is in, undecided or out."""
    data = share_table(outcomes)
    said = "; ".join(f"{row.Item} {row.In:.0f} %" for row in data.itertuples())
    return Drawn(
        identifier=identifier,
        title="In what part of the universes each item is in.",
        alt=f"Bars of the universes in which an item is in, undecided or out. In: {said}.",
        data=data,
        fidelity="from data",
        draw=lambda: _shares(data),
    )


def _shares(data: pd.DataFrame) -> Figure:
    with applied():
        rows = len(data)
        tall = 1.0 + 0.30 * rows
        figure = Figure(figsize=(7.6, tall))
        axes = figure.add_axes((0.40, 0.38 / tall, 0.56, 0.30 * rows / tall))
        axes.set(xlim=(0, 100), ylim=(rows - 0.5, -0.5))
        axes.axis("off")
        left = np.zeros(rows)
        for name, colour in VERDICTS.items():
            axes.barh(range(rows), data[name], left=left, height=0.72, color=colour)
            left += data[name].to_numpy()
        for place, row in enumerate(data.itertuples()):
            tier = getattr(row, "_2")  # noqa: B009 - the column has a blank in its name
            name = f"{row.Item}  [{tier}]" if tier else str(row.Item)
            axes.text(-2, place, name, ha="right", va="center", fontsize=8.5)
            inside = row.In >= 12  # noqa: PLR2004 - room for the number within the bar
            axes.text(
                row.In - 1.2 if inside else row.In + 1.2,
                place,
                f"{row.In:.0f} %",
                ha="right" if inside else "left",
                va="center",
                fontsize=8,
                color="white" if inside else INK,
            )
        _title(figure, "Share of universes in which an item is in", tall)
        across = 0.40
        for name, colour in VERDICTS.items():
            figure.text(across, 0.12 / tall, "\u25a0", color=colour, fontsize=9)
            figure.text(across + 0.022, 0.12 / tall, name.lower(), color=MUTED, fontsize=8)
            across += 0.14
        figure.text(0.02, 0.12 / tall, "in brackets: the authors' tier", fontsize=8, color=MUTED)
        return figure


# --- matrices ------------------------------------------------------------------------------


def options_figure(outcomes: Outcomes, shares: pd.DataFrame, identifier: str) -> Drawn:
    """Draw the share of universes in which an item is in, for each option but the rules."""
    data = shares[shares["choice"] != "rule"]
    varied = data.groupby("choice")["option"].nunique()
    data = data[data["choice"].isin(varied[varied > 1].index)].reset_index(drop=True)
    order = [str(label) for label in share_table(outcomes)["Item"]]
    rows = pd.MultiIndex.from_frame(data[["choice", "option"]].drop_duplicates())
    wide = data.pivot(index=["choice", "option"], columns="label", values="share")
    wide = wide.reindex(index=rows, columns=order)
    spread = (wide.max(axis=0) - wide.min(axis=0)).sort_values(ascending=False, kind="stable")
    widest = "; ".join(f"{label} by {100 * value:.0f} points" for label, value in spread.items())
    return Drawn(
        identifier=identifier,
        title="In what part of the universes of each option each item is in.",
        alt=f"Matrix of options and items. Options move an item: {widest}.",
        data=data,
        fidelity="from data",
        draw=lambda: _matrix(
            wide.to_numpy() * 100,
            [f"{choice}: {option}" for choice, option in wide.index],
            order,
            "Percent of universes with an option in which an item is in",
            [choice for choice, _ in wide.index],
        ),
    )


def drivers_figure(drivers: pd.DataFrame, order: list[str], identifier: str) -> Drawn:
    """Draw how much of the variation each choice explains, of the list and of each item."""
    wide = drivers.set_index("choice")[["list", *order]]
    first = wide.index[0]
    return Drawn(
        identifier=identifier,
        title="How much of the variation in verdicts each choice explains.",
        alt="Matrix of choices and items. Percent of the variation of the list: "
        + "; ".join(f"{choice} {value:.0f}" for choice, value in wide["list"].items())
        + f". The choice that moves the list most is {first}.",
        data=drivers,
        notes=(
            "Percent of the variation of in or not between the options of a choice (eta squared); "
            "for the list, of its Jaccard distance from the authors'. Blank: nothing varies.",
        ),
        fidelity="from data",
        draw=lambda: _matrix(
            wide.to_numpy(dtype=float),
            list(wide.index),
            ["the list", *order],
            "Percent of the variation that each choice explains",
            list(wide.index),
        ),
    )


def _matrix(
    values: np.ndarray, rows: list[str], columns: list[str], title: str, groups: list[str]
) -> Figure:
    with applied():
        left, top, cell = 2.35, 2.15, 0.27
        wide = left + 0.46 * len(columns) + 1.3
        tall = top + cell * len(rows) + 0.2
        figure = Figure(figsize=(wide, tall))
        axes = figure.add_axes(
            (left / wide, 0.15 / tall, 0.46 * len(columns) / wide, cell * len(rows) / tall)
        )
        _grid(axes, len(rows), len(columns))
        shade = np.ma.masked_invalid(values / 100)
        axes.imshow(shade, cmap=mpl.colormaps[RAMP], vmin=0, vmax=1, aspect="auto", alpha=0.9)
        for row, name in enumerate(rows):
            axes.text(-0.6, row, name, ha="right", va="center", fontsize=8)
            if row and groups[row] != groups[row - 1]:
                axes.axhline(row - 0.5, color="white", linewidth=2.5)
            for column, value in enumerate(values[row]):
                if not np.isnan(value):
                    colour = "white" if value / 100 > DARK else INK
                    axes.text(
                        column,
                        row,
                        f"{value:.0f}",
                        ha="center",
                        va="center",
                        fontsize=7,
                        color=colour,
                    )
        for column, name in enumerate(columns):
            axes.text(
                column, -0.7, name, rotation=55, rotation_mode="anchor", ha="left",
                va="center", fontsize=7.5, linespacing=0.95,
            )  # fmt: skip
        _title(figure, fill(title, 34), tall)
        return figure


# --- the specification curve ---------------------------------------------------------------


def curve_figure(outcomes: Outcomes, identifier: str) -> Drawn:
    """Draw the universes from the shortest list to the longest, and the options they take.

    Above, the number of items in, with the authors' number; below, for each option, where along
    the curve its universes lie: the darker, the more of the universes there take it.
    """
    found, sizes = outcomes.multiverse, outcomes.sizes
    bins = found.curve.counts["rule"].sum(axis=0)
    rows = []
    for choice, counts in found.curve.counts.items():
        if choice == "rule" or np.count_nonzero(counts.sum(axis=1)) < 2:  # noqa: PLR2004 - an option to compare
            continue
        parts = counts / bins
        rows += [(choice, *row) for row in zip(found.options[choice], *parts.T, strict=True)]
    data = pd.DataFrame(rows, columns=["choice", "option", *map(str, range(BINS))])
    ends = [outcomes.length_at(percent) for percent in (5, 25, 50, 75, 95)]
    known = np.flatnonzero(sizes)
    return Drawn(
        identifier=identifier,
        title="The specification curve: every universe by the number of items that are in.",
        alt=f"Curve of {found.size} universes from {known[0]} to {known[-1]} items; 5, 25, 50, 75 "
        f"and 95 percent of them have up to {', '.join(map(str, ends))} items. Below it, where "
        "along the curve each option lies.",
        data=data,
        fidelity="from data",
        draw=lambda: _curve(sizes, data, len(outcomes.concluded)),
    )


def _curve(sizes: np.ndarray, data: pd.DataFrame, authors: int) -> Figure:
    with applied():
        cell = 0.155
        below, top = cell * len(data), 1.6
        tall = top + below + 1.05
        figure = Figure(figsize=(8, tall))
        axes = figure.add_axes((0.30, (below + 0.45) / tall, 0.66, top / tall))
        ranks = np.linspace(0, 100, 600)
        upto = np.cumsum(sizes)
        places = np.minimum((ranks / 100 * upto[-1]).astype(np.int64), upto[-1] - 1)
        lengths = np.searchsorted(upto, places, side="right")
        axes.step(ranks, lengths, color=VERDICTS["In"], linewidth=1.8, where="post")
        axes.set(xlim=(0, 100), ylim=(-0.5, len(sizes) - 1 + 0.7))
        axes.tick_params(labelsize=8)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xticks([0, 25, 50, 75, 100], ["", "25 %", "50 %", "75 %", ""])
        axes.grid(axis="y")
        axes.set_ylabel("items in", fontsize=8, color=MUTED)
        if authors:
            axes.axhline(authors, color=ACCENT, linewidth=1, linestyle=(0, (4, 2.5)))
            axes.text(1, authors + 0.25, f"the authors' {authors}", fontsize=8, color=ACCENT)
        lower = figure.add_axes((0.30, 0.12 / tall, 0.66, below / tall))
        _grid(lower, len(data), BINS)
        values = data.drop(columns=["choice", "option"]).to_numpy(dtype=float)
        lower.imshow(values, cmap=mpl.colormaps["Greys"], vmin=0, vmax=1, aspect="auto")
        previous = ""
        for row, line in enumerate(data[["choice", "option"]].itertuples(index=False)):
            lower.text(-2, row, str(line.option), ha="right", va="center", fontsize=7)
            if line.choice != previous:
                lower.axhline(row - 0.5, color=RULE, linewidth=0.8)
                lower.text(-62, row, str(line.choice), va="center", fontsize=7.5, fontweight="bold")
            previous = line.choice
        _title(figure, "Universes from the shortest list to the longest", tall)
        return figure


def items_curve_figure(outcomes: Outcomes, shares: pd.DataFrame, identifier: str) -> Drawn:
    """Draw for each item its share of universes in, rule by rule, from the strictest rule on."""
    data = shares[shares["choice"] == "rule"].reset_index(drop=True)
    order = [str(label) for label in share_table(outcomes)["Item"]]
    ends = data.groupby("label")["share"].agg(["min", "max"])
    said = "; ".join(
        f"{label} {100 * ends.loc[label, 'min']:.0f} to {100 * ends.loc[label, 'max']:.0f} %"
        for label in order
    )
    return Drawn(
        identifier=identifier,
        title="The specification curve of each item: its share of universes under each rule.",
        alt=f"Curves of the share of universes in which an item is in, by rule: {said}.",
        data=data,
        fidelity="from data",
        draw=lambda: _items_curve(data, order),
    )


def _items_curve(data: pd.DataFrame, order: list[str]) -> Figure:
    with applied():
        columns = 4
        rows = -(-len(order) // columns)
        tall = 0.75 + 1.5 * rows
        figure = Figure(figsize=(8, tall))
        for place, label in enumerate(order):
            row, column = divmod(place, columns)
            box = (0.05 + column * 0.24, 1 - (1.95 + row * 1.5) / tall, 0.20, 1.0 / tall)
            axes = figure.add_axes(box)
            shares = np.sort(data.loc[data["label"] == label, "share"].dropna()) * 100
            axes.fill_between(range(len(shares)), shares, step="mid", color="#cfe0f3", linewidth=0)
            axes.step(range(len(shares)), shares, where="mid", color=VERDICTS["In"], linewidth=1.4)
            axes.set(xlim=(-0.5, len(shares) - 0.5), ylim=(0, 100))
            axes.set_xticks([])
            axes.set_yticks([0, 50, 100], ["0", "50", "100 %"] if column == 0 else ["", "", ""])
            axes.tick_params(labelsize=7)
            axes.grid(axis="y")
            axes.set_title(fill(label, 28), fontsize=8, loc="left", linespacing=0.95)
        _title(
            figure,
            "Share of universes in, rule by rule, from the strictest rule to the mildest",
            tall,
        )
        return figure
