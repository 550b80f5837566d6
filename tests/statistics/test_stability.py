"""Two rounds against print, R, other packages and plain enumeration.

Where an expected value comes from stands beside it.
"""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.inter_rater import cohens_kappa

from delphi.statistics.stability import (
    STABILITY,
    change,
    chi_square_of_marginals,
    crosstab,
    from_histograms,
    mcnemar,
    movement,
    needs_links,
    percent_change,
    share_unchanged,
    sign_test,
    spearman,
    stuart_maxwell,
    towards_group,
    weighted_kappa,
    wilcoxon,
)

NA = np.nan
POINTS = [1, 2, 3, 4, 5]
R1 = [4, 5, 3, 4, 2, 5, 4, 4, 3, 5, 1, 4]
R2 = [4, 5, 4, 4, 3, 5, 4, 5, 3, 5, 2, 4]
BEFORE, AFTER = [3, 5, 4, 10, 8], [1, 3, 4, 12, 10]
RATING = st.integers(1, 5).map(float)
GAPPY = st.one_of(RATING, RATING, RATING, st.just(NA))


@st.composite
def two_rounds(draw, elements=RATING, most=9):
    n = draw(st.integers(1, most))
    return draw(arrays(float, (2, n), elements=elements))


@st.composite
def two_histograms(draw):
    k = draw(st.integers(1, 6))
    return draw(arrays(np.int64, (2, k), elements=st.integers(0, 12)))


def close(found, expected, tolerance=1e-9):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


# --- unlinked


def test_percent_change_of_the_reference_histograms():
    close(percent_change(BEFORE, AFTER), 100 * 4 / 30)  # Scheibe, Skutsch and Schofer's formula


@given(two_histograms())
def test_percent_change_is_half_the_differences_over_n(pair):
    one, two = pair
    total = one.sum() * two.sum()
    found = percent_change(one, two)
    if total == 0:
        assert np.isnan(found)
        return
    shares = zip(one.tolist(), two.tolist(), strict=True)
    n, m = int(one.sum()), int(two.sum())
    close(found, float(50 * sum(abs(Fraction(a, n) - Fraction(b, m)) for a, b in shares)), 1e-12)
    assert 0 <= found <= 100 + 1e-9
    close(percent_change(two, one), found)
    close(percent_change(one[::-1], two[::-1]), found)
    close(percent_change(2 * one, 2 * two), found)


@given(two_rounds())
def test_at_least_the_percent_change_changed_their_rating(pair):
    one, two = (crosstab(*pair, POINTS).sum(axis=axis) for axis in (1, 0))
    assert percent_change(one, two) <= 100 * (1 - share_unchanged(*pair)) + 1e-9


@given(two_histograms())
def test_chi_square_of_marginals_is_that_of_scipy(pair):
    one, two = pair
    used = (one + two) > 0
    assume(one.sum() > 0 and two.sum() > 0 and used.sum() > 1)
    found = chi_square_of_marginals(one, two)
    expected = stats.chi2_contingency(pair[:, used], correction=False)
    close(found, [expected.statistic, expected.dof, expected.pvalue])


def test_chi_square_of_marginals_where_nothing_can_differ():
    assert chi_square_of_marginals([0, 5], [0, 4]) == (0, 0, 1)
    assert np.isnan(chi_square_of_marginals([0, 0], [0, 4])).all()


def test_change_is_that_of_the_measure_over_any_leading_axes():
    def share_of_the_mode(counts):
        return counts.max(axis=-1) / counts.sum(axis=-1)

    close(change([BEFORE, AFTER], [AFTER, BEFORE], share_of_the_mode), [2 / 30, -2 / 30])


# --- linked: description


def test_movement_counted_by_hand():
    found = movement([1, 2, 3, 4, NA, 5], [3, 2, 2, NA, 1, 5])
    assert found[:3] == (1, 1, 2)
    close(found[3:], [3 / 4, 1 / 4])
    close(share_unchanged([1, 2, 3, 4, NA, 5], [3, 2, 2, NA, 1, 5]), 1 / 2)


