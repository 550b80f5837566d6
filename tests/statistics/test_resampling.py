"""Resamples against every ordered draw written out, intervals against reference values.

Where an expected value comes from stands beside it.
"""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from math import comb, factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from delphi.statistics.resampling import (
    bootstrap_interval,
    clopper_pearson,
    histograms,
    jeffreys,
    leave_one_out,
    leave_out,
    multisets,
    resample_counts,
    resample_experts,
    resample_histograms,
    wilson,
)

NA = np.nan
POINTS = [1, 2, 3, 4, 5]
GAPPY = st.one_of(st.integers(1, 5).map(float), st.just(NA))
PANEL = st.integers(1, 6).flatmap(lambda n: arrays(float, n, elements=GAPPY))
SMALL = st.integers(1, 4).flatmap(lambda n: arrays(float, n, elements=GAPPY))


def close(found, expected, tolerance=1e-9):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def mean(counts):
    return (counts * np.array(POINTS)).sum(axis=-1) / counts.sum(axis=-1)


def counted(ratings):
    """The histogram, point by point."""
    return tuple(int(np.sum(np.asarray(ratings) == point)) for point in POINTS)


# --- histograms


@given(PANEL)
def test_histograms_count_each_point(ratings):
    assert tuple(histograms(ratings, POINTS).tolist()) == counted(ratings)


def test_histograms_of_a_stack():
    stack = np.random.default_rng(0).integers(1, 6, (3, 2, 7)).astype(float)
    stack[1, 1] = NA
    stack[0, 0, 0] = NA
    found = histograms(stack, POINTS)
    assert found.shape == (3, 2, 5)
    for place in np.ndindex(3, 2):
        assert tuple(found[place]) == counted(stack[place])
    assert histograms(np.empty((0, 3)), POINTS).shape == (0, 5)


# --- multisets


@given(st.integers(0, 6), st.integers(1, 5))
def test_multisets_are_all_histograms_once_and_in_order(n, k):
    found = [tuple(row) for row in multisets(n, k).tolist()]
    assert found == sorted(set(found))
    assert len(found) == comb(n + k - 1, k - 1)
    assert set(found) == {row for row in product(range(n + 1), repeat=k) if sum(row) == n}


def test_five_experts_have_126_histograms_and_126_resamples():
    assert multisets(5, 5).shape == (126, 5)
    assert resample_experts(5).times.shape == (126, 5)


# --- the bootstrap


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_resampled_panels_have_their_multinomial_probabilities(n):
    panels = resample_experts(n)
    assert panels.exact
    expected = [
        Fraction(factorial(n), prod(map(factorial, row)) * n**n) for row in panels.times.tolist()
    ]
    assert sum(expected) == 1
    close(panels.weights, [float(p) for p in expected], 1e-13)


@settings(max_examples=40)
@given(SMALL)
def test_resampled_histograms_are_those_of_every_ordered_draw(ratings):
    found = resample_histograms(ratings, POINTS)
    weights = Counter()
    for row, weight in zip(found.histograms.tolist(), found.weights, strict=True):
        weights[tuple(row)] += weight
    n = len(ratings)
    expected = Counter(counted(draw) for draw in product(ratings, repeat=n))
    assert weights.keys() == expected.keys()
    for histogram, number in expected.items():
        assert weights[histogram] == pytest.approx(number / n**n, abs=1e-12)


def test_a_resample_is_the_same_panel_for_all_items():
    stack = np.random.default_rng(1).integers(1, 6, (3, 2, 5)).astype(float)
    stack[0, 1, 2] = NA
    found = resample_histograms(stack, POINTS)
    assert found.histograms.shape == (3, 2, 126, 5)
    times = resample_experts(5).times
    for place in np.ndindex(3, 2):
        expected = [counted(np.repeat(stack[place], row)) for row in times]
        np.testing.assert_array_equal(found.histograms[place], expected)


