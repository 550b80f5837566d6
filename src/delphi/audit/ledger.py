"""The ledger of a study, in tables and in computed sentences."""

import pandas as pd

from delphi.audit.claims import (
    CONFIRMED,
    CONTRADICTED,
    FINDINGS,
    OPEN,
    WEIGHT,
    Facts,
    by_consequence,
)
from delphi.audit.claims import ledger as find
from delphi.audit.claims.mutation import Noticed, mutations
from delphi.errors import InputError, Problem
from delphi.files import write_csv
from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.study.registry import declared
from delphi.words import listed, number_of

NOTHING = "This study has no claims; this notebook is skipped."
NOTICED = ["a statement", "a statement or a total", "nothing"]
TOTAL = "total-"  # before the identifiers of claims made from printed totals
MISSUMMED = "A slip in the total, or a digit misread in our text: the marks give another number."
LOST = "The cell is blank in our text, which may have lost a number; the marks give one."
SAID = {
    "conclusion": "a conclusion",
    "result": "a reported result",
    "method": "the method as told",
    "description": "how panel or literature are described",
    "presentation": "numbering, captions, spelling",
}


def facts_of(study: Study) -> Facts:
    """Return the facts of a study that was ingested."""
    tables = {path.stem: study.table(path.stem) for path in study.processed.glob("*.parquet")}
    items = {name: one.arguments.get("item", "") for name, one in declared(study).items()}
    return Facts(tables, items)


def ledger_of(study: Study) -> pd.DataFrame:
    """Return the ledger of a study: its claims, then one for each printed total.

    Returns
    -------
    DataFrame
        See `delphi.audit.claims.ledger`; empty for a study without claims. In a study under
        another policy or without some experts, a claim that has no value is not checkable.

    Raises
    ------
    InputError
        When a claim cannot be computed as it is entered.
    """
    if not study.has("claims"):
        return pd.DataFrame()
    facts = facts_of(study)
    _check_numbers(facts)
    claims = facts.tables["claims"].set_axis(range(2, len(facts.tables["claims"]) + 2))
    fewer = bool(study.varied)
    typed = find(Facts({**facts.tables, "claims": claims}, facts.exhibits), fewer=fewer)
    totals = _totals(study)
    if totals.empty:
        return typed.reset_index(drop=True)
    printed = find(Facts({**facts.tables, "claims": totals}, facts.exhibits), fewer=fewer)
    wrong = printed["finding"] == CONTRADICTED
    blank = printed["statement"].str.contains("(blank)", regex=False)
    printed.loc[wrong, "reading"] = MISSUMMED
    printed.loc[wrong & blank, "reading"] = LOST
    return pd.concat([typed, printed], ignore_index=True)


