"""How fast the measures are, beside the usual route: one item after another, library by library.

Run with ``python benchmarks/measures.py [items] [experts]``. Both routes start from the same
ratings and are timed in the same run, each at its best of several repeats; the results are
compared before anything is printed, so that no speed is reported for another number.
"""

import sys
import timeit
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
import pingouin
import scipy.stats

from delphi.statistics import measures

POINTS = 5
REPEATS = 20
SLOW_ITEMS = 200  # the usual route is timed on so many items at most


def modal_percent(item: pd.Series) -> float:
    """Return the modal share in percent."""
    return 100 * item.value_counts(normalize=True).iloc[0]


def quartile_range(item: pd.Series) -> float:
    """Return the interquartile range."""
    low, high = np.percentile(item, [25, 75])
    return high - low


def layer_agreement(filled: np.ndarray) -> float:
    """Return A of a layer: look at every triple of points."""
    triples = list(combinations(filled.tolist(), 3))
    one = triples.count((True, True, False)) + triples.count((False, True, True))
    two = triples.count((True, False, True))
    u = ((POINTS - 2) * one - (POINTS - 1) * two) / ((POINTS - 2) * (one + two)) if one + two else 1
    return u * (1 - (filled.sum() - 1) / (POINTS - 1))


def van_der_eijk(item: pd.Series) -> float:
    """Return A as the paper says it, for want of a library: peel off one layer after another."""
    rest = np.bincount(item, minlength=POINTS + 1)[1:]
    total, agreement = rest.sum(), 0.0
    while rest.any():
        filled = rest > 0
        height = rest[filled].min()
        agreement += height * filled.sum() / total * layer_agreement(filled)
        rest = rest - height * filled
    return agreement


def pairs_that_agree(item: pd.Series) -> float:
    """Return Fleiss's observed agreement of one item."""
    n = item.value_counts().to_numpy()
    return (n * (n - 1)).sum() / (n.sum() * (n.sum() - 1))


# Measure -> the route through other libraries for one item, as a Series of ratings.
ROUTES: dict[str, Callable[[pd.Series], float]] = {
    "percent_agreement": modal_percent,
    "median": pd.Series.median,
    "mean": pd.Series.mean,
    "standard_deviation": pd.Series.std,
    "interquartile_range": quartile_range,
    "coefficient_of_variation": lambda item: scipy.stats.variation(item, ddof=1),
    "median_absolute_deviation": lambda item: pingouin.mad(item, normalize=False),
    "entropy": lambda item: scipy.stats.entropy(item.value_counts(), base=2),
    "pairwise_agreement": pairs_that_agree,
    "agreement_a": van_der_eijk,
}


def seconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the time of one call, at its best."""
    return min(timeit.repeat(call, number=1, repeat=repeats))


def counts_of(ratings: np.ndarray) -> np.ndarray:
    """Count the ratings on each point, shape (items, points)."""
    return (ratings[..., None] == np.arange(1, POINTS + 1)).sum(axis=1)


def compare(name: str, ratings: np.ndarray) -> tuple[float, float]:
    """Return items per second, ours from the ratings on, and by the route of other libraries."""
    measure, route = getattr(measures, name), ROUTES[name]
    few = pd.DataFrame(ratings[:SLOW_ITEMS].T)
    np.testing.assert_allclose(
        measure(counts_of(ratings[:SLOW_ITEMS])), few.apply(route), atol=1e-9
    )
    ours = seconds(lambda: measure(counts_of(ratings)))
    theirs = seconds(lambda: few.apply(route), repeats=3)
    return len(ratings) / ours, few.shape[1] / theirs


def main(items: int = 1000, experts: int = 15) -> None:
    """Print a table of items per second."""
    ratings = np.random.default_rng(1).integers(1, POINTS + 1, (items, experts))
    print(
        f"{items} items, {experts} experts, {POINTS} points; items per second, from the ratings on"
    )
    print(f"{'measure':28s}{'delphi':>12s}{'item by item':>14s}{'ratio':>8s}")
    for name in ROUTES:
        ours, theirs = compare(name, ratings)
        print(f"{name:28s}{ours:12,.0f}{theirs:14,.0f}{ours / theirs:8,.0f}")
    counts = counts_of(ratings)
    took = seconds(lambda: measures.every(counts))
    number = len(measures.MEASURES)
    print(f"every: {number} measures of {items} items in {1000 * took:.1f} ms, ", end="")
    print(f"{items * number / took:,.0f} values a second")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
