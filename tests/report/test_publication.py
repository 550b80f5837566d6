"""Results against the publication: what chapter 4 of the dissertation says in words.

Each count is read from a sentence of chapter 4, not from the appendices that the ratings come
from. Sentences that contradict the appendices are in tests of their own.
"""

import pytest

from delphi.report.findings.ingest import totals_checked
from delphi.report.findings.ratings import consensus_by_round, ratings_of
from delphi.study.ratings import compare_totals, counts, moves, rounds_of

BARRIERS = {
    "communication": {5: 2, 4: 3},
    "roles": {5: 3, 4: 2},
    "performance-metrics": {5: 3, 4: 2},
    "customer-focus": {5: 2, 4: 2, 2: 1},
    "organizational-knowledge": {5: 2, 4: 1, 3: 2},
    "strategic-planning": {5: 2, 4: 2, 3: 1},
    "planning-process": {4: 2, 3: 2, 2: 1},
    "rewards": {5: 3, 4: 1, 2: 1},
    "intelligence": {5: 1, 4: 3, 3: 1},
    "intelligence-processes": {5: 1, 4: 2, 2: 2},
    "lead-management": {5: 1, 4: 3, 3: 1},
}
PRACTICES = {
    ("communication", 1): {5: 5},
    ("roles", 1): {5: 5},
    ("performance-metrics", 1): {5: 5},
    ("rewards", 1): {5: 3, 4: 1, 3: 1},
    ("lead-management", 1): {5: 3, 4: 1, 2: 1},
    ("customer-focus", 2): {5: 5},
    ("strategic-planning", 2): {5: 5},
    ("organizational-knowledge", 2): {5: 3, 4: 2},
    ("lead-management", 2): {5: 2, 4: 2, 3: 1},
    ("technology-platforms", 2): {5: 3, 4: 2},
    ("training", 2): {5: 2, 4: 2, 3: 1},
    ("sales-reporting", 2): {5: 2, 1: 2, 3: 1},
    ("organizational-knowledge", 3): {5: 4, 4: 1},
    ("rewards", 3): {5: 4, 4: 1},
    ("intelligence", 3): {5: 2, 4: 2, 3: 1},
    ("lead-management", 3): {5: 2, 4: 1, 3: 2},
    ("technology-platforms", 3): {5: 4, 4: 1},
    ("training", 3): {5: 2, 4: 3},
}
FOUR_FIVES = ["customer-focus", "strategic-planning", "organizational-knowledge"]


@pytest.fixture(scope="module")
def table(watson):
    return counts(watson.table("ratings"), watson.config.scale)


def ratings_at(table, item, number):
    return {point: n for point, n in table.loc[(item, number)].items() if n}


@pytest.mark.parametrize("item", BARRIERS)
def test_barrier_counts_of_chapter_4(table, item):
    assert ratings_at(table, f"barrier-{item}", 1) == BARRIERS[item]


@pytest.mark.parametrize(("item", "number"), PRACTICES)
def test_practice_counts_of_chapter_4(table, item, number):
    assert ratings_at(table, f"practice-{item}", number) == PRACTICES[item, number]


@pytest.mark.parametrize("item", FOUR_FIVES)
def test_four_of_five_experts_gave_a_5_in_round_1(table, item):
    assert ratings_at(table, f"practice-{item}", 1)[5] == 4


def test_intelligence_received_four_different_ratings_in_round_1(table):
    assert len(ratings_at(table, "practice-intelligence", 1)) == 4


def test_two_hundred_ratings_two_of_them_not_printed_wherever_they_should_be(watson):
    ratings = watson.table("ratings")
    assert len(ratings) == 200
    assert ratings["rating"].notna().all()
    odd = ratings[ratings["status"] != "agreed"]
    assert list(
        odd[["item", "round", "expert", "rating", "status", "sources"]].itertuples(
            index=False, name=None
        )
    ) == [
        ("barrier-intelligence-processes", 1, "MP", 5, "implied by a total", "appendix-f"),
        ("practice-rewards", 2, "DB", 5, "single source", "appendix-k"),
    ]


