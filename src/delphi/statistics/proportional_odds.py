"""The ordered logit: ratings as the ordered answer of a linear model (McCullagh, 1980)."""

import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from statsmodels.miscmodels.ordinal_model import OrderedModel

from delphi.statistics.arrays import Floats, Integers
from delphi.statistics.steady import eliminated, product, steadied

DIGITS = 27  # binary digits kept of an estimate: 8 decimal ones
CLIMB, POLISH = 1_000, 50  # steps of the two optimisers at most
STEP, SLOPE = 1e-10, 1e-6  # at the maximum: the last step, and the slope of the log likelihood
WAY = 1e-6  # of a direction between -1 and 1, below which it is none


class Estimates(NamedTuple):
    """What maximises the likelihood.

    Attributes
    ----------
    effects, errors : ndarray, shape (columns,)
        Log odds ratios and their standard errors, to 8 decimal digits.
    thresholds : ndarray, shape (answers - 1,)
        Log odds of an answer no higher than each but the highest, where the design is zero.
    log_likelihood : float
        At the maximum.
    """

    effects: Floats
    errors: Floats
    thresholds: Floats
    log_likelihood: float


class Unfit(ValueError):  # noqa: N818 - a state of the data, said to the reader
    """There is no maximum to be found; the message says why."""


class _Model(OrderedModel):  # type: ignore[misc]
    """The model of statsmodels with thresholds as they are, and exact derivatives.

    The log likelihood is concave in these (Pratt, 1981), and derivatives by differences would
    leave noise in the digits that are kept and take minutes for a large panel.
    """

    def transform_threshold_params(self, params: Floats) -> Floats:
        return np.concatenate([[-np.inf], params[self.k_vars :], [np.inf]])

    def transform_reverse_threshold_params(self, params: Floats) -> Floats:
        return params[:-1]

    def score(self, params: Floats) -> Floats:
        return np.asarray(self._slopes(params).sum(axis=0))

    def hessian(self, params: Floats) -> Floats:
        slopes = self._slopes(params)
        bent = -slopes.T @ slopes
        for bound, side, sign in zip(self._bounds(params), self._sides(), (-1, 1), strict=True):
            density, share = self.pdf(bound), self.cdf(bound)
            curve = sign * density * (1 - 2 * share) / self._chance(params)
            bent += side.T @ (curve[:, None] * side)
        return np.asarray(bent)

    def _chance(self, params: Floats) -> Floats:
        return np.asarray(self.prob(*self._bounds(params)) + np.finfo(float).tiny)

    def _slopes(self, params: Floats) -> Floats:
        """Return the derivatives of the log likelihood of each answer."""
        below, above = (self.pdf(bound)[:, None] for bound in self._bounds(params))
        lower, upper = self._sides()
        return np.asarray((above * upper - below * lower) / self._chance(params)[:, None])

    def _sides(self) -> tuple[Floats, Floats]:
        """Return the derivatives of the lower and of the upper bound of each answer."""
        inner = np.eye(self.k_levels + 1)[:, 1:-1]
        return _side(self.exog, inner[self.endog]), _side(self.exog, inner[self.endog + 1])


def _side(design: Floats, threshold: Floats) -> Floats:
    return np.concatenate([-design, threshold], axis=1)


