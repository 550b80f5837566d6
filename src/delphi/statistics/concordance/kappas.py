"""Kappas of several experts: agreement beyond what chance would give, chance defined five ways.

Each is (pa - pe) / (1 - pe), at most 1, with pa the mean weighted agreement of two experts on an
item; items with two ratings or more count. pe, the agreement by chance, is what they differ in; its
shares of the points are of the items with one rating or more (Gwet, 2014). NaN where no item has
two ratings, and where pe is 1, as when all ratings are the same. They take, besides the ratings,

- points : array_like, shape (k,). Points of the scale. By default, where there is one, those that
  occur, which matters for ordinal weights only; elsewhere their number decides the result.
- weights : {"unweighted", "linear", "quadratic", "ordinal"}, as in `agreement_weights`.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, check_choice, quotient, rating_array, scale_points
from delphi.statistics.histograms import histograms, indicators
from delphi.statistics.steady import product

WEIGHTS = ("unweighted", "linear", "quadratic", "ordinal")
Weights = Literal["unweighted", "linear", "quadratic", "ordinal"]


def agreement_weights(points: ArrayLike, weights: Weights) -> Floats:
    """Return how much of an agreement two ratings are.

    1 - d / max(d), d being 0 or 1 ("unweighted"), the distance of the two points ("linear"), its
    square ("quadratic"), or the number of pairs that can be formed from the points from the one to
    the other ("ordinal"). Gwet (2014). The ordinal weights depend on the order of the points only;
    they have nothing to do with the ordinal level of Krippendorff's alpha. Result, shape (k, k): 1
    on the diagonal, 0 between the ends of the scale.

    Examples
    --------
    >>> agreement_weights([1, 2, 3], "quadratic")
    array([[1.  , 0.75, 0.  ],
           [0.75, 1.  , 0.75],
           [0.  , 0.75, 1.  ]])
    """
    check_choice("weights", weights, WEIGHTS)
    scale = scale_points(points)
    if weights == "unweighted" or scale.size <= 1:
        return np.eye(scale.size)
    place = np.arange(scale.size) if weights == "ordinal" else scale
    apart = np.abs(place[:, None] - place).astype(float)
    if weights == "quadratic":
        apart = apart**2
    if weights == "ordinal":
        apart = apart * (apart + 1) / 2
    agreement: Floats = 1 - apart / apart.max()
    return agreement


def _observed(counts: Floats, weights: Floats) -> Floats:
    """Return the mean agreement of two experts over the items with two ratings or more."""
    rated = counts.sum(axis=-1)
    pairs = rated * (rated - 1)
    agreeing = (counts * (product(counts, weights) - 1)).sum(axis=-1)
    shares = quotient(agreeing, pairs, otherwise=0)
    return quotient(shares.sum(axis=-1), (pairs > 0).sum(axis=-1))


def _prevalence(counts: Floats) -> Floats:
    """Return the share of each point, every item with a rating having the same say."""
    rated = counts.sum(axis=-1, keepdims=True)
    shares = quotient(counts, rated, otherwise=0)
    return quotient(shares.sum(axis=-2), (rated > 0).sum(axis=-2))


def _own_shares(ratings: Floats, points: Floats) -> Floats:
    """Return each expert's share of each point (..., experts, k); 0 for one without ratings."""
    given = indicators(ratings, points).sum(axis=-2, dtype=float)
    number = given.sum(axis=-1, keepdims=True)
    return quotient(given, number, otherwise=0)


def _chance_of_two_experts(shares: Floats, weights: Floats) -> Floats:
    """Return the agreement expected of two different experts, each with shares of their own."""
    raters = shares.any(axis=-1).sum(axis=-1)
    both = shares.sum(axis=-2)
    all_pairs = (_weighted(both, weights) * both).sum(axis=-1)
    with_oneself = (product(shares, weights) * shares).sum(axis=(-2, -1))
    return quotient(all_pairs - with_oneself, raters * (raters - 1))


def _weighted(shares: Floats, weights: Floats) -> Floats:
    """Return the mean weight that each point has with the shares of all points (..., k)."""
    return product(shares[..., None, :], weights)[..., 0, :]


def _beyond_chance(observed: Floats, chance: Floats) -> Floats:
    return quotient(observed - chance, 1 - chance)


