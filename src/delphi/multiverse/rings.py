"""The search for the nearest histogram whose verdict is the other: in a table, or ring by ring.

The histograms around many items are rows of one array, so that all items are searched at once.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist

from delphi.consensus.verdicts import VERDICTS, Codes
from delphi.multiverse.measured import Panels
from delphi.statistics.arrays import Floats, Integers
from delphi.statistics.resampling.multisets import multisets

IN, NONE = VERDICTS.index("in"), VERDICTS.index("no verdict")
ITEM, MISSING = 0, -1  # columns of a ring; between them stand the counts
KEYS = 2**63  # what a whole number of 64 bits can tell apart

Ring = NDArray[np.int32]  # a row for each histogram: its item, its counts, its missing ratings
Judge = Callable[[Panels], Codes]  # verdicts on histograms
Step = Callable[[Ring, Ring, int], Ring]  # from a ring, the starts and a distance to the next


class Turn(NamedTuple):
    """The least that turns verdicts.

    Attributes
    ----------
    least : ndarray, shape (...)
        How many one-point changes or experts; inf where no number of them turns the verdict,
        NaN where there is no verdict to turn, or none was found as far as was searched.
    counts : ndarray, shape (..., k)
        A histogram that far whose verdict is the other; NaN where there is none.
    missing : ndarray, shape (...)
        Experts without a rating beside it.
    after : ndarray of int8, shape (...)
        Its verdict, a place in `VERDICTS`; `no verdict` where there is none.
    searched : ndarray, shape (...)
        The number of changes or experts up to which everything was looked at where the search
        was cut short; inf elsewhere.
    """

    least: Floats
    counts: Floats
    missing: Floats
    after: Codes
    searched: Floats


def turns(now: Codes, after: Codes) -> NDArray[np.bool_]:
    """Return whether being in changes from one verdict to another; no verdict never does.

    Examples
    --------
    >>> print(turns(np.array([0, 0, 1, 2, 3]), np.array([1, 3, 2, 0, 0])))
    [ True False False  True False]
    """
    known = (now != NONE) & (after != NONE)
    return np.asarray(known & ((now == IN) != (after == IN)))


# --- histograms as rows ------------------------------------------------------------------


def numbered(counts: ArrayLike, missing: ArrayLike) -> Ring:
    """Return histograms, shape (items, k), as rows with the number of each and what is missing."""
    table = np.asarray(counts)
    absent = np.broadcast_to(missing, len(table))
    return np.column_stack([np.arange(len(table)), table, absent]).astype(np.int32)


def distinct(rows: Ring) -> Ring:
    """Return the different rows in ascending lexicographic order."""
    if not len(rows):
        return rows
    low = rows.min(axis=0)
    spans = [int(span) for span in rows.max(axis=0) - low + 1]
    if math.prod(spans) >= KEYS:
        return np.unique(rows, axis=0)
    places = [math.prod(spans[column + 1 :]) for column in range(len(spans))]
    keys = (rows - low).astype(np.int64) @ np.array(places, dtype=np.int64)
    return rows[np.unique(keys, return_index=True)[1]]


def changed(ring: Ring, starts: Ring, far: int) -> Ring:
    """Return the histograms `far` changes of one point from the starts, next to those of a ring."""
    moved = np.concatenate([_shifted(ring, 1), _shifted(ring, -1)])
    differences = (moved - starts[moved[:, ITEM]])[:, 1:MISSING]
    away = np.abs(differences.cumsum(axis=-1)).sum(axis=-1)
    return distinct(moved[away == far])


def _shifted(ring: Ring, by: int) -> Ring:
    """Return every histogram with one rating a point up or down."""
    inner = slice(1, MISSING - 1) if by > 0 else slice(2, MISSING)
    rows, places = np.nonzero(ring[:, inner])
    moved, at = ring[rows], places + inner.start
    each = np.arange(len(rows))
    moved[each, at] -= 1
    moved[each, at + by] += 1
    return moved


def less_one(ring: Ring, starts: Ring, far: int) -> Ring:
    """Return the histograms of a ring without one of their experts, rating or none."""
    rows, places = np.nonzero(ring[:, 1:])
    left = ring[rows]
    left[np.arange(len(rows)), places + 1] -= 1
    return distinct(left)


# --- the two ways of searching -----------------------------------------------------------


def tabulated(starts: Ring, judge: Judge) -> Turn:
    """Look at all histograms of as many ratings as each start has."""
    counts, missing = starts[:, 1:MISSING], starts[:, MISSING]
    now = judge(panels_of(starts))
    found = _nothing_yet(starts, now)
    sizes = np.column_stack([counts.sum(axis=-1), missing])
    for size, absent in np.unique(sizes, axis=0):
        here = np.flatnonzero((sizes == (size, absent)).all(axis=-1) & (found.least > 0))
        every, panels = _every(int(size), int(absent), counts.shape[-1])
        codes = judge(panels)
        steps = cdist(counts[here].cumsum(axis=-1), every.cumsum(axis=-1), "cityblock")
        steps[~turns(now[here, None], codes)] = np.inf
        nearest = steps.argmin(axis=-1)
        best = numbered(every[nearest], absent)
        best[:, ITEM] = here
        _note(found, best, codes[nearest], steps.min(axis=-1))
    return found


@lru_cache(maxsize=16)
def _every(n: int, absent: int, k: int) -> tuple[Integers, Panels]:
    """Return all histograms of a size, which many rules look at."""
    found = multisets(n, k)
    found.setflags(write=False)
    return found, Panels(found, absent)


def panels_of(ring: Ring) -> Panels:
    """Return the histograms of a ring to be judged."""
    return Panels(ring[:, 1:MISSING], ring[:, MISSING])


class Around:
    """The histograms around items, ring by ring, each made once for all rules that look there.

    Parameters
    ----------
    starts : Ring
        The items.
    step : callable
        From a ring, the starts and a distance to the next ring.
    reach : int
        Rings are made as long as they have at most so many histograms of an item.
    """

    def __init__(self, starts: Ring, step: Step, reach: int) -> None:
        self.starts, self._step, self._reach = starts, step, reach
        self._rings = [(starts, panels_of(starts), np.empty(0, dtype=np.int64))]
        self._looked = np.zeros(len(starts), dtype=np.int64)

    def ring(self, far: int) -> tuple[Ring, Panels, Integers]:
        """Return a ring, its histograms to be judged, and the items that it leaves out."""
        while len(self._rings) <= far:
            number = len(self._rings)
            ring = self._step(self._rings[-1][0], self.starts, number)
            self._looked += np.bincount(ring[:, ITEM], minlength=len(self.starts))
            stays = (self._looked <= self._reach)[ring[:, ITEM]]
            beyond = np.unique(ring[~stays, ITEM])
            self._rings.append((ring[stays], panels_of(ring[stays]), beyond))
        return self._rings[far]


def outwards(around: Around, judge: Judge) -> Turn:
    """Go from the starts ring by ring, as far as they are made."""
    starts = around.starts
    now = judge(panels_of(starts))
    found = _nothing_yet(starts, now)
    far = 0
    while True:
        far += 1
        ring, panels, beyond = around.ring(far)
        cut = beyond[np.isinf(found.least[beyond])]
        found.least[cut], found.searched[cut] = np.nan, far - 1
        open_ = np.isinf(found.least[ring[:, ITEM]])
        if not open_.any():
            return found
        codes = judge(panels)
        turned = np.flatnonzero(turns(now[ring[:, ITEM]], codes) & open_)
        first = turned[np.unique(ring[turned, ITEM], return_index=True)[1]]
        best = ring[first]
        _note(found, best, codes[first], np.full(len(best), float(far)))


def _nothing_yet(starts: Ring, now: Codes) -> Turn:
    """Return what is known before the search: that no verdict, if there is one, turns."""
    size = len(starts)
    return Turn(
        least=np.where(now == NONE, np.nan, np.inf),
        counts=np.full((size, starts.shape[-1] - 2), np.nan),
        missing=np.full(size, np.nan),
        after=np.full(size, NONE, dtype=np.int8),
        searched=np.full(size, np.inf),
    )


def _note(found: Turn, best: Ring, codes: Codes, least: Floats) -> None:
    """Write down the histograms that were found, where there are any."""
    is_one = np.isfinite(least)
    rows = best[is_one, ITEM]
    found.least[rows] = least[is_one]
    found.counts[rows] = best[is_one, 1:MISSING]
    found.missing[rows] = best[is_one, MISSING]
    found.after[rows] = codes[is_one]
