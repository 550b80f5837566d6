"""Pictures of the multiverse: shares, options, the specification curve, and what drives it."""

from functools import partial

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.heat import heat_figure
from delphi.exhibits.sheet import (
    named_pages,
    pages,
    sheet,
    sized,
    small_multiples,
    text_height,
    wrapped,
)
from delphi.exhibits.style import ACCENT, BLUE, INK, RULE, applied
from delphi.multiverse.outcomes import Outcomes, share_table
from delphi.multiverse.tallies import BINS

VERDICTS = {"In": BLUE, "Undecided": "#c6d0d9", "Out": ACCENT}
BRACKETS = "in brackets: the authors' tier"
ROWS = 30  # items of a page
NAME = 48  # characters of a line of a name
ROOM = 12  # percent from which a bar has room for its number
STEPS = 600  # of the list lengths along a specification curve
CURVE, OPTION = 1.6, 0.155  # inches: the curve, an option below it
COLUMNS, DOWN = 4, 6  # curves of items side by side, and one below the other


# --- shares --------------------------------------------------------------------------------


def share_figure(outcomes: Outcomes, identifier: str) -> list[Drawn]:
    """Draw the percent of universes in which each item is in, undecided or out."""
    data = share_table(outcomes)
    title = "In what part of the universes each item is in"
    return [
        Drawn(
            identifier=name,
            title=f"{words}.",
            alt="Bars of the universes in which an item is in, undecided or out. In: "
            + "; ".join(f"{row.Item} {row.In:.0f} %" for row in rows.itertuples())
            + ".",
            data=rows,
            fidelity="from data",
            draw=partial(_shares, rows),
        )
        for part, name, words in named_pages(pages(range(len(data)), ROWS), identifier, title)
        for rows in [data.iloc[part]]
    ]


@applied()
def _shares(data: pd.DataFrame) -> Figure:
    figure, axes = sheet("Share of universes in which an item is in", BRACKETS)
    names = [
        wrapped(f"{item}  [{tier}]" if tier else item, NAME)
        for item, tier in zip(data["Item"], data["Tier in print"], strict=True)
    ]
    long = data.assign(place=range(len(data))).melt("place", list(VERDICTS), "verdict", "percent")
    sns.histplot(
        long, y="place", hue="verdict", weights="percent", multiple="stack", discrete=True,
        shrink=0.72, hue_order=[*VERDICTS][::-1], palette=VERDICTS, alpha=1, linewidth=0, ax=axes,
    )  # fmt: skip
    for place, share in enumerate(data["In"]):
        inside = share >= ROOM
        axes.text(
            share + (-1.2 if inside else 1.2), place, f"{share:.0f} %", va="center",
            ha="right" if inside else "left", color="white" if inside else INK,
        )  # fmt: skip
    axes.set(xlim=(0, 100), ylim=(len(data) - 0.5, -0.5), xlabel="", ylabel="")
    axes.set_xticks([])
    axes.set_yticks(range(len(names)), names, fontsize=8.5, color=INK)
    axes.spines["bottom"].set_visible(False)
    sns.move_legend(
        axes, "lower left", bbox_to_anchor=(0, 1), ncols=3, title=None, reverse=True,
        handlelength=1, handleheight=1,
    )  # fmt: skip
    return sized(figure, 4.4, max(0.30, text_height(names, 8.5) + 0.06) * len(names))


# --- matrices ------------------------------------------------------------------------------


def options_figure(outcomes: Outcomes, shares: pd.DataFrame, identifier: str) -> list[Drawn]:
    """Draw the share of universes in which an item is in, for each option but the rules."""
    data = shares[shares["choice"] != "rule"]
    varied = data.groupby("choice")["option"].nunique()
    data = data[data["choice"].isin(varied[varied > 1].index)].reset_index(drop=True)
    order = [str(label) for label in share_table(outcomes)["Item"]]
    title = "In what part of the universes of each option each item is in"
    return [
        _options_page(data[data["label"].isin(part)].reset_index(drop=True), part, name, words)
        for part, name, words in named_pages(pages(order, ROWS), identifier, title)
    ]


def _options_page(data: pd.DataFrame, order: list[str], identifier: str, title: str) -> Drawn:
    columns = pd.MultiIndex.from_frame(data[["choice", "option"]].drop_duplicates())
    wide = data.pivot(index="label", columns=["choice", "option"], values="share")
    wide = wide.reindex(index=order, columns=columns)
    spread = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable")
    widest = "; ".join(f"{label} by {100 * value:.0f} points" for label, value in spread.items())
    named = wide.set_axis([f"{choice}: {option}" for choice, option in columns], axis=1)
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=f"Matrix of options and items. Options move an item: {widest}.",
        data=data,
        fidelity="from data",
        draw=lambda: heat_figure(
            100 * named, "Percent of universes with an option in which an item is in",
            greatest=100, groups=[choice for choice, _ in columns],
        ),
    )  # fmt: skip


def drivers_figure(drivers: pd.DataFrame, order: list[str], identifier: str) -> list[Drawn]:
    """Draw how much of the variation each choice explains, of the list and of each item."""
    wide = drivers.set_index("choice")[["list", *order]]
    title = "How much of the variation in verdicts each choice explains"
    parts = named_pages(pages(list(wide), ROWS), identifier, title)
    alone = len(wide.columns) <= ROWS
    return [
        Drawn(
            identifier=name,
            title=f"{words}.",
            alt="Matrix of choices and items. Percent of the variation of the list: "
            + "; ".join(f"{choice} {value:.0f}" for choice, value in wide["list"].items())
            + f". The choice that moves the list most is {wide.index[0]}.",
            data=drivers if alone else wide[part].reset_index(),
            notes=(
                "Percent of the variation of in or not between the options of a choice (eta "
                "squared); for the list, of its Jaccard distance from the authors'. Blank: nothing "
                "varies.",
            ),
            fidelity="from data",
            draw=partial(
                heat_figure, wide[part].rename(columns={"list": "the list"}).T,
                "Percent of the variation that each choice explains", greatest=100,
            ),
        )
        for part, name, words in parts
    ]  # fmt: skip


