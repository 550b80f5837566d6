"""What notebook 07 says of its own frames: families of rules, orders of measures, one choice."""

from itertools import combinations

import pandas as pd

from delphi.consensus.what_if import Choice, round_said
from delphi.consensus.what_if.words import SAID
from delphi.prose import bound, constant, derived, spoken
from delphi.words import listed, number_of

ALIKE = 0.9  # a rank correlation, its sign aside, from which on two orders are called alike


@spoken
def families_said(shares: pd.DataFrame, file: str) -> str:
    """Say of how many items families of rules think alike, and over which they part most.

    Parameters
    ----------
    shares : DataFrame
        item, label, family and share: of the rules of the family that give a verdict on the item,
        those that put it in, from 0 to 1.
    file : str
        Name for the table that the numbers are kept in.
    """
    if shares.empty:
        return ""
    apart = shares.groupby(["item", "label"], sort=False)["share"].agg(least="min", most="max")
    apart = apart.reset_index().assign(apart=apart["most"].to_numpy() - apart["least"].to_numpy())
    table = derived(file, apart)
    same = [number_of(table.rows({"least": end, "most": end}), "item") for end in (1.0, 0.0)]
    head = (
        f"Of {number_of(table.rows(), 'item')}, families of rules speak with one voice on "
        f"{same[0]} that all of their rules put in and on {same[1]} that none does."
    )
    widest = apart.loc[apart["apart"].idxmax()]
    if not widest["apart"] > 0:
        return head
    where = {"item": widest["item"]}
    mine = shares[shares["item"] == widest["item"]].sort_values("share", kind="stable")
    return (
        f"{head} They part most over {widest['label']}: by *{mine['family'].iloc[0]}* "
        f"{table.value('least', where):.0%} of the rules put it in, by "
        f"*{mine['family'].iloc[-1]}* {table.value('most', where):.0%}."
    )


@spoken
def orders_said(order: pd.DataFrame, file: str) -> str:
    """Say how many pairs of measures order the items alike, and which two do so least.

    Parameters
    ----------
    order : DataFrame
        Rank correlations, one row and one column for each measure.
    file : str
        Name for the table that the numbers are kept in.
    """
    rows = [(one, two, order.loc[one, two]) for one, two in combinations(order.columns, 2)]
    frame = pd.DataFrame(rows, columns=["one", "two", "correlation"]).dropna()
    if frame.empty:
        return "Fewer than two measures tell the items apart; this step is skipped."
    table = derived(file, frame.assign(strength=frame["correlation"].abs()))
    limit = bound(ALIKE, constant(__name__, "ALIKE"))
    least = table.frame.loc[table.frame["strength"].idxmin()]
    where = {"one": least["one"], "two": least["two"]}
    return (
        f"{table.rows({'strength': {'>=': ALIKE}})} of "
        f"{number_of(table.rows(), 'pair')} of measures order the items alike (rank correlation of "
        f"{limit:g} or more, its sign aside). Least alike are *{least['one']}* and "
        f"*{least['two']}*, at {table.value('correlation', where):.2f}."
    )


@spoken
def choice_said(choice: Choice, file: str) -> str:
    """Say what a rule makes of an item and of all items of its kind, in a round."""
    judged, label, where = (
        choice.judged,
        choice.every.labels[choice.item],
        round_said(choice.number),
    )
    verdicts = zip(judged.items, judged.verdicts, strict=True)
    table = derived(file, pd.DataFrame(verdicts, columns=["item", "verdict"]).assign(
        reason=judged.reason))  # fmt: skip
    if judged.reason:
        return f"In {where}, the rule gives no verdict: {table.text('reason', {})}."
    of_item = (
        f"**{label}** is {SAID[choice.verdict]}" if choice.verdict else f"**{label}** was not rated"
    )
    said = [
        f"{many} {SAID[verdict]}"
        for verdict in dict.fromkeys(judged.verdicts)
        if (many := table.rows({"verdict": verdict}))
    ]
    return (
        f"*{choice.used.title}*, in {where}: {of_item}. Over "
        f"{number_of(table.rows(), 'item')}: {listed(said)}."
    )


# --- pictures in words ---------------------------------------------------------------------


def families_alt(wide: pd.DataFrame) -> str:
    """Tell the least and the greatest share of every item, as a matrix shows them."""
    said = [f"{label} {row.min():.0%} to {row.max():.0%}" for label, row in wide.iterrows()]
    return (
        f"Matrix of items and families of rules: share of rules that put it in. {'; '.join(said)}."
    )


def orders_alt(order: pd.DataFrame) -> str:
    """Tell between what numbers rank correlations of measures lie, row by row."""
    said = [
        f"{name} {others.min():.2f} to {others.max():.2f}"
        for name in order.index
        if len(others := order.loc[name].drop(name).dropna())
    ]
    return f"Matrix of rank correlations between measures, over items. {'; '.join(said)}."
