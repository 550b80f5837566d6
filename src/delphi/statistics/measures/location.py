"""Where the ratings of an item lie: median, mean and mode."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import ROUNDING, Floats, Mask, check_choice, quotient
from delphi.statistics.measures.histogram import known, read_both, read_counts

KINDS = ("midpoint", "low", "high")


def median(counts: ArrayLike, *, points: ArrayLike | None = None, kind: str = "midpoint") -> Floats:
    """Return the median rating.

    The lower median is the first point at which half of the ratings are reached, the higher the
    first at which half are exceeded; so fractional counts have a median too. Result: in the unit of
    the scale.

    Parameters
    ----------
    kind : {"midpoint", "low", "high"}
        What is returned when the two middle ratings differ: their mean, the lower or the higher
        of them. The median of quantile types 1, 3 and 4 is not always the midpoint.

    Examples
    --------
    >>> median([0, 0, 0, 2, 2]), median([0, 0, 0, 2, 2], kind="low")
    (np.float64(4.5), np.float64(4.0))
    """
    check_choice("kind", kind, KINDS)
    table, scale = read_both(counts, points)
    low, high = middle(np.broadcast_to(scale, table.shape), table)
    value = {"midpoint": (low + high) / 2, "low": low, "high": high}[kind]
    return known(value, table.sum(axis=-1) > 0)


def middle(values: Floats, table: Floats) -> tuple[Floats, Floats]:
    """Return the lower and the higher median of values that increase along the last axis.

    Parameters
    ----------
    values, table : ndarray, shape (..., k)
        Floats, and how often each occurs.
    """
    reached = table.cumsum(axis=-1)  # of counts with fractions off in the last digits
    half = reached[..., -1:] / 2
    low = (reached < half * (1 - ROUNDING)).sum(axis=-1, keepdims=True)
    high = (reached <= half * (1 + ROUNDING)).sum(axis=-1, keepdims=True)
    # Where there is no rating the place lies beyond the scale; the caller says NaN.
    high = np.minimum(high, table.shape[-1] - 1)
    return (
        np.take_along_axis(values, low, axis=-1)[..., 0],
        np.take_along_axis(values, high, axis=-1)[..., 0],
    )


def mean(counts: ArrayLike, *, points: ArrayLike | None = None) -> Floats:
    """Return the mean rating.

    sum n_i x_i / n. It takes the steps of the scale as equal, or as `points` says. Result: in the
    unit of the scale.

    Examples
    --------
    >>> mean([0, 0, 0, 1, 4])
    np.float64(4.8)
    """
    table, scale = read_both(counts, points)
    return quotient((table * scale).sum(axis=-1), table.sum(axis=-1))


def mode(counts: ArrayLike, *, points: ArrayLike | None = None) -> Floats:
    """Return the most frequent rating, the lowest of them when there are several.

    Result: in the unit of the scale. `modes` shows them all.

    Examples
    --------
    >>> mode([[0, 0, 0, 1, 4], [2, 0, 0, 0, 2]])
    array([5., 1.])
    """
    table, scale = read_both(counts, points)
    return known(scale[table.argmax(axis=-1)], table.sum(axis=-1) > 0)


def modes(counts: ArrayLike) -> Mask:
    """Say which points of the scale no other exceeds in ratings.

    Result, shape (..., k): true at each modal point; nowhere True where there is no rating. An item
    has several modes where more than one is True.

    Examples
    --------
    >>> modes([2, 0, 0, 0, 2])
    array([ True, False, False, False,  True])
    >>> modes([[0, 0, 0, 1, 4], [2, 0, 0, 0, 2]]).sum(axis=-1) > 1
    array([False,  True])
    """
    table = read_counts(counts)
    highest = table.max(axis=-1, keepdims=True)
    most: Mask = (table == highest) & (highest > 0)
    return most
