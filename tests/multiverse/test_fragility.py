"""The least that turns a verdict, held against brute force over ratings and sets of experts."""

from collections import deque
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SMALL, project_with
from delphi.consensus.catalogue import Rule, catalogue
from delphi.consensus.comparison import Comparison
from delphi.consensus.own import importance_of
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import judge, judge_counts
from delphi.multiverse import rings
from delphi.multiverse.examples import example_change, example_removal
from delphi.multiverse.fragility import (
    fragility_summary,
    fragility_table,
    one_point_changes,
    rules_of_histograms,
)
from delphi.multiverse.fragility_words import fragility_said
from delphi.multiverse.turning_points import (
    changes_to_turn,
    distance,
    experts_to_turn,
    nearest_changes,
)
from delphi.statistics.resampling.multisets import multisets
from delphi.study import Scale
from delphi.study.ingest import ingest

FIVE = Scale(lowest=1, highest=5)
POINTS = list(FIVE.points)


def comet(ratings):
    """70 % at 7-9 of nine points and fewer than 15 % at 1-3, which by position are 4-5 and 1-2."""
    n = len(ratings)
    high, low = sum(r >= 4 for r in ratings), sum(r <= 2 for r in ratings)
    return Fraction(high, n) >= Fraction(70, 100) and Fraction(low, n) < Fraction(15, 100)