def _prepared(
    ratings: ArrayLike, points: ArrayLike | None, weights: Weights
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the ratings, the scale, the counts (..., items, k) and the weights (k, k)."""
    array = rating_array(ratings, "experts, items")
    scale = scale_points(points, array)
    counts = histograms(np.swapaxes(array, -1, -2), scale).astype(float)
    return array, scale, counts, agreement_weights(scale, weights)


def fleiss_kappa(
    ratings: ArrayLike, *, points: ArrayLike | None = None, weights: Weights = "unweighted"
) -> Floats:
    """Return Fleiss' kappa of each panel: chance is one distribution that all experts share.

    pe = sum of w_kl pi_k pi_l, pi being the mean over items of the shares of the points (Fleiss,
    1971; with missing ratings and weights, Gwet, 2014).

    Examples
    --------
    >>> print(f"{fleiss_kappa([[1, 2, 2, 3], [1, 2, 3, 3], [1, 2, 3, 3]]):.4f}")
    0.7447
    """
    _, _, counts, table = _prepared(ratings, points, weights)
    shares = _prevalence(counts)
    return _beyond_chance(
        _observed(counts, table), (_weighted(shares, table) * shares).sum(axis=-1)
    )


def conger_kappa(
    ratings: ArrayLike, *, points: ArrayLike | None = None, weights: Weights = "unweighted"
) -> Floats:
    """Return Conger's kappa of each panel: chance is each expert's own distribution.

    pe is the mean, over pairs of different experts g and h, of the sum of w_kl p_gk p_hl, each
    expert's shares p being of the items this expert rated (Conger, 1980; Gwet, 2014). One who rated
    nothing is left out. With two experts this is Cohen's kappa.

    Examples
    --------
    >>> print(f"{conger_kappa([[1, 2, 2, 3], [1, 2, 3, 3], [1, 2, 3, 3]]):.4f}")
    0.7500
    """
    array, scale, counts, table = _prepared(ratings, points, weights)
    chance = _chance_of_two_experts(_own_shares(array, scale), table)
    return _beyond_chance(_observed(counts, table), chance)


def brennan_prediger(
    ratings: ArrayLike, *, points: ArrayLike, weights: Weights = "unweighted"
) -> Floats:
    """Return the Brennan-Prediger coefficient of each panel: by chance all points are as likely.

    pe = sum of w_kl / k^2 (Brennan and Prediger, 1981; Gwet, 2014). Unweighted at least
    -1 / (k - 1); NaN with one point.

    Examples
    --------
    >>> print(f"{brennan_prediger([[1, 2], [1, 3]], points=[1, 2, 3]):.2f}")
    0.25
    """
    _, _, counts, table = _prepared(ratings, points, weights)
    return _beyond_chance(_observed(counts, table), np.asarray(table.mean() if table.size else 1.0))


def gwet_ac2(ratings: ArrayLike, *, points: ArrayLike, weights: Weights = "ordinal") -> Floats:
    """Return Gwet's AC2 of each panel: by chance only the hard items are rated at random.

    pe = T sum of pi_k (1 - pi_k) / (k (k - 1)), T being the sum of all weights and pi as in
    `fleiss_kappa` (Gwet, 2014). NaN with one point.

    Examples
    --------
    >>> print(f"{gwet_ac2([[1, 2, 2, 3], [1, 2, 3, 3]], points=[1, 2, 3]):.4f}")
    0.7808
    """
    _, _, counts, table = _prepared(ratings, points, weights)
    shares = _prevalence(counts)
    mixed = (shares * (1 - shares)).sum(axis=-1)
    k = table.shape[0]
    return _beyond_chance(_observed(counts, table), quotient(table.sum() * mixed, k * (k - 1)))


def gwet_ac1(ratings: ArrayLike, *, points: ArrayLike) -> Floats:
    """Return Gwet's AC1 of each panel, which stays stable where most ratings are alike.

    `gwet_ac2` without weights (Gwet, 2008).

    Examples
    --------
    >>> print(f"{gwet_ac1([[1, 2, 2, 3], [1, 2, 3, 3]], points=[1, 2, 3]):.4f}")
    0.6279
    """
    return gwet_ac2(ratings, points=points, weights="unweighted")