@given(arrays(np.int64, 4, elements=st.integers(0, 2)))
def test_resampled_counts_agree_with_resampled_experts(counts):
    n = int(counts.sum())
    if n == 0:
        with pytest.raises(ValueError, match="counts must be whole numbers"):
            resample_counts(counts)
        return
    found = resample_counts(counts)
    by_experts = resample_histograms(np.repeat([1, 2, 3, 4], counts), [1, 2, 3, 4])
    weights = Counter()
    for row, weight in zip(by_experts.histograms.tolist(), by_experts.weights, strict=True):
        weights[tuple(row)] += weight
    expected = [weights[tuple(row)] for row in found.histograms.tolist()]
    close(found.weights, expected, 1e-11)


def test_resampled_counts_of_a_stack_share_their_histograms():
    found = resample_counts([[5, 0, 0], [1, 3, 1]])
    assert found.weights.shape == (2, 21)
    close(found.weights.sum(axis=-1), 1, 1e-12)
    assert found.histograms[found.weights[0] > 0].tolist() == [[5, 0, 0]]


def test_draws_are_repeatable_and_come_near_the_exact_distribution():
    ratings = [1, 3, 4, 4, 5]
    exact = resample_histograms(ratings, POINTS)
    one, two = (
        resample_histograms(ratings, POINTS, method="monte carlo", seed=7) for _ in range(2)
    )
    np.testing.assert_array_equal(one.histograms, two.histograms)
    assert not one.exact
    # Mean and variance of the mean of five ratings are known; 10,000 draws.
    assert mean(one.histograms).mean() == pytest.approx(3.4, abs=0.03)
    for found in (exact, one):
        values = mean(found.histograms)
        spread = (found.weights * (values - 3.4) ** 2).sum()
        tolerance = {True: 1e-12, False: 0.02}[found.exact]
        assert spread == pytest.approx(np.var(ratings) / 5, abs=tolerance)
    assert not resample_experts(11).exact
    assert resample_experts(10).exact


def ends_by_definition(values, level):
    """The ends from the sorted values of all equally likely draws, in fractions."""
    tail = (1 - Fraction(level).limit_denominator(1000)) / 2
    n = len(values)
    low = min(v for v in values if Fraction(sum(x <= v for x in values), n) >= tail)
    high = max(v for v in values if Fraction(sum(x >= v for x in values), n) >= tail)
    return low, high


