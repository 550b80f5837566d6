"""What rules say of items: against a slow second opinion, against known answers, by properties."""

import tomllib
from fractions import Fraction
from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.consensus.catalogue import Rule, catalogue
from delphi.consensus.criterion import Criterion
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import judge, judge_all, named
from delphi.consensus.vocabulary import MEASURES
from delphi.study import Scale
from second_implementation.rules import CATALOGUE, Panel, criteria, judged, moved, published, read

RULES, SLOW = catalogue(), published()
FILE = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["rules"]  # floats, as models take them
SCALES = [(1, 5), (1, 9), (1, 7), (0, 10), (1, 4)]
OWN = sorted({(rule.scale.lowest, rule.scale.highest) for rule in RULES.values() if rule.scale})


# Panels


def array(rows):
    return np.array([[nan if x is None else x for x in row] for row in rows], dtype=float)


def situation(panel):
    return Situation(
        items=tuple(f"item-{place}" for place in range(len(panel.ratings))),
        scale=Scale(lowest=panel.lowest, highest=panel.highest),
        ratings=array(panel.ratings),
        before=array(panel.before),
        together=panel.together,
    )


def lone(lowest, highest, *rows, before=None):
    """Return the situation of a few items; without an earlier round unless one is given."""
    none = [[None] * len(row) for row in rows]
    return situation(Panel(lowest, highest, list(rows), before or none))


def row_of(points, experts, *, gaps):
    """Return the strategy for an item: a few points in use, so that experts often agree."""
    used = st.lists(st.sampled_from(points), min_size=1, max_size=4)
    blank = [None] if gaps else []
    return used.flatmap(
        lambda few: st.lists(st.sampled_from(few + blank), min_size=experts, max_size=experts)
    )


def rated(rows):
    return any(x is not None for row in rows for x in row)


@st.composite
def panels(draw, scales=SCALES, least=3, most=16, gaps=None):
    lowest, highest = draw(st.sampled_from(scales))
    points, experts = range(lowest, highest + 1), draw(st.integers(least, most))
    gaps = draw(st.booleans()) if gaps is None else gaps
    row = row_of(points, experts, gaps=gaps)
    ratings = draw(st.lists(row, min_size=1, max_size=6).filter(rated))
    blank = st.just([None] * experts)
    same = st.sampled_from(ratings)
    earlier = [draw(st.one_of(blank, same, row_of(points, experts, gaps=True))) for _ in ratings]
    return Panel(lowest, highest, ratings, earlier, draw(st.booleans()))


# Against the slow second opinion


def skips_some(panel):
    """Say whether an expert rated some of the items and not all of them."""
    columns = [[x is None for x in column] for column in zip(*panel.ratings, strict=True)]
    return any(any(column) and not all(column) for column in columns)


def absent(panel):
    return any(set(column) == {None} for column in zip(*panel.ratings, strict=True))


def left_open(rule, panel):
    """Say whether the words of the vocabulary and of the rule do not decide what is meant.

    Whether an expert who rated other items is a respondent for one that he left out; to which
    third of nine points a place between whole points belongs; whether experts who rated nothing
    keep the others from being concordant.
    """
    used = {criterion["measure"] for criterion in criteria(rule)}
    bases = {criterion.get("denominator") for criterion in criteria(rule)}
    if "respondents" in bases and skips_some(panel):
        return True
    if "kendall_w" in used and absent(panel):
        return True
    whole = all(place == int(place) for place in moved(panel, rule)[-1])
    return "rand_panel_rule" in used and not whole


def same_values(found, expected):
    numbers = [[nan if x is None else float(x) for x in row] for row in expected]
    pairs = zip(found[: len(numbers)], numbers, strict=True)
    return all(np.allclose(a, b, rtol=0, atol=1e-9, equal_nan=True) for a, b in pairs)


