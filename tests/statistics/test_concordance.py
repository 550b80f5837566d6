"""Numbers of the whole panel against print, R, other packages and plain enumeration.

Where an expected value comes from stands beside it. "R" and "exact" (rational arithmetic) are
values of the reference list; irrCAC 0.4.4 is the Python port of Gwet's R package of that name.
"""

from fractions import Fraction
from itertools import permutations, product

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import friedmanchisquare, rankdata
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from delphi.statistics.concordance import (
    agreement_weights,
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    intraclass_correlation,
    kendall_w,
    kendall_w_test,
    krippendorff_alpha,
)
from delphi.statistics.concordance import permutations as permutations_module
from delphi.statistics.concordance.permutations import (
    arrangements,
    number_of_arrangements,
    squared_sums_exactly,
)

NA = np.nan
POINTS = [1, 2, 3, 4, 5]
FIVE_BY_EIGHT = np.array(
    [[int(c) for c in r] for r in ("55435241", "54434251", "45335142", "55544232", "54445341")],
    dtype=float,
)
# Krippendorff's example with missing ratings, 4 observers and 12 units, as Gwet has it too.
FOUR_BY_TWELVE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, NA],
        [NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA],
    ]
)
# Shrout and Fleiss 1979, Table 2: 6 targets, 4 judges; judges in rows here.
SHROUT_FLEISS = np.array(
    [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
)
FORMS = ["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
KAPPAS = [fleiss_kappa, conger_kappa, brennan_prediger, gwet_ac2]
LEVELS = ["nominal", "ordinal", "interval", "ratio"]
SIZES = st.tuples(st.integers(2, 5), st.integers(2, 6))
RATING = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0])


def panels(elements=RATING, shape=SIZES):
    return shape.flatmap(lambda size: arrays(float, size, elements=elements))


GAPPY = panels(st.one_of(RATING, RATING, RATING, st.just(NA)))
COMPLETE = panels()


def close(found, expected, tolerance=1e-9):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


# --- Kendall's W


def test_w_of_the_five_by_eight_panel():
    found = kendall_w(FIVE_BY_EIGHT)  # R
    close(found.w, 0.795384615385)
    close(found.chi_square, 27.8384615385)
    assert found.df == 7
    close(found.p, 0.000235215586449)
    close(kendall_w(FIVE_BY_EIGHT, correct_ties=False).w, 0.738571428571)


def test_w_is_a_multiple_of_friedmans_chi_square():
    close(kendall_w(FIVE_BY_EIGHT).chi_square, friedmanchisquare(*FIVE_BY_EIGHT.T).statistic)


def w_by_definition(ratings, correct):
    """12 S / (m^2 (n^3 - n) - m T), with ties counted one by one."""
    m, n = ratings.shape
    ranks = [
        [Fraction(2 * rank).limit_denominator(1) / 2 for rank in rankdata(row)] for row in ratings
    ]
    sums = [sum(column) for column in zip(*ranks, strict=True)]
    mean = Fraction(sum(sums), n)
    s = sum((total - mean) ** 2 for total in sums)
    ties = sum(t**3 - t for row in ratings for t in np.unique(row, return_counts=True)[1].tolist())
    below = m**2 * (n**3 - n) - (m * ties if correct else 0)
    return float(12 * s / below) if below else NA


@given(COMPLETE, st.booleans())
def test_w_by_definition(ratings, correct):
    found = kendall_w(ratings, correct_ties=correct).w
    close(found, w_by_definition(ratings, correct), 1e-12)
    assert np.isnan(found) or -1e-12 <= found <= 1 + 1e-12


@given(COMPLETE, st.randoms(use_true_random=False))
def test_w_does_not_depend_on_order_or_direction_or_replication(ratings, random):
    w = kendall_w(ratings).w
    experts = random.sample(range(len(ratings)), len(ratings))
    items = random.sample(range(ratings.shape[1]), ratings.shape[1])
    close(kendall_w(ratings[experts][:, items]).w, w, 1e-12)
    close(kendall_w(6 - ratings).w, w, 1e-12)
    close(kendall_w(np.exp(ratings)).w, w, 1e-12)
    close(kendall_w(np.vstack([ratings, ratings])).w, w, 1e-12)


