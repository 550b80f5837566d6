"""A database of Taguette, opened so that neither it nor its folder changes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delphi.study.readers.projects.faults import refuse

# The states of the database since June 2021 in which the tables below look as they do now,
# by the mark that Taguette 1.5.2 and its forerunners leave in them.
REVISIONS = {
    "bc8e0e0677e9",
    "43d6c240309d",
    "d86c45d7aa8a",
    "491de2dc7cd7",
    "e4cf92942271",
    "09c662cd9483",
    "6489b5f9cfb5",
    "382db36f20f4",
    "db5e31a0233d",
}
TABLES = {
    "projects": {"id", "name"},
    "documents": {"id", "name", "project_id", "contents"},
    "tags": {"id", "project_id", "path", "description"},
    "highlights": {"id", "document_id", "start_offset", "end_offset"},
    "highlight_tags": {"highlight_id", "tag_id"},
    "commands": {"id", "user_login", "project_id", "payload"},
    "alembic_version": {"version_num"},
}
CELL = 64 * 2**20  # bytes of one cell
STEPS = 2 * 10**9  # of the machine that answers a query; a large project needs some 10**7
EVERY = 10**6


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database of Taguette for reading; refuse any other, or a damaged one."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            said = f"changes that are not saved lie beside it ({beside.name}); close Taguette first"
            refuse(path.name, said)
    # immutable: no lock and no journal is written beside the file
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
    except sqlite3.Error:
        refuse(path.name, "a database that can be opened is expected")
    try:
        _restrain(connection)
        _check(path.name, connection)
        yield connection
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError):
        refuse(path.name, "a sound database is expected; this one is damaged")
    finally:
        connection.close()


def _restrain(connection: sqlite3.Connection) -> None:
    left = STEPS // EVERY

    def stop() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA mmap_size=0")
    connection.set_progress_handler(stop, EVERY)


def _check(file: str, connection: sqlite3.Connection) -> None:
    query = "SELECT name, type, coalesce(sql, '') FROM sqlite_master"
    plain = {
        name
        for name, kind, sql in connection.execute(query)
        if kind == "table" and sql.upper().startswith("CREATE TABLE")
    }
    if not plain >= set(TABLES):
        refuse(file, "a database of Taguette is expected; this one has other tables")
    marks = {mark for (mark,) in connection.execute("SELECT version_num FROM alembic_version")}
    if len(marks) != 1 or not marks <= REVISIONS:
        said = "the database of a Taguette from 2021 to 1.5.2; open it there once, or export .csv"
        refuse(file, said, ", ".join(sorted(map(str, marks))))
    for table, columns in TABLES.items():
        found = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if not found >= columns:
            refuse(file, f"a database of Taguette is expected; its table {table} lacks columns")
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        refuse(file, "a sound database is expected; this one is damaged")