def differences(rules, slow, panel):
    """Return the rules whose verdicts, measures or criteria that hold are not the slow ones'."""
    seen, wrong = situation(panel), {}
    for name, rule in rules.items():
        if left_open(slow[name], panel):
            continue
        fast, known = judge(rule, seen), judged(slow[name], panel)
        flags = [[answer is True for answer in row] for row in known.holds]
        if not (
            list(fast.verdicts) == known.verdicts
            and same_values(fast.values, known.values)
            and fast.holds[: len(flags)].tolist() == flags
            and bool(fast.reason) == (set(known.verdicts) == {"no verdict"})
        ):
            wrong[name] = (fast, known)
    return wrong


@settings(max_examples=80)
@given(panels())
def test_every_rule_on_small_panels_as_the_second_implementation_says(panel):
    assert differences(RULES, SLOW, panel) == {}


@settings(max_examples=30)
@given(panels(scales=OWN))
def test_every_rule_on_scales_that_rules_were_made_for_as_the_second_implementation_says(panel):
    assert differences(RULES, SLOW, panel) == {}


def from_table(table, rounds):
    """Read the ratings of items, each in its round and the one before, row by row of the table."""
    experts = list(dict.fromkeys(table["expert"]))
    rated = {
        (row.item, row.round, row.expert): None if pd.isna(row.rating) else int(row.rating)
        for row in table.itertuples()
    }
    now, before = (
        [[rated.get((item, number - ago, e)) for e in experts] for item, number in rounds.items()]
        for ago in (0, 1)
    )
    return Panel(1, 5, now, before, len(set(rounds.values())) == 1)


def rounds_of(table, number):
    """Return the round to look at for each item: the one asked for, or the last it was rated in."""
    rounds = {}
    for row in table.itertuples():
        if number in (row.round, "last"):
            rounds[row.item] = max(row.round, rounds.get(row.item, 0))
    return rounds


@pytest.mark.parametrize(
    ("kind", "number"),
    [*(("practice", number) for number in (1, 2, 3, "last")), ("barrier", 1), ("barrier", "last")],
)
def test_every_rule_on_the_real_study_as_the_second_implementation_says(watson, kind, number):
    table = watson.table("ratings").query("kind == @kind")
    scale = Scale(lowest=1, highest=5)
    rounds = rounds_of(table, number)
    panel = from_table(table, rounds)
    last = number == "last"
    seen = Situation.at_last(table, scale) if last else Situation.of_round(table, number, scale)
    assert seen.items == tuple(rounds)
    np.testing.assert_array_equal(seen.ratings, array(panel.ratings))
    np.testing.assert_array_equal(seen.before, array(panel.before))
    assert differences(RULES, SLOW, panel) == {}
    assert judge(RULES["comet-70-15"], seen).verdicts == tuple(
        judged(SLOW["comet-70-15"], panel).verdicts
    )


# A made-up rule for every measure, since published rules name but half of them

ARGUMENTS = {
    "percent_within": "low = 4, high = 6",
    "percent_top": "boxes = 2",
    "percent_bottom": "boxes = 2",
    "percent_near_median": "distance = 1.5",
    "percent_near_mean": "distance = 1.5",
    "percent_adjacent": "points = 2",
    "quantile": "q = 0.4, method = 6",
    "interquartile_range": "method = 2",
    "trimmed_range": "trimmed = 2",
    "content_validity_ratio": "low = 5, high = 9",
    "modified_kappa": "low = 1, high = 3",
    "mcnemar_p": "low = 5, high = 9",
}
CUTOFFS = {"share": 50, "location": 4, "spread": 2, "index": 0.5, "stability": 0.2}
HEAD = """
[rules.{name}]
title = "{measure}"
family = "stability"
reference = "nobody"
checked = "not yet"
note = "Made up."
scale = {{ lowest = 1, highest = 9 }}
carried = "linear"
"""
ONE = 'in = [{{ part = "{part}", measure = "{measure}", comparison = ">=", cutoff = {cutoff}{more} }}]\n'
STABLE = 'or_in = [{ part = "agreement", measure = "percent_agreement", comparison = ">", cutoff = 60, denominator = "all" }]\n'


