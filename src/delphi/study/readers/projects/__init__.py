"""Projects of programs for qualitative coding: documents, codes, and who coded what.

One file is read, told by its ending and its first bytes:

========================  =====================================================================
``.qdpx``                 a project in the exchange format REFI-QDA
``.qdc``                  a codebook in the same format: codes only
``.sqlite3 .sqlite .db``  a database of Taguette
``.csv``                  the highlights that Taguette exports as a table
========================  =====================================================================

The words that were coded are never kept, only where they stand.

A published parser for REFI-QDA (pyrefiqda 0.3.1) was tried on every fixture and is not used. It
opens those that its own library wrote, but only in the namespace ``project:1.0`` (ATLAS.ti 9
writes ``0:4``); it unpacks the whole archive to a folder, without a bound on its size; it does
not refuse document types and entities; and it would bring two packages more. What is needed
here is a few elements, read with defusedxml.
"""

from collections.abc import Callable
from pathlib import Path

from delphi.study.readers.projects.faults import refuse
from delphi.study.readers.projects.model import Project
from delphi.study.readers.projects.refi import read_codebook, read_refi_project
from delphi.study.readers.projects.taguette import read_database
from delphi.study.readers.projects.taguette_csv import read_highlights

__all__ = ["ENDINGS", "Project", "read_project"]

MAGIC = {"a zip archive": b"PK\x03\x04", "a SQLite database": b"SQLite format 3\x00"}
KINDS: dict[str, tuple[str, Callable[[Path], Project]]] = {
    ".qdpx": ("a zip archive", read_refi_project),
    ".qdc": ("a text", read_codebook),
    ".csv": ("a text", read_highlights),
}
DATABASES = (".sqlite3", ".sqlite", ".db")
ENDINGS = (".qdpx", ".qdc", *DATABASES)  # of files that can be nothing but a project


def read_project(path: Path, project: str | None = None) -> Project:
    r"""Read a project of a program for qualitative coding; nothing is written beside it.

    A codebook has neither documents nor codings; any other file without a coding is refused,
    since nothing can be computed from it. A database of Taguette may hold several projects; then
    `project` names one.

    Raises
    ------
    InputError
        If the file cannot be used; says everything that was found wrong with it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> rows = "id,document,tag,content\n1,Interview,trust,We knew them.\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "all_tags.csv"
    ...     _ = path.write_text(rows)
    ...     read_project(path).codings[["document", "segment", "code", "coder"]]
        document segment   code  coder
    0  Interview       1  trust  coder
    """
    ending = path.suffix.lower()
    if ending not in (*KINDS, *DATABASES):
        known = ", ".join((*KINDS, *DATABASES))
        refuse(path.name, f"the ending of a project that can be read: {known}", path.suffix)
    kind, reader = KINDS.get(ending, ("a SQLite database", None))
    _check_content(path, kind)
    if reader is None:
        found = read_database(path, project)
    elif project is None:
        found = reader(path)
    else:
        refuse(path.name, "needed: only a database of Taguette holds several projects", project)
    if ending != ".qdc" and found.codings.empty:
        refuse(path.name, "the project holds no coding: no code was given to any document")
    return found


def _check_content(path: Path, kind: str) -> None:
    if not path.is_file():
        refuse(path.name, "the file is missing")
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        refuse(path.name, "the file is empty")
    is_kind = next((name for name, magic in MAGIC.items() if start.startswith(magic)), "a text")
    if is_kind != kind:
        said = f"the file is {is_kind}" if is_kind in MAGIC else f"the file is not {kind}"
        refuse(path.name, f"{said}; {kind} is expected with the ending {path.suffix}")
