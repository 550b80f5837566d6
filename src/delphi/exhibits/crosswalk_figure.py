"""The crosswalk, drawn: items against the codes of other studies, and the roles they serve."""

from dataclasses import dataclass, replace

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.sheet import (
    column_width,
    head_columns,
    pages,
    sheet,
    sized,
    text_height,
    wrapped,
)
from delphi.exhibits.style import BLUE, INK, PAPER, RULE, applied
from delphi.interviews.crosswalk import Crosswalk
from delphi.interviews.grids import roles_served

TEAL, DISC = "#00735c", "#d5ebe5"
ROW, CELL = 0.30, 0.36  # inches: a row and a column at least
ROWS = 30  # items of a page
SIZE, NAME, HEADING = 8.5, 44, 22  # points of names; characters of a line of a name, of a title
KEY = (
    "\u25a0 all coders see a direct link    \u25a1 some coders only    "
    "number: linked elements that contribute under the role, as printed"
)


@dataclass(frozen=True)
class Panel:
    """Columns of one kind.

    Attributes
    ----------
    title : str
        Stands above the columns.
    shares : DataFrame
        Items x columns: share of coders who judged a link to hold, or number of links.
    counted : bool
        True when the cells are numbers of links, not shares of coders.
    """

    title: str
    shares: pd.DataFrame
    counted: bool = False


def panels(found: Crosswalk) -> list[Panel]:
    """Return the columns of the picture: codes of each study, and roles that are served."""
    drawn = []
    for grid in found.grids:
        tree = found.tree(grid)
        shares = grid.shares.rename(columns=tree.labels)
        parent = tree.labels[tree.parents[grid.codes[0]]] if grid.codes[0] in tree.parents else ""
        drawn.append(Panel(f"{found.short(grid)}: {parent.lower()}", shares))
    for grid in found.grids:
        other = found.others[grid.study].study
        if other.has("contributions"):
            served = roles_served(grid, found.tree(grid), other.table("contributions"))
            title = f"{found.short(grid)}: helps under the role"
            drawn.append(Panel(title, served, counted=True))
    return drawn


def crosswalk_figure(
    panels: list[Panel], labels: dict[str, str], identifier: str, title: str
) -> list[Drawn]:
    """Draw which items act on which codes of which study.

    Parameters
    ----------
    panels : list of Panel
        One for each other study, and one for the roles that items serve.
    labels : dict of str to str
        Label of each item, in the order of the rows.
    identifier, title : str
        See `delphi.exhibits.drawing.Drawn`.
    """
    words = pages(list(labels), ROWS, identifier, title)
    return [
        _page(panels, {item: labels[item] for item in part}, name, title)
        for part, name, title in words
    ]


def _page(panels: list[Panel], labels: dict[str, str], identifier: str, title: str) -> Drawn:
    mine = [replace(panel, shares=panel.shares.loc[list(labels)]) for panel in panels]
    data = pd.concat([_long(panel) for panel in mine], ignore_index=True)
    data.insert(1, "label", data["item"].map(labels))
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=_alt(mine, labels),
        data=data,
        notes=("Interpretation of this compendium, not print.",),
        fidelity="interpretation",
        draw=lambda: _figure(mine, labels, title),
    )


def _long(panel: Panel) -> pd.DataFrame:
    cells = panel.shares.unstack()
    return pd.DataFrame(
        {
            "item": cells.index.get_level_values(1),
            "panel": panel.title,
            "column": cells.index.get_level_values(0),
            "value": cells.to_numpy(),
        }
    )


def _alt(panels: list[Panel], labels: dict[str, str]) -> str:
    said = []
    for item, label in labels.items():
        linked = [
            str(column)
            for panel in panels
            if not panel.counted
            for column in panel.shares.columns[panel.shares.loc[item] == 1]
        ]
        said.append(f"{label}: {', '.join(linked) if linked else 'none'}")
    return f"Matrix, interpretation. Links on which all coders agree. {'; '.join(said)}."


@applied()
def _figure(panels: list[Panel], labels: dict[str, str], title: str) -> Figure:
    heads = [wrapped(name, NAME) for panel in panels for name in panel.shares]
    cell = max(CELL, column_width(heads, 8))
    widths = [cell * panel.shares.shape[1] for panel in panels]
    names = [wrapped(label, NAME) for label in labels.values()]
    figure, made = sheet(title, KEY, ncols=len(panels), width_ratios=widths, squeeze=False)
    for axes, panel in zip(made[0], panels, strict=True):
        _panel(axes, panel.shares, counted=panel.counted)
        axes.set_yticks([])
        colour = TEAL if panel.counted else BLUE
        axes.set_title(wrapped(panel.title, HEADING), color=colour, fontweight="bold")
    made[0][0].set_yticks(range(len(names)), names, fontsize=SIZE, color=INK)
    return sized(figure, sum(widths), max(ROW, text_height(names, SIZE) + 0.06) * len(names))


def _panel(axes: Axes, shares: pd.DataFrame, *, counted: bool) -> None:
    """Draw links as squares, full where all coders see them; numbers of links on discs."""
    cells = shares.set_axis(range(shares.shape[1]), axis=1).set_axis(range(len(shares)))
    links = cells.stack().rename_axis(["row", "column"]).reset_index(name="value")
    links = links[links["value"] > 0]
    full = pd.Series(DISC if counted else BLUE, index=links.index)
    sns.scatterplot(
        links, x="column", y="row", marker="o" if counted else "s", s=95 if counted else 58,
        color=list(full.where(counted | (links["value"] == 1), PAPER)),
        edgecolor=DISC if counted else BLUE, linewidth=1.2, ax=axes,
    )  # fmt: skip
    for row, column, value in links.to_numpy() if counted else ():
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=8)
    for row in range(len(shares)):
        axes.axhline(row, color=RULE, linewidth=0.5, zorder=0)
    head_columns(axes, [wrapped(name, NAME) for name in shares.columns], 8)
    axes.set(xlim=(-0.5, shares.shape[1] - 0.5), ylim=(len(shares) - 0.5, -0.5), ylabel="")
    axes.spines["bottom"].set_visible(False)
