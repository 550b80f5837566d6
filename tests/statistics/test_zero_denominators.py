"""A denominator that is 0 in exact arithmetic gives NaN, whatever floating point makes of it.

The expected values are those of rational arithmetic: every definition is written here a second time
with fractions, and decides what is undefined.
"""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delphi.statistics.arrays import cleared
from delphi.statistics.concordance import (
    conger_kappa,
    fleiss_kappa,
    intraclass_correlation,
    krippendorff_alpha,
)
from delphi.statistics.measures import (
    MEASURES,
    coefficient_of_variation,
    standard_deviation,
    variance,
)
from delphi.statistics.stability import spearman, weighted_kappa

UNITS = [Fraction(1), Fraction(1, 10), Fraction(1, 3), Fraction(7, 100)]
FORMS = ["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]


def close_or_undefined(found, numerator, denominator):
    if denominator == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(float(Fraction(numerator) / denominator), rel=1e-7, abs=1e-9)


def exact_icc(panel, form):
    """Return numerator and denominator after Shrout and Fleiss (1979), with experts in rows."""
    k, n = len(panel), len(panel[0])
    grand = sum(map(sum, panel)) / (n * k)
    items = [sum(row[i] for row in panel) / k for i in range(n)]
    experts = [sum(row) / n for row in panel]
    b = k * sum((x - grand) ** 2 for x in items) / (n - 1)
    j = n * sum((x - grand) ** 2 for x in experts) / (k - 1)
    squares = sum((row[i] - items[i]) ** 2 for row in panel for i in range(n))
    w = squares / (n * (k - 1))
    e = (squares - j * (k - 1)) / ((n - 1) * (k - 1))
    return {
        "ICC(1,1)": (b - w, b + (k - 1) * w),
        "ICC(1,k)": (b - w, b),
        "ICC(2,1)": (b - e, b + (k - 1) * e + k * (j - e) / n),
        "ICC(2,k)": (b - e, b + (j - e) / n),
        "ICC(3,1)": (b - e, b + (k - 1) * e),
        "ICC(3,k)": (b - e, b),
    }[form]


def check_icc(cells, shape, unit, start):
    """Hold every form, for ratings of a scale that starts somewhere with steps of a unit."""
    exact = np.array([start + c * unit for c in cells], dtype=object).reshape(shape).tolist()
    panel = np.array(exact, dtype=float)
    for form in FORMS:
        close_or_undefined(intraclass_correlation(panel, form), *exact_icc(exact, form))


def test_icc_of_the_panel_that_gave_a_number_without_sense():
    assert np.isnan(intraclass_correlation([[1, 3, 2], [2, 1, 1]], "ICC(2,k)"))


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 2)])
def test_icc_of_every_small_panel(shape):
    for number, cells in enumerate(product(range(3), repeat=shape[0] * shape[1])):
        check_icc(cells, shape, UNITS[number % len(UNITS)], Fraction(number % 5, 7))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_icc_of_larger_panels(data):
    shape = data.draw(st.tuples(st.integers(2, 6), st.integers(2, 6)))
    size = shape[0] * shape[1]
    cells = data.draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    check_icc(
        cells, shape, data.draw(st.sampled_from(UNITS)), Fraction(data.draw(st.integers(0, 9)), 9)
    )


def test_icc_of_large_panels_on_the_edge():
    """Two panels side by side, in which what one expert gains on the first is lost on the second."""
    found = set()
    for n, unit in product(range(2, 8), UNITS):
        for cells in (
            np.arange(2 * n) % 3,
            np.r_[np.arange(n), np.arange(n)[::-1]],
            np.zeros(2 * n, int),
        ):
            check_icc(cells.tolist(), (2, n), unit, Fraction(1, 3))
            found |= {bool(np.isnan(intraclass_correlation(cells.reshape(2, n), f))) for f in FORMS}
    assert found == {True, False}


TENTHS = st.lists(st.integers(0, 9), min_size=5, max_size=5)


