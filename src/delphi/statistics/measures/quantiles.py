"""Quantiles of the ratings of an item, in all nine sample definitions, and their ranges."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.arrays import Floats, numbers, refuse
from delphi.statistics.measures.histogram import (
    DUST,
    known,
    read_both,
    read_number,
    read_position,
    read_whole,
)

# The quantile p lies at the place n p + m of the sorted ratings; m = constant + slope p by type.
OFFSETS: dict[int, tuple[float, float]] = {
    1: (0, 0),
    2: (0, 0),
    3: (-1 / 2, 0),
    4: (0, 0),
    5: (1 / 2, 0),
    6: (0, 1),
    7: (1, -1),
    8: (1 / 3, 1 / 3),
    9: (3 / 8, 1 / 4),
}

Places = NDArray[np.int64]


def quantile(
    counts: ArrayLike, q: ArrayLike, *, points: ArrayLike | None = None, method: int = 7
) -> Floats:
    """Return sample quantiles of the ratings.

    With the n ratings sorted, x_1 <= ... <= x_n, the place n p + m = j + g has a whole part j
    and a fraction g, and the quantile is (1 - w) x_j + w x_(j+1), where x_0 is x_1 and x_(n+1)
    is x_n. Types 1 to 3 take one rating or the midpoint of two: w is 1 when g > 0; when g = 0 it
    is 0 in type 1, 1/2 in type 2, and in type 3 whatever leads to an even place. Types 4 to 9
    interpolate: w = g. The constant m is 0 (types 1, 2, 4), -1/2 (3), 1/2 (5), p (6), 1 - p (7),
    (p + 1)/3 (8), p/4 + 3/8 (9).

    Type 7 is the default of R, NumPy and the Excel function QUARTILE.INC, type 6 that of SPSS,
    Minitab and QUARTILE.EXC, type 2 that of SAS. For small panels they differ enough to change
    which items are in consensus. A place within 1e-9 of a whole number is that number. Result,
    shape (...) for a scalar q, (..., m) for m probabilities: in the unit of the scale. The counts
    must be whole.

    Parameters
    ----------
    q : array_like, scalar or shape (m,)
        Probabilities, 0 to 1.
    method : int
        Type of quantile in the numbering of Hyndman and Fan (1996), 1 to 9.

    Examples
    --------
    >>> quantile([0, 0, 0, 2, 2], [0.25, 0.5, 0.75])
    array([4. , 4.5, 5. ])
    >>> quantile([0, 0, 0, 2, 2], 0.5, method=1)
    np.float64(4.0)
    """
    table, scale = read_both(read_whole(counts), points)
    probabilities = _probabilities(q)
    place, weight = _place(
        read_position("method", method, len(OFFSETS)),
        table.sum(axis=-1),
        np.atleast_1d(probabilities),
    )
    below, above = _rating(place, table, scale), _rating(place + 1, table, scale)
    rated = table.sum(axis=-1, keepdims=True) > 0
    result = known(below + weight * (above - below), rated)
    return result if probabilities.ndim else result[..., 0][()]


def _probabilities(q: ArrayLike) -> Floats:
    """Return probabilities, one or a row of them."""
    probabilities = numbers("q", q)
    if probabilities.ndim > 1:
        raise ValueError(
            f"q must be one number or a row of them, not of the shape {probabilities.shape}"
        )
    refuse("q", "from 0 to 1", probabilities, ~((probabilities >= 0) & (probabilities <= 1)))
    return probabilities


def _place(method: int, total: Floats, probabilities: Floats) -> tuple[Places, Floats]:
    """Return the place j of the lower rating, and the weight of the higher one."""
    constant, slope = OFFSETS[method]
    place = total[..., None] * probabilities + constant + slope * probabilities
    nearest = np.rint(place)
    place = np.where(np.abs(place - nearest) <= DUST, nearest, place)
    lower = np.floor(place)
    return lower.astype(np.int64), _weight(method, lower, place - lower)


def _weight(method: int, lower: Floats, fraction: Floats) -> Floats:
    """Return the weight of the higher of two neighbouring ratings."""
    at_a_rating: dict[int, ArrayLike] = {1: 0, 2: 0.5, 3: lower % 2}
    if method not in at_a_rating:
        return fraction
    return known(1, fraction > 0, at_a_rating[method])


def _rating(place: Places, table: Floats, scale: Floats) -> Floats:
    """Return the ratings at places of the sorted ratings, the outermost beyond the ends."""
    reached = table.cumsum(axis=-1)
    inside = np.clip(place, 1, np.maximum(reached[..., -1:], 1))
    point = (reached[..., None, :] < inside[..., :, None]).sum(axis=-1)
    # Without ratings no point reaches the first place; the caller says NaN.
    rating: Floats = scale[np.minimum(point, len(scale) - 1)]
    return rating


def interquartile_range(
    counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7
) -> Floats:
    """Return the interquartile range of the ratings.

    Q(0.75) - Q(0.25). For the ratings 5, 6, 7, 7, 7, 8, 8, 8, 9, 9 it is 1, 1.125, 1.17, 1.5 or 2
    by type of quantile, so whether "IQR <= 1" holds depends on a choice that few papers name.
    Result: >= 0, in the unit of the scale. The counts must be whole.

    Examples
    --------
    >>> interquartile_range([0, 0, 0, 0, 1, 1, 3, 3, 2])
    np.float64(1.0)
    >>> interquartile_range([0, 0, 0, 0, 1, 1, 3, 3, 2], method=6)
    np.float64(1.5)
    """
    return interpercentile_range(counts, 25, 75, points=points, method=method)


def interpercentile_range(
    counts: ArrayLike,
    low: float,
    high: float,
    *,
    points: ArrayLike | None = None,
    method: int = 7,
) -> Floats:
    """Return the distance between two percentiles of the ratings.

    Q(high / 100) - Q(low / 100). Result: >= 0, in the unit of the scale. The counts must be whole.

    Parameters
    ----------
    low, high : float
        Percentiles, 0 to 100; `low` is at most `high`.

    Examples
    --------
    >>> interpercentile_range([0, 0, 0, 0, 1, 1, 3, 3, 2], 10, 90).round(4)
    np.float64(3.1)
    """
    bottom = read_number("low", low, 0, 100)
    top = read_number("high", high, bottom, 100)
    ends = quantile(counts, [bottom / 100, top / 100], points=points, method=method)
    return ends[..., 1] - ends[..., 0]
