"""Reconciling by hand-made cases: two sources, two experts, one item, two rounds."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SMALL, project_with
from delphi.study.ingest import ingest
from delphi.study.ratings import counts
from delphi.study.reconciliation import reconcile

ITEMS = pd.DataFrame({"item": ["q"], "kind": ["k"], "label": ["Q"], "origin": ["literature"]})
PANEL = pd.DataFrame({"expert": ["A", "B"]})
NOTHING = pd.DataFrame(columns=["start", "end"])
TOTALS = pd.DataFrame(columns=["source", "kind", "item", "round", "rating", "count"])


def case(marks, *, shows, totals=()):
    """Tables of one item: marks are (source, round or None, expert, value or None)."""
    entries = pd.DataFrame(
        [(s, "k", "q", r, e, None if v is None else str(v), v) for s, r, e, v in marks],
        columns=["source", "kind", "item", "round", "expert", "mark", "value"],
        index=pd.RangeIndex(2, len(marks) + 2),
    ).astype({"round": "Int64", "value": "Int64", "mark": "str"})
    listings = pd.DataFrame(
        [(s, "k", 1, "q", "Q", rounds) for s, rounds in shows.items()],
        columns=["source", "kind", "number", "item", "label", "rounds"],
    )
    counted = pd.DataFrame(
        [(s, "k", "q", r, point, n) for s, r, point, n in totals], columns=TOTALS.columns
    ).astype({"round": "Int64", "rating": "Int64", "count": "Int64"})
    return {
        "experience": NOTHING,
        "timeline": NOTHING,
        "items": ITEMS, "panel": PANEL, "entries": entries, "listings": listings, "totals": counted,
    }  # fmt: skip


def outcome(tables, policy="implied"):
    ratings = reconcile(tables, policy).ratings
    return {
        (r.round, r.expert): (None if pd.isna(r.rating) else int(r.rating), r.status)
        for r in ratings.itertuples()
    }


BOTH = [("x", 1, "A", 4), ("x", 1, "B", 5), ("y", 1, "A", 4)]


def test_sources_that_print_the_same_agree():
    found = outcome(case([*BOTH, ("y", 1, "B", 5)], shows={"x": "1", "y": "1"}))
    assert found == {(1, "A"): (4, "agreed"), (1, "B"): (5, "agreed")}


def test_a_source_alone_in_showing_a_round_agrees_with_itself():
    assert outcome(case(BOTH[:2], shows={"x": "1"}))[1, "B"] == (5, "agreed")


def test_one_of_two_sources_that_should_print_it():
    tables = case([*BOTH, ("y", 1, "B", None)], shows={"x": "1", "y": "1"})
    assert outcome(tables)[1, "B"] == (5, "single source")
    assert outcome(tables, "printed")[1, "B"] == (5, "single source")
    assert outcome(tables, "strict")[1, "B"] == (None, "missing")


def test_sources_that_differ_are_in_conflict_under_every_policy():
    tables = case([*BOTH, ("y", 1, "B", 3)], shows={"x": "1", "y": "1"})
    for policy in ("implied", "printed", "strict"):
        assert outcome(tables, policy)[1, "B"] == (None, "in conflict")


def test_a_total_that_leaves_one_rating_over_implies_it():
    tables = case(
        [("x", 1, "A", 4), ("x", 1, "B", None)],
        shows={"x": "1"},
        totals=[("x", 1, 4, 1), ("x", 1, 2, 1)],
    )
    assert outcome(tables)[1, "B"] == (2, "implied by a total")
    assert outcome(tables, "printed")[1, "B"] == (None, "missing")
    assert outcome(tables, "strict")[1, "B"] == (None, "missing")


@pytest.mark.parametrize(
    "totals",
    [
        [("x", 1, 4, 1)],
        [("x", 1, 4, 1), ("x", 1, 2, 2)],
        [("x", 1, 2, 1)],
        [("x", 1, 4, 1), ("x", 1, 2, 1), ("x", 1, 3, 1)],
        [("x", 1, 4, 1), ("x", 1, 2, 1), ("y", 1, 4, 1), ("y", 1, 3, 1)],
    ],
    ids=["nothing over", "too many over", "at odds with a rating", "two over", "sources differ"],
)
def test_a_total_that_does_not_settle_it_implies_nothing(totals):
    tables = case([("x", 1, "A", 4), ("x", 1, "B", None)], shows={"x": "1"}, totals=totals)
    assert outcome(tables)[1, "B"] == (None, "missing")


def test_a_total_implies_several_ratings_only_on_one_point():
    marks = [("x", 1, "A", None), ("x", 1, "B", None)]
    same = case(marks, shows={"x": "1"}, totals=[("x", 1, 5, 2)])
    assert outcome(same)[1, "A"] == (5, "implied by a total")
    other = case(marks, shows={"x": "1"}, totals=[("x", 1, 5, 1), ("x", 1, 4, 1)])
    assert outcome(other)[1, "A"] == (None, "missing")


def test_marks_without_a_round_are_held_against_the_other_source():
    told = [("x", 1, "A", 2), ("x", 1, "B", 3)]
    tables = case([*told, ("y", None, "A", 5), ("y", None, "A", 2), ("y", None, "B", 3), ("y", None, "B", 3)],
                  shows={"x": "1", "y": "1 2"})  # fmt: skip
    assert outcome(tables) == {
        (1, "A"): (2, "agreed"),
        (1, "B"): (3, "agreed"),
        (2, "A"): (5, "agreed"),
        (2, "B"): (3, "agreed"),
    }
    assert list(reconcile(tables).decisions["how"]) == ["held against x"] * 2 + ["equal marks"] * 2


@pytest.mark.parametrize("value", [4, None])
def test_marks_that_fit_no_order_or_any_stay_undecided(value):
    tables = case(
        [("x", 1, "A", value), ("x", 1, "B", 3), ("y", None, "A", 5), ("y", None, "A", 2),
         ("y", 1, "B", 3), ("y", 2, "B", 3)],
        shows={"x": "1", "y": "1 2"},
    )  # fmt: skip
    found = outcome(tables)
    assert found[1, "A"] == found[2, "A"] == (None, "in conflict")
    decisions = reconcile(tables).decisions
    assert list(decisions["how"]) == ["undecided", "undecided"]
    assert decisions["round"].isna().all()


@given(st.permutations(range(6)))
def test_the_order_of_the_entries_does_not_matter(order):
    marks = [("x", 1, "A", 2), ("x", 1, "B", 3), ("y", 1, "A", 2), ("y", 1, "B", 4), ("y", 2, "A", 5),
             ("y", 2, "B", None)]  # fmt: skip
    shows = {"x": "1", "y": "1 2"}
    assert outcome(case([marks[k] for k in order], shows=shows)) == outcome(
        case(marks, shows=shows)
    )


def test_a_study_with_nothing_but_what_is_required(small):
    ratings = ingest(small).tables["ratings"]
    assert list(ratings["status"]) == ["agreed"] * 2 + ["missing"] + ["agreed"] * 6
    assert ratings["rating"].isna().sum() == 1


def test_a_changed_mark_of_one_source_shows_as_a_conflict(spoilt):
    path = spoilt.raw / "entries.csv"
    row = "appendix-g,practice,practice-customer-focus,1,DB,4,4,"
    text = path.read_text(encoding="utf-8")
    assert row in text
    path.write_text(text.replace(row, row.replace("4,4", "3,3")), encoding="utf-8")
    ratings = ingest(spoilt).tables["ratings"]
    odd = ratings[ratings["status"] == "in conflict"]
    assert list(odd[["item", "round", "expert"]].itertuples(index=False, name=None)) == [
        ("practice-customer-focus", 1, "DB")
    ]
    assert odd["rating"].isna().all()


def test_policies_differ_only_in_the_two_ratings_that_need_one(spoilt):
    known = {
        p: ingest(spoilt, p).tables["ratings"]["rating"].notna().sum()
        for p in ("implied", "printed", "strict")
    }
    assert known == {"implied": 200, "printed": 199, "strict": 198}


def test_a_scale_of_nine_points_reaches_the_counts(tmp_path):
    study = project_with(tmp_path, "small", SMALL)
    table = counts(ingest(study).tables["ratings"], study.config.scale)
    assert list(table.columns) == list(range(1, 10))
    assert table.loc[("s1", 2), 8] == 3
    assert table.loc[("s1", 1)].sum() == 2


def test_looking_without_writing_leaves_what_was_built(spoilt):
    assert len(ingest(spoilt, "strict", write=False).tables["ratings"]) == 200
    assert not spoilt.processed.exists()
