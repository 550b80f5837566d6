"""Agreement between coders against print, other packages, fractions and plain counting.

Where an expected value comes from stands beside it.
"""

import tracemalloc
from fractions import Fraction
from itertools import combinations, product

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from delphi.interviews import (
    ANY,
    POOLED,
    Measures,
    Units,
    agreement,
    agreement_intervals,
    document_units,
    segment_units,
    text_units,
)
from delphi.statistics.concordance import conger_kappa, gwet_ac1, krippendorff_alpha
from delphi.statistics.resampling import resample_experts

NA = np.nan
CODES, CODERS = ("risk", "cost"), ("A", "B", "C")
DOCUMENTS = ("first", "second", "third")
LENGTHS = (12, 9, 7)
COLUMNS = ["document", "segment", "start", "end", "code", "coder"]
BUILDERS = [document_units, segment_units, text_units]


def close(found, expected, tolerance=1e-12):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def same(one, other, tolerance=1e-12):
    for name in Measures._fields:
        close(getattr(one, name), getattr(other, name), tolerance)


def units_of(present, weight=None, document=None):
    present = np.asarray(present, dtype=float)
    codes, coders, number = present.shape
    document = np.arange(number) if document is None else np.asarray(document)
    return Units(
        [f"code {i}" for i in range(codes)],
        [f"coder {i}" for i in range(coders)],
        [f"document {i}" for i in range(max(number, 20))],
        present,
        np.ones(number) if weight is None else np.asarray(weight, dtype=float),
        document,
    )


def table(rows):
    frame = pd.DataFrame(
        [[d, f"{s}-{e}", s, e, code, coder] for d, s, e, code, coder in rows], columns=COLUMNS
    )
    return frame.astype({"start": "Int64", "end": "Int64"})


def texts(lengths=LENGTHS, names=DOCUMENTS):
    frame = pd.DataFrame(
        {"document": names, "position": range(1, len(names) + 1), "length": lengths}
    )
    return frame.astype({"position": "Int64", "length": "Int64"})


@st.composite
def arrays_of_units(draw, fewest=2, most=4):
    """Units with whole weights, in several documents, not all read by all."""
    shape = [draw(st.integers(*ends)) for ends in ((1, 3), (fewest, most), (1, 7))]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    present = (rng.random(shape) < draw(st.sampled_from([0.1, 0.5, 0.9]))).astype(float)
    unread = rng.random(shape[1:]) < draw(st.sampled_from([0, 0.3, 0.6]))
    present[:, unread] = NA
    return units_of(present, rng.integers(1, 5, shape[2]), rng.integers(0, 3, shape[2]))


@st.composite
def codings(draw, most=14):
    """Rows (document, start, end, code, coder) within the texts."""
    rows = []
    for _ in range(draw(st.integers(0, most))):
        place = draw(st.integers(0, len(DOCUMENTS) - 1))
        start = draw(st.integers(0, LENGTHS[place] - 1))
        end = draw(st.integers(start + 1, LENGTHS[place]))
        code, coder = draw(st.sampled_from([*CODES, "other"])), draw(st.sampled_from(CODERS))
        rows.append((DOCUMENTS[place], start, end, code, coder))
    return rows


# --- the measures


def test_alpha_of_the_binary_example_that_krippendorff_prints():
    # Krippendorff (2004, section 11.3.1), two observers, ten units: alpha 0.095.
    jon, han = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = agreement(units_of([[jon, han]]))
    assert round(float(found.alpha[0]), 3) == 0.095
    close(found.alpha[0], float(1 - Fraction(19 * 4, 14 * 6)))
    close(found.percent[0], 60)
    close(found.positive[0], 2 / 6)  # Dice: 2 x 1 / (2 + 4)
    assert (found.coders, found.units) == (2, 10)
    assert found.used[0].tolist() == [2, 4]


def test_each_value_of_the_example_of_four_observers():
    # Krippendorff's example with missing ratings; each value against the rest.
    ratings = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, NA],
            [NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA],
        ]
    )
    present = np.where(np.isnan(ratings), NA, ratings == np.arange(1, 6)[:, None, None])
    found = agreement(units_of(present))
    close(
        found.alpha[:-2], [krippendorff.alpha(p, level_of_measurement="nominal") for p in present]
    )
    assert found.units == 11


