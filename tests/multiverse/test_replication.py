"""A new panel: probabilities held against exact fractions and against every sequence of ratings."""

import math
import re
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from conftest import SMALL, project_with
from delphi.consensus.catalogue import catalogue
from delphi.consensus.comparison import Comparison
from delphi.exhibits.replication_curves import replication_figure
from delphi.multiverse import new_panel
from delphi.multiverse.new_panel import is_exact, same_verdict
from delphi.multiverse.predictive import PRIORS, draw_panels, predictive, prior_count
from delphi.multiverse.replication import (
    RULES,
    experts_needed,
    needed_shown,
    replication_said,
    replication_table,
)
from delphi.statistics.resampling.multisets import multisets
from delphi.study import Scale
from delphi.study.ingest import ingest

FIVE = Scale(lowest=1, highest=5)
NINE = Scale(lowest=1, highest=9)
PSEUDO = {"Jeffreys": Fraction(1, 2), "uniform": Fraction(1), "Perks": Fraction(1, 5)}
OBSERVED = [[0, 0, 0, 0, 5], [2, 0, 1, 0, 2], [0, 0, 1, 2, 2], [0, 0, 0, 1, 4]]


def rising(start, steps):
    return math.prod((start + step for step in range(steps)), start=Fraction(1))


def exactly(drawn, counts, added):
    """The Dirichlet-multinomial probability as a fraction."""
    shape = [added + count for count in counts]
    orders = math.factorial(sum(drawn)) // math.prod(map(math.factorial, drawn))
    parts = (rising(a, h) for a, h in zip(shape, drawn, strict=True))
    return orders * math.prod(parts, start=Fraction(1)) / rising(sum(shape), sum(drawn))


def by_urn(counts, added, n, is_in):
    """Probability of being in over every sequence of n ratings, each drawn from Polya's urn:
    a rating is as likely as its count so far, and each that is drawn adds one."""
    total = Fraction(0)
    for sequence in product(range(len(counts)), repeat=n):
        urn, chance = [added + count for count in counts], Fraction(1)
        for point in sequence:
            chance *= urn[point] / sum(urn)
            urn[point] += 1
        total += chance * is_in([point + 1 for point in sequence])
    return total


def comet(ratings):
    n = len(ratings)
    high, low = sum(r >= 4 for r in ratings), sum(r <= 2 for r in ratings)
    return Fraction(high, n) >= Fraction(70, 100) and Fraction(low, n) < Fraction(15, 100)


# --- the model ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRIORS)
def test_probabilities_are_the_exact_fractions(name):
    drawn = multisets(4, 5)
    found = predictive(drawn, OBSERVED, PRIORS[name])
    wanted = [[float(exactly(h, c, PSEUDO[name])) for h in drawn.tolist()] for c in OBSERVED]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    assert sum(exactly(h, OBSERVED[1], PSEUDO[name]) for h in drawn.tolist()) == 1


@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.integers(0, 12),
    st.sampled_from([0.1, 0.5, 1.0, 7.0]),
)
def test_probabilities_add_up_and_a_relabelled_scale_keeps_them(counts, n, prior):
    every = multisets(n, 3)
    found = predictive(every, counts, prior)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    turned = predictive(every[:, [2, 0, 1]], np.array(counts)[[2, 0, 1]], prior)
    np.testing.assert_allclose(turned, found, rtol=1e-12)


def test_a_prior_without_weight_is_refused():
    for prior in (0, -1, np.nan, lambda k: 0):
        with pytest.raises(ValueError, match="prior must be a finite number > 0"):
            prior_count(prior, 5)
    with pytest.raises(ValueError, match="counts must have 3 points, not 2"):
        predictive([[1, 0, 0]], [1, 1], 0.5)


def test_drawn_panels_come_from_the_same_distribution():
    """Every frequency within five standard errors of its probability."""
    draws, rng = 40_000, np.random.default_rng(3)
    counts = np.array([[0, 1, 2], [3, 0, 0]])
    found = draw_panels(counts, 0.5, 3, draws, rng)
    assert found.shape == (draws, 2, 3)
    for item, every in product(range(2), multisets(3, 3)):
        chance = float(exactly(every.tolist(), counts[item].tolist(), Fraction(1, 2)))
        share = (found[:, item] == every).all(axis=-1).mean()
        assert abs(share - chance) < 5 * math.sqrt(chance * (1 - chance) / draws)


# --- the same verdict --------------------------------------------------------------------


