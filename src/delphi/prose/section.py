"""The section of a report that says of each number in its prose where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from delphi.prose.basis import CONSTANT, SETTING, Basis
from delphi.prose.origin import raw_behind, sources_of
from delphi.prose.page import Bound
from delphi.study import Study
from delphi.words import listed

SHOWN = 12  # numbers of one line, and cells of a list
PLACES = 5  # printed places that are named
SAID = {
    "rows": "rows",
    "distinct": "different",
    "sum": "sum of",
    "min": "least",
    "max": "greatest",
    "median": "median of",
    "value": "",
    "percent": "percent of rows",
}
SIGNS = {"not": "not", ">=": "\u2265", "<=": "\u2264", ">": ">", "<": "<"}


@dataclass(frozen=True)
class Line:
    """One line: numbers of a paragraph that are told in the same way."""

    written: str  # the numbers, as written
    what: str  # what they are
    table: str  # the table they are taken from; blank where it is that of the line above
    target: str  # address in the report where that table is shown; blank for none
    files: list[str]  # files of `data/raw` behind it
    printed: str  # where those were printed


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of prose and the lines on its numbers."""

    block: str
    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """The paragraphs of one section of the report."""

    title: str
    paragraphs: list[Paragraph]


def parts(
    study: Study, found: Iterable[Bound], titles: dict[str, str], targets: dict[str, str]
) -> list[Part]:
    """Return where the numbers come from, section by section, paragraph by paragraph.

    Parameters
    ----------
    found : iterable of Bound
        The numbers, in the order of the page.
    titles : dict of str to str
        Title of each section.
    targets : dict of str to str
        Address at which a table is shown in the report, where it is.
    """
    made = []
    for section, of_section in groupby(found, key=lambda one: one.section):
        paragraphs = [
            Paragraph(block, name, _lines(study, list(numbers), targets))
            for (block, name), numbers in groupby(of_section, key=lambda one: (one.block, one.name))
        ]
        made.append(Part(titles.get(section, section), paragraphs))
    return made


def _lines(study: Study, found: list[Bound], targets: dict[str, str]) -> list[Line]:
    alike: dict[tuple[object, ...], list[Bound]] = {}
    for one in found:
        alike.setdefault(_kind(one.basis), []).append(one)
    lines = [_line(study, mine, targets) for mine in alike.values()]
    above = ["", *(one.table for one in lines)]
    return [
        replace(one, table="", files=[], printed="") if one.table == before else one
        for one, before in zip(lines, above, strict=False)
    ]


def _kind(basis: Basis) -> tuple[object, ...]:
    """Return what the bases of one line have in common."""
    return basis.table, basis.take, basis.columns, tuple(basis.where), bool(basis.less)


def _line(study: Study, mine: list[Bound], targets: dict[str, str]) -> Line:
    basis = mine[0].basis
    written = [one.written for one in mine]
    more = f" and {len(written) - SHOWN} more" if len(written) > SHOWN else ""
    places = sources_of(study, basis.table)
    rest = f" and {len(places) - PLACES} more" if len(places) > PLACES else ""
    return Line(
        written=" \u00b7 ".join(written[:SHOWN]) + more,
        what=what(basis, [one.basis for one in mine]),
        table=basis.columns[0] if basis.table == CONSTANT else basis.table,
        target=targets.get(basis.table, ""),
        files=raw_behind(study, basis.table),
        printed=(", ".join(places[:PLACES]) + rest),
    )


def what(basis: Basis, alike: list[Basis] | None = None) -> str:
    """Return in words what a basis takes.

    Examples
    --------
    >>> what(Basis("ratings", "rows", (), {"status": "agreed"}))
    'rows with status agreed'
    >>> what(Basis("ratings", "distinct", ("item",)))
    'different item'
    """
    if basis.table == CONSTANT:
        return f"{basis.columns[1]}, a constant of the method"
    if basis.table == SETTING:
        return " ".join(basis.columns)
    every = alike or [basis]
    asked = {column: [one.where[column] for one in every] for column in basis.where}
    if basis.take == "value" and list(asked) == ["quantity"]:
        return "; ".join(dict.fromkeys(map(str, asked["quantity"])))
    where = [f"{column} {_cells(wanted)}" for column, wanted in asked.items()]
    head = " ".join(part for part in (SAID[basis.take], ", ".join(basis.columns)) if part)
    less = f", less the {basis.less} named" if basis.less else ""
    of = f" of those with {_of(basis)}" if basis.of else ""
    return f"{head}{' with ' if where else ''}{listed(where) if where else ''}{of}{less}"


def _of(basis: Basis) -> str:
    return listed(f"{column} {_cells([wanted])}" for column, wanted in basis.of.items())


def _cells(wanted: list[object]) -> str:
    """Return the cells that are asked for, each once."""
    said = list(dict.fromkeys(_cell(one) for one in wanted))
    return " or ".join(said) if len(said) <= SHOWN else "as told"


def _cell(wanted: object) -> str:
    if isinstance(wanted, dict):
        return " and ".join(f"{SIGNS[sign]} {_cell(limit)}" for sign, limit in wanted.items())
    if isinstance(wanted, list | tuple):
        if len(wanted) > SHOWN:
            return "as listed"
        return " or ".join(_cell(one) for one in wanted) or "none"
    return "blank" if wanted == "" else str(wanted)