def test_w_at_its_extremes_and_where_it_is_undefined():
    close(kendall_w([[1, 2, 3], [1, 2, 3]]).w, 1)
    close(kendall_w([[1, 2, 3], [3, 2, 1]]).w, 0)
    close(kendall_w([[1, 1, 3], [1, 1, 3]]).w, 1)
    assert kendall_w([[1, 1, 3], [1, 1, 3]], correct_ties=False).w < 1
    for panel in ([[1, 2, 3]], [[1], [2]], [[2, 2], [3, 3]], [[1, 2, NA], [1, 2, 3]]):
        assert np.isnan(kendall_w(panel).w)
        assert np.isnan(kendall_w(panel).p)
        assert np.isnan(kendall_w_test(panel).p)


# --- its exact test


def tail_by_enumeration(ratings):
    """P(W >= w), permuting each expert's midranks in every way, one after the other."""
    doubled = np.rint(2 * rankdata(ratings, axis=1)).astype(int)
    total, n = int(doubled.sum()), ratings.shape[1]

    def squares(rows):  # n^2 times the squared deviations of the rank sums from their mean
        return sum((n * sum(column) - total) ** 2 for column in zip(*rows, strict=True))

    observed = squares(doubled.tolist())
    orders = [list(permutations(row)) for row in doubled.tolist()]
    outcomes = [squares(rows) >= observed for rows in product(*orders)]
    return sum(outcomes) / len(outcomes)


def test_exact_tails_of_the_reference_list():
    # w -> P(W >= w) as the reference list gives them, for whatever panel has that W.
    expected = {
        (3, 4): {0.644444: 0.147569, 0.822222: 0.032986, 0.911111: 0.017361, 1: 0.001736},
        (4, 3): {0.5625: 0.125, 0.75: 0.069444, 0.8125: 0.041667, 1: 0.00463},
    }
    for (m, n), tails in expected.items():
        found = squared_sums_exactly(np.tile(2 * np.arange(n) - (n - 1), (m, 1)), 10**6)
        w = found.values / (m**2 * (n**3 - n) / 3)
        for value, tail in tails.items():
            assert found.weights[w >= value - 1e-6].sum() == pytest.approx(tail, abs=5e-7)
            assert np.isclose(w, value, atol=1e-6).any()


@pytest.mark.parametrize(
    "ratings",
    [
        [[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]],
        [[1, 2, 3, 4], [1, 2, 4, 3], [4, 1, 2, 3]],
        [[1, 2, 3], [1, 2, 3], [1, 3, 2], [2, 1, 3]],
        [[4, 4, 5, 3], [5, 4, 5, 3], [4, 4, 4, 5]],
        [[1, 1, 2], [1, 1, 2], [5, 4, 5], [2, 2, 3]],
        [[1, 1, 1], [1, 2, 3], [1, 2, 2]],
        [[1, 2, 3, 4, 5], [2, 1, 3, 5, 4]],
    ],
)
def test_exact_tail_with_and_without_ties_is_that_of_plain_enumeration(ratings):
    found = kendall_w_test(ratings, method="exact")
    assert found.method == "exact"
    assert found.standard_error == 0
    close(found.p, tail_by_enumeration(np.array(ratings, dtype=float)), 1e-12)


def test_every_expert_ranking_alike_has_the_probability_of_one_order_in_all():
    panel = np.tile(np.arange(6.0), (4, 1))
    close(kendall_w_test(panel).p, 1 / 720**3, 1e-9)


def test_thirty_items_of_which_every_expert_lifts_the_same_one():
    panel = np.zeros((4, 30))
    panel[:, 7] = 1
    close(kendall_w_test(panel, method="exact").p, 1 / 30**3, 1e-12)
    panel[3] = np.roll(panel[3], 1)
    # Three or more of four alike: all four, or the odd one among four experts and 29 items.
    close(kendall_w_test(panel, method="exact").p, (1 + 4 * 29) / 30**3, 1e-12)


