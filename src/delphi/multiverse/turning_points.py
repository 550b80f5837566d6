"""The least that turns a verdict, found exactly: ratings changed by a point, experts left out.

A verdict turns when an item that was in no longer is, or the other way round. `no verdict` is
neither: a rule that says nothing of the panel that is left does not turn.
"""

import numpy as np
from numpy.typing import ArrayLike

from delphi.consensus.catalogue import Rule
from delphi.consensus.criterion import Criterion
from delphi.multiverse.rings import (
    ITEM,
    MISSING,
    Around,
    Judge,
    Ring,
    Turn,
    changed,
    less_one,
    numbered,
    outwards,
    tabulated,
)
from delphi.statistics.arrays import Floats, Integers, check_whole, count_array
from delphi.statistics.measures.histogram import read_whole
from delphi.statistics.resampling.multisets import number_of_multisets
from delphi.study import Scale

LIMIT = 200_000  # histograms that are all looked at: 44 experts on five points, 12 on nine
REACH = 20_000  # histograms that are looked at around an item where there are more


def distance(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the smallest number of one-point changes that make one histogram of another.

    Parameters
    ----------
    first, second : array_like, shape (..., k)
        Ratings on each point; as many in both.

    Returns
    -------
    ndarray, shape (...)
        From 0 to n (k - 1).

    Raises
    ------
    ValueError
        When the two have another number of points or of ratings.

    Notes
    -----
    The sum over points of the absolute difference of the cumulative counts. Each change moves
    one cumulative count by one, so that fewer cannot do; coupling the ratings in order needs no
    more. Divided by n it is the Wasserstein-1 (earth mover's) distance of the two.

    Examples
    --------
    >>> print(distance([0, 0, 0, 1, 4], [[0, 0, 0, 0, 5], [1, 0, 0, 0, 4]]))
    [1. 3.]
    """
    one, two = count_array(first, "points", "first"), count_array(second, "points", "second")
    if one.shape[-1] != two.shape[-1]:
        raise ValueError(f"second must have {one.shape[-1]} points, not {two.shape[-1]}")
    if np.any(one.sum(axis=-1) != two.sum(axis=-1)):
        raise ValueError("second must have as many ratings as first, not another number of them")
    return np.asarray(np.abs(np.cumsum(one - two, axis=-1)).sum(axis=-1))


def changes_to_turn(
    rule: Rule,
    counts: ArrayLike,
    scale: Scale,
    *,
    importance: Criterion | None = None,
    missing: ArrayLike = 0,
    limit: int = LIMIT,
    reach: int = REACH,
) -> Turn:
    """Return the smallest number of one-point changes of ratings that turns each verdict.

    Parameters
    ----------
    rule : Rule
        A rule for which `delphi.consensus.verdicts.needs_histograms_only` holds.
    counts : array_like, shape (..., k)
        Ratings on each point of the scale, whole numbers.
    scale : Scale
        The scale they were given on.
    importance : Criterion or None
        See `delphi.consensus.verdicts.judge`.
    missing : array_like, shape (...)
        Experts who were asked and gave no rating; they give none after the changes either.
    limit : int
        All histograms of a size are looked at where there are at most so many.
    reach : int
        Where there are more, the nearest are looked at, distance by distance, as long as they
        are at most so many around an item.

    Returns
    -------
    Turn
        With, of several nearest histograms, the first in ascending lexicographic order: the one
        with the fewest ratings on the lowest point, then on the next.

    Raises
    ------
    ValueError
        When the rule needs more than histograms, or the counts do not fit the scale.

    Notes
    -----
    Exact either way. For the number of changes see `distance`. Histograms one change apart form
    a graph whose shortest paths have that length, so that going outwards from a histogram, ring
    by ring, meets every other one at its distance.

    Examples
    --------
    >>> from delphi.consensus.catalogue import catalogue
    >>> counts = [[0, 0, 0, 0, 5], [0, 0, 0, 1, 4], [0, 0, 0, 2, 3]]
    >>> found = changes_to_turn(catalogue()["diamond-75"], counts, Scale(lowest=1, highest=5))
    >>> print(found.least, found.counts[0])
    [2. 1. 1.] [0. 0. 0. 2. 3.]
    """
    check_whole("limit", limit, 0)
    around = Surroundings(counts, scale, missing=missing, limit=limit, reach=reach)
    return around.changes(rule, importance)


def experts_to_turn(
    rule: Rule,
    counts: ArrayLike,
    scale: Scale,
    *,
    importance: Criterion | None = None,
    missing: ArrayLike = 0,
    reach: int = LIMIT,
) -> Turn:
    """Return the smallest number of experts without whom each verdict is another.

    Parameters
    ----------
    rule, counts, scale, importance
        As in `changes_to_turn`.
    missing : array_like, shape (...)
        Experts who were asked and gave no rating; they can be left out like any other.
    reach : int
        Panels are looked at, one expert fewer at a time, as long as they are at most so many
        for an item.

    Returns
    -------
    Turn
        With, of several panels of that size, the first in ascending lexicographic order of
        counts. inf where no panel down to one expert has another verdict.

    Raises
    ------
    ValueError
        When the rule needs more than histograms, or the counts do not fit the scale.

    Notes
    -----
    Experts who rate alike can stand for each other, so that the histograms within a histogram
    are all there is to look at: (c_1 + 1) ... (c_k + 1) of them instead of 2^n sets of experts.

    Examples
    --------
    >>> from delphi.consensus.catalogue import catalogue
    >>> counts = [[0, 0, 0, 0, 5], [0, 0, 0, 1, 4], [0, 0, 0, 2, 3]]
    >>> found = experts_to_turn(catalogue()["watson-100"], counts, Scale(lowest=1, highest=5))
    >>> print(found.least, found.counts[2])
    [inf  1.  2.] [0. 0. 0. 0. 3.]
    """
    return Surroundings(counts, scale, missing=missing, reach=reach).experts(rule, importance)


class Surroundings:
    """The histograms around those of some items, made once for all rules.

    Parameters
    ----------
    counts, scale, missing, limit, reach
        As in `changes_to_turn`, and `reach` also as in `experts_to_turn`.

    Raises
    ------
    ValueError
        When the counts do not fit the scale.
    """

    def __init__(
        self, counts: ArrayLike, scale: Scale, *, missing: ArrayLike, limit: int = LIMIT, reach: int
    ) -> None:
        self.scale, self._shape = scale, np.shape(counts)
        self._starts = _starts(counts, missing, scale)
        most = self._starts[:, 1:MISSING].sum(axis=-1).max(initial=0)
        self._few = number_of_multisets(int(most), len(scale.points)) <= limit
        self._changed = Around(self._starts, changed, reach)
        self._less = Around(self._starts, less_one, reach)

    def changes(self, rule: Rule, importance: Criterion | None = None) -> Turn:
        """Return what `changes_to_turn` does."""
        judge = self._judging(rule, importance)
        found = tabulated(self._starts, judge) if self._few else outwards(self._changed, judge)
        return _shaped(found, self._shape)

    def experts(self, rule: Rule, importance: Criterion | None = None) -> Turn:
        """Return what `experts_to_turn` does."""
        return _shaped(outwards(self._less, self._judging(rule, importance)), self._shape)

    def _judging(self, rule: Rule, importance: Criterion | None) -> Judge:
        return lambda panels: panels.verdicts(rule, self.scale, importance)


def nearest_changes(counts: ArrayLike) -> tuple[Integers, Integers]:
    """Return the histograms that one change of one point leads to.

    Parameters
    ----------
    counts : array_like, shape (items, k)
        Ratings on each point, whole numbers.

    Returns
    -------
    items : ndarray of int, shape (histograms,)
        The row of `counts` that each comes from.
    histograms : ndarray of int, shape (histograms, k)
        Each item's in ascending lexicographic order.

    Examples
    --------
    >>> items, found = nearest_changes([[0, 2, 1]])
    >>> found.tolist()
    [[0, 1, 2], [0, 3, 0], [1, 1, 1]]
    """
    starts = numbered(read_whole(counts), 0)
    ring = changed(starts, starts, 1).astype(np.int64)
    return ring[:, ITEM], ring[:, 1:MISSING]


def _starts(counts: ArrayLike, missing: ArrayLike, scale: Scale) -> Ring:
    table, k = read_whole(counts), len(scale.points)
    if table.shape[-1] != k:
        raise ValueError(f"counts must have {k} points, as the scale has, not {table.shape[-1]}")
    absent = np.broadcast_to(read_whole(np.atleast_1d(missing)), table.shape[:-1] or (1,))
    return numbered(table.reshape(-1, k), absent.ravel())


def _shaped(found: Turn, shape: tuple[int, ...]) -> Turn:
    """Give what was found for rows the leading axes of counts of a shape."""
    lead = shape[:-1]
    return Turn(
        least=found.least.reshape(lead),
        counts=found.counts.reshape(shape),
        missing=found.missing.reshape(lead),
        after=found.after.reshape(lead),
        searched=found.searched.reshape(lead),
    )
