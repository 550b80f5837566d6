"""Diagrams, drawn from their specifications and from the tables of the study."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from delphi.errors import InputError, Problem, one_of
from delphi.exhibits.diagram_spec import Content, Diagram, Edge, Shape, read_diagram
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.shapes import POINTS_A_MM, Words, canvas, draw_edge, draw_shape, fitted
from delphi.exhibits.style import INK, MUTED, applied
from delphi.study import Study
from delphi.study.quantities import filled, tables_named
from delphi.study.registry import Exhibit, heading
from delphi.study.tiers import NO_TIER, tiers, tiers_compared

HEAD = 11.0  # millimetres above the drawing, for number and title
INDENT = 10.0
KNOWN = "The picture itself is not in our text. What the text tells of it:"


@dataclass(frozen=True)
class Filled:
    """A diagram with its content: the words of each shape, and where they come from."""

    spec: Diagram
    words: dict[str, Words]


def diagram(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build a diagram from `diagrams/<spec>.toml`; the argument `spec` names it.

    Labels that follow from ratings, suggestions or other tables are looked up there; where a
    source prints other tiers than the ratings give, a note says so.

    Raises
    ------
    InputError
        When the specification is missing or at fault.
    """
    name = exhibit.arguments.get("spec", identifier)
    content = fill(study, read_diagram(study, name), f"{name}.toml")
    differs = _differing(study, content.spec)
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=_alt(content, exhibit.fidelity, differs),
        data=_data(content),
        notes=tuple(content.spec.notes),
        differs=differs,
        fidelity=exhibit.fidelity,
        draw=lambda: _drawn(content, f"{heading(identifier)}. {exhibit.title}", f"{name}.toml"),
    )


def diagram_needs(study: Study, identifier: str, exhibit: Exhibit) -> tuple[str, ...]:
    """Return the tables that the labels and quantities of a diagram come from."""
    spec = read_diagram(study, exhibit.arguments.get("spec", identifier))
    needs: set[str] = set()
    for shape in spec.shapes:
        needs |= tables_named(shape.text)
        if shape.content:
            needs.add(_table_of(shape.content))
    return tuple(sorted(needs))


def _table_of(content: Content) -> str:
    if content.suggestions:
        return "suggestions"
    if content.part:
        return "propositions"
    return "items" if content.item else "ratings"


def fill(study: Study, spec: Diagram, file: str) -> Filled:
    """Give each shape its words, with quantities and labels from the study's tables."""
    for shape in spec.shapes:
        if shape.content:
            _check_content(study, shape, file)
    words = {
        shape.id: Words(filled(study, shape.text, file), _labels(study, shape.content))
        for shape in spec.shapes
    }
    if spec.type_by_tier:
        spec = _typed_by_tier(study, spec)
    known = [filled(study, line, file) for line in spec.known]
    return Filled(spec.model_copy(update={"known": known}), words)


def _check_content(study: Study, shape: Shape, file: str) -> None:
    """Refuse content that no table has.

    Raises
    ------
    InputError
        Naming the shape.
    """
    content = shape.content or Content()
    if content.suggestions:
        said, known = content.suggestions, study.table("suggestions")["source"].unique()
    elif content.part:
        said, known = content.part, study.table("propositions")["part"].unique()
    elif content.item:
        said, known = content.item, study.table("items")["item"]
    else:
        given = [(t.kind, t.tier) for t in study.config.tiers]
        given += [(kind, NO_TIER) for kind, _ in given]
        said, known = f"{content.kind} {content.tier}", [f"{kind} {tier}" for kind, tier in given]
    names = [str(name) for name in known]
    if said not in names:
        place = f"shapes.{shape.id}.content"
        raise InputError([Problem(file, None, place, said, one_of(names, said))])


def _typed_by_tier(study: Study, spec: Diagram) -> Diagram:
    """Set the type of each item by its tier, so that the eye finds the highest first."""
    frame = tiers(study)
    tier_of = dict(zip(frame["item"], frame["tier"], strict=True))
    shapes = []
    for shape in spec.shapes:
        tier = tier_of.get(shape.content.item) if shape.content and shape.content.item else None
        kind = {1: {"bold": True, "capitals": True}, 2: {"bold": True}, NO_TIER: {"muted": True}}
        shapes.append(shape.model_copy(update=kind.get(tier, {}) if tier is not None else {}))
    return spec.model_copy(update={"shapes": shapes})


def _labels(study: Study, content: Content | None) -> tuple[str, ...]:
    if content is None:
        return ()
    if content.suggestions:
        frame = study.table("suggestions")
        return tuple(frame.loc[frame["source"] == content.suggestions, "suggestion"])
    if content.part:
        frame = study.table("propositions")
        return tuple(frame.loc[frame["part"] == content.part, "label"].unique())
    if content.item:
        frame = study.table("items")
        return tuple(frame.loc[frame["item"] == content.item, "label"])
    frame = tiers(study)
    mine = (frame["kind"] == content.kind) & (frame["tier"] == content.tier)
    return tuple(frame.loc[mine, "label"])


