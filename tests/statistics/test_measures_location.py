"""Location, quantiles and spread against the standard library, NumPy, SciPy and fractions."""

import statistics
from fractions import Fraction
from math import floor

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from delphi.statistics.measures import (
    coefficient_of_variation,
    interpercentile_range,
    interquartile_range,
    mean,
    mean_absolute_deviation,
    median,
    median_absolute_deviation,
    mode,
    modes,
    quantile,
    scale_range,
    standard_deviation,
    variance,
)
from shared.histograms import RATED, histogram, ratings

# NumPy's names for the types of Hyndman and Fan.
TYPES = {
    1: "inverted_cdf", 2: "averaged_inverted_cdf", 3: "closest_observation",
    4: "interpolated_inverted_cdf", 5: "hazen", 6: "weibull", 7: "linear",
    8: "median_unbiased", 9: "normal_unbiased",
}  # fmt: skip
POINTS = st.lists(st.integers(-30, 30), min_size=9, max_size=9, unique=True).map(sorted)
# The oracle: ten ratings on nine points.
TEN = histogram([7, 8, 9, 6, 7, 9, 8, 5, 7, 8], 9)


# Location


@given(RATED, POINTS)
def test_median_against_the_standard_library(counts, points):
    points = points[: len(counts)]
    given_ratings = ratings(counts, points)
    assert median(counts, points=points) == statistics.median(given_ratings)
    assert median(counts, points=points, kind="low") == statistics.median_low(given_ratings)
    assert median(counts, points=points, kind="high") == statistics.median_high(given_ratings)


@given(RATED, POINTS)
def test_mean_and_modes_against_the_standard_library(counts, points):
    points = points[: len(counts)]
    given_ratings = ratings(counts, points)
    exact = statistics.mean(map(Fraction, given_ratings))
    assert mean(counts, points=points) == pytest.approx(float(exact), abs=1e-9)
    modal = statistics.multimode(given_ratings)
    assert mode(counts, points=points) == min(modal)
    assert np.array(points)[modes(counts)].tolist() == sorted(modal)


def test_no_rating_has_no_mode():
    assert not modes([[0, 0], [0, 0]]).any()


def test_weighted_ratings_against_statsmodels():
    # DescrStatsW(values, weights) of statsmodels, for weights that are no whole numbers.
    weights, points = [0.5, 1.25, 0, 2.5, 3.1], np.array([1, 2, 3, 5, 8])
    other = DescrStatsW(points, weights)
    assert mean(weights, points=points) == pytest.approx(other.mean, abs=1e-12)
    for ddof in (0, 1):
        found = variance(weights, points=points, ddof=ddof)
        assert found == pytest.approx(other.var_ddof(ddof), abs=1e-12)
    middle = other.quantile(0.5, return_pandas=False)[0]
    assert median(weights, points=points) == middle == 5


def test_weights_of_a_tenth_halve_the_ratings_exactly():
    # In floating point 0.1 + 0.1 + 0.1 is more than 0.3.
    assert median([0.1, 0.1, 0.1, 0.3]) == 3.5
    assert median([0.3, 0.1, 0.1, 0.1]) == 1.5


# Quantiles


def slow_quantile(given_ratings, p, method):
    """Hyndman and Fan (1996) in rational arithmetic, from their table of m and gamma."""
    x, n = sorted(given_ratings), len(given_ratings)
    m = {
        1: 0, 2: 0, 3: Fraction(-1, 2), 4: 0, 5: Fraction(1, 2),
        6: p, 7: 1 - p, 8: (p + 1) / 3, 9: p / 4 + Fraction(3, 8),
    }[method]  # fmt: skip
    j = floor(n * p + m)
    g = n * p + m - j
    if method == 1:
        gamma = Fraction(g > 0)
    elif method == 2:
        gamma = Fraction(1) if g > 0 else Fraction(1, 2)
    elif method == 3:
        gamma = Fraction(0) if g == 0 and j % 2 == 0 else Fraction(1)
    else:
        gamma = g
    low, high = (Fraction(x[min(max(place, 1), n) - 1]) for place in (j, j + 1))
    return (1 - gamma) * low + gamma * high


@given(RATED, st.integers(0, 100))
def test_quantiles_of_all_types_against_fractions(counts, percent):
    for method in TYPES:
        exact = slow_quantile(ratings(counts), Fraction(percent, 100), method)
        found = quantile(counts, percent / 100, method=method)
        assert found == pytest.approx(float(exact), abs=1e-9), method


@given(RATED, POINTS)
def test_quantiles_of_all_types_against_numpy_and_scipy(counts, points):
    # Eighths are exact in floating point, so that no library can lose a place to rounding.
    points, q = points[: len(counts)], np.arange(9) / 8
    given_ratings = np.array(ratings(counts, points), dtype=float)
    for method, name in TYPES.items():
        found = quantile(counts, q, points=points, method=method)
        np.testing.assert_allclose(found, np.quantile(given_ratings, q, method=name), atol=1e-9)
        other = scipy.stats.quantile(given_ratings, q, method=name)
        np.testing.assert_allclose(found, other, atol=1e-9, err_msg=name)


