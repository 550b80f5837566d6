"""The chance of the same verdict by the size of a new panel, drawn: small multiples of items."""

import math
from textwrap import fill

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from delphi.consensus.comparison import Comparison, share_included
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.sheet import NOTE, pages, sized, small_multiples
from delphi.exhibits.style import PALETTE, PAPER, applied
from delphi.multiverse.replication import LEVEL, experts_needed
from delphi.words import number_of

COLUMNS, DOWN = 3, 6  # panels side by side, and one below the other
RULE_WIDTH = 58  # characters of a line of the name of a rule
DASHES = [(), (5, 1.5), (1.2, 1.2), (6, 1.5, 1.2, 1.5), (3, 1.2)]


def replication_figure(comparison: Comparison, table: pd.DataFrame, identifier: str) -> list[Drawn]:
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
    list of Drawn
        On as few pages as it takes, a panel for each item, from the one that most rules put in to
        the one that fewest do; in it a line for each rule, for the first prior, in a band from
        the lowest to the highest probability over the priors. The square at its end is filled
        where the item is in.

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
    title = (
        f"Probability that a new panel comes to the same verdict, {rules} on {len(order)} {noun}"
    )
    return [
        _page(comparison, table[table["item"].isin(part)].reset_index(drop=True), part, name, words)
        for part, name, words in pages(order, COLUMNS * DOWN, identifier, title)
    ]


def _page(
    comparison: Comparison, table: pd.DataFrame, order: list[str], identifier: str, title: str
) -> Drawn:
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
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


@applied()
def _figure(comparison: Comparison, table: pd.DataFrame, order: list[str]) -> Figure:
    rules = list(dict.fromkeys(table["rule"]))
    figure, panels = small_multiples(
        "How likely is a new panel to come to the same verdict?",
        "", [comparison.labels[item] for item in order], COLUMNS, 32,
    )  # fmt: skip
    looks = {rule: PALETTE[place % len(PALETTE)] for place, rule in enumerate(rules)}
    for axes, item in zip(panels, order, strict=True):
        _curves(axes, table[table["item"] == item], looks)
        bold = "bold" if item in comparison.concluded else "normal"
        axes.set_title(axes.get_title(loc="left"), fontweight=bold)
    ends = sorted({int(table["n"].min()), int(table["n"].max())})
    tens = [n for n in range(0, ends[-1], 10) if n > ends[0] + 1 and n < ends[-1] - 1]
    panels[0].set(ylim=(0, 1.02), yticks=[0, 0.5, LEVEL, 1], xticks=[*ends, *tens])
    handles = [
        Line2D([], [], color=colour, dashes=dash, linewidth=1.2,
               label=fill(f"{rule}: {comparison.title(rule)}", RULE_WIDTH))
        for (rule, colour), dash in zip(looks.items(), DASHES * len(looks), strict=False)
    ]  # fmt: skip
    figure.legend(
        handles=handles, loc="outside lower left", ncols=2, fontsize=7, handlelength=4,
        title=fill(_key(comparison, table), NOTE), title_fontsize=7.5, alignment="left",
    )  # fmt: skip
    return sized(figure, 7.4, 1.0 * math.ceil(len(order) / COLUMNS))


def _curves(axes: Axes, mine: pd.DataFrame, looks: dict[str, str]) -> None:
    """Draw a line for each rule, for the first prior, in a band over all; its end says if in."""
    first = mine[mine["prior"] == mine["prior"].iloc[0]]
    dashes = dict(zip(looks, DASHES * len(looks), strict=False))
    sns.lineplot(
        first, x="n", y="probability", hue="rule", style="rule", palette=looks, dashes=dashes,
        hue_order=list(looks), style_order=list(looks), errorbar=None, linewidth=1.2, legend=False,
        ax=axes,
    )  # fmt: skip
    for rule, rows in mine.groupby("rule", sort=False):
        band = rows.groupby("n")["probability"].agg(["min", "max"])
        axes.fill_between(
            band.index, band["min"], band["max"], color=looks[str(rule)], alpha=0.07, linewidth=0
        )
    ends = first.dropna(subset=["probability"]).groupby("rule", sort=False).tail(1)
    edges = ends["rule"].map(looks)
    axes.scatter(
        ends["n"], ends["probability"], s=18, marker="s", edgecolors=edges, linewidths=1.1,
        c=edges.where(ends["verdict"] == "in", PAPER), clip_on=False, zorder=3,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def _key(comparison: Comparison, table: pd.DataFrame) -> str:
    """Say what lines, bands and marks stand for."""
    priors = list(dict.fromkeys(table["prior"]))
    said = [
        "across: experts in the new panel",
        "upwards: probability of the same verdict",
        f"line: {priors[0]} prior",
        *([f"band: {', '.join(priors)}"] if len(priors) > 1 else []),
        "\u25a0 in now: probability of in",
        "\u25a1 not in now: of not in",
        *(["bold: on the authors' list"] if comparison.concluded else []),
    ]
    return "    ".join(said)