@pytest.mark.parametrize("name", PRIORS)
@pytest.mark.parametrize("n", [1, 2, 4])
def test_the_same_verdict_over_every_sequence_of_ratings(name, n):
    found = same_verdict(catalogue()["comet-70-15"], OBSERVED, FIVE, [n], PRIORS[name])
    now = [True, False, True, True]
    for counts, probability, is_in in zip(OBSERVED, found[:, 0], now, strict=True):
        wanted = by_urn(counts, PSEUDO[name], n, comet)
        assert probability == pytest.approx(float(wanted if is_in else 1 - wanted), rel=1e-10)


def test_unanimity_by_hand():
    """Five at 5 and 1/2 for each point: 5.5/7.5 x 6.5/8.5 for two at 5, .5/7.5 x 1.5/8.5 at 4."""
    found = same_verdict(catalogue()["watson-100"], [0, 0, 0, 0, 5], FIVE, [1, 2], 0.5)
    wanted = [Fraction(60, 75), Fraction(55 * 65 + 5 * 15, 75 * 85)]  # a median of 4 or 5 is in
    np.testing.assert_allclose(found, [float(number) for number in wanted], rtol=1e-12)


def test_a_very_large_panel_leaves_nothing_but_the_binomial():
    """Of 9 new experts at least 7 high (70 %); nobody is low: a binomial tail."""
    many = 10**9
    counts = [0, 0, 2 * many, 0, 8 * many]
    found = same_verdict(catalogue()["comet-70-15"], counts, FIVE, [9])
    assert found[0] == pytest.approx(binom.sf(6, 9, 0.8), rel=1e-6)


def test_where_a_rule_is_not_defined_there_is_no_probability():
    """The RAND/UCLA table by panel size speaks of 8 to 16 experts."""
    rule = catalogue()["rand-ucla"]
    high = [0, 0, 0, 0, 0, 0, 0, 4, 4]
    found = same_verdict(rule, high, NINE, [7, 8, 9])
    assert np.isnan(found).tolist() == [True, False, False]
    few = same_verdict(rule, [0, 0, 0, 0, 0, 0, 0, 4, 0], NINE, [8])
    assert np.isnan(few).all()
    assert np.isnan(same_verdict(catalogue()["watson-100"], [0] * 5, FIVE, [3])).all()


def test_a_panel_without_a_verdict_is_not_the_same():
    """One expert has no standard deviation, and so no verdict by it."""
    found = same_verdict(catalogue()["cuthbertson-sd"], [0, 0, 0, 1, 4], FIVE, [1, 2])
    assert np.isnan(found[0])
    assert 0 < found[1] < 1


def test_too_many_histograms_are_drawn(monkeypatch):
    rule = catalogue()["comet-70-15"]
    exact = same_verdict(rule, OBSERVED, FIVE, [4, 9])
    monkeypatch.setattr(new_panel, "LIMIT", 0)
    assert not is_exact(4, 5)
    drawn = same_verdict(rule, OBSERVED, FIVE, [4, 9])
    assert (drawn != exact).any()
    np.testing.assert_allclose(drawn, exact, atol=0.04)  # five standard errors
    np.testing.assert_array_equal(drawn, same_verdict(rule, OBSERVED, FIVE, [4, 9]))


def test_sizes_and_rules_that_cannot_be_are_refused():
    rule = catalogue()["watson-100"]
    with pytest.raises(ValueError, match="sizes must be a whole number >= 1, not 0"):
        same_verdict(rule, OBSERVED, FIVE, [0])
    with pytest.raises(ValueError, match="nothing but histograms"):
        same_verdict(catalogue()["nasa-70"], OBSERVED, FIVE, [3])
    assert same_verdict(rule, OBSERVED, FIVE, []).shape == (4, 0)


@given(st.sampled_from(multisets(5, 5).tolist()), st.sampled_from(["diamond-75", "raskin-iqr"]))
def test_probabilities_lie_between_0_and_1(counts, name):
    found = same_verdict(catalogue()[name], counts, FIVE, [3, 6])
    assert ((found > 0) & (found < 1)).all()


# --- experts needed ----------------------------------------------------------------------


def curve(values, **other):
    keys = {"rule": "r", "title": "R", "item": "i", "label": "I", "verdict": "in", "prior": "p"}
    rows = {**keys, **other, "n": range(3, 3 + len(values)), "probability": values}
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("values", "needed"),
    [
        ([0.9, 0.9, 0.9], 3),
        ([0.9, 0.7, 0.8], 5),  # the level itself is enough; the first size does not last
        ([0.9, 0.9, 0.7], None),
        ([np.nan, 0.9, 0.9], 4),
        ([np.nan, np.nan, np.nan], None),
    ],
)
def test_experts_needed_by_hand(values, needed):
    found = experts_needed(curve(values))
    assert len(found) == 1
    assert (None if pd.isna(found["needed"][0]) else found["needed"][0]) == needed


