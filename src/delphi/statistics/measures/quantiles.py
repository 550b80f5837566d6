"""Quantiles of the ratings of an item, in all nine sample definitions, and their ranges."""

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.measures.histogram import (
    DUST,
    Values,
    known,
    numbers,
    read_number,
    read_points,
    read_whole,
    refuse,
)

# The quantile p lies at the place n p + m of the sorted ratings; m = constant + slope p by type.
OFFSETS = {
    1: (Fraction(0), Fraction(0)),
    2: (Fraction(0), Fraction(0)),
    3: (Fraction(-1, 2), Fraction(0)),
    4: (Fraction(0), Fraction(0)),
    5: (Fraction(1, 2), Fraction(0)),
    6: (Fraction(0), Fraction(1)),
    7: (Fraction(1), Fraction(-1)),
    8: (Fraction(1, 3), Fraction(1, 3)),
    9: (Fraction(3, 8), Fraction(1, 4)),
}

Places = NDArray[np.int64]


def quantile(
    counts: ArrayLike, q: ArrayLike, *, points: ArrayLike | None = None, method: int = 7
) -> Values:
    """Return sample quantiles of the ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale, whole numbers.
    q : array_like, scalar or shape (m,)
        Probabilities, 0 to 1.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    method : int
        Type of quantile in the numbering of Hyndman and Fan (1996), 1 to 9.

    Returns
    -------
    ndarray, shape (...) for a scalar q, (..., m) for m probabilities
        In the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative or no whole number, the points do not fit, a probability lies
        outside 0 to 1, or the method is not known.

    Notes
    -----
    With the n ratings sorted, x_1 <= ... <= x_n, the place n p + m = j + g has a whole part j
    and a fraction g, and the quantile is (1 - w) x_j + w x_(j+1), where x_0 is x_1 and x_(n+1)
    is x_n. Types 1 to 3 take one rating or the midpoint of two: w is 1 when g > 0; when g = 0 it
    is 0 in type 1, 1/2 in type 2, and in type 3 whatever leads to an even place. Types 4 to 9
    interpolate: w = g. The constant m is 0 (types 1, 2, 4), -1/2 (3), 1/2 (5), p (6), 1 - p (7),
    (p + 1)/3 (8), p/4 + 3/8 (9).

    Type 7 is the default of R, NumPy and the Excel function QUARTILE.INC, type 6 that of SPSS,
    Minitab and QUARTILE.EXC, type 2 that of SAS. For small panels they differ enough to change
    which items are in consensus. A place within 1e-9 of a whole number is that number.

    Examples
    --------
    >>> quantile([0, 0, 0, 2, 2], [0.25, 0.5, 0.75])
    array([4. , 4.5, 5. ])
    >>> quantile([0, 0, 0, 2, 2], 0.5, method=1)
    np.float64(4.0)
    """
    table = read_whole(counts)
    scale = read_points(points, table.shape[-1])
    probabilities = _probabilities(q)
    place, weight = _place(_kind(method), table.sum(axis=-1), np.atleast_1d(probabilities))
    below, above = _rating(place, table, scale), _rating(place + 1, table, scale)
    rated = table.sum(axis=-1, keepdims=True) > 0
    result = known(below + weight * (above - below), rated)
    return result if probabilities.ndim else result[..., 0][()]


def _probabilities(q: ArrayLike) -> Values:
    """Return probabilities, one or a row of them."""
    probabilities = numbers("q", q)
    if probabilities.ndim > 1:
        raise ValueError(
            f"q must be one number or a row of them, not of the shape {probabilities.shape}"
        )
    refuse("q", "from 0 to 1", probabilities, ~((probabilities >= 0) & (probabilities <= 1)))
    return probabilities


def _kind(method: int) -> int:
    if isinstance(method, bool) or method not in OFFSETS:
        raise ValueError(f"method must be a whole number from 1 to 9, not {method!r}")
    return int(method)


def _place(method: int, total: Values, probabilities: Values) -> tuple[Places, Values]:
    """Return the place j of the lower rating, and the weight of the higher one."""
    constant, slope = (float(part) for part in OFFSETS[method])
    place = total[..., None] * probabilities + constant + slope * probabilities
    nearest = np.rint(place)
    place = np.where(np.abs(place - nearest) <= DUST, nearest, place)
    lower = np.floor(place)
    return lower.astype(np.int64), _weight(method, lower, place - lower)


def _weight(method: int, lower: Values, fraction: Values) -> Values:
    """Return the weight of the higher of two neighbouring ratings."""
    at_a_rating: dict[int, ArrayLike] = {1: 0, 2: 0.5, 3: lower % 2}
    if method not in at_a_rating:
        return fraction
    return known(1, fraction > 0, at_a_rating[method])


def _rating(place: Places, table: Values, scale: Values) -> Values:
    """Return the ratings at places of the sorted ratings, the outermost beyond the ends."""
    reached = table.cumsum(axis=-1)
    inside = np.clip(place, 1, np.maximum(reached[..., -1:], 1))
    point = (reached[..., None, :] < inside[..., :, None]).sum(axis=-1)
    # Without ratings no point reaches the first place; the caller says NaN.
    rating: Values = scale[np.minimum(point, len(scale) - 1)]
    return rating


def interquartile_range(
    counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7
) -> Values:
    """Return the interquartile range of the ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale, whole numbers.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    method : int
        Type of quantile, as in `quantile`.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        As in `quantile`.

    Notes
    -----
    Q(0.75) - Q(0.25). For the ratings 5, 6, 7, 7, 7, 8, 8, 8, 9, 9 it is 1, 1.125, 1.17, 1.5 or 2
    by type of quantile, so whether "IQR <= 1" holds depends on a choice that few papers name.

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
) -> Values:
    """Return the distance between two percentiles of the ratings.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale, whole numbers.
    low, high : float
        Percentiles, 0 to 100; `low` is at most `high`.
    points : array_like, shape (k,), optional
        Scale values of the points, increasing; 1 to k by default.
    method : int
        Type of quantile, as in `quantile`.

    Returns
    -------
    ndarray, shape (...)
        >= 0, in the unit of the scale; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a percentile lies outside 0 to 100 or they are in the wrong order, or as in
        `quantile`.

    Notes
    -----
    Q(high / 100) - Q(low / 100).

    Examples
    --------
    >>> interpercentile_range([0, 0, 0, 0, 1, 1, 3, 3, 2], 10, 90).round(4)
    np.float64(3.1)
    """
    bottom = read_number("low", low, 0, 100)
    top = read_number("high", high, bottom, 100)
    ends = quantile(counts, [bottom / 100, top / 100], points=points, method=method)
    return ends[..., 1] - ends[..., 0]