def test_columns_of_the_ratings(watson):
    assert list(watson.table("ratings")) == [
        "item", "label", "kind", "origin", "round", "expert", "rating", "status", "sources",
    ]  # fmt: skip


def test_rounds_of_the_items_as_chapters_3_and_4_tell_them(watson):
    rounds = rounds_of(watson.table("ratings"))
    kinds = watson.table("items").set_index("item")[["kind", "origin"]]
    told = [
        (kinds.loc[i, "kind"], kinds.loc[i, "origin"] == "literature", r) for i, r in rounds.items()
    ]
    assert told.count(("barrier", True, [1])) == 11
    assert told.count(("practice", True, [1])) == 3
    assert told.count(("practice", True, [1, 2])) == 2
    assert told.count(("practice", True, [1, 2, 3])) == 4
    assert told.count(("practice", False, [2, 3])) == 5


def test_totals_differ_from_print_in_exactly_two_cells(watson):
    compared = compare_totals(watson.table("totals"), watson.table("ratings"), watson.config.scale)
    names = ["source", "item", "round", "rating", "printed", "recomputed"]
    assert len(compared) == 48 * 5
    compared["printed"] = (
        compared["printed"].astype("object").where(compared["printed"].notna(), "blank")
    )
    assert list(compared.loc[compared["differs"], names].itertuples(index=False, name=None)) == [
        ("appendix-i", "practice-sales-reporting", 2, 1, 1, 2),
        ("appendix-i", "practice-regulatory-compliance", 2, 5, "blank", 1),
    ]


def test_the_words_name_the_places_where_totals_differ(watson):
    said = totals_checked(watson, watson.table("totals"), watson.table("ratings"))
    assert "48 totals rows with 240 cells" in said
    assert "2 cells differ" in said
    assert (
        "Appendix I, Sales reporting to marketing, round 2, rating 1: printed\u00a0**1**, recomputed\u00a0**2**"
        in said
    )
    assert (
        "Appendix I, Regulatory compliance, round 2, rating 5: printed\u00a0**blank**, recomputed\u00a0**1**"
        in said
    )


def test_consensus_in_the_rounds_that_chapter_4_names(watson):
    said = consensus_by_round(watson, ratings_of(watson, several=True)).splitlines()
    assert "- Round 1: Communication, Clearly defined roles and Performance metrics" in said
    assert "- Round 2: Customer focus and Strategic planning" in said
    assert "- Round 3: none" in said


def test_moves_that_chapter_4_tells(watson):
    changed = {
        (m.item.removeprefix("practice-"), m.expert, m.round): (m.before, m.after)
        for m in moves(watson.table("ratings")).itertuples()
    }
    assert changed["lead-management", "MP", 2] == (2, 3)
    assert changed["lead-management", "DB", 2] == (4, 5)
    assert changed["appointment-setting", "JR", 3] == (4, 2)
    assert changed["sales-reporting", "JV", 3] == (5, 4)
    assert len([key for key in changed if key[0] == "lead-management" and key[2] == 2]) == 4
    assert len([key for key in changed if key[0] == "technology-platforms"]) == 1


def test_every_mark_of_appendix_k_without_colour_found_its_round(watson):
    decisions = watson.table("decisions")
    assert set(decisions["source"]) == {"appendix-k"}
    assert len(decisions) == 100
    assert decisions["how"].value_counts().to_dict() == {
        "equal marks": 62,
        "held against appendix-i": 28,
        "only round left": 10,
    }


def test_appendix_k_by_hand(watson):
    """Rounds decided for rows read by eye: lead management DP, appointment setting JR and JV."""
    ratings = watson.table("ratings").set_index(["item", "expert", "round"])["rating"].sort_index()
    assert list(ratings.loc["practice-lead-management", "DP"]) == [5, 4, 3]
    assert list(ratings.loc["practice-appointment-setting", "JR"]) == [4, 2]
    assert list(ratings.loc["practice-appointment-setting", "JV"]) == [2, 3]
    assert list(ratings.loc["practice-intelligence", "JV"]) == [5, 5, 4]