def diamond(ratings):
    """75 % give the same rating, and the median lies above the middle of the scale."""
    n, order = len(ratings), sorted(ratings)
    most = max(ratings.count(r) for r in ratings)
    middle = Fraction(order[(n - 1) // 2] + order[n // 2], 2)
    return Fraction(most, n) >= Fraction(3, 4) and middle > 3


BY_HAND = {"comet-70-15": comet, "diamond-75": diamond}


def histogram(ratings):
    return [sum(r == point for r in ratings) for point in POINTS]


def vectors_away(start, points):
    """Breadth-first over vectors of ratings: changes needed to come to each of them."""
    found, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for place, step in product(range(len(here)), (-1, 1)):
            to = (*here[:place], here[place] + step, *here[place + 1 :])
            if to[place] in points and to not in found:
                found[to] = found[here] + 1
                queue.append(to)
    return found


def panels(n):
    return list(combinations_with_replacement(POINTS, n))


# --- distance ----------------------------------------------------------------------------


def test_distance_is_that_of_paths_over_vectors_of_ratings():
    for start in panels(3):
        away = vectors_away(start, POINTS)
        nearest = {}
        for vector, steps in away.items():
            key = tuple(histogram(vector))
            nearest[key] = min(steps, nearest.get(key, steps))
        found = distance(histogram(start), list(nearest))
        assert found.tolist() == list(nearest.values())


@pytest.mark.parametrize(
    ("second", "message"),
    [([1, 1], "second must have 3 points, not 2"), ([1, 0, 0], "second must have as many ratings")],
)
def test_distance_refuses_histograms_that_no_change_can_reach(second, message):
    with pytest.raises(ValueError, match=message):
        distance([0, 1, 1], second)


histograms_of_six = st.sampled_from(multisets(6, 5).tolist())


@given(histograms_of_six, histograms_of_six, histograms_of_six)
def test_distance_is_a_metric_that_a_reversed_scale_keeps(one, two, three):
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, two) == distance(two, one)
    assert distance(one, three) <= distance(one, two) + distance(two, three)
    assert distance(one[::-1], two[::-1]) == distance(one, two)
    assert distance(np.multiply(one, 2), np.multiply(two, 2)) == 2 * distance(one, two)


# --- one-point changes -------------------------------------------------------------------


@pytest.mark.parametrize("name", BY_HAND)
def test_changes_are_those_of_brute_force_over_vectors(name):
    """Every vector of three ratings on five points is visited from every panel."""
    rule, is_in = catalogue()[name], BY_HAND[name]
    every = panels(3)
    found = changes_to_turn(rule, [histogram(panel) for panel in every], FIVE)
    for panel, least, counts in zip(every, found.least, found.counts, strict=True):
        away = vectors_away(panel, POINTS)
        turned = {v: steps for v, steps in away.items() if is_in(v) != is_in(panel)}
        assert least == min(turned.values())
        nearest = {tuple(histogram(v)) for v, steps in turned.items() if steps == least}
        assert tuple(counts) == min(nearest)


@pytest.mark.parametrize("name", BY_HAND)
def test_changes_of_five_experts_by_the_nearest_panel_whose_verdict_is_the_other(name):
    """Coupling sorted ratings gives the number of changes between two panels."""
    rule, is_in = catalogue()[name], BY_HAND[name]
    every = panels(5)
    verdicts = [is_in(panel) for panel in every]
    found = changes_to_turn(rule, [histogram(panel) for panel in every], FIVE).least
    for panel, mine, least in zip(every, verdicts, found, strict=True):
        others = [other for other, theirs in zip(every, verdicts, strict=True) if theirs != mine]
        steps = (sum(abs(a - b) for a, b in zip(panel, o, strict=True)) for o in others)
        assert least == min(steps)


@pytest.mark.parametrize("name", ["comet-70-15", "raskin-iqr", "rand-ucla-ipras", "watson-100"])
def test_going_outwards_finds_what_the_table_of_all_histograms_shows(name):
    rule, counts = catalogue()[name], multisets(5, 5)
    table = changes_to_turn(rule, counts, FIVE)
    outwards = changes_to_turn(rule, counts, FIVE, limit=0)
    for one, two in zip(table, outwards, strict=True):
        np.testing.assert_array_equal(one, two)


def test_beyond_what_is_searched_nothing_is_claimed():
    """1 1 5 5 5: one rises to 4 and one to 3, so that 80 % are high and none low: 3 + 2 changes.
    4 4 5 5 5: both fall to 3, so that 60 % are high."""
    counts = [[2, 0, 0, 0, 3], [0, 0, 0, 2, 3]]
    rule = catalogue()["comet-70-15"]
    whole = changes_to_turn(rule, counts, FIVE)
    assert whole.least.tolist() == [5, 2]
    cut = changes_to_turn(rule, counts, FIVE, limit=0, reach=10)
    assert np.isnan(cut.least[0])
    assert 0 < cut.searched[0] < 5
    assert cut.after[0] == 3
    assert cut.least[1] == 2


def test_hand_made_panels():
    """Unanimous, polarised and with one outlier, under 75 % of the same rating."""
    counts = [[0, 0, 0, 0, 5], [2, 0, 0, 0, 3], [1, 0, 0, 0, 4]]
    found = changes_to_turn(catalogue()["diamond-75"], counts, FIVE)
    # unanimous: two must leave 5; polarised: one comes from 1 to 5; outlier: one leaves 5
    assert found.least.tolist() == [2, 4, 1]
    assert found.counts[1].tolist() == [1, 0, 0, 0, 4]
    experts = experts_to_turn(catalogue()["diamond-75"], counts, FIVE)
    # unanimous: never; polarised: one of those at 1 leaves, 3 of 4; outlier: two at 5, 2 of 3
    assert experts.least.tolist() == [np.inf, 1, 2]
    assert experts.counts[2].tolist() == [1, 0, 0, 0, 2]


@given(st.sampled_from(sorted(BY_HAND)), histograms_of_six)
def test_one_change_more_or_less_shifts_the_distance_by_one_at_most(name, counts):
    rule = catalogue()[name]
    _, near = nearest_changes([counts])
    least = changes_to_turn(rule, counts, FIVE).least
    now, codes = judge_counts(rule, counts, FIVE), judge_counts(rule, near, FIVE)
    turned = (codes == 0) != (now == 0)
    assert (least == 1) == turned.any()
    others = changes_to_turn(rule, near, FIVE).least
    assert (np.abs(others - least)[~turned] <= 1).all()
    assert (others[turned] == 1).all()


def test_nearest_changes_are_all_histograms_at_a_distance_of_one():
    every = multisets(4, 4)
    items, near = nearest_changes(every)
    for place, counts in enumerate(every):
        wanted = every[distance(counts, every) == 1]
        np.testing.assert_array_equal(near[items == place], wanted)


def test_rows_are_told_apart_however_many_columns_they_have():
    """Sixty-four columns of three values do not fit a whole number; numpy sorts them instead."""
    rows = np.random.default_rng(1).integers(0, 3, (50, 64)).astype(np.int32)
    both = np.concatenate([rows, rows])
    np.testing.assert_array_equal(rings.distinct(both), np.unique(rows, axis=0))
    np.testing.assert_array_equal(rings.distinct(both[:, :5]), np.unique(rows[:, :5], axis=0))


def test_axes_missing_ratings_and_no_rating():
    rule = catalogue()["watson-100"]
    counts = np.array([[[0, 0, 0, 0, 4], [0, 0, 0, 1, 3]], [[0, 0, 0, 0, 0], [0, 0, 0, 0, 3]]])
    missing = [[1, 1], [5, 2]]
    found = changes_to_turn(rule, counts, FIVE, missing=missing)
    np.testing.assert_array_equal(found.least, [[1, 1], [np.nan, 1]])
    assert found.counts.shape == counts.shape
    assert found.missing[0].tolist() == [1, 1]
    assert np.isnan(experts_to_turn(rule, counts, FIVE, missing=missing).least[1, 0])
    assert changes_to_turn(rule, counts[0, 0], FIVE).least.shape == ()


@pytest.mark.parametrize(
    ("counts", "message"),
    [([0, 1, 4], "counts must have 5 points"), ([0, 0, 0, 0.5, 1], "counts must be whole numbers")],
)
def test_counts_must_fit_the_scale(counts, message):
    with pytest.raises(ValueError, match=message):
        changes_to_turn(catalogue()["watson-100"], counts, FIVE)


def test_a_rule_of_two_rounds_is_refused():
    with pytest.raises(ValueError, match="nothing but histograms"):
        changes_to_turn(catalogue()["nasa-70"], [0, 0, 0, 1, 4], FIVE)


# --- experts -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", BY_HAND)
def test_experts_are_those_of_brute_force_over_all_sets(name):
    rule, is_in = catalogue()[name], BY_HAND[name]
    every = panels(5)
    found = experts_to_turn(rule, [histogram(panel) for panel in every], FIVE)
    for panel, least, counts in zip(every, found.least, found.counts, strict=True):
        turned = [
            stay
            for size in range(1, 5)
            for stay in combinations(panel, size)
            if is_in(stay) != is_in(panel)
        ]
        largest = max(map(len, turned), default=0)
        assert least == (5 - largest if turned else np.inf)
        if turned:
            wanted = min(histogram(stay) for stay in turned if len(stay) == largest)
            assert counts.tolist() == wanted


ALL = {"part": "agreement", "measure": "percent_top", "boxes": 1, "comparison": ">=", "cutoff": 75}
OF_ALL = Rule.model_validate(
    {
        "title": "Three quarters of all experts at the top",
        "family": "own",
        "reference": "",
        "checked": "own",
        "note": "for a test",
        "carried": "unchanged",
        "in": [{**ALL, "denominator": "all"}],
    }
)


def test_an_expert_without_a_rating_can_be_left_out():
    """Two of three at the top and one who did not rate: 2 of 4; without both others 2 of 2."""
    found = experts_to_turn(OF_ALL, [0, 0, 1, 0, 2], FIVE, missing=1)
    assert found.least == 2
    assert (found.counts.tolist(), found.missing) == ([0, 0, 0, 0, 2], 0)
    silent = experts_to_turn(OF_ALL, [0, 0, 0, 0, 2], FIVE, missing=1)
    assert (silent.least, silent.missing) == (1, 0)
    named = {"A": 5, "B": np.nan, "C": 5}
    assert example_removal(named, silent.counts, POINTS, silent.missing) == ("B",)


def test_a_panel_too_small_for_a_rule_has_no_verdict_and_does_not_turn():
    """The RAND/UCLA table begins with 8 experts: with 9, eight are left to look at, not fewer."""
    rule = catalogue()["rand-ucla"]
    nine = Scale(lowest=1, highest=9)
    split = [0, 0, 3, 0, 0, 0, 6, 0, 0]  # 9 experts, three at 3: disagreement is for 8-10 experts
    panel = judge_counts(rule, [split, [0, 0, 2, 0, 0, 0, 6, 0, 0]], nine)
    assert panel.tolist() == [2, 0]
    assert experts_to_turn(rule, split, nine).least == 1
    assert experts_to_turn(rule, [0, 0, 0, 0, 0, 0, 8, 0, 0], nine).least == np.inf
    assert judge_counts(rule, [0, 0, 0, 0, 0, 0, 7, 0, 0], nine) == 3


# --- examples ----------------------------------------------------------------------------

ratings = st.lists(st.sampled_from([*POINTS, np.nan]), min_size=1, max_size=7)


@given(ratings, st.data())
def test_an_example_leads_to_the_histogram_with_the_fewest_changes(values, data):
    panel = {f"E{place}": value for place, value in enumerate(values)}
    size = sum(not np.isnan(value) for value in values)
    target = data.draw(st.sampled_from(multisets(size, 5).tolist()))
    after, steps = dict(panel), 0.0
    for words in example_change(panel, target, POINTS):
        name, before, _, to = words.split()
        assert panel[name] == float(before)
        after[name] = float(to)
        steps += abs(after[name] - panel[name])
    assert histogram(after.values()) == target
    assert steps == distance(histogram(values), target)


@given(ratings, st.data())
def test_an_example_of_removal_leaves_the_histogram(values, data):
    panel = {f"E{place}": value for place, value in enumerate(values)}
    gone = data.draw(st.sets(st.sampled_from(sorted(panel))))
    stay = [value for name, value in panel.items() if name not in gone]
    silent = sum(np.isnan(value) for value in stay)
    names = example_removal(panel, histogram(stay), POINTS, silent)
    left = [value for name, value in panel.items() if name not in names]
    assert len(names) == len(gone)
    assert (histogram(left), sum(np.isnan(value) for value in left)) == (histogram(stay), silent)


def test_examples_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="target must have 2 ratings, not 1"):
        example_change({"A": 5, "B": 4, "C": np.nan}, [0, 0, 0, 0, 1], POINTS)
    with pytest.raises(ValueError, match="left must be part of the histogram"):
        example_removal({"A": 5, "B": 4}, [1, 0, 0, 0, 1], POINTS)


