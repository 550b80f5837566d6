"""How codes were used: how many a segment has, which are rare, who gives which, in what order."""

import pandas as pd

from delphi.interviews.overview.tables import AVERAGE, GIVEN
from delphi.prose import derived, fact, facts, spoken
from delphi.words import listed, number_of

TWO = 2  # coders, the fewest that can be told apart


@spoken
def load_said(load: pd.DataFrame) -> str:
    """Say how many codes a segment has.

    Parameters
    ----------
    load : DataFrame
        source, document, segment and `codes`, how many different ones the segment has.
    """
    if load.empty:
        return ""
    table = derived("codes-of-segments", load)
    return (
        f"A segment has {table.min('codes')} to {number_of(table.max('codes'), 'code')}, at the "
        f"median {table.median('codes'):g}; {table.rows({'codes': 1})} of "
        f"{number_of(table.rows(), 'segment')} have one alone, and can tell nothing of what "
        "comes up with what."
    )


@spoken
def rare_said(spread: pd.DataFrame) -> str:
    """Say how many of the codes come up in a single document, and which in most.

    Parameters
    ----------
    spread : DataFrame
        code, and `documents`, in how many it was given itself.
    """
    if spread.empty:
        return ""
    table = derived("codes-in-documents", spread)
    most = table.max("documents")
    names = spread.loc[spread["documents"] == most, "code"]
    return (
        f"Of {number_of(table.rows(), 'code')} that were given, codes above them left out, "
        f"{table.rows({'documents': 1})} come up in a single document. In most documents "
        f"({most}): {listed(names)}."
    )


@spoken
def use_said(use: pd.DataFrame, readers: list[str]) -> str:
    """Say how often each coder gave a code, and where those who read differ most in number.

    Parameters
    ----------
    use : DataFrame
        code, coder, segments; one row for each code and coder.
    readers : list of str
        The coders who read the words.
    """
    if use.empty:
        return ""
    table = derived("codes-by-coder", use)
    given = [
        f"{coder} gave {number_of(table.sum('segments', where={'coder': coder}), 'code')}"
        for coder in use["coder"].unique()
    ]
    said = f"Each segment and code counted once, {listed(given)}."
    if len(readers) < TWO:
        return f"{said} Fewer than two coders read the words: nothing tells how far it is theirs."
    wide = use[use["coder"].isin(readers)].pivot(index="code", columns="coder", values="segments")
    apart = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable")
    if not apart.iloc[0]:
        return f"{said} Those who read gave every code equally often."
    code = apart.index[0]
    sides = [
        f"{table.value('segments', {'code': code, 'coder': coder})} by {coder}" for coder in readers
    ]
    return f"{said} Those who read are farthest apart on *{code}*: {listed(sides)}."


def use_alt(use: pd.DataFrame) -> str:
    """Return what is drawn of the use of codes by coder, in words."""
    rows = [
        f"{code}: {listed(f'{row.coder} {row.segments}' for row in mine.itertuples())}"
        for code, mine in use.groupby("code", sort=False)
    ]
    return f"Segments with each code, by coder. {'; '.join(rows)}."


@spoken
def orders_said(orders: pd.DataFrame) -> str:
    """Say how the curve of codes seen hangs on the order, and what the last document brings."""
    if orders.empty:
        return ""
    curve = orders.pivot(index="documents", columns="order", values="seen")
    total, size = int(curve[GIVEN].iloc[-1]), len(curve)
    half = {order: int((curve[order] >= total / 2).idxmax()) for order in (GIVEN, AVERAGE)}
    last = float(curve[AVERAGE].diff().fillna(curve[AVERAGE]).iloc[-1])
    known = facts(
        "saturation-orders",
        {
            "documents": size,
            "documents for half of the codes, as given": half[GIVEN],
            "documents for half of the codes, mean of all orders": half[AVERAGE],
            "new codes of the last document, mean of all orders": round(last, 9),
        },
    )
    documents, given, average, new = (fact(known, name) for name in known.frame["quantity"])
    return (
        f"Half of the codes are seen after {number_of(given, 'document')} as given, and after "
        f"{average} on average over all orders. Whichever document comes last of {documents}, it "
        f"brings {new:.2f} new codes on average: a rough measure of what one more of the same "
        "kind would have brought."
    )


def orders_alt(orders: pd.DataFrame) -> str:
    """Return the curves of codes seen by number of documents, in words."""
    said = [
        f"{order}: {', '.join(f'{seen:.1f}'.removesuffix('.0') for seen in mine['seen'])}"
        for order, mine in orders.groupby("order", sort=False)
    ]
    return f"Codes seen after each number of documents, from the first on. {'; '.join(said)}."
