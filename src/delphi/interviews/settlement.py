"""The codings of several coders as one: which codes a segment has by a named policy."""

from typing import Literal, get_args

import pandas as pd

Settling = Literal["any", "most", "all"]
POLICIES: tuple[str, ...] = get_args(Settling)
HALF = 0.5
SEGMENT = ["source", "document", "segment"]


def readers(codings: pd.DataFrame, placement: str = "") -> list[str]:
    """Return the coders who read the words, in order of appearance.

    Parameters
    ----------
    codings : DataFrame
        Columns source, document, segment, code, coder.
    placement : str
        The coder whose codes say where a publication places a segment; left out.
    """
    return [coder for coder in codings["coder"].unique() if coder != placement]


def settled(codings: pd.DataFrame, policy: Settling = "most", placement: str = "") -> pd.DataFrame:
    """Return one row for each segment and code that the policy takes.

    Parameters
    ----------
    codings : DataFrame
        Columns source, document, segment, code, coder.
    policy : {"any", "most", "all"}
        Of the coders who coded anything in the document, how many must have given the segment
        the code: any of them, most (more than half) or all.
    placement : str
        The coder whose codes say where a publication places a segment; these are always taken.

    Returns
    -------
    DataFrame
        Columns source, document, segment, code, in the order of `codings`; `placed` is True
        where the placement gives the code, `share` is the share of coders who gave it (NaN
        where none did).
    """
    key = [*SEGMENT, "code"]
    read = codings[codings["coder"] != placement]
    given = read.drop_duplicates([*key, "coder"]).groupby(key).size()
    of = read.groupby(SEGMENT[:2])["coder"].nunique()
    share = given / of.reindex(given.index.droplevel(["segment", "code"])).to_numpy()
    every = (
        codings[key]
        .drop_duplicates()
        .merge(share.astype("float64").rename("share").reset_index(), on=key, how="left")
    )
    places = pd.MultiIndex.from_frame(codings.loc[codings["coder"] == placement, key])
    every["placed"] = pd.MultiIndex.from_frame(every[key]).isin(places)
    return every[every["placed"] | _enough(every["share"], policy)].reset_index(drop=True)


def _enough(share: "pd.Series[float]", policy: Settling) -> "pd.Series[bool]":
    if policy == "any":
        return share > 0
    return share > HALF if policy == "most" else share >= 1