def test_the_size_of_the_pieces_changes_nothing(monkeypatch):
    panel = [[1, 2, 3, 4, 5], [1, 3, 2, 4, 5], [2, 1, 3, 5, 4]]
    whole = [kendall_w_test(panel, method=m, draws=200).p for m in ("exact", "monte carlo")]
    monkeypatch.setattr(permutations_module, "CHUNK", 50)
    pieces = [kendall_w_test(panel, method=m, draws=200).p for m in ("exact", "monte carlo")]
    close(pieces, whole, 1e-14)


@pytest.mark.parametrize("values", [[1, 2, 3, 4], [1, 1, 2, 2, 2], [3, 3, 3], [0]])
def test_arrangements_are_the_different_permutations(values):
    found = arrangements(np.array(values))
    assert sorted(map(tuple, found.tolist())) == sorted(set(permutations(values)))
    assert number_of_arrangements(np.array(values)) == len(found)


def test_draws_come_near_the_exact_tail_and_state_their_error():
    ratings = [[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]]
    exact = kendall_w_test(ratings).p
    found = kendall_w_test(ratings, method="monte carlo", draws=20_000, seed=3)
    assert found.method == "monte carlo"
    assert abs(found.p - exact) < 4 * found.standard_error
    close(found.standard_error, np.sqrt(found.p * (1 - found.p) / 20_000), 1e-12)
    assert found.p != kendall_w_test(ratings, method="monte carlo", draws=20_000, seed=4).p


def test_a_large_panel_is_drawn_and_p_is_never_zero():
    panel = np.tile(np.arange(14.0), (5, 1))
    found = kendall_w_test(panel, draws=999)
    assert found.method == "monte carlo"
    assert found.p == 1 / 1000
    with pytest.raises(ValueError, match="method must be 'auto' or 'monte carlo'"):
        kendall_w_test(panel, method="exact")


def test_exact_reaches_as_far_as_the_documentation_says():
    for experts, items in ((30, 4), (11, 5), (5, 6), (3, 7), (2, 9)):
        panel = np.random.default_rng(0).random((experts, items))
        assert kendall_w_test(panel, draws=99).method == "exact"
    for experts, items in ((12, 5), (3, 8), (4, 7), (2, 10)):
        panel = np.random.default_rng(0).random((experts, items))
        assert kendall_w_test(panel, draws=99).method == "monte carlo"


def test_a_panels_p_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(1)
    stack = rng.integers(1, 6, (6, 4, 7)).astype(float)
    stack[0] += rng.random((4, 7))  # without ties there are too many orders
    stack[2, 0, 0] = NA
    together = kendall_w_test(stack.reshape(2, 3, 4, 7), draws=500)
    assert set(together.method.ravel()) == {"exact", "monte carlo", "none"}
    alone = [kendall_w_test(panel, draws=500) for panel in stack]
    np.testing.assert_array_equal(together.p.ravel(), [found.p for found in alone])
    np.testing.assert_array_equal(together.method.ravel(), [found.method for found in alone])


@settings(max_examples=25)
@given(
    panels(shape=st.tuples(st.integers(2, 4), st.integers(2, 4))), st.randoms(use_true_random=False)
)
def test_the_tail_does_not_depend_on_order_or_direction(ratings, random):
    p = kendall_w_test(ratings).p
    experts = random.sample(range(len(ratings)), len(ratings))
    items = random.sample(range(ratings.shape[1]), ratings.shape[1])
    close(kendall_w_test(ratings[experts][:, items]).p, p, 1e-12)
    close(kendall_w_test(6 - ratings).p, p, 1e-12)
    assert np.isnan(p) or 0 < p <= 1


def test_chi_square_is_that_of_w():
    found = kendall_w_test(FIVE_BY_EIGHT, method="chi-square")
    close(found.p, kendall_w(FIVE_BY_EIGHT).p)
    assert np.isnan(found.standard_error)


# --- Krippendorff's alpha


