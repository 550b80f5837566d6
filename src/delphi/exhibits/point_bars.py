"""Ratings of one item by a large panel: for each round, how many experts gave which rating."""

import math
from textwrap import fill
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from delphi.exhibits.sheet import sheet, sized
from delphi.exhibits.style import INK, MUTED, PAPER, RAMP, applied
from delphi.study import Kind, Scale, Study
from delphi.words import number_of

WIDE, ROW = 6.3, 0.55  # inches: all experts, a round
NARROW = 0.16  # inches from which a part has room for its number
BANDS = 10  # parts of a round at most; a scale of more points is taken together in bands
NONE = "no rating"
DARK = 1.4  # red, green and blue, up to 3 in all, below which a number is white
KEY = 26  # characters of an entry of the key before it breaks


def bands(scale: Scale) -> dict[int, str]:
    """Return for each point of a scale what it is counted with: itself, or a band of a fine one.

    Examples
    --------
    >>> list(bands(Scale(lowest=1, highest=3)).values())
    ['1', '2', '3']
    >>> bands(Scale(lowest=0, highest=100))[15]
    '11 to 21'
    """
    step = math.ceil(len(scale.points) / BANDS)
    named = {}
    for point in scale.points:
        first = scale.lowest + (point - scale.lowest) // step * step
        last = min(first + step - 1, scale.highest)
        named[point] = str(first) if first == last else f"{first} to {last}"
    return named


def counted(data: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Return how many experts gave each point or band, or none, in each round.

    Returns
    -------
    DataFrame of int
        A row for each round that was asked, a column for each point or band and for no rating.
    """
    said = data["rating"].map(bands(scale)).fillna(NONE)
    columns = [*dict.fromkeys(bands(scale).values()), NONE]
    return pd.crosstab(data["round"], said).reindex(columns=columns, fill_value=0)


def told_by_point(data: pd.DataFrame, scale: Scale, kind: Kind, rounds: list[int]) -> str:
    """Say in words what `by_point` draws."""
    table = counted(data, scale)
    ends = f"{scale.lowest} ({kind.low}) to {scale.highest} ({kind.high})"
    parts = [f"Stacked bars of the ratings of {data['label'].iloc[0]!r} by round, from {ends}."]
    for number in rounds:
        if number not in table.index:
            parts.append(f"Round {number}: not asked.")
            continue
        row = table.loc[number]
        said = [f"{point} by {count}" for point, count in row.items() if count]
        parts.append(f"Round {number}, {number_of(row.sum(), 'expert')}: {', '.join(said)}.")
    return " ".join(parts)


@applied()
def by_point(data: pd.DataFrame, study: Study, kind: Kind, rounds: list[int], title: str) -> Figure:
    """Draw a bar for each round, of as many parts as there are points, from light to dark."""
    table = counted(data, study.scale)
    names = {number: _name(number, table) for number in rounds}
    long = table.reset_index().melt("round", var_name="said", value_name="experts")
    long["round"] = pd.Categorical(long["round"].map(names), list(names.values()))
    colours = dict(zip(table, [*sns.color_palette(RAMP, table.shape[1] - 1), PAPER], strict=True))
    figure, axes = sheet(title)
    sns.histplot(
        long, y="round", hue="said", weights="experts", multiple="stack", shrink=0.7, alpha=1,
        hue_order=[*table][::-1], palette=colours, edgecolor=MUTED, legend=False, ax=axes,
    )  # fmt: skip
    _numbers(axes, int(table.sum(axis=1).max()))
    axes.set(xlabel="experts", ylabel="", xlim=(0, table.sum(axis=1).max()))
    axes.set_yticks(range(len(names)), list(names.values()), fontsize=9, color=INK)
    axes.set_title(kind.asked[:1].upper() + kind.asked[1:], color=MUTED)
    _key(figure, study.scale, kind, colours)
    return sized(figure, WIDE, ROW * len(rounds))


def _name(number: int, table: pd.DataFrame) -> str:
    asked = f"{table.loc[number].sum()} asked" if number in table.index else "not asked"
    return f"Round {number}\n{asked}"


def _numbers(axes: Axes, experts: int) -> None:
    """Write into each part how many experts it stands for, where there is room."""
    least = NARROW * experts / WIDE
    drawn: Any = axes.containers
    for bars in drawn:
        shown = [f"{bar.get_width():.0f}" if bar.get_width() > least else "" for bar in bars]
        dark = sum(bars[0].get_facecolor()[:3]) < DARK
        axes.bar_label(bars, shown, label_type="center", fontsize=8, color=PAPER if dark else INK)


def _key(figure: Figure, scale: Scale, kind: Kind, colours: dict[str, Any]) -> None:
    points = list(dict.fromkeys(bands(scale).values()))
    ends = {points[0]: f" {kind.low}", points[-1]: f" {kind.high}"}
    handles = [
        Patch(facecolor=colour, edgecolor=MUTED, label=fill(f"{name}{ends.get(name, '')}", KEY))
        for name, colour in colours.items()
    ]
    figure.legend(
        handles=handles, loc="outside lower left", ncols=4, handlelength=1.1, handleheight=1.0,
        columnspacing=1.4,
    )  # fmt: skip
