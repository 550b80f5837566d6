"""The record of a study: the manifest that rebuilds are held against, kept beside the data."""

import json
from pathlib import Path

from pydantic import ValidationError

from delphi.build.manifest import (
    NAME,
    Manifest,
    as_json,
    code_of,
    inputs_of,
    versions_of,
)
from delphi.errors import InputError, Problem
from delphi.files import write_text
from delphi.study import Study


def record_path(study: Study) -> Path:
    """Return the file that holds the record of a study."""
    return study.root / "data" / "recorded" / f"{study.name}.json"


def read_record(study: Study) -> Manifest:
    """Read the record of a study.

    Raises
    ------
    InputError
        When there is none, or it is damaged; naming file and key.
    """
    path = record_path(study)
    if not path.is_file():
        how = f"there is no record to verify against; `make record STUDY={study.name}` makes one"
        raise InputError([Problem(_shown(path, study), None, None, None, how)])
    found = read_manifest(path, study.root)
    if found.study != study.name:
        wanted = f"the name of this study: {study.name}"
        raise InputError([Problem(_shown(path, study), None, "study", found.study, wanted)])
    return found


def read_manifest(path: Path, root: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    InputError
        When it cannot be read or does not have the form of one.
    """
    shown = path.relative_to(root).as_posix()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        wanted = f"this is not valid JSON: {error.msg}"
        raise InputError([Problem(shown, error.lineno, None, None, wanted)]) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError([Problem(shown, None, None, None, f"not readable: {error}")]) from error
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        raise InputError([_problem(shown, dict(error.errors()[0]))]) from error


def _problem(file: str, error: dict[str, object]) -> Problem:
    """Return the first fault of a manifest: the file is made by a program, one is enough."""
    loc = error["loc"]
    key = " > ".join(str(part) for part in loc) if isinstance(loc, tuple) and loc else None
    if error["type"] == "missing":
        return Problem(file, None, key, None, "this key is missing")
    if error["type"] == "extra_forbidden":
        return Problem(file, None, key, None, "this key is not known")
    wanted = str(error["msg"]).removeprefix("Input should be ").replace("String should", "should")
    value = error["input"]
    quoted = None if isinstance(value, dict | list) else str(value)
    return Problem(file, None, key, quoted, wanted if quoted is not None else f"expected {wanted}")


def write_record(study: Study) -> bool:
    """Make the manifest of a study that was built its record; return whether that changed it.

    Raises
    ------
    InputError
        When the study was not built, or was built from other files or with other packages than
        are there now.
    """
    path = study.reports / NAME
    if not path.is_file():
        missing = "the study was not built; run `make all` first"
        raise InputError([Problem(_shown(path, study), None, None, None, missing)])
    manifest = read_manifest(path, study.root)
    parts = {
        "inputs": manifest.inputs == inputs_of(study),
        "versions": manifest.versions == versions_of(study.root),
        "code": manifest.code == code_of(study.root),
    }
    stale = [name for name, current in parts.items() if not current]
    if stale:
        old = f"was built with other {' and '.join(stale)}; run `make clean all` first"
        raise InputError([Problem(_shown(path, study), None, None, None, old)])
    return write_text(record_path(study), as_json(manifest))


def _shown(path: Path, study: Study) -> str:
    return path.relative_to(study.root).as_posix()
