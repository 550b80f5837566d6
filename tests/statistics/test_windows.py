"""Neighbouring points, thirds, trimmed ranges, modified kappa, individual stability.

Expected values come from print where it says so, and else from the definition, one rating at a
time in rational arithmetic, or from scipy.
"""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from delphi.statistics.measures import (
    interpercentile_range,
    modified_kappa,
    percent_adjacent,
    percent_agreement,
    percent_in_median_third,
    percent_near_mean,
    percent_within,
    scale_range,
    trimmed_range,
)
from delphi.statistics.stability import crosstab, independence, mcnemar
from shared.histograms import HISTOGRAMS, RATED, TABLES, ratings

NINE = st.lists(st.integers(0, 4), min_size=9, max_size=9).filter(any)
WINDOWS = [percent_near_mean, percent_adjacent, percent_in_median_third]


def share(chosen, given):
    return float(Fraction(100 * len(list(chosen)), len(given)))


# Near the mean


@given(RATED, st.integers(0, 16).map(lambda quarters: quarters / 4))
def test_percent_near_mean_counts_ratings_one_by_one(counts, distance):
    given_ = ratings(counts)
    middle = Fraction(sum(given_), len(given_))
    near = [x for x in given_ if abs(x - middle) <= Fraction(distance)]
    assert percent_near_mean(counts, distance) == pytest.approx(share(near, given_), abs=1e-9)


def test_percent_near_mean_counts_ratings_exactly_so_far_away():
    # Mean 8/5; the ratings of 2 lie exactly 2/5 from it, that of 1 exactly 3/5.
    assert percent_near_mean([2, 3], 0.4) == 60
    assert percent_near_mean([2, 3], 0.6) == 100
    assert percent_near_mean([2, 3], 0.39) == 0
    # Mean 3.1 of ten ratings, which no float is; 0.1 away lie the nine of 3.
    assert percent_near_mean([0, 0, 9, 1], 0.1) == 90


def test_percent_near_mean_is_in_the_unit_of_the_scale():
    assert percent_near_mean([1, 1, 1], 1) == 100
    assert percent_near_mean([1, 1, 1], 1, points=[0, 5, 10]) == pytest.approx(100 / 3)
    assert percent_near_mean([1, 1, 1], 5, points=[0, 5, 10]) == 100


@given(RATED)
def test_percent_near_mean_grows_with_the_distance(counts):
    found = [percent_near_mean(counts, distance) for distance in np.arange(0, len(counts), 0.5)]
    assert (np.diff(found) >= 0).all()
    assert percent_near_mean(counts, len(counts) - 1) == 100


# Neighbouring points


@given(RATED, st.data())
def test_percent_adjacent_is_the_best_of_all_windows(counts, data):
    size = data.draw(st.integers(1, len(counts)))
    given_ = ratings(counts)
    starts = range(1, len(counts) - size + 2)
    shares = [share([x for x in given_ if low <= x < low + size], given_) for low in starts]
    assert percent_adjacent(counts, size) == pytest.approx(max(shares), abs=1e-9)


@given(RATED)
def test_percent_adjacent_from_the_mode_to_the_whole_scale(counts):
    found = [percent_adjacent(counts, size) for size in range(1, len(counts) + 1)]
    assert found[0] == percent_agreement(counts)
    assert found[-1] == 100
    assert (np.diff(found) >= 0).all()


def test_percent_adjacent_takes_no_gap_for_neighbours():
    assert percent_adjacent([3, 0, 3, 1]) == pytest.approx(400 / 7)
    assert percent_adjacent([5, 0, 5]) == 50


# The third of the median


def slow_third(counts):
    given_ = sorted(ratings(counts))
    middle = Fraction(given_[(len(given_) - 1) // 2] + given_[len(given_) // 2], 2)
    thirds = [range(1, 4), range(4, 7), range(7, 10)]
    holding = [t for t in thirds if t[0] - Fraction(1, 2) <= middle <= t[-1] + Fraction(1, 2)]
    return max(share([x for x in given_ if x in third], given_) for third in holding)


@given(NINE)
def test_percent_in_median_third_counts_ratings_one_by_one(counts):
    assert percent_in_median_third(counts) == pytest.approx(slow_third(counts), abs=1e-9)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([7, 8, 9], 100),
        ([3, 4], 50),  # median between two thirds that are as full as each other
        ([3, 3, 4, 6, 5, 1], 50),
        ([1, 3, 4, 9], 50),  # median 3.5: two in the lower third, one in the middle one
        ([6, 6, 7, 7, 8, 1], 50),
        ([1, 1, 5, 9, 9], 20),  # the median may lie in the emptiest third
        ([2, 2, 9, 9], 0),  # or in one that holds no rating: 5.5
    ],
)
def test_percent_in_median_third_by_hand(row, expected):
    counts = [row.count(x) for x in range(1, 10)]
    assert percent_in_median_third(counts) == expected


