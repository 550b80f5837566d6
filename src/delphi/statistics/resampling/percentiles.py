"""The ends of a percentile interval, from the values of all resamples or of draws."""

import numpy as np

from delphi.statistics.arrays import Floats, check_level, quotient

ROUNDING = 1e-9  # of cumulated weights


def _lower_end(values: Floats, weights: Floats, tail: float) -> Floats:
    """Return the smallest value with at least the probability `tail` at it or below.

    NaN values come last in the order and weigh nothing.
    """
    order = np.argsort(values, axis=-1, kind="stable")
    cumulated = np.take_along_axis(weights, order, axis=-1).cumsum(axis=-1)
    share = quotient(cumulated, cumulated[..., -1:])
    first = (share >= tail - ROUNDING).argmax(axis=-1)[..., None]
    return np.asarray(np.take_along_axis(np.take_along_axis(values, order, -1), first, -1)[..., 0])


def percentile_ends(
    values: Floats, weights: Floats, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return the ends of the percentile interval of resampled values.

    With a = 1 - level, the lower end is the smallest value v with P(X <= v) >= a / 2 and the upper
    the largest with P(X >= v) >= a / 2, NaN left out (Efron and Tibshirani, 1993). Result:
    lower and upper end, NaN where all values are NaN, and the probability of NaN.

    Parameters
    ----------
    values : ndarray, shape (..., d)
        A measure in each resample, NaN where it is not defined.
    weights : ndarray, shape (d,) or (..., d)
        Probability of each resample.

    Examples
    --------
    >>> lower, upper, undefined = percentile_ends(np.array([3.0, 1, 2, np.nan]), np.full(4, 0.25))
    >>> print(lower, upper, undefined)
    1.0 3.0 0.25
    """
    check_level(level)
    unknown = np.isnan(values)
    known = np.where(unknown, 0.0, weights)
    lower = _lower_end(values, known, (1 - level) / 2)
    upper = -_lower_end(-values, known, (1 - level) / 2)
    return lower, upper, (weights * unknown).sum(axis=-1)
