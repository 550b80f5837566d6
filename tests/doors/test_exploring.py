"""Choices of one's own: held against the verdicts of the report, raw rows and counts by hand."""

import csv
from collections import Counter

import pytest

from conftest import SMALL, WATSON, project_with
from delphi.consensus import what_if
from delphi.consensus.comparison import Comparison
from delphi.consensus.what_if import choice_of
from delphi.errors import InputError
from delphi.study.ingest import ingest


@pytest.fixture
def ward(small):
    ingest(small)
    return small


def test_blank_choices_take_the_first_value_there_is(watson):
    choice = choice_of(watson)
    assert (choice.kind, choice.rule, choice.number, choice.without) == (
        "practice",
        "stated",
        0,
        "",
    )
    assert choice.item == next(iter(choice.every.labels))


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "practise"), ("item", "practice-trust"), ("rule", "statd"), ("number", 4), ("without", "XX")],
)  # fmt: skip
def test_a_value_that_is_not_there_is_named(watson, name, value):
    with pytest.raises(InputError, match=f"'{name}': '{value}' is not"):
        choice_of(watson, **{name: value})


@pytest.mark.parametrize("kind", ["practice", "barrier"])
def test_without_changes_the_verdicts_are_those_of_the_report(watson, kind):
    comparison = Comparison(watson, kind)
    for name, by_rule in comparison.judged.items():
        number = 0 if name == "last" else int(name)
        for rule, judged in by_rule.items():
            choice = choice_of(watson, kind, rule=rule, number=number)
            assert choice.judged.verdicts == judged.verdicts
            assert choice.judged.reason == judged.reason


def test_the_ratings_are_those_of_the_raw_rows(watson):
    """Appendix G prints round 1, appendix I round 2 of this practice."""
    choice = choice_of(watson, item="practice-strategic-planning", without="JV")
    with (WATSON / "entries.csv").open(encoding="utf-8-sig", newline="") as stream:
        raw = {
            (int(row["round"]), row["expert"]): int(row["value"])
            for row in csv.DictReader(stream)
            if row["item"] == choice.item and row["round"] and row["expert"] != "JV"
        }
    shown = what_if.ratings_shown(choice).set_index("Round").stack().to_dict()
    assert shown == raw


def test_a_missing_rating_is_shown_as_none(ward):
    shown = what_if.ratings_shown(choice_of(ward, item="s1", rule="comet-70-15"))
    assert shown.to_numpy().tolist() == [[1, 7, 9, "none"], [2, 8, 8, 8]]


@pytest.mark.parametrize("cutoff", [0, 40, 60, 60.5, 80, 81, 100])
def test_a_cutoff_of_one_s_own_is_what_counts(watson, cutoff):
    """By hand: the share of the modal rating, and a median of 4 or more of five ratings."""
    choice = choice_of(watson, cutoff=cutoff)
    for item, ratings in zip(choice.situation.items, choice.situation.ratings, strict=True):
        modal = Counter(ratings).most_common(1)[0][1] / len(ratings) * 100
        agreed, important = modal >= cutoff, sorted(ratings)[2] >= 4
        verdict = ("in" if important else "out") if agreed else "undecided"
        assert choice.judged.verdicts[choice.judged.items.index(item)] == verdict


def test_the_other_criteria_of_the_rule_stay(watson):
    rules = choice_of(watson).every.rules
    changed = what_if.with_cutoff(rules["comet-70-15"], 50)
    assert [float(c.cutoff) for c in changed.included_if] == [50, 15]
    assert changed.excluded_if == rules["comet-70-15"].excluded_if
    assert [float(c.cutoff) for c in rules["comet-70-15"].included_if] == [70, 15]


@pytest.mark.parametrize("cutoff", [-1, 101])
def test_a_cutoff_out_of_reach_is_refused(watson, cutoff):
    with pytest.raises(InputError, match=f"'{cutoff}' is not a cut-off from 0 to 100"):
        _ = choice_of(watson, cutoff=cutoff).used


def test_an_expert_who_is_left_out_does_not_count(watson):
    """In round 3 four of five give a 5; they all agree once the fifth is gone."""
    item = "practice-rewards"
    ratings = what_if.ratings_shown(choice_of(watson, item=item)).set_index("Round").loc[3]
    (odd,) = ratings.index[ratings != 5]
    assert choice_of(watson, item=item).verdict == "undecided"
    assert choice_of(watson, item=item, without=odd).verdict == "in"
    shown = what_if.neighbours_shown(choice_of(watson, item=item)).set_index("Change")
    assert shown.loc[f"without {odd}"].to_list() == ["in", "yes"]
    assert shown.loc["cut-off at 80, the item's own value"].to_list() == ["in", "yes"]
    assert (shown["Differs"] == "yes").sum() == 2


