"""The ordered logit against published fits, another way to the maximum, and known effects."""

import warnings
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from delphi.statistics.proportional_odds import Unfit, ordered_logit, separated

# R 4, MASS::housing (Venables and Ripley, 2002): Freq of
# expand.grid(Sat = 1:3, Infl = 1:3, Type = 1:4, Cont = 1:2), Sat fastest.
HOUSING = [
    21, 21, 28, 34, 22, 36, 10, 11, 36, 61, 23, 17, 43, 35, 40, 26, 18, 54,
    13, 9, 10, 8, 8, 12, 6, 7, 9, 18, 6, 7, 15, 13, 13, 7, 5, 11,
    14, 19, 37, 17, 23, 40, 3, 5, 23, 78, 46, 43, 48, 45, 86, 15, 25, 62,
    20, 23, 20, 10, 22, 24, 7, 10, 21, 57, 23, 13, 31, 21, 13, 5, 6, 13,
]  # fmt: skip

# R, ordinal::wine (Randall, 1989): ratings 1 to 5 by temperature (cold, warm) and contact
# (no, yes), contact fastest.
WINE = [[4, 9, 5, 0, 0], [1, 7, 8, 2, 0], [0, 5, 8, 3, 2], [0, 1, 5, 7, 5]]


def close(found, expected, within):
    np.testing.assert_allclose(found, expected, rtol=0, atol=within)


def housing():
    axes = np.meshgrid(range(2), range(4), range(3), range(3), indexing="ij")
    contact, dwelling, influence, satisfaction = (axis.ravel() for axis in axes)
    design = [influence == 1, influence == 2, *(dwelling == n for n in (1, 2, 3)), contact == 1]
    return np.repeat(satisfaction, HOUSING), np.repeat(np.column_stack(design), HOUSING, axis=0)


def wine():
    design = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], 18, axis=0)
    return np.concatenate([np.repeat(range(1, 6), row) for row in WINE]), design


def test_satisfaction_with_housing_is_that_of_polr():
    # summary(polr(Sat ~ Infl + Type + Cont, weights = Freq, data = housing, Hess = TRUE))
    found = ordered_logit(*housing())
    close(found.effects, [0.5664, 1.2888, -0.5724, -0.3662, -1.0910, 0.3603], 5.1e-5)
    close(found.errors, [0.10465, 0.12716, 0.11924, 0.15517, 0.15149, 0.09554], 5.1e-6)
    close(found.thresholds, [-0.4961, 0.6907], 5.1e-5)
    close(-2 * found.log_likelihood, 3479.149, 5.1e-4)


def test_bitterness_of_wine_is_that_of_clm():
    # summary(clm(rating ~ temp + contact, data = wine)), Christensen's vignette of `ordinal`
    found = ordered_logit(*wine())
    close(found.effects, [2.5031, 1.5278], 5.1e-5)
    close(found.errors, [0.5287, 0.4766], 5.1e-5)
    close(found.thresholds, [-1.3444, 1.2508, 3.4669, 5.0064], 5.1e-5)
    close(found.log_likelihood, -86.49, 5.1e-3)


def by_another_way(answers, design):
    """The maximum by Nelder and Mead's simplex, from the likelihood written down plainly."""
    levels, codes = np.unique(answers, return_inverse=True)
    columns = design.shape[1]

    def lost(values):
        cuts = np.concatenate([[-np.inf], np.cumsum([values[columns], *np.exp(values[columns + 1 :])]), [np.inf]])  # fmt: skip
        linear = design @ values[:columns]
        chance = expit(cuts[codes + 1] - linear) - expit(cuts[codes] - linear)
        return -np.log(chance).sum()

    start = np.zeros(columns + len(levels) - 1)
    options = {"maxiter": 40_000, "maxfev": 40_000, "xatol": 1e-9, "fatol": 1e-12}
    found = minimize(lost, start, method="Nelder-Mead", options=options)
    return found.x[:columns], -found.fun


@pytest.mark.parametrize("seed", range(4))
def test_the_maximum_is_that_of_another_optimiser(seed):
    random = np.random.default_rng(seed)
    design = random.normal(size=(60, 2))
    answers = np.digitize(design @ [1, -0.5] + random.logistic(size=60), [-1, 1, 2])
    found = ordered_logit(answers, design)
    effects, height = by_another_way(answers, design)
    close(found.effects, effects, 1e-5)
    close(found.log_likelihood, height, 1e-6)