@pytest.mark.parametrize(
    ("level", "four_by_twelve", "five_by_eight"),
    # Krippendorff's own example as computed by four implementations; the second exact.
    [
        ("nominal", 0.743421052631579, 0.2103305785123967),
        ("ordinal", 0.815387503754881, 0.712671568627451),
        ("interval", 0.849107142857143, 0.7908653846153846),
        ("ratio", 0.797402774711612, 0.7410456512093075),
    ],
)
def test_alpha_of_the_reference_panels(level, four_by_twelve, five_by_eight):
    close(krippendorff_alpha(FOUR_BY_TWELVE, level=level), four_by_twelve, 1e-12)
    close(krippendorff_alpha(FIVE_BY_EIGHT, level=level), five_by_eight, 1e-12)
    close(krippendorff_alpha(FIVE_BY_EIGHT, level=level, points=range(10)), five_by_eight, 1e-12)


def difference(c, k, level, totals):
    if level == "nominal":
        return Fraction(c != k)
    if level == "ordinal":
        between = sum(n for point, n in totals.items() if min(c, k) <= point <= max(c, k))
        return (between - Fraction(totals[c] + totals[k], 2)) ** 2
    return Fraction(c - k) ** 2 if level == "interval" else Fraction(c - k, c + k) ** 2


