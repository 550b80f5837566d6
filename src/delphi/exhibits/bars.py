"""Ratings of one item as bars: a group for each expert, a bar for each round."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from delphi.exhibits.drawn import Drawn
from delphi.exhibits.registry import Exhibit, argument, heading
from delphi.study import Kind, Study
from delphi.style import ACCENT, INK, MUTED, PAPER, RULE, applied, round_colours
from delphi.words import listed

SIZE = (7.4, 3.7)
GROUP = 0.78  # share of the room between two experts that their bars take
WIDEST = 0.34
NAME_WIDTH = 12  # characters of the name of a scale end before it breaks
SIGNS = {"implied by a total": "*", "single source": "†"}


def rating_bars(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Draw the ratings of an item by expert and round.

    The argument `item` of the exhibit names the item. A round in which the item was not rated
    stands in the legend as not asked; an expert who gave no rating is named as such on the
    axis, so that neither looks like a low rating.

    Raises
    ------
    InputError
        When the item is unknown.
    """
    items = study.table("items")
    ratings = study.table("ratings")
    item = argument(identifier, exhibit, "item", list(items["item"]))
    data = ratings[ratings["item"] == item].reset_index(drop=True)
    kind = study.config.kinds[str(data["kind"].iloc[0])]
    label = str(data["label"].iloc[0])
    rounds = _rounds_of_kind(ratings, str(data["kind"].iloc[0]))
    name = f"{heading(identifier)}  {label}"
    return Drawn(
        identifier=identifier,
        title=exhibit.title or f"{label}: {kind.asked}, rated by each expert.",
        alt=_alt(data, study, kind, rounds),
        data=data,
        notes=_notes(data, study),
        fidelity=exhibit.fidelity,
        draw=lambda: _figure(data, study, kind, rounds, name),
    )


def _rounds_of_kind(ratings: pd.DataFrame, kind: str) -> list[int]:
    return sorted({int(r) for r in ratings.loc[ratings["kind"] == kind, "round"]})


@applied()
def _figure(data: pd.DataFrame, study: Study, kind: Kind, rounds: list[int], title: str) -> Figure:
    figure = Figure(figsize=SIZE)
    axes = figure.add_axes((0.13, 0.19, 0.85, 0.58))
    asked = sorted({int(r) for r in data["round"]})
    colours = round_colours([r.number for r in study.config.rounds])
    experts = list(dict.fromkeys(data["expert"]))
    width = min(GROUP / len(asked), WIDEST)
    for place, number in enumerate(asked):
        shift = (place - (len(asked) - 1) / 2) * width
        rows = data[data["round"] == number].set_index("expert").reindex(experts)
        _bars(axes, rows, shift, width, colours[number], study)
    _axes(axes, study, kind, experts)
    _legend(figure, rounds, asked, colours)
    figure.text(0.012, 0.955, title, fontsize=11, fontweight="bold", va="center")
    figure.text(0.012, 0.02, "\n".join(_notes(data, study)), fontsize=7.5, color=MUTED, va="bottom")
    if kind.asked:
        figure.text(0.012, 0.895, _sentence(kind.asked), fontsize=8.5, color=MUTED, va="center")
    return figure


def _bars(
    axes: Axes, rows: pd.DataFrame, shift: float, width: float, colour: str, study: Study
) -> None:
    for place, (rating, status) in enumerate(zip(rows["rating"], rows["status"], strict=True)):
        x = place + shift
        if pd.isna(rating):
            said = "sources\ndiffer" if status == "in conflict" else "no rating"
            axes.text(
                x,
                study.config.scale.lowest,
                said,
                rotation=90,
                ha="center",
                va="bottom",
                fontsize=7.5,
                color=ACCENT,
                style="italic",
            )
            axes.plot([x - width * 0.42, x + width * 0.42], [_floor(study)] * 2, ":", color=ACCENT)
            continue
        filled = status == "implied by a total"
        axes.bar(
            x,
            rating - _floor(study),
            width * 0.9,
            bottom=_floor(study),
            color=PAPER if filled else colour,
            edgecolor=MUTED if filled else colour,
            linewidth=0.8,
            hatch="////" if filled else None,
        )
        axes.text(
            x,
            rating + 0.08,
            f"{rating}{SIGNS.get(status, '')}",
            ha="center",
            va="bottom",
            fontsize=8.5,
            color=INK,
        )


def _floor(study: Study) -> int:
    """Bars stand on the point below the scale, so that its lowest rating is a bar too."""
    return study.config.scale.lowest - 1


def _axes(axes: Axes, study: Study, kind: Kind, experts: list[str]) -> None:
    scale = study.config.scale
    panel = study.table("panel").set_index("expert") if study.has("panel") else None
    ends = {scale.lowest: kind.low, scale.highest: kind.high}
    names = [fill(f"{point} {ends.get(point, '')}", NAME_WIDTH) for point in scale.points]
    axes.set_yticks(list(scale.points), names, fontsize=8)
    axes.set_ylim(_floor(study), scale.highest + 0.45)
    axes.grid(axis="y")
    axes.axhline(_floor(study), color=MUTED, linewidth=0.8)
    roles = [panel["role"].get(expert) if panel is not None else None for expert in experts]
    shown = [
        e if pd.isna(role) else f"{e}\n({role})" for e, role in zip(experts, roles, strict=True)
    ]
    axes.set_xticks(range(len(experts)), shown, fontsize=9, linespacing=1.25, va="baseline")
    axes.tick_params(axis="x", pad=26 if panel is not None else 12)
    axes.set_xlim(-0.6, len(experts) - 0.4)


def _legend(figure: Figure, rounds: list[int], asked: list[int], colours: dict[int, str]) -> None:
    handles = [
        Patch(facecolor=colours[number], edgecolor=colours[number], label=f"Round {number}")
        if number in asked
        else Patch(
            facecolor=PAPER, edgecolor=RULE, linestyle=":", label=f"Round {number}: not asked"
        )
        for number in rounds
    ]
    legend = figure.legend(
        handles=handles,
        loc="upper right",
        bbox_to_anchor=(0.99, 0.875),
        ncols=len(handles),
        frameon=False,
        fontsize=8.5,
        handlelength=1.1,
        handleheight=1.0,
        columnspacing=1.4,
        borderaxespad=0,
    )
    for text, number in zip(legend.get_texts(), rounds, strict=True):
        text.set_color(INK if number in asked else MUTED)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _alt(data: pd.DataFrame, study: Study, kind: Kind, rounds: list[int]) -> str:
    scale = study.config.scale
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
    return " ".join([*parts, *_notes(data, study)])


def _notes(data: pd.DataFrame, study: Study) -> tuple[str, ...]:
    notes = []
    for row in data[data["status"] != "agreed"].itertuples():
        titles = listed(study.source_title(source) for source in str(row.sources).split())
        place = f"{row.expert}, round {row.round}"
        told = {
            "implied by a total": f"{place}: not printed; the total in {titles} leaves "
            f"{row.rating}.",
            "single source": f"{place}: printed only in {titles}, blank elsewhere.",
            "missing": f"{place}: no rating.",
            "in conflict": f"{place}: the sources print different ratings ({titles}).",
        }
        notes.append(f"{SIGNS.get(str(row.status), '')} {told[str(row.status)]}".strip())
    return tuple(notes)
