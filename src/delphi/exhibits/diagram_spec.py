"""The specification of a diagram: shapes, their places and content, and the arrows between."""

from typing import Annotated, Literal

from pydantic import Field

from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.toml_input import Strict, read_toml

Fill = Literal["none", "purple", "blue", "green", "yellow", "grey", "light", "dark", "white"]
ShapeKind = Literal[
    "box", "block", "ellipse", "funnel", "cylinder", "arrow", "text", "wall", "frame"
]
Length = Annotated[float | int, Field(gt=0, le=400)]
Place = Annotated[float | int, Field(ge=-20, le=420)]


class Content(Strict):
    """Labels that come from the study's tables, so that they are not typed."""

    kind: str = ""  # kind of item, as in study.toml
    # tier of the authors' conclusions, recomputed from the last ratings; 0 for the items in no tier
    tier: int = -1
    suggestions: str = ""  # a source of suggestions.csv, in place of a tier
    part: str = ""  # a part of propositions.csv, in place of a tier
    item: str = ""  # an item, in place of a tier: its label alone


class Shape(Strict):
    """One shape; lengths in millimetres, `x` and `y` its centre, from the upper left corner."""

    id: str
    kind: ShapeKind = "box"
    x: Place
    y: Place
    w: Length
    h: Length
    text: str = ""  # what it says; `{experts}` and the like stand for a quantity of the study
    content: Content | None = None  # labels from the study's tables, below the text
    group: str = ""
    fill: Fill = "white"
    line: float | int = Field(default=1, ge=0, le=8)  # weight of the outline, in points; 0 for none
    dashed: bool = False
    bold: bool = False
    capitals: bool = False
    muted: bool = False
    top: bool = False
    rows: int = Field(default=1, ge=1)
    size: float | int = Field(default=9, ge=6, le=24)


class Edge(Strict):
    """An arrow from one shape to another."""

    start: str
    end: str
    text: str = ""
    meaning: str = "leads to"
    both: bool = False
    head: bool = True
    dashed: bool = False
    line: float | int = Field(default=1.4, gt=0, le=8)
    bend: float | int = Field(default=0, ge=-1, le=1)


class Diagram(Strict):
    """A diagram of the publication, as far as its text tells.

    Attributes
    ----------
    width, height : float
        Size in millimetres.
    reading : str
        In which order it is read.
    known : list of str
        What the text tells of a picture that it does not describe; drawn in place of shapes.
    notes : list of str
        What is ours, and what is lost.
    type_by_tier : bool
        True to set an item in type by its tier: bold capitals, bold, plain, or muted for none.
    tiers : str
        A source of tiers.csv whose printed tiers are held against the recomputed ones.
    """

    width: Length
    height: Length
    reading: str = ""
    known: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    tiers: str = ""
    type_by_tier: bool = False
    shapes: list[Shape] = Field(default_factory=list)
    edges: list[Edge] = Field(default_factory=list)


def read_diagram(study: Study, name: str) -> Diagram:
    """Read `diagrams/<name>.toml` of a study.

    Raises
    ------
    InputError
        When it is missing or at fault.
    """
    path = study.raw / "diagrams" / f"{name}.toml"
    if not path.is_file():
        known = sorted(other.stem for other in path.parent.glob("*.toml"))
        wanted = one_of(known, name, "files of diagrams/")
        raise InputError([Problem("exhibits.toml", None, "spec", name, wanted)])
    diagram = read_toml(path, Diagram, study.names.tree)
    problems = [*_loose_ends(diagram, path.name), *_twice(diagram, path.name)]
    if problems:
        raise InputError(problems)
    return diagram


def _loose_ends(diagram: Diagram, file: str) -> list[Problem]:
    known = [shape.id for shape in diagram.shapes]
    return [
        Problem(file, None, f"edges.{place}.{side}", name, one_of(known, name, "ids of shapes"))
        for place, edge in enumerate(diagram.edges)
        for side, name in (("start", edge.start), ("end", edge.end))
        if name not in known
    ]


def _twice(diagram: Diagram, file: str) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for place, shape in enumerate(diagram.shapes):
        if shape.id in seen:
            wanted = "an id that no other shape has"
            problems.append(Problem(file, None, f"shapes.{place}.id", shape.id, wanted))
        seen.add(shape.id)
    return problems
