"""Agreement between the experts on one item, and the validity that they grant it."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from delphi.statistics.arrays import Floats, quotient
from delphi.statistics.measures.histogram import read_both, read_chosen, read_number, read_whole
from delphi.statistics.measures.location import mean
from delphi.statistics.measures.spread import variance
from delphi.statistics.steady import steadied


def pairwise_agreement(counts: ArrayLike) -> Floats:
    """Return the share of pairs of experts who gave the same rating.

    sum n_i (n_i - 1) / (n (n - 1)), the observed agreement on one item in Fleiss (1971). Result: 0
    (no two experts agree) to 1 (all do); NaN where there are fewer than two ratings. The counts
    must be whole.

    Examples
    --------
    >>> pairwise_agreement([0, 0, 0, 1, 4])
    np.float64(0.6)
    """
    table = read_whole(counts)
    total = table.sum(axis=-1)
    return quotient((table * (table - 1)).sum(axis=-1), total * (total - 1))


def r_wg(
    counts: ArrayLike,
    *,
    points: ArrayLike | None = None,
    null_variance: float | None = None,
) -> Floats:
    """Return the within-group agreement r_wg of one item.

    1 - s^2 / null variance, with s^2 the sample variance. James, Demaree and Wolf (1984). Negative
    values are often reported as 0; here they are kept. Result: at most 1 (all ratings are the
    same); 0 when they vary as the null distribution, and negative when they vary more. NaN where
    there are fewer than two ratings, and on a scale of one point.

    Parameters
    ----------
    null_variance : float, optional
        Variance to expect when nobody agrees, > 0, in the squared unit of the scale. By default
        that of ratings spread evenly over the points, (k^2 - 1)/12 for the points 1 to k.

    Examples
    --------
    >>> r_wg([0, 0, 0, 1, 4])
    np.float64(0.9)
    """
    table, scale = read_both(counts, points)
    expected = scale.var() if null_variance is None else _positive(null_variance)
    return 1 - quotient(variance(table, points=scale), expected)


def _positive(null_variance: float) -> float:
    number = read_number("null_variance", null_variance)
    if not 0 < number < np.inf:
        raise ValueError(f"null_variance must be a finite number > 0, not {number:g}")
    return number


def content_validity_ratio(
    counts: ArrayLike, essential: ArrayLike, *, points: ArrayLike | None = None
) -> Floats:
    """Return Lawshe's content validity ratio (CVR).

    (n_e - n/2) / (n/2), with n_e the ratings that are `essential`, such as 3 or [4, 5]. Lawshe
    (1975), on a scale of three points: essential, useful but not essential, not necessary. Result:
    -1 (nobody) over 0 (half of the experts) to 1 (all find the item essential).

    Examples
    --------
    >>> content_validity_ratio([1, 1, 8], 3).round(4)
    np.float64(0.6)
    """
    table, scale = read_both(counts, points)
    mask = read_chosen("essential", essential, scale)
    half = table.sum(axis=-1) / 2
    return quotient((table * mask).sum(axis=-1) - half, half)


def aiken_v(counts: ArrayLike, *, points: ArrayLike | None = None) -> Floats:
    """Return Aiken's content validity coefficient V.

    sum (x - lowest) / (n (highest - lowest)): the mean rating, with the ends of the scale at 0 and
    1. Aiken (1980, 1985). It says how valid the experts find the item, not how far they agree.
    Result: 0 (all experts gave the lowest rating) to 1 (all gave the highest); NaN on a scale of
    one point.

    Examples
    --------
    >>> aiken_v([0, 0, 0, 1, 4]).round(4)
    np.float64(0.95)
    """
    table, scale = read_both(counts, points)
    return quotient(mean(table, points=scale) - scale[0], scale[-1] - scale[0])


def modified_kappa(
    counts: ArrayLike, relevant: ArrayLike, *, points: ArrayLike | None = None
) -> Floats:
    """Return the modified kappa of an item's content validity index.

    (I - p) / (1 - p), with I the share of experts whose rating is `relevant`, such as [3, 4], and p
    the chance that so many of n experts find so when each tosses a coin, C(n, n_r) / 2^n. Polit,
    Beck and Owen (2007). A single expert who finds the item relevant gives 1. Result: -1 (a single
    expert who does not) to 1 (all find the item relevant). The counts must be whole.

    Examples
    --------
    Five of six experts find the item relevant:

    >>> modified_kappa([0, 1, 2, 3], [3, 4]).round(2)
    np.float64(0.82)
    """
    table, scale = read_both(read_whole(counts), points)
    mask = read_chosen("relevant", relevant, scale)
    experts, relevants = table.sum(axis=-1), (table * mask).sum(axis=-1)
    chance = steadied(binom.pmf(relevants, experts, 0.5))
    return quotient(quotient(relevants, experts) - chance, 1 - chance)
