"""The exact distribution of a sum whose terms each count or not by the toss of a coin."""

from typing import NamedTuple

import numpy as np

from delphi.statistics.arrays import Floats, Integers


class Tails(NamedTuple):
    """Both tails of a distribution at an observed value.

    Attributes
    ----------
    lower, upper : ndarray, shape (...)
        P(T <= t) and P(T >= t).
    two_sided : ndarray, shape (...)
        Twice the smaller of them, at most 1. The distribution is symmetric, so that this is
        the probability of a value at least as far from the middle.
    """

    lower: Floats
    upper: Floats
    two_sided: Floats


def _distribution(sizes: Integers) -> Floats:
    """Return the probability of each value 0, 1, 2 ... of the sum, along a new last axis.

    The sum is built up one term at a time, for all panels at once: a term leaves the sum where
    it is or moves it up by its size, either with probability 1/2.
    """
    values = np.arange(sizes.sum(axis=-1).max(initial=0) + 1)
    chance = np.zeros((*sizes.shape[:-1], values.size))
    chance[..., 0] = 1
    for size in np.moveaxis(sizes, -1, 0):
        below = values - size[..., None]
        moved = np.take_along_axis(chance, np.maximum(below, 0), axis=-1)
        chance = (chance + np.where(below >= 0, moved, 0)) / 2
    return chance


def tails(sizes: Integers, observed: Integers) -> Tails:
    """Return the tails, at the observed sum (...), of the sum of a random half of the terms.

    The sizes (..., n) of the terms are whole and >= 0; one of 0 changes nothing. The work grows
    with n times the sum of the sizes. Probabilities are exact while n <= 53 and right to about 15
    digits beyond.

    Examples
    --------
    >>> found = tails(np.array([1, 2, 3]), np.array(5))
    >>> print(found.lower, found.upper, found.two_sided)
    0.875 0.25 0.5
    """
    chance = _distribution(sizes)
    values = np.arange(chance.shape[-1])
    lower = np.where(values <= observed[..., None], chance, 0).sum(axis=-1)
    upper = np.where(values >= observed[..., None], chance, 0).sum(axis=-1)
    return Tails(lower, upper, np.minimum(2 * np.minimum(lower, upper), 1))