@given(two_rounds(GAPPY))
def test_movement_and_crosstab_count_the_complete_pairs(pair):
    one, two = pair
    complete = ~np.isnan(one + two)
    table = np.zeros((5, 5), dtype=int)
    for a, b in zip(one[complete], two[complete], strict=True):
        table[int(a) - 1, int(b) - 1] += 1
    np.testing.assert_array_equal(crosstab(one, two, POINTS), table)
    found = movement(one, two)
    assert found[:3] == (np.triu(table, 1).sum(), np.tril(table, -1).sum(), np.trace(table))
    back = movement(two, one)
    assert (back.up, back.down) == (found.down, found.up)
    close(back.mean_signed, -found.mean_signed)
    if not complete.any():
        assert np.isnan(found.mean_absolute)
        assert np.isnan(share_unchanged(one, two))
    else:
        close(found.mean_absolute, np.abs(two - one)[complete].mean())


def test_kappa_of_the_reference_pairs():
    expected = {
        "unweighted": 0.529411764706,
        "linear": 0.707317073171,
        "quadratic": 0.857142857143,
    }  # R
    for weights, value in expected.items():
        close(weighted_kappa(R1, R2, weights=weights), value, 1e-11)
        close(weighted_kappa(R1, R2, weights=weights, points=range(10)), value, 1e-11)


@given(two_rounds(), st.sampled_from(["unweighted", "linear", "quadratic"]))
def test_kappa_is_that_of_statsmodels(pair, weights):
    found = weighted_kappa(*pair, points=POINTS, weights=weights)
    if np.ptp(pair) == 0:
        assert np.isnan(found)
        return
    theirs = None if weights == "unweighted" else weights
    close(found, cohens_kappa(crosstab(*pair, POINTS), wt=theirs, return_results=False))
    close(weighted_kappa(*(6 - pair), weights=weights), found)
    close(weighted_kappa(*np.hstack([pair, pair]), weights=weights), found)
    assert found <= 1 + 1e-12


@given(two_rounds(GAPPY))
def test_spearman_is_that_of_scipy_on_the_complete_pairs(pair):
    found = spearman(*pair)
    one, two = pair[:, ~np.isnan(pair.sum(axis=0))]
    if one.size == 0 or np.ptp(one) == 0 or np.ptp(two) == 0:
        assert np.isnan(found)
        return
    close(found, stats.spearmanr(one, two).statistic)
    close(spearman(one, 6 - two), -found)
    assert abs(found) <= 1


# --- linked: exact tests


def flips(moves, statistic):
    """The statistic of the moves as they are, and for every way in which they may have gone."""
    signs = product([-1, 1], repeat=len(moves))
    return statistic(moves), [
        statistic([s * abs(m) for s, m in zip(way, moves, strict=True)]) for way in signs
    ]


def share(values, condition):
    return sum(map(condition, values)) / len(values)


def signed_ranks(differences, zeros):
    """The differences and their ranks, one by one, as Wilcoxon or Pratt would have them."""
    kept = [d for d in differences if zeros == "pratt" or d != 0]
    sizes = [abs(d) for d in kept]
    ranks = [sum(s < t for s in sizes) + (sizes.count(t) + 1) / 2 for t in sizes]
    return [(np.sign(d) * r) for d, r in zip(kept, ranks, strict=True) if d != 0]


def test_wilcoxon_of_the_reference_pairs():
    # Full enumeration; R packages coin and exactRankTests. The asymptotic value is 0.0455.
    found = wilcoxon(R1, R2)
    assert (found.up, found.down, found.changed, found.p) == (10, 0, 4, 0.125)


