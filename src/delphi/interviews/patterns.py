"""What contributes under which role: as printed, and as the coded segments have it."""

import numpy as np
import pandas as pd

from delphi.interviews.tree import Tree

SIGNS = {"contributes": "+", "neither": "NA", "hinders": "-"}
GENERAL, DEPENDS, NEVER = "general", "depends on the role", "never"
ROW = ["role", "stage"]


def pattern(contributions: pd.DataFrame) -> pd.DataFrame:
    """Return which elements contribute in general and which under some roles only.

    Parameters
    ----------
    contributions : DataFrame
        Columns role, stage, element, sign (`+`, `-` or `NA`).

    Returns
    -------
    DataFrame
        One row for each element: rows (roles and stages printed), active (rows in which
        anything contributes), plus (rows in which it does), minus, and pattern: *general* when
        it contributes in every active row, *never* when in none, else *depends on the role*.
    """
    rows = contributions.assign(plus=contributions["sign"] == "+")
    active = rows.groupby(ROW, dropna=False)["plus"].transform("any")
    grouped = rows.assign(active=active, minus=rows["sign"] == "-").groupby("element", sort=False)
    found = grouped[["active", "plus", "minus"]].sum().reset_index()
    found.insert(1, "rows", grouped.size().to_numpy())
    found["pattern"] = DEPENDS
    found.loc[found["plus"] == found["active"], "pattern"] = GENERAL
    found.loc[found["plus"] == 0, "pattern"] = NEVER
    return found


def directions(codings: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return each coded element and direction with the role and stage of its segment.

    Parameters
    ----------
    codings : DataFrame
        Settled codings: source, document, segment, code.
    tree : Tree
        The codes. A direction is a code labelled *contributes*, *neither* or *hinders*; the
        code above it is the element. Roles and stages are told by the other codes of the
        segment, by their labels.

    Returns
    -------
    DataFrame
        source, document, segment, element, sign, labels (of the other codes of the segment).
    """
    signs = {code: SIGNS[label] for code, label in tree.labels.items() if label in SIGNS}
    segment = ["source", "document", "segment"]
    others = codings[~codings["code"].isin(signs)]
    labels = others.assign(label=others["code"].map(tree.labels)).groupby(segment)["label"]
    named = labels.agg(frozenset).rename("labels").reset_index()
    coded = codings[codings["code"].isin(signs)]
    rows = coded.assign(
        element=coded["code"].map(tree.parents).map(tree.labels), sign=coded["code"].map(signs)
    )
    return rows.merge(named, on=segment)[[*segment, "element", "sign", "labels"]]


def compared(contributions: pd.DataFrame, directed: pd.DataFrame) -> pd.DataFrame:
    """Return each printed sign beside the directions of the coded segments.

    Parameters
    ----------
    contributions : DataFrame
        See `pattern`.
    directed : DataFrame
        See `directions`.

    Returns
    -------
    DataFrame
        role, stage, element, sign as printed; `+`, `NA`, `-`: number of segments with that
        direction; shown: *supported* when all segments have the printed sign, *mixed* when
        some have, *differs* when others only, *not shown* when there is none.
    """
    counted = [_counted(row, directed) for row in contributions.itertuples()]
    columns = [*ROW, "element", "sign"]
    frame = pd.concat(
        [contributions[columns].reset_index(drop=True), pd.DataFrame(counted)], axis=1
    )
    frame["shown"] = [
        _shown(sign, numbers)
        for sign, numbers in zip(frame["sign"], frame[list(SIGNS.values())].values, strict=True)
    ]
    return frame


def _counted(row: object, directed: pd.DataFrame) -> dict[str, int]:
    role, stage = getattr(row, "role", ""), getattr(row, "stage", None)
    wanted = {role} if pd.isna(stage) or not stage else {role, stage}
    mine = directed[directed["element"] == getattr(row, "element", "")]
    mine = mine[np.array([wanted <= labels for labels in mine["labels"]], dtype=bool)]
    return {sign: int((mine["sign"] == sign).sum()) for sign in SIGNS.values()}


def _shown(sign: str, numbers: "list[int]") -> str:
    by_sign = dict(zip(SIGNS.values(), numbers, strict=True))
    total = sum(by_sign.values())
    if not total:
        return "not shown"
    if by_sign[sign] == total:
        return "supported"
    return "mixed" if by_sign[sign] else "differs"
