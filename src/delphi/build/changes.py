"""What went in otherwise than was recorded: each change by its file, place and values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from delphi.build.digests import read_rows
from delphi.build.manifest import Input, Manifest
from delphi.build.rows import NAMED, Changed

LAYOUT = "only its layout: quotes, comments or line ends"

Kind = Literal["input", "parameter", "package", "Python", "code"]


@dataclass(frozen=True)
class Change:
    """One thing that went in otherwise than was recorded."""

    kind: Kind  # input, parameter, package, Python or code
    file: str  # the file, notebook or package that it concerns
    place: str  # where in it: line and column, or key; blank for all of it
    said: str  # what changed, such as `'5' -> '4'`
    # false for what another computer may have otherwise: Python and the kind of system
    counts: bool = True

    def __str__(self) -> str:
        """Return the change in one line."""
        where = ", ".join(part for part in (self.file, self.place) if part)
        return f"{self.kind} {where}: {self.said}"


def changes_of(recorded: Manifest, found: Manifest, root: Path) -> list[Change]:
    """Return every change of what went in, inputs first.

    Parameters
    ----------
    recorded, found : Manifest
        What was recorded, and what the rebuild found.
    root : Path
        The project whose files the rebuild read.
    """
    return [
        *_inputs(recorded.inputs, found.inputs, root),
        *_parameters(recorded.parameters, found.parameters),
        *_versions(recorded, found),
        *_code(recorded.code, found.code),
    ]


def _inputs(before: dict[str, Input], now: dict[str, Input], root: Path) -> Iterable[Change]:
    for path in sorted({*before, *now}):
        if path not in now:
            yield Change("input", path, "", "the file is gone")
        elif path not in before:
            yield Change("input", path, "", "the file is new")
        elif before[path].sha256 != now[path].sha256:
            changes = list(_within(path, before[path], now[path], root))
            yield from changes[:NAMED] or [Change("input", path, "", LAYOUT)]
            if len(changes) > NAMED:
                yield Change("input", path, "", f"and {len(changes) - NAMED} more changes")


def _within(path: str, before: Input, now: Input, root: Path) -> Iterable[Change]:
    if before.settings and now.settings:
        for key, said in _differences(before.settings, now.settings):
            yield Change("input", path, f"key '{key}'", said)
    elif before.rows and now.rows:
        for one in Changed(before, read_rows((root / path).read_bytes())).changes():
            yield Change("input", path, one.place, one.said)
    else:
        yield Change("input", path, "", "its content changed")


def _parameters(
    before: Mapping[str, Mapping[str, object]], now: Mapping[str, Mapping[str, object]]
) -> Iterable[Change]:
    for notebook in sorted({*before, *now}):
        old, new = before.get(notebook, {}), now.get(notebook, {})
        for name, said in _differences(_texts(old), _texts(new)):
            yield Change("parameter", f"notebooks/{notebook}.ipynb", f"'{name}'", said)


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {name: repr(value) if value != "" else "default" for name, value in values.items()}


def _versions(recorded: Manifest, found: Manifest) -> Iterable[Change]:
    """Yield changed versions; the lock itself names other packages for another Python or system."""
    before, now = recorded.versions, found.versions
    for name, old, new in (
        ("version", before.python, now.python),
        ("system", before.system, now.system),
    ):
        if old != new:
            yield Change("Python", name, "", f"{old} -> {new}", counts=False)
    alike = (_minor(before.python), before.system) == (_minor(now.python), now.system)
    for name, said in _differences(before.packages, now.packages):
        if alike or (name in before.packages and name in now.packages):
            yield Change("package", name, "", said)


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _code(before: dict[str, str], now: dict[str, str]) -> Iterable[Change]:
    for path in sorted({*before, *now}):
        if path not in now:
            yield Change("code", path, "", "the file is gone")
        elif path not in before:
            yield Change("code", path, "", "the file is new")
        elif before[path] != now[path]:
            yield Change("code", path, "", "its content changed")


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield what differs between two mappings by name, as `old -> new`."""
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if old != new:
            yield name, f"{_worded(old)} -> {_worded(new)}"


def _worded(value: str | None) -> str:
    if value is None:
        return "none"
    return "a longer text" if value.startswith("digest ") else value
