"""What was coded, divided into units: documents, segments, or stretches of text.

Codings have the columns document, segment, start, end, code and coder; their order does not
matter, and a row that stands there twice counts once. Documents have document, position and
length. Other codes and coders than those asked for are left out.

Whether a coder read a document is told by `read`: with "coded", the documents in which they gave
any code (be it one that is not asked for); with "all", every document. With "coded", one who read
a document and found nothing in it is taken not to have read it, which hides this disagreement.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from delphi.interviews.selection import Chosen, Read, choose
from delphi.interviews.units import Units
from delphi.statistics.arrays import Floats, Integers


def _units(
    chosen: Chosen, document: Integers, weight: Floats, cells: tuple[Integers, Integers, Integers]
) -> Units:
    """Return units of these documents, with 1 in the cells (code, coder, unit)."""
    present = np.where(chosen.read[:, document], 0, np.nan).astype(np.float32)
    present = np.repeat(present[None], len(chosen.codes), axis=0)
    present[cells] = 1
    return Units(chosen.codes, chosen.coders, chosen.documents, present, weight, document)


def _places(rows: pd.DataFrame, column: str) -> Integers:
    return np.asarray(rows[column], dtype=np.int64)


def document_units(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    read: Read = "coded",
) -> Units:
    """Return documents as units: whether a coder used a code anywhere in the document.

    Returns
    -------
    Units
        All documents by position, each with weight 1. Those that fewer than two coders read are
        among them.

    Raises
    ------
    ValueError
        When an argument is not as described, or a coding is of an unknown document.

    Examples
    --------
    >>> documents = pd.DataFrame({"document": ["d", "e"], "position": [1, 2], "length": [9, 9]})
    >>> codings = pd.DataFrame(
    ...     [["d", "0-4", 0, 4, "risk", "A"], ["d", "5-9", 5, 9, "cost", "B"]],
    ...     columns=["document", "segment", "start", "end", "code", "coder"],
    ... )
    >>> document_units(codings, documents, ["risk"], ["A", "B"]).present[0]
    array([[ 1., nan],
           [ 0., nan]], dtype=float32)
    """
    chosen = choose(codings, documents, codes, coders, read)
    every, rows = np.arange(len(chosen.documents)), chosen.marks
    cells = (_places(rows, "at_code"), _places(rows, "at_coder"), _places(rows, "at_document"))
    return _units(chosen, every, np.ones(every.size), cells)


def segment_units(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    read: Read = "coded",
) -> Units:
    """Return coded segments as units: whether a coder gave a code to the segment.

    What nobody coded is no unit, so that coders agree less than over the whole text, and two
    segments that overlap but differ are two units on which coders disagree. `text_units` asks
    for agreement on where segments begin and end.

    Returns
    -------
    Units
        Segments that anyone gave any code (be it a code or a coder not asked for, so that
        agreement does not depend on what else is asked for), each with weight 1; by position
        of the document, then by name. Rows with the same document and segment are of one.

    Raises
    ------
    ValueError
        As in `document_units`, or when a coding has no segment.
    """
    chosen = choose(codings, documents, codes, coders, read)
    if chosen.codings["segment"].isna().any():
        raise ValueError("segment must be given for every coding, not missing")
    groups = chosen.codings.groupby(["at_document", "segment"], sort=True)
    document = np.asarray([place for place, _ in groups.groups], dtype=np.int64)
    rows = chosen.marks
    unit = groups.ngroup().loc[rows.index].to_numpy(np.int64)
    cells = (_places(rows, "at_code"), _places(rows, "at_coder"), unit)
    return _units(chosen, document, np.ones(document.size), cells)


def text_units(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    read: Read = "coded",
) -> Units:
    """Return stretches of text as units: whether a coder's segment with a code covers a stretch.

    A stretch counts like as many units as it has characters, so that nothing depends on where
    it is cut. See `agreement` for how this stands to Krippendorff's alphas for unitizing.

    Returns
    -------
    Units
        Each text that somebody read, cut wherever a segment with one of the codes begins (start,
        counted from 0) or ends (end, one past the last character), and what nobody coded; in the
        order of the text. The weight of a stretch is its length in characters.

    Raises
    ------
    ValueError
        As in `document_units`; when start or end is missing for a coding with one of the codes,
        not in order or not within the text; when a document that somebody read has no length.
    """
    chosen = choose(codings, documents, codes, coders, read)
    lengths = _read_lengths(chosen)
    rows = _offsets(chosen, lengths)
    # All texts stand one after the other, so that one line of cuts serves them all.
    ends = lengths.cumsum()
    offset = (ends - lengths)[_places(rows, "at_document")]
    start, end = offset + _places(rows, "start"), offset + _places(rows, "end")
    cuts = np.unique(np.concatenate([[0], ends, start, end]))
    document = np.searchsorted(ends, cuts[:-1], side="right")
    which, unit = _covered(np.searchsorted(cuts, start), np.searchsorted(cuts, end))
    cells = (_places(rows, "at_code")[which], _places(rows, "at_coder")[which], unit)
    return _units(chosen, document, np.diff(cuts).astype(float), cells)


def _offsets(chosen: Chosen, lengths: Integers) -> pd.DataFrame:
    """Return the codings with a chosen code, refusing those without a place in the text."""
    rows = chosen.marks
    for column in ("start", "end"):
        if rows[column].isna().any():
            name = rows.loc[rows[column].isna(), "document"].iloc[0]
            raise ValueError(f"{column} must be given for every coding, not missing in {name!r}")
    start, end = _places(rows, "start"), _places(rows, "end")
    wrong = (start < 0) | (end <= start) | (end > lengths[_places(rows, "at_document")])
    if wrong.any():
        found, name = f"{start[wrong][0]} to {end[wrong][0]}", rows["document"][wrong].iloc[0]
        raise ValueError(
            f"start and end must be within the text, in order, not {found} in {name!r}"
        )
    return rows


def _read_lengths(chosen: Chosen) -> Integers:
    """Return the length of each document, 0 for one that nobody read."""
    somebody = chosen.read.any(axis=0)
    unknown = np.asarray(chosen.lengths.isna(), dtype=bool) & somebody
    if unknown.any():
        name = chosen.documents[int(unknown.argmax())]
        raise ValueError(f"length must be given for every document, not missing in {name!r}")
    lengths = np.asarray(chosen.lengths.fillna(0), dtype=np.int64)
    if (lengths < 0).any():
        raise ValueError(f"length must be >= 0, not {lengths.min()}")
    return np.where(somebody, lengths, 0)


def _covered(first: Integers, beyond: Integers) -> tuple[Integers, Integers]:
    """Return, of ranges of stretches, which range and which stretch, one pair for each cell."""
    number = beyond - first
    which = np.repeat(np.arange(number.size), number)
    step = np.arange(which.size) - np.repeat(number.cumsum() - number, number)
    return which, first[which] + step
