"""Krippendorff's alpha: reliability for any number of experts, level and missing ratings."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, check_choice, quotient, rating_array, scale_points
from delphi.statistics.histograms import histograms
from delphi.statistics.steady import product

LEVELS = ("nominal", "ordinal", "interval", "ratio")
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def coincidences(counts: Floats) -> Floats:
    """Return how often two ratings of the same item go together, over all pairs of experts.

    Result, shape (..., k, k): symmetric; an item with r >= 2 ratings adds r to the sum of all
    cells, one with fewer nothing.

    Parameters
    ----------
    counts : ndarray, shape (..., items, k)
        Ratings of each item on each point.

    Examples
    --------
    >>> coincidences(np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 1.0]]))
    array([[2., 1.],
           [1., 0.]])
    """
    rated = counts.sum(axis=-1, keepdims=True)
    weighted = quotient(counts, np.maximum(rated - 1, 0), otherwise=0)
    alike = np.eye(counts.shape[-1]) * weighted.sum(axis=-2)[..., None, :]
    together: Floats = product(np.swapaxes(weighted, -1, -2), counts) - alike
    return together


def _mid_positions(totals: Floats) -> Floats:
    """Return how many ratings stand below each point, its own counting half."""
    return totals.cumsum(axis=-1) - totals / 2


def _distances(totals: Floats, points: Floats, level: Level) -> Floats:
    """Return the squared difference between each two points at a level of measurement."""
    if level == "nominal":
        return 1 - np.eye(points.size)
    place = _mid_positions(totals) if level == "ordinal" else points
    apart = place[..., :, None] - place[..., None, :]
    if level == "ratio":
        together = points[:, None] + points
        apart = quotient(apart, together, otherwise=0)
    return np.square(apart)


def krippendorff_alpha(
    ratings: ArrayLike, *, level: Level = "ordinal", points: ArrayLike | None = None
) -> Floats:
    """Return Krippendorff's alpha of each panel.

    alpha = 1 - D_o / D_e; D_o is the mean difference d(c, k) over the coincidence matrix, D_e that
    over all N (N - 1) pairs of ratings. d is 1 between any two points (nominal), the squared number
    of ratings from c to k, those at both ends counting half (ordinal), (c - k)^2 (interval), or ((c
    - k) / (c + k))^2 (ratio) (Krippendorff, 2004). The package irr of R departs from it for
    complete data with more than two raters. Result: at most 1; 0 where experts agree no more than
    chance, negative where they agree less. NaN where no item has two ratings, or where all ratings
    that count are the same.

    Parameters
    ----------
    level : {"nominal", "ordinal", "interval", "ratio"}
        Level of measurement. Of a ratio scale no point may be below 0.
    points : array_like, shape (k,), optional
        By default those that occur. Alpha is the same with points that nobody uses.

    Examples
    --------
    >>> panel = [[1, 2, 3, 3], [1, 2, 3, 4], [None, 2, 3, 4]]
    >>> print(f"{krippendorff_alpha(panel, level='interval'):.4f}")
    0.9153
    """
    check_choice("level", level, LEVELS)
    array = rating_array(ratings, "experts, items")
    scale = scale_points(points, array)
    if level == "ratio" and (scale < 0).any():
        raise ValueError(f"points must be >= 0 on a ratio scale, not {scale[0]:g}")
    together = coincidences(histograms(np.swapaxes(array, -1, -2), scale).astype(float))
    totals = together.sum(axis=-1)
    distances = _distances(totals, scale, level)
    observed = (together * distances).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * distances).sum(axis=(-2, -1))
    return 1 - quotient((totals.sum(axis=-1) - 1) * observed, expected)