# --- the study ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(watson):
    return Comparison(watson, "practice")


@pytest.fixture(scope="module")
def table(compared):
    return fragility_table(compared)


def test_every_rule_and_item_stands_in_the_table(compared, table):
    rules = rules_of_histograms(compared)
    assert len(table) == len(rules) * 14
    assert not {"nasa-70", "kapoor-apmo", "rand-ucla"} & set(rules)
    counts = compared.situations["last"].counts
    importance = importance_of(compared.study)
    for name, rows in table.groupby("rule", sort=False):
        codes = judge_counts(rules[name], counts, FIVE, importance=importance)
        words = np.array(["in", "out", "undecided", "no verdict"])[codes]
        assert list(rows["verdict"]) == list(words)


def test_the_authors_rule_by_hand(table):
    """Ratings: knowledge 5 5 5 4 5; intelligence 5 5 4 3 4; lead management 3 5 4 3 5; training
    5 5 4 4 4; sales reporting 1 5 4 3 1; appointments 2 2 3 3 2; in: the same rating, 4 or 5."""
    own = table[table["rule"] == "stated"].set_index("item")
    own.index = own.index.str.removeprefix("practice-")
    changes = {"communication": 1, "organizational-knowledge": 1, "training": 2}
    changes |= {"intelligence": 3, "lead-management": 4, "sales-reporting": 8}
    changes |= {"appointment-setting": 8}  # three from 2 to 4, two from 3 to 4
    assert own.loc[list(changes), "changes"].tolist() == list(changes.values())
    assert own.loc["organizational-knowledge", "example"] == "MP 4 to 5"
    assert own.loc["organizational-knowledge", "example_experts"] == "MP"
    assert own.loc["intelligence", "example"] == "MP 3 to 4, DP 5 to 4, JR 5 to 4"
    experts = {"communication": np.inf, "training": 2, "sales-reporting": 4}
    experts |= {"appointment-setting": np.inf}  # all at 3 or all at 2: the same, yet not 4
    assert own.loc[list(experts), "experts"].tolist() == list(experts.values())


