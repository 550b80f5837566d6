"""How far a number would vary with another panel of the same kind: the bootstrap, exactly."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import (
    Floats,
    Integers,
    check_level,
    check_whole,
    count_array,
    rating_array,
    scale_points,
)
from delphi.statistics.histograms import histograms as histograms_of
from delphi.statistics.histograms import indicators
from delphi.statistics.resampling.multisets import (
    Method,
    is_exact,
    multinomial_weights,
    multisets,
    number_of_multisets,
)
from delphi.statistics.resampling.percentiles import percentile_ends

DRAWS = 10_000


class Panels(NamedTuple):
    """Panels drawn from a panel with replacement.

    Attributes
    ----------
    weights : ndarray, shape (d,)
        Probability of each.
    times : ndarray of int, shape (d, experts)
        How often each expert is in it.
    exact : bool
        Whether these are all panels, or draws.
    """

    weights: Floats
    times: Integers
    exact: bool


class Resampled(NamedTuple):
    """The bootstrap distribution of a histogram.

    Attributes
    ----------
    weights : ndarray, shape (d,) or (..., d)
        Probability of each resample.
    histograms : ndarray of int, shape (..., d, k) or (d, k)
        Its counts.
    exact : bool
        Whether these are all resamples, or draws.
    """

    weights: Floats
    histograms: Integers
    exact: bool


class BootstrapInterval(NamedTuple):
    """A percentile interval.

    Attributes
    ----------
    estimate : ndarray, shape (...)
        The measure of the panel itself.
    lower, upper : ndarray, shape (...)
        Ends of the interval.
    undefined : ndarray, shape (...)
        Probability of a resample in which the measure is NaN; the interval leaves these out.
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    undefined: Floats


def resample_experts(
    experts: int, *, method: Method = "auto", draws: int = DRAWS, seed: int = 0
) -> Panels:
    """Return every panel that can be drawn from a panel with replacement.

    The n^n ordered draws fall into multisets of experts; one in which expert i stands c_i times has
    the probability n! / (c_1! ... c_n! n^n) (Fisher and Hall, 1991; Efron and Tibshirani, 1993).
    C(2 n - 1, n - 1) panels of n experts (126 for five) in the order of `multisets`.

    Parameters
    ----------
    experts : int
        Size of the panel, >= 1.
    method : {"auto", "exact", "monte carlo"}
        "auto" enumerates all panels while there are at most `EXACT_LIMIT`, which is up to 10
        experts, and draws panels otherwise.
    draws : int
        Number of draws for "monte carlo".
    seed : int
        Seed of numpy's default generator for the draws, which are the same on any machine.

    Examples
    --------
    >>> panels = resample_experts(5)
    >>> panels.times.shape, panels.exact
    ((126, 5), True)
    """
    check_whole("experts", experts, 1)
    check_whole("draws", draws, 1)
    check_whole("seed", seed, 0)
    alike = np.full(experts, 1 / experts)
    if is_exact(method, number_of_multisets(experts, experts), f"{experts} experts"):
        times = multisets(experts, experts)
        return Panels(multinomial_weights(times, alike), times, True)
    times = np.random.default_rng(seed).multinomial(experts, alike, size=draws)
    return Panels(np.full(draws, 1 / draws), times, False)


def resample_histograms(
    ratings: ArrayLike,
    points: ArrayLike,
    *,
    method: Method = "auto",
    draws: int = DRAWS,
    seed: int = 0,
) -> Resampled:
    """Return the bootstrap distribution of the histograms, the experts being drawn.

    `weights` (d,), `histograms` (..., d, k). Resample j is the same panel for all items, so that
    what items have in common, such as the number in consensus, can be evaluated too. An expert
    without a rating is drawn like any other and adds none, so that resamples differ in their number
    of ratings and may have none.

    Examples
    --------
    >>> found = resample_histograms([4, 5], [4, 5])
    >>> found.histograms.tolist(), found.weights.round(12).tolist()
    ([[0, 2], [1, 1], [2, 0]], [0.25, 0.5, 0.25])
    """
    array, scale = rating_array(ratings, "experts"), scale_points(points)
    panels = resample_experts(array.shape[-1], method=method, draws=draws, seed=seed)
    counts = panels.times.astype(float) @ indicators(array, scale).astype(float)
    return Resampled(panels.weights, counts.astype(np.int64), panels.exact)


def resample_counts(counts: ArrayLike) -> Resampled:
    """Return the exact bootstrap distribution of histograms, item by item.

    Multinomial with the observed shares, which is what drawing experts who all rated gives. The
    counts (..., k) are whole numbers with the same sum n for all histograms.
    `weights` (..., d), `histograms` (d, k): all histograms of n ratings, in the order of
    `multisets`. They are the same for all items, so that a measure needs to be evaluated only once
    for each; reaches further than `resample_histograms` (36 ratings on 5 points) but tells nothing
    of several items together.

    Examples
    --------
    >>> found = resample_counts([1, 1])
    >>> found.histograms.tolist(), found.weights.round(12).tolist()
    ([[0, 2], [1, 1], [2, 0]], [0.25, 0.5, 0.25])
    """
    table = count_array(counts, "k")
    totals = table.sum(axis=-1)
    alike = totals.size and totals.min() == totals.max() > 0
    if not alike or (table % 1 != 0).any():
        raise ValueError(f"counts must be whole numbers with one and the same sum, not {counts!r}")
    n, k = int(totals.max()), table.shape[-1]
    is_exact("exact", number_of_multisets(n, k), f"{n} ratings on {k} points")
    every = multisets(n, k)
    return Resampled(multinomial_weights(every, table / n), every, True)


def bootstrap_interval(
    measure: Callable[[Integers], ArrayLike],
    ratings: ArrayLike,
    points: ArrayLike,
    *,
    level: float = 0.95,
    method: Method = "auto",
    draws: int = DRAWS,
    seed: int = 0,
) -> BootstrapInterval:
    """Return the bootstrap percentile interval of a measure of each item.

    With a = 1 - level, `lower` is the smallest value v with P(X <= v) >= a / 2 and `upper` the
    largest with P(X >= v) >= a / 2, so that less than a / 2 lies beyond either end (Efron and
    Tibshirani, 1993). The bootstrap knows of no opinion that nobody in the panel holds: with few
    experts the interval is too narrow, and with one opinion it has no width. The ends are values
    that the measure can take; NaN where it is NaN in all resamples.

    Examples
    --------
    >>> def share_of_five(counts):
    ...     return counts[..., 4] / counts.sum(axis=-1)
    >>> found = bootstrap_interval(share_of_five, [5, 5, 5, 4, 3], [1, 2, 3, 4, 5])
    >>> print(found.estimate, found.lower, found.upper)
    0.6 0.2 1.0
    """
    check_level(level)
    found = resample_histograms(ratings, points, method=method, draws=draws, seed=seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.asarray(measure(found.histograms), dtype=float)
        estimate = np.asarray(measure(histograms_of(ratings, points)), dtype=float)
    return BootstrapInterval(estimate, *percentile_ends(values, found.weights, level))
