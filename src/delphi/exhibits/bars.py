"""Ratings of one item as bars: a group for each expert, a bar for each round."""

from textwrap import fill, wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.style import ACCENT, INK, MUTED, PAPER, RULE, applied, round_colours
from delphi.study import Kind, Study
from delphi.study.registry import Exhibit, argument, heading
from delphi.words import listed

# Inches: the figure, and the room around the bars for names, notes and what stands above.
SIZE = (7.4, 3.6)
MARGINS = (0.96, 0.15)  # left, right
HEAD, FOOT = 0.85, 0.55
NOTE_ROOM = 0.15  # a line of notes
BAR_ROOM = 0.26  # a bar, where there are many
TITLE_WIDTH = 76  # characters of a title that fit at full size
NOTE_WIDTH = 110
GROUP = 0.78  # share of the room between two experts that their bars take
WIDEST = 0.34
MANY_POINTS = 8  # points of a scale from which their names are set smaller
ROLE_WIDTH = 16
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
    return Drawn(
        identifier=identifier,
        title=exhibit.title or f"{label}: {kind.asked}, rated by each expert.",
        alt=_alt(data, study, kind, rounds),
        data=data,
        notes=_notes(data, study),
        fidelity=exhibit.fidelity,
        explained=True,
        draw=lambda: _figure(data, study, kind, rounds, name),
    )


def _rounds_of_kind(ratings: pd.DataFrame, kind: str) -> list[int]:
    return sorted({int(r) for r in ratings.loc[ratings["kind"] == kind, "round"]})


@applied()
def _figure(data: pd.DataFrame, study: Study, kind: Kind, rounds: list[int], title: str) -> Figure:
    asked = sorted({int(r) for r in data["round"]})
    experts = list(dict.fromkeys(data["expert"]))
    notes = [line for note in _notes(data, study) for line in wrap(note, NOTE_WIDTH)]
    wide = max(SIZE[0], MARGINS[0] + BAR_ROOM * len(experts) * len(asked))
    tall = SIZE[1] + NOTE_ROOM * len(notes)
    figure = Figure(figsize=(wide, tall))
    bottom = FOOT + NOTE_ROOM * len(notes)
    box = (MARGINS[0] / wide, bottom / tall, 1 - sum(MARGINS) / wide, 1 - (bottom + HEAD) / tall)
    axes = figure.add_axes(box)
    colours = round_colours([r.number for r in study.config.rounds])
    width = min(GROUP / len(asked), WIDEST)
    for place, number in enumerate(asked):
        shift = (place - (len(asked) - 1) / 2) * width
        rows = data[data["round"] == number].set_index("expert").reindex(experts)
        _bars(axes, rows, shift, width, colours[number], study)
    _axes(axes, study, kind, experts)
    _legend(figure, rounds, asked, colours)
    size = min(11.0, 11.0 * TITLE_WIDTH * wide / SIZE[0] / len(title))
    left = 0.09 / wide
    figure.text(left, 1 - 0.17 / tall, title, fontsize=size, fontweight="bold", va="center")
    figure.text(left, 0.07 / tall, "\n".join(notes), fontsize=7.5, color=MUTED, va="bottom")
    if kind.asked:
        asked_for = _sentence(kind.asked)
        figure.text(left, 1 - 0.39 / tall, asked_for, fontsize=8.5, color=MUTED, va="center")
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
                study.scale.lowest,
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
    return study.scale.lowest - 1


def _axes(axes: Axes, study: Study, kind: Kind, experts: list[str]) -> None:
    scale = study.scale
    panel = study.table("panel").set_index("expert") if study.has("panel") else None
    ends = {scale.lowest: kind.low, scale.highest: kind.high}
    names = [fill(f"{point} {ends.get(point, '')}", NAME_WIDTH) for point in scale.points]
    axes.set_yticks(list(scale.points), names, fontsize=8 if len(names) < MANY_POINTS else 6)
    axes.set_ylim(_floor(study), scale.highest + 0.45 * len(names) / 5)
    axes.grid(axis="y")
    axes.axhline(_floor(study), color=MUTED, linewidth=0.8)
    axes.set_xticks([])
    axes.set_xlim(-0.6, len(experts) - 0.4)
    roles = [panel["role"].get(expert) if panel is not None else None for expert in experts]
    below = axes.get_xaxis_transform()
    inch = axes.figure.dpi / axes.bbox.height
    for place, (expert, role) in enumerate(zip(experts, roles, strict=True)):
        axes.text(place, -0.17 * inch, expert, ha="center", fontsize=9, transform=below)
        if role is not None and not pd.isna(role):
            said = fill(str(role), ROLE_WIDTH)
            axes.text(place, -0.22 * inch, f"({said})", ha="center", va="top", fontsize=8.5,
                      transform=below)  # fmt: skip


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
        bbox_to_anchor=(0.985, 1 - 0.5 / figure.get_size_inches()[1]),
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
    scale = study.scale
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
