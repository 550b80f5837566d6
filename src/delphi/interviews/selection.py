"""Which codings count when coders are compared, and who read which document."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.errors import one_of
from delphi.statistics.arrays import check_choice

READ = ("coded", "all")
Read = Literal["coded", "all"]


def names(what: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return names as a tuple.

    Raises
    ------
    ValueError
        When there is none, or one stands there twice; `what` says what they name.

    Examples
    --------
    >>> names("codes", ["risk", "cost"])
    ('risk', 'cost')
    """
    found = tuple(values)
    if isinstance(values, str) or not found or len(set(found)) < len(found):
        raise ValueError(f"{what} must be names, at least one and each once, not {values!r}")
    return found


class Chosen(NamedTuple):
    """The codings that count, and who read what.

    Attributes
    ----------
    codes, coders, documents : tuple of str
        Those that were chosen; documents by position.
    lengths : Series
        Characters of each document, in this order.
    codings : DataFrame
        All of them; the columns at_document, at_coder and at_code give positions, -1 for a
        coder or a code that was not chosen.
    read : ndarray of bool, shape (coders, documents)
        Whether a coder read a document.
    """

    codes: tuple[str, ...]
    coders: tuple[str, ...]
    documents: tuple[str, ...]
    lengths: pd.Series
    codings: pd.DataFrame
    read: NDArray[np.bool_]

    @property
    def marks(self) -> pd.DataFrame:
        """The codings by a chosen coder with a chosen code."""
        return self.codings[(self.codings["at_code"] >= 0) & (self.codings["at_coder"] >= 0)]


def choose(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    read: Read,
) -> Chosen:
    """Return the codings by the chosen coders, and who read what; see `delphi.interviews.division`.

    Raises
    ------
    ValueError
        When a name stands twice or is missing, or a coding is of an unknown document.
    """
    check_choice("read", read, READ)
    codes, coders = names("codes", codes), names("coders", coders)
    ordered = documents.sort_values(["position", "document"], kind="stable")
    order = names("documents", ordered["document"].tolist())
    strange = codings.loc[~codings["document"].isin(order), "document"]
    if strange.size:
        allowed = one_of(order, str(strange.iloc[0]), "documents")
        raise ValueError(f"document must be {allowed}, not {strange.iloc[0]!r}")
    placed = codings.reset_index(drop=True).assign(
        at_document=pd.Index(order).get_indexer(codings["document"]),
        at_coder=pd.Index(coders).get_indexer(codings["coder"]),
        at_code=pd.Index(codes).get_indexer(codings["code"]),
    )
    theirs = placed[placed["at_coder"] >= 0]
    readers = np.full((len(coders), len(order)), read == "all")
    readers[theirs["at_coder"], theirs["at_document"]] = True
    return Chosen(codes, coders, order, ordered["length"].reset_index(drop=True), placed, readers)