def test_neighbours_change_one_choice_and_say_each_other_one(watson):
    choice = choice_of(watson, number=2, without="JV")
    changes = list(what_if.neighbours_shown(choice)["Change"])
    assert "judged in round 2" not in changes
    assert "without JV" not in changes
    assert {"judged in round 1", "judged in the last round of each item"} <= set(changes)
    assert {"with every expert", "without DB"} <= set(changes)


def test_an_item_that_was_not_rated_in_the_round_says_so(watson):
    choice = choice_of(watson, item="practice-communication", number=2)
    assert "was not rated in round 2" in what_if.verdict_said(choice)
    assert what_if.criteria_shown(choice).empty
    assert what_if.measures_shown(choice).empty


@pytest.mark.parametrize("number", [0, 2])
def test_every_rule_says_what_its_verdict_rests_on(watson, number):
    for rule in choice_of(watson).every.rules:
        choice = choice_of(watson, item="practice-rewards", rule=rule, number=number)
        criteria = what_if.criteria_shown(choice)
        assert len(criteria) == (len(choice.criteria) if choice.judged.values.size else 0)
        assert len(what_if.items_shown(choice)) == (
            len(choice.judged.items) if len(criteria) else 0
        )
        assert what_if.verdict_said(choice)
        assert choice.used.title in what_if.rule_said(choice)


def test_all_items_stand_in_the_order_of_the_measure(watson):
    shown = what_if.items_shown(choice_of(watson, item="practice-rewards"))
    assert shown["Value"].is_monotonic_decreasing
    assert [label for label in shown["Item"] if "\u25b6" in label] == [
        "\u25b6 Shared/aligned rewards"
    ]
    narrow = what_if.items_shown(choice_of(watson, rule="raskin-iqr"))
    assert narrow["Value"].is_monotonic_increasing


# --- the widgets ---------------------------------------------------------------------------


@pytest.fixture
def explorer(watson):
    exploring = pytest.importorskip("delphi.exploring")
    return exploring.Explorer(choice_of(watson, item="practice-rewards"))


def choose(explorer, **values):
    for name, value in values.items():
        explorer.chosen[name].value = value
    return explorer.result.value


def test_the_page_follows_every_widget(explorer):
    assert "Shared/aligned rewards: undecided" in explorer.result.value
    assert "Shared/aligned rewards: in" in choose(explorer, without="JV")
    assert "Shared/aligned rewards: undecided" in choose(explorer, without="")
    assert "Shared/aligned rewards: in" in choose(explorer, cutoff="80")
    assert "with a cut-off of your own" in explorer.result.value
    assert "Training and education: undecided" in choose(explorer, item="practice-training")
    assert "(round 2)" in choose(explorer, number=2)


def test_another_rule_takes_its_own_cutoff(explorer):
    choose(explorer, cutoff="80", rule="comet-70-15")
    assert explorer.chosen["cutoff"].value == ""
    assert "cut-off of your own" not in explorer.result.value


def test_another_kind_offers_its_own_items_and_rounds(explorer):
    choose(explorer, number=3, kind="barrier")
    items = [value for _, value in explorer.chosen["item"].options]
    assert all(item.startswith("barrier-") for item in items)
    assert [value for _, value in explorer.chosen["number"].options] == [0, 1]
    assert "Poor communication" in explorer.result.value


@pytest.mark.parametrize("typed", ["many", "101", "-3"])
def test_a_wrong_cutoff_is_explained_and_nothing_breaks(explorer, typed):
    assert 'role="alert"' in choose(explorer, cutoff=typed)
    assert "cutoff" in explorer.result.value
    assert "Shared/aligned rewards" in choose(explorer, cutoff="")


def test_another_study_is_read_from_its_own_tables(watson, tmp_path):
    exploring = pytest.importorskip("delphi.exploring")
    first = project_with(tmp_path, "first", SMALL)
    second = project_with(
        tmp_path, "second", {**SMALL, "items.csv": SMALL["items.csv"].replace("Beds", "Sofas")}
    )
    project_with(tmp_path, "third", SMALL)  # not ingested: not offered
    ingest(first)
    ingest(second)
    explorer = exploring.Explorer(choice_of(first))
    assert list(explorer.chosen["study"].options) == ["first", "second"]
    assert "Sofas near windows" in choose(explorer, study="second")
    assert "Beds near windows" not in explorer.result.value