def test_examples_of_the_table_turn_the_verdict_of_the_rule(compared, table):
    """The ratings are changed as the words say, and judged anew by the other way of judging."""
    last, importance = compared.situations["last"], importance_of(compared.study)
    names = list(compared.ratings["expert"].unique())
    for name, rows in table.groupby("rule", sort=False):
        moved = last.ratings.copy()
        for place, words in enumerate(rows["example"]):
            for change in words.split(", "):
                who, before, _, to = change.split()
                assert moved[place, names.index(who)] == float(before)
                moved[place, names.index(who)] = float(to)
        after = judge(compared.rules[name], _with(last, moved), importance).verdicts
        assert list(after) == list(rows["after"])
        assert ((rows["after"] == "in") != (rows["verdict"] == "in")).all()
        np.testing.assert_array_equal(np.abs(moved - last.ratings).sum(axis=1), rows["changes"])


def test_panels_without_the_experts_named_have_the_other_verdict(compared, table):
    last, importance = compared.situations["last"], importance_of(compared.study)
    names = list(compared.ratings["expert"].unique())
    found = table[np.isfinite(table["experts"])]
    assert len(found) > 100
    for row in found.iloc[::5].itertuples(index=False):
        gone = row.example_experts.split(", ")
        stay = [place for place, name in enumerate(names) if name not in gone]
        assert len(gone) == row.experts
        part = _with(last, last.ratings[:, stay])
        verdicts = judge(compared.rules[row.rule], part, importance).verdicts
        assert verdicts[last.items.index(row.item)] == row.after_experts


