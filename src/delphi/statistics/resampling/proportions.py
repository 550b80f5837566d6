"""Intervals for a proportion, such as a percent agreement.

`successes` and `trials` are counts, broadcast together, 0 <= successes <= trials; `level` is the
confidence level (for Jeffreys' interval, the probability that it holds), between 0 and 1. The ends
are within 0 to 1, NaN without a trial. A ValueError names the argument that is not so.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import proportion_confint

from delphi.statistics.arrays import Floats, check_level, non_negative
from delphi.statistics.steady import steadied


class Interval(NamedTuple):
    """A confidence interval.

    Attributes
    ----------
    lower, upper : ndarray, shape (...)
        Ends, from 0 to 1.
    """

    lower: Floats
    upper: Floats


def wilson(successes: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of a proportion.

    (x + z^2 / 2) / (n + z^2) -+ z / (n + z^2) sqrt(x (n - x) / n + z^2 / 4), with z the normal
    quantile (Wilson, 1927). Covers the level on average over proportions, not for each. Within 0 to
    1; NaN without a trial.

    Examples
    --------
    >>> found = wilson(18, 25)
    >>> print(f"{found.lower:.6f} {found.upper:.6f}")
    0.524234 0.857161
    """
    return _interval("wilson", successes, trials, level)


def clopper_pearson(successes: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the Clopper-Pearson interval of a proportion, which never covers less than the level.

    The proportions that neither of the two one-sided binomial tests rejects: quantiles of Beta(x, n
    - x + 1) and Beta(x + 1, n - x) (Clopper and Pearson, 1934).

    Examples
    --------
    >>> found = clopper_pearson(18, 25)
    >>> print(f"{found.lower:.6f} {found.upper:.6f}")
    0.506123 0.879283
    """
    return _interval("beta", successes, trials, level)


def jeffreys(successes: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the Jeffreys interval of a proportion.

    Equal tails of Beta(x + 1/2, n - x + 1/2), the posterior under Jeffreys' prior, except that the
    lower end is 0 when x = 0 and the upper end 1 when x = n (Brown, Cai and DasGupta, 2001).
    statsmodels leaves this exception out and returns an interval that does not hold the observed 0
    or 1.

    Examples
    --------
    >>> found = jeffreys([18, 0], 25)
    >>> print(found.lower.round(6), found.upper.round(6))
    [0.527224 0.      ] [0.865084 0.094683]
    """
    return _interval("jeffreys", successes, trials, level)


def _interval(method: str, successes: ArrayLike, trials: ArrayLike, level: float) -> Interval:
    """Return the ends, 0 below no success, 1 above nothing but successes, NaN of no trial."""
    check_level(level)
    x, n = np.broadcast_arrays(non_negative(successes, "successes"), non_negative(trials, "trials"))
    if (x > n).any():
        raise ValueError(f"successes must be <= trials, not {x[x > n][0]:g} of {n[x > n][0]:g}")
    ends = proportion_confint(x.copy(), np.where(n > 0, n, 1), alpha=1 - level, method=method)
    lower, upper = (np.where(n > 0, steadied(end), np.nan) for end in ends)
    return Interval(np.where((x == 0) & (n > 0), 0, lower), np.where((x == n) & (n > 0), 1, upper))