@given(RATED.filter(lambda counts: sum(counts) > 1))
def test_quartiles_against_the_standard_library(counts):
    # method="exclusive" is type 6, "inclusive" type 7. Exclusive extrapolates beyond the ratings
    # for two of them, where Hyndman and Fan stay with the outermost.
    given_ratings = ratings(counts)
    inclusive = statistics.quantiles(given_ratings, n=4, method="inclusive")
    np.testing.assert_allclose(quantile(counts, [0.25, 0.5, 0.75]), inclusive, atol=1e-9)
    if len(given_ratings) > 2:
        exclusive = statistics.quantiles(given_ratings, n=4, method="exclusive")
        found = quantile(counts, [0.25, 0.5, 0.75], method=6)
        np.testing.assert_allclose(found, exclusive, atol=1e-9)


def test_a_place_is_not_lost_to_rounding():
    # 0.07 * 100 is 7.000000000000001 in floating point; the 7th of 100 ratings is meant.
    counts = [7, 93]
    assert 0.07 * 100 > 7
    assert quantile(counts, 0.07, method=1) == 1
    assert quantile(counts, 0.07, method=2) == 1.5
    assert quantile(counts, 0.07, method=3) == slow_quantile(ratings(counts), Fraction(7, 100), 3)


def test_interquartile_range_by_type_as_in_the_oracle():
    expected = {1: 1, 2: 1, 3: 2, 4: 1.5, 5: 1, 6: 1.5, 7: 1, 8: 7 / 6, 9: 1.125}
    for method, value in expected.items():
        assert interquartile_range(TEN, method=method) == pytest.approx(value, abs=1e-9)


def test_quartiles_of_4455_as_in_the_oracle():
    counts = [0, 0, 0, 2, 2]
    for method in (2, 5, 6, 7, 8, 9):
        np.testing.assert_allclose(quantile(counts, [0.25, 0.5, 0.75], method=method), [4, 4.5, 5])
        assert interquartile_range(counts, method=method) == 1
    for method in (1, 3, 4):
        assert quantile(counts, 0.5, method=method) == 4


@given(RATED, st.integers(0, 20))
def test_reversing_the_scale_reverses_the_quantiles_of_symmetric_types(counts, twentieths):
    q = twentieths / 20
    for method in (2, 5, 6, 7, 8, 9):
        expected = len(counts) + 1 - quantile(counts, q, method=method)
        found = quantile(counts[::-1], 1 - q, method=method)
        assert found == pytest.approx(expected, abs=1e-9), method


@given(RATED, st.integers(0, 20), st.integers(2, 5))
def test_types_1_and_2_do_not_change_when_the_panel_is_multiplied(counts, twentieths, times):
    for method in (1, 2):
        expected = quantile(counts, twentieths / 20, method=method)
        many = times * np.array(counts)
        assert quantile(many, twentieths / 20, method=method) == expected


def test_shapes_of_quantiles():
    table = np.ones((2, 3, 5))
    assert quantile(table, 0.5).shape == (2, 3)
    assert quantile(table, [0.5]).shape == (2, 3, 1)
    assert quantile(table, [0.1, 0.9]).shape == (2, 3, 2)
    assert np.isnan(quantile([[0, 0], [1, 0]], [0.1, 0.9])).tolist() == [[True] * 2, [False] * 2]


@given(RATED)
def test_interpercentile_ranges_against_numpy(counts):
    low, high = np.percentile(ratings(counts), [12.5, 87.5])
    assert interpercentile_range(counts, 12.5, 87.5) == pytest.approx(high - low, abs=1e-9)
    assert interpercentile_range(counts, 0, 100) == scale_range(counts)


# Spread


@given(RATED, POINTS)
def test_spread_against_numpy_and_scipy(counts, points):
    points = points[: len(counts)]
    x = np.array(ratings(counts, points), dtype=float)
    about_mean = np.abs(x - x.mean()).mean()
    about_median = np.abs(x - np.median(x)).mean()
    found = mean_absolute_deviation(counts, points=points)
    assert found == pytest.approx(about_mean, abs=1e-9)
    found = mean_absolute_deviation(counts, points=points, about="median")
    assert found == pytest.approx(about_median, abs=1e-9)
    found = median_absolute_deviation(counts, points=points)
    assert found == pytest.approx(scipy.stats.median_abs_deviation(x), abs=1e-9)
    assert scale_range(counts, points=points) == np.ptp(x)
    for ddof in (0, 1):
        expected = x.var(ddof=ddof) if len(x) > ddof else np.nan
        found = variance(counts, points=points, ddof=ddof)
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)
        found = standard_deviation(counts, points=points, ddof=ddof) ** 2
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(RATED)
def test_coefficient_of_variation_against_scipy(counts):
    if sum(counts) > 1:
        expected = scipy.stats.variation(np.array(ratings(counts), dtype=float), ddof=1)
        assert coefficient_of_variation(counts) == pytest.approx(expected, abs=1e-9)


def test_a_mean_that_is_not_positive_has_no_coefficient_of_variation():
    assert np.isnan(coefficient_of_variation([1, 0, 1], points=[-1, 0, 1]))
    assert np.isnan(coefficient_of_variation([2, 0, 1], points=[-1, 0, 1]))


def test_a_single_rating_has_no_sample_variance_but_a_range():
    assert np.isnan(variance([0, 1, 0]))
    assert variance([0, 1, 0], ddof=0) == 0
    assert scale_range([0, 1, 0]) == interquartile_range([0, 1, 0]) == 0