def test_known_effects_are_found_again():
    """Of 40 samples the estimates are right on average, and intervals hold 95 % of the time."""
    random, true = np.random.default_rng(7), np.array([0.8, -0.4])
    design = np.repeat([[0, 0], [1, 0], [0, 1]], 200, axis=0)
    fits = [
        ordered_logit(np.digitize(design @ true + random.logistic(size=600), [-2, 0, 1]), design)
        for _ in range(40)
    ]
    effects, errors = (np.array([getattr(fit, name) for fit in fits]) for name in ("effects", "errors"))  # fmt: skip
    close(effects.mean(axis=0), true, 3 * 0.19 / np.sqrt(40))
    close(errors.mean(axis=0), effects.std(axis=0, ddof=1), 0.05)
    held = (np.abs(effects - true) < 1.96 * errors).mean()
    assert 0.88 <= held <= 1


@settings(max_examples=15)
@given(st.permutations(range(72)), st.floats(0.5, 3))
def test_neither_order_nor_the_distance_of_answers_counts(order, stretch):
    answers, design = wine()
    found = ordered_logit(answers, design)
    other = ordered_logit(np.exp(stretch * answers)[order], design[order])
    for one, two in zip(found, other, strict=True):
        close(one, two, 1e-7)
    reverse = ordered_logit(-answers, design)
    close(reverse.effects, -found.effects, 1e-7)
    close(reverse.errors, found.errors, 1e-7)
    close(reverse.thresholds, -found.thresholds[::-1], 1e-7)


def test_derivatives_are_those_of_the_likelihood():
    from delphi.statistics.proportional_odds import _Model  # noqa: PLC0415

    answers, design = wine()
    model = _Model(np.unique(answers, return_inverse=True)[1], design.astype(float), distr="logit")
    at = np.array([1.0, -0.5, -1, 0.5, 2, 3])
    steps = 1e-5 * np.eye(6)
    slope = [(model.loglike(at + h) - model.loglike(at - h)) / 2e-5 for h in steps]
    close(model.score(at), slope, 1e-7)
    bent = [(model.score(at + h) - model.score(at - h)) / 2e-5 for h in steps]
    close(model.hessian(at), bent, 1e-6)


@pytest.mark.parametrize(
    ("answers", "column", "reason"),
    [
        ([3, 3, 3, 3], [0, 0, 1, 1], "all ratings are equal"),
        ([1, 2, 1, 2], [1, 1, 1, 1], "the effects cannot be told apart"),
        ([1, 2, 3, 3], [0, 0, 1, 1], "some effect would be infinite (separation)"),
        ([1, 2, 3, 2, 2, 3, 3, 3], [0, 0, 0, 0, 1, 1, 1, 1], ""),
        # only the highest answers where the column is 1, but the highest also where it is 0
        ([1, 2, 3, 3, 3, 3], [0, 0, 0, 1, 1, 1], "some effect would be infinite (separation)"),
    ],
)
def test_what_has_no_maximum_is_refused_with_the_reason(answers, column, reason):
    design = np.array(column, dtype=float)[:, None]
    if reason:
        with pytest.raises(Unfit) as told:
            ordered_logit(answers, design)
        assert str(told.value) == reason
    else:
        assert np.isfinite(ordered_logit(answers, design).errors).all()


DIRECTIONS = np.array(list(product(range(-4, 5), repeat=4)))


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 2)), min_size=6, max_size=14
    )
)
def test_separation_is_told_where_a_direction_loosens_every_bound(rows):
    """Of all whole directions of effects and thresholds, one that tightens no bound of an answer."""
    rows = np.array(rows)
    levels, codes = np.unique(rows[:, 0], return_inverse=True)
    if len(levels) < 3:
        return
    linear = DIRECTIONS[:, :2] @ rows[:, 1:].T
    moved = np.pad(DIRECTIONS[:, 2:], ((0, 0), (1, 1)))
    up = np.where(codes < 2, moved[:, codes + 1] - linear, 0)
    down = np.where(codes > 0, moved[:, codes] - linear, 0)
    loosens = (up >= 0).all(axis=1) & (down <= 0).all(axis=1)
    some = bool((loosens & ((up > 0) | (down < 0)).any(axis=1)).any())
    assert separated(codes, rows[:, 1:].astype(float)) == some


@pytest.mark.parametrize(
    ("answers", "design", "message"),
    [
        ([1, 2], [[0], [1], [1]], r"design must be \(n, columns\) to answers \(n,\), not \(3, 1\)"),
        ([[1, 2]], [[0], [1]], "design must be"),
        ([1, np.nan], [[0], [1]], "answers and design must be finite"),
        ([1, 2], [[0], [np.inf]], "answers and design must be finite"),
    ],
)
def test_bad_arrays_are_refused(answers, design, message):
    with pytest.raises(ValueError, match=message):
        ordered_logit(answers, design)


def test_no_word_of_the_optimisers_reaches_the_reader(capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ordered_logit(*housing())
        with pytest.raises(Unfit):
            ordered_logit([1, 1, 2, 2], [[0.0], [0], [1], [1]])
    assert capfd.readouterr() == ("", "")