# --- the specification curve ---------------------------------------------------------------


def curve_figure(outcomes: Outcomes, identifier: str) -> Drawn:
    """Draw the universes from the shortest list to the longest, and the options they take.

    Above, the number of items in, with the authors' number; below, for each option, where along
    the curve its universes lie: the darker, the more of the universes there take it.
    """
    found, sizes = outcomes.multiverse, outcomes.sizes
    bins = found.curve.counts["rule"].sum(axis=0)
    rows = [
        (choice, *row)
        for choice, counts in found.curve.counts.items()
        if choice != "rule" and np.count_nonzero(counts.sum(axis=1)) > 1
        for row in zip(found.options[choice], *(counts / bins).T, strict=True)
    ]
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


@applied()
def _curve(sizes: np.ndarray, data: pd.DataFrame, authors: int) -> Figure:
    below = OPTION * len(data)
    figure, (above, lower) = sheet(
        "Universes from the shortest list to the longest", nrows=2, height_ratios=(CURVE, below)
    )
    upto = np.cumsum(sizes)
    places = np.arange(STEPS) * upto[-1] // STEPS
    lengths = np.searchsorted(upto, places, side="right")
    sns.lineplot(
        x=places / upto[-1] * BINS, y=lengths, drawstyle="steps-post", estimator=None,
        linewidth=1.8, ax=above,
    )  # fmt: skip
    above.set(xlim=(0, BINS), ylim=(-0.5, len(sizes) - 1 + 0.7), ylabel="items in")
    above.yaxis.set_major_locator(MaxNLocator(integer=True))
    above.set_xticks([BINS * part / 4 for part in (1, 2, 3)], ["25 %", "50 %", "75 %"])
    above.grid(axis="y")
    if authors:
        above.axhline(authors, color=ACCENT, linewidth=1, linestyle=(0, (4, 2.5)))
        above.text(1, authors + 0.25, f"the authors' {authors}", fontsize=8, color=ACCENT)
    _options(lower, data)
    return sized(figure, 5.3, CURVE + below)


def _options(axes: Axes, data: pd.DataFrame) -> None:
    """Draw where along the curve each option lies, the options of a choice together."""
    sns.heatmap(
        data.drop(columns=["choice", "option"]), cmap="Greys", vmin=0, vmax=1, cbar=False,
        rasterized=True, xticklabels=False, yticklabels=False, ax=axes,
    )  # fmt: skip
    first = ~data["choice"].duplicated()
    names = [
        f"{choice}:  {option}" if new else option
        for choice, option, new in zip(data["choice"], data["option"], first, strict=True)
    ]
    axes.set_yticks(np.arange(len(names)) + 0.5, names, rotation=0, fontsize=7, color=INK)
    axes.hlines(np.flatnonzero(first)[1:], 0, BINS, color=RULE, linewidth=0.8)


def items_curve_figure(outcomes: Outcomes, shares: pd.DataFrame, identifier: str) -> list[Drawn]:
    """Draw for each item its share of universes in, rule by rule, from the strictest rule on."""
    data = shares[shares["choice"] == "rule"].reset_index(drop=True)
    order = [str(label) for label in share_table(outcomes)["Item"]]
    title = "The specification curve of each item: its share of universes under each rule"
    return [
        _items_page(data[data["label"].isin(part)].reset_index(drop=True), part, name, words)
        for part, name, words in named_pages(pages(order, COLUMNS * DOWN), identifier, title)
    ]


def _items_page(data: pd.DataFrame, order: list[str], identifier: str, title: str) -> Drawn:
    ends = data.groupby("label")["share"].agg(["min", "max"])
    said = "; ".join(
        f"{label} {100 * ends.loc[label, 'min']:.0f} to {100 * ends.loc[label, 'max']:.0f} %"
        for label in order
    )
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=f"Curves of the share of universes in which an item is in, by rule: {said}.",
        data=data,
        fidelity="from data",
        draw=lambda: _items_curve(data, order),
    )


@applied()
def _items_curve(data: pd.DataFrame, order: list[str]) -> Figure:
    sorts = data.dropna(subset=["share"]).sort_values("share", kind="stable")
    curves = sorts.assign(percent=100 * sorts["share"], rank=sorts.groupby("label").cumcount())
    figure, panels = small_multiples(
        "Share of universes in, rule by rule, from the strictest rule to the mildest",
        "percent of universes", order, COLUMNS, 28,
    )  # fmt: skip
    for axes, label in zip(panels, order, strict=True):
        rows = curves[curves["label"] == label]
        sns.lineplot(rows, x="rank", y="percent", drawstyle="steps-mid", errorbar=None, ax=axes)
        axes.fill_between(rows["rank"], rows["percent"], step="mid", alpha=0.2, linewidth=0)
        axes.set(ylim=(0, 101), yticks=[0, 50, 100], xticks=[], xlabel="", ylabel="")
    return sized(figure, 6.8, 1.0 * -(-len(order) // COLUMNS))
