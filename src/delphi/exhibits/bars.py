"""Ratings of one item as bars: by expert and round, or of a large panel by round and point."""

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.point_bars import by_point, told_by_point
from delphi.exhibits.sheet import sheet, sized, text_width
from delphi.exhibits.style import ACCENT, INK, MUTED, PAPER, RULE, applied, round_colours
from delphi.study import Kind, Scale, Study
from delphi.study.registry import Exhibit, argument, heading
from delphi.words import listed

MOST = 15  # experts up to whom each has bars of their own
WIDE, TALL = 6.3, 2.2  # inches of the axes, at least
BAR_ROOM = 0.16  # inches of a bar and what parts it from the next, where there are many
GROUP, WIDEST = 0.78, 0.34  # share of the room of an expert that all bars, that one bar takes
ROLE_WIDTH, NAME_WIDTH, LONG_NAME = 16, 12, 30  # characters before a name breaks
FEW_POINTS, MOST_TICKS = 5, 11  # points of a scale with room for names of several lines, at all
SIGNS = {"implied by a total": "*", "single source": "†"}
HATCHED = "implied by a total"
NO_BAR = {"missing": "no rating", "in conflict": "sources\ndiffer"}


def rating_bars(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Draw the ratings of an item by expert and round; of a large panel, by round and point.

    The argument `item` of the exhibit names the item. A round in which the item was not rated
    stands in the legend as not asked; an expert who gave no rating is named as such on the
    axis, so that neither looks like a low rating.

    Raises
    ------
    InputError
        When the item is unknown or was never rated.
    """
    items = study.table("items")
    ratings = study.table("ratings")
    rated = [item for item in items["item"] if item in set(ratings["item"])]
    item = argument(identifier, exhibit, "item", rated)
    data = ratings[ratings["item"] == item].reset_index(drop=True)
    kind = study.config.kinds[str(data["kind"].iloc[0])]
    label = str(data["label"].iloc[0])
    rounds = _rounds_of_kind(ratings, str(data["kind"].iloc[0]))
    name = f"{heading(identifier)}  {label}"
    several = data["expert"].nunique() > MOST
    draw, tell = (by_point, told_by_point) if several else (_by_expert, _told)
    return Drawn(
        identifier=identifier,
        title=exhibit.title or f"{label}: {kind.asked}, rated by each expert.",
        alt=" ".join([tell(data, study.scale, kind, rounds), *_notes(data, study)]),
        data=data,
        notes=_notes(data, study),
        fidelity=exhibit.fidelity,
        explained=not several,
        draw=lambda: draw(data, study, kind, rounds, name),
    )


def _rounds_of_kind(ratings: pd.DataFrame, kind: str) -> list[int]:
    return sorted({int(r) for r in ratings.loc[ratings["kind"] == kind, "round"]})


@applied()
def _by_expert(
    data: pd.DataFrame, study: Study, kind: Kind, rounds: list[int], title: str
) -> Figure:
    figure, axes = sheet(title, "\n".join(_notes(data, study)))
    asked = sorted({int(r) for r in data["round"]})
    colours = round_colours([r.number for r in study.config.rounds])
    names = _names(study, list(dict.fromkeys(data["expert"])))
    _bars(axes, data, study.scale.lowest - 1, asked, colours)
    _axes(axes, study, kind, names)
    _legend(axes, rounds, asked, colours)
    bar = max(BAR_ROOM, text_width([f"{study.scale.highest}*"], 8.5))
    room = max(bar * len(asked) / GROUP, text_width(names, 9))
    return sized(figure, max(WIDE, room * len(names)), TALL)


def _bars(
    axes: Axes, data: pd.DataFrame, floor: int, asked: list[int], colours: dict[int, str]
) -> None:
    """Draw bars that stand on the point below the scale, so that its lowest rating is one too.

    A rating that a total implies is hatched; where there is none, a dotted line and words stand.
    """
    signs = data["rating"].astype(str) + data["status"].map(SIGNS).fillna("")
    shown = data.assign(
        height=data["rating"].astype(float).fillna(floor) - floor,
        said=data["status"].map(NO_BAR).fillna(signs),
    )
    none, implied = shown["status"].isin(NO_BAR), shown["status"] == HATCHED
    above: dict[str, Any] = {"fontsize": 8.5, "color": INK, "padding": 1}
    aside: dict[str, Any] = {
        "fontsize": 7.5,
        "color": ACCENT,
        "padding": 2,
        "rotation": 90,
        "style": "italic",
    }
    hatched: dict[str, Any] = {"facecolor": PAPER, "edgecolor": MUTED, "hatch": "////"}
    for rows, look, words in (
        (shown[~none & ~implied], {}, above),
        (shown[implied], hatched, above),
        (shown[none], {"edgecolor": ACCENT, "linestyle": ":", "linewidth": 1.5}, aside),
    ):
        before = len(axes.containers)
        sns.barplot(
            rows, x="expert", y="height", hue="round", bottom=floor, errorbar=None, saturation=1,
            order=list(dict.fromkeys(data["expert"])), hue_order=asked, palette=colours, gap=0.1,
            dodge=True, width=min(GROUP, WIDEST * len(asked)), legend=False, ax=axes, **look,
        )  # fmt: skip
        drawn: Any = axes.containers[before:]
        for number, bars in zip(asked, drawn, strict=False):
            axes.bar_label(bars, rows.loc[rows["round"] == number, "said"], **words)


def _names(study: Study, experts: list[str]) -> list[str]:
    """Return the names of experts, each above the role in brackets."""
    roles = study.table("panel").set_index("expert")["role"] if study.has("panel") else {}
    said = [roles.get(expert) for expert in experts]
    return [
        expert if pd.isna(role) else f"{expert}\n" + fill(f"({role})", ROLE_WIDTH)
        for expert, role in zip(experts, said, strict=True)
    ]


def _axes(axes: Axes, study: Study, kind: Kind, names: list[str]) -> None:
    scale, few = study.scale, len(study.scale.points) <= FEW_POINTS
    ends = {scale.lowest: kind.low, scale.highest: kind.high}
    evenly = np.linspace(scale.lowest, scale.highest, min(len(scale.points), MOST_TICKS))
    ticks = evenly.round().astype(int).tolist()
    width = NAME_WIDTH if few else LONG_NAME
    axes.set_yticks(ticks, [fill(f"{point} {ends.get(point, '')}", width) for point in ticks])
    axes.set_ylim(scale.lowest - 1, scale.highest + 0.09 * len(scale.points))
    axes.grid(axis="y")
    axes.spines["bottom"].set_color(MUTED)
    axes.set_xticks(range(len(names)), names, fontsize=9)
    axes.set(xlim=(-0.6, len(names) - 0.4), xlabel="", ylabel="")
    axes.set_title(_sentence(kind.asked), color=MUTED, pad=22)


def _legend(axes: Axes, rounds: list[int], asked: list[int], colours: dict[int, str]) -> None:
    handles = [
        Patch(facecolor=colours[number], edgecolor=colours[number], label=f"Round {number}")
        if number in asked
        else Patch(
            facecolor=PAPER, edgecolor=RULE, linestyle=":", label=f"Round {number}: not asked"
        )
        for number in rounds
    ]
    axes.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=min(len(handles), 4),
        borderaxespad=0.2, handlelength=1.1, handleheight=1.0, columnspacing=1.4,
    )  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _told(data: pd.DataFrame, scale: Scale, kind: Kind, rounds: list[int]) -> str:
    ends = f"{scale.lowest} ({kind.low}) to {scale.highest} ({kind.high})"
    parts = [f"Bar chart of the ratings of {data['label'].iloc[0]!r} by expert, from {ends}."]
    for number in rounds:
        rows = data[data["round"] == number]
        if rows.empty:
            parts.append(f"Round {number}: not asked.")
            continue
        said = [
            f"{expert} {'no rating' if pd.isna(rating) else rating}"
            for expert, rating in zip(rows["expert"], rows["rating"], strict=True)
        ]
        parts.append(f"Round {number}: {', '.join(said)}.")
    return " ".join(parts)


def _notes(data: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say what is not agreed: one note for all ratings of the same status and sources."""
    odd = data[data["status"] != "agreed"]
    return tuple(
        f"{SIGNS.get(str(status), '')} {_note(str(status), str(sources), rows, study)}".strip()
        for (status, sources), rows in odd.groupby(["status", "sources"], sort=False, dropna=False)
    )


def _note(status: str, sources: str, rows: pd.DataFrame, study: Study) -> str:
    places = listed(f"{row.expert} (round {row.round})" for row in rows.itertuples())
    titles = listed(study.source_title(s) for s in sources.split() if s in study.config.sources)
    return {
        "implied by a total": f"{places}: not printed; what the total in {titles} leaves.",
        "single source": f"{places}: printed only in {titles}, blank elsewhere.",
        "missing": f"No rating: {places}.",
        "in conflict": f"The sources print different ratings ({titles}): {places}.",
    }[status]