def made_up(measure, method=None):
    """Return the TOML of a rule on a measure; one of stability has a second way in."""
    kind = MEASURES[measure].kind
    stable = kind == "stability"
    more = ARGUMENTS.get(measure, "") if method is None else f"q = 0.3, method = {method}"
    cutoff = 1 if measure in ("aiken_v", "rand_panel_rule") else CUTOFFS[kind]
    name = measure.replace("_", "-") + (f"-{method}" if method else "")
    part = "stability" if stable else "agreement"
    more = f", {more}" if more else ""
    text = HEAD.format(name=name, measure=measure)
    text += ONE.format(part=part, measure=measure, cutoff=cutoff, more=more)
    return text + (STABLE if stable else "")


MADE_UP = "".join(made_up(name) for name in MEASURES if name != "interpercentile_range")
MADE_UP += "".join(made_up("quantile", method) for method in range(1, 10))
SLOW_MADE_UP = read(MADE_UP)
MADE_UP_RULES = {
    name: Rule.model_validate(rule) for name, rule in tomllib.loads(MADE_UP)["rules"].items()
}


@settings(max_examples=40)
@given(panels(scales=[*SCALES, (1, 2)]))
def test_a_rule_on_each_measure_as_the_second_implementation_says(panel):
    assert differences(MADE_UP_RULES, SLOW_MADE_UP, panel) == {}


# Known answers, each rule on its own scale (or 1 to 5)

STABILITY_ALONE = {"scheibe-15", "chaffin-talley", "kalaian-kasim"}
RANKINGS = {"schmidt-strong", "schmidt-moderate"}
NO_VERDICT = STABILITY_ALONE | RANKINGS  # of a single item there is no ranking
FIVE = Scale(lowest=1, highest=5)


def of_one_item(rule, lows, highs):
    """Return what a rule says where so many experts rate lowest and highest, twice running."""
    scale = rule.scale or FIVE
    row = [scale.lowest] * lows + [scale.highest] * highs
    return judge(rule, lone(scale.lowest, scale.highest, row, before=[row])).verdicts[0]


def verdicts_of_one_item(lows, highs):
    return {name: of_one_item(rule, lows, highs) for name, rule in RULES.items()}


def expected(usual, **others):
    """Return a verdict for every rule: the usual one, but for those that are listed."""
    listed = {
        name: verdict.replace("_", " ") for verdict, names in others.items() for name in names
    }
    return {name: listed.get(name, usual) for name in RULES}


def test_unanimous_at_the_top_is_in():
    assert verdicts_of_one_item(0, 9) == expected("in", no_verdict=NO_VERDICT)


def test_unanimous_at_the_bottom_is_out_unless_the_rule_speaks_of_the_top_alone():
    of_top_alone = [
        "mokkink-67", "lazarus-grade-c", "lazarus-grade-a", "lazarus-grade-u", "green-1982",
        "lange-75", "benavent-70", "awmf-strong", "awmf-consensus", "awmf-majority",
        "espen-strong", "aczel", "lawshe", "ayre-scally", "davis-80", "lynn-78", "polit-kappa",
        "aiken",
    ]  # fmt: skip
    found = verdicts_of_one_item(9, 0)
    assert found == expected("out", undecided=of_top_alone, no_verdict=NO_VERDICT)


def test_two_opposite_halves_are_undecided():
    # Jorm rejects below 70 % and Prorok drops when half rate low. Kapoor's cut-off is 0 where no
    # item has a majority, so that the item reaches it; its median is the middle of the scale.
    out = ["jorm-80", "prorok-80-10", "kapoor-apmo"]
    assert verdicts_of_one_item(5, 5) == expected("undecided", out=out, no_verdict=NO_VERDICT)


