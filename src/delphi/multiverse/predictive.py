"""What a new panel might rate, given what one panel rated: the Dirichlet-multinomial model."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, Integers, check_whole
from delphi.statistics.measures.histogram import read_counts, read_whole
from delphi.statistics.steady import Scaled, products

Prior = float | Callable[[int], float]  # what is added to each count, or how it follows from k

# Jeffreys (1946) and the uniform prior of Laplace add the same to each point whatever the scale;
# Perks (1947) adds one rating in all.
PRIORS: Mapping[str, Prior] = MappingProxyType(
    {"Jeffreys": 0.5, "uniform": 1.0, "Perks": lambda k: 1 / k}
)


def prior_count(prior: Prior, k: int) -> float:
    """Return what a prior adds to the count of each point.

    Parameters
    ----------
    prior : float or callable
        A number > 0, or a function from the number of points to one.
    k : int
        Number of points.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When it is not > 0, so that a point that nobody chose could never be chosen.

    Examples
    --------
    >>> [prior_count(prior, 5) for prior in PRIORS.values()]
    [0.5, 1.0, 0.2]
    """
    added = float(prior(k) if callable(prior) else prior)
    if not (np.isfinite(added) and added > 0):
        raise ValueError(f"prior must be a finite number > 0, not {added:g}")
    return added


def predictive(histograms: ArrayLike, counts: ArrayLike, prior: Prior) -> Floats:
    """Return the probability of each histogram of a new panel, given those that were observed.

    Parameters
    ----------
    histograms : array_like, shape (d, k)
        Ratings of a new panel on each point, whole numbers.
    counts : array_like, shape (..., k)
        Observed ratings on each point.
    prior : float or callable
        See `prior_count`.

    Returns
    -------
    ndarray, shape (..., d)
        Over all histograms of as many ratings the probabilities add up to 1.

    Raises
    ------
    ValueError
        When the prior is not > 0, or the two have another number of points.

    Notes
    -----
    With a_j = prior + observed count of point j and A their sum,

        n! / (h_1! ... h_k!) x G(A) / G(A + n) x product of G(a_j + h_j) / G(a_j)

    where G is the gamma function and n = h_1 + ... + h_k: the multinomial probability averaged
    over the Dirichlet posterior of the shares (the Polya distribution; Mosimann, 1962).

    Examples
    --------
    >>> print(predictive([[0, 2], [1, 1], [2, 0]], [0, 0], 1.0).round(12))
    [0.33333333 0.33333333 0.33333333]
    """
    drawn = read_whole(histograms).astype(np.int64)
    seen = read_counts(counts)
    if drawn.shape[-1] != seen.shape[-1]:
        raise ValueError(f"counts must have {drawn.shape[-1]} points, not {seen.shape[-1]}")
    shape = seen + prior_count(prior, seen.shape[-1])
    size = drawn.sum(axis=-1)
    most = int(size.max(initial=0))
    each, whole = _rising(shape, most), _rising(shape.sum(axis=-1), most)
    part, twos = 1 / whole.parts[..., size], -whole.twos[..., size]
    for point in range(seen.shape[-1]):
        part = part * each.parts[..., point, drawn[:, point]]
        twos = twos + each.twos[..., point, drawn[:, point]]
    return np.asarray(np.ldexp(part, twos))


def _rising(start: Floats, most: int) -> Scaled:
    """Return G(start + m) / (G(start) m!) for m from 0 to `most`, along a new axis.

    As products: a difference of log-gammas loses digits where counts are large.
    """
    steps = np.arange(most)
    return products((start[..., None] + steps) / (steps + 1))


def draw_panels(
    counts: ArrayLike, prior: Prior, n: int, draws: int, rng: np.random.Generator
) -> Integers:
    """Draw histograms of new panels, for sizes that have too many to add up.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Observed ratings on each point.
    prior : float or callable
        See `prior_count`.
    n : int
        Experts of a new panel.
    draws : int
        Number of panels.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray of int, shape (draws, ..., k)
        From the distribution of `predictive`: shares from the Dirichlet posterior, then ratings.

    Examples
    --------
    >>> draw_panels([0, 5], 0.5, 4, 3, np.random.default_rng(1)).sum(axis=-1).tolist()
    [4, 4, 4]
    """
    check_whole("n", n, 0)
    check_whole("draws", draws, 1)
    seen = read_counts(counts)
    shape = seen + prior_count(prior, seen.shape[-1])
    gammas = rng.standard_gamma(shape, size=(draws, *shape.shape))
    return np.asarray(rng.multinomial(n, gammas / gammas.sum(axis=-1, keepdims=True)))