@settings(max_examples=60)
@given(two_rounds(GAPPY, most=8), st.sampled_from(["wilcox", "pratt"]))
def test_wilcoxon_is_that_of_plain_enumeration(pair, zeros):
    found = wilcoxon(*pair, zeros=zeros)
    differences = [d for d in (pair[1] - pair[0]).tolist() if not np.isnan(d)]
    if not differences:
        assert np.isnan(found.p)
        return
    observed, values = flips(signed_ranks(differences, zeros), lambda r: sum(x for x in r if x > 0))
    middle = sum(values) / len(values)
    assert found.up == observed
    assert found.p_up == share(values, lambda v: v >= observed)
    assert found.p_down == share(values, lambda v: v <= observed)
    assert found.p == share(values, lambda v: abs(v - middle) >= abs(observed - middle))


@settings(max_examples=40)
@given(st.permutations(range(1, 11)), st.lists(st.booleans(), min_size=10, max_size=10))
def test_wilcoxon_without_ties_and_zeros_is_that_of_scipy(sizes, signs):
    # With neither ties nor zeros scipy's exact method is right.
    moves = [s if up else -s for s, up in zip(sizes, signs, strict=True)]
    expected = stats.wilcoxon(moves, method="exact").pvalue
    close(wilcoxon(np.zeros(10), moves).p, expected)


def test_wilcoxon_of_many_experts_by_counting_subsets_in_whole_numbers():
    first = np.random.default_rng(0).integers(1, 10, 80)
    second = first + np.random.default_rng(1).integers(-2, 4, 80)
    ranks = signed_ranks((second - first).tolist(), "wilcox")
    subsets = {0: 1}  # sum of ranks -> in how many subsets
    for rank in ranks:
        more = {total + abs(rank): number for total, number in subsets.items()}
        subsets = {t: subsets.get(t, 0) + more.get(t, 0) for t in subsets.keys() | more.keys()}
    up = sum(rank for rank in ranks if rank > 0)
    tail = sum(number for total, number in subsets.items() if total >= up)
    found = wilcoxon(first, second)
    np.testing.assert_allclose(found.p_up, float(Fraction(tail, 2 ** len(ranks))), rtol=1e-12)
    assert found.p == 2 * found.p_up
    expected = stats.wilcoxon(second - first, method="asymptotic", correction=True).pvalue
    assert found.p == pytest.approx(expected, rel=0.1)


@given(two_rounds(GAPPY))
def test_sign_test_is_binomial(pair):
    found = sign_test(*pair)
    moves = (pair[1] - pair[0])[~np.isnan(pair.sum(axis=0))]
    up, down = int((moves > 0).sum()), int((moves < 0).sum())
    if moves.size == 0:
        assert np.isnan(found.p)
        return
    n = up + down
    tail = Fraction(sum(comb(n, i) for i in range(up, n + 1)), 2**n)
    assert (found.up, found.down, found.changed) == (up, down, n)
    assert found.p_up == float(tail)
    assert found.p == (stats.binomtest(up, n).pvalue if n else pytest.approx(1))


@given(two_rounds(GAPPY), st.randoms(use_true_random=False), st.sampled_from(["wilcox", "pratt"]))
def test_tests_of_direction_mirror_each_other_and_ignore_order(pair, random, zeros):
    order = random.sample(range(pair.shape[1]), pair.shape[1])
    for test in (sign_test, lambda a, b: wilcoxon(a, b, zeros=zeros)):
        found = test(*pair)
        close(test(*pair[:, order]), found, 0)
        back = test(pair[1], pair[0])
        close([back.p, back.p_up, back.p_down], [found.p, found.p_down, found.p_up], 1e-15)
        close(test(*(6 - pair)).p, found.p, 0)


def test_equal_steps_of_tenths_are_ties():
    # 0.3 - 0.2 and 0.2 - 0.1 differ in binary.
    found = wilcoxon([0.1, 0.2, 0.5], [0.2, 0.3, 0.4])
    assert (found.up, found.down) == (4, 2)


def test_nobody_moved():
    for test in (sign_test, wilcoxon):
        assert test([4, 5], [4, 5])[2:] == (0, 1, 1, 1)