def test_one_expert_of_ten_at_the_other_end_breaks_what_asks_for_all_and_wide_spreads():
    of_all = [
        "watson-100", "dajani-unanimity", "lazarus-grade-u", "has-relative", "jones-hunter-strict",
    ]  # fmt: skip
    above_90 = ["awmf-strong", "espen-strong"]
    # Range 8 of 9 points; s = 6 / sqrt(10) on seven points; r_wg = 1 - 1.6 / 2 on five.
    spread = ["jones-hunter-relaxed", "cuthbertson-sd", "lebreton-senter"]
    undecided = [*of_all, *above_90, *spread]
    found = verdicts_of_one_item(1, 9)
    assert found == expected("in", undecided=undecided, no_verdict=NO_VERDICT)


def test_concordant_rankings_say_in_of_the_items_above_the_middle():
    # W 0.7954 (R, corrected for ties), above 0.7; medians of the items 5 5 4 3 5 2 4 1.
    rankings = ["55435241", "54434251", "45335142", "55544232", "54445341"]
    rows = [[int(x) for x in column] for column in zip(*rankings, strict=True)]
    found = judge(RULES["schmidt-strong"], lone(1, 5, *rows))
    assert found.values[0] == pytest.approx([0.795384615385] * 8, abs=1e-9)
    assert found.verdicts == ("in", "in", "in", "out", "in", "out", "in", "out")


@pytest.mark.parametrize(
    ("name", "before", "now", "verdict"),
    [
        # Rounds that differ: counts 0, 10 and 10, 0; chi-square 20, df 1.
        ("dajani-unanimity", [1] * 10, [5] * 10, "undecided"),
        ("dajani-unanimity", [5] * 9 + [4], [5] * 10, "in"),
        ("dajani-majority", [5] * 4 + [4] * 6, [5] * 6 + [4] * 4, "in"),
        ("dajani-majority", [5] * 4 + [4] * 6, [5] * 5 + [4] * 5, "undecided"),
        ("nasa-70", [5] * 7 + [4] * 3, [5] * 7 + [4] * 3, "undecided"),
        ("nasa-70", [5] * 7 + [4] * 3, [5] * 8 + [4] * 2, "in"),
        ("nasa-70", [1] * 7 + [2] * 3, [1] * 8 + [2] * 2, "out"),
    ],
)
def test_rules_that_ask_for_stability_first(name, before, now, verdict):
    assert judge(RULES[name], lone(1, 5, now, before=[before])).verdicts == (verdict,)


@pytest.mark.parametrize(
    ("name", "experts", "least"),
    # Lawshe's and Ayre and Scally's smallest numbers of experts who say essential; Lynn's table.
    [("lawshe", 8, 7), ("lawshe", 9, 8), ("lawshe", 10, 9), ("lawshe", 17, 13),
     ("ayre-scally", 8, 7), ("ayre-scally", 13, 10), ("ayre-scally", 20, 15),
     ("lynn-78", 5, 5), ("lynn-78", 6, 5), ("lynn-78", 9, 7), ("lynn-78", 10, 8)],
)  # fmt: skip
def test_cut_offs_by_panel_size(name, experts, least):
    rule = RULES[name]
    assert of_one_item(rule, experts - least, least) == "in"
    assert of_one_item(rule, experts - least + 1, least - 1) == "undecided"


def test_a_region_is_moved_by_position_to_another_scale():
    # 4 to 5 of five points are 7 to 9 of nine and, with nothing between, 6 and 7 of seven.
    cosmin = RULES["mokkink-67"]
    assert judge(cosmin, lone(1, 9, [7, 7, 6], [7, 8, 9])).values[0] == pytest.approx(
        [200 / 3, 100]
    )
    assert judge(cosmin, lone(1, 7, [5, 6, 7, 7])).values[0] == pytest.approx([75])


def test_a_scale_need_not_begin_at_1():
    # Five points lie at 0, 2.5, 5, 7.5 and 10 of a scale from 0 to 10.
    criterion = FILE["mokkink-67"]["in"][0] | {"low": 7, "high": 10}
    rule = FILE["mokkink-67"] | {"scale": {"lowest": 0, "highest": 10}, "in": [criterion]}
    assert judge(Rule.model_validate(rule), lone(1, 5, [3, 4, 4, 5])).values[0] == pytest.approx(
        [75]
    )


