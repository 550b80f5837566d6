"""What chapter 4 says of movements, held against ratings that Appendix K prints, and by hand."""

import statistics

import pytest
from scipy.stats import binomtest

from delphi.consensus.comparison import Comparison
from delphi.errors import InputError
from delphi.multiverse.movements import CENTRES, expert_moves_table, movements
from delphi.multiverse.wording import wording_by_expert, wording_said, wording_table
from delphi.study.ingest import ingest
from delphi.study.ratings import moves
from shared.made_study import study_of

# Read a second time from the results of rounds two and three of chapter 4, by paragraph.
PRINTED = [
    ("organizational-knowledge", 2, "not conform, but align", ["5-4"]),
    ("rewards", 2, "conform to each other", ["3-4", "4-3"]),
    ("lead-management", 2, "conform", ["5-4", "5-4", "4-5"]),
    ("lead-management", 2, "slightly influenced", ["2-3"]),
    ("intelligence", 2, "conform", ["", ""]),
    ("intelligence", 2, "not conform", [""]),
    ("intelligence", 3, "conform", ["5-4"]),
    ("lead-management", 3, "not conform, but align", ["4-3"]),
    ("training", 3, "conform", ["3-4"]),
    ("sales-reporting", 3, "not conform", ["5-4"]),
    ("appointment-setting", 3, "conform", ["2-3", "3-2", "4-2"]),
    ("regulatory-compliance", 3, "conform", ["2-3", "3-2"]),
]


@pytest.fixture(scope="module")
def compared(watson):
    return Comparison(watson, "practice")


@pytest.fixture(scope="module")
def table(compared):
    return wording_table(compared)


def worded(table, label, number):
    rows = table[(table["Item"] == label) & (table["Round"] == number) & (table["Wording"] != "")]
    return {
        f"{row['Experts']} {row['Before']}-{row['After']}": row["Agrees"]
        for row in rows.to_dict("records")
    }


def test_the_transcription_against_a_second_reading(watson):
    frame = watson.table("wordings")
    found = [
        (
            row["item"].removeprefix("practice-"),
            row["round"],
            row["wording"],
            "" if row["before"] != row["before"] else f"{row['before']:g}-{row['after']:g}",
        )
        for row in frame.astype({"before": "float", "after": "float"}).to_dict("records")
    ]
    read = [(item, n, said, step) for item, n, said, steps in PRINTED for step in steps]
    assert found == read
    assert len(found) == 19


def test_every_worded_movement_is_one_that_an_expert_made(compared, table):
    assert "no such move" not in set(table["Agrees"])
    assert len(table) == len(moves(compared.ratings)) == 27
    assert (table["Wording"] != "").sum() == 19


def test_wording_and_ratings_by_hand(table):
    """Medians of the round before: lead management 5 5 5 4 2: 5; rewards 5 5 5 4 3: 5; sales
    reporting 5 5 3 1 1: 3; appointments 4 3 3 2 2: 3; compliance 5 3 3 2 1: 3; training 4."""
    assert worded(table, "Lead management", 2) == {
        "DP 5-4": "no",
        "JV 5-4": "no",
        "DB 4-5": "yes",
        "MP 2-3": "yes",
    }
    assert worded(table, "Shared/aligned rewards", 2) == {"DP 3-4": "yes", "JV 4-3": "yes"}
    assert worded(table, "Sales reporting to marketing", 3) == {"JV 5-4": "no"}
    assert worded(table, "Shared appointment setting processes", 3) == {
        "JV 2-3": "yes",
        "DB 3-2": "no",
        "JR 4-2": "yes",
    }
    assert worded(table, "Regulatory compliance", 3) == {"JV 2-3": "yes", "DB 3-2": "no"}
    assert worded(table, "Training and education", 3) == {"DB 3-4": "yes"}
    assert worded(table, "Organizational knowledge", 2) == {"JV 5-4": "yes"}
    assert worded(table, "Lead management", 3) == {"DP 4-3": "yes"}
    assert set(table.loc[table["Wording"] != "", "Agrees"]) == {"yes", "no", "depends on who"}
    assert (table["Agrees"] == "yes").sum() == 11
    assert (table["Agrees"] == "no").sum() == 5


