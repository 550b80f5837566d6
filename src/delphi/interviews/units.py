"""Units of coding: what the coders could have given a code, and which of them did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.interviews.selection import Chosen, Read, choose, names
from delphi.statistics.arrays import Floats, Integers

Presence = NDArray[np.float32]


@dataclass(frozen=True)
class Units:
    """What each coder made of each unit.

    Parameters
    ----------
    codes, coders, documents : tuple of str
        Their names, each once.
    present : ndarray of float, shape (codes, coders, units)
        1 where the coder gave the unit the code, 0 where not, NaN where the coder did not read
        the unit, which is so for all codes or for none.
    weight : ndarray, shape (units,)
        How much a unit counts, > 0: 1, or its length in characters.
    document : ndarray of int, shape (units,)
        The document that the unit belongs to, as a position in `documents`.

    Raises
    ------
    ValueError
        When an array is not as described.

    Examples
    --------
    >>> units = Units(("risk",), ("A", "B"), ("d",), np.array([[[1.0], [0]]]), [1], [0])
    >>> units.present.shape
    (1, 2, 1)
    """

    codes: tuple[str, ...]
    coders: tuple[str, ...]
    documents: tuple[str, ...]
    present: Presence
    weight: Floats
    document: Integers

    def __post_init__(self) -> None:
        """Convert the arrays and refuse what does not fit together."""
        for name in ("codes", "coders", "documents"):
            object.__setattr__(self, name, names(name, getattr(self, name)))
        for name, kind in (("present", np.float32), ("weight", float), ("document", np.int64)):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=kind))
        self._check_shapes()
        self._check_values()

    def _check_shapes(self) -> None:
        shape = (len(self.codes), len(self.coders), self.weight.size)
        if self.present.shape != shape:
            raise ValueError(f"present must be of shape {shape}, not {self.present.shape}")
        if self.weight.shape != self.document.shape or self.weight.ndim != 1:
            raise ValueError(
                f"document must be of the shape of weight (units,), not {self.document.shape}"
            )

    def _check_values(self) -> None:
        unread = np.isnan(self.present)
        if not ((self.present == 0) | (self.present == 1) | unread).all():
            raise ValueError("present must be 1, 0 or NaN, not another number")
        if (unread != unread[:1]).any():
            raise ValueError("present must be NaN for all codes or for none, not for some")
        if not (np.isfinite(self.weight) & (self.weight > 0)).all():
            raise ValueError("weight must be finite and > 0, not 0, negative, infinite or NaN")
        if not ((self.document >= 0) & (self.document < len(self.documents))).all():
            raise ValueError("document must be a position in documents, not beyond them")


def _units(
    chosen: Chosen,
    codes: Sequence[str],
    coders: Sequence[str],
    document: Integers,
    weight: Floats,
    cells: tuple[Integers, Integers, Integers],
) -> Units:
    """Return units of these documents, with 1 in the cells (code, coder, unit)."""
    present = np.where(chosen.read[:, document], 0, np.nan).astype(np.float32)
    present = np.repeat(present[None], len(codes), axis=0)
    present[cells] = 1
    return Units(tuple(codes), tuple(coders), chosen.documents, present, weight, document)


def document_units(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    read: Read = "coded",
) -> Units:
    """Return documents as units: whether a coder used a code anywhere in the document.

    Parameters
    ----------
    codings : DataFrame
        document, segment, start, end, code, coder; the order of rows does not matter, and a row
        that stands there twice counts once. Other coders than those asked for are left out.
    documents : DataFrame
        document, position, length.
    codes, coders : sequence of str
        Which, and in which order.
    read : {"coded", "all"}
        Whether a coder read the documents in which they gave any code (be it one that is not
        among `codes`), or every document. With "coded", one who read a document and found
        nothing in it is taken not to have read it, which hides this disagreement.

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
    codes, coders = names("codes", codes), names("coders", coders)
    chosen = choose(codings, documents, codes, coders, read)
    every = np.arange(len(chosen.documents))
    rows = chosen.marks
    cells = (_array(rows, "at_code"), _array(rows, "at_coder"), _array(rows, "at_document"))
    return _units(chosen, codes, coders, every, np.ones(every.size), cells)


def _array(rows: pd.DataFrame, column: str) -> Integers:
    return np.asarray(rows[column], dtype=np.int64)


