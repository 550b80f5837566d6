"""Projects in a database of Taguette.

A project that a server exports as a database (project.sqlite3) names the user "admin" for
whoever exported it and for everybody else: it holds one coder, whoever coded. Agreement between
coders needs the database of the server itself.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from delphi.study.readers.projects.faults import Faults, quoted, refuse
from delphi.study.readers.projects.html_text import character, text_of
from delphi.study.readers.projects.model import (
    NOBODY,
    Code,
    Coding,
    Document,
    Project,
    assemble,
    stretch,
)
from delphi.study.readers.projects.names import distinct, name_of, prose, tidy
from delphi.study.readers.projects.tags import codes_of_tags
from delphi.study.readers.projects.taguette_file import opened
from delphi.study.readers.projects.taguette_history import givers

CODED = """
    SELECT h.id, h.document_id, h.start_offset, h.end_offset, t.tag_id
    FROM highlights AS h
    JOIN documents AS d ON d.id = h.document_id
    JOIN highlight_tags AS t ON t.highlight_id = h.id
    WHERE d.project_id = ? ORDER BY h.id, t.tag_id
"""
STRAY = """
    SELECT count(*) FROM highlight_tags
    WHERE highlight_id NOT IN (SELECT id FROM highlights)
       OR highlight_id IN (SELECT id FROM highlights
                           WHERE document_id NOT IN (SELECT id FROM documents))
"""


class _Text(NamedTuple):
    """A document: its name, and its text in UTF-8, whose bytes Taguette counts."""

    name: str
    text: bytes


def read_database(path: Path, project: str | None) -> Project:
    """Read one project of a database.

    Parameters
    ----------
    path : Path
        The database.
    project : str or None
        Name of the project; needed if the database holds several.
    """
    faults = Faults(path.name)
    with opened(path) as connection:
        number = _number(path.name, connection, project)
        texts = _texts(connection, number, faults)
        codes = _codes(connection, number, faults)
        by_whom = _givers(path.name, connection, number)
        codings = list(_codings(connection, number, texts, codes, by_whom, faults))
    faults.stop()
    documents = [Document(t.name, len(t.text.decode())) for t in texts.values()]
    return assemble(documents, list(codes.values()), codings)


def _number(file: str, connection: sqlite3.Connection, project: str | None) -> Any:
    rows = connection.execute("SELECT id, name FROM projects ORDER BY id").fetchall()
    names = [tidy(_word(name)) for _, name in rows]
    if not rows:
        refuse(file, "the database holds no project")
    listed = ", ".join(names)
    if project is None and len(rows) > 1:
        refuse(file, f"the database holds {len(rows)} projects; name one of them: {listed}")
    wanted = names[0] if project is None else tidy(project)
    if names.count(wanted) > 1:
        refuse(file, "the name of one project only; rename the other in Taguette", wanted)
    if wanted not in names:
        refuse(file, f"one of the projects: {listed}", project)
    return rows[names.index(wanted)][0]


def _texts(connection: sqlite3.Connection, number: Any, faults: Faults) -> dict[int, _Text]:
    query = "SELECT id, name, contents FROM documents WHERE project_id = ? ORDER BY id"
    rows = connection.execute(query, [number]).fetchall()
    names = distinct(name_of("document", _word(name), faults) for _, name, _ in rows)
    return {
        key: _Text(name, text_of(_word(contents)).encode(errors="replace"))
        for (key, _, contents), name in zip(rows, names, strict=True)
    }


def _codes(connection: sqlite3.Connection, number: Any, faults: Faults) -> dict[int | str, Code]:
    query = "SELECT id, path, description FROM tags WHERE project_id = ? ORDER BY id"
    tags = {
        key: (name_of("tag", _word(path), faults), prose(_word(description)))
        for key, path, description in connection.execute(query, [number])
    }
    return codes_of_tags(tags, faults)


def _givers(file: str, connection: sqlite3.Connection, number: Any) -> dict[tuple[int, int], str]:
    query = "SELECT user_login, payload FROM commands WHERE project_id = ? ORDER BY id"
    found = givers(connection.execute(query, [number]))
    if found is None:
        refuse(file, "a sound database is expected; its log of changes is damaged")
    return found


def _codings(
    connection: sqlite3.Connection,
    number: Any,
    texts: Mapping[int, _Text],
    codes: Mapping[int | str, Code],
    by_whom: Mapping[tuple[int, int], str],
    faults: Faults,
) -> Iterator[Coding]:
    if connection.execute(STRAY).fetchone() != (0,):
        faults.add("a sound database is expected; tags are given to highlights that are missing")
    for key, document, start, end, tag in connection.execute(CODED, [number]):
        name, text = texts[document]
        span = _span(text, start, end)
        if span is None:
            said = (
                f"bytes of {quoted(name)}, which has the bytes 0 to {len(text)} (highlight {key})"
            )
            faults.add(said, f"{start} to {end}")
        elif tag not in codes:
            faults.add(f"the number of a tag of this project (highlight {key})", str(tag))
        else:
            coder = tidy(_word(by_whom.get((key, tag)))) or NOBODY
            yield stretch(name, *span, codes[tag].path, coder)


def _word(value: Any) -> str:
    """Return a cell as text; SQLite lets any cell hold anything, and other things name nothing."""
    return value if isinstance(value, str) else ""


def _span(text: bytes, start: Any, end: Any) -> tuple[int, int] | None:
    """Return a highlight in characters; None if it is not one of the text."""
    if not (isinstance(start, int) and isinstance(end, int) and start < end):
        return None
    places = character(text, start), character(text, end)
    return None if None in places else (places[0] or 0, places[1] or 0)
