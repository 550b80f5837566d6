"""The raw tables against an independent second entry of the same pages."""

import csv
from collections import Counter

import pytest

from conftest import ROOT, WATSON

SECOND = ROOT / "tests" / "second_entry"
PERSONS = {
    "Vogel": "JV",
    "Reinig": "JR",
    "Perez": "DP",
    "Peters": "MP",
    "Brouwer": "DB",
    "Watson": "KW",
}


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def numbers():
    return {(r["source"], r["item"]): r["number"] for r in rows(WATSON / "listings.csv")}


def test_every_mark_of_an_expert_stands_in_both_entries(numbers):
    first = Counter(
        (r["source"], numbers[r["source"], r["item"]], r["expert"], r["value"], r["mark"])
        for r in rows(WATSON / "entries.csv")
        if r["mark"] or r["note"] == "row printed without a mark"
    )
    second = Counter(
        (r["source"], r["number"], r["expert"], r["column"], r["mark"])
        for r in rows(SECOND / "entries.csv")
    )
    assert first == second
    assert first.total() == 344


def test_labels_and_numbers_of_the_items_agree():
    first = {(r["source"], r["number"]): r["label"] for r in rows(WATSON / "listings.csv")}
    second = {(r["source"], r["number"]): r["label"] for r in rows(SECOND / "entries.csv")}
    assert first == second


def test_every_cell_of_the_totals_rows_agrees(numbers):
    first = {
        (r["source"], numbers[r["source"], r["item"]], r["round"], r["rating"]): r["count"]
        for r in rows(WATSON / "totals.csv")
    }
    second = {
        (r["source"], r["number"], r["row"][1] if r["row"][0] == "R" else "1", point): r[
            f"c{point}"
        ]
        for r in rows(SECOND / "totals.csv")
        for point in "12345"
    }
    assert first == second


def test_posts_agree_but_for_where_the_heading_of_the_clients_is_kept():
    names = ["organization", "dates", "industry", "reach", "model", "business_type", "employees"]
    first = [[r["person"], *(r[n] for n in names)] for r in rows(WATSON / "experience.csv")]
    second = [
        [PERSONS[r["person"]], *(r[n] for n in names)] for r in rows(SECOND / "experience.csv")
    ]
    assert first == second
    titles = zip(rows(WATSON / "experience.csv"), rows(SECOND / "experience.csv"), strict=True)
    assert [(a["title"], b["title"]) for a, b in titles if a["title"] != b["title"]] == [
        ("", "(Pique clients)")
    ]


def test_years_of_a_post_are_the_printed_ones():
    for row in rows(WATSON / "experience.csv"):
        years = row["dates"].split()
        assert [row["end"], row["start"]] == ([years[0], years[-1]] if years else ["", ""])


def test_panel_and_sums_agree():
    names = ["name", "focus", "years", "organizations"]
    first = [[r[n] for n in names] for r in rows(WATSON / "panel.csv")]
    *second, total = [[r[n] for n in names] for r in rows(SECOND / "panel.csv")]
    assert first == second
    sums = {
        (r["row"], r["column"]): r["printed"]
        for r in rows(WATSON / "sums.csv")
        if r["source"] != "table-01"
    }
    assert sums.pop(("total", "organizations")) == total[-1].strip("()")
    assert sums == {
        (PERSONS[r["person"]], column): r[column]
        for r in rows(SECOND / "experience_totals.csv")
        for column in ("organizations", "years")
    }


def test_suggestions_and_dates_agree():
    names = ["source", "expert", "suggestion", "alignment"]
    first = {tuple(r[n] for n in names) for r in rows(WATSON / "suggestions.csv")}
    assert first == {tuple(r[n] for n in names) for r in rows(SECOND / "suggestions.csv")}
    first = [(r["number"], r["date"]) for r in rows(WATSON / "timeline.csv")]
    assert first == [(r["number"], r["date"]) for r in rows(SECOND / "timeline.csv")]
