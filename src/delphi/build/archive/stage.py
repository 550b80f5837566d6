"""A copy of the project without names, to be built and packed in the place of the project."""

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from delphi.build.archive.authors import author_names, without_authors
from delphi.build.archive.contents import project_files, record_of, with_sources
from delphi.errors import InputError, Problem
from delphi.files import write_bytes
from delphi.study import Study
from delphi.study.names import Names
from delphi.study.privacy import coded_names

PRIVACY = re.compile(r"(?:^#.*\n)*^\[privacy(?:\.\w+)?\]\n(?:(?!\[|#).*\n)*", re.M)
PUBLISHED = re.compile(r"(title|short|citation|authors|licence|researchers)\s*=")
# The locks decide by their age whether the environment is up to date.
AGED = {"requirements.lock", "requirements-test.lock", "pyproject.toml"}
# Where experts of a publication may be named outside its own data.
BESIDE = ("tests/", "docs/", "benchmarks/", "README.md", "CHANGELOG.md", "CONTRIBUTING.md")
BUILT = (".build", ".cache", "data/processed", "reports")


@dataclass(frozen=True)
class Hidden:
    """Whose names do not leave: the experts of each study, and the authors of the compendium."""

    experts: Mapping[str, Names]
    authors: Names = field(default=Names())

    def __bool__(self) -> bool:
        """Return whether anything has to be changed before it leaves."""
        return bool(self.authors) or any(self.experts.values())

    def clean(self, path: str, content: bytes) -> bytes:
        """Return a file of the project as it may leave."""
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return content
        return self._text(path, text).encode("utf-8")

    def _text(self, path: str, text: str) -> str:
        for study, names in self.experts.items():
            if names and path.startswith(f"data/raw/{study}/"):
                text = _raw(path.rpartition("/")[2], text, names)
            elif names and path.startswith(BESIDE):
                text = names.clean(text)
        return without_authors(path, text, self.authors) if self.authors else text


def hidden(root: Path, studies: Sequence[Study], *, anonymous: bool) -> Hidden:
    """Return whose names do not leave with an archive of these studies.

    Experts stand under codes wherever the study does not show their names, and everywhere in an
    anonymous archive, which does not name the authors of the compendium either.
    """
    experts = {
        study.name: _coded(study) if anonymous else study.names
        for study in with_sources(root, studies)
    }
    return Hidden(experts, author_names(root) if anonymous else Names())


def _coded(study: Study) -> Names:
    return coded_names(study.raw, study.config.privacy, list(study.config.researchers))


def _raw(file: str, text: str, names: Names) -> str:
    if file.endswith(".csv"):
        return _table(file.removesuffix(".csv"), text, names)
    if file == "study.toml":
        lines = PRIVACY.sub("", text).splitlines(keepends=True)
        return "".join(line if PUBLISHED.match(line) else names.clean(line) for line in lines)
    return names.clean(text)


def _table(table: str, text: str, names: Names) -> str:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    header, stream = rows[0], io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    for row in rows[1:]:
        cells = dict(zip(header, row, strict=False))
        if table == "panel" and cells.get("name"):
            cells["name"] = cells["expert"]
        coded = [_cell(names, table, name, cell) for name, cell in cells.items()]
        writer.writerow([*coded, *row[len(header) :]])
    return stream.getvalue()


def _cell(names: Names, table: str, column: str, cell: str) -> str:
    who = "expert" if (table, column) == ("panel", "name") else column
    return names.cell(table, who, cell)


def stage(root: Path, target: Path, studies: Sequence[Study], whose: Hidden) -> None:
    """Bring `target` to what the project is without the names of those in `whose`.

    A file that is the same there keeps its time, and what was built there stays, so that a
    second build makes only what changed.

    Raises
    ------
    InputError
        When a study reads the project of another program, whose texts would leave with it.
    """
    every = with_sources(root, studies)
    _refuse_projects([study for study in every if whose.experts[study.name]])
    records = {record_of(study.name) for study in every}  # their digests are those of the project
    wanted = [path for path in project_files(root, every) if path not in records]
    for path in wanted:
        source, place = root / path, target / path
        content = source.read_bytes()
        there = place.is_file()
        changed = write_bytes(place, whose.clean(path, content))
        if path in AGED or (changed and not there):
            times = source.stat()
            os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    _remove_others(target, set(wanted))


def _refuse_projects(studies: Sequence[Study]) -> None:
    """Refuse a project file where names are not to leave: it holds the words of people."""
    wanted = "to leave in an archive without names; put its codings.csv and codes.csv in its place"
    problems = [
        Problem("study.toml", None, f"sources.{name}.file", source.file, wanted)
        for study in studies
        for name, source in study.config.sources.items()
        if source.file
    ]
    if problems:
        raise InputError(problems)


def _remove_others(target: Path, wanted: set[str]) -> None:
    for path in sorted(p for p in target.rglob("*") if p.is_file()):
        name = path.relative_to(target).as_posix()
        if name not in wanted and not name.startswith(tuple(f"{built}/" for built in BUILT)):
            path.unlink()
