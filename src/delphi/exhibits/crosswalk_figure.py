"""The crosswalk, drawn: items against the codes of other studies, and the roles they serve."""

from dataclasses import dataclass
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import INK, MUTED, RULE, applied
from delphi.interviews.crosswalk import Crosswalk
from delphi.interviews.grids import roles_served

BLUE, TEAL = "#1f5a96", "#00735c"
ROW, TOP, FOOT, LEFT = 0.30, 1.0, 0.62, 2.6  # inches
CELL, GAP, EDGE = 0.36, 0.35, 1.5  # inches: a column, between panels, right of the last one
LETTER = 0.055  # inches that a letter of a slanted name stands high


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
) -> Drawn:
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
    parts = [_long(panel) for panel in panels]
    data = pd.concat(parts, ignore_index=True)
    data.insert(1, "label", data["item"].map(labels))
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=_alt(panels, labels),
        data=data,
        notes=("Interpretation of this compendium, not print.",),
        fidelity="interpretation",
        draw=lambda: _figure(panels, labels, title),
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


def _figure(panels: list[Panel], labels: dict[str, str], title: str) -> Figure:
    with applied():
        columns = sum(panel.shares.shape[1] for panel in panels)
        wide = LEFT + CELL * columns + GAP * (len(panels) - 1) + EDGE
        longest = max(len(str(name)) for panel in panels for name in panel.shares)
        head = TOP + LETTER * longest
        tall = head + ROW * len(labels) + FOOT
        figure = Figure(figsize=(wide, tall))
        left = LEFT
        for place, panel in enumerate(panels):
            span = CELL * panel.shares.shape[1]
            box = (left / wide, FOOT / tall, span / wide, ROW * len(labels) / tall)
            axes = figure.add_axes(box)
            _panel(axes, panel, list(labels))
            figure.text(
                left / wide, 1 - 0.42 / tall, fill(panel.title, max(int(span / 0.075), 14)),
                fontsize=8.5, fontweight="bold", va="top", color=TEAL if panel.counted else BLUE,
            )  # fmt: skip
            if not place:
                for row, label in enumerate(labels.values()):
                    axes.text(-0.7, row, label, ha="right", va="center", fontsize=8.5)
            left += span + GAP
        figure.text(0.02, 1 - 0.10 / tall, title, fontsize=11, fontweight="bold", va="top")
        key = (
            "\u25a0 all coders see a direct link    \u25a1 some coders only    "
            "number: linked elements that contribute under the role, as printed"
        )
        figure.text(0.02, 0.15 / tall, key, fontsize=7.5, color=MUTED)
        return figure


def _panel(axes: Axes, panel: Panel, items: list[str]) -> None:
    shares = panel.shares.loc[items]
    axes.set(xlim=(-0.5, shares.shape[1] - 0.5), ylim=(len(items) - 0.5, -0.5))
    axes.axis("off")
    for row in range(len(items)):
        axes.axhline(row, color=RULE, linewidth=0.5, zorder=0)
    for across, name in enumerate(shares.columns):
        axes.text(
            across, -0.65, str(name), rotation=55, rotation_mode="anchor", ha="left",
            va="center", fontsize=8,
        )  # fmt: skip
        for down, value in enumerate(shares[name]):
            if not value:
                continue
            if panel.counted:
                axes.scatter(across, down, s=95, color="#d5ebe5", zorder=2)
                axes.text(across, down, f"{value:.0f}", ha="center", va="center", fontsize=8,
                          color=INK, zorder=3)  # fmt: skip
            else:
                face = BLUE if value == 1 else "white"
                axes.scatter(across, down, marker="s", s=58, color=face, edgecolor=BLUE, zorder=2)
