"""The chance of the same verdict by the size of a new panel, drawn: small multiples of items."""

import math
from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import isotonic_regression

from delphi.consensus.comparison import Comparison, share_included
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import MUTED, RULE, applied
from delphi.multiverse.replication import LEVEL, experts_needed
from delphi.words import number_of

WIDE, COLUMNS = 8.6, 3  # inches, panels side by side
TALL, TOP, FOOT = 1.68, 0.78, 0.5  # inches of a row of panels, above and below them
LEFT, RIGHT, BETWEEN = 0.4, 0.1, 0.28  # inches
NAMED, LETTER, LONGEST = 0.24, 0.058, 20  # room for the name of a line: inches, inches, letters
HEAD, GAP = 0.36, 0.2  # inches of a panel's title, and between a panel and the next row
# After the palette of Okabe and Ito, darkened for thin lines and small text on white.
COLOURS = ("#1f5a96", "#b3470f", "#00735c", "#8a3d75", "#4a5560", "#7a5c00")
DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1.2)), "-")
APART = 0.115  # of the axis, between labels


def replication_figure(comparison: Comparison, table: pd.DataFrame, identifier: str) -> Drawn:
    """Draw how the probability of the same verdict goes with the size of a new panel.

    Parameters
    ----------
    comparison : Comparison
        The study.
    table : DataFrame
        Of `delphi.multiverse.replication.replication_table`.
    identifier : str
        Such as `replication`.

    Returns
    -------
    Drawn
        A panel for each item, from the one that most rules put in to the one that fewest do; in
        it a line for each rule, for the first prior, in a band from the lowest to the highest
        probability over the priors. The square of its name is filled where the item is in.

    Raises
    ------
    ValueError
        When the table is empty.
    """
    if table.empty:
        raise ValueError("table must have a rule and an item at least, not none")
    shares = share_included(comparison)
    present = set(table["item"])
    order = [item for item in sorted(shares, key=lambda item: -shares[item]) if item in present]
    noun = comparison.study.config.kinds[comparison.kind].plural
    rules = number_of(table["rule"].nunique(), "rule")
    return Drawn(
        identifier=identifier,
        title=f"Probability that a new panel comes to the same verdict, {rules} on "
        f"{len(order)} {noun}.",
        alt=_alt(comparison, table),
        data=table,
        fidelity="from data",
        draw=lambda: _figure(comparison, table, order),
    )


def _alt(comparison: Comparison, table: pd.DataFrame) -> str:
    """Say for each rule from what size on which items are likely to be judged the same."""
    last = int(table["n"].max())
    said = []
    for rule, rows in experts_needed(table).groupby("rule", sort=False):
        each = rows.groupby("label", sort=False)["needed"].agg(lambda n: n.max(skipna=False))
        enough = [f"{label} from {number}" for label, number in each.dropna().items()]
        said.append(f"{comparison.short(str(rule))}: {', '.join(enough) or 'no item'}")
    return (
        f"Curves for each item and rule: probability of the same verdict by new experts, from "
        f"{int(table['n'].min())} to {last}. At {LEVEL:.0%} or more up to {last} whatever the "
        f"prior. {'; '.join(said)}."
    )


def _figure(comparison: Comparison, table: pd.DataFrame, order: list[str]) -> Figure:
    with applied():
        rows = math.ceil((len(order) + 1) / COLUMNS)  # one more for the key
        tall = TOP + FOOT + TALL * rows
        figure = Figure(figsize=(WIDE, tall))
        rules = list(dict.fromkeys(table["rule"]))
        for place, item in enumerate(order):
            axes = figure.add_axes(_box(place, tall, rules))
            mine = table[table["item"] == item]
            _frame(axes, table, lowest=place + COLUMNS >= len(order), first=not place % COLUMNS)
            _lines(axes, mine, rules)
            _labels(axes, mine, rules)
            bold = "bold" if item in comparison.concluded else "normal"
            name = "\n".join(wrap(comparison.labels[item], 42))
            axes.set_title(name, loc="left", fontsize=8, fontweight=bold, pad=5)
        _key(figure, comparison, rules, table, _box(len(order), tall, rules))
        _words(figure, rules, comparison, tall)
        return figure


def _box(place: int, tall: float, rules: list[str]) -> tuple[float, float, float, float]:
    """Return where a panel stands, as shares of the figure."""
    row, column = divmod(place, COLUMNS)
    cell = (WIDE - LEFT - RIGHT - BETWEEN * (COLUMNS - 1)) / COLUMNS
    room = NAMED + LETTER * min(max(len(rule) for rule in rules), LONGEST)
    left = LEFT + column * (cell + BETWEEN)
    bottom = tall - TOP - TALL * (row + 1) + GAP
    high = TALL - HEAD - GAP
    return left / WIDE, bottom / tall, (cell - room) / WIDE, high / tall


