"""Histograms of panels less some experts, each once, and which of them a panel has."""

import numpy as np
from numpy.typing import NDArray

from delphi.multiverse.fills import NOT_ASKED, Places
from delphi.statistics.arrays import Integers
from delphi.statistics.histograms import tally

LARGEST = 2**62  # what a whole number of 64 bits can tell apart


class Histograms:
    """Histograms as they are met.

    Parameters
    ----------
    bins : int
        Points of the scale and, last, the missing ratings.
    """

    def __init__(self, bins: int) -> None:
        self.bins = bins
        self._met: list[Integers] = []
        self._size = 0

    def meet(self, histograms: Integers) -> int:
        """Note histograms, shape (n, bins); return the number of the first."""
        first = self._size
        self._met.append(histograms)
        self._size += len(histograms)
        return first

    def distinct(self) -> tuple[Integers, Integers]:
        """Return the different histograms, and for each that was met its row among them."""
        every = np.concatenate(self._met)
        found, order = np.unique(every, axis=0, return_inverse=True)
        return found, order.ravel()


def taken_away(places: Places, members: Integers, table: Histograms) -> NDArray[np.int32]:
    """Return which histograms a panel has without each of some sets of experts.

    Parameters
    ----------
    places : ndarray of int, shape (rounds, items, experts)
        The place of each rating on the scale; the last bin where it is missing, -1 where it was
        not asked.
    members : ndarray of int, shape (sets, size)
        The experts of each set.
    table : Histograms
        Where the histograms are noted.

    Returns
    -------
    ndarray of int, shape (rounds, sets, items)
        Their numbers in the table; -1 where no expert was asked.

    Examples
    --------
    >>> table = Histograms(3)
    >>> given = np.array([[[0, 1, 1]]], dtype=np.int16)
    >>> taken_away(given, np.array([[0], [1], [2]]), table)[0, :, 0]
    array([0, 1, 1], dtype=int32)
    >>> table.distinct()[0].tolist()
    [[0, 2, 0], [1, 1, 0]]
    """
    bins, (rounds, items, _) = table.bins, places.shape
    known = np.where(places == NOT_ASKED, bins, places).astype(np.int64)
    whole = tally(known, bins + 1).reshape(-1, bins + 1)
    gone = np.sort(known[:, :, members], axis=-1)  # round, item, set, member
    cell = np.arange(rounds * items).reshape(rounds, items, 1)
    key = np.broadcast_to(cell, gone.shape[:-1])
    for member in range(gone.shape[-1]):
        key = _short(key, bins + 1) * (bins + 1) + gone[..., member]
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    left = whole[np.broadcast_to(cell, key.shape).ravel()[first]]
    for member in range(gone.shape[-1]):
        left[np.arange(len(first)), gone[..., member].ravel()[first]] -= 1
    found = table.meet(left[:, :bins]) + number.reshape(key.shape)
    asked = (places != NOT_ASKED).any(axis=-1)
    return np.where(asked[..., None], found, NOT_ASKED).astype(np.int32).transpose(0, 2, 1)


def _short(key: Integers, factor: int) -> Integers:
    """Return keys that a factor does not make too large, the same where they were the same."""
    if not key.size or int(key.max()) < LARGEST // factor - 1:
        return key
    return np.unique(key, return_inverse=True)[1].reshape(key.shape)