def _with(situation, moved):
    none = np.full_like(moved, np.nan)
    return Situation(situation.items, situation.scale, moved, none, situation.together)


def test_the_summary_counts_the_table(compared, table):
    summary = fragility_summary(compared, table).set_index("Item")
    parts = ["1 change", "2 changes", "3 or more", "Never", "Not found"]
    assert (summary[parts].sum(axis=1) == summary["Verdicts"]).all()
    assert summary["1 change"].sum() == (table["changes"] == 1).sum()
    assert summary["1 expert"].sum() == (table["experts"] == 1).sum()
    lead = table[table["label"] == "Lead management"]["changes"]
    assert summary.loc["Lead management", "Least"] == min(lead)
    assert summary.loc["Lead management", "Median"] == sorted(lead)[len(lead) // 2 - 1]


def test_one_point_changes_are_counted_under_every_rule(compared, table):
    """A verdict that needs one change is turned by one of the changes listed, and no other is."""
    found = one_point_changes(compared)
    assert (found["rules"] == found["added"] + found["removed"]).all()
    loose = table[table["changes"] == 1].groupby("item")["rule"].nunique()
    most = found.groupby("item")["rules"].max()
    assert set(most[most > 0].index) == set(loose.index)
    assert (most[loose.index] <= loose).all()
    assert (found.groupby("item")["rules"].sum()[loose.index] >= loose).all()
    assert found["rules"].is_monotonic_decreasing


def test_words_give_the_numbers_of_the_table(compared, table):
    said = fragility_said(compared, table)
    assert f"Of {len(table)} verdicts by {table['rule'].nunique()} rules" in said
    assert f"**{(table['changes'] == 1).sum()}** turn when one rating changes" in said
    assert "puts 5 of the 11 practices of their list in; 5 of these stand only as long as" in said
    assert "Organizational knowledge (MP 4 to 5)" in said
    first = one_point_changes(compared).iloc[0]
    assert f"turn most rules, {first['rules']} of {table['rule'].nunique()}" in said
    assert f"{first['label']} ({first['example']})" in said


def test_a_study_with_a_missing_rating_on_another_scale(tmp_path):
    study = project_with(tmp_path, "small", SMALL)
    ingest(study)
    one = Comparison(study, "statement")
    table = fragility_table(one)
    assert set(table["label"]) == {"Beds near windows", "Quiet after nine"}
    assert (table["changes"] >= 1).all()
    assert "The rule that" not in fragility_said(one, table)  # the authors state none
