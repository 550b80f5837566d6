"""A rebuild held against its record: every output the same, different, missing or new, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from delphi.build.changes import Change
from delphi.build.digests import Row, as_number, digest, read_values
from delphi.build.manifest import Manifest, Output
from delphi.build.steps import REPORT, group_of

INGEST = "01-ingest"
SHOWN = ("exhibits.toml", "diagrams/")  # settings that say how exhibits look
UNREAD = "datapackage.json"  # describes the tables for people; no step reads it
NOT_REPRODUCED = "nothing that went in differs: not reproducible here"

Status = Literal["same", "different", "missing", "new"]
STATUSES: tuple[Status, ...] = ("same", "different", "missing", "new")


@dataclass(frozen=True)
class Compared:
    """One output of a rebuild beside its record."""

    path: str  # its path, relative to the project
    kind: str  # what it is, such as `figure`
    step: str  # the step that makes it
    status: Status  # same, different, missing (recorded, not made) or new (made, not recorded)
    how: str  # what differs: its values, how much, or bytes alone; blank for one that is the same
    causes: list[Change]  # what went in otherwise and may have changed it

    @property
    def reason(self) -> str:
        """Why it is not the same, in words without the list of its causes."""
        if self.status == "same":
            return ""
        return self.how if self.causes else f"{self.how}; {NOT_REPRODUCED}"


def compared(
    recorded: Manifest, found: Manifest, changes: list[Change], kept: Path, rebuilt: Path
) -> list[Compared]:
    """Hold every output of a rebuild against its record.

    Parameters
    ----------
    recorded, found : Manifest
        The record, and the manifest of the rebuild.
    changes : list of Change
        What went in otherwise.
    kept : Path
        The project: where an output is still as it was recorded, numbers are held against it.
    rebuilt : Path
        The project that was built again.
    """
    causes = {
        step: [one for one in changes if _concerns(one, step, recorded, found)]
        for step in {one.step for one in (*recorded.outputs.values(), *found.outputs.values())}
    }
    rows = []
    for path in sorted({*recorded.outputs, *found.outputs}):
        before, now = recorded.outputs.get(path), found.outputs.get(path)
        one = now or recorded.outputs[path]
        status = _status(before, now)
        how = _how(path, status, recorded, found, (kept, rebuilt))
        because = [] if status == "same" else causes[one.step]
        rows.append(Compared(path, one.kind, one.step, status, how, because))
    return rows


def _status(before: Output | None, now: Output | None) -> Status:
    if before is None:
        return "new"
    if now is None:
        return "missing"
    return "same" if before.sha256 == now.sha256 else "different"


# --- why -----------------------------------------------------------------------------------


def _concerns(change: Change, step: str, recorded: Manifest, found: Manifest) -> bool:
    """Return whether a step hangs on what changed."""
    if step == REPORT or change.kind in ("package", "Python"):
        return True
    if change.kind == "input":
        return _reads(change.file, step, recorded, found)
    notebook = change.file.startswith("notebooks/")
    if not notebook or change.file == f"notebooks/{step}.ipynb":
        return True
    return change.file == f"notebooks/{INGEST}.ipynb" and _fed(step, recorded, found)


def _reads(path: str, step: str, recorded: Manifest, found: Manifest) -> bool:
    own = f"data/raw/{recorded.study}/"
    name = path.removeprefix(own)
    if not path.startswith(own):
        return step == "10-crosswalk"
    if name == "multiverse.toml":
        return step == "08-sensitivity"
    if name.startswith(SHOWN):
        return step != INGEST
    return name != UNREAD and (step == INGEST or _fed(step, recorded, found))


def _fed(step: str, recorded: Manifest, found: Manifest) -> bool:
    """Return whether the tables that a notebook hangs on changed."""
    path = f"data/processed/{recorded.study}/digests/{group_of(step)}"
    before, now = recorded.outputs.get(path), found.outputs.get(path)
    return (before and before.sha256) != (now and now.sha256)


# --- how -----------------------------------------------------------------------------------


def _how(
    path: str, status: Status, recorded: Manifest, found: Manifest, roots: tuple[Path, Path]
) -> str:
    if status == "same":
        return ""
    if status != "different":
        return "recorded, and not made" if status == "missing" else "made, and not recorded"
    before, now = recorded.outputs[path], found.outputs[path]
    if now.values:
        return _values_differ(path, before, now, roots)
    if now.data:
        return _drawn_otherwise(now.data, recorded, found)
    return "other bytes"


def _drawn_otherwise(source: str, recorded: Manifest, found: Manifest) -> str:
    before, now = recorded.outputs.get(source), found.outputs.get(source)
    same = before and now and before.values == now.values
    return "drawn from the same values, other bytes" if same else "drawn from other values"


def _values_differ(path: str, before: Output, now: Output, roots: tuple[Path, Path]) -> str:
    if before.values == now.values:
        return "the same values, other bytes"
    names = sorted({*before.columns, *now.columns})
    differ = [name for name in names if before.columns.get(name) != now.columns.get(name)]
    kept, rebuilt = (root / path for root in roots)
    said = f"other values in {', '.join(differ)}" if differ else "its rows differ"
    if not kept.is_file() or digest(kept.read_bytes()) != before.sha256:
        near = "; equal to nine digits" if before.near == now.near else ""
        return f"{said}{near}"
    old, new = read_values(kept), read_values(rebuilt)
    return f"{said}; {_how_much(old or [], new or [])}"


def _how_much(old: list[Row], new: list[Row]) -> str:
    """Say by how much the values of two tables differ.

    Examples
    --------
    >>> _how_much([["a"], ["2.0"]], [["a"], ["1.0"]])
    'largest relative difference of numbers 0.5'
    >>> _how_much([["a"], ["x"]], [["a"], ["y"]]), _how_much([["a"]], [["a"], ["1.0"]])
    ('1 text differs', '1 row, recorded as 0')
    """
    if [len(row) for row in old] != [len(row) for row in new]:
        return f"{len(new) - 1} row{'s' * (len(new) != 2)}, recorded as {len(old) - 1}"  # noqa: PLR2004
    pairs = [(a, b) for one, other in zip(old, new, strict=True) for a, b in _unlike(one, other)]
    numbers = [(as_number(a), as_number(b)) for a, b in pairs]
    far = [abs(a - b) / max(abs(a), abs(b)) for a, b in numbers if a is not None and b is not None]
    texts = len(pairs) - len(far)
    said = [f"largest relative difference of numbers {max(far):.2g}"] if far else []
    return ", ".join(
        [*said, *([f"{texts} text{' differs' if texts == 1 else 's differ'}"] if texts else [])]
    )


def _unlike(one: Row, other: Row) -> Iterable[tuple[str, str]]:
    return ((a, b) for a, b in zip(one, other, strict=True) if a != b)