def test_percent_in_median_third_needs_a_scale_from_1_to_9():
    assert np.isnan(percent_in_median_third([0, 0, 0, 0, 5]))
    assert np.isnan(percent_in_median_third([0, 0, 5], points=[0, 4, 8]))
    assert percent_in_median_third([0, 1, 0, 2, 5], points=[1, 3, 5, 7, 9]) == 87.5


# What the three have in common


@pytest.mark.parametrize("measure", WINDOWS)
@given(counts=NINE)
def test_windows_are_the_same_on_the_reversed_scale(measure, counts):
    assert measure(counts[::-1]) == pytest.approx(measure(counts), abs=1e-9)


@pytest.mark.parametrize("measure", WINDOWS)
@given(counts=NINE, times=st.integers(2, 5))
def test_windows_are_the_same_for_a_replicated_panel(measure, counts, times):
    assert measure(np.multiply(counts, times)) == pytest.approx(measure(counts), abs=1e-9)


@pytest.mark.parametrize("measure", WINDOWS)
def test_windows_of_unanimous_and_of_empty_items(measure):
    assert measure(np.eye(9) * 4) == pytest.approx([100] * 9)
    assert np.isnan(measure([0] * 9))


@pytest.mark.parametrize("measure", WINDOWS)
def test_windows_take_any_leading_axes(measure):
    tables = np.random.default_rng(7).integers(0, 4, size=(2, 3, 9))
    one_by_one = [[measure(row) for row in rows] for rows in tables]
    np.testing.assert_array_equal(measure(tables), one_by_one)


@pytest.mark.parametrize("measure", WINDOWS)
def test_windows_with_other_denominators(measure):
    # All four agree; one does not know, three do not answer.
    counts, beside = [0] * 8 + [4], {"unknown": 1, "missing": 3}
    assert measure(counts, **beside) == 100
    assert measure(counts, denominator="respondents", **beside) == 80
    assert measure(counts, denominator="all", **beside) == 50


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: percent_near_mean([1, 2], -0.5), "distance must be"),
        (lambda: percent_near_mean([1, -2]), "counts must be"),
        (lambda: percent_near_mean([1, 2], points=[2, 1]), "points must be"),
        (lambda: percent_near_mean([1, 2], denominator="panel"), "denominator must be one of"),
        (lambda: percent_adjacent([1, 2], 3), "neighbours must be a whole number from 1 to 2, not 3"),
        (lambda: percent_adjacent([1, 2], 0), "neighbours must be a whole number from 1 to 2, not 0"),
        (lambda: percent_adjacent([1, 2], 1.5), "neighbours must be a whole number"),
        (lambda: percent_adjacent([1, 2], True), "neighbours must be a whole number"),
        (lambda: percent_adjacent([1, -2]), "counts must be"),
        (lambda: percent_in_median_third([-1] * 9), "counts must be"),
        (lambda: percent_in_median_third([1] * 9, points=[1, 9]), "points must be"),
        (lambda: trimmed_range([1, 2], -1), "trimmed must be a whole number >= 0, not -1"),
        (lambda: trimmed_range([1, 2], 0.5), "trimmed must be a whole number >= 0, not 0.5"),
        (lambda: trimmed_range([1, 2], True), "trimmed must be a whole number >= 0, not True"),
        (lambda: trimmed_range([1, -2]), "counts must be"),
        (lambda: modified_kappa([1, 2], [3]), "relevant must be"),
        (lambda: modified_kappa([1, 2.5], [2]), "counts must be"),
        (lambda: modified_kappa([1, -2], [2]), "counts must be"),
        (lambda: independence([[1, 2, 3], [4, 5, 6]]), "table must be"),
        (lambda: independence([[1, -2], [3, 4]]), "table must be"),
    ],
)  # fmt: skip
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


# Trimmed range


@given(HISTOGRAMS, st.integers(0, 4))
def test_trimmed_range_of_what_is_left_of_the_sorted_ratings(counts, trimmed):
    given_ = ratings(counts)
    rest = given_[trimmed : len(given_) - trimmed]
    found = trimmed_range(counts, trimmed)
    if rest:
        assert found == rest[-1] - rest[0]
    else:
        assert np.isnan(found)


