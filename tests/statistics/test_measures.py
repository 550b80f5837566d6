"""Percent agreement and cut-offs against hand counts; what holds of every measure alike."""

import warnings
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.statistics import measures
from delphi.statistics.measures import (
    MEASURES,
    every,
    holds,
    majority_opinions,
    percent_agreement,
    percent_bottom,
    percent_near_median,
    percent_of,
    percent_top,
    percent_within,
)
from shared.histograms import HISTOGRAMS, RATED, TABLES, ratings

# Measures that are functions of the shares of the ratings alone, whatever the panel's size.
OF_SHARES = [
    "percent_agreement", "percent_top", "percent_bottom", "percent_near_median",
    "median", "mean", "mode", "mean_absolute_deviation", "median_absolute_deviation",
    "scale_range", "agreement_a", "polarisation", "leik_d", "blair_lacy", "tastle_wierman",
    "reardon", "entropy", "aiken_v",
]  # fmt: skip
# The coefficient of variation is a ratio to the mean, so it knows high from low.
OF_CONSENSUS = [n for n, m in MEASURES.items() if m.better and n != "coefficient_of_variation"]


# Percent agreement


def test_hand_counts():
    assert percent_agreement([0, 0, 0, 1, 4]) == 80
    assert percent_agreement([2, 2, 0]) == 50
    assert np.isnan(percent_agreement([0, 0]))


@given(TABLES)
def test_order_of_the_points_and_doubling_of_the_panel_change_nothing(table):
    expected = percent_agreement(table)
    np.testing.assert_array_equal(percent_agreement(table[..., ::-1]), expected)
    np.testing.assert_allclose(percent_agreement(2 * table), expected, rtol=1e-14)


@given(TABLES)
def test_bounds(table):
    share = percent_agreement(table)
    rated = table.sum(axis=-1) > 0
    assert (share[rated] <= 100).all()
    assert (share[rated] >= 100 / table.shape[-1] - 1e-9).all()
    assert np.isnan(share[~rated]).all()


@given(RATED, st.integers(0, 3), st.integers(0, 3))
def test_denominators_against_answers_counted_one_by_one(counts, unknown, missing):
    answers = [*ratings(counts), *["don't know"] * unknown, *[None] * missing]
    of = {
        "all": answers,
        "respondents": [a for a in answers if a is not None],
        "ratings": [a for a in answers if isinstance(a, int)],
    }
    for denominator, asked in of.items():
        how = {"denominator": denominator, "unknown": unknown, "missing": missing}
        share = Fraction(100 * sum(a == len(counts) for a in asked), len(asked))
        assert percent_top(counts, **how) == pytest.approx(float(share), abs=1e-9)
        assert percent_of(counts, len(counts), **how) == percent_top(counts, **how)
        modal = max(Fraction(100 * asked.count(a), len(asked)) for a in ratings(counts))
        assert percent_agreement(counts, **how) == pytest.approx(float(modal), abs=1e-9)


def test_the_denominator_decides_whether_seventy_percent_agree():
    # 7 of 10 ratings, 7 of 11 with one "don't know", 7 of 12 with one who did not answer.
    counts, how = [3, 0, 7], {"unknown": 1, "missing": 1}
    found = {
        d: percent_top(counts, denominator=d, **how) for d in ("ratings", "respondents", "all")
    }
    np.testing.assert_allclose(list(found.values()), [70, 700 / 11, 700 / 12], atol=1e-9)


def test_nobody_rated_is_not_zero_percent():
    assert np.isnan(percent_within([0, 0, 0], 1, 2, denominator="all", unknown=1, missing=4))


@given(RATED, st.integers(0, 10), st.integers(0, 10))
def test_regions_against_ratings_counted_one_by_one(counts, one, other):
    low, high = sorted([one, other])
    given_ratings = ratings(counts)
    inside = sum(low <= x <= high for x in given_ratings)
    expected = 100 * inside / len(given_ratings)
    assert percent_within(counts, low, high) == pytest.approx(expected, abs=1e-9)
    chosen = [x for x in range(1, len(counts) + 1) if low <= x <= high]
    if chosen:
        assert percent_of(counts, chosen[::-1]) == pytest.approx(expected, abs=1e-9)


def test_core_outcome_set_regions():
    # 7 of 10 rate 7 to 9, 1 of 10 rates 1 to 3: in by the COMET rule.
    counts = [0, 1, 0, 1, 0, 1, 2, 3, 2]
    assert percent_within(counts, 7, 9) == percent_top(counts, 3) == 70
    assert percent_within(counts, 1, 3) == percent_bottom(counts, 3) == 10
    assert percent_within(counts, -np.inf, np.inf) == 100


