"""One evaluation of the multiverse for all who read it: a file below `.build`, keyed by its inputs.

The file holds the key that it was made for. It is believed only where the key is that of the
inputs as they are now and every byte is as it was written; otherwise the universes are evaluated
again. It is written whole or not at all, so that readers and writers side by side do no harm.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import delphi
from delphi.consensus.comparison import Comparison
from delphi.consensus.own import importance_of, own_rules
from delphi.files import write_bytes
from delphi.multiverse.choices import Choices, read_choices
from delphi.multiverse.item_shares import Counted
from delphi.multiverse.shapes import Shapes
from delphi.multiverse.tallies import Curve
from delphi.multiverse.universes import Multiverse, explore
from delphi.multiverse.worlds import MOST, SEED, Group

ROOMS = ("consensus", "multiverse", "statistics")  # whose code decides what is found
SEALED = "sealed"  # name of the digest of everything else in a file
PLAIN = ("items", "labels", "size", "options", "kept", "groups", "exact", "excluded",
         "declared")  # fmt: skip


def multiverse_of(comparison: Comparison, *, workers: int = 1, budget: int = 0) -> Multiverse:
    """Return the multiverse of a comparison, evaluated or as another reader evaluated it.

    Parameters
    ----------
    comparison : Comparison
        The study and the kind of its items.
    workers, budget
        As in `delphi.multiverse.universes.explore`; the outcome is the same.

    Raises
    ------
    InputError
        When the file of the choices is at fault.
    """
    choices = read_choices(comparison.study)
    path, key = _path(comparison), key_of(comparison, choices)
    known = _read(path, key)
    if known is not None:
        return known
    found = explore(comparison, choices, workers=workers, budget=budget)
    with suppress(OSError):  # without the file the next reader evaluates again
        write_bytes(path, _bytes(found, key))
    return found


def _path(comparison: Comparison) -> Path:
    study = comparison.study
    return study.root / ".build" / study.name / f"{comparison.file('universes', 'multiverse')}.npz"


def key_of(comparison: Comparison, choices: Choices) -> str:
    """Return a digest of all that the outcome depends on.

    That is the ratings and the authors' list, the scale, the study's own rules and what makes an
    item important, the choices, and the code of the rooms that compute.
    """
    study = comparison.study
    importance = importance_of(study)
    seen = {
        "kind": comparison.kind,
        "ratings": _table_digest(comparison.ratings),
        "concluded": comparison.concluded,
        "scale": study.scale.model_dump_json(),
        "rules": {name: repr(rule) for name, rule in own_rules(study).items()},
        "importance": repr(importance),
        "choices": choices.model_dump(mode="json"),
        "drawn": [MOST, SEED],
        "code": _code_digest(),
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()


def _table_digest(frame: pd.DataFrame) -> str:
    text = frame.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def _code_digest() -> str:
    """Return the digest of the code of `ROOMS` and of the version of numpy."""
    root = Path(delphi.__file__).parent
    found = hashlib.sha256(np.__version__.encode())
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return found.hexdigest()


# --- the file ------------------------------------------------------------------------------


def _bytes(found: Multiverse, key: str) -> bytes:
    """Return a multiverse as the content of a file."""
    plain = {name: getattr(found, name) for name in PLAIN}
    arrays = dict(_arrays(found))
    about = np.frombuffer(json.dumps({"key": key, **plain}).encode(), dtype=np.uint8)
    arrays[SEALED] = np.frombuffer(_seal(about, arrays), dtype=np.uint8)
    stream = io.BytesIO()
    np.savez(stream, about=about, **arrays)
    return stream.getvalue()


def _arrays(found: Multiverse) -> Iterator[tuple[str, Any]]:
    """Yield the arrays of a multiverse by their place in it."""
    for field in Counted._fields:
        yield from _under(f"items/{field}", getattr(found.items_by_option, field))
    for field, values in zip(Shapes._fields, found.shapes, strict=True):
        yield f"shapes/{field}", values
    for field in ("judged", "near", "tiers"):
        yield from _under(field, getattr(found, field))
    yield from _under("curve/counts", found.curve.counts)
    yield from _under("curve/sample", found.curve.sample)
    yield "curve/near", found.curve.near


def _under(name: str, arrays: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((f"{name}/{key}", array) for key, array in arrays.items())


def _seal(about: Any, arrays: Mapping[str, Any]) -> bytes:
    digest = hashlib.sha256(about.tobytes())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.digest()


def _read(path: Path, key: str) -> Multiverse | None:
    """Return what a file holds, None where it is not there, spoilt, or made from other inputs."""
    try:
        with np.load(path, allow_pickle=False) as opened:
            arrays = {name: opened[name] for name in opened.files}
        about, sealed = arrays.pop("about"), arrays.pop(SEALED)
        if sealed.tobytes() != _seal(about, arrays):
            return None
        plain = json.loads(about.tobytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return _multiverse(plain, arrays) if plain.pop("key") == key else None


def _multiverse(plain: dict[str, Any], arrays: dict[str, Any]) -> Multiverse:
    def under(name: str) -> dict[str, Any]:
        start = f"{name}/"
        return {key.removeprefix(start): one for key, one in arrays.items()
                if key.startswith(start)}  # fmt: skip

    return Multiverse(
        items=tuple(plain["items"]),
        labels=plain["labels"],
        size=plain["size"],
        options={name: tuple(options) for name, options in plain["options"].items()},
        items_by_option=Counted(*(under(f"items/{field}") for field in Counted._fields)),
        shapes=Shapes(*(arrays[f"shapes/{field}"] for field in Shapes._fields)),
        judged=under("judged"),
        near=under("near"),
        tiers={int(tier): both for tier, both in under("tiers").items()},
        kept=plain["kept"],
        curve=Curve(under("curve/counts"), under("curve/sample"), arrays["curve/near"]),
        groups=tuple(Group(*group) for group in plain["groups"]),
        exact=plain["exact"],
        excluded=plain["excluded"],
        declared=plain["declared"],
    )