def test_trimmed_range_by_hand():
    # 1 5 7 7 8 9: without the extremes 5 to 8, then 7 to 7, then nothing.
    counts = [1, 0, 0, 0, 1, 0, 2, 1, 1]
    found = [trimmed_range(counts, trimmed) for trimmed in range(4)]
    np.testing.assert_array_equal(found, [8, 3, 0, np.nan])
    assert trimmed_range([1, 2, 1], points=[0, 5, 10]) == 0
    assert trimmed_range([1, 1, 1, 1], points=[0, 1, 5, 10]) == 4


def test_trimmed_range_leaves_one_of_two_equal_extremes():
    assert trimmed_range([2, 0, 0, 0, 2]) == 4
    assert trimmed_range([2, 0, 1, 0, 2], 2) == 0


@given(TABLES)
def test_trimmed_range_without_trimming_is_the_range(tables):
    np.testing.assert_array_equal(trimmed_range(tables, 0), scale_range(tables))


@given(RATED)
def test_trimmed_range_shrinks_and_does_not_mind_reversal(counts):
    found = [trimmed_range(counts, trimmed) for trimmed in range(sum(counts))]
    left = [x for x in found if not np.isnan(x)]
    assert (np.diff(left) <= 0).all()
    assert len(left) == (sum(counts) + 1) // 2
    assert trimmed_range(counts[::-1], 1) == pytest.approx(trimmed_range(counts, 1), nan_ok=True)


@given(RATED.filter(lambda counts: sum(counts) > 2))
def test_trimmed_range_is_that_of_quantiles_of_the_same_ranks(counts):
    # Type 7 puts quantile k / (n - 1) on the rating of rank k + 1.
    last = sum(counts) - 1
    expected = interpercentile_range(counts, 100 / last, 100 * (last - 1) / last)
    assert trimmed_range(counts, 1) == pytest.approx(expected, abs=1e-9)


# Modified kappa


@pytest.mark.parametrize(
    ("relevant", "experts", "printed"),
    # Print: tables 8 and 10 of a study that used it, PMC5557472.
    [(10, 10, 1.00), (9, 10, 0.90), (8, 10, 0.79), (7, 10, 0.66),
     (8, 9, 0.89), (7, 9, 0.76), (6, 9, 0.60)],
)  # fmt: skip
def test_modified_kappa_as_printed(relevant, experts, printed):
    assert modified_kappa([experts - relevant, relevant], [2]).round(2) == printed


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any))
def test_modified_kappa_in_rational_arithmetic(counts):
    n, relevant = sum(counts), counts[2] + counts[3]
    chance = Fraction(comb(n, relevant), 2**n)
    expected = (Fraction(relevant, n) - chance) / (1 - chance)
    assert modified_kappa(counts, [3, 4]) == pytest.approx(float(expected), abs=1e-9)


def test_modified_kappa_of_one_expert_of_nobody_and_of_large_panels():
    assert modified_kappa([[0, 1], [1, 0]], [2]) == pytest.approx([1, -1])
    assert np.isnan(modified_kappa([0, 0, 0], [3]))
    # Chance vanishes with the number of experts: what is left is the share.
    assert modified_kappa([200, 800], [2]) == pytest.approx(0.8, abs=1e-9)


@given(RATED)
def test_modified_kappa_is_one_at_most_and_at_most_the_share(counts):
    points = list(range(1, len(counts) + 1))
    share_of = percent_within(counts, points[-1], points[-1]) / 100
    found = modified_kappa(counts, [points[-1]])
    assert -1 - 1e-9 <= found <= share_of + 1e-9
    assert modified_kappa(counts, points) == 1


@given(RATED)
def test_modified_kappa_asks_only_who_finds_the_item_relevant(counts):
    last = len(counts)
    two = [sum(counts[:-1]), counts[-1]]
    assert modified_kappa(counts, [last]) == modified_kappa(two, [2])
    assert modified_kappa(counts[::-1], [1]) == modified_kappa(counts, [last])


def test_modified_kappa_takes_any_leading_axes_and_points():
    tables = np.random.default_rng(3).integers(1, 5, size=(2, 3, 4))
    one_by_one = [[modified_kappa(row, [3, 4]) for row in rows] for rows in tables]
    np.testing.assert_array_equal(modified_kappa(tables, [3, 4]), one_by_one)
    np.testing.assert_array_equal(modified_kappa(tables, [8, 10], points=[2, 5, 8, 10]), one_by_one)


