"""Which files of the project go into the archive."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from delphi.study import Study, study_names
from delphi.study.readers.folder import COMPANIONS
from delphi.study.schemas import RAW

# Beside the studies. A file that is not named here stays at home: notes, keys, drafts.
TOP = (
    *(".ci", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CITATION.cff"),
    *("CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "benchmarks", "docs"),
    *("environment.yml", "notebooks", "pyproject.toml", "requirements.lock"),
    *("requirements-test.lock", "src", "tests", "data/processed/README.md"),
    *("data/recorded/README.md", "reports/README.md"),
)
SHOWN = {"notebooks/.lab"}  # hidden folders that belong to the project
PASSING = ("__pycache__", "failed")  # folders of what does not last
TABLES = {f"{table.name}.csv" for table in RAW}


def project_files(root: Path, studies: Sequence[Study]) -> list[str]:
    """Return what a rebuild needs: code, notebooks, tests, lock, and the raw data of studies.

    Parameters
    ----------
    studies : sequence of Study
        Studies whose raw data belong in it; see `with_sources`.

    Returns
    -------
    list of str
        Paths relative to the project, in order.
    """
    found = [path for name in TOP for path in _files(root, root / name)]
    found += [path for study in studies for path in _raw(study)]
    found += [path for study in studies for path in _files(root, root / record_of(study.name))]
    return sorted(path.relative_to(root).as_posix() for path in found)


def record_of(study: str) -> str:
    """Return where the record stands that `make verify` holds a study against, if it has one."""
    return f"data/recorded/{study}.json"


def output_files(root: Path, studies: Sequence[Study]) -> list[str]:
    """Return what was made for these studies, relative to the project and in order."""
    folders = [folder for study in studies for folder in (study.processed, study.reports)]
    found = [path for folder in folders for path in _files(root, folder)]
    return sorted(path.relative_to(root).as_posix() for path in found)


def with_sources(root: Path, studies: Sequence[Study]) -> list[Study]:
    """Return the studies and those that a crosswalk of theirs reads, in order of name."""
    known = study_names(root)
    linked = {other for study in studies for other in _linked(study)} & set(known)
    return [Study(name, root) for name in sorted(linked | {study.name for study in studies})]


def _linked(study: Study) -> set[str]:
    path = study.raw / "crosswalk.csv"
    if not path.is_file():
        return set()
    return {str(name) for name in pd.read_csv(path, usecols=["study"], dtype=str)["study"]}


def _raw(study: Study) -> Iterator[Path]:
    """Give the tables and settings of a study and its projects; other files may hold anything."""
    projects = {source.file for source in study.config.sources.values() if source.file}
    for path in sorted(study.raw.iterdir()):
        if path.is_file() and path.name in TABLES | COMPANIONS | projects:
            yield path
    yield from sorted((study.raw / "diagrams").glob("*.toml"))


def _files(root: Path, place: Path) -> Iterator[Path]:
    """Give a file, or every file of a folder that is not hidden and not passing."""
    if place.is_symlink():
        return
    if place.is_file():
        yield place
    elif place.is_dir():
        for path in sorted(place.iterdir()):
            if _belongs(path.relative_to(root).as_posix(), path.name):
                yield from _files(root, path)


def _belongs(place: str, name: str) -> bool:
    hidden = name.startswith(".") and place not in SHOWN
    return not (hidden or name in PASSING or name.endswith((".pyc", ".egg-info")))