@settings(max_examples=40)
@given(SMALL, st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_the_interval_is_that_of_every_ordered_draw(ratings, level):
    found = bootstrap_interval(mean, ratings, POINTS, level=level)
    draws = [np.array(draw) for draw in product(ratings, repeat=len(ratings))]
    values = [round(np.nanmean(d), 9) for d in draws if not np.isnan(d).all()]
    close(found.undefined, 1 - len(values) / len(draws), 1e-12)
    if not values:
        assert np.isnan(found[:3]).all()
        return
    close([found.lower, found.upper], ends_by_definition(values, level))
    close(found.estimate, np.nanmean(ratings))
    close(
        bootstrap_interval(lambda c: -mean(c), ratings, POINTS, level=level)[1:3],
        [-found.upper, -found.lower],
    )


def test_intervals_of_a_stack_and_of_one_opinion():
    stack = np.array([[3, 3, 3, 3, 3], [1, 2, 3, 4, 5], [5, 5, 5, 4, NA]])
    found = bootstrap_interval(mean, stack, POINTS)
    assert (found.lower[0], found.upper[0]) == (3, 3)
    for i, ratings in enumerate(stack):
        close([end[i] for end in found], bootstrap_interval(mean, ratings, POINTS), 1e-12)
    narrow = bootstrap_interval(mean, stack, POINTS, level=0.5)
    assert (found.lower <= narrow.lower).all()
    assert (narrow.upper <= found.upper).all()


# --- leaving experts out


@given(PANEL, st.integers(0, 3))
def test_leaving_out_groups_is_counting_the_rest(ratings, number):
    number = min(number, len(ratings))
    groups = combinations(range(len(ratings)), number)
    expected = [counted(np.delete(ratings, group)) for group in map(list, groups)]
    np.testing.assert_array_equal(leave_out(ratings, POINTS, number=number), expected)


def test_leaving_one_out_of_a_stack():
    stack = np.random.default_rng(2).integers(1, 6, (2, 3, 4)).astype(float)
    stack[1, 2, 3] = NA
    found = leave_one_out(stack, POINTS)
    assert found.shape == (2, 3, 4, 5)
    whole = histograms(stack, POINTS)
    # Every rating is there without each of the three other experts.
    np.testing.assert_array_equal(found.sum(axis=-2), 3 * whole)
    np.testing.assert_array_equal(found[1, 2, 3], whole[1, 2])


# --- proportions


def test_intervals_of_18_of_25():
    # Reference list; the equations that the test below solves have these ends.
    close(wilson(18, 25), [0.524233948, 0.857161461])
    close(clopper_pearson(18, 25), [0.506123178, 0.879283311])
    close(jeffreys(18, 25), [0.527223955, 0.865084138])


FUNCTIONS = (wilson, clopper_pearson, jeffreys)


@given(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.8, 0.95, 0.99]),
)
def test_intervals_hold_what_was_seen_and_are_the_same_of_failures(pair, level):
    x, n = pair
    for function in FUNCTIONS:
        found = function(x, n, level=level)
        assert 0 <= found.lower <= x / n <= found.upper <= 1
        other = function(n - x, n, level=level)
        close([1 - other.upper, 1 - other.lower], found)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_solve_the_equations_that_define_them(pair):
    x, n = pair
    low, high = clopper_pearson(x, n)
    if x > 0:
        close(stats.binom.sf(x - 1, n, low), 0.025, 1e-8)
    if x < n:
        close(stats.binom.cdf(x, n, high), 0.025, 1e-8)
    for end in wilson(x, n):
        if 0 < end < 1:
            close(abs(x / n - end) / np.sqrt(end * (1 - end) / n), stats.norm.ppf(0.975), 1e-8)
    # Brown, Cai and DasGupta (2001): 0 when x = 0, 1 when x = n.
    low, high = jeffreys(x, n)
    assert low == 0 if x == 0 else abs(stats.beta.cdf(low, x + 0.5, n - x + 0.5) - 0.025) < 1e-8
    assert high == 1 if x == n else abs(stats.beta.sf(high, x + 0.5, n - x + 0.5) - 0.025) < 1e-8


def test_proportions_broadcast_and_nothing_of_nothing_is_unknown():
    for function in FUNCTIONS:
        found = function([[0], [3]], [3, 5, 10])
        assert found.lower.shape == (2, 3)
        close([found.lower[1, 2], found.upper[1, 2]], function(3, 10))
        assert np.isnan(function(0, 0)).all()
        assert function([], []).lower.shape == (0,)
        assert function(0, 5).lower == 0
        assert function(5, 5).upper == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: histograms([1, 6], POINTS), "ratings must be on the points 1, 2, 3, 4, 5, not 6"),
        (lambda: histograms([1, 2], [2, 1]), "points must be distinct numbers in ascending order"),
        (lambda: multisets(-1, 3), "n must be a whole number >= 0, not -1"),
        (lambda: multisets(3, 0), "k must be a whole number >= 1, not 0"),
        (lambda: multisets(100, 10), "n and k must give at most 5000000 histograms"),
        (lambda: resample_experts(0), "experts must be a whole number >= 1, not 0"),
        (
            lambda: resample_experts(11, method="exact"),
            "method must be 'auto' or 'monte carlo' for 11 experts",
        ),
        (lambda: resample_experts(5, method="all"), "method must be one of"),
        (
            lambda: resample_counts([[1, 2], [1, 1]]),
            "counts must be whole numbers with one and the same sum",
        ),
        (
            lambda: bootstrap_interval(mean, [1, 2], POINTS, level=95),
            "level must be between 0 and 1, not 95",
        ),
        (
            lambda: leave_out([1, 2], POINTS, number=3),
            r"number must be at most 2 \(experts\), not 3",
        ),
        (
            lambda: leave_out(range(1, 41), range(1, 41), number=20),
            "number must give at most 5000000 groups",
        ),
        (lambda: wilson(-1, 2), "successes must be finite and >= 0, not -1"),
        (lambda: wilson(3, 2), "successes must be <= trials, not 3 of 2"),
        (lambda: jeffreys(1, 2, level=0), "level must be between 0 and 1, not 0"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
