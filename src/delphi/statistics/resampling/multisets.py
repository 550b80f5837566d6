"""Every way in which a panel can rate an item, and every way to draw a panel from a panel."""

import math
from itertools import chain, combinations
from typing import Literal

import numpy as np

from delphi.statistics.arrays import Floats, Integers, check_choice, check_whole
from delphi.statistics.steady import products

LARGEST = 5_000_000  # rows of a table
EXACT_LIMIT = 100_000  # resamples that are enumerated: 10 experts have 92,378
METHODS = ("auto", "exact", "monte carlo")
Method = Literal["auto", "exact", "monte carlo"]


def number_of_multisets(n: int, k: int) -> int:
    """Return how many histograms n ratings on k points can have: C(n + k - 1, k - 1).

    Examples
    --------
    >>> number_of_multisets(5, 5)
    126
    """
    return math.comb(n + k - 1, k - 1)


def multisets(n: int, k: int) -> Integers:
    """Return every histogram of n >= 0 ratings on k >= 1 points.

    Stars and bars: k - 1 bars among n + k - 1 places; the counts are the gaps between them. Result,
    shape (C(n + k - 1, k - 1), k), in ascending lexicographic order: the first row is (0, ..., 0,
    n), the last (n, 0, ..., 0).

    Examples
    --------
    >>> multisets(2, 3).tolist()
    [[0, 0, 2], [0, 1, 1], [0, 2, 0], [1, 0, 1], [1, 1, 0], [2, 0, 0]]
    """
    check_whole("n", n, 0)
    check_whole("k", k, 1)
    rows, places = number_of_multisets(n, k), n + k - 1
    if rows > LARGEST:
        raise ValueError(f"n and k must give at most {LARGEST} histograms, not {rows}")
    numbers = chain.from_iterable(combinations(range(places), k - 1))
    bars = np.fromiter(numbers, np.int64, rows * (k - 1)).reshape(rows, k - 1)
    ends = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, places)))
    return np.diff(ends, axis=1) - 1


def multinomial_weights(histograms: Integers, shares: Floats) -> Floats:
    """Return the probability of each histogram when every rating is drawn by itself.

    Result, shape (..., d): n! / (c_1! ... c_k!) p_1^c_1 ... p_k^c_k for histograms (d, k) of n
    ratings each and shares p (..., k), the probability of each point.

    Examples
    --------
    >>> print(multinomial_weights(multisets(2, 2), np.array([0.5, 0.5])).round(12))
    [0.25 0.5  0.25]
    """
    size = histograms.sum(axis=-1)
    steps = np.arange(size.max(initial=0)) + 1
    each, orders = products(shares[..., None] / steps), products(1 / steps)
    part, twos = 1 / orders.parts[size], -orders.twos[size]
    for point in range(histograms.shape[-1]):
        part = part * each.parts[..., point, histograms[:, point]]
        twos = twos + each.twos[..., point, histograms[:, point]]
    return np.asarray(np.ldexp(part, twos))


def is_exact(method: Method, rows: int, what: str) -> bool:
    """Decide whether resamples are enumerated: "auto" does so with up to `EXACT_LIMIT` rows.

    `what` is resampled, for the error.

    Examples
    --------
    >>> is_exact("auto", 126, "5 experts")
    True
    """
    check_choice("method", method, METHODS)
    if method == "exact" and rows > EXACT_LIMIT:
        raise ValueError(
            f"method must be 'auto' or 'monte carlo' for {what} ({rows} resamples), not 'exact'"
        )
    return method != "monte carlo" and rows <= EXACT_LIMIT