def alpha_by_pairs(ratings, level):
    """1 - D_o / D_e, over pairs of ratings one by one, in fractions."""
    units = [[int(r) for r in unit if not np.isnan(r)] for unit in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [r for unit in units for r in unit]
    totals = {point: pooled.count(point) for point in pooled}
    within = [
        difference(a, b, level, totals) / (len(unit) - 1)
        for unit in units
        for i, a in enumerate(unit)
        for j, b in enumerate(unit)
        if i != j
    ]
    anywhere = sum(difference(a, b, level, totals) for a in pooled for b in pooled)
    return float(1 - (len(pooled) - 1) * sum(within) / anywhere) if anywhere else NA


@settings(max_examples=60)
@given(GAPPY, st.sampled_from(LEVELS))
def test_alpha_by_pairs_of_ratings(ratings, level):
    found = krippendorff_alpha(ratings, level=level)
    close(found, alpha_by_pairs(ratings, level), 1e-11)
    if not np.isnan(found):
        close(found, krippendorff.alpha(ratings, level_of_measurement=level), 1e-9)


@given(GAPPY, st.randoms(use_true_random=False))
def test_alpha_does_not_depend_on_order_and_on_direction_only_at_ratio_level(ratings, random):
    experts = random.sample(range(len(ratings)), len(ratings))
    items = random.sample(range(ratings.shape[1]), ratings.shape[1])
    for level in LEVELS:
        alpha = krippendorff_alpha(ratings, level=level)
        close(krippendorff_alpha(ratings[experts][:, items], level=level), alpha, 1e-11)
        if level != "ratio":
            close(krippendorff_alpha(6 - ratings, level=level), alpha, 1e-11)
        assert np.isnan(alpha) or alpha <= 1 + 1e-12


def test_alpha_of_a_stack_is_that_of_its_panels():
    stack = np.random.default_rng(2).integers(1, 6, (3, 2, 4, 7)).astype(float)
    stack[0, 1, 2] = NA
    for level in LEVELS:
        alone = [[krippendorff_alpha(panel, level=level) for panel in row] for row in stack]
        close(krippendorff_alpha(stack, level=level), alone, 1e-12)


def test_alpha_at_its_extremes_and_where_it_is_undefined():
    close(krippendorff_alpha([[1, 2, 3], [1, 2, 3]], level="interval"), 1)
    for panel in ([[3, 3], [3, 3]], [[1, NA], [NA, 2]], [[NA, NA], [NA, NA]], [[1, 2]]):
        assert np.isnan(krippendorff_alpha(panel, level="ordinal"))
    # 0 and 0 do not differ on a ratio scale.
    close(krippendorff_alpha([[0, 1], [0, 1]], level="ratio"), 1)


# --- kappas

IRRCAC = {  # irrCAC 0.4.4 with categories 1 to 5; it prints AC1 0.77544, Fleiss 0.76117 itself
    "unweighted": (
        [0.761169275422, 0.762817441303, 0.772727272727, 0.775444068127],
        [0.190082644628, 0.196721311475, 0.234375, 0.244701348748],
    ),
    "linear": (
        [0.817944767097, 0.813776319966, 0.848484848485, 0.858739136433],
        [0.541446208113, 0.543859649123, 0.59375, 0.624548736462],
    ),
    "quadratic": (
        [0.864935064935, 0.857710656223, 0.901515151515, 0.914000723552],
        [0.78550295858, 0.786175115207, 0.81875, 0.844295302013],
    ),
    "ordinal": (
        [0.850206189397, 0.843659525188, 0.886363636364, 0.898939769908],
        [0.713392391871, 0.714471122648, 0.754464285714, 0.784735812133],
    ),
}


@pytest.mark.parametrize("weights", IRRCAC)
def test_kappas_are_those_of_irrcac_with_and_without_missing_ratings(weights):
    missing, complete = IRRCAC[weights]
    close([k(FOUR_BY_TWELVE, points=POINTS, weights=weights) for k in KAPPAS], missing, 1e-11)
    close([k(FIVE_BY_EIGHT, points=POINTS, weights=weights) for k in KAPPAS], complete, 1e-11)


def test_kappas_by_pairs_of_experts():
    """Agreement and chance over pairs of experts, in fractions, on complete data."""
    panel = FIVE_BY_EIGHT.astype(int)
    m, n = panel.shape
    pairs = [(g, h) for g in range(m) for h in range(m) if g != h]
    agreement = Fraction(sum(int((panel[g] == panel[h]).sum()) for g, h in pairs), n * len(pairs))
    share = [[Fraction(row.tolist().count(point), n) for point in POINTS] for row in panel]
    pooled = [sum(column) / m for column in zip(*share, strict=True)]
    two = sum(a * b for g, h in pairs for a, b in zip(share[g], share[h], strict=True)) / len(pairs)
    chance = [sum(p**2 for p in pooled), two, Fraction(1, 5), sum(p * (1 - p) for p in pooled) / 4]
    expected = [float((agreement - pe) / (1 - pe)) for pe in chance]
    close([k(panel, points=POINTS, weights="unweighted") for k in KAPPAS], expected, 1e-12)


def table_of(ratings, points=POINTS):
    return np.array([[(column == point).sum() for point in points] for column in ratings.T])


@given(COMPLETE)
def test_fleiss_is_that_of_statsmodels(ratings):
    expected = NA if np.ptp(ratings) == 0 else statsmodels_fleiss(table_of(ratings))
    close(fleiss_kappa(ratings), expected, 1e-11)


@given(
    panels(shape=st.tuples(st.just(2), st.integers(2, 8))), st.sampled_from(["linear", "quadratic"])
)
def test_conger_of_two_experts_is_cohens_kappa(ratings, weights):
    table = np.zeros((5, 5))
    np.add.at(table, tuple(ratings.astype(int) - 1), 1)
    for own, theirs in (("unweighted", None), (weights, weights)):
        expected = (
            NA if np.ptp(ratings) == 0 else cohens_kappa(table, wt=theirs, return_results=False)
        )
        close(conger_kappa(ratings, points=POINTS, weights=own), expected, 1e-9)


@given(GAPPY, st.randoms(use_true_random=False), st.sampled_from(list(IRRCAC)))
def test_kappas_do_not_depend_on_order_or_direction(ratings, random, weights):
    experts = random.sample(range(len(ratings)), len(ratings))
    items = random.sample(range(ratings.shape[1]), ratings.shape[1])
    for kappa in KAPPAS:
        found = kappa(ratings, points=POINTS, weights=weights)
        close(kappa(ratings[experts][:, items], points=POINTS, weights=weights), found, 1e-9)
        close(kappa(6 - ratings, points=POINTS, weights=weights), found, 1e-9)
        assert np.isnan(found) or found <= 1 + 1e-12


@given(GAPPY)
def test_an_expert_or_an_item_without_any_rating_changes_no_number(ratings):
    nobody = np.full((1, ratings.shape[1]), NA)
    nothing = np.full((len(ratings), 1), NA)
    for more in (np.vstack([ratings, nobody]), np.hstack([ratings, nothing])):
        for kappa in KAPPAS:
            close(kappa(more, points=POINTS), kappa(ratings, points=POINTS), 1e-11)
        close(krippendorff_alpha(more), krippendorff_alpha(ratings), 1e-11)


def test_kappas_of_a_stack_are_those_of_its_panels():
    stack = np.random.default_rng(5).integers(1, 6, (2, 3, 4, 7)).astype(float)
    stack[0, 1, 2, 1:] = NA
    for kappa in KAPPAS:
        alone = [[kappa(panel, points=POINTS) for panel in row] for row in stack]
        close(kappa(stack, points=POINTS), alone, 1e-12)


def test_kappas_at_their_extremes_and_where_they_are_undefined():
    alike = [[1, 2, 3], [1, 2, 3], [1, 2, 3]]
    assert [float(k(alike, points=POINTS)) for k in KAPPAS] == [1, 1, 1, 1]
    one_answer = [[4, 4], [4, 4]]
    assert np.isnan(fleiss_kappa(one_answer, points=POINTS))
    assert np.isnan(conger_kappa(one_answer, points=POINTS))
    assert brennan_prediger(one_answer, points=POINTS) == 1
    assert gwet_ac1(one_answer, points=POINTS) == 1
    assert gwet_ac1(FIVE_BY_EIGHT, points=POINTS) == gwet_ac2(
        FIVE_BY_EIGHT, points=POINTS, weights="unweighted"
    )
    for kappa in KAPPAS:
        assert np.isnan(kappa([[1, NA], [NA, 2]], points=POINTS))
        assert np.isnan(kappa([[4, 4], [4, 4]], points=[4]))


def test_weights_are_those_of_gwet():
    # irrCAC's vignette "weighting" prints these for three categories.
    third = 2 / 3
    close(agreement_weights([1, 2, 3], "linear"), [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]])
    close(
        agreement_weights([1, 2, 3], "ordinal"), [[1, third, 0], [third, 1, third], [0, third, 1]]
    )
    close(agreement_weights([1, 2, 3], "quadratic"), [[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]])