# --- tables of changes


def test_mcnemar_of_the_reference_table():
    assert mcnemar([[10, 2], [7, 15]]) == (
        pytest.approx(0.1796875, abs=1e-12),
        pytest.approx(0.109375, abs=1e-12),
    )
    # Fagerland, Lydersen and Laake (2013), their first example: 1, 1, 7, 12.
    close(mcnemar([[1, 1], [7, 12]]), [0.0703125, 0.0390625], 1e-12)


@given(st.integers(0, 12), st.integers(0, 12))
def test_mcnemar_by_definition(b, c):
    n = b + c
    chance = [Fraction(comb(n, i), 2**n) for i in range(n + 1)]
    apart = [abs(2 * i - n) for i in range(n + 1)]
    beyond = sum(p for p, d in zip(chance, apart, strict=True) if d > abs(b - c))
    level = sum(p for p, d in zip(chance, apart, strict=True) if d == abs(b - c))
    found = mcnemar([[3, b], [c, 4]])
    close(found.exact, float(beyond + level), 1e-12)
    close(found.mid_p, float(beyond + level / 2) if n else 1, 1e-12)
    close(mcnemar([[4, c], [b, 3]]), found, 0)


def test_a_stack_of_tables_is_tested_each_by_itself():
    tables = np.random.default_rng(4).integers(0, 9, (3, 4, 2, 2))
    tables[1, 2] = 0
    found = mcnemar(tables)
    assert found.exact.shape == (3, 4)
    for place in np.ndindex(3, 4):
        close([found.exact[place], found.mid_p[place]], mcnemar(tables[place]), 0)
    assert mcnemar(np.zeros((0, 2, 2))).exact.shape == (0,)


def test_stuart_maxwell_of_the_reference_table():
    # R
    close(stuart_maxwell([[8, 2, 1], [3, 9, 4], [0, 2, 11]]), [1.31707317073, 2, 0.517608256])


@settings(max_examples=60)
@given(arrays(np.int64, (4, 4), elements=st.integers(0, 9)), st.permutations(range(4)))
def test_stuart_maxwell_is_that_of_statsmodels(table, order):
    found = stuart_maxwell(table)
    close(stuart_maxwell(table.T), found)
    close(stuart_maxwell(table[order][:, order]), found)
    both = table + table.T
    if (both[~np.eye(4, dtype=bool)] > 0).all():
        expected = SquareTable(table, shift_zeros=False).homogeneity(method="stuart_maxwell")
        close(found, [expected.statistic, expected.df, expected.pvalue])


def test_stuart_maxwell_with_unused_and_unlinked_points():
    full = stuart_maxwell([[8, 2, 1], [3, 9, 4], [0, 2, 11]])
    unused = stuart_maxwell([[8, 0, 2, 1], [0, 0, 0, 0], [3, 0, 9, 4], [0, 0, 2, 11]])
    close(unused, full)
    two_parts = np.zeros((4, 4))
    two_parts[:2, :2], two_parts[2:, 2:] = [[5, 1], [6, 5]], [[2, 3], [1, 2]]
    # Each part is a McNemar chi-square of its own: 25 / 7 + 4 / 4.
    close(stuart_maxwell(two_parts)[:2], [25 / 7 + 1, 2])
    assert stuart_maxwell([[5, 0], [0, 4]]) == (0, 0, 1)
    assert np.isnan(stuart_maxwell(np.zeros((3, 3)))).all()


# --- towards the group


