"""What notebook 11 says beside its tables: where claims are contradicted, and of what kind."""

import pandas as pd

from delphi.audit.claims import CONTRADICTED, FINDINGS
from delphi.audit.claims.arguments import read_arguments
from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.words import listed, number_of

MOST = 3  # kinds of quantity that are named


def about_item(found: pd.DataFrame, item: str) -> pd.DataFrame:
    """Return the claims of a ledger that name an item; none for a blank one."""
    if found.empty:
        return found
    named = [item in read_arguments(said).many("item") for said in found["arguments"].fillna("")]
    return found[pd.Series(named, index=found.index) & bool(item)]


def places(study: Study, found: pd.DataFrame) -> pd.DataFrame:
    """Return place, finding and number of claims, in the order of study.toml and of the findings.

    A place is a source; a finding that a place does not have stands there with 0.
    """
    counts = pd.crosstab(found["source"], found["finding"])
    order = [source for source in study.config.sources if source in counts.index]
    counts = counts.reindex(index=order, columns=list(FINDINGS), fill_value=0)
    counts.index = pd.Index([study.source_title(source) for source in order], name="place")
    return counts.reset_index().melt("place", value_name="claims")


def places_alt(frame: pd.DataFrame) -> str:
    """Say in words what a drawing of `places` shows."""
    each = [
        f"{place}: " + ", ".join(f"{row.claims} {row.finding}" for row in rows.itertuples())
        for place, rows in frame.groupby("place", sort=False)
    ]
    return f"Bars of the claims of each place by finding. {'; '.join(each)}."


@spoken
def places_said(found: pd.DataFrame) -> str:
    """Say at how many places something is contradicted, and at how many nothing."""
    if found.empty:
        return ""
    table = Table("ledger.csv", found)
    wrong = table.distinct("source", where={"finding": CONTRADICTED})
    return (
        f"Claims are from {number_of(table.distinct('source'), 'place')}; "
        f"something is contradicted at {wrong} of them."
    )


@spoken
def kinds_said(found: pd.DataFrame) -> str:
    """Say which kinds of quantity have most contradicted claims."""
    if found.empty:
        return ""
    wrong = found.assign(contradicted=found["finding"] == CONTRADICTED)
    counts = wrong.groupby("quantity", sort=False)["contradicted"].agg(["size", "sum"])
    counts = counts.sort_values("sum", ascending=False, kind="stable").reset_index()
    table = derived("claims-by-quantity", counts.set_axis(["quantity", "claims", "wrong"], axis=1))
    most = [
        f"`{name}` ({table.value('wrong', {'quantity': name})} of "
        f"{table.value('claims', {'quantity': name})})"
        for name in counts.loc[counts["sum"] > 0, "quantity"].head(MOST)
    ]
    if not most:
        return f"None of {number_of(table.rows(), 'kind')} of quantity has a contradicted claim."
    return (
        f"Of {number_of(table.rows(), 'kind')} of quantity, {table.rows({'wrong': {'>': 0}})} have "
        f"a contradicted claim; most are of {listed(most)}."
    )