# --- intraclass correlation


def test_icc_of_shrout_and_fleiss():
    # R, and the two decimals printed in Shrout and Fleiss (1979), Table 4.
    expected = [0.16574177, 0.28976378, 0.71484071, 0.44279713, 0.62005055, 0.90931554]
    close([intraclass_correlation(SHROUT_FLEISS, form) for form in FORMS], expected, 1e-8)


def icc_by_definition(ratings, form):
    """Mean squares as sums of squared deviations, in fractions."""
    rows = [[Fraction(r) for r in item] for item in ratings.T.tolist()]
    n, k = len(rows), len(rows[0])
    grand = sum(map(sum, rows)) / (n * k)
    item_means = [sum(row) / k for row in rows]
    expert_means = [sum(column) / n for column in zip(*rows, strict=True)]
    b = k * sum((mean - grand) ** 2 for mean in item_means) / (n - 1)
    j = n * sum((mean - grand) ** 2 for mean in expert_means) / (k - 1)
    w = sum((r - mean) ** 2 for row, mean in zip(rows, item_means, strict=True) for r in row) / (
        n * (k - 1)
    )
    e = (n * (k - 1) * w - (k - 1) * j) / ((n - 1) * (k - 1))
    above = b - w if form[4] == "1" else b - e
    below = {
        "ICC(1,1)": b + (k - 1) * w,
        "ICC(2,1)": b + (k - 1) * e + k * (j - e) / n,
        "ICC(3,1)": b + (k - 1) * e,
        "ICC(1,k)": b,
        "ICC(2,k)": b + (j - e) / n,
        "ICC(3,k)": b,
    }[form]
    return float(above / below) if below else NA


