"""What is kept of lists: shapes, and how often each occurs.

The *shape* of a list says how many items are in, how many of those are the authors', on how many
of theirs there is a verdict, and on how many in all. Sizes and distances follow from it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from delphi.multiverse.lists import Lists
from delphi.statistics.arrays import Floats, Integers, quotient


class Shapes(NamedTuple):
    """Different shapes of lists, one row each.

    Attributes
    ----------
    size, shared, theirs, spoken : ndarray of int, shape (shapes,)
        Items in; of those, the authors'; the authors' items with a verdict; all with one.
    universes, weight : ndarray, shape (shapes,)
        How many universes give such a list, and what they weigh as declared.
    """

    size: Integers
    shared: Integers
    theirs: Integers
    spoken: Integers
    universes: Floats
    weight: Floats

    def where(self, flags: NDArray[np.bool_]) -> "Shapes":
        """Return some of the shapes."""
        return Shapes(
            self.size[flags], self.shared[flags], self.theirs[flags], self.spoken[flags],
            self.universes[flags], self.weight[flags],
        )  # fmt: skip

    @property
    def jaccard(self) -> Floats:
        """Shared items over all items of the list and the authors'; 1 where both are empty."""
        return jaccard(self.size, self.shared, self.theirs)

    @property
    def youden(self) -> Floats:
        """Youden's index of the list for the authors': -1 to 1 (Youden, 1950)."""
        others = self.spoken - self.theirs
        wrong = self.size - self.shared
        return quotient(self.shared, self.theirs) + quotient(others - wrong, others) - 1


def jaccard(size: Integers, shared: Integers, theirs: Integers) -> Floats:
    """Return shared items over all items that stand on a list, the authors', or both.

    Items on which a universe gives no verdict stand on neither.

    Examples
    --------
    >>> print(jaccard(np.array([2, 0]), np.array([1, 0]), np.array([3, 0])))
    [0.25 1.  ]
    """
    either = size + theirs - shared
    return np.asarray(np.where(either > 0, shared / np.maximum(either, 1), 1.0))


class Classes:
    """Numbers of the shapes that lists have.

    Parameters
    ----------
    mine, judged : ndarray of int
        Different numbers of `Lists.mine` and of `Lists.judged`, in ascending order.
    base : int
        One more than the number of items.
    """

    def __init__(self, mine: Integers, judged: Integers, base: int) -> None:
        self.mine, self.judged, self.base = mine, judged, base
        self._places = tuple(_places(values, base) for values in (mine, judged))

    @classmethod
    def of_lists(cls, lists: Lists, base: int) -> "Classes":
        """Take the numbers that occur in lists."""
        return cls(_different(lists.mine, base), _different(lists.judged, base), base)

    @classmethod
    def of_all(cls, every: "Sequence[Classes]") -> "Classes":
        """Take the numbers that occur in any part."""
        mine, judged = (
            np.unique(np.concatenate(one))
            for one in ([part.mine for part in every], [part.judged for part in every])
        )
        return cls(mine, judged, every[0].base)

    def numbers(self, mine: NDArray[Any], judged: NDArray[Any]) -> Integers:
        """Return the number of the shape of each list."""
        first, second = self._places
        return np.asarray(second[judged] * np.int64(len(self.mine)) + first[mine])

    @property
    def size(self) -> int:
        """How many numbers there are; not every one occurs."""
        return len(self.mine) * len(self.judged)

    def shapes(self, universes: Floats, weight: Floats) -> Shapes:
        """Return all shapes in the order of their numbers."""
        judged, mine = (one.ravel() for one in np.meshgrid(self.judged, self.mine, indexing="ij"))
        return Shapes(*np.divmod(mine, self.base), *np.divmod(judged, self.base), universes, weight)


def _different(values: NDArray[np.int32], base: int) -> Integers:
    """Return the different numbers below base squared, without sorting them all."""
    met = np.zeros(base * base, dtype=bool)
    met[values] = True
    return np.flatnonzero(met)


def _places(values: Integers, base: int) -> NDArray[np.int64]:
    found = np.zeros(base * base, dtype=np.int64)
    found[values] = np.arange(len(values))
    return found