def ordered_logit(answers: ArrayLike, design: ArrayLike) -> Estimates:
    """Return the maximum likelihood estimates of an ordered logit.

    Parameters
    ----------
    answers : array_like, shape (n,)
        Numbers of which the order counts, not the distance.
    design : array_like, shape (n, columns)
        Columns of the linear model, without a constant: the thresholds are that.

    Returns
    -------
    Estimates
        An effect above zero makes higher answers more likely.

    Raises
    ------
    Unfit
        When all answers are equal, the columns depend on each other, the likelihood grows
        without end (separation) or no maximum is found.
    ValueError
        When the two differ in length, or something is not finite.

    Notes
    -----
    log(P(answer <= k) / P(answer > k)) = threshold_k - effects' x (McCullagh, 1980), fitted by
    `OrderedModel` of statsmodels from the model without effects, first by BFGS, then by
    Newton's steps until they are below 1e-10. Errors are those of the observed information.

    Examples
    --------
    >>> found = ordered_logit([1, 2, 3, 1, 2, 3, 3, 3], [[0]] * 4 + [[1]] * 4)
    >>> print(f"{found.effects[0]:.4f}, {found.errors[0]:.4f}, {found.log_likelihood:.4f}")
    2.5849, 1.6237, -6.7958
    """
    found, columns = _checked(answers, design)
    levels, codes = np.unique(found, return_inverse=True)
    if len(levels) == 1:
        raise Unfit("all ratings are equal")
    if _rank(columns) <= columns.shape[1]:
        raise Unfit("the effects cannot be told apart")
    if separated(codes, columns):
        raise Unfit("some effect would be infinite (separation)")
    return _maximised(_Model(codes, columns, distr="logit"))


def _checked(answers: ArrayLike, design: ArrayLike) -> tuple[Floats, Floats]:
    found, columns = np.asarray(answers, dtype=float), np.asarray(design, dtype=float)
    if found.ndim != 1 or columns.ndim != 2 or len(found) != len(columns):  # noqa: PLR2004
        raise ValueError(
            f"design must be (n, columns) to answers (n,), not {columns.shape} to {found.shape}"
        )
    if not (np.isfinite(found).all() and np.isfinite(columns).all()):
        raise ValueError("answers and design must be finite")
    return found, columns


def _rank(columns: Floats) -> int:
    """Return the rank of the columns with a constant."""
    every = np.column_stack([np.ones(len(columns)), columns, np.zeros(len(columns))])
    return int(eliminated(product(every.T, every))[1])


def separated(codes: Integers, columns: Floats) -> bool:
    """Say whether the likelihood of an ordered logit grows without end in some direction.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Answers from 0 up, each number used.
    columns : ndarray, shape (n, columns)
        The design.

    Notes
    -----
    It does where a direction raises no lower and lowers no upper bound of any answer, and moves
    one: a linear programme finds it (after Konis, 2007, for two answers).

    Examples
    --------
    >>> separated(np.array([0, 0, 1, 1]), np.array([[0.0], [0], [1], [1]]))
    True
    """
    rows = np.unique(np.column_stack([codes, columns]), axis=0)
    code, design = rows[:, 0].astype(np.int64), rows[:, 1:]
    inner = np.eye(codes.max() + 2)[:, 1:-1]
    upper, lower = _side(design, inner[code + 1]), _side(design, inner[code])
    apart = vstack(
        [csr_array(upper[code < codes.max()]), csr_array(-lower[code > 0])], format="csr"
    )
    gain = np.asarray(apart.sum(axis=0)).ravel()
    found = linprog(-gain, A_ub=-apart, b_ub=np.zeros(apart.shape[0]), bounds=(-1, 1))
    return bool(-found.fun > WAY)


def _maximised(model: _Model) -> Estimates:
    """Return the estimates, without a word of the optimisers to the reader."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        rough = model.fit(method="bfgs", maxiter=CLIMB, disp=0, skip_hessian=True).params
        found = model.fit(rough, method="newton", maxiter=POLISH, tol=STEP, disp=0)
        slope = np.abs(model.score(found.params)).max()
    if not (found.mle_retvals["converged"] and slope < SLOPE and np.isfinite(found.bse).all()):
        raise Unfit("no maximum of the likelihood is found")
    values = steadied(found.params, DIGITS)
    errors = steadied(found.bse, DIGITS)
    split = model.k_vars
    height = float(steadied(found.llf, DIGITS))
    return Estimates(values[:split], errors[:split], values[split:], height)
