"""The ledger: every statement with the value recomputed and the finding that follows."""

from dataclasses import dataclass

import pandas as pd

from delphi.audit.claims.arguments import read_arguments
from delphi.audit.claims.facts import Facts, FaultError
from delphi.audit.claims.values import RELATIONS, Value, holds, shown
from delphi.audit.claims.vocabulary import FILTERS, QUANTITIES
from delphi.errors import InputError, Problem, one_of

CONFIRMED, CONTRADICTED, OPEN = "confirmed", "contradicted", "not checkable"
FINDINGS = (CONTRADICTED, CONFIRMED, OPEN)
ON_CLAIMS = ("claim", "sum_of_claims", "difference", "percent_of", "range")
REFERRING = ("id", "ids", "of", "less", "part", "whole", "from", "to")
WEIGHT = ("conclusion", "result", "method", "description", "presentation")


@dataclass(frozen=True)
class _Outcome:
    recomputed: str
    finding: str
    reading: str


def ledger(facts: Facts, *, fewer: bool = False) -> pd.DataFrame:
    """Return the finding of every claim of a study.

    Parameters
    ----------
    facts : Facts
        The tables of the study, `claims` among them.
    fewer : bool
        True where the ratings are others than those that the claims were entered for, as with an
        expert left out: a claim that has no value among them is then *not checkable*.

    Returns
    -------
    DataFrame
        The columns of claims.csv, in its order, with `recomputed` (as a reader would write it),
        `finding` (confirmed, contradicted or not checkable) and `reading_holds` (*yes* or *no*
        for a contradicted claim whose likeliest other reading is computed, blank otherwise).

    Raises
    ------
    InputError
        With every claim that names an unknown quantity, argument or relation, or that cannot
        be computed as it stands; not where the ratings are `fewer`.
    """
    claims = facts.tables["claims"]
    outcomes, problems = [], []
    for line, row in zip(claims.index, facts.text("claims").to_dict("records"), strict=True):
        try:
            outcomes.append(_outcome(facts, {str(k): str(v) for k, v in row.items()}))
        except FaultError as fault:
            problems.append(_problem(int(line), fault))
            outcomes.append(_Outcome("", OPEN, ""))
    if problems and not fewer:
        raise InputError(problems)
    return claims.assign(
        recomputed=[outcome.recomputed for outcome in outcomes],
        finding=[outcome.finding for outcome in outcomes],
        reading_holds=[outcome.reading for outcome in outcomes],
    ).astype(dict.fromkeys(("recomputed", "finding", "reading_holds"), "str"))


def _problem(line: int, fault: FaultError) -> Problem:
    return Problem("claims.csv", line, fault.column, fault.value, fault.expected)


def _outcome(facts: Facts, row: dict[str, str]) -> _Outcome:
    _check_whole(row)
    if not row["quantity"]:
        return _Outcome("", OPEN, "")
    value = compute(facts, row["quantity"], row["arguments"])
    met = _met(value, row["relation"], row["printed"])
    other = ""
    if row["reading_quantity"]:
        again = compute(facts, row["reading_quantity"], row["reading_arguments"], "reading_")
        other = "yes" if _met(again, row["relation"], row["printed"]) else "no"
    finding = CONFIRMED if met else CONTRADICTED
    said = shown(value)
    if row["relation"] == "count" and isinstance(value, frozenset):
        said = str(len(value))
    return _Outcome(said, finding, "" if met else other)


def _check_whole(row: dict[str, str]) -> None:
    """Refuse a claim of which a part is missing, or that is held against itself."""
    if not row["quantity"]:
        for column in ("arguments", "relation", "reading_quantity", "reading_arguments"):
            if row[column]:
                raise FaultError(column, row[column], "blank without a quantity")
        return
    if not row["printed"]:
        raise FaultError("printed", None, "blank; a value is expected beside a quantity")
    given = read_arguments(row["arguments"])
    named = [name for key in REFERRING for name in given.many(key)]
    if row["quantity"] in ON_CLAIMS and row["id"] in named:
        raise FaultError("arguments", row["id"], "another claim than the row's own")


def finding_of(facts: Facts, row: dict[str, str]) -> str:
    """Return the finding of one claim, given as text by column; see `ledger`."""
    if not row["quantity"]:
        return OPEN
    value = compute(facts, row["quantity"], row["arguments"])
    return CONFIRMED if _met(value, row["relation"], row["printed"]) else CONTRADICTED


def _met(value: Value, relation: str, printed: str) -> bool:
    if relation not in RELATIONS:
        raise FaultError("relation", relation, one_of(list(RELATIONS), relation))
    return holds(value, relation, printed)


def compute(facts: Facts, name: str, arguments: str, prefix: str = "") -> Value:
    """Return the value of a quantity.

    Parameters
    ----------
    facts : Facts
        What it is computed from.
    name, arguments : str
        Quantity and arguments as claims.csv gives them.
    prefix : str
        Before the names of these columns, for the error.

    Raises
    ------
    FaultError
        When the quantity or an argument is unknown, missing or has no such value.
    """
    if name not in QUANTITIES:
        raise FaultError(f"{prefix}quantity", name, one_of(list(QUANTITIES), name))
    quantity = QUANTITIES[name]
    try:
        read = read_arguments(arguments)
        known = {*quantity.needs, *quantity.takes}
        for key in read.given:
            if key not in known and FILTERS not in known:
                raise FaultError("arguments", key, one_of(sorted(known), key))
        for key in quantity.needs:
            read.one(key)
        return quantity.compute(facts, read)
    except FaultError as fault:
        raise FaultError(f"{prefix}{fault.column}", fault.value, fault.expected) from None


def by_consequence(found: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger with contradictions first, those that bear on conclusions before others."""
    finding = found["finding"].map({name: place for place, name in enumerate(FINDINGS)})
    weight = found["bears_on"].map({name: place for place, name in enumerate(WEIGHT)})
    order = pd.DataFrame({"finding": finding, "weight": weight.fillna(len(WEIGHT))})
    return found.loc[order.sort_values(["finding", "weight"], kind="stable").index]
