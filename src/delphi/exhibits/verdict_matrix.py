"""Every rule against every item, as a picture: which items are in, out, undecided."""

from textwrap import shorten

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from delphi.consensus.comparison import LAST, Comparison, share_included, verdict_frame
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.sheet import (
    column_width,
    end_rows,
    head_columns,
    pages,
    sheet,
    sized,
    wrapped,
)
from delphi.exhibits.style import ACCENT, BLUE, INK, MUTED, applied
from delphi.words import number_of

ROOM, COLUMN, ROW = 4.2, 0.17, 0.165  # inches: all items of a page, an item at least, a rule
SIZE = 7  # points of names
TITLE, NAME = 76, 42  # characters of a rule's name; of a line of an item's
MARKERS = {"in": "s", "out": "X", "undecided": "."}
COLOURS = {"in": BLUE, "out": ACCENT, "undecided": MUTED}
SIZES = {"in": 46, "out": 34, "undecided": 30}
KEY = "\u25a0 in    \u00d7 out    \u00b7 undecided    blank: no verdict    last column: items in"


def verdict_matrix(comparison: Comparison, identifier: str) -> list[Drawn]:
    """Draw the verdict of every rule on the last ratings of every item, on as few pages as can be.

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
    names = [wrapped(label, NAME, 2) for label in comparison.labels.values()]
    most = int(ROOM // max(COLUMN, column_width(names, SIZE)))
    title = f"Verdicts of {rules} on the last ratings of {len(order)} {noun}"
    return [
        _page(comparison, data[data["item"].isin(part)].reset_index(drop=True), part, name, words)
        for part, name, words in pages(order, most, identifier, title)
    ]


def _page(
    comparison: Comparison, data: pd.DataFrame, items: list[str], identifier: str, title: str
) -> Drawn:
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=_alt(comparison, data, items),
        data=data,
        fidelity="from data",
        draw=lambda: _figure(comparison, data, items, title),
    )


def _alt(comparison: Comparison, data: pd.DataFrame, order: list[str]) -> str:
    counts = data[data["verdict"] == "in"].groupby("item").size()
    total = data["rule"].nunique()
    said = [f"{comparison.labels[item]} {counts.get(item, 0)}" for item in order]
    return f"Matrix of rules and items. Rules, of {total}, that put an item in: {'; '.join(said)}."


@applied()
def _figure(comparison: Comparison, data: pd.DataFrame, items: list[str], title: str) -> Figure:
    counts = {rule: len(judged.included) for rule, judged in comparison.last.items()}
    rules = sorted(counts, key=lambda rule: -counts[rule])
    bold = "    bold: on the authors' list" if comparison.concluded else ""
    figure, axes = sheet(title, KEY + bold)
    placed = data.assign(
        item=pd.Categorical(data["item"], items), rule=pd.Categorical(data["rule"], rules)
    )
    sns.scatterplot(
        placed[data["verdict"].isin(list(MARKERS))], x="item", y="rule", hue="verdict",
        style="verdict", size="verdict", palette=COLOURS, markers=MARKERS, sizes=SIZES, linewidth=0,
        legend=False, ax=axes,
    )  # fmt: skip
    axes.set(xlim=(-0.6, len(items) - 0.4), ylim=(len(rules) - 0.5, -0.5), ylabel="")
    axes.grid(axis="y", linewidth=0.4)
    axes.spines["bottom"].set_visible(False)
    names = [shorten(comparison.title(rule), TITLE, placeholder=" \u2026") for rule in rules]
    axes.set_yticks(range(len(rules)), names, fontsize=SIZE, color=INK)
    end_rows(axes, [str(counts[rule]) for rule in rules], SIZE)
    head_columns(axes, [wrapped(comparison.labels[item], NAME, 2) for item in items], SIZE)
    for label, item in zip(axes.get_xticklabels(), items, strict=True):
        label.set_fontweight("bold" if item in comparison.concluded else "normal")
    return sized(figure, ROOM, ROW * len(rules))