def test_a_region_of_each_item_and_scale_values_off_by_rounding():
    table = [[1, 2, 3], [4, 0, 1]]
    np.testing.assert_allclose(percent_within(table, [1, 2], [1, 3]), [100 / 6, 20])
    assert percent_within([1, 1, 1], 0.3, 0.3, points=[0.1, 0.2, 0.1 + 0.2]) == pytest.approx(
        100 / 3
    )
    assert percent_of([1, 1, 2], 0.3, points=[0.1, 0.2, 0.1 + 0.2]) == 50


def test_near_the_median_by_hand():
    # Ratings 1, 3, 3, 4, 4, 4, 5, 5, 5, 5: median 4.
    assert percent_near_median([1, 0, 2, 3, 4]) == 90
    assert percent_near_median([1, 0, 2, 3, 4], 0) == 30
    # Ratings 4, 4, 5, 5: nobody rated the midpoint, all are within 1/2 of it.
    assert percent_near_median([0, 0, 0, 2, 2], 0) == 0
    assert percent_near_median([0, 0, 0, 2, 2], 0.5) == 100
    assert percent_near_median([0, 0, 0, 2, 2], 0, kind="low") == 50
    assert percent_near_median([1, 1, 1], 0.1, points=[0.7, 0.8, 0.9]) == 100


# Cut-offs


def test_cutoffs_decide_as_exact_arithmetic_does():
    exact = {">=": Fraction.__ge__, ">": Fraction.__gt__, "<=": Fraction.__le__,
             "<": Fraction.__lt__, "==": Fraction.__eq__}  # fmt: skip
    cutoffs = [
        Fraction(200, 3),
        Fraction(70),
        Fraction(75),
        Fraction(51),
        Fraction(100, 7),
        Fraction(90, 11),
    ]
    cases = [(k, n) for n in range(1, 41) for k in range(n + 1)]
    percents = percent_top([[n - k, k] for k, n in cases])
    # Summing the experts' weights of 1/n one by one leaves dust in the last digits.
    dusty = np.array([100 * sum([1 / n] * k) for k, n in cases])
    assert (percents != dusty).any()
    for comparison, compare in exact.items():
        for cutoff in cutoffs:
            expected = [compare(Fraction(100 * k, n), cutoff) for k, n in cases]
            np.testing.assert_array_equal(holds(percents, comparison, float(cutoff)), expected)
            np.testing.assert_array_equal(holds(dusty, comparison, float(cutoff)), expected)


def test_nothing_holds_of_what_is_not_defined():
    for comparison in (">=", ">", "<=", "<", "=="):
        assert not holds(np.nan, comparison, 1)
    assert holds(np.inf, ">", 1)


def test_cutoffs_of_several_universes_at_once():
    met = holds(np.array([60, 75, 80])[:, None], ">=", [51, 75, 80])
    np.testing.assert_array_equal(met, [[1, 0, 0], [1, 1, 0], [1, 1, 1]])


@pytest.mark.parametrize(("comparison", "cutoff"), [("=>", 1), (">=", np.nan), (">=", "x")])
def test_impossible_cutoffs_are_refused(comparison, cutoff):
    with pytest.raises(ValueError, match=r"^(comparison|cutoff) must be .*, not "):
        holds([1], comparison, cutoff)


def slow_majority_opinions(items, agree, disagree):
    """Kapoor's cut-off as von der Gracht (2012) describes it, opinion by opinion."""
    opinions = majority = 0
    for counts in items:
        given_ratings = ratings(counts)
        opinions += len(given_ratings)
        for side in (agree, disagree):
            holding = sum(x in side for x in given_ratings)
            if 2 * holding > len(given_ratings):
                majority += holding
    return 100 * majority / opinions if opinions else np.nan


@given(st.lists(st.lists(st.integers(0, 5), min_size=5, max_size=5), min_size=1, max_size=6))
def test_majority_opinions_against_opinions_counted_one_by_one(items):
    expected = slow_majority_opinions(items, {4, 5}, {1, 2})
    found = majority_opinions(items, [4, 5], [1, 2])
    np.testing.assert_allclose(found, expected, atol=1e-9)
    np.testing.assert_allclose(majority_opinions(items, [1, 2], [4, 5]), found)
    np.testing.assert_allclose(majority_opinions([items, items], [4, 5], [1, 2]), [expected] * 2)


