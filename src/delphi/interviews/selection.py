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

    Parameters
    ----------
    what : str
        What they name, for the error.
    values : sequence of str
        At least one, each once.

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        When there is none, or one stands there twice.

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
    documents : tuple of str
        By position.
    lengths : Series
        Characters of each document, in this order.
    codings : DataFrame
        All of them; the columns at_document, at_coder and at_code give positions, -1 for a
        coder or a code that was not chosen.
    read : ndarray of bool, shape (coders, documents)
        Whether a coder read a document.
    """

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
    """Return the codings by the chosen coders, and who read what.

    Parameters
    ----------
    codings, documents, codes, coders, read
        As in `document_units`.

    Returns
    -------
    Chosen

    Raises
    ------
    ValueError
        When a name stands twice or is missing, or a coding is of an unknown document.

    Examples
    --------
    >>> documents = pd.DataFrame({"document": ["d", "e"], "position": [2, 1], "length": [9, 9]})
    >>> codings = pd.DataFrame(
    ...     [["d", "0-4", 0, 4, "risk", "A"]],
    ...     columns=["document", "segment", "start", "end", "code", "coder"],
    ... )
    >>> chosen = choose(codings, documents, ["cost"], ["A", "B"], "coded")
    >>> chosen.documents, chosen.read.tolist()
    (('e', 'd'), [[False, True], [False, False]])
    """
    check_choice("read", read, READ)
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
    return Chosen(order, ordered["length"].reset_index(drop=True), placed, readers)