def repeated(units):
    """Units with two readers or more, each as often as its weight says."""
    paired = (~np.isnan(units.present[0])).sum(axis=0) > 1
    times = np.where(paired, units.weight, 0).astype(int)
    present = np.repeat(units.present.astype(float), times, axis=2)
    pooled = np.concatenate(list(present), axis=1)
    return [*present, pooled, present.max(axis=0)]


@settings(max_examples=60)
@given(arrays_of_units())
def test_chance_corrected_measures_are_those_of_the_units_repeated(units):
    found = agreement(units)
    for i, ratings in enumerate(repeated(units)):
        close(found.alpha[i], krippendorff_alpha(ratings, level="nominal", points=[0, 1]))
        close(found.kappa[i], conger_kappa(ratings, points=[0, 1]))
        close(found.ac1[i], gwet_ac1(ratings, points=[0, 1]))
        if not np.isnan(found.alpha[i]):
            other = krippendorff.alpha(ratings, level_of_measurement="nominal")
            close(found.alpha[i], other, 1e-9)


@settings(max_examples=60)
@given(arrays_of_units(most=2))
def test_kappa_of_two_coders_is_that_of_statsmodels(units):
    found = agreement(units)
    for i, ratings in enumerate(repeated(units)):
        both = ratings[:, ~np.isnan(ratings).any(axis=0)].astype(int)
        counts = np.zeros((2, 2))
        np.add.at(counts, tuple(both), 1)
        if len(np.unique(both)) == 2:
            close(found.kappa[i], cohens_kappa(counts, return_results=False), 1e-9)


def pairs_by_counting(ratings):
    """Percent and positive agreement over pairs of coders one by one, in fractions."""
    shares, both, one = [], 0, 0
    for unit in ratings.T:
        values = [int(v) for v in unit if not np.isnan(v)]
        pairs = list(combinations(values, 2))
        if pairs:
            shares.append(Fraction(sum(a == b for a, b in pairs), len(pairs)))
            both += sum(2 for a, b in pairs if a and b)
            one += sum(a + b for a, b in pairs)
    percent = float(100 * sum(shares) / len(shares)) if shares else NA
    return percent, float(Fraction(both, one)) if one else NA


@settings(max_examples=60)
@given(arrays_of_units())
def test_percent_and_positive_agreement_by_counting_pairs(units):
    found = agreement(units)
    expected = [pairs_by_counting(ratings) for ratings in repeated(units)]
    close(np.stack([found.percent, found.positive], axis=-1), expected)


@given(arrays_of_units(), st.randoms(use_true_random=False))
def test_order_of_coders_units_and_codes_changes_no_number(units, random):
    found = agreement(units)
    codes, coders, number = units.present.shape
    order = [random.sample(range(n), n) for n in (codes, coders, number)]
    present = units.present[np.ix_(*order)]
    other = agreement(units_of(present, units.weight[order[2]], units.document[order[2]]))
    for name in Measures._fields:
        expected = getattr(found, name)[[*order[0], POOLED, ANY]]
        close(getattr(other, name), expected)
    close(other.used, found.used[[*order[0], POOLED, ANY]][:, order[1]])


@given(arrays_of_units())
def test_what_is_agreed_on_does_not_depend_on_which_answer_is_called_one(units):
    found = agreement(units)
    other = agreement(units_of(1 - units.present, units.weight, units.document))
    for name in ("percent", "alpha", "kappa", "ac1"):
        close(getattr(other, name)[:ANY], getattr(found, name)[:ANY])


@given(arrays_of_units())
def test_twice_the_corpus_changes_alpha_only_by_its_correction(units):
    found = agreement(units)
    other = agreement(
        units_of(
            np.concatenate([units.present] * 2, axis=2),
            np.tile(units.weight, 2),
            np.tile(units.document, 2),
        )
    )
    for name in ("percent", "kappa", "ac1", "positive"):
        close(getattr(other, name), getattr(found, name))
    n = np.array([np.sum(~np.isnan(ratings)) for ratings in repeated(units)], dtype=float)
    close(1 - other.alpha, (1 - found.alpha) * (2 * n - 1) / np.maximum(2 * n - 2, 1))