def test_majority_opinions_by_hand():
    # 9 of 10 agree, 7 of 10 disagree, 6 of 10 are neutral: 16 majority opinions of 30.
    items = [[0, 1, 0, 4, 5], [3, 4, 2, 1, 0], [1, 1, 6, 1, 1]]
    assert majority_opinions(items, [4, 5], [1, 2]) == pytest.approx(1600 / 30, abs=1e-9)
    # Exactly half is no majority; one more is.
    assert majority_opinions([[5, 5]], 2, 1) == 0
    assert majority_opinions([[5, 6]], 2, 1) == pytest.approx(600 / 11, abs=1e-9)
    assert np.isnan(majority_opinions([[0, 0]], 2, 1))


def test_impossible_majorities_are_refused():
    with pytest.raises(ValueError, match="counts must be of the shape"):
        majority_opinions([1, 2], 2, 1)
    with pytest.raises(ValueError, match="disagree must be points that do not agree, not 3"):
        majority_opinions([[1, 2, 3]], [3], [1, 3])


# All measures


def test_every_public_name_is_there_and_the_catalogue_is_public():
    assert set(MEASURES) <= set(measures.__all__)
    for name in measures.__all__:
        assert getattr(measures, name) is not None
    for name, measure in MEASURES.items():
        assert measure.function is getattr(measures, name)
        assert measure.title
        assert measure.better in ("high", "low", "")
        assert measure.level in ("percent", "scale", "squared scale", "unit", "bits", "class")
    with pytest.raises(TypeError):
        MEASURES["another"] = MEASURES["mean"]


@settings(max_examples=60)
@given(TABLES)
def test_leading_axes_bounds_and_undefined_items(table):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = every(table)
    items = table.reshape(-1, table.shape[-1])
    for name, values in found.items():
        measure = MEASURES[name]
        assert values.dtype == np.float64
        assert values.shape == table.shape[:-1]
        one_by_one = [measure(item) for item in items]
        np.testing.assert_array_equal(values.ravel(), np.array(one_by_one), err_msg=name)
        assert np.isnan(values[table.sum(axis=-1) == 0]).all()
        known = values[~np.isnan(values)]
        assert measure.low is None or (known >= measure.low - 1e-9).all(), name
        assert measure.high is None or (known <= measure.high + 1e-9).all(), name


@given(RATED, st.sampled_from([2, 3, 0.1, 1 / 3]))
def test_a_panel_that_is_doubled_or_weighted_evenly_has_the_same_shares(counts, weight):
    for name in OF_SHARES:
        expected = MEASURES[name](counts)
        found = MEASURES[name](weight * np.array(counts))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=name)


@given(RATED)
def test_reversing_the_scale_leaves_consensus_as_it_is(counts):
    for name in OF_CONSENSUS:
        expected = MEASURES[name](counts)
        found = MEASURES[name](counts[::-1])
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=name)


@given(RATED, st.randoms(use_true_random=False))
def test_nominal_measures_do_not_care_which_point_is_which(counts, random):
    shuffled = random.sample(counts, len(counts))
    for name in ("percent_agreement", "entropy", "pairwise_agreement"):
        np.testing.assert_allclose(MEASURES[name](shuffled), MEASURES[name](counts), atol=1e-12)


@given(RATED, st.integers(-20, 20), st.sampled_from([1, 2, 5]))
def test_relabelling_the_scale_moves_and_stretches_what_it_should(counts, start, step):
    points = start + step * np.arange(1, len(counts) + 1)
    stretch = {"scale": step, "squared scale": step**2}
    for name, measure in MEASURES.items():
        if name in ("coefficient_of_variation", "percent_near_median", "rand_ipras"):
            continue
        if name == "disagreement_index":
            assert np.isnan(measure(counts, points)) or points[[0, -1]].tolist() == [1, 9]
            continue
        moved = start if name in ("mean", "median", "mode") else 0
        expected = moved + stretch.get(measure.level, 1) * measure(counts)
        np.testing.assert_allclose(measure(counts, points), expected, atol=1e-9, err_msg=name)


def test_unanimity_is_the_most_consensus_and_halves_at_the_ends_the_least():
    unanimous, halved = every([0, 0, 0, 0, 10, 0, 0, 0, 0]), every([5, 0, 0, 0, 0, 0, 0, 0, 5])
    for name, measure in MEASURES.items():
        if measure.better:
            most, least = measure.high, measure.low
            if measure.better == "low":
                most, least = least, most
            assert unanimous[name] == pytest.approx(most, abs=1e-9), name
            if least is not None and name not in ("percent_agreement", "pairwise_agreement"):
                assert halved[name] == pytest.approx(least, abs=1e-9), name


