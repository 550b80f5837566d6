"""Ordinal consensus and agreement of experts against R, fractions, enumeration and print."""

from fractions import Fraction
from itertools import combinations, product
from math import log2, sqrt

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import fleiss_kappa

from delphi.statistics.measures import (
    agreement_a,
    aiken_v,
    berry_mielke_iov,
    blair_lacy,
    content_validity_ratio,
    entropy,
    kvalseth_cov,
    leik_d,
    pairwise_agreement,
    polarisation,
    r_wg,
    reardon,
    tastle_wierman,
)
from shared.histograms import RATED, ratings

# R agrmt 1.42.12: agreement, Leik, consensus, BlairLacy, BerryMielke, Kvalseth, entropy.
AGRMT = [
    ([30, 40, 210, 130, 530, 50, 10],
     [0.611333333333, 0.286666666667, 0.725687613959, 0.772873426463, 0.402666666667,
      0.227126573537, 1.96096924695]),
    ([0, 0, 0, 0, 10], [1, 0, 1, 1, 0, 0, 0]),
    ([10, 0, 0, 0, 10], [-1, 1, 0, 0, 1, 1, 1]),
    ([4, 4, 4, 4, 4], [0, 0.6, 0.433985000288, 0.4472135955, 0.8, 0.5527864045, 2.32192809489]),
    ([1, 2, 4, 10, 17],
     [0.588235294118, 0.411764705882, 0.621724312067, 0.691020007322, 0.522491349481,
      0.308979992678, 1.7725760986]),
    ([0, 0, 0, 1, 1, 1, 5, 5, 2],
     [0.65, 0.25, 0.792434242406, 0.80553639824, 0.352678571429, 0.195437119567, 2.22560519902]),
]  # fmt: skip
IN_AGRMT = [
    agreement_a, leik_d, tastle_wierman, blair_lacy, berry_mielke_iov, kvalseth_cov, entropy,
]  # fmt: skip
MANY = RATED.filter(lambda counts: len(counts) > 1)


@pytest.mark.parametrize(("counts", "expected"), AGRMT)
def test_ordinal_measures_as_in_r_agrmt(counts, expected):
    found = [measure(counts) for measure in IN_AGRMT]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


# Van der Eijk


def slow_pattern_agreement(pattern):
    """A of a layer by looking at every triple of points."""
    k, s = len(pattern), sum(pattern)
    triples = list(combinations(pattern, 3))
    tu = triples.count((1, 1, 0)) + triples.count((0, 1, 1))
    tdu = triples.count((1, 0, 1))
    u = Fraction((k - 2) * tu - (k - 1) * tdu, (k - 2) * (tu + tdu)) if tu + tdu else 1
    return u * (1 - Fraction(s - 1, k - 1))


def slow_agreement(counts):
    """Van der Eijk (2001) in rational arithmetic: peel off one layer after the other."""
    rest, total, found = list(counts), sum(counts), Fraction(0)
    while any(rest):
        height = min(n for n in rest if n)
        pattern = [int(n > 0) for n in rest]
        found += Fraction(height * sum(pattern), total) * slow_pattern_agreement(pattern)
        rest = [n - height * filled for n, filled in zip(rest, pattern, strict=True)]
    return found


@given(RATED.filter(lambda counts: len(counts) > 2))
def test_agreement_a_against_layers_peeled_in_fractions(counts):
    exact = slow_agreement(counts)
    assert agreement_a(counts) == pytest.approx(float(exact), abs=1e-9)
    assert polarisation(counts) == pytest.approx(float((1 - exact) / 2), abs=1e-9)


def test_agreement_a_of_every_layer_of_six_points():
    layers = [layer for layer in product([0, 1], repeat=6) if any(layer)]
    expected = [float(slow_pattern_agreement(layer)) for layer in layers]
    np.testing.assert_allclose(agreement_a(layers), expected, atol=1e-12)


@pytest.mark.parametrize("counts", [[3], [3, 4]])
def test_agreement_a_needs_three_points(counts):
    assert np.isnan(agreement_a(counts))
    assert np.isnan(polarisation(counts))


# Cumulative shares