def _check_numbers(facts: Facts) -> None:
    """Refuse a number that is said to be covered by a claim that is not there."""
    if "numbers" not in facts.tables:
        return
    known = set(facts.text("claims")["id"])
    problems = [
        Problem("numbers.csv", place + 2, "claims", name, "the id of a claim of claims.csv")
        for place, named in enumerate(facts.text("numbers")["claims"])
        for name in named.split()
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _totals(study: Study) -> pd.DataFrame:
    """Return a claim for each printed total; a blank one states that nobody gave the rating."""
    if not (study.has("totals") and study.has("ratings")):
        return pd.DataFrame()
    totals, items = study.table("totals"), study.table("items").set_index("item")["label"]
    rows = [
        {
            "id": f"{TOTAL}{row.source}-{row.item}-{row.round}-{row.rating}",
            "source": row.source,
            "place": f"totals row, round {row.round}",
            "statement": f"{items[row.item]}, round {row.round}: rating {row.rating} given "
            + ("by nobody (blank)" if pd.isna(row.counted) else _by(int(row.counted))),
            "quantity": "experts_rating",
            "arguments": f"item={row.item}; round={row.round}; rating={row.rating}",
            "relation": "=",
            "printed": "0" if pd.isna(row.counted) else str(row.counted),
            "bears_on": "presentation",
        }
        for row in totals.rename(columns={"count": "counted"}).itertuples()
    ]
    columns = list(study.table("claims").columns)
    return pd.DataFrame(rows).reindex(columns=columns, fill_value="").astype("str")


def keep_ledger(study: Study, found: pd.DataFrame, output: str) -> None:
    """Write the ledger as `ledger.csv`; nothing without claims or without an output folder.

    Parameters
    ----------
    output : str
        Folder, relative to the project; blank for none.
    """
    if output and len(found):
        write_csv(study.root / output / "ledger.csv", by_consequence(found))


def _by(count: int) -> str:
    return f"by {number_of(count, 'expert')}"


# --- words ---------------------------------------------------------------------------------


@spoken
def counted(found: pd.DataFrame) -> str:
    """Say how many statements were checked, with which finding, and what contradictions bear on."""
    if found.empty:
        return NOTHING
    table, wrong = Table("ledger.csv", found), {"finding": CONTRADICTED}
    said = [
        f"**{table.rows({'finding': name})}** {name}" for name in (CONFIRMED, CONTRADICTED, OPEN)
    ]
    lines = [f"{table.rows():,} printed statements checked: {', '.join(said)}."]
    if table.rows(wrong):
        by_weight = {w: table.rows({**wrong, "bears_on": w}) for w in WEIGHT}
        bears = [f"{SAID[w]} ({count})" for w, count in by_weight.items() if count]
        holds = table.rows({**wrong, "reading_holds": "yes"})
        lines.append(
            f"What is contradicted by other places of the publication bears on {listed(bears)}; "
            f"{holds} of these statements hold in another reading, which is computed beside them."
        )
    return " ".join(lines)


def by_source(study: Study, found: pd.DataFrame) -> pd.DataFrame:
    """Return the number of claims of each source by finding, in the order of study.toml."""
    table = pd.crosstab(found["source"], found["finding"]).reindex(
        columns=list(FINDINGS), fill_value=0
    )
    order = [source for source in study.config.sources if source in table.index]
    table = table.loc[order]
    table.insert(0, "Source", [study.source_title(source) for source in order])
    table["All"] = table[list(FINDINGS)].sum(axis=1)
    return table.rename(columns=str.capitalize).reset_index(drop=True)


def contradicted(found: pd.DataFrame) -> pd.DataFrame:
    """Return the contradicted claims, those that bear on conclusions first."""
    return by_consequence(found[found["finding"] == CONTRADICTED])


# --- coverage ------------------------------------------------------------------------------


def coverage_table(study: Study) -> pd.DataFrame:
    """Return how many numbers of each part of the text are covered by claims, or by a reason."""
    if not study.has("numbers"):
        return pd.DataFrame()
    numbers = study.table("numbers")
    by_claim = numbers["claims"].notna()
    grouped = numbers.assign(claim=by_claim, reason_only=~by_claim & numbers["reason"].notna())
    table = grouped.groupby("source", sort=False)[["claim", "reason_only"]].sum()
    table.insert(0, "numbers", grouped.groupby("source", sort=False).size())
    titles = [study.source_title(str(source)) for source in table.index]
    return pd.DataFrame(
        {
            "Source": titles,
            "Numbers": table["numbers"].to_numpy(),
            "Covered by claims": table["claim"].to_numpy(),
            "With a reason why not": table["reason_only"].to_numpy(),
            "With neither": (table["numbers"] - table["claim"] - table["reason_only"]).to_numpy(),
        }
    )


@spoken
def coverage_said(table: pd.DataFrame) -> str:
    """Say how many numbers of the text are covered."""
    if table.empty:
        return ""
    found = Table("tables/claims-coverage.csv", table)
    every, claims, reasons, left = (found.sum(name) for name in table.columns[1:])
    return (
        f"{number_of(every, 'number')} stand in the parts of the text that were gone through: "
        f"{claims} are covered by claims, {reasons} have a reason why nothing in the publication "
        f"can be held against them, {left} have neither."
    )


def noticed(study: Study, found: pd.DataFrame) -> list[Noticed]:
    """Return what notices a change of each rating by one point."""
    if found.empty or not study.has("ratings"):
        return []
    totals, scale = found["id"].str.startswith(TOTAL), study.scale
    return mutations(facts_of(study), found[~totals], found[totals], *scale.ends)


@spoken
def noticed_said(changes: list[Noticed]) -> str:
    """Say for what share of the ratings a change by one point is noticed, and by what."""
    if not changes:
        return ""
    found = derived("ledger-noticed", noticed_table(changes))
    caught, told = (found.percent({"noticed by": names}) for names in (NOTICED[:2], NOTICED[:1]))
    return (
        f"Each of {number_of(found.rows(), 'rating')} was changed by one point, up and down as far "
        f"as the scale goes. For **{caught:.0f} %** of them every change alters "
        "a finding of the ledger or a comparison with a printed total; for "
        f"{told:.0f} % a finding on a statement of the text, the totals aside."
    )


def noticed_table(changes: list[Noticed]) -> pd.DataFrame:
    """Return for each rating what notices every change of it by one point.

    Returns
    -------
    DataFrame
        item, round, expert, and `noticed by`: a statement, a statement or a total, or nothing
        where some change passes unnoticed.
    """
    worst: dict[tuple[str, int, str], int] = {}
    for one in changes:
        how = 0 if one.claim else 1 if one.total else 2
        key = (one.item, one.round, one.expert)
        worst[key] = max(worst.get(key, 0), how)
    rows = [(*key, NOTICED[how]) for key, how in worst.items()]
    return pd.DataFrame(rows, columns=["item", "round", "expert", "noticed by"])