@given(arrays_of_units())
def test_bounds(units):
    found = agreement(units)
    for name in ("alpha", "kappa", "ac1"):
        values = getattr(found, name)
        assert np.all(np.isnan(values) | (values <= 1 + 1e-12))
        # Kappa has no such bound where coders read different units.
        assert name == "kappa" or np.all(np.isnan(values) | (values >= -1 - 1e-12))
    for values, most in ((found.percent, 100), (found.positive, 1)):
        assert np.all(np.isnan(values) | ((values >= 0) & (values <= most)))


@given(arrays_of_units())
def test_coders_who_do_the_same_agree_fully(units):
    first = np.nan_to_num(units.present[:, :1])
    found = agreement(units_of(np.repeat(first, 3, axis=1), units.weight, units.document))
    for name, most in zip(Measures._fields, (100, 1, 1, 1, 1), strict=True):
        values = getattr(found, name)
        close(values[~np.isnan(values)], most)


@given(arrays_of_units())
def test_units_and_coders_without_another_reader_enter_no_measure(units):
    alone = np.full((*units.present.shape[:2], 1), NA)
    alone[:, 0] = 1
    nobody = np.full_like(alone, NA)
    present = np.concatenate([units.present, alone, nobody], axis=2)
    extra = np.full((present.shape[0], 1, present.shape[2]), NA)
    present = np.concatenate([present, extra], axis=1)
    weight = np.append(units.weight, [3, 2])
    found = agreement(units_of(present, weight, np.append(units.document, [0, 1])))
    same(found, agreement(units))
    assert found.coders == agreement(units).coders
    close(found.used[:-2, 0], agreement(units).used[:-2, 0] + 3)


def test_where_measures_are_undefined():
    everybody = agreement(units_of(np.ones((1, 2, 3))))
    assert np.isnan([everybody.alpha[0], everybody.kappa[0]]).all()
    assert (everybody.percent[0], everybody.ac1[0], everybody.positive[0]) == (100, 1, 1)
    nobody = agreement(units_of(np.zeros((1, 2, 3))))
    assert np.isnan([nobody.alpha[0], nobody.kappa[0], nobody.positive[0]]).all()
    assert (nobody.percent[0], nobody.ac1[0]) == (100, 1)
    for present in ([[[1, NA], [NA, 0]]], [[[1, 0]]], np.empty((1, 2, 0))):
        unpaired = agreement(units_of(present))
        assert np.isnan([getattr(unpaired, name) for name in Measures._fields]).all()
        assert (unpaired.coders, unpaired.units) == (0, 0)


# --- units


def test_who_read_a_document_is_asked_before_codes_are_chosen():
    rows = [("first", 0, 3, "risk", "A"), ("first", 0, 3, "other", "B"), ("second", 1, 2, "x", "A")]
    found = document_units(table(rows), texts(), ["risk"], CODERS)
    expected = [[1, 0, NA], [0, NA, NA], [NA, NA, NA]]
    np.testing.assert_array_equal(found.present[0], expected)
    everything = document_units(table(rows), texts(), ["risk"], CODERS, read="all")
    np.testing.assert_array_equal(everything.present[0], np.nan_to_num(expected))


@given(codings())
def test_documents_by_plain_search(rows):
    found = document_units(table(rows), texts(), CODES, CODERS)
    for (i, code), (j, coder), (k, name) in product(*map(enumerate, (CODES, CODERS, DOCUMENTS))):
        mine = [row for row in rows if row[0] == name and row[4] == coder]
        expected = float(any(row[3] == code for row in mine)) if mine else NA
        np.testing.assert_equal(float(found.present[i, j, k]), expected)


@given(codings())
def test_segments_by_plain_search(rows):
    found = segment_units(table(rows), texts(), CODES, CODERS)
    segments = {(DOCUMENTS.index(d), f"{s}-{e}") for d, s, e, _, _ in rows}
    assert found.document.tolist() == [place for place, _ in sorted(segments)]
    for k, (place, segment) in enumerate(sorted(segments)):
        here = [row for row in rows if row[0] == DOCUMENTS[place]]
        for (i, code), (j, coder) in product(enumerate(CODES), enumerate(CODERS)):
            given_code = [
                row for row in here if f"{row[1]}-{row[2]}" == segment and row[3:] == (code, coder)
            ]
            read = any(row[4] == coder for row in here)
            np.testing.assert_equal(
                float(found.present[i, j, k]), float(bool(given_code)) if read else NA
            )