def test_a_rule_that_is_carried_unchanged_stays_on_the_scale_that_was_used():
    # 1 3 on five points: s / mean = 1.41 / 2; moved to 1 and 5 of nine it would be 2.83 / 3.
    rule = Rule.model_validate(
        FILE["english-kernan"] | {"scale": {"lowest": 1, "highest": 9}, "carried": "unchanged"}
    )
    assert judge(rule, lone(1, 5, [1, 3])).values[0] == pytest.approx([0.5**0.5])


# Rules that are not defined


@pytest.mark.parametrize(
    ("name", "seen", "reason"),
    [
        ("awmf-strong", lone(1, 5, [5, 5, 5]), "it is for a scale of 0 to 1 only"),
        ("deloe-high", lone(1, 5, [5, 5, 5]), "it is for a scale of 1 to 4 only"),
        ("aiken", lone(0, 4, [4, 4, 4]), "it is for a scale of 1 to 5 only"),
        ("rand-ucla", lone(1, 9, [9] * 7), "it is for 8 experts or more"),
        ("rand-ucla", lone(1, 9, [9] * 17), "it is for 16 experts or fewer"),
        ("lynn-78", lone(1, 4, [4, 4]), "it is for 3 experts or more"),
        ("scheibe-15", lone(1, 5, [5] * 4), "it speaks of stability alone, not of consensus"),
        ("nasa-70", lone(1, 5, [5] * 4), "it needs an earlier round of the same items"),
        ("schmidt-strong", lone(1, 5, [5, 4, 5]),
         "it needs items that the same experts rated in the same round"),
        ("cuthbertson-sd", lone(1, 7, [7]), "its measure is not defined for these ratings"),
        ("diamond-75", lone(1, 5, [None, None]), "its measure is not defined for these ratings"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_defined_says_why_and_gives_no_verdict(name, seen, reason):
    found = judge(RULES[name], seen)
    assert found.reason == reason
    assert set(found.verdicts) == {"no verdict"}
    assert found.included == frozenset()
    assert found.values.shape[-1] == found.holds.shape[-1] == len(seen.items)


@pytest.mark.parametrize("name", sorted(STABILITY_ALONE))
def test_rules_of_stability_alone_never_give_a_verdict(name):
    found = judge(RULES[name], lone(1, 5, [5] * 6, before=[[5] * 6]))
    assert (found.verdicts, found.reason[:24]) == (("no verdict",), "it speaks of stability a")


def test_items_of_different_rounds_are_not_ranked():
    apart = situation(Panel(1, 5, [[5, 5], [1, 1]], [[None] * 2] * 2, together=False))
    assert judge(RULES["schmidt-strong"], apart).verdicts == ("no verdict", "no verdict")
    together = lone(1, 5, [5, 5], [1, 1])
    assert judge(RULES["schmidt-strong"], together).verdicts == ("in", "out")


def test_without_a_reason_where_one_item_has_a_verdict():
    seen = lone(1, 5, [5] * 6, [5] * 6, [None] * 6, before=[[5] * 6, [None] * 6, [5] * 6])
    found = judge(RULES["nasa-70"], seen)
    assert found.verdicts == ("in", "no verdict", "no verdict")
    assert found.reason == ""


# What stands beside a verdict


def test_importance_is_added_to_rules_that_state_none_and_to_no_other():
    mean = Criterion(part="importance", measure="mean", comparison=">=", cutoff=Fraction(4))
    seen = lone(1, 5, [4, 4, 4, 1], [3, 3, 3, 3], [5, 5, 5, 5])
    assert judge(RULES["diamond-75"], seen).verdicts == ("in", "out", "in")
    assert judge(RULES["diamond-75"], seen, mean).verdicts == ("out", "out", "in")
    stated = judge(RULES["mokkink-67"], seen)
    assert judge(RULES["mokkink-67"], seen, mean).verdicts == stated.verdicts
    assert (len(stated.values), len(judge(RULES["diamond-75"], seen).values)) == (1, 2)


def test_items_that_are_in_by_name():
    seen = lone(1, 5, [5, 5, 5], [1, 1, 1], [4, 4, 4])
    found = judge_all(RULES, seen)
    assert list(found) == list(RULES)
    assert found["watson-100"].included == {"item-0", "item-2"}
    labels = {"item-0": "Trust", "item-1": "Haste", "item-2": "Talk"}
    assert list(named(found["watson-100"], labels)) == ["Trust", "Talk"]
    assert list(named(found["watson-100"], labels, "out")) == ["Haste"]


# Properties


def said(rules, panel, importance=None):
    seen = situation(panel)
    return {name: judge(rule, seen, importance).verdicts for name, rule in rules.items()}


@settings(max_examples=25)
@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_experts_changes_no_verdict(panel, random):
    order = random.sample(range(len(panel.ratings[0])), len(panel.ratings[0]))
    ratings, before = ([[row[e] for e in order] for row in rows] for rows in panel[2:4])
    assert said(RULES, panel._replace(ratings=ratings, before=before)) == said(RULES, panel)


@settings(max_examples=25)
@given(panels())
def test_the_order_of_items_goes_with_their_verdicts(panel):
    backwards = panel._replace(ratings=panel.ratings[::-1], before=panel.before[::-1])
    expected = {name: verdicts[::-1] for name, verdicts in said(RULES, panel).items()}
    assert said(RULES, backwards) == expected


# Twice the panel says the same, but for cut-offs by panel size, quantiles that are interpolated
# between ratings (type 7), variances with n - 1, a number of ratings left out, and tests.
OF_SIZE = {
    name
    for name, rule in RULES.items()
    if rule.panel or any(isinstance(c.cutoff, dict) for c in rule.criteria)
}
OF_NUMBER = {
    "interquartile_range", "quantile", "disagreement_index", "standard_deviation",
    "coefficient_of_variation", "r_wg", "trimmed_range", "modified_kappa", "chi_square_p",
}  # fmt: skip
BY_NUMBER = {name for name, rule in RULES.items() if OF_NUMBER & {c.measure for c in rule.criteria}}
SAME_TWICE = {name: rule for name, rule in RULES.items() if name not in OF_SIZE | BY_NUMBER}


@settings(max_examples=25)
@given(panels(scales=[*SCALES, (0, 1)]))
def test_doubling_the_panel_changes_no_verdict_of_shares_medians_ranges_and_rankings(panel):
    twice = panel._replace(
        ratings=[row * 2 for row in panel.ratings], before=[row * 2 for row in panel.before]
    )
    assert said(SAME_TWICE, twice) == said(SAME_TWICE, panel)


@pytest.mark.parametrize(
    ("name", "row", "before", "once", "twice"),
    [
        ("raskin-iqr", [1, 3], None, "out", "undecided"),
        ("vongracht-iqr", [1, 4], None, "out", "undecided"),
        ("rayens-hahn", [1, 1, 3], None, "out", "undecided"),
        ("aczel", [4, 8], None, "in", "undecided"),
        ("evans-strict", [1, 1, 4], None, "out", "undecided"),
        ("evans-broad", [1, 4], None, "out", "undecided"),
        ("rand-ucla-ipras", [4, 9], None, "in", "undecided"),
        ("cuthbertson-sd", [1, 1, 1, 1, 3, 3], None, "undecided", "out"),
        ("english-kernan", [2, 5], None, "undecided", "in"),
        ("lebreton-senter", [1, 2, 2, 3], None, "undecided", "out"),
        ("jones-hunter-trimmed", [1, 1, 4], None, "out", "undecided"),
        ("polit-kappa", [1, 1, 3, 3, 3, 3, 3, 3], None, "undecided", "in"),
        ("dajani-unanimity", [1, 1, 1], [1, 2, 2], "out", "undecided"),
        ("dajani-majority", [1, 1, 2], [2, 2, 2], "out", "undecided"),
        ("nasa-70", [1, 1, 1, 1, 1, 2, 2], [1, 1, 1, 1, 1, 1, 1], "out", "undecided"),
        ("lawshe", [1, 3, 3, 3, 3, 3], None, "undecided", "in"),
        ("ayre-scally", [1, 3, 3, 3, 3, 3], None, "undecided", "in"),
        ("lynn-78", [1, 3, 3, 3, 3], None, "undecided", "in"),
        ("aiken", [4, 5], None, "undecided", "in"),
    ],
)
def test_doubling_the_panel_changes_verdicts_of_the_others(name, row, before, once, twice):
    rule, earlier = RULES[name], before or [None] * len(row)
    scale = rule.scale or FIVE
    found = [
        judge(rule, lone(scale.lowest, scale.highest, row * times, before=[earlier * times]))
        for times in (1, 2)
    ]
    assert [each.verdicts for each in found] == [(once,), (twice,)]
    assert name in OF_SIZE | BY_NUMBER


MIRROR = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}
POSITIONS = {"median", "mean", "mode", "quantile"}


def number(cutoff):
    return Fraction(str(cutoff))


def mirrored(criterion, scale):
    """Return the criterion that says of the reversed scale what this one says."""
    found = dict(criterion)
    ends = scale["lowest"] + scale["highest"] if scale else None
    if "low" in criterion:
        found |= {"low": ends - criterion["high"], "high": ends - criterion["low"]}
    if "q" in criterion:
        found["q"] = 1 - criterion["q"]
    if criterion["measure"] in POSITIONS:
        found["cutoff"] = ends - number(criterion["cutoff"])
    elif criterion["measure"] == "aiken_v":
        found["cutoff"] = {size: 1 - number(c) for size, c in criterion["cutoff"].items()}
    else:
        return found
    return found | {"comparison": MIRROR[criterion["comparison"]]}


def mirrored_rule(rule):
    ways = {
        way: [mirrored(c, rule.get("scale")) for c in rule.get(way, [])]
        for way in ("in", "or_in", "out")
    }
    return Rule.model_validate(rule | ways)


# The coefficient of variation is measured from zero, which no reversal keeps.
MIRRORED = {name: mirrored_rule(rule) for name, rule in FILE.items() if name != "english-kernan"}


@settings(max_examples=25)
@given(panels())
def test_reversing_the_scale_and_the_rules_changes_no_verdict(panel):
    ends = panel.lowest + panel.highest
    turned = [
        [[None if x is None else ends - x for x in row] for row in rows] for rows in panel[2:4]
    ]
    low = Criterion(part="importance", measure="median", comparison="<", cutoff=Fraction(ends, 2))
    reversed_panel = panel._replace(ratings=turned[0], before=turned[1])
    expected = {name: said({name: RULES[name]}, panel)[name] for name in MIRRORED}
    assert said(MIRRORED, reversed_panel, low) == expected


COARSE = [(own, low, size) for own in OWN for low in (0, 1, -2) for size in (2, 3, 4, 5)
          if (own[1] - own[0]) % (size - 1) == 0]  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(COARSE), st.data())
def test_a_coarser_scale_is_judged_as_its_points_on_the_scale_of_the_rule(scales, data):
    (lowest, highest), low, size = scales
    step = (highest - lowest) // (size - 1)
    used = data.draw(panels(scales=[(low, low + size - 1)]))
    there = [
        [[None if x is None else lowest + step * (x - low) for x in row] for row in rows]
        for rows in used[2:4]
    ]
    carried = {
        name: rule
        for name, rule in RULES.items()
        if rule.carried == "linear" and rule.scale == Scale(lowest=lowest, highest=highest)
    }
    assert said(carried, used) == said(carried, Panel(lowest, highest, *there, used.together))