@given(COMPLETE, st.sampled_from(FORMS))
def test_icc_by_definition(ratings, form):
    close(intraclass_correlation(ratings, form), icc_by_definition(ratings, form), 1e-9)


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_icc_is_that_of_pingouin():
    long = pd.DataFrame(FIVE_BY_EIGHT).stack().rename("rating").reset_index()
    table = pingouin.intraclass_corr(long, targets="level_1", raters="level_0", ratings="rating")
    expected = table.set_index("Type")["ICC"]
    # pingouin says A (absolute agreement) for 2 and C (consistency) for 3.
    for form in FORMS:
        theirs = form.replace("(2", "(A").replace("(3", "(C")
        close(intraclass_correlation(FIVE_BY_EIGHT, form), expected[theirs], 1e-9)


@given(COMPLETE, st.randoms(use_true_random=False), st.sampled_from(FORMS))
def test_icc_does_not_depend_on_order_origin_or_unit(ratings, random, form):
    icc = intraclass_correlation(ratings, form)
    experts = random.sample(range(len(ratings)), len(ratings))
    items = random.sample(range(ratings.shape[1]), ratings.shape[1])
    close(intraclass_correlation(ratings[experts][:, items], form), icc, 1e-9)
    close(intraclass_correlation(10 - 2 * ratings, form), icc, 1e-9)
    # Form 3 ignores the level of an expert.
    if form.startswith("ICC(3"):
        close(intraclass_correlation(ratings + np.arange(len(ratings))[:, None], form), icc, 1e-9)


def test_icc_where_it_is_undefined():
    for panel in ([[0.1, 0.1], [0.1, 0.1]], [[1, 2, NA], [1, 2, 3]], [[1, 2, 3]], [[1], [2]]):
        assert np.isnan(intraclass_correlation(panel, "ICC(2,1)"))
    assert np.isnan(intraclass_correlation([[0.1, 0.1, 0.1], [0.7, 0.7, 0.7]], "ICC(3,1)"))
    assert intraclass_correlation([[1, 1, 1], [3, 3, 3]], "ICC(2,1)") == 0


# --- bad arguments, and none


def test_without_panels_there_is_nothing_to_say():
    none = np.empty((0, 3, 4))
    for found in (
        kendall_w(none).w,
        kendall_w_test(none).p,
        krippendorff_alpha(none),
        intraclass_correlation(none),
        gwet_ac1(none, points=POINTS),
    ):
        assert found.shape == (0,)
    unrated = np.full((2, 3), NA)
    assert np.isnan(
        [krippendorff_alpha(unrated), fleiss_kappa(unrated), conger_kappa(unrated)]
    ).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kendall_w([1, 2, 3]), "ratings must be an array"),
        (lambda: kendall_w([[1, np.inf], [1, 2]]), "ratings must be finite or NaN, not inf"),
        (lambda: kendall_w_test([[1, 2], [1, 2]], method="fast"), "method must be one of"),
        (
            lambda: kendall_w_test([[1, 2], [1, 2]], draws=0),
            "draws must be a whole number >= 1, not 0",
        ),
        (lambda: krippendorff_alpha([[1, 2], [1, 2]], level="interval "), "level must be one of"),
        (
            lambda: krippendorff_alpha([[1, 6], [1, 2]], points=POINTS),
            "ratings must be on the points 1, 2, 3, 4, 5, not 6",
        ),
        (
            lambda: krippendorff_alpha([[-1, 6], [1, 2]], level="ratio"),
            "points must be >= 0 on a ratio scale, not -1",
        ),
        (lambda: fleiss_kappa([[1, 2], [1, 2]], weights="cubic"), "weights must be one of"),
        (
            lambda: gwet_ac1([[1, 2], [1, 2]], points=[2, 1]),
            "points must be distinct numbers in ascending order",
        ),
        (lambda: intraclass_correlation([[1, 2], [1, 2]], "ICC(2)"), "form must be one of"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        call()