def test_a_level_is_a_probability():
    with pytest.raises(ValueError, match="level must be between 0 and 1"):
        experts_needed(curve([0.9]), 1)


# --- the study ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(watson):
    return Comparison(watson, "practice")


@pytest.fixture(scope="module")
def table(compared):
    return replication_table(compared)


def test_the_table_holds_every_rule_item_prior_and_size(compared, table):
    assert len(table) == len(RULES) * 14 * len(PRIORS) * 28
    assert list(dict.fromkeys(table["rule"])) == list(RULES)
    assert (table["method"] == "exact").all()
    assert table["probability"].notna().all()
    counts = compared.situations["last"].counts
    for name, prior in [("comet-70-15", "Perks"), ("diamond-75", "uniform")]:
        rule = compared.rules[name]
        wanted = same_verdict(rule, counts, FIVE, [3, 12], PRIORS[prior])
        mine = table[(table["rule"] == name) & (table["prior"] == prior)]
        wide = mine.pivot(index="item", columns="n", values="probability")
        if name == "comet-70-15":  # diamond-75 takes the study's own criterion of importance
            items = list(compared.situations["last"].items)
            np.testing.assert_allclose(wide.loc[items, [3, 12]], wanted, rtol=1e-12)


def test_unanimity_of_the_study_as_fractions(table):
    """In: all give the same rating, and a median of 4 or more, by the study's own importance."""
    mine = table[(table["rule"] == "stated") & (table["item"] == "practice-communication")]
    for prior, rows in mine.groupby("prior"):
        for n, found in zip(rows["n"], rows["probability"], strict=True):
            ends = [[0, 0, 0, 0, n], [0, 0, 0, n, 0]]
            wanted = sum(exactly(end, [0, 0, 0, 0, 5], PSEUDO[prior]) for end in ends)
            assert found == pytest.approx(float(wanted), rel=1e-9)


def test_rules_and_priors_can_be_chosen(compared):
    found = replication_table(compared, ["nasa-70", "green-80"], [4], {"mine": 2.0})
    assert set(found["rule"]) == {"green-80"}
    assert set(found["prior"]) == {"mine"}
    assert replication_table(compared, ["nasa-70"]).empty
    assert replication_said(compared, replication_table(compared, ["nasa-70"])) == ""
    with pytest.raises(ValueError, match="table must have a rule"):
        replication_figure(compared, replication_table(compared, ["nasa-70"]), "none")


def test_words_and_cells_give_the_numbers_of_the_table(compared, table):
    needed = experts_needed(table)
    shown = needed_shown(compared, table).set_index("Item")
    assert shown.shape == (14, len(RULES))
    for column, rule in zip(shown.columns, RULES, strict=True):
        for label, cell in shown[column].items():
            mine = needed[(needed["rule"] == rule) & (needed["label"] == label)]["needed"]
            ends = [int(n) for n in mine.dropna()]
            assert ("30+" in cell) == mine.isna().any()
            assert not ends or cell.startswith(str(min(ends)))
    said = replication_said(compared, table)
    assert "a panel of 5 comes to the same verdict" in said
    mine = table[(table["n"] == 5) & (table["rule"] == "stated")]["probability"]
    assert f"states: {mine.min():.2f} to {mine.max():.2f}" in said
    assert said.count("\n- ") == len(RULES)
    five = table[table["n"] == 5].groupby(["item", "rule"])["probability"]
    assert f"differs by up to {(five.max() - five.min()).max():.2f}" in said


def test_the_figure_shows_every_curve(compared, table):
    (drawn,) = replication_figure(compared, table, "replication")
    panels = [axes for axes in drawn._figure.axes if axes.axison]
    assert len(panels) == 14
    for axes in panels:
        item = table[table["label"] == axes.get_title("left").replace("\n", " ")]
        first = item[item["prior"] == "Jeffreys"]
        expected = [list(rows["probability"]) for _, rows in first.groupby("rule", sort=False)]
        curves = [list(line.get_ydata()) for line in axes.lines if len(line.get_xdata()) == 28]
        assert len(curves) == len(RULES)
        assert sorted(curves) == sorted(expected)
    assert re.search(r"Lead management from \d+", drawn.alt)


def test_nine_points_are_added_up_while_they_can_be(tmp_path):
    study = project_with(tmp_path, "small", SMALL)
    ingest(study)
    one = Comparison(study, "statement")
    found = replication_table(one, ["comet-70-15"], [3, 13], {"Jeffreys": 0.5})
    assert dict(zip(found["n"], found["method"], strict=True)) == {3: "exact", 13: "drawn"}
    assert found["probability"].between(0, 1).all()