def _frame(axes: Axes, table: pd.DataFrame, *, lowest: bool, first: bool) -> None:
    sizes = (int(table["n"].min()), int(table["n"].max()))
    axes.set(xlim=(sizes[0], max(sizes[1], sizes[0] + 1)), ylim=(0, 1), yticks=[0, 0.5, LEVEL, 1])
    ticks = [sizes[0], *(n for n in range(0, sizes[1] + 1, 10) if n > sizes[0] + 1)]
    axes.set_xticks(ticks)
    axes.tick_params(labelsize=7, labelcolor=MUTED, length=0, pad=3)
    axes.set_yticklabels(["0", ".5", f"{LEVEL:g}".lstrip("0"), "1"] if first else [])
    if not lowest:
        axes.set_xticklabels([])
    for level in (0, 0.5, 1):
        axes.axhline(level, color=RULE, linewidth=0.6, zorder=0, clip_on=False)
    axes.axhline(LEVEL, color=MUTED, linewidth=0.7, linestyle=(0, (1, 2)), zorder=0)
    axes.spines["bottom"].set_visible(False)


def _lines(axes: Axes, mine: pd.DataFrame, rules: list[str]) -> None:
    for place, rule in enumerate(rules):
        rows = mine[mine["rule"] == rule]
        wide = rows.pivot(index="n", columns="prior", values="probability")[_priors(rows)]
        colour, dash = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
        low, high = wide.min(axis=1), wide.max(axis=1)
        axes.fill_between(wide.index, low, high, color=colour, alpha=0.07, linewidth=0)
        axes.plot(wide.index, wide.iloc[:, 0], color=colour, linestyle=dash, linewidth=1.2)


def _priors(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["prior"]))


def _labels(axes: Axes, mine: pd.DataFrame, rules: list[str]) -> None:
    """Name each line at its end; names that would meet are moved apart and joined by a stroke."""
    first = mine[mine["prior"] == mine["prior"].iloc[0]].dropna(subset=["probability"])
    ends = first.sort_values("n", kind="stable").groupby("rule", sort=False).tail(1)
    ends = ends.sort_values("probability", kind="stable")
    if ends.empty:
        return
    left, right = axes.get_xlim()
    stroke, text = (right + (right - left) * share for share in (0.05, 0.065))
    spots = spread(ends["probability"].to_numpy(), APART, 0.02, 0.98)
    for row, spot in zip(ends.itertuples(index=False), spots, strict=True):
        colour = COLOURS[rules.index(row.rule) % len(COLOURS)]
        axes.plot(
            [row.n, stroke], [row.probability, spot], color=colour, linewidth=0.6, clip_on=False
        )
        mark = "\u25a0" if row.verdict == "in" else "\u25a1"
        axes.text(
            text, spot, f"{mark} {row.rule[:LONGEST]}", color=colour, fontsize=6.5, va="center"
        )


def spread(places: np.ndarray, apart: float, least: float, most: float) -> np.ndarray:
    """Move ascending places as far as needed for them to be apart, within bounds.

    Examples
    --------
    >>> print(spread(np.array([0.1, 0.9, 0.95]), 0.1, 0, 1).round(3))
    [0.1   0.875 0.975]
    """
    steps = apart * np.arange(len(places))
    moved = isotonic_regression(places - steps).x
    return np.asarray(np.clip(moved, least, max(most - steps.max(initial=0), least)) + steps)


def _key(
    figure: Figure,
    comparison: Comparison,
    rules: list[str],
    table: pd.DataFrame,
    box: tuple[float, float, float, float],
) -> None:
    """Say in the last cell what lines, bands and marks stand for."""
    axes = figure.add_axes(box)
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    priors = _priors(table)
    said = [
        f"line: {priors[0]} prior",
        *([f"band: {', '.join(priors)}"] if len(priors) > 1 else []),
        f"dotted: a probability of {LEVEL:g}",
        "\u25a0 in now: probability of in",
        "\u25a1 not in now: of not in",
        *(["bold: on the authors' list"] if comparison.concluded else []),
    ]
    axes.text(0, 1.1, "\n".join(said), fontsize=7, color=MUTED, va="top", linespacing=1.45)


def _words(figure: Figure, rules: list[str], comparison: Comparison, tall: float) -> None:
    title = "How likely is a new panel to come to the same verdict?"
    figure.text(0.02, 1 - 0.16 / tall, title, fontsize=11, fontweight="bold", va="top")
    named = "; ".join(f"{rule}: {comparison.title(rule)}" for rule in rules)
    lines = "\n".join(wrap(named, 150))
    figure.text(0.02, 1 - 0.43 / tall, lines, fontsize=7, color=MUTED, va="top")
    across = "experts in the new panel; upwards, probability of the same verdict"
    figure.text(LEFT / WIDE, 0.2 / tall, across, fontsize=7.5, color=MUTED)