@given(codings(), st.sampled_from(["coded", "all"]))
def test_text_character_by_character(rows, read):
    found = text_units(table(rows), texts(), CODES, CODERS, read=read)
    columns, document = [], []
    for place, (name, length) in enumerate(zip(DOCUMENTS, LENGTHS, strict=True)):
        readers = {r[4] for r in rows if r[0] == name} if read == "coded" else set(CODERS)
        cover = np.array([[0.0 if coder in readers else NA for coder in CODERS]] * len(CODES))
        for x in range(length if readers else 0):
            here = cover.copy()
            for d, start, end, code, coder in rows:
                if d == name and start <= x < end and code in CODES:
                    here[CODES.index(code), CODERS.index(coder)] = 1
            columns.append(here)
            document.append(place)
    times = found.weight.astype(int)
    expected = np.array(columns).reshape(-1, len(CODES), len(CODERS)).transpose(1, 2, 0)
    np.testing.assert_array_equal(np.repeat(found.present, times, axis=2), expected)
    assert np.repeat(found.document, times).tolist() == document


@pytest.mark.parametrize("builder", BUILDERS)
@settings(max_examples=25)
@given(rows=codings(), random=st.randoms(use_true_random=False))
def test_order_of_rows_and_doubled_rows_change_nothing(builder, rows, random):
    found = builder(table(rows), texts(), CODES, CODERS)
    mixed = random.sample([*rows, *rows[:2]], len(rows) + len(rows[:2]))
    other = builder(
        table(mixed), texts().sample(frac=1, random_state=random.randint(0, 99)), CODES, CODERS
    )
    assert other.documents == found.documents == DOCUMENTS
    np.testing.assert_array_equal(other.present, found.present)
    np.testing.assert_array_equal(other.weight, found.weight)
    np.testing.assert_array_equal(other.document, found.document)


@pytest.mark.parametrize("builder", BUILDERS)
@settings(max_examples=25)
@given(rows=codings(), random=st.randoms(use_true_random=False))
def test_names_of_codes_and_order_of_documents_do_not_matter(builder, rows, random):
    found = agreement(builder(table(rows), texts(), CODES, CODERS))
    order = random.sample(range(3), 3)
    moved = texts([LENGTHS[i] for i in order], [DOCUMENTS[i] for i in order])
    renamed = {"risk": "zeta", "cost": "cost", "other": "another"}
    rows = [(*row[:3], renamed[row[3]], row[4]) for row in rows]
    other = builder(table(rows), moved, ["zeta", "cost"], CODERS)
    assert other.documents == tuple(DOCUMENTS[i] for i in order)
    assert (np.diff(other.document) >= 0).all()
    same(agreement(other), found)


@pytest.mark.parametrize("builder", BUILDERS)
@settings(max_examples=25)
@given(rows=codings())
def test_a_code_is_measured_alike_whatever_other_codes_are_asked_for(builder, rows):
    together = agreement(builder(table(rows), texts(), CODES, CODERS))
    for i, code in enumerate(CODES):
        alone = agreement(builder(table(rows), texts(), [code], CODERS))
        for name in Measures._fields:
            close(getattr(alone, name), np.repeat(getattr(together, name)[i], 3))


@settings(max_examples=50)
@given(codings(), st.data())
def test_a_segment_agrees_like_the_two_parts_it_falls_into(rows, data):
    found = agreement(text_units(table(rows), texts(), CODES, CODERS))
    long = [row for row in rows if row[2] - row[1] > 1]
    if long:
        d, start, end, code, coder = cut = data.draw(st.sampled_from(long))
        middle = data.draw(st.integers(start + 1, end - 1))
        parts = [(d, start, middle, code, coder), (d, middle, end, code, coder)]
        rows = [row for row in rows if row is not cut] + parts
    other = agreement(text_units(table(rows), texts(), CODES, CODERS))
    same(other, found)
    close(other.used, found.used)
    assert other.units == found.units


@settings(max_examples=50)
@given(codings(), st.integers(0, 5))
def test_text_that_nobody_coded_may_stand_before_or_behind(rows, shift):
    longer = texts([LENGTHS[0] + shift, *LENGTHS[1:]])
    found = agreement(text_units(table(rows), longer, CODES, CODERS))
    moved = [
        (d, s + shift, e + shift, code, coder) if d == "first" else (d, s, e, code, coder)
        for d, s, e, code, coder in rows
    ]
    same(agreement(text_units(table(moved), longer, CODES, CODERS)), found)


