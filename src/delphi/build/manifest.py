"""The manifest of a study: what went in, with what it was computed, and what came out."""

import ast
import json
import platform
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from delphi.build.digests import (
    columns,
    digest,
    read_rows,
    read_values,
    rounded,
    settings,
    short,
)
from delphi.build.environment import locked_versions
from delphi.build.steps import made_by
from delphi.files import write_text
from delphi.study import Study
from delphi.study.ingest import GROUPS
from delphi.study.toml_input import Strict

NAME = "manifest.json"
READ = (".csv", ".toml", ".json", ".qdpx", ".qdc", ".sqlite3", ".sqlite", ".db")
TAGS = {"parameters", "injected-parameters"}
STEPS = "[0-9]*.ipynb"  # the notebooks that make something
STAGED = "output"  # a parameter that says where files are staged, and nothing else
SHA256 = r"^[0-9a-f]{64}$"
SHORT = r"^([0-9a-f]{12}( |$))*$"

KINDS = {
    "data": "source data of a figure",
    "figures": "figure",
    "tables": "table",
    "notebooks": "executed notebook",
    "decks": "slides",
}


class Input(Strict):
    """A file that a person made."""

    sha256: str = Field(pattern=SHA256)  # digest of its bytes
    # of a CSV file, a short digest of every row, header first, with blanks between
    rows: str = Field(default="", pattern=SHORT)
    # of a CSV file, a short digest of every column
    columns: dict[str, str] = Field(default_factory=dict)
    settings: dict[str, str] = Field(default_factory=dict)  # of a TOML file, its settings


class Versions(Strict):
    """With what it was computed: Python, the kind of system, and the packages of the lock."""

    python: str
    system: str
    packages: dict[str, str]


class Output(Strict):
    """A file that was made."""

    sha256: str = Field(pattern=SHA256)  # digest of its bytes
    kind: str  # what it is, such as `figure`
    step: str  # the notebook that made it, or `report`
    # of a table, a digest of its values at full precision, in the order of its columns
    values: str = ""
    near: str = ""  # of a table, a digest of its values with numbers to nine significant digits
    # of a table, a short digest of every column
    columns: dict[str, str] = Field(default_factory=dict)
    data: str = ""  # of a figure, the file that holds the values it shows


class Manifest(Strict):
    """Everything that a rebuild of a study is held against; paths are relative to the project."""

    format: Literal[1]
    study: str
    inputs: dict[str, Input]
    parameters: dict[str, dict[str, str | int | float | bool]]
    versions: Versions
    code: dict[str, str]
    outputs: dict[str, Output]


def write_manifest(study: Study) -> Path:
    """Write `manifest.json` of a study that was built, with every output but itself."""
    target = study.reports / NAME
    write_text(target, as_json(manifest_of(study)))
    return target


def as_json(manifest: Manifest) -> str:
    """Return a manifest as text: keys in order, nothing that is empty."""
    content = manifest.model_dump(exclude_defaults=True)
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def manifest_of(study: Study) -> Manifest:
    """Return the manifest of a study as it stands, built."""
    made = {path: step for path, step in made_by(study).items() if path != _own(study)}
    return Manifest(
        format=1,
        study=study.name,
        inputs=inputs_of(study),
        parameters=parameters_of(study),
        versions=versions_of(study.root),
        code=code_of(study.root),
        outputs={path: _output(study, path, step, made) for path, step in made.items()},
    )


def _own(study: Study) -> str:
    return (study.reports / NAME).relative_to(study.root).as_posix()


# --- what went in --------------------------------------------------------------------------


def inputs_of(study: Study) -> dict[str, Input]:
    """Return every file of raw data that the results of a study hang on.

    Beside its own these are, for a crosswalk, the codings of the other studies.
    """
    paths = [path for path in sorted(study.raw.rglob("*")) if _is_read(path, study.raw)]
    paths += [path for name in _linked(study) for path in _of_interviews(study, name)]
    return {path.relative_to(study.root).as_posix(): _input(path) for path in paths}


