"""Links of a crosswalk by coder: who sees how many, what hangs on whose, and one item closely."""

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.interviews.crosswalk import Crosswalk, pairs_judged
from delphi.prose import derived, spoken
from delphi.words import listed, number_of

SEEN = {"all": "by all coders", "some": "by some coders only"}


def links_table(found: Crosswalk) -> pd.DataFrame:
    """Return how many items each coder links with each code.

    Returns
    -------
    DataFrame
        study (its short name), code (its label), coder, items; codes without a link too.
    """
    rows = [
        (found.short(grid), found.tree(grid).labels[code], coder, int(count))
        for grid in found.grids
        for code, by_coder in zip(grid.codes, grid.linked.sum(axis=2), strict=True)
        for coder, count in zip(grid.coders, by_coder, strict=True)
    ]
    return pd.DataFrame(rows, columns=["study", "code", "coder", "items"])


def links_alt(links: pd.DataFrame) -> str:
    """Say in words what a drawing of `links_table` shows."""
    each = [
        f"{code} ({study}): {listed(f'{row.coder} {row.items}' for row in rows.itertuples())}"
        for (study, code), rows in links.groupby(["study", "code"], sort=False)
    ]
    return f"Bars of the items that each coder links with each code. {'; '.join(each)}."


@spoken
def links_said(links: pd.DataFrame) -> str:
    """Say how many links each coder sees, and on which code their numbers are farthest apart."""
    table = derived("crosswalk-links", links)
    seen = [
        f"{coder} sees {number_of(table.sum('items', where={'coder': coder}), 'link')}"
        for coder in links["coder"].unique()
    ]
    wide = links.pivot(index=["study", "code"], columns="coder", values="items")
    apart = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable")
    said = f"{listed(seen)}."
    if not apart.iloc[0]:
        return f"{said} On every code they see equally many."
    study, code = apart.index[0]
    here = {"study": study, "code": code}
    mine = links[(links["study"] == study) & (links["code"] == code)]
    sides = [
        f"{table.value('items', {**here, 'coder': coder})} by {coder}" for coder in mine["coder"]
    ]
    return f"{said} Their numbers are farthest apart on *{code}* of {study}: {listed(sides)}."


@spoken
def sure_said(found: Crosswalk) -> str:
    """Say how many items are linked with every study when all coders must see a link, or any."""
    pairs = pairs_judged(found)
    linked = pairs.frame[pairs.frame["linked"] != "none"]
    studies = {
        "all": linked[linked["linked"] == "all"].groupby("item")["study"].nunique(),
        "any": linked.groupby("item")["study"].nunique(),
    }
    rows = pd.DataFrame(studies).reindex(list(found.labels)).fillna(0).astype(int)
    table = derived("crosswalk-sure", rows.rename_axis("item").reset_index())
    every = len(found.grids)
    return (
        f"{table.rows({'all': every})} of {number_of(table.rows(), 'item')} have a link with every "
        f"study when all coders must see it, {table.rows({'any': every})} when one coder is enough."
    )


def followed(found: Crosswalk, item: str = "") -> pd.DataFrame:
    """Return the pairs of one item that any coder links.

    Parameters
    ----------
    item : str
        An item that was judged; blank for the one with most pairs on which coders disagree.

    Returns
    -------
    DataFrame
        item, label, study, code (label), seen (by all coders, by some only).

    Raises
    ------
    InputError
        When the item was not judged.
    """
    pairs = pairs_judged(found).frame
    open_ = pairs[pairs["linked"] == "some"].groupby("item", sort=False).size()
    chosen = item or (str(open_.idxmax()) if len(open_) else next(iter(found.labels)))
    if chosen not in found.labels:
        wanted = one_of(list(found.labels), chosen, "items of the crosswalk")
        raise InputError([Problem("parameters", None, "item", chosen, wanted)])
    mine = pairs[(pairs["item"] == chosen) & (pairs["linked"] != "none")]
    return pd.DataFrame(
        {
            "item": mine["item"],
            "label": mine["label"],
            "study": [found.others[name].study.config.short for name in mine["study"]],
            "code": [
                found.others[name].tree.labels[code]
                for name, code in zip(mine["study"], mine["code"], strict=True)
            ],
            "seen": mine["linked"].map(SEEN),
        }
    ).reset_index(drop=True)


@spoken
def followed_said(pairs: pd.DataFrame) -> str:
    """Say with how many codes an item is linked, by all coders and by some only."""
    if pairs.empty:
        return "No coder links the item with any code."
    table = derived("crosswalk-followed", pairs)
    counts = {name: table.rows({"seen": seen}) for name, seen in SEEN.items()}
    return (
        f"**{pairs['label'].iloc[0]}**: linked with {number_of(counts['all'], 'code')} by all "
        f"coders, with {counts['some']} by some only."
    )
