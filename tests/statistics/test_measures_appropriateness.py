"""RAND/UCLA disagreement against a published example, enumeration and NumPy's percentiles."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.statistics.measures import (
    disagreement_index,
    holds,
    median,
    quantile,
    rand_ipr,
    rand_ipras,
    rand_panel_rule,
)
from shared.histograms import histogram, ratings

NINE = st.lists(st.integers(0, 4), min_size=9, max_size=9).filter(any)
# The example of PMC3467596, table 1. It prints the constant as 2.5; its own 6.1 needs 2.35.
PRINTED = histogram([4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9], 9)
SPLIT = histogram([1, 1, 2, 3, 5, 7, 8, 9, 9], 9)


@pytest.mark.parametrize("method", [6, 7])
def test_published_example(method):
    assert median(PRINTED) == 7
    np.testing.assert_allclose(quantile(PRINTED, [0.3, 0.7], method=method), [7, 8], atol=1e-9)
    assert rand_ipr(PRINTED, method=method) == pytest.approx(1, abs=1e-9)
    assert rand_ipras(PRINTED, method=method) == pytest.approx(6.1, abs=1e-9)
    assert disagreement_index(PRINTED, method=method) == pytest.approx(0.16393442623, abs=1e-9)


@pytest.mark.parametrize(
    ("method", "ends", "index"),
    [(6, [2, 8], 2.55319148936), (7, [2.4, 7.6], 2.21276595745)],
)
def test_split_panel_as_in_the_oracle(method, ends, index):
    np.testing.assert_allclose(quantile(SPLIT, [0.3, 0.7], method=method), ends, atol=1e-9)
    assert rand_ipr(SPLIT, method=method) == pytest.approx(ends[1] - ends[0], abs=1e-9)
    assert rand_ipras(SPLIT, method=method) == pytest.approx(2.35, abs=1e-9)
    assert disagreement_index(SPLIT, method=method) == pytest.approx(index, abs=1e-9)


@given(NINE)
def test_disagreement_against_percentiles_of_numpy(counts):
    for method, name in ((6, "weibull"), (7, "linear")):
        low, high = np.percentile(ratings(counts), [30, 70], method=name)
        limit = 2.35 + 1.5 * abs(5 - (low + high) / 2)
        assert rand_ipras(counts, method=method) == pytest.approx(limit, abs=1e-9)
        found = disagreement_index(counts, method=method)
        assert found == pytest.approx((high - low) / limit, abs=1e-9)
        assert holds(found, ">", 1) == (high - low > limit + 1e-9)


def test_other_scales_only_when_they_are_spread_over_1_to_9():
    five = [3, 1, 0, 2, 4]
    assert np.isnan(rand_ipras(five))
    assert np.isnan(disagreement_index([[0, 1, 2], [1, 1, 1]])).all()
    assert np.isnan(disagreement_index(SPLIT, points=range(9)))
    assert not np.isnan(rand_ipr(five))
    spread = [3, 0, 1, 0, 0, 0, 2, 0, 4]
    for measure in (rand_ipr, rand_ipras, disagreement_index):
        assert measure(five, points=np.linspace(1, 9, 5)) == measure(spread)


def test_no_rating_has_no_disagreement():
    for measure in (rand_ipr, rand_ipras, disagreement_index, rand_panel_rule):
        assert np.isnan(measure([0] * 9))


def slow_panel_rule(given_ratings):
    """The classic rule, rating by rating, with its table of panel sizes."""
    sizes = {8: 2, 9: 2, 10: 2, 11: 3, 12: 3, 13: 3, 14: 4, 15: 4, 16: 4}
    if len(given_ratings) not in sizes:
        return np.nan
    outside = sizes[len(given_ratings)]
    middle = statistics.median(given_ratings)
    region = next(r for r in ((7, 8, 9), (4, 5, 6), (1, 2, 3)) if middle >= r[0] - 0.5)
    if sum(x not in region for x in given_ratings) <= outside:
        return 1
    low, high = sum(x <= 3 for x in given_ratings), sum(x >= 7 for x in given_ratings)
    return -1 if min(low, high) >= outside + 1 else 0


@given(st.lists(st.integers(1, 9), min_size=7, max_size=17))
def test_panel_rule_rating_by_rating(given_ratings):
    found = rand_panel_rule(histogram(given_ratings, 9))
    assert found == pytest.approx(slow_panel_rule(given_ratings), nan_ok=True)


def test_panel_rule_at_the_edges_of_every_panel_size():
    for n in range(8, 17):
        allowed = 2 if n <= 10 else 3 if n <= 13 else 4
        for low in range(n + 1):
            for high in range(n + 1 - low):
                counts = [low, 0, 0, 0, n - low - high, 0, 0, 0, high]
                assert rand_panel_rule(counts) == slow_panel_rule(ratings(counts))
        assert rand_panel_rule([0, 0, 0, 0, allowed, 0, 0, 0, n - allowed]) == 1
        assert rand_panel_rule([0, 0, 0, 0, allowed + 1, 0, 0, 0, n - allowed - 1]) == 0
        ends = [allowed + 1, 0, 0, 0, n - 2 * allowed - 2, 0, 0, 0, allowed + 1]
        assert rand_panel_rule(ends) == -1


def test_a_median_between_two_thirds_is_no_agreement():
    assert median([0, 0, 0, 0, 0, 5, 5, 0, 0]) == 6.5
    assert rand_panel_rule([0, 0, 0, 0, 0, 5, 5, 0, 0]) == 0
    assert rand_panel_rule([0, 0, 5, 5, 0, 0, 0, 0, 0]) == 0


def test_panel_rule_is_for_8_to_16_ratings_on_nine_points():
    table = [[0, 0, 0, 0, 0, 0, 0, 0, n] for n in (7, 8, 16, 17)]
    np.testing.assert_array_equal(rand_panel_rule(table), [np.nan, 1, 1, np.nan])
    assert np.isnan(rand_panel_rule([0, 0, 0, 0, 10]))
