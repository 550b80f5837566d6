"""How often codes come up, with whom, with each other, and when the first time.

All functions take codings that were settled (`delphi.interviews.settlement`): one row for each
segment and code. A segment or document has a code when it has that code or any below it.
"""

from fractions import Fraction
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.interviews.tree import Tree

SEGMENT = ["source", "document", "segment"]

BASE = 4  # documents that new information is held against: Guest, Namey and Chen (2020)
RUN = 2  # documents in a row whose new codes are counted together


def presence(codings: pd.DataFrame, tree: Tree, unit: list[str], codes: list[str]) -> pd.DataFrame:
    """Return whether each unit has each code.

    Parameters
    ----------
    codings : DataFrame
        Columns source, document, segment, code.
    tree : Tree
        The codes; a code counts for every code above it.
    unit : list of str
        Columns that make a unit, such as source, document and segment.
    codes : list of str
        Codes, as columns of the result.

    Returns
    -------
    DataFrame of bool
        Units in order of appearance x codes.
    """
    every = pd.MultiIndex.from_frame(codings[unit])
    units = every.unique()
    place = units.get_indexer(every)
    known, given = np.unique(codings["code"].to_numpy(dtype=object), return_inverse=True)
    marks = np.zeros((len(units), len(known)), dtype=np.int64)
    marks[place, given] = 1
    ways = [set(tree.path(str(code))) for code in known]
    lifted = np.array([[code in way for code in codes] for way in ways], dtype=np.int64)
    having = marks @ lifted.reshape(len(known), len(codes)) > 0
    return pd.DataFrame(having, index=units, columns=codes)


def counts(codings: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return in how many documents and segments each code comes up.

    Returns
    -------
    DataFrame
        Columns code, depth (0 at the top), documents, segments; one row for each code of the
        tree, in its order.
    """
    codes = list(tree.labels)
    return pd.DataFrame(
        {
            "code": codes,
            "depth": [len(tree.path(code)) - 1 for code in codes],
            "documents": presence(codings, tree, SEGMENT[:2], codes).sum().to_numpy(),
            "segments": presence(codings, tree, SEGMENT, codes).sum().to_numpy(),
        }
    )


def by_attribute(
    codings: pd.DataFrame, tree: Tree, documents: pd.DataFrame, attribute: str, codes: list[str]
) -> pd.DataFrame:
    """Return in how many documents of each value of an attribute each code comes up.

    Parameters
    ----------
    codings, tree, codes
        See `presence`.
    documents : DataFrame
        Columns document and `attribute`; documents without a value are left out.
    attribute : str
        Such as function, level or industry.

    Returns
    -------
    DataFrame of int
        Codes x values in order of appearance.
    """
    known = documents.dropna(subset=[attribute])
    value = dict(zip(known["document"], known[attribute], strict=True))
    having = presence(codings, tree, ["document"], codes)
    values = having.index.get_level_values("document").map(value)
    columns = [v for v in known[attribute].unique() if v in set(values.dropna())]
    return pd.DataFrame({v: having[values == v].sum() for v in columns}, index=codes)


def co_occurrence(
    codings: pd.DataFrame, tree: Tree, rows: list[str], columns: list[str]
) -> pd.DataFrame:
    """Return how many segments have the code of a row and that of a column.

    Returns
    -------
    DataFrame of int
        Rows x columns.
    """
    left = presence(codings, tree, SEGMENT, rows).to_numpy(dtype=int)
    right = presence(codings, tree, SEGMENT, columns).to_numpy(dtype=int)
    return pd.DataFrame(left.T @ right, index=rows, columns=columns)


def saturation(codings: pd.DataFrame, documents: list[str], base: int = BASE) -> pd.DataFrame:
    """Return how many codes come up for the first time in each document.

    Parameters
    ----------
    codings : DataFrame
        Columns document and code.
    documents : list of str
        Documents in the order in which they were coded or are printed.
    base : int
        Documents that the new information is held against, at least 1.

    Returns
    -------
    DataFrame
        Columns document, codes (different ones in it), new (never before), seen (so far), and
        ratio: codes new in this document and the one before it, as a share of those of the
        first `base` documents; NaN up to the base, and where the base has no code.

    Notes
    -----
    The ratio with a base of four documents and runs of two is that of Guest, Namey and Chen
    (2020, PLoS ONE); they call new information of at most 5 % of the base saturation.
    """
    if base < 1:
        raise ValueError(f"base must be at least 1, not {base}")
    having = codings.groupby("document")["code"].agg(set).reindex(documents)
    codes: list[set[str]] = [one if isinstance(one, set) else set() for one in having]
    seen = [len(set[str]().union(*codes[: place + 1])) for place in range(len(codes))]
    new = np.diff(seen, prepend=0)
    return pd.DataFrame(
        {
            "document": documents,
            "codes": [len(one) for one in codes],
            "new": new,
            "seen": seen,
            "ratio": _new_information(new, base),
        }
    )


def _new_information(new: NDArray[np.int64], base: int) -> NDArray[np.float64]:
    ratio = np.full(len(new), np.nan)
    found = new[:base].sum() if len(new) >= base else 0
    if found:
        runs = np.convolve(new, np.ones(RUN))[: len(new)]
        ratio[base + RUN - 1 :] = runs[base + RUN - 1 :] / found
    return ratio


def seen_on_average(codings: pd.DataFrame, documents: list[str]) -> pd.DataFrame:
    """Return how many codes are seen after each number of documents, over all their orders.

    Parameters
    ----------
    codings : DataFrame
        Columns document and code.
    documents : list of str
        Different documents, in any order.

    Returns
    -------
    DataFrame
        Columns documents (1, 2 ... all of them) and seen: the mean, over every order in which
        the documents could come, of the different codes in the first so many.

    Notes
    -----
    A code of `n` of `N` documents is missed by `k` of them in C(N - n, k) of C(N, k) cases:
    the sample-based rarefaction of Gotelli and Colwell (2001, Ecology Letters).
    """
    size = len(documents)
    among = codings[codings["document"].isin(documents)]
    having = among.groupby("code")["document"].nunique().tolist()
    numbers = range(1, size + 1)
    missed = [sum(comb(size - n, k) for n in having) for k in numbers]
    seen = [
        float(len(having) - Fraction(m, comb(size, k)))
        for k, m in zip(numbers, missed, strict=True)
    ]
    return pd.DataFrame({"documents": list(numbers), "seen": seen})
