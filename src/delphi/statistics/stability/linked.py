"""Two rounds in which it is known who gave which rating: how many experts moved, and how far."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from delphi.statistics.arrays import (
    Floats,
    Integers,
    check_choice,
    paired_ratings,
    quotient,
    scale_points,
)
from delphi.statistics.histograms import point_indices, tally

KAPPA_WEIGHTS = ("unweighted", "linear", "quadratic")
KappaWeights = Literal["unweighted", "linear", "quadratic"]


class Movement(NamedTuple):
    """How the ratings of a panel moved.

    Attributes
    ----------
    up, down, unchanged : ndarray of int, shape (...)
        Experts by the direction of their change.
    mean_absolute : ndarray, shape (...)
        Mean size of the change over all pairs, unchanged ones included, in scale points.
    mean_signed : ndarray, shape (...)
        The same with downward changes counted negative.
    """

    up: Integers
    down: Integers
    unchanged: Integers
    mean_absolute: Floats
    mean_signed: Floats


def differences(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the later less the earlier rating, NaN where either is missing.

    Result, shape (..., experts): rounded to 9 decimals, so that equal steps of a scale of tenths
    compare equal.

    Examples
    --------
    >>> print(differences([0.1, 0.2, 0.3], [0.2, 0.3, None]))
    [0.1 0.1 nan]
    """
    one, two = paired_ratings(first, second, "experts")
    return np.asarray(np.round(two - one, 9))


def doubled_ranks(values: Floats) -> Integers:
    """Return twice the midrank of each value along the last axis, 0 where it is NaN.

    Examples
    --------
    >>> doubled_ranks(np.array([3.0, np.nan, 1.0, 3.0]))
    array([5, 0, 2, 5])
    """
    missing = np.isnan(values)
    ranks = rankdata(np.where(missing, np.inf, values), axis=-1) if values.size else values
    return np.where(missing, 0, 2 * ranks).astype(np.int64)


def crosstab(first: ArrayLike, second: ArrayLike, points: ArrayLike | None = None) -> Integers:
    """Return how many experts went from each point to each point.

    Result, shape (..., k, k): rows for the first round, columns for the second.

    Examples
    --------
    >>> crosstab([1, 2, 2, 3], [1, 2, 3, None], [1, 2, 3])
    array([[1, 0, 0],
           [0, 1, 1],
           [0, 0, 0]])
    """
    one, two = paired_ratings(first, second, "experts")
    scale = scale_points(points, one, two)
    bins = scale.size + 1
    cells = bins * point_indices(one, scale) + point_indices(two, scale)
    table = tally(cells, bins**2)
    return table.reshape(*table.shape[:-1], bins, bins)[..., :-1, :-1]


def share_unchanged(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the share of experts who kept their rating, 0 to 1; NaN where nobody rated in both.

    Examples
    --------
    >>> share_unchanged([4, 5, 3, None], [4, 5, 4, 2]).round(3)
    np.float64(0.667)
    """
    moved = differences(first, second)
    return quotient((moved == 0).sum(axis=-1), (~np.isnan(moved)).sum(axis=-1))


def movement(first: ArrayLike, second: ArrayLike) -> Movement:
    """Return how many experts moved up or down or not at all, and how far on average.

    The means are NaN where nobody rated in both.

    Examples
    --------
    >>> found = movement([4, 5, 3, 2], [4, 4, 5, None])
    >>> print(found.up, found.down, found.unchanged, found.mean_absolute, found.mean_signed)
    1 1 1 1.0 0.3333333333333333
    """
    moved = differences(first, second)
    pairs = (~np.isnan(moved)).sum(axis=-1)
    return Movement(
        (moved > 0).sum(axis=-1),
        (moved < 0).sum(axis=-1),
        (moved == 0).sum(axis=-1),
        quotient(np.nansum(np.abs(moved), axis=-1), pairs),
        quotient(np.nansum(moved, axis=-1), pairs),
    )


def _disagreement(points: Floats, weights: KappaWeights) -> Floats:
    if weights == "unweighted":
        return 1 - np.eye(points.size)
    apart = np.abs(points[:, None] - points)
    return np.asarray(apart if weights == "linear" else apart**2)


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    *,
    points: ArrayLike | None = None,
    weights: KappaWeights = "linear",
) -> Floats:
    """Return Cohen's kappa of two rounds: how far experts stand by their ratings beyond chance.

    1 - sum v_ij o_ij / sum v_ij e_ij, with v the weights, o the counts of `crosstab` and e those
    expected from its margins (Cohen, 1960, 1968). Result: at most 1 (nobody moved); 0 as by chance.
    NaN where nobody rated in both rounds, or where all gave one and the same rating in both.

    Parameters
    ----------
    weights : {"unweighted", "linear", "quadratic"}
        What a change counts: 1 whatever its size, its size in scale points, or its square.

    Examples
    --------
    >>> print(f"{weighted_kappa([4, 5, 3, 4, 2], [4, 5, 4, 4, 3]):.4f}")
    0.5833
    """
    check_choice("weights", weights, KAPPA_WEIGHTS)
    one, two = paired_ratings(first, second, "experts")
    scale = scale_points(points, one, two)
    table = crosstab(one, two, scale).astype(float)
    expected = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    lost = _disagreement(scale, weights)
    total = table.sum(axis=(-2, -1))
    return 1 - quotient(total * (table * lost).sum(axis=(-2, -1)), (expected * lost).sum((-2, -1)))


def spearman(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return Spearman's rank correlation of two rounds.

    Pearson's correlation of the midranks, which is right with ties; the short formula with the
    squared differences of ranks is not (Kendall, 1948). Result: -1 to 1; NaN where fewer than two
    rated in both, or where all gave the same rating in one of the rounds.

    Examples
    --------
    >>> print(f"{spearman([1, 2, 2, 4], [2, 1, 3, 5]):.4f}")
    0.6325
    """
    one, two = paired_ratings(first, second, "experts")
    known = ~np.isnan(one)
    mean = known.sum(axis=-1, keepdims=True) + 1
    x = np.where(known, doubled_ranks(one) - mean, 0).astype(float)
    y = np.where(known, doubled_ranks(two) - mean, 0).astype(float)
    spread = np.sqrt(np.square(x).sum(axis=-1) * np.square(y).sum(axis=-1))
    return quotient((x * y).sum(axis=-1), spread)