def slow_shares(counts):
    """Return the share of the ratings at or below each threshold, by counting them."""
    x = ratings(counts)
    return [Fraction(sum(r <= j for r in x), len(x)) for j in range(1, len(counts))]


@given(MANY)
def test_leik_and_blair_lacy_against_fractions(counts):
    shares, steps = slow_shares(counts), len(counts) - 1
    d = 2 * sum(c if c <= Fraction(1, 2) else 1 - c for c in shares) / steps
    assert leik_d(counts) == pytest.approx(float(d), abs=1e-9)
    l_squared = sum((c - Fraction(1, 2)) ** 2 for c in shares) / Fraction(steps, 4)
    assert blair_lacy(counts) == pytest.approx(sqrt(l_squared), abs=1e-9)


def all_histograms(n, k):
    """Return every histogram of n ratings on k points."""
    return [c for c in product(range(n + 1), repeat=k) if sum(c) == n]


@pytest.mark.parametrize(("n", "k"), [(2, 3), (3, 3), (4, 4), (5, 4), (7, 3)])
def test_iov_is_the_distance_of_all_pairs_over_the_largest_of_any_histogram(n, k):
    """The divisor of Berry and Mielke (1992), for even and odd n, found by enumeration."""
    tables = all_histograms(n, k)
    distances = [sum(abs(a - b) for a, b in combinations(ratings(c), 2)) for c in tables]
    expected = np.array(distances) / max(distances)
    np.testing.assert_allclose(berry_mielke_iov(tables), expected, atol=1e-9)
    np.testing.assert_allclose(kvalseth_cov(tables), 1 - np.sqrt(1 - expected), atol=1e-9)


@given(MANY)
def test_kvalseth_is_one_less_blair_lacy_for_even_panels(counts):
    even = 2 * np.array(counts)
    assert kvalseth_cov(even) == pytest.approx(1 - blair_lacy(even), abs=1e-9)


def test_a_single_rating_has_no_index_of_variation():
    assert np.isnan(berry_mielke_iov([0, 1, 0]))
    assert np.isnan(kvalseth_cov([0, 1, 0]))
    assert leik_d([0, 1, 0]) == 0


@given(MANY)
def test_reardon_against_scipy_and_sums_over_pairs(counts):
    shares, steps = slow_shares(counts), len(counts) - 1
    of_thresholds = [scipy.stats.entropy([float(c), float(1 - c)], base=2) for c in shares]
    assert reardon(counts) == pytest.approx(sum(of_thresholds) / steps, abs=1e-9)
    # The expected distance in points of two experts drawn with replacement, over its largest.
    x = ratings(counts)
    distance = Fraction(sum(abs(a - b) for a, b in product(x, x)), len(x) ** 2)
    expected = distance / Fraction(steps, 2)
    assert reardon(counts, form="variance") == pytest.approx(float(expected), abs=1e-9)
    # The standard deviation of the rating cut in two at each threshold, over its largest.
    roots = [np.std([r <= j for r in x]) / 0.5 for j in range(1, len(counts))]
    assert reardon(counts, form="root") == pytest.approx(np.mean(roots), abs=1e-9)
    # 1 - |2c - 1| as it is printed.
    absolute = sum(1 - abs(2 * c - 1) for c in shares) / steps
    assert reardon(counts, form="absolute") == pytest.approx(float(absolute), abs=1e-9)


@given(MANY)
def test_the_forms_of_reardon_keep_their_order_and_their_extremes(counts):
    # At every threshold 1 - |2c - 1| <= 4c(1 - c) <= entropy <= 2 sqrt(c(1 - c)).
    forms = [reardon(counts, form=form) for form in ("absolute", "variance", "entropy", "root")]
    assert (np.diff(forms) >= -1e-9).all()
    ends = [1, *[0] * (len(counts) - 2), 1]
    for form in ("absolute", "variance", "entropy", "root"):
        assert reardon(ends, form=form) == pytest.approx(1, abs=1e-9)
        assert reardon([0, *ends[1:]], form=form) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "measure",
    [leik_d, blair_lacy, berry_mielke_iov, kvalseth_cov, reardon, tastle_wierman, aiken_v, r_wg],
)
def test_a_scale_of_one_point_has_no_ordinal_variation(measure):
    assert np.isnan(measure([4]))
    assert np.isnan(measure([[4], [0]])).all()