@settings(max_examples=300, deadline=None)
@given(
    TENTHS,
    st.sampled_from([(-2, 1), (-3, Fraction(1, 10)), (1, 1), (-1, Fraction(1, 3))]),
    st.booleans(),
)
@example([1, 2, 7, 0, 0], (1, 1), False)
@example([0, 1, 1, 8, 0], (1, 1), False)
@example([0, 3, 3, 3, 1], (-2, Fraction(1, 10)), True)
@example([0, 4, 0, 2, 0], (-2, Fraction(1, 10)), True)
def test_spread_of_weighted_counts(tenths, scale, all_of_them):
    """`ddof` is 1, or just what the counts add up to, so that nothing is left to divide by."""
    counts = [Fraction(t, 10) for t in tenths]
    points = [(scale[0] + i) * Fraction(scale[1]) for i in range(5)]
    n = sum(counts)
    ddof = Fraction(0) if all_of_them else n
    mean = sum(c * x for c, x in zip(counts, points, strict=True)) / n if n else Fraction(0)
    squares = sum(c * (x - mean) ** 2 for c, x in zip(counts, points, strict=True))
    args = np.array(counts, dtype=float)
    for lost in (Fraction(1), ddof):
        options = {"points": [float(x) for x in points], "ddof": float(lost)}
        close_or_undefined(variance(args, **options), squares, max(n - lost, 0))
        close_or_undefined(standard_deviation(args, **options) ** 2, squares, max(n - lost, 0))
        cv = coefficient_of_variation(args, **options)
        below = max(n - lost, 0) * mean**2 if mean > 0 else 0
        close_or_undefined(cv**2, squares, below)


@settings(max_examples=200, deadline=None)
@given(st.lists(TENTHS, min_size=1, max_size=4), st.sampled_from([None, (-2, 0.1), (-0.2, 0.1)]))
def test_no_measure_of_weighted_counts_is_beyond_reach(tenths, scale):
    points = None if scale is None else scale[0] + scale[1] * np.arange(5)
    counts = np.array(tenths) / 10
    for name, measure in MEASURES.items():
        if measure.whole:
            continue
        values = measure(counts, points)
        assert np.isnan(values[counts.sum(axis=-1) == 0]).all(), name
        values = values[~np.isnan(values)]
        assert (np.abs(values) < 1e6).all(), name
        assert (values >= (-np.inf if measure.low is None else measure.low - 1e-9)).all(), name
        assert (values <= (np.inf if measure.high is None else measure.high + 1e-9)).all(), name


PANELS = st.tuples(st.integers(2, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.sampled_from([0, 1, 1, 1, 1, None]), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0], max_size=shape[0],
    )
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    PANELS, st.sampled_from([0.1, 1 / 3, 1.0]), st.sampled_from(["unweighted", "linear", "ordinal"])
)
def test_agreement_beyond_chance_needs_two_opinions_and_two_ratings(panel, unit, weights):
    given_ratings = [r for row in panel for r in row if r is not None]
    pairs = [item for item in zip(*panel, strict=True) if sum(r is not None for r in item) > 1]
    undefined = not pairs or len(set(given_ratings)) == 1
    ratings = np.array(panel, dtype=float) * unit
    points = unit * np.arange(4)
    for kappa in (fleiss_kappa, conger_kappa):
        assert np.isnan(kappa(ratings, points=points, weights=weights)) == undefined
    paired = {r for item in pairs for r in item if r is not None}
    for level in ("nominal", "ordinal", "interval"):
        assert np.isnan(krippendorff_alpha(ratings, level=level)) == (len(paired) < 2)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=9),
    st.sampled_from(UNITS),
)
def test_two_rounds_need_two_opinions(pairs, unit):
    first, second = np.array(pairs).T * float(unit)
    one_each = [len(set(side)) == 1 for side in zip(*pairs, strict=True)]
    assert np.isnan(spearman(first, second)) == any(one_each)
    alike = len({rating for pair in pairs for rating in pair}) == 1
    assert np.isnan(weighted_kappa(first, second)) == alike


def test_only_rounding_is_cleared():
    assert cleared(0.1 + 0.2 - 0.3, 0.6) == 0
    assert cleared(1e-11, 1.0) == 1e-11
    np.testing.assert_array_equal(cleared([np.nan, 0.0], [1.0, 0.0]), [np.nan, 0.0])