def segment_units(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    read: Read = "coded",
) -> Units:
    """Return coded segments as units: whether a coder gave a code to the segment.

    Parameters
    ----------
    codings, documents, codes, coders, read
        As in `document_units`. Rows with the same document and segment are of one segment.

    Returns
    -------
    Units
        Segments that anyone gave any code (be it one that is not among `codes`, or a coder who
        is not among `coders`, so that agreement does not depend on what else is asked for),
        each with weight 1; by position of the document, then by name of the segment.

    Raises
    ------
    ValueError
        As in `document_units`, or when a coding has no segment.

    Notes
    -----
    What nobody coded is no unit, so that coders agree less than over the whole text, and two
    segments that overlap but differ are two units on which coders disagree. `text_units` asks
    for agreement on where segments begin and end.

    Examples
    --------
    >>> documents = pd.DataFrame({"document": ["d"], "position": [1], "length": [9]})
    >>> codings = pd.DataFrame(
    ...     [["d", "0-4", 0, 4, "risk", "A"], ["d", "5-9", 5, 9, "risk", "B"]],
    ...     columns=["document", "segment", "start", "end", "code", "coder"],
    ... )
    >>> segment_units(codings, documents, ["risk"], ["A", "B"]).present[0]
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    codes, coders = names("codes", codes), names("coders", coders)
    chosen = choose(codings, documents, codes, coders, read)
    if chosen.codings["segment"].isna().any():
        raise ValueError("segment must be given for every coding, not missing")
    groups = chosen.codings.groupby(["at_document", "segment"], sort=True)
    document = np.asarray([place for place, _ in groups.groups], dtype=np.int64)
    rows = chosen.marks
    unit = groups.ngroup().loc[rows.index].to_numpy(np.int64)
    cells = (_array(rows, "at_code"), _array(rows, "at_coder"), unit)
    return _units(chosen, codes, coders, document, np.ones(document.size), cells)


def _offsets(chosen: Chosen, lengths: Integers) -> pd.DataFrame:
    """Return the codings with a chosen code, refusing those without a place in the text."""
    rows = chosen.marks
    for column in ("start", "end"):
        if rows[column].isna().any():
            name = rows.loc[rows[column].isna(), "document"].iloc[0]
            raise ValueError(f"{column} must be given for every coding, not missing in {name!r}")
    start, end = _array(rows, "start"), _array(rows, "end")
    wrong = (start < 0) | (end <= start) | (end > lengths[_array(rows, "at_document")])
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


def text_units(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    read: Read = "coded",
) -> Units:
    """Return stretches of text as units: whether a coder's segment with a code covers a stretch.

    Parameters
    ----------
    codings, documents, codes, coders, read
        As in `document_units`; start is the first character counted from 0, end the one after
        the last, length the number of characters.

    Returns
    -------
    Units
        Each text that somebody read, cut wherever a segment with one of the codes begins or
        ends, from its first to its last character; also what nobody coded. The weight of a
        stretch is its length. In the order of the documents and of the text.

    Raises
    ------
    ValueError
        As in `document_units`; when start or end is missing for a coding with one of the
        codes, when they are not in order or not within the text, and when the length is missing
        for a document that somebody read.

    Notes
    -----
    A stretch counts like as many units as it has characters, so that nothing depends on where
    it is cut: one segment agrees with others as do the two parts it falls into. See
    `agreement` for how this stands to Krippendorff's alphas for unitizing.

    Examples
    --------
    >>> documents = pd.DataFrame({"document": ["d"], "position": [1], "length": [9]})
    >>> codings = pd.DataFrame(
    ...     [["d", "0-4", 0, 4, "risk", "A"], ["d", "2-6", 2, 6, "risk", "B"]],
    ...     columns=["document", "segment", "start", "end", "code", "coder"],
    ... )
    >>> units = text_units(codings, documents, ["risk"], ["A", "B"])
    >>> units.weight, units.present[0]
    (array([2., 2., 2., 3.]), array([[1., 1., 0., 0.],
           [0., 1., 1., 0.]], dtype=float32))
    """
    codes, coders = names("codes", codes), names("coders", coders)
    chosen = choose(codings, documents, codes, coders, read)
    lengths = _read_lengths(chosen)
    rows = _offsets(chosen, lengths)
    # All texts stand one after the other, so that one line of cuts serves them all.
    ends = lengths.cumsum()
    offset = (ends - lengths)[_array(rows, "at_document")]
    start, end = offset + _array(rows, "start"), offset + _array(rows, "end")
    cuts = np.unique(np.concatenate([[0], ends, start, end]))
    document = np.searchsorted(ends, cuts[:-1], side="right")
    which, unit = _covered(np.searchsorted(cuts, start), np.searchsorted(cuts, end))
    cells = (_array(rows, "at_code")[which], _array(rows, "at_coder")[which], unit)
    return _units(chosen, codes, coders, document, np.diff(cuts).astype(float), cells)
