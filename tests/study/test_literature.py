"""Citation counts and the reference list, by hand-made cases and against the publication."""

import pandas as pd
import pytest

from delphi.study.literature import count_works, look_up, surnames

REFERENCES = pd.DataFrame(
    {
        "authors": [
            "Kohli; Jaworski",
            "Le Meunier-FitzHugh; Piercy",
            "Le Meunier-FitzHugh; Piercy",
            "Rouzi\u00e8s",
        ],
        "year": ["1990", "2007a", "2007b", "2005"],
    }
)


def looked_up(authors, year):
    cited = pd.DataFrame({"authors": [authors], "year": [year]})
    row = look_up(cited, REFERENCES).iloc[0]
    return row["found"], row["nearest"]


@pytest.mark.parametrize(
    ("authors", "year", "found", "nearest"),
    [
        ("Kohli & Jaworski", "1990", 1, ""),
        ("Jaworski & Kohli", "1990", 0, "Kohli, Jaworski (1990)"),
        ("Kohli & Jaworski", "1991", 0, "Kohli, Jaworski (1990)"),
        ("Kohli", "1990", 0, ""),
        ("LeMeunier-Fitzhugh & Piercy", "2007", 2, ""),
        ("Rouzies", "2005", 1, ""),
        ("Malshe", "2015", 0, ""),
    ],
)
def test_a_work_is_looked_up_by_its_names_and_year(authors, year, found, nearest):
    assert looked_up(authors, year) == (found, nearest)


def test_suffixes_and_et_al_do_not_count():
    assert surnames("Ruekert & Walker Jr") == surnames("Ruekert; Walker")
    assert surnames("Beverland et. al.") == ("beverland",)


def test_a_topic_without_works_counts_none():
    topics = pd.DataFrame({"source": ["s", "s"], "topic": ["a", "b"], "printed": [2, 1]})
    listed = pd.DataFrame({"source": ["s", "s"], "topic": ["a", "a"]})
    counted = count_works(topics, listed)
    assert list(counted["recomputed"]) == [2, 0]
    assert list(counted["differs"]) == [False, True]


def test_every_bracketed_count_is_the_number_of_works_listed(watson):
    counted = count_works(watson.table("topics"), watson.table("literature"))
    assert counted.groupby("source").size().to_dict() == {"table-10": 9, "appendix-a": 13}
    assert not counted["differs"].any()
    # The counts as the publication prints them in Table 10, in its order.
    printed = counted.loc[counted["source"] == "table-10", "printed"]
    assert list(printed) == [26, 14, 2, 19, 22, 7, 14, 22, 3]


def test_the_three_totals_of_table_1_are_not_the_sums_of_their_columns(watson):
    recomputed = watson.table("articles").groupby("topic", sort=False)["printed"].sum()
    sums = watson.table("sums")
    printed = sums[sums["source"] == "table-01"].set_index("column")["printed"]
    assert {topic: (int(printed[topic]), int(recomputed[topic])) for topic in recomputed.index} == {
        "Marketing & Sales Interfaces": (25, 26),
        "Coordination/Collaboration": (19, 18),
        "Integration": (9, 8),
    }


def test_cited_works_that_the_reference_list_lacks(watson):
    found = look_up(watson.table("literature"), watson.table("references"))
    lost = found[found["found"] == 0]
    assert set(zip(lost["authors"], lost["year"], strict=True)) == {
        ("Aberdeen Group", "2002"),
        ("Arnett", "2014"),
        ("Biemans", "2010"),
        ("Dawes & Massey", "2007"),
        ("Homburg & Pflessner", "2000"),
        ("Jaworski & Kohli", "1990"),
        ("Kahn", "2001"),
        ("Malshe & Biemans", "2015"),
        ("Shapiro", "2006"),
        ("Viswanathan & Olson", "1992"),
    }


def test_the_questionnaire_asks_nine_practices_eleven_barriers_and_two_open_questions(watson):
    """Chapter 3: nine themes, 20 items and two open-ended questions."""
    cells = watson.table("cells")
    asked = cells[(cells["source"] == "appendix-e") & (cells["heading"] == "Asks about")]["text"]
    assert asked.value_counts().to_dict() == {"barrier": 11, "practice": 9, "open": 2}
