"""Intraclass correlations: how much of the variation of ratings lies between the items."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, check_choice, cleared, quotient, rating_array

FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]


class _MeanSquares(NamedTuple):
    items: Floats
    experts: Floats
    within: Floats
    residual: Floats


def _mean_squares(ratings: Floats) -> _MeanSquares:
    """Return the mean squares of the two-way table, items by experts.

    Sums of squares are kept as n k times their value, which is a whole number for whole
    ratings, so that an effect that is absent comes out as exactly 0.
    """
    k, n = ratings.shape[-2:]
    ratings = ratings - ratings[..., :1, :1]
    mean = np.square(ratings.sum(axis=(-2, -1)))
    total = n * k * np.square(ratings).sum(axis=(-2, -1)) - mean
    items = cleared(n * np.square(ratings.sum(axis=-2)).sum(axis=-1) - mean, total)
    experts = cleared(k * np.square(ratings.sum(axis=-1)).sum(axis=-1) - mean, total)
    within = cleared(total - items, total)
    residual = cleared(within - experts, total)
    nk = n * k
    return _MeanSquares(
        items / (nk * (n - 1)),
        experts / (nk * (k - 1)),
        within / (nk * n * (k - 1)),
        residual / (nk * (n - 1) * (k - 1)),
    )


def intraclass_correlation(ratings: ArrayLike, form: Form = "ICC(2,1)") -> Floats:
    """Return an intraclass correlation of each panel, the items being what is told apart.

    With mean squares between items (B), between experts (J), within items (W) and residual
    (E), k experts and n items (Shrout and Fleiss, 1979):

    | form | one expert | mean of k experts |
    |---|---|---|
    | 1 | (B - W) / (B + (k - 1) W) | (B - W) / B |
    | 2 | (B - E) / (B + (k - 1) E + k (J - E) / n) | (B - E) / (B + (J - E) / n) |
    | 3 | (B - E) / (B + (k - 1) E) | (B - E) / B |

    Result: at most 1; negative where items differ less than ratings of one item do. NaN where a
    rating is missing, with fewer than two experts or items, or where the form divides by zero, as
    when all ratings are the same.

    Parameters
    ----------
    form : {"ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"}
        1: each item rated by experts of its own; 2: the same experts, a sample of many, whose
        levels count as disagreement; 3: these very experts, whose levels do not count.
        1: reliability of one expert; k: of the mean of the panel.

    Examples
    --------
    >>> judges = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
    >>> print(f"{intraclass_correlation(judges, 'ICC(2,1)'):.8f}")
    0.28976378
    """
    check_choice("form", form, FORMS)
    array = rating_array(ratings, "experts, items")
    k, n = array.shape[-2:]
    if k <= 1 or n <= 1:
        return np.full(array.shape[:-2], np.nan)
    between, experts, within, residual = _mean_squares(array)
    noise = within if form.startswith("ICC(1") else residual
    others = 0 if form.endswith("k)") else k - 1
    weight = others + 1 if form.startswith("ICC(2") else 0
    rest = between + others * noise
    total = rest + weight * (experts - residual) / n
    return quotient(between - noise, cleared(total, rest + weight * (experts + residual) / n))