def towards_by_enumeration(first, second, scale, centre, statistic):
    """Every way in which the moves of the panel may have gone, one after the other."""
    tested = []
    counts = {"towards": 0, "away": 0, "neither": 0, "unmoved": 0}
    for item in range(first.shape[1]):
        for expert in range(first.shape[0]):
            start, end = first[expert, item], second[expert, item]
            group = [
                r
                for i, r in enumerate(first[:, item])
                if not np.isnan(r) and (centre == "all" or i != expert)
            ]
            if np.isnan(start) or np.isnan(end) or not group:
                continue
            way, move = np.median(group) - start, end - start
            if move == 0:
                counts["unmoved"] += 1
            elif way == 0:
                counts["neither"] += 1
            else:
                counts["towards" if way * move > 0 else "away"] += 1
                if scale is None or scale[0] <= start - move <= scale[1]:
                    size = 1 if statistic == "moves" else abs(move)
                    tested.append(size if way * move > 0 else -size)
    return counts, flips(tested, sum)


@settings(max_examples=80)
@given(
    arrays(float, st.tuples(st.just(2), st.integers(1, 4), st.integers(1, 3)), elements=GAPPY),
    st.sampled_from([None, (1, 5), (0, 7)]),
    st.sampled_from(["all", "others"]),
    st.sampled_from(["moves", "distance"]),
)
def test_towards_group_is_that_of_plain_enumeration(pair, scale, centre, statistic):
    found = towards_group(*pair, scale=scale, centre=centre, statistic=statistic)
    counts, (observed, values) = towards_by_enumeration(*pair, scale, centre, statistic)
    assert {name: getattr(found, name) for name in counts} == counts
    assert found.statistic == observed
    assert 2**found.tested == len(values)
    if not any(counts.values()):
        assert np.isnan(found.p)
        return
    assert found.p_towards == share(values, lambda v: v >= observed)
    assert found.p_away == share(values, lambda v: v <= observed)
    assert found.p == share(values, lambda v: abs(v) >= abs(observed))


def test_a_move_from_the_end_of_the_scale_proves_nothing():
    first, second = [[5.0], [4.0], [3.0]], [[4.0], [4.0], [3.0]]
    bounded = towards_group(first, second, scale=(1, 5))
    assert (bounded.towards, bounded.tested, bounded.p) == (1, 0, 1)
    free = towards_group(first, second, scale=None)
    assert (free.towards, free.tested, free.p_towards) == (1, 1, 0.5)


def test_the_median_of_the_others_is_another():
    first, second = [[1.0], [3.0], [5.0], [5.0]], [[1.0], [3.5], [5.0], [5.0]]
    assert towards_group(first, second, scale=None).towards == 1  # median 4
    others = towards_group(
        [[1.0], [3.0], [3.0]], [[1.0], [2.0], [3.0]], scale=None, centre="others"
    )
    assert others.towards == 1  # median of 1 and 3
    everyone = towards_group([[1.0], [3.0], [3.0]], [[1.0], [2.0], [3.0]], scale=None)
    assert everyone.neither == 1


def test_by_expert_and_by_item_are_parts_of_the_panel():
    rng = np.random.default_rng(3)
    first = rng.integers(1, 6, (2, 5, 4)).astype(float)
    second = np.clip(first + rng.integers(-1, 2, first.shape), 1, 5)
    second[0, 2, 1] = NA
    whole = towards_group(first, second, scale=(1, 5))
    for by, axis in (("expert", 1), ("item", 2)):
        parts = towards_group(first, second, scale=(1, 5), by=by)
        assert parts.p.shape == (2, first.shape[axis])
        for name in ("towards", "away", "neither", "unmoved", "tested", "statistic"):
            np.testing.assert_array_equal(getattr(parts, name).sum(axis=-1), getattr(whole, name))
    for item in range(4):
        one = towards_group(first[0, :, [item]].T, second[0, :, [item]].T, scale=(1, 5))
        assert one.p == towards_group(first, second, scale=(1, 5), by="item").p[0, item]


@given(
    arrays(float, (2, 4, 3), elements=GAPPY), st.permutations(range(4)), st.permutations(range(3))
)
def test_towards_group_ignores_order_and_direction(pair, experts, items):
    found = towards_group(*pair, scale=(1, 5), statistic="distance")
    shuffled = pair[:, experts][:, :, items]
    close(towards_group(*shuffled, scale=(1, 5), statistic="distance"), found, 0)
    close(towards_group(*(6 - pair), scale=(1, 5), statistic="distance"), found, 0)