def test_no_codings_and_no_text():
    for builder in BUILDERS:
        assert np.isnan(agreement(builder(table([]), texts(), CODES, CODERS)).percent).all()
    nothing = text_units(table([]), texts([0, 0, 0]), CODES, CODERS, read="all")
    assert nothing.present.shape == (2, 3, 0)
    unknown = text_units(
        table([("first", 0, 2, "risk", "A")]), texts([12, None, None]), CODES, CODERS
    )
    assert unknown.weight.tolist() == [2, 10]
    read = document_units(table([]), texts(), CODES, CODERS, read="all")
    assert agreement(read).percent.tolist() == [100, 100, 100, 100]


# --- Krippendorff's binary alpha for unitizing


def binary_unitizing_alpha(segments, length):
    """Coincidences from intersections of segments, in fractions; for the formula see below.

    Two public programs that implement Krippendorff, Mathet, Bouvry and Widlöcher (2016), one in
    R (quallmer) and one in Python (unitized_alpha), both have: l_ck the sum, over ordered pairs
    of coders, of intersections over m - 1; e_ck = l.. (l_c. l_.k - [c = k] S_c) / (l..^2 - S),
    S_c the sum of squared lengths of segments, or of lengths of gaps.
    """
    m = len(segments)
    parts = []
    for own in segments:
        edges = [0, *(x for s, e in sorted(own) for x in (s, e)), length]
        gaps = [(s, e, 0) for s, e in zip(edges[::2], edges[1::2], strict=True) if e > s]
        parts.append([*gaps, *((s, e, 1) for s, e in own)])
    observed = [[Fraction(0)] * 2 for _ in range(2)]
    for one, other in product(range(m), repeat=2):
        for (s, e, c), (t, f, k) in product(parts[one], parts[other]) if one != other else ():
            observed[c][k] += Fraction(max(0, min(e, f) - max(s, t)), m - 1)
    margin = [sum(row) for row in observed]
    total = sum(margin)
    own = [sum((e - s) ** (1 + c) for part in parts for s, e, c in part if c == k) for k in (0, 1)]
    expected = total * margin[0] * margin[1] / (total**2 - sum(own))
    return float(1 - observed[0][1] / expected), float(total), float(sum(own))


def marked(segments, length):
    coders = [f"coder {i}" for i in range(len(segments))]
    rows = [
        ("d", s, e, "marked", coder)
        for coder, own in zip(coders, segments, strict=True)
        for s, e in own
    ]
    return text_units(table(rows), texts([length], ["d"]), ["marked"], coders, read="all")


BOOK = [  # Krippendorff (2019), Figure 12.11, as a test of quallmer transcribes it
    [(0, 7), (7, 13), (30, 32), (32, 37), (37, 44), (44, 60)],
    [(0, 7), (7, 13), (13, 21), (32, 44)],
    [(0, 7), (7, 13), (13, 21), (32, 37), (37, 41), (41, 44)],
]


def test_the_binary_alpha_of_the_book_follows_from_ours():
    theirs, n, c = binary_unitizing_alpha(BOOK, 60)
    assert abs(theirs - 0.413) < 1e-3  # what the book prints, by the same transcription
    ours = agreement(marked(BOOK, 60)).alpha[ANY]
    close(1 - (1 - ours) * (n**2 - c) / (n**2 - n), theirs)


@settings(max_examples=40)
@given(st.lists(st.sets(st.integers(0, 20)), min_size=2, max_size=4))
def test_binary_alpha_for_unitizing_differs_by_its_correction_only(edges):
    segments = [list(zip(sorted(own)[::2], sorted(own)[1::2], strict=False)) for own in edges]
    ours = agreement(marked(segments, 20)).alpha[ANY]
    if not np.isnan(ours):
        theirs, n, c = binary_unitizing_alpha(segments, 20)
        close(1 - (1 - ours) * (n**2 - c) / (n**2 - n), theirs)
        assert theirs >= ours - 1e-12


# --- the bootstrap