# Information


@given(RATED)
def test_entropy_against_scipy(counts):
    expected = scipy.stats.entropy(counts, base=2)
    assert entropy(counts) == pytest.approx(expected, abs=1e-9)
    if len(counts) > 1:
        relative = scipy.stats.entropy(counts, base=len(counts))
        assert entropy(counts, normalised=True) == pytest.approx(relative, abs=1e-9)


def test_entropy_of_one_point():
    assert entropy([3]) == 0
    assert np.isnan(entropy([3], normalised=True))


def test_tastle_wierman_as_printed():
    # Tastle and Wierman (2007), p. 537, print 0.52; more digits by R agrmt.
    assert tastle_wierman([19, 16, 26, 29, 10]) == pytest.approx(0.518414460727, abs=1e-9)


@given(MANY, st.lists(st.integers(0, 30), min_size=9, max_size=9, unique=True).map(sorted))
def test_tastle_wierman_expert_by_expert(counts, points):
    points = points[: len(counts)]
    x = ratings(counts, points)
    centre, width = Fraction(sum(x), len(x)), points[-1] - points[0]
    total = sum(log2(1 - abs(r - centre) / width) for r in x)
    found = tastle_wierman(counts, points=points)
    assert found == pytest.approx(1 + total / len(x), abs=1e-9)


def test_tastle_wierman_does_not_break_on_a_trace_of_dissent():
    assert tastle_wierman([1e-30, 0, 1]) == pytest.approx(1, abs=1e-9)


# Experts


@given(RATED)
def test_pairwise_agreement_against_all_pairs(counts):
    pairs = list(combinations(ratings(counts), 2))
    expected = sum(a == b for a, b in pairs) / len(pairs) if pairs else np.nan
    assert pairwise_agreement(counts) == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_pairwise_agreement_is_the_observed_agreement_of_fleiss_kappa():
    # statsmodels: kappa = (observed - expected) / (1 - expected).
    table = np.array([[0, 0, 0, 1, 4], [2, 1, 0, 1, 1], [0, 3, 2, 0, 0], [1, 1, 1, 1, 1]])
    expected = ((table.sum(axis=0) / table.sum()) ** 2).sum()
    observed = pairwise_agreement(table).mean()
    assert (observed - expected) / (1 - expected) == pytest.approx(fleiss_kappa(table), abs=1e-9)


@given(RATED.filter(lambda counts: sum(counts) > 1 and len(counts) > 1))
def test_r_wg_against_numpy(counts):
    # James, Demaree and Wolf (1984): the uniform null variance of A options is (A^2 - 1)/12.
    s2 = np.var(ratings(counts), ddof=1)
    null = (len(counts) ** 2 - 1) / 12
    assert r_wg(counts) == pytest.approx(1 - s2 / null, abs=1e-9)
    assert r_wg(counts, null_variance=1.34) == pytest.approx(1 - s2 / 1.34, abs=1e-9)


def test_r_wg_of_halves_at_the_ends_is_negative():
    assert r_wg([5, 0, 0, 0, 5]) == pytest.approx(1 - (40 / 9) / 2, abs=1e-9)
    assert np.isnan(r_wg([0, 1, 0]))


def test_content_validity_ratio_by_hand():
    # Lawshe (1975): 0 when half of the panel say "essential", 1 when all do; 8 of 10 give 0.6.
    table = [[0, 0, 10], [3, 2, 5], [1, 1, 8], [5, 5, 0], [0, 0, 0]]
    np.testing.assert_allclose(content_validity_ratio(table, 3), [1, 0, 0.6, -1, np.nan])
    assert content_validity_ratio([1, 0, 1, 2, 4], [4, 5]) == 0.5
    assert content_validity_ratio([3, 1], 0, points=[0, 1]) == 0.5


@given(MANY)
def test_aiken_v_against_fractions(counts):
    x = ratings(counts)
    exact = Fraction(sum(r - 1 for r in x), len(x) * (len(counts) - 1))
    assert aiken_v(counts) == pytest.approx(float(exact), abs=1e-9)
    assert aiken_v(counts[::-1]) == pytest.approx(1 - float(exact), abs=1e-9)