def _is_read(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and path.suffix in READ and not hidden


def _linked(study: Study) -> list[str]:
    """Return the other studies that a crosswalk links to."""
    path = study.raw / "crosswalk.csv"
    rows = [row for _, row in read_rows(path.read_bytes())] if path.is_file() else []
    if not rows or "study" not in rows[0]:
        return []
    place = rows[0].index("study")
    return sorted({row[place] for row in rows[1:] if len(row) > place} - {study.name})


def _of_interviews(study: Study, name: str) -> list[Path]:
    other = Study(name, study.root)
    wanted = {f"{table}.csv" for table in GROUPS["interviews"]} | {"study.toml"}
    paths = sorted(other.raw.glob("*"))
    projects = set(READ) - {".csv", ".toml", ".json"}
    return [path for path in paths if path.name in wanted or path.suffix in projects]


def _input(path: Path) -> Input:
    content = path.read_bytes()
    if path.suffix == ".csv":
        rows = [row for _, row in read_rows(content)]
        digests = " ".join(short(row) for row in rows)
        return Input(sha256=digest(content), rows=digests, columns=columns(rows))
    found = settings(content) if path.suffix == ".toml" else {}
    return Input(sha256=digest(content), settings=found)


def parameters_of(study: Study) -> dict[str, dict[str, str | int | float | bool]]:
    """Return the parameters of each notebook as it was executed."""
    executed = sorted((study.reports / "notebooks").glob("*.ipynb"))
    return {path.stem: _parameters(path) for path in executed}


def _parameters(path: Path) -> dict[str, str | int | float | bool]:
    values = {}
    for cell in _cells(path):
        if TAGS & set(cell["metadata"].get("tags", [])):
            for node in ast.parse("".join(cell["source"])).body:
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                    name = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                    values[ast.unparse(name)] = ast.literal_eval(node.value)
    values.pop(STAGED, None)
    return values


# --- with what -----------------------------------------------------------------------------


def versions_of(root: Path) -> Versions:
    """Return the versions in use of Python and of every package that the lock names."""
    packages = {name: _installed(name) for name in locked(root)}
    return Versions(
        python=platform.python_version(),
        system=f"{sys.platform} {platform.machine()}",
        packages={name: version for name, version in packages.items() if version},
    )


def locked(root: Path) -> dict[str, set[str]]:
    """Return the versions of each package in `requirements.lock`; one for most of them."""
    found: dict[str, set[str]] = {}
    for pinned in locked_versions((root / "requirements.lock").read_text(encoding="utf-8")):
        name, _, version = pinned.partition(" ;")[0].partition("==")
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    return found


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def code_of(root: Path) -> dict[str, str]:
    """Return the digest of every file of the package, and of what each notebook says and does."""
    package = [p for p in sorted((root / "src" / "delphi").rglob("*")) if _is_code(p)]
    notebooks = sorted((root / "notebooks").glob(STEPS))
    found = {path: digest(path.read_bytes()) for path in package}
    found |= {path: short(list(_said(path))) for path in notebooks}
    return {path.relative_to(root).as_posix(): value for path, value in found.items()}


def _is_code(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")


def _said(path: Path) -> Iterable[list[object]]:
    """Yield the cells of a notebook without outputs, as opening one in JupyterLab leaves them."""
    for cell in _cells(path):
        yield [cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])]


def _cells(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["cells"])


# --- what came out -------------------------------------------------------------------------


def _output(study: Study, path: str, step: str, made: dict[str, str]) -> Output:
    rows = read_values(study.root / path)
    table = {} if rows is None else {"values": short(rows), "near": short(rounded(rows))}
    return Output(
        sha256=digest((study.root / path).read_bytes()),
        kind=kind_of(path),
        step=step,
        columns={} if rows is None else columns(rows),
        data=_source_data(path, made),
        **table,
    )


def kind_of(path: str) -> str:
    """Return what an output is, by its place.

    Examples
    --------
    >>> kind_of("reports/a/figures/figure-1.svg"), kind_of("reports/a/ledger.csv")
    ('figure', 'ledger')
    """
    parts = path.split("/")
    if parts[0] == "data":
        return "digest of processed tables" if "digests" in parts else "processed table"
    return KINDS.get(parts[2], Path(path).stem if path.endswith(".csv") else "page of the report")


def _source_data(path: str, made: dict[str, str]) -> str:
    """Return the file with the values that a figure shows; blank when there is none."""
    folder, _, name = path.rpartition("/figures/")
    source = f"{folder}/data/{Path(name).stem}.csv"
    return source if folder and source in made else ""
