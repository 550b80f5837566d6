"""What the measures of agreement need of a document: sums over its units."""

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np

from delphi.interviews.units import Presence, Units
from delphi.statistics.arrays import Floats, Integers

CELLS = 4_000_000  # of an intermediate array
TERMS = 8


class Sums(NamedTuple):
    """Sums over the units that two or more coders read, each counting its weight w.

    Of a unit that r coders read and k of them gave the code.

    Attributes
    ----------
    units : ndarray, shape (...)
        Sum of w.
    ratings : ndarray, shape (...)
        Sum of w r.
    ones : ndarray, shape (...)
        Sum of w k.
    share : ndarray, shape (...)
        Sum of w k / r.
    agreeing : ndarray, shape (...)
        Sum of w times the share of the pairs of coders who agree.
    apart : ndarray, shape (...)
        Sum of w k (r - k) / (r - 1), the coincidences of 1 with 0.
    both : ndarray, shape (...)
        Sum of w k (k - 1), ordered pairs of coders who both gave the code.
    one : ndarray, shape (...)
        Sum of w k (r - 1), ordered pairs of which the first gave the code.
    used : ndarray, shape (coders, ...)
        Weight of the units to which each coder gave the code.
    read : ndarray, shape (coders, ...)
        Weight of the units that each coder read.
    """

    units: Floats
    ratings: Floats
    ones: Floats
    share: Floats
    agreeing: Floats
    apart: Floats
    both: Floats
    one: Floats
    used: Floats
    read: Floats

    @classmethod
    def of(cls, terms: Floats) -> Self:
        """Return the sums that stand one after the other along the first axis."""
        coders = (terms.shape[0] - TERMS) // 2
        each = (terms[TERMS : TERMS + coders], terms[TERMS + coders :])
        return cls._make([*terms[:TERMS], *each])


def _terms(present: Floats, weight: Floats) -> Floats:
    """Return the terms of all sums for each unit, all of two readers or more.

    From (codes, coders, units) to (terms, codes, units).
    """
    read = ~np.isnan(present)
    given = np.where(read, present, 0.0)
    r, k = read.sum(axis=1, dtype=float), given.sum(axis=1)
    split = k * (r - k) / (r - 1)
    agreeing = 1 - 2 * split / r
    terms = [np.ones_like(k), r, k, k / r, agreeing, split, k * (k - 1), k * (r - 1)]
    each = [np.moveaxis(given, 1, 0), np.moveaxis(read, 1, 0)]
    return np.concatenate([np.stack(terms), *each]) * weight


def blocks(rows: int, cells: int) -> Iterator[slice]:
    """Return rows in pieces that keep an intermediate array small.

    Parameters
    ----------
    rows : int
        Number of rows.
    cells : int
        Cells of the array for one row.

    Examples
    --------
    >>> [piece.indices(3)[:2] for piece in blocks(3, CELLS // 2)]
    [(0, 2), (2, 3)]
    """
    step = max(1, CELLS // max(1, cells))
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def _paired(units: Units) -> tuple[Integers, Integers]:
    """Return the units that two or more coders read, by document, and where each begins."""
    readers = (~np.isnan(units.present[0])).sum(axis=0)
    kept = np.flatnonzero(readers > 1)
    kept = kept[np.argsort(units.document[kept], kind="stable")]
    _, starts = np.unique(units.document[kept], return_index=True)
    return kept, starts


def _of_documents(present: Presence, weight: Floats, kept: Integers, starts: Integers) -> Floats:
    """Return sums by document over the units that are kept, (terms, codes, documents)."""
    codes, coders, _ = present.shape
    result = np.zeros((TERMS + 2 * coders, codes, starts.size))
    if kept.size:
        for block in blocks(codes, kept.size * len(result)):
            terms = _terms(present[block][..., kept].astype(float), weight[kept])
            result[:, block] = np.add.reduceat(terms, starts, axis=-1)
    return result


def document_sums(units: Units) -> Floats:
    """Return the sums of each document, of each code and of all codes in two ways.

    Parameters
    ----------
    units : Units
        Units of which only those that two or more coders read are looked at.

    Returns
    -------
    ndarray, shape (terms, codes + 2, documents)
        In the order of `Sums`, for those documents that have such a unit. The last two rows
        take all cells of codes and units together, and ask whether there is any code at all.

    Notes
    -----
    All measures follow from these sums added up over documents, so that a resample of
    documents is a product of two matrices.

    Examples
    --------
    >>> present = np.array([[[1, 1, 0], [1, 0, np.nan]]])
    >>> units = Units(("risk",), ("A", "B"), ("d", "e"), present, np.ones(3), np.array([0, 0, 1]))
    >>> document_sums(units)[:, 0, 0].tolist()
    [2.0, 4.0, 3.0, 1.5, 1.0, 1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 2.0]
    """
    kept, starts = _paired(units)
    anything = units.present.max(axis=0, keepdims=True)
    each, any_code = (
        _of_documents(present, units.weight, kept, starts) for present in (units.present, anything)
    )
    return np.concatenate([each, each.sum(axis=1, keepdims=True), any_code], axis=1)
