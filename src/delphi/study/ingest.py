"""From `data/raw` to `data/processed`: read, check, reconcile, write whole or not at all."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.files import recover_folder, replace_folder, write_bytes, write_text
from delphi.study import Policy, Study
from delphi.study.ratings import kinds_by_rounds, kinds_judged
from delphi.study.readers import read_raw, read_typed
from delphi.study.reconciliation import POLICIES, Reconciled, reconcile
from delphi.study.schemas import RAW, data_package

GROUPS = {
    "literature": ("topics", "literature", "articles", "references", "cells", "sums"),
    "panel": (
        *("panel", "experience", "sums", "timeline", "cells", "ratings", "items"),
        *("informants", "firms", "industries", "titles"),
    ),
    "conclusions": (
        *("ratings", "items", "suggestions", "tiers", "cells"),
        *("roles", "contributions", "propositions"),
    ),
    "interviews": ("documents", "codes", "codings", "contributions"),
    "crosswalk": ("crosswalk", "items"),
}


@dataclass(frozen=True)
class Ingested:
    """What an ingest found and wrote."""

    policy: Policy  # the reconciliation policy that was used
    tables: dict[str, pd.DataFrame]  # every table of `data/processed`, by name


def ingest(
    study: Study,
    policy: str = "",
    *,
    write: bool = True,
    checks: Iterable[Callable[[Study], object]] = (),
) -> Ingested:
    """Read and check the raw tables of a study, reconcile them, write the processed ones.

    Parameters
    ----------
    policy : str
        A key of `delphi.study.reconciliation.POLICIES`; blank for the study's own default.
    write : bool
        False to look without touching what was built.
    checks : iterable of callables
        What else is to hold of the study, so that a fault is told now and not by a later
        notebook, such as `delphi.consensus.own.own_rules`; each may raise an InputError.

    Raises
    ------
    InputError
        With every fault of every file; `data/processed` is then left as it was.
    """
    chosen = _policy(study, policy)
    raw, bounds = read_raw(study)
    for check in checks:
        check(study)
    outcome = reconcile(raw, chosen)
    tables = _tables(raw, outcome)
    if write:
        _write(study, tables, bounds, chosen)
    return Ingested(chosen, tables)


def write_dictionary(study: Study) -> bool:
    """Write `datapackage.json` beside the raw tables; return whether it changed."""
    _, bounds = read_typed(study)
    files = {t.name: f"{t.name}.csv" for t in RAW if (study.raw / f"{t.name}.csv").is_file()}
    package = data_package(study, files, bounds)
    for resource in package["resources"]:  # a file may do without an omittable column
        header = (study.raw / resource["path"]).read_text(encoding="utf-8-sig").partition("\n")[0]
        there = {name.strip().strip('"') for name in header.split(",")}
        fields = resource["schema"]["fields"]
        resource["schema"]["fields"] = [field for field in fields if field["name"] in there]
    return write_text(study.raw / "datapackage.json", _json(package))


def _policy(study: Study, policy: str) -> Policy:
    chosen = policy or study.config.parameters.policy
    if chosen not in POLICIES:
        expected = one_of(list(POLICIES), chosen)
        raise InputError([Problem("parameters", None, "policy", chosen, expected)])
    return cast("Policy", chosen)


def _tables(raw: dict[str, pd.DataFrame], outcome: Reconciled) -> dict[str, pd.DataFrame]:
    derived = {"ratings": outcome.ratings, "decisions": outcome.decisions}
    frames = {**raw, "entries": outcome.entries, **derived}
    return {name: frame.reset_index(drop=True) for name, frame in frames.items() if len(frame)}


def _write(
    study: Study, tables: dict[str, pd.DataFrame], bounds: dict[str, list[str]], policy: Policy
) -> None:
    recover_folder(study.processed)
    folder = study.processed.with_name(f".{study.name}.new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, frame in tables.items():
        write_bytes(folder / f"{name}.parquet", frame.to_parquet(index=False))
    files = {name: f"{name}.parquet" for name in tables}
    package = {**data_package(study, files, bounds), "policy": policy}
    write_text(folder / "datapackage.json", _json(package))
    for name, digest in digests(study, tables).items():
        write_text(folder / "digests" / name, f"{digest}\n")
    replace_folder(folder, study.processed)


def digests(study: Study, tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return a digest of what each group of notebooks depends on.

    An edit to the raw data changes the digest of the notebooks that show it, and no other:
    `literature` covers what the study builds on, `panel` the experts and the timeline,
    `one-round` and `several-rounds` the items of the kinds that were rated in one round or in
    more, `consensus` the kinds that verdicts are about, `interviews` what was coded, and
    `crosswalk` the links of items to other studies, `ledger` everything, where there are claims,
    and `checklist` everything, where there are ratings.
    """
    several = kinds_by_rounds(tables["ratings"]) if "ratings" in tables else {}
    parts: dict[str, dict[str, pd.DataFrame]] = {
        group: {name: tables[name] for name in names if name in tables}
        for group, names in GROUPS.items()
    }
    for group, wanted in (("one-round", False), ("several-rounds", True)):
        kinds = [kind for kind, more in several.items() if more == wanted]
        parts[group] = {name: _of_kinds(frame, kinds, tables) for name, frame in tables.items()}
    judged = kinds_judged(tables["ratings"]) if several else []
    named = {
        name: tables[name] for name in ("ratings", "items", "tiers", "wordings") if name in tables
    }
    parts["consensus"] = {n: _of_kinds(frame, judged, tables) for n, frame in named.items()}
    parts["ledger"] = tables if "claims" in tables else {}
    parts["checklist"] = tables if "ratings" in tables else {}
    settings = (study.raw / "study.toml").read_bytes()
    return {group: _digest(settings, frames) for group, frames in parts.items()}


def _of_kinds(
    frame: pd.DataFrame, kinds: list[str], tables: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    if "kind" in frame:
        return frame[frame["kind"].isin(kinds)]
    if "item" in frame and "items" in tables:
        items = tables["items"]
        return frame[frame["item"].isin(items.loc[items["kind"].isin(kinds), "item"])]
    return frame if "expert" in frame else frame.iloc[:0]


def _digest(settings: bytes, frames: dict[str, pd.DataFrame]) -> str:
    content = hashlib.sha256(settings)
    for name in sorted(name for name, frame in frames.items() if len(frame)):
        content.update(f"{name}\n{frames[name].to_csv(index=False)}".encode())
    return content.hexdigest()


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