# --- stacks, and what needs links


def test_without_experts_or_panels_there_is_nothing_to_say():
    for function in (share_unchanged, spearman, lambda a, b: wilcoxon(a, b).p, weighted_kappa):
        assert np.isnan(function([], []))
        assert np.isnan(function([NA, NA], [1, 2]))
        assert function(np.empty((0, 3)), np.empty((0, 3))).shape == (0,)
    nobody = np.empty((0, 3))
    assert np.isnan(towards_group(nobody, nobody, scale=None).p)
    assert towards_group(nobody, nobody, scale=None, by="item").p.shape == (3,)


def test_stacks_are_those_of_their_panels():
    rng = np.random.default_rng(4)
    first, second = rng.integers(1, 6, (2, 3, 2, 9)).astype(float)
    first[0, 0, :4] = NA
    second[1, 1] = NA
    functions = [
        share_unchanged,
        movement,
        spearman,
        sign_test,
        wilcoxon,
        lambda a, b: wilcoxon(a, b, zeros="pratt"),
        lambda a, b: weighted_kappa(a, b, points=POINTS),
        lambda a, b: stuart_maxwell(crosstab(a, b, POINTS)),
        lambda a, b: mcnemar(
            crosstab(np.where(np.isnan(a), a, a > 3), np.where(np.isnan(b), b, b > 3), [0, 1])
        ),
    ]
    for function in functions:
        together = np.asarray(function(first, second), dtype=float)
        for place in np.ndindex(3, 2):
            alone = np.asarray(function(first[place], second[place]), dtype=float)
            close(together[..., *place], alone, 1e-12)


def test_the_catalogue_says_what_needs_links():
    unlinked = {name for name in STABILITY if not needs_links(name)}
    assert unlinked == {"percent_change", "chi_square_of_marginals", "change"}
    close(from_histograms("percent_change", BEFORE, AFTER), percent_change(BEFORE, AFTER))
    close(from_histograms("change", BEFORE, AFTER, measure=lambda c: c[..., 0]), -2)
    for name in set(STABILITY) - unlinked:
        with pytest.raises(ValueError, match="which needs ratings linked by expert"):
            from_histograms(name, BEFORE, AFTER)
    for statistic in STABILITY.values():
        assert statistic.function.__doc__
        assert statistic.title


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: percent_change([1, 2], [1, 2, 3]), r"after must be of shape \(2,\) like before"),
        (lambda: percent_change([1, -2], [1, 2]), "before must be finite and >= 0, not -2"),
        (
            lambda: share_unchanged([1, 2], [1, 2, 3]),
            "second must be linked to first, expert by expert",
        ),
        (lambda: crosstab([1, 6], [1, 2], POINTS), "ratings must be on the points"),
        (lambda: weighted_kappa(R1, R2, weights="ordinal"), "weights must be one of"),
        (lambda: wilcoxon(R1, R2, zeros="zsplit"), "zeros must be one of"),
        (lambda: mcnemar([[1, 2, 3]] * 3), r"table must be \(..., 2, 2\)"),
        (lambda: mcnemar([[1, 2.5], [1, 1]]), "table must be whole numbers, not 2.5"),
        (lambda: stuart_maxwell([[1, 2, 3], [1, 2, 3]]), "table must be square"),
        (lambda: towards_group([[1]], [[2]], scale=(2, 5)), "scale must be"),
        (lambda: towards_group([[1]], [[2]], scale=(5, 1)), "scale must be"),
        (lambda: towards_group([[1]], [[2]], scale=None, centre="mean"), "centre must be one of"),
        (
            lambda: towards_group([[1, 2]], [[1.5, 2]], scale=None, statistic="distance"),
            "with a change of 0.5",
        ),
        (lambda: needs_links("kappa"), "name must be one of"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