def redrawn(units, documents, times):
    """Agreement on units of which those of each document stand there so many times."""
    copies = np.zeros(units.weight.size, dtype=int)
    for document, number in zip(documents, times, strict=True):
        copies[units.document == document] = number
    which = np.repeat(np.arange(copies.size), copies)
    return agreement(
        units_of(units.present[..., which], units.weight[which], np.zeros(which.size, dtype=int))
    )


def ends_by_counting(values, weights, tail):
    """The smallest known value with at least `tail` of the known probability at it or below."""
    known = sorted((v, w) for v, w in zip(values, weights, strict=True) if not np.isnan(v))
    if not known:
        return NA
    total, below = sum(w for _, w in known), 0
    for value, weight in known:
        below += weight
        if below >= tail * total * (1 - 1e-9):
            return value
    raise AssertionError


def check_intervals(found, units, resamples, weights):
    documents = [
        d
        for d in np.unique(units.document)
        if ((~np.isnan(units.present[0])).sum(axis=0) > 1)[units.document == d].any()
    ]
    drawn = [redrawn(units, documents, times) for times in resamples]
    for name in Measures._fields:
        for i in range(len(units.codes) + 2):
            values = [float(getattr(one, name)[i]) for one in drawn]
            lower = ends_by_counting(values, weights, Fraction(1, 10))
            upper = -ends_by_counting([-v for v in values], weights, Fraction(1, 10))
            close(getattr(found.lower, name)[i], lower, 1e-9)
            close(getattr(found.upper, name)[i], upper, 1e-9)
            undefined = sum(w for v, w in zip(values, weights, strict=True) if np.isnan(v))
            close(getattr(found.undefined, name)[i], float(undefined), 1e-9)


def sample_units(seed, documents, coders=3):
    rng = np.random.default_rng(seed)
    number = 3 * documents
    present = (rng.random((2, coders, number)) < 0.3).astype(float)
    document = np.sort(rng.integers(0, documents, number))
    document[:documents] = np.arange(documents)
    present[:, 0, document == 1] = NA
    return units_of(present, rng.integers(1, 4, number), document)


def test_few_documents_are_enumerated():
    units = sample_units(1, 3)
    found = agreement_intervals(units, level=0.8)
    assert (found.exact, found.documents) == (True, 3)
    ordered = list(product(range(3), repeat=3))  # all draws, in order: 27
    times = [[draw.count(d) for d in range(3)] for draw in ordered]
    check_intervals(found, units, times, [Fraction(1, 27)] * 27)


def test_draws_are_those_of_a_slow_loop():
    units = sample_units(2, 12)
    found = agreement_intervals(units, draws=60, seed=5, level=0.8)
    assert (found.exact, found.documents) == (False, 12)
    panels = resample_experts(12, method="monte carlo", draws=60, seed=5)
    check_intervals(found, units, panels.times.tolist(), [Fraction(1, 60)] * 60)


def test_intervals_depend_on_the_seed_alone():
    units = sample_units(3, 20)
    one, again, other = (agreement_intervals(units, seed=seed, draws=300) for seed in (1, 1, 2))
    same(one.lower, again.lower, 0)
    same(one.upper, again.upper, 0)
    assert (one.lower.alpha != other.lower.alpha).any()


@settings(max_examples=20)
@given(codings(), st.randoms(use_true_random=False))
def test_intervals_do_not_depend_on_the_order_of_rows(rows, random):
    found = agreement_intervals(text_units(table(rows), texts(), CODES, CODERS))
    mixed = random.sample(rows, len(rows))
    other = agreement_intervals(text_units(table(mixed), texts()[::-1], CODES, CODERS))
    for ends in ("lower", "upper", "undefined"):
        same(getattr(found, ends), getattr(other, ends), 0)


def test_documents_that_one_coder_read_are_not_drawn():
    units = sample_units(4, 5)
    alone = np.full((2, 3, 1), NA)
    alone[:, 1] = 1
    more = units_of(
        np.concatenate([alone, units.present], axis=2),
        np.append(2, units.weight),
        np.append(14, units.document),
    )
    found, other = agreement_intervals(units), agreement_intervals(more)
    assert found.documents == other.documents == 5
    same(found.lower, other.lower)
    same(found.upper, other.upper)