def test_every_leaves_out_only_what_needs_whole_counts():
    table = [[1, 0, 2, 3, 4], [0.5, 0, 2, 3, 4]]
    found, whole = every(table), every(table[0])
    assert list(found) == list(MEASURES)
    frame = pd.DataFrame(found)
    assert frame.shape == (2, len(MEASURES))
    for name, measure in MEASURES.items():
        np.testing.assert_array_equal(frame[name][0], whole[name])
        assert np.isnan(frame[name][1]) or not measure.whole
    assert {name for name in MEASURES if np.isnan(frame[name][1])} == {
        name for name, measure in MEASURES.items() if measure.whole
    } | {"rand_panel_rule"}


def test_every_takes_the_values_of_the_scale():
    found = every([5, 0, 0, 0, 5], points=[1, 3, 5, 7, 9])
    assert found["scale_range"] == 8
    assert found["disagreement_index"] == pytest.approx(8 / 2.35, abs=1e-9)


# What is refused

BAD_COUNTS = [[-1, 2], [], 3, [np.nan, 1], [1, np.inf], ["a", "b"], [[1, 2], [3]], None]
CALLS = [
    *(measure.function for measure in MEASURES.values()),
    measures.modes,
    measures.percent_of,
    measures.percent_within,
    measures.quantile,
    measures.interpercentile_range,
    measures.content_validity_ratio,
    every,
]
MORE = {
    "percent_of": [1],
    "percent_within": [1, 2],
    "quantile": [0.5],
    "interpercentile_range": [10, 90],
    "content_validity_ratio": [1],
}


@pytest.mark.parametrize("counts", BAD_COUNTS, ids=repr)
def test_impossible_counts_are_refused(counts):
    for call in CALLS:
        with pytest.raises(ValueError, match=r"^counts must .*, not "):
            call(counts, *MORE.get(call.__name__, []))


@pytest.mark.parametrize(
    "points",
    [[1, 1, 2], [3, 2, 1], [1, 2], [1, np.nan, 3], [1, 2, np.inf], [[1, 2, 3]], "abc"],
    ids=repr,
)
def test_impossible_points_are_refused(points):
    uses_points = [m.function for m in MEASURES.values() if m.uses_points]
    others = [call for call in CALLS if call.__name__ in {*MORE, "every"}]
    for call in [*uses_points, *others]:
        with pytest.raises(ValueError, match=r"^points must be .*, not "):
            call([1, 2, 3], *MORE.get(call.__name__, []), points=points)


def test_measures_of_sorted_or_paired_experts_need_whole_counts():
    for measure in MEASURES.values():
        if measure.whole:
            with pytest.raises(ValueError, match=r"counts must be whole numbers, not 0\.5"):
                measure([1, 0.5, 2, 0, 0, 0, 0, 0, 0])
        else:
            assert not np.isnan(measure([1, 0.5, 2, 0, 0, 0, 0, 0, 0]))


@pytest.mark.parametrize(
    "call",
    [
        lambda: percent_agreement([1, 2], denominator="panel"),
        lambda: percent_agreement([1, 2], unknown=-1),
        lambda: percent_agreement([1, 2], missing=[1, 2]),
        lambda: percent_of([1, 2], [3]),
        lambda: percent_of([1, 2], []),
        lambda: percent_of([1, 2], [True, False]),
        lambda: percent_within([1, 2], 2, 1),
        lambda: percent_within([1, 2], np.nan, 1),
        lambda: percent_top([1, 2], 0),
        lambda: percent_top([1, 2], 3),
        lambda: percent_bottom([1, 2], 1.5),
        lambda: percent_bottom([1, 2], True),
        lambda: percent_near_median([1, 2], -1),
        lambda: percent_near_median([1, 2], kind="middle"),
        lambda: measures.median([1, 2], kind="middle"),
        lambda: measures.quantile([1, 2], 1.1),
        lambda: measures.quantile([1, 2], np.nan),
        lambda: measures.quantile([1, 2], [[0.5]]),
        lambda: measures.quantile([1, 2], 0.5, method=10),
        lambda: measures.quantile([1, 2], 0.5, method=True),
        lambda: measures.interpercentile_range([1, 2], 70, 30),
        lambda: measures.interpercentile_range([1, 2], 70, 130),
        lambda: measures.variance([1, 2], ddof=-1),
        lambda: measures.variance([1, 2], ddof=[1, 2]),
        lambda: measures.mean_absolute_deviation([1, 2], about="mode"),
        lambda: measures.reardon([1, 2], form="square"),
        lambda: measures.r_wg([1, 2], null_variance=0),
        lambda: measures.content_validity_ratio([1, 2], 0),
    ],
)  # fmt: skip
def test_impossible_arguments_are_refused(call):
    with pytest.raises(ValueError, match=r"^\w+ must be .*, not "):
        call()


@given(HISTOGRAMS)
def test_no_argument_is_changed(counts):
    table = np.array(counts, dtype=float)
    every(table)
    np.testing.assert_array_equal(table, counts)