def test_conforming_to_each_other_is_not_conforming_to_the_group(table):
    """Rewards, round 2: JV fell from 4 to 3, where DP had stood, and away from the median of 5."""
    row = table[(table["Item"] == "Shared/aligned rewards") & (table["Experts"] == "JV")].iloc[0]
    assert (row["Wording"], row["Median"], row["Agrees"]) == (
        "conform to each other",
        "away",
        "yes",
    )
    assert row["Holds by"] == ""


def test_each_centre_by_brute_force(compared):
    """Median, mean and mode of all and of the others with the standard library."""
    by_cell = {
        (item, number): dict(zip(group["expert"], group["rating"].astype(int), strict=True))
        for (item, number), group in compared.ratings.dropna(subset="rating").groupby(
            ["item", "round"]
        )
    }
    functions = {
        "Median": statistics.median,
        "Mean": statistics.fmean,
        "Mode": statistics.multimode,
    }
    for row in movements(compared).to_dict("records"):
        then = by_cell[row["item"], row["round"] - 1]
        others = [rating for who, rating in then.items() if who != row["expert"]]
        for centre in CENTRES:
            place = functions[centre.split()[0]](
                others if "others" in centre else list(then.values())
            )
            if isinstance(place, list):
                place = place[0] if len(place) == 1 else None
            assert row[centre] == way(row["before"], row["after"], place), (row, centre)


def way(before, after, place):
    if place is None:
        return "no such point"
    if abs(place - before) < 1e-9:
        return "from it"
    return "towards" if (place > before) == (after > before) else "away"


def test_by_expert_every_move_is_counted_once(compared):
    found = wording_by_expert(compared).set_index("Expert")
    silent = {"DP": 1, "JR": 1, "JV": 3, "MP": 1, "DB": 2}  # not worded, by hand
    for who, row in found.iterrows():
        assert row["Moves"] == row["Worded"] + row["Perhaps"] + silent[who]
        assert row["Worded"] == row["Agrees: yes"] + row["Agrees: no"]
    assert list(found.loc[["DP", "JR", "JV", "MP", "DB"], "Moves"]) == [5, 2, 10, 3, 7]


def test_words_say_what_the_table_holds(compared):
    said = wording_said(compared)
    assert "The text says of 19 movements" in said
    assert "for 11, does not for 5, and for 3" in said
    assert "2 worded as towards the group and 1 as not; of the 3 movements" in said
    assert "2 went towards the median" in said
    assert 'JV from 5 to 4: called "not conform", but it went towards the median' in said
    assert "Of the 8 movements of which the text does not say" in said
    assert "7 went towards the median: Customer focus, round 2 (DB, 4 to 5);" in said
    assert "The ratings do not tell why" in said


def test_moves_of_each_expert_over_all_rounds(compared):
    """Towards and away by hand; p from the binomial (scipy) of the tested ones.

    DB rose from 4 to 5 three times and from 3 to 4 in round 2, and from 3 to 4 in round 3: five
    tested moves of five towards the median, p = 1/32. Falls from 5 are not tested."""
    found = expert_moves_table(compared).set_index("Who")
    assert list(found.loc["DB", ["Moves", "Towards", "Away", "Tested"]]) == [7, 5, 0, 5]
    assert list(found.loc["JV", ["Moves", "Towards", "Away", "Tested"]]) == [10, 7, 1, 6]
    assert list(found.loc["panel", ["Moves", "Towards", "Away", "Tested"]]) == [27, 18, 1, 16]
    for who, towards, tested in (("DB", 5, 5), ("JV", 5, 6), ("panel", 15, 16)):
        expected = binomtest(towards, tested, alternative="greater").pvalue
        assert found.loc[who, "p (towards, exact)"] == pytest.approx(expected, abs=1e-12)
    each = found.drop("panel")
    for column in ("Pairs", "Moves", "Towards", "Away", "From the median", "Tested"):
        assert each[column].sum() == found.loc["panel", column]
    assert found.loc["panel", "Pairs"] == 5 * (6 + 9)