# Independence of the two rounds

SQUARE = (
    st.integers(2, 5)
    .flatmap(
        lambda k: st.lists(
            st.lists(st.integers(0, 6), min_size=k, max_size=k), min_size=k, max_size=k
        )
    )
    .filter(lambda table: any(map(any, table)))
)


def used(table):
    """Return a table without its empty rows and columns."""
    array = np.array(table)
    return array[array.any(axis=1)][:, array.any(axis=0)]


@given(SQUARE.filter(lambda table: min(used(table).shape) > 1))
def test_independence_as_in_scipy_on_the_points_in_use(table):
    found, rest = independence(table), used(table)
    expected = scipy.stats.chi2_contingency(rest, correction=False)
    assert found.chi_square == pytest.approx(expected.statistic, abs=1e-9)
    assert found.df == expected.dof
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)


@given(SQUARE)
def test_independence_in_rational_arithmetic(table):
    rest, statistic = used(table), Fraction(0)
    total = int(rest.sum())
    for row in rest:
        for column, seen in zip(rest.T, row, strict=True):
            expected = Fraction(int(row.sum()) * int(column.sum()), total)
            statistic += (int(seen) - expected) ** 2 / expected
    assert independence(table).chi_square == pytest.approx(float(statistic), abs=1e-9)


def test_independence_by_hand_for_two_points():
    # n (ad - bc)^2 / (product of the margins) = 40 * 200^2 / 20^4.
    found = independence([[15, 5], [5, 15]])
    assert found.chi_square == pytest.approx(10, abs=1e-9)
    assert (found.df, found.p) == (1, pytest.approx(scipy.stats.chi2.sf(10, 1), abs=1e-12))


def test_independence_of_panels_that_keep_and_that_forget():
    # All keep to their ratings on k points in use: chi-square = n (k - 1).
    keep = independence(np.diag([4, 4, 4]))
    assert (keep.chi_square, keep.df) == (pytest.approx(24), 4)
    forget = independence(np.outer([1, 2, 3], [2, 1, 3]))
    assert forget.chi_square == pytest.approx(0, abs=1e-9)
    assert forget.p == pytest.approx(1)


def test_independence_of_one_row_one_column_and_no_expert():
    # Nothing can depend on a rating that all gave: no degree of freedom.
    for table in ([[3, 4], [0, 0]], [[3, 0], [4, 0]], [[7, 0], [0, 0]]):
        found = independence(table)
        assert (found.chi_square, found.df, found.p) == (0, 0, 1)
    empty = independence(np.zeros((3, 3)))
    assert np.isnan(empty.chi_square)
    assert np.isnan(empty.p)


@given(SQUARE, st.randoms(use_true_random=False))
def test_independence_does_not_mind_names_or_order_of_points_or_of_rounds(table, random):
    array, k = np.array(table), len(table)
    moved = array[random.sample(range(k), k)][:, random.sample(range(k), k)]
    for other in (moved, array.T):
        np.testing.assert_allclose(
            independence(other).chi_square, independence(array).chi_square, atol=1e-9
        )


@given(SQUARE, st.integers(2, 4))
def test_independence_grows_with_the_panel(table, times):
    found, more = independence(table), independence(np.multiply(table, times))
    np.testing.assert_allclose(more.chi_square, times * found.chi_square, atol=1e-9)
    np.testing.assert_array_equal(more.df, found.df)


def test_independence_is_another_question_than_mcnemar():
    # As many change one way as the other, and nobody keeps: no shift, but full dependence.
    table = [[0, 6], [6, 0]]
    assert mcnemar(table).exact == 1
    assert independence(table).chi_square == pytest.approx(12)


def test_independence_of_many_panels_and_of_ratings():
    tables = np.random.default_rng(5).integers(0, 5, size=(2, 3, 4, 4))
    found = independence(tables)
    assert found.chi_square.shape == found.df.shape == found.p.shape == (2, 3)
    for place in np.ndindex(2, 3):
        assert found.chi_square[place] == pytest.approx(independence(tables[place]).chi_square)
    counted = crosstab([1, 1, 2, 3], [1, 2, 2, 3], [1, 2, 3])
    assert (
        independence(counted).chi_square
        == independence([[1, 1, 0], [0, 1, 0], [0, 0, 1]]).chi_square
    )
