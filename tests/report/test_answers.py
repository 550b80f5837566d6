"""The opening of a report: its numbers against the raw files, and what other studies get."""

import csv
import re

import pytest

from conftest import ROOT
from delphi.prose import Said
from delphi.report.answers import Answers
from delphi.report.page import decorated, groups
from delphi.report.sections import Section
from delphi.study.ingest import ingest

RAW = ROOT / "data" / "raw"


def rows(*place):
    with RAW.joinpath(*place).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def answers(watson):
    return Answers(watson, [])


def test_what_the_study_concludes(answers):
    """Figure 39 in tiers.csv; practices in items.csv; experts in panel.csv; five, by chapter 4."""
    card = answers.cards()[0]
    listed = [row for row in rows("watson2017", "tiers.csv") if row["source"] == "figure-39"]
    practices = [row for row in rows("watson2017", "items.csv") if row["kind"] == "practice"]
    experts = len(rows("watson2017", "panel.csv"))
    assert Said(card.number) == f"{len(listed)} of {len(practices)}"
    assert Said(card.said).endswith(f"in {len({row['tier'] for row in listed})} tiers")
    assert Said(card.lines[0]) == f"{experts} experts, 3 rounds."
    assert "5 are in consensus" in Said(card.lines[1])
    assert card.target == "figure-39"


def test_what_is_contradicted(answers):
    """The bar adds up to the statements; the ledger that was written counts them too."""
    card = next(card for card in answers.cards() if card.title == "Contradicts itself")
    claims = rows("watson2017", "claims.csv"), rows("watson2017", "totals.csv")
    assert sum(count for _, count in card.bar) == sum(map(len, claims))
    assert dict(card.bar)["contradicted"] == int(Said(card.number))


def test_every_practice_stands_in_one_column_with_its_tier(answers):
    (found,) = answers.robustness()
    tiers = {
        row["item"]: row["tier"]
        for row in rows("watson2017", "tiers.csv")
        if row["source"] == "figure-39"
    }
    labels = {row["label"]: row["item"] for row in rows("watson2017", "items.csv")}
    shown = [item for column in found.columns for item in column.items]
    assert sum(column.count for column in found.columns) == len(shown) == 14
    for item in shown:
        assert item["tier"] == tiers.get(labels[item["label"]], "")
    counts = [sum(bool(item["tier"]) for item in column.items) for column in found.columns]
    said = re.fullmatch(
        r"Of the 11 practices on the authors\u2019 list, (\d+) stand.*, (\d+) hang .*, and "
        r"(none|\d+) falls? out\. Of the 3 left off, none would come in\.",
        Said(found.lead),
    )
    assert [0 if n == "none" else int(n) for n in said.groups()] == counts


def test_shares_of_a_class_keep_its_bounds(answers):
    (found,) = answers.robustness()
    robust, contested, out = (
        [float(Said(item["share"]).split("\u00a0")[0]) for item in column.items]
        for column in found.columns
    )
    assert min(robust) >= 95
    assert max(out) <= 5
    assert 5 <= min(contested) <= max(contested) <= 95


def test_a_study_without_claims_and_list_gets_the_cards_that_apply(small):
    ingest(small)
    found = Answers(small, [])
    assert [card.title for card in found.cards()] == ["The study", "Reproduced"]
    assert list(map(Said, found.cards()[0].lines)) == ["3 experts, 2 rounds."]
    (held,) = found.robustness()
    assert Said(held.lead).startswith("Of 2 statements, ")
    assert "authors" not in held.note


# --- what makes a page of sections ---------------------------------------------------------


def test_sections_stand_under_their_headings_in_order():
    names = ["01-ingest", "03-panel", "05-several-rounds", "08-sensitivity", "11-ledger", "99-new"]
    found = groups([Section(name, "?", "") for name in names])
    assert [group.title for group in found] == [
        "Study",
        "Results",
        "Sensitivity",
        "Ledger",
        "More",
    ]
    assert [one.name for one in found[0].sections] == ["01-ingest", "03-panel"]


def test_headings_of_the_same_words_get_names_of_their_own():
    body = decorated("x", '<h2 id="a">One</h2><h3 id="b">It\'s two</h3><h3 id="c">Its two</h3>')
    assert re.findall(r'<h\d id="([^"]+)"', body) == ["x--its-two", "x--its-two-2"]
    assert re.findall(r'href="#([^"]+)"', body) == ["x", "x--its-two", "x--its-two-2"]


def test_an_exhibit_is_boxed_and_linked_before_its_notes():
    table = '<table class="exhibit" id="table-01"><caption><b>Table 1.</b> A &amp; "b"<br/><small>Note</small></caption><tr><td>1</td></tr></table>'
    body = decorated("x", table)
    assert 'aria-label="Table: Table 1. A &amp; &quot;b&quot;"' in body
    assert body.index('href="#table-01"') < body.index("Note")
    words = re.sub(r"<[^>]+>", " ", body).split()
    assert [word for word in words if word != "#"] == re.sub(r"<[^>]+>", " ", table).split()