def _differing(study: Study, spec: Diagram) -> tuple[str, ...]:
    if not spec.tiers or not study.has("tiers"):
        return ()
    compared = tiers_compared(study, spec.tiers)
    return tuple(
        f"{row.label}: {_tier(row.printed)} in print, {_tier(row.recomputed)} by the ratings."
        for row in compared[compared["differs"]].itertuples()
    )


def _tier(said: str) -> str:
    return f"tier {' and '.join(said.split())}" if said else "in no tier"


def _drawn(content: Filled, title: str, file: str) -> Figure:
    """Draw the diagram; words that do not fit are a fault of its specification.

    Raises
    ------
    InputError
        Naming the shape.
    """
    try:
        return _figure(content, title)
    except ValueError as error:
        raise InputError([Problem(file, None, "shapes", None, str(error))]) from error


def _figure(content: Filled, title: str) -> Figure:
    with applied():
        spec = content.spec
        if spec.known:
            return _card(spec, title)
        figure, axes = canvas(spec.width, spec.height + HEAD)
        axes.set_ylim(spec.height, -HEAD)
        _title(axes, title, spec.width)
        drawn = {s.id: (s, draw_shape(axes, s, content.words[s.id])) for s in spec.shapes}
        for edge in spec.edges:
            draw_edge(axes, edge, (drawn[edge.start], drawn[edge.end]))
        return figure


def _title(axes: Axes, title: str, width: float) -> None:
    line = Shape(
        id="title", kind="text", x=width / 2, y=5, w=width - 10, h=HEAD, size=10, bold=True
    )
    lines, size = fitted(line, Words(title))
    said = "\n".join(text for text, _ in lines)
    axes.text(2, 2 - HEAD, said, fontsize=size, fontweight="bold", color=INK, va="top")


def _card(spec: Diagram, title: str) -> Figure:
    """Draw what is known of a picture that the text does not describe."""
    frame = Shape(
        id="known", kind="text", x=spec.width / 2, y=5, w=spec.width - 2 * INDENT, h=200, size=9.5
    )
    blocks = [[text for text, _ in fitted(frame, Words(line))[0]] for line in spec.known]
    step = 9.5 * 1.4 / POINTS_A_MM
    tall = 14 + sum(len(lines) * step + 2.2 for lines in blocks)
    figure, axes = canvas(spec.width, tall + HEAD + 3)
    axes.set_ylim(tall + 3, -HEAD)
    _title(axes, title, spec.width)
    box = Shape(
        id="card", kind="frame", x=spec.width / 2, y=tall / 2 + 1, w=spec.width - 4, h=tall,
        fill="light", dashed=True,
    )  # fmt: skip
    draw_shape(axes, box, Words(""))
    axes.text(7, 6, KNOWN, fontsize=8.5, color=MUTED, va="center")
    down = 12.0
    for lines in blocks:
        axes.text(7, down, "\u2022", fontsize=10, color=MUTED, va="top")
        axes.text(INDENT, down, "\n".join(lines), fontsize=9.5, va="top", linespacing=1.3)
        down += len(lines) * step + 2.2
    return figure


def _data(content: Filled) -> pd.DataFrame:
    """Return a row for each label of each shape, and for each arrow."""
    columns = ["part", "shape", "group", "words", "from", "start", "end"]
    spec = content.spec
    rows: list[tuple[str, ...]] = [("known", "", "", line, "text", "", "") for line in spec.known]
    for shape in spec.shapes:
        words = content.words[shape.id]
        if words.text:
            origin = "data" if "{" in shape.text else "text"
            rows.append(("shape", shape.id, shape.group, words.text, origin, "", ""))
        rows += [("shape", shape.id, shape.group, label, "data", "", "") for label in words.labels]
    rows += [
        ("arrow", "", "", edge.text or edge.meaning, "text", edge.start, edge.end)
        for edge in spec.edges
    ]
    return pd.DataFrame(rows, columns=columns)


def _alt(content: Filled, fidelity: str, differs: tuple[str, ...]) -> str:
    spec = content.spec
    if spec.known:
        return " ".join([KNOWN, *spec.known])
    parts = [f"Diagram, {fidelity}{f', read {spec.reading}' if spec.reading else ''}."]
    group = ""
    for shape in spec.shapes:
        said = _said(content.words[shape.id])
        if shape.group and shape.group != group:
            said = f"{shape.group}: {said}" if said else f"{shape.group}:"
        group = shape.group
        if said:
            parts.append(said if said.endswith((".", ":")) else f"{said}.")
    parts += [_arrow(edge, content.words) for edge in spec.edges]
    return " ".join([*parts, *differs])


def _said(words: Words) -> str:
    text = words.text.replace("\n", " ")
    labels = "; ".join(words.labels)
    return f"{text}: {labels}" if text and labels else text or labels


def _arrow(edge: Edge, words: dict[str, Words]) -> str:
    start, end = (_short(words[name], name) for name in (edge.start, edge.end))
    if edge.both:
        return f"{start} and {end}: {edge.text or 'each acts on the other'}."
    return f"{start} {edge.text or edge.meaning} {end}."


def _short(words: Words, name: str) -> str:
    return (words.text or name).split("\n")[0].replace(":", "")