def test_one_document_says_nothing_of_others():
    for units in (units_of([[[1, 0], [1, 1]]], document=[0, 0]), units_of([[[1], [NA]]])):
        found = agreement_intervals(units)
        for name in Measures._fields:
            assert np.isnan(getattr(found.lower, name)).all()
            assert np.isnan(getattr(found.upper, name)).all()
            assert (getattr(found.undefined, name) == 1).all()


def test_the_interval_holds_the_estimate_of_a_large_sample():
    units = sample_units(6, 80)
    found, at = agreement_intervals(units, draws=500), agreement(units)
    for name in Measures._fields:
        assert (getattr(found.lower, name) < getattr(at, name)).all()
        assert (getattr(at, name) < getattr(found.upper, name)).all()


def test_many_coders_documents_and_codes_need_little_memory():
    rng = np.random.default_rng(7)
    units = units_of(rng.integers(0, 2, (100, 20, 200)))
    tracemalloc.start()
    agreement(units)
    agreement_intervals(units, draws=500)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300e6


# --- bad arguments

GOOD = [("first", 0, 3, "risk", "A"), ("first", 2, 5, "cost", "B")]


def missing(column):
    frame = table(GOOD)
    frame.loc[0, column] = pd.NA
    return frame


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: document_units(table([("frist", 0, 1, "x", "A")]), texts(), CODES, CODERS),
            r"document must be one of first, second, third \(documents\); did you mean 'first'\?",
        ),
        (
            lambda: document_units(table(GOOD), texts(), ["risk", "risk"], CODERS),
            "codes must be names, at least one and each once",
        ),
        (
            lambda: document_units(table(GOOD), texts(), CODES, "AB"),
            "coders must be names, at least one and each once, not 'AB'",
        ),
        (
            lambda: document_units(table(GOOD), texts(names=["first"] * 3), CODES, CODERS),
            "documents must be names, at least one and each once",
        ),
        (
            lambda: document_units(table(GOOD), texts(), CODES, CODERS, read="some"),
            "read must be one of coded, all, not 'some'",
        ),
        (
            lambda: segment_units(missing("segment"), texts(), CODES, CODERS),
            "segment must be given for every coding, not missing",
        ),
        (
            lambda: text_units(missing("start"), texts(), CODES, CODERS),
            "start must be given for every coding, not missing in 'first'",
        ),
        (
            lambda: text_units(missing("end"), texts(), CODES, CODERS),
            "end must be given for every coding, not missing in 'first'",
        ),
        (
            lambda: text_units(table(GOOD), texts([None, 9, 7]), CODES, CODERS),
            "length must be given for every document, not missing in 'first'",
        ),
        (
            lambda: text_units(table(GOOD), texts([-1, 9, 7]), CODES, CODERS),
            "length must be >= 0, not -1",
        ),
        *[
            (
                lambda rows=rows: text_units(table(rows), texts(), CODES, CODERS),
                "start and end must be within the text, in order, not",
            )
            for rows in (
                [("first", 3, 3, "risk", "A")],
                [("first", 3, 2, "risk", "A")],
                [("first", -1, 2, "risk", "A")],
                [("first", 3, 13, "risk", "A")],
            )
        ],
        (lambda: units_of([[[2]]]), "present must be 1, 0 or NaN"),
        (lambda: units_of([[[1], [NA]], [[1], [1]]]), "present must be NaN for all codes or for"),
        (lambda: units_of([[[1]]], weight=[0]), "weight must be finite and > 0"),
        (lambda: units_of([[[1]]], document=[20]), "document must be a position in documents"),
        (lambda: units_of([[[1, 0]]], weight=[1]), "present must be of shape"),
        (lambda: units_of([[[1]]], document=[[0]]), "document must be of the shape of weight"),
        (lambda: agreement_intervals(units_of([[[1]]]), draws=0), "draws must be a whole number"),
        (lambda: agreement_intervals(units_of([[[1]]]), seed=-1), "seed must be a whole number"),
        (lambda: agreement_intervals(units_of([[[1]]]), level=1), "level must be between 0 and 1"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_other_codes_and_coders_need_no_offsets():
    rows = table([*GOOD, ("first", 0, 1, "other", "A"), ("first", 0, 1, "risk", "D")])
    rows.loc[2:, ["start", "end"]] = pd.NA
    found = text_units(rows, texts(), CODES, CODERS)
    assert found.weight.tolist() == [2, 1, 2, 7]
