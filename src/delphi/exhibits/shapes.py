"""Shapes, their words and the arrows between them, drawn in millimetres."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, Patch, Polygon, Rectangle
from matplotlib.textpath import TextPath

from delphi.exhibits.diagram_spec import Edge, Shape
from delphi.exhibits.style import INK, MUTED, PAPER

POINTS_A_MM = 72 / 25.4
LEADING = 1.28  # height of a line, in sizes of its type
SMALLEST = 6.0  # points
PADDING = {"ellipse": 0.20, "cylinder": 0.08, "funnel": 0.16, "arrow": 0.14}  # share of width
CAPITAL = 0.73  # height of a capital letter, in sizes of its type
MARGIN = 1.6  # millimetres between words and the edge of a shape
LID = 0.16  # height of the upper ellipse of a cylinder, as a share of the whole
TAPER = 0.22  # how far the sides of a funnel come in, as a share of its width
ABOVE = 2.6  # millimetres from a level arrow up to its word
MORTAR = 0.8  # millimetres between the stones of a wall

Line = tuple[str, bool]  # a line of words, and whether it is bold

# Tint and outline; the tints differ in grey too.
FILLS = {
    "none": ("none", MUTED),
    "white": (PAPER, MUTED),
    "light": ("#f3f5f7", "#98a4ae"),
    "grey": ("#d9dee3", "#5c6b78"),
    "dark": ("#b4bdc6", INK),
    "purple": ("#dccfea", "#5b3a86"),
    "blue": ("#cfe0f3", "#1f5a96"),
    "green": ("#d8ecd9", "#2f6b3a"),
    "yellow": ("#fdf3c4", "#8a6d00"),
}


@dataclass(frozen=True)
class Words:
    """What a shape says: lines of one block, and the labels of a list below it."""

    text: str
    labels: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Text and labels, one below the other."""
        return "\n".join(part for part in (self.text, *self.labels) if part)

    def paragraphs(self, *, bold: bool, capitals: bool) -> list[Line]:
        """Return each paragraph and whether it is bold; a first one above others is a heading."""
        parts = self.whole.upper().split("\n") if capitals else self.whole.split("\n")
        return [
            (part, bold or (place == 0 and len(parts) > 1 and self.text != ""))
            for place, part in enumerate(parts)
        ]


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure whose axes are millimetres from the upper left corner."""
    figure = Figure(figsize=(width / 25.4, height / 25.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def draw_shape(axes: Axes, shape: Shape, words: Words) -> Patch:
    """Draw a shape and its words; return its outline, for arrows to end on.

    Raises
    ------
    ValueError
        When the words do not fit at the smallest size of type.
    """
    patch = outline(shape)
    axes.add_patch(patch)
    if shape.kind == "cylinder":
        axes.add_patch(_lid(shape))
    if shape.kind == "wall":
        _stones(axes, shape, words.labels)
    elif words.whole:
        _write(axes, shape, words)
    return patch


def outline(shape: Shape) -> Patch:
    """Return the outline of a shape."""
    tint, edge = FILLS[shape.fill]
    bare = shape.kind in ("text", "wall") or shape.line == 0
    look: dict[str, Any] = {
        "facecolor": "none" if shape.kind == "text" else tint,
        "edgecolor": "none" if bare else edge,
        "linewidth": shape.line,
        "linestyle": (0, (4, 2.5)) if shape.dashed else "solid",
    }
    left, top = shape.x - shape.w / 2, shape.y - shape.h / 2
    right, bottom = left + shape.w, top + shape.h
    match shape.kind:
        case "ellipse":
            return Ellipse((shape.x, shape.y), shape.w, shape.h, **look)
        case "funnel":
            inset = TAPER * shape.w
            corners = [(left, top), (right, top), (right - inset, bottom), (left + inset, bottom)]
            return Polygon(corners, joinstyle="round", **look)
        case "arrow":
            point = min(shape.h / 2, shape.w / 4)
            corners = [(left, top), (right - point, top), (right, shape.y)]
            return Polygon([*corners, (right - point, bottom), (left, bottom)], **look)
        case "cylinder":
            return _barrel(shape, look)
        case "box" | "frame":
            corner = "round,pad=0,rounding_size=1.6"
            return FancyBboxPatch((left, top), shape.w, shape.h, boxstyle=corner, **look)
        case _:
            return Rectangle((left, top), shape.w, shape.h, **look)


def _barrel(shape: Shape, look: dict[str, Any]) -> Patch:
    """Return the body of a cylinder: straight sides between two half ellipses."""
    top, bottom = _arc(shape, -1), _arc(shape, 1)
    return Polygon([*top, *reversed(bottom)], **look)


def _arc(shape: Shape, end: int) -> list[tuple[float, float]]:
    """Return the points of the far half of an end of a cylinder: -1 for the top, 1 below."""
    rim = LID * shape.h / 2
    middle = shape.y + end * (shape.h / 2 - rim)
    steps = [step / 24 * 2 - 1 for step in range(25)]
    return [(shape.x + t * shape.w / 2, middle + end * rim * (1 - t * t) ** 0.5) for t in steps]


def _lid(shape: Shape) -> Patch:
    edge = FILLS[shape.fill][1]
    rim = LID * shape.h
    place = (shape.x, shape.y - shape.h / 2 + rim / 2)
    return Ellipse(place, shape.w, rim, facecolor=PAPER, edgecolor=edge, linewidth=shape.line)


def _stones(axes: Axes, shape: Shape, labels: tuple[str, ...]) -> None:
    """Fill a wall with stones in running bond, one for each label."""
    tall = shape.h / shape.rows
    for row, names in enumerate(_courses(labels, shape.rows)):
        middle = shape.y - shape.h / 2 + (row + 0.5) * tall
        left = shape.x - shape.w / 2
        widths = _widths(names, shape.w, odd=row % 2 == 1)
        for name, wide in zip(names, widths, strict=True):
            stone = shape.model_copy(
                update={
                    "kind": "block",
                    "x": left + wide / 2,
                    "y": middle,
                    "w": wide - MORTAR,
                    "h": tall - MORTAR,
                }
            )
            axes.add_patch(outline(stone))
            _write(axes, stone, Words("", (name,)))
            left += wide


def _courses(labels: tuple[str, ...], rows: int) -> list[tuple[str, ...]]:
    """Deal labels out to rows as evenly as they go, in order."""
    ends = [round(len(labels) * row / rows) for row in range(rows + 1)]
    return [labels[start:end] for start, end in pairwise(ends)]


def _widths(names: tuple[str, ...], whole: float, *, odd: bool) -> list[float]:
    """Return the widths of the stones of a row; rows are shifted, as in a wall."""
    if len(names) < 2:  # noqa: PLR2004 - a single stone has no joint to shift
        return [whole] * len(names)
    shares = [1.0] * len(names)
    shares[0 if odd else -1] = 0.86
    return [whole * share / sum(shares) for share in shares]


def _write(axes: Axes, shape: Shape, words: Words) -> None:
    """Write the words line by line, so that the lines stand at even distances."""
    lines, size = fitted(shape, words)
    step = size * LEADING / POINTS_A_MM
    top = shape.y - (len(lines) - 1) * step / 2
    if shape.top:
        top = shape.y - shape.h / 2 + step * (1.4 if shape.kind == "ellipse" else 0.9)
    if shape.kind == "cylinder":
        top += LID * shape.h / 2
    baseline = top + CAPITAL * size / POINTS_A_MM / 2
    for place, (line, bold) in enumerate(lines):
        axes.text(
            shape.x,
            baseline + place * step,
            line,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=MUTED if shape.muted else INK,
            ha="center",
            va="baseline",
            zorder=5,
        )


def fitted(shape: Shape, words: Words) -> tuple[list[Line], float]:
    """Return the lines of a text and the size of type at which they fit into a shape.

    Raises
    ------
    ValueError
        When they do not fit at the smallest size.
    """
    room = shape.w * (1 - PADDING.get(shape.kind, 0)) - 2 * MARGIN
    share = 1 - LID if shape.kind == "cylinder" else 0.78 if shape.kind == "ellipse" else 1
    tall = shape.h * share - MARGIN
    paragraphs = words.paragraphs(bold=shape.bold, capitals=shape.capitals)
    size = float(shape.size)
    while size >= SMALLEST:
        lines = _wrapped(paragraphs, room * POINTS_A_MM, size)
        if lines and len(lines) * size * LEADING <= tall * POINTS_A_MM:
            return lines, size
        size -= 0.25
    raise ValueError(f"the words of {shape.id!r} do not fit: {words.whole!r}")


def _wrapped(paragraphs: list[Line], room: float, size: float) -> list[Line]:
    """Break paragraphs into lines of at most `room` points; none when a word is wider."""
    lines: list[Line] = []
    for paragraph, bold in paragraphs:
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size, bold=bold) > room:
                lines.append((line, bold))
                longer = word
            line = longer
        lines.append((line, bold))
    too_wide = any(text_width(line, size, bold=bold) > room for line, bold in lines)
    return [] if too_wide else lines


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line in points."""
    if not text:
        return 0.0
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().width)


def draw_edge(
    axes: Axes, edge: Edge, ends: tuple[tuple[Shape, Patch], tuple[Shape, Patch]]
) -> None:
    """Draw an arrow between the outlines of two shapes, with its word beside it."""
    (first, start), (last, end) = ends
    style = "-" if not edge.head else "<|-|>" if edge.both else "-|>"
    axes.add_patch(
        FancyArrowPatch(
            (first.x, first.y),
            (last.x, last.y),
            patchA=start,
            patchB=end,
            shrinkA=1.5,
            shrinkB=1.5,
            arrowstyle=f"{style},head_length=5,head_width=2.6" if edge.head else style,
            connectionstyle=f"arc3,rad={edge.bend}",
            linewidth=edge.line,
            linestyle=(0, (4, 2.5)) if edge.dashed else "solid",
            color=MUTED,
            zorder=1.5,
        )
    )
    if edge.text:
        level = abs(first.x - last.x) > abs(first.y - last.y)  # the word stands above the arrow
        axes.text(
            (first.x + last.x) / 2,
            (first.y + last.y) / 2 - (ABOVE if level else 0),
            edge.text,
            fontsize=7.5,
            color=MUTED,
            ha="center",
            va="center",
            zorder=6,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2},
        )
