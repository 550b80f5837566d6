"""A study under another policy or without some experts: from its entries on, nothing written."""

from dataclasses import replace

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.readers.csv_table import empty_table
from delphi.study.reconciliation import POLICIES, reconcile
from delphi.study.schemas import RAW


def varied(study: Study, policy: str = "", left_out: str = "") -> Study:
    """Return a study whose ratings follow from another policy, or from fewer experts.

    Parameters
    ----------
    study : Study
        An ingested study.
    policy : str
        A key of `delphi.study.reconciliation.POLICIES`; blank for the ratings as ingested.
    left_out : str
        Experts whose ratings do not count, separated by commas; blank for none.

    Returns
    -------
    Study
        The same study where nothing is asked for; files of `data/processed` are not touched.

    Raises
    ------
    InputError
        When the policy or an expert is unknown, nobody would be left, or nothing was rated.
    """
    without = experts_named(study, left_out)
    if policy:
        _check("policy", policy, list(POLICIES))
    if not (policy or without) or not study.has("ratings"):
        return study
    tables = _reconciled(study, policy) if policy else {}
    ratings = tables.get("ratings", study.table("ratings"))
    kept = ratings[~ratings["expert"].isin(without)].reset_index(drop=True)
    return replace(study, varied={**tables, "ratings": kept})


def experts_named(study: Study, left_out: str) -> list[str]:
    """Return the experts of a list such as `E2, E5`; see `varied` for what is refused."""
    named = list(dict.fromkeys(one.strip() for one in left_out.split(",") if one.strip()))
    if not named:
        return []
    known = sorted(study.table("ratings")["expert"].unique()) if study.has("ratings") else []
    for one in named:
        _check("left_out", one, known)
    if set(named) == set(known):
        wanted = "at least one expert who is not left out"
        raise InputError([Problem("parameters", None, "left_out", left_out, wanted)])
    return named


def _check(name: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise InputError([Problem("parameters", None, name, value, one_of(allowed, value))])


def _reconciled(study: Study, policy: str) -> dict[str, pd.DataFrame]:
    """Return the ratings and entries under a policy, from the entries that were ingested."""
    tables = {
        table.name: study.table(table.name) if study.has(table.name) else empty_table(table)
        for table in RAW
    }
    outcome = reconcile(tables, policy)  # type: ignore[arg-type]  # checked above
    return {"ratings": outcome.ratings, "entries": outcome.entries}
