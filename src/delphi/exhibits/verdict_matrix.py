"""Every rule against every item, as a picture: which items are in, out, undecided."""

from textwrap import shorten, wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from delphi.consensus.comparison import LAST, Comparison, share_included, verdict_frame
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import ACCENT, INK, MUTED, RULE, applied
from delphi.words import number_of

WIDE = 8.6  # inches
ROW, TOP, FOOT = 0.165, 1.55, 0.55  # inches of a rule, of what stands above and below
LEFT, RIGHT = 4.35, 0.45
TITLE = 76  # characters of a rule's name
NAME = 17  # characters of an item's name before it breaks
IN = "#1f5a96"


def verdict_matrix(comparison: Comparison, identifier: str) -> Drawn:
    """Draw the verdict of every rule on the last ratings of every item.

    Items stand from the one that most rules put in to the one that fewest do; rules by the
    number of items they put in. A filled square is in, a cross out, a dot undecided; blank is
    no verdict. Items of the authors' final list are set in bold.
    """
    data = verdict_frame(comparison)
    data = data[(data["round"] == LAST) & (data["reason"] == "")].reset_index(drop=True)
    shares = share_included(comparison)
    order = sorted(shares, key=lambda item: -shares[item])
    noun = comparison.study.config.kinds[comparison.kind].plural
    rules = number_of(data["rule"].nunique(), "rule")
    return Drawn(
        identifier=identifier,
        title=f"Verdicts of {rules} on the last ratings of {len(order)} {noun}.",
        alt=_alt(comparison, data, order),
        data=data,
        fidelity="from data",
        draw=lambda: _figure(comparison, data, order),
    )


def _alt(comparison: Comparison, data: pd.DataFrame, order: list[str]) -> str:
    counts = data[data["verdict"] == "in"].groupby("item").size()
    total = data["rule"].nunique()
    said = [f"{comparison.labels[item]} {counts.get(item, 0)}" for item in order]
    return f"Matrix of rules and items. Rules, of {total}, that put an item in: {'; '.join(said)}."


def _figure(comparison: Comparison, data: pd.DataFrame, order: list[str]) -> Figure:
    with applied():
        counts = {rule: len(judged.included) for rule, judged in comparison.last.items()}
        rules = sorted(counts, key=lambda rule: -counts[rule])
        tall = TOP + FOOT + ROW * len(rules)
        figure = Figure(figsize=(WIDE, tall))
        axes = figure.add_axes(
            (LEFT / WIDE, FOOT / tall, 1 - (LEFT + RIGHT) / WIDE, ROW * len(rules) / tall)
        )
        _frame(axes, len(order), len(rules))
        _marks(axes, data, order, rules)
        end = len(order) - 0.3
        for row, rule in enumerate(rules):
            name = shorten(comparison.title(rule), TITLE, placeholder=" \u2026")
            axes.text(-0.7, row, name, ha="right", va="center", fontsize=7)
            axes.text(end, row, str(counts[rule]), va="center", fontsize=7, color=MUTED)
        _names(axes, comparison, order)
        axes.text(end, -0.9, "in", fontsize=7, color=MUTED, va="bottom")
        _words(figure, f"Verdicts of {len(rules)} rules on the last ratings", tall)
        return figure


def _frame(axes: Axes, columns: int, rows: int) -> None:
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    axes.axis("off")
    for row in range(rows):
        axes.axhline(row, color=RULE, linewidth=0.4, zorder=0)


def _marks(axes: Axes, data: pd.DataFrame, order: list[str], rules: list[str]) -> None:
    across = {item: place for place, item in enumerate(order)}
    down = {rule: place for place, rule in enumerate(rules)}
    looks: dict[str, dict[str, Any]] = {
        "in": {"marker": "s", "s": 46, "color": IN},
        "out": {"marker": "x", "s": 20, "color": ACCENT, "linewidths": 1.1},
        "undecided": {"marker": ".", "s": 10, "color": MUTED},
    }
    for verdict, look in looks.items():
        mine = data[data["verdict"] == verdict]
        axes.scatter(mine["item"].map(across), mine["rule"].map(down), zorder=3, **look)


def _names(axes: Axes, comparison: Comparison, order: list[str]) -> None:
    for place, item in enumerate(order):
        axes.text(
            place,
            -0.9,
            "\n".join(wrap(comparison.labels[item], NAME + 8)),
            rotation=60,
            rotation_mode="anchor",
            ha="left",
            va="center",
            fontsize=7,
            fontweight="bold" if item in comparison.concluded else "normal",
            color=INK,
        )


def _words(figure: Figure, title: str, tall: float) -> None:
    lines = "\n".join(wrap(title, 34))
    figure.text(0.02, 1 - 0.15 / tall, lines, fontsize=11, fontweight="bold", va="top")
    key = ("\u25a0 in", "\u00d7 out", "\u00b7 undecided", "blank: no verdict")
    words = "    ".join([*key, "bold: on the authors' list"])
    figure.text(LEFT / WIDE, 0.2 / tall, words, fontsize=7.5, color=MUTED, ha="left")
