"""Where the publication contradicts itself."""

import pandas as pd

from delphi.audit.claims import CONFIRMED, CONTRADICTED, OPEN
from delphi.prose import Table
from delphi.report.answers.card import Card


def contradicted(claims: pd.DataFrame) -> Card | None:
    """Say how many printed statements another place contradicts, and what depends on them.

    Parameters
    ----------
    claims : DataFrame
        The ledger; None is returned where it is empty.
    """
    if claims.empty:
        return None
    table, wrong = Table("ledger.csv", claims), {"finding": CONTRADICTED}
    first, second = (table.rows({**wrong, "bears_on": one}) for one in ("conclusion", "result"))
    bears = f"{first} bear on a conclusion, {second} on a result"
    bears = bears if first or second else "None bears on a conclusion or a result"
    holds = table.rows({**wrong, "reading_holds": "yes"})
    return Card(
        title="Contradicts itself",
        number=f"{table.rows(wrong)}",
        said=f"of {table.rows():,} printed statements, by another place of the text",
        lines=[f"{bears}; {holds} hold if read in another way."],
        target="11-ledger",
        link="The ledger",
        bar=[(name, table.rows({"finding": name})) for name in (CONFIRMED, CONTRADICTED, OPEN)],
    )