# --- a small study -----------------------------------------------------------------------------------

RATINGS = {
    "a": {1: [1, 4, 4, 5, 4], 2: [2, 4, 4, 4, 3]},
    "b": {1: [2, 2, 5, 5, 3], 2: [3, 1, 5, 4, 3]},
}


def made(tmp_path, *wordings):
    return study_of(tmp_path, RATINGS, wordings=wordings)


def test_a_worded_movement_that_no_expert_made_is_told(tmp_path):
    one = made(tmp_path, "a,,2,1,2,conform", "a,,2,5,3,conform")
    rows = wording_table(one)
    assert list(rows["Agrees"][:2]) == ["yes", "no such move"]
    assert list(rows["Experts"][:2]) == ["A", ""]
    assert "Worded, but no expert's ratings moved so:" in wording_said(one)
    assert "- Item a, round 2, from 5 to 3 (conform)" in wording_said(one)


def test_more_wordings_than_movements_leave_one_without(tmp_path):
    rows = wording_table(made(tmp_path, "a,,2,1,2,conform", "a,,2,1,2,conform"))
    assert list(rows["Agrees"][:2]) == ["yes", "no such move"]


def test_a_wording_that_may_be_of_two_experts_depends_on_who(tmp_path):
    """Item b, round 1, median 3: A went from 2 to 3 towards it, B from 2 to 1 away."""
    one = made(tmp_path, "b,,2,2,,conform")
    row = wording_table(one).iloc[0]
    assert (row["Experts"], row["Agrees"]) == ("A or B", "depends on who")
    assert (row["Median"], row["After"]) == ("towards / away", "3 / 1")
    named = wording_table(made(tmp_path / "named", "b,B,2,2,,not conform")).iloc[0]
    assert (named["Experts"], named["Agrees"]) == ("B", "yes")


def test_what_prints_least_is_matched_last(tmp_path):
    """The first row may be of A, D or E on item a; the others name A and E."""
    rows = wording_table(
        made(tmp_path, "a,,2,,,conform", "a,A,2,1,2,conform", "a,,2,4,3,not conform")
    )
    assert list(rows["Experts"][:3]) == ["D", "A", "E"]
    assert list(rows["Agrees"][:3]) == ["yes", "yes", "yes"]


def test_alignment_alone_cannot_be_held_against_the_group(tmp_path):
    row = wording_table(made(tmp_path, "a,,2,5,4,align")).iloc[0]
    assert (row["Agrees"], row["Holds by"]) == ("cannot be told", "")


def test_without_wordings_every_movement_is_still_listed(tmp_path):
    one = made(tmp_path)
    assert len(wording_table(one)) == 6
    assert wording_said(one).endswith("this step is skipped.")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("3,5,4,not conform", "3,5,4,no conform", "column 'wording': 'no conform' is not"),
        ("practice-training,,3,3,4", "practice-trainings,,3,3,4", "column 'item'"),
        ("practice-training,,3,3,4", "practice-training,XX,3,3,4", "column 'expert'"),
        ("practice-training,,3,3,4", "practice-training,,4,3,4", "column 'round'"),
        ("practice-training,,3,3,4", "practice-training,,3,3,6", "column 'after'"),
    ],
)
def test_faults_of_the_table_are_named(spoilt, old, new, message):
    path = spoilt.raw / "wordings.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        ingest(spoilt)
    assert "wordings.csv, line" in str(caught.value)
