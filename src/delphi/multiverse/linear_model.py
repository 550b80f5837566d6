"""How much of an outcome each choice explains when all other choices are held."""

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.regression.linear_model import WLS
from statsmodels.tools.sm_exceptions import SingularMatrixWarning

from delphi.statistics.arrays import Floats, Integers
from delphi.statistics.steady import steadied


def adjusted_shares(
    outcome: ArrayLike, options: Mapping[str, Integers], weights: ArrayLike | None = None
) -> dict[str, float]:
    """Return the part of the variation that each choice adds to all others (type II).

    Parameters
    ----------
    outcome : array_like, shape (n,)
        A number for each universe, or the mean of universes that share all options.
    options : mapping of str to ndarray of int, shape (n,)
        Under the name of each choice the option of each universe.
    weights : array_like, shape (n,), optional
        The weight of each, or how many universes it stands for; 1 by default.

    Returns
    -------
    dict of str to float
        0 to 1, to 11 decimals, for each choice of more than one option; empty where the outcome
        does not vary.

    Raises
    ------
    ValueError
        When something is not as long as the outcome.

    Notes
    -----
    The sum of squares that a linear model of all choices, each option an effect, leaves when the
    choice is taken out of it, less what it leaves with it, over the sum of squares about the mean
    (Yates, 1934, for cells of unequal size). Options that always go together share their effect.

    Examples
    --------
    >>> found = adjusted_shares([0, 0, 3, 4], {"a": np.array([0, 0, 1, 1]), "b": np.arange(4) % 2})
    >>> print({name: round(share, 4) for name, share in found.items()})
    {'a': 0.9608, 'b': 0.0196}
    """
    found = np.asarray(outcome, dtype=float)
    each = np.ones(len(found)) if weights is None else np.asarray(weights, dtype=float)
    for name, codes in [("weights", each), *options.items()]:
        if len(codes) != len(found):
            raise ValueError(f"{name} must be {len(found)} numbers, not {len(codes)}")
    columns = {name: _effects(codes) for name, codes in options.items()}
    if np.ptp(found) == 0:
        return {}
    whole, full = _left_over(found, each, []), _left_over(found, each, list(columns.values()))
    without = {
        name: _left_over(found, each, [other for key, other in columns.items() if key != name])
        for name, column in columns.items()
        if column.size
    }
    return {name: float(steadied(1 + (left - full) / whole)) - 1 for name, left in without.items()}


def _effects(codes: Integers) -> Floats:
    """Return a column of 0 and 1 for each option in use but the first."""
    return np.asarray(codes[:, None] == np.unique(codes)[1:], dtype=float)


def _left_over(outcome: Floats, weights: Floats, columns: list[Floats]) -> float:
    """Return the weighted sum of squares that a linear model leaves unexplained."""
    design = np.column_stack([np.ones(len(outcome)), *columns])
    with warnings.catch_warnings():  # what is left is the same whatever columns depend on others
        warnings.simplefilter("ignore", SingularMatrixWarning)
        return float(WLS(outcome, design, weights).fit().ssr)
