"""Claims: quantities, relations, the ledger, and what it guards.

Expected values are computed by hand or with plain loops from the small tables below; those of
the GRIM test are from its definition (Brown and Heathers, 2017), counted one by one.
"""

import re
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from delphi.audit.claims import QUANTITIES, Facts, FaultError, compute, ledger
from delphi.audit.claims.arguments import read_arguments
from delphi.audit.claims.mutation import mutations
from delphi.audit.claims.numbers import left_out
from delphi.audit.claims.page import page
from delphi.audit.claims.values import RELATIONS, Interval, holds, shown
from delphi.errors import InputError

RATED = [  # item, round, expert, rating
    ("a", 1, "X", 5), ("a", 1, "Y", 5), ("a", 1, "Z", 5),
    ("b", 1, "X", 3), ("b", 1, "Y", 4), ("b", 1, "Z", 5),
    ("b", 2, "X", 4), ("b", 2, "Y", 4), ("b", 2, "Z", 4),
    ("c", 2, "X", 1), ("c", 2, "Y", 2), ("c", 2, "Z", 2),
    ("c", 3, "X", 2), ("c", 3, "Y", 2), ("c", 3, "Z", None),
]  # fmt: skip
ORIGIN = {"a": "literature", "b": "literature", "c": "X"}
RATINGS = pd.DataFrame(RATED, columns=["item", "round", "expert", "rating"])
RATINGS = RATINGS.assign(
    label=RATINGS["item"].str.upper(), kind="practice", origin=RATINGS["item"].map(ORIGIN),
    rating=RATINGS["rating"].astype("Int64"), status="agreed", sources="s",
)  # fmt: skip
FIRMS = pd.DataFrame(
    {"source": "t", "city": ["Oslo", "Bergen", "Oslo", None], "year": pd.array([1999, 2001, 2001, None], "Int64"),
     "staff": ["1,200", "30", "", "5"], "column": ["p", "q", "p", "q"], "made": ["oil, gas", "gas", "wood", None]}
)  # fmt: skip
REFERENCES = pd.DataFrame(
    {"source": "r", "authors": ["Rouziès; Anderson; Kohli", "Malshe; Sohi", "Malshe; Sohi", "Kahn"],
     "year": ["2005", "2009a", "2009b", "1996"], "title": ["w", "x", "y", "z"]}
)  # fmt: skip
TIMELINE = pd.DataFrame(
    {"number": [1, 2], "start": ["2016-04", "2017-03-21"], "end": ["2016-04", "2017-03-28"],
     "date": ["April 2016", "March"], "mode": [None, "email"], "round": [None, "2"]}
)  # fmt: skip
TIERS = pd.DataFrame({"source": "f", "tier": [1, 1, 2], "item": ["a", "b", "c"]})
ENTRIES = pd.DataFrame(
    {"source": ["i", "i", "k", "k"], "item": "b", "expert": ["X", "Y", "X", "Y"],
     "round": pd.array([2, 2, 2, 2], "Int64"), "value": pd.array([4, 4, 4, 5], "Int64")}
)  # fmt: skip
POSTS = pd.DataFrame(
    {"person": ["X", "X", "Y"], "start": pd.array([1990, 2000, 2010], "Int64"), "end": pd.array([1995, 2010, 2015], "Int64")}
)  # fmt: skip
CLAIMS = pd.DataFrame({"id": ["one", "two"], "printed": ["12", "a|b"]})
FACTS = Facts(
    {"ratings": RATINGS, "firms": FIRMS, "references": REFERENCES, "timeline": TIMELINE, "tiers": TIERS,
     "entries": ENTRIES, "experience": POSTS, "claims": CLAIMS},
    {"figure-1": "a", "figure-2": "", "table-1": ""},
)  # fmt: skip

VALUES = [
    ("rows", "table=firms", 4),
    ("rows", "table=firms; city=Oslo", 2),
    ("rows", "table=firms; city=Oslo|Bergen; year=2001", 2),
    ("rows", "table=firms; city=", 1),
    ("rows", "table=firms; filter.column=p", 2),
    ("distinct", "table=firms; column=city", 2),
    ("values", "table=firms; column=year; city=Oslo", {"1999", "2001"}),
    ("value", "table=firms; column=city; year=1999", "Oslo"),
    ("sum", "table=firms; column=staff", 1235),
    ("least", "table=firms; column=year", 1999),
    ("greatest", "table=firms; column=year", 2001),
    ("mean", "table=firms; column=year; city=Oslo", 2000),
    ("groups", "table=firms; by=city; at_least=2", {"Oslo"}),
    ("groups", "table=firms; by=city; at_most=1", {"Bergen"}),
    ("parts", "table=firms; column=made", {"oil", "gas", "wood"}),
    ("repeated", "table=firms; column=year", {"2001"}),
    ("out_of_order", "table=references; column=authors", 3),
    ("experts_rating", "item=b; round=1; rating=4|5", 2),
    ("experts_rating", "kind=practice; rating=5", 4),
    ("who_rated", "item=b; round=1; rating=5", {"Z"}),
    ("rating", "item=b; round=1; expert=X", 3),
    ("ratings_given", "item=b; round=1", {"3", "4", "5"}),
    ("items_rated", "round=2", {"b", "c"}),
    ("items_rated", "round=3", {"c"}),
    ("items_rated", "origin=suggested", {"c"}),
    ("items_rated", "round=1; rating=3", {"b"}),
    ("agreed_items", "round=1", {"a"}),
    ("agreed_items", "round=2; share=60", {"b", "c"}),
    ("agreed_items", "round=1|2; rating=5", {"a"}),
    ("agreed_by", "round=2", {"a", "b"}),
    ("agreed_by", "round=3; kind=practice", {"a", "b", "c"}),
    ("measure", "name=mean; item=b; round=1", 4),
    ("measure", "name=median; item=c; round=last", 2),
    ("measure", "name=percent agreement; item=c; round=2", 200 / 3),
    ("measure", "name=span; item=b; round=1", 2),
    ("measure_change", "name=span; item=b; from=1; to=2", -2),
    ("items_by_measure", "name=median; round=last; comparison=>=; value=4", {"a", "b"}),
    ("items_by_measure", "name=sd; round=1; which=greatest", {"b"}),
    ("changed", "item=b; round=2", 2),
    ("changed", "kind=practice", 3),
    ("who_changed", "item=b", {"X", "Z"}),
    ("who_kept", "item=b", {"Y"}),
    ("change", "item=b; round=2; expert=X", 1),
    ("greatest_change", "round=2", 1),
    ("moved", "item=b; path=5>4", 1),
    ("items_changed", "at_least=2", {"b"}),
    ("distance_change", "item=b; round=2; expert=X", -1),
    ("marks_apart", "sources=i|k; round=2", 1),
    ("works", "authors=Malshe|Sohi; year=2009", 2),
    ("works", "authors=Malshe|Sohi; year=2009a", 1),
    ("works", "authors=Rouzies et al.; year=2005", 1),
    ("works", "authors=Malshe et al.; year=2009", 0),
    ("works", "authors=Kohli; match=among", 1),
    ("works", "authors=Rouziès|Anderson; match=first", 1),
    ("authors_of", "authors=Rouziès et al.; year=2005", 3),
    ("days", "from=2017-03-31; to=2017-04-10", (date(2017, 4, 10) - date(2017, 3, 31)).days),
    ("days", "from=2016; to=2016-12", 365),
    ("event", "number=2; column=end", "2017-03-28"),
    ("years_of_posts", "person=X; how=span", 20),
    ("years_of_posts", "person=X; how=covered", 15),
    ("years_of_posts", "person=X|Y; how=covered; which=least", 5),
    ("tier", "source=f; tier=1", {"a", "b"}),
    ("tier", "source=f; tier=1|2", {"a", "b", "c"}),
    ("exhibits", "kind=figure", 2),
    ("caption", "exhibit=figure-1", "a"),
    ("count_of", "names=p|q|r|p", 3),
    ("elsewhere", "place=page 3; value=Krahn", "Krahn"),
    ("claim", "id=one", "12"),
    ("claim", "id=two", {"a", "b"}),
    ("sum_of_claims", "ids=one|3", 15),
    ("difference", "of=one; less=5|2", 5),
    ("percent_of", "part=3; whole=one", 25),
    ("range", "from=7; to=26", Interval(7, 26)),
    ("grim", "of=4", {"0", "25", "50", "75", "100"}),
]


@pytest.mark.parametrize(("quantity", "arguments", "expected"), VALUES)
def test_a_quantity_is_what_a_reader_would_count(quantity, arguments, expected):
    got = compute(FACTS, quantity, arguments)
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        assert got == pytest.approx(expected)
    else:
        assert got == expected


def test_every_quantity_is_tried():
    assert {name for name, _, _ in VALUES} == set(QUANTITIES)


FAULTS = [
    ("rows", "table=firm", "'firm' is not a table of this study"),
    ("rows", "table=firms; town=Oslo", "'town' is not one of"),
    ("rows", "", "argument table= is missing"),
    ("rows", "table", "'table' is not of the form key=value"),
    ("rating", "item=b; round=1", "expert= is missing"),
    ("rating", "item=d; round=1; expert=X", "'d' is not one of a, b, c"),
    ("rating", "item=a; round=2; expert=X", "'2' is not a round in which this was rated: 1"),
    ("experts_rating", "item=b; round=one; rating=5", "'one' is not rounds as numbers"),
    ("experts_rating", "item=b; rating=high", "'high' is not ratings as numbers"),
    ("experts_rating", "item=b; rating=5; city=Oslo", "'city' is not one of"),
    ("measure", "name=middle; item=b", "'middle' is not one of mean, median"),
    ("value", "table=firms; column=city", "one value"),
    ("sum", "table=firms; column=city", "'Oslo' is not a column of numbers"),
    ("works", "authors=Kahn; year=soon", "'soon' is not a year"),
    ("days", "from=2017-02-30; to=2017", "'2017-02-30' is not a date"),
    ("claim", "id=three", "'three' is not one of one, two"),
    ("difference", "of=two; less=1", "'two' is not a number, or a claim that prints one"),
    ("percent_of", "part=1; whole=0", "'0' is not a number other than 0"),
    ("caption", "exhibit=figure-2", "'figure-2' is not an exhibit"),
    ("tier", "source=f; tier=3", "'3' is not tiers"),
    ("grim", "of=0", "'0' is not a number of at least 1"),
    ("total", "", "'total' is not one of"),
    ("agreed_items", "rating=five", "'five' is not ratings as numbers"),
    ("marks_apart", "sources=i; round=2", "'i' is not two different sources"),
    ("marks_apart", "sources=i|i; round=2", "'i|i' is not two different sources"),
    ("agreed_by", "round=1.9", "'1.9' is not a whole number"),
    ("experts_rating", "round=9|1; rating=5", "'9|1' is not rounds in which this was rated"),
    ("grim", "of=1000000000", "at most 100000"),
    ("days", "from=99999999999999999999; to=1", "is not a date"),
    ("rows", "table=ratings; expert=Anna", "'Anna' is not one of X, Y, Z"),
    ("works", "authors=; match=among", "'' is not names of authors"),
    ("works", "authors=Nobody; year=twenty", "'twenty' is not a year"),
    ("count_of", "names=", "'' is not names"),
    ("elsewhere", "place=; value=x", "'place=' is not with a place"),
    ("range", "from=9; to=2", "'2' is not at least 9 (from)"),
    ("sum_of_claims", f"ids={'9' * 400}", "is not"),
]


@pytest.mark.parametrize(("quantity", "arguments", "said"), FAULTS)
def test_a_claim_that_cannot_be_computed_says_why(quantity, arguments, said):
    with pytest.raises(FaultError) as caught:
        compute(FACTS, quantity, arguments)
    fault = caught.value
    words = (
        f"{fault.value!r} is not {fault.expected}" if fault.value is not None else fault.expected
    )
    assert said in words


@given(st.integers(1, 60), st.sampled_from([1, 5]))
def test_percentages_of_whole_counts(of, step):
    """By exact fractions: a percentage is possible when a count rounds to it, ties either way."""
    got = compute(FACTS, "grim", f"of={of}; step={step}")
    for percent in range(0, 101, step):
        near = [abs(Fraction(100 * k, of) - percent) for k in range(of + 1)]
        assert (str(percent) in got) == (min(near) <= Fraction(step, 2)), percent


# --- relations -----------------------------------------------------------------------------

HELD = [
    (5.0, "=", "5", True),
    (5.0, "=", "6", False),
    (40.54, "=", "41", True),
    (40.54, "=", "40", False),
    (3.349, "=", "3.3", True),
    (3.351, "=", "3.3", False),
    ("Oslo", "=", "Oslo", True),
    ("1,200", "=", "1200", True),
    (frozenset("ab"), "=", "b|a", True),
    (frozenset("ab"), "is", "a|b|c", False),
    (frozenset("abc"), "includes", "a|b", True),
    (frozenset("ab"), "within", "a|b|c", True),
    (frozenset("ab"), "lacks", "c", True),
    (frozenset("ab"), "lacks", "b|c", False),
    (frozenset({"25", "50"}), "one of", "25", True),
    (frozenset("ab"), "count", "2", True),
    (Interval(7, 26), "in", "26", True),
    (Interval(7, 26), "in", "45", False),
    (11.0, ">", "10", True),
    ("2017-04-10", "<=", "2017-04-09", False),
    (95.0, "about", "100", True),
    (80.0, "about", "100", False),
]


@pytest.mark.parametrize(("value", "relation", "printed", "expected"), HELD)
def test_how_print_stands_to_what_is_computed(value, relation, printed, expected):
    assert holds(value, relation, printed) is expected


def test_every_relation_is_tried():
    assert {relation for _, relation, _, _ in HELD} >= set(RELATIONS) - {">=", "<"}


@pytest.mark.parametrize(("value", "relation"), [("x", ">"), (3.0, "is"), (3.0, "in")])
def test_a_relation_that_does_not_fit_the_value_is_named(value, relation):
    with pytest.raises(FaultError, match="relation"):
        holds(value, relation, "3")


def test_values_in_words():
    assert shown(frozenset({"10", "9", "x"})) == "9, 10, x"
    assert shown(frozenset()) == "none"


# --- the ledger ----------------------------------------------------------------------------

COLUMNS = ["id", "source", "place", "statement", "quantity", "arguments", "relation", "printed",
           "reading", "reading_quantity", "reading_arguments", "bears_on", "note"]  # fmt: skip


def claims(*rows):
    frame = pd.DataFrame([dict(zip(COLUMNS, row, strict=False)) for row in rows], columns=COLUMNS)
    return Facts(
        {
            **FACTS.tables,
            "claims": frame.astype("object").fillna("").set_axis(range(2, len(rows) + 2)),
        }
    )


def row(name, quantity, arguments, relation, printed, *reading):
    given = [*reading, "", "", ""][:3]
    return (name, "s", "p", "x", quantity, arguments, relation, printed, *given, "result")


def test_findings_are_computed():
    found = ledger(
        claims(
            row("good", "experts_rating", "item=b; round=1; rating=5", "=", "1"),
            row("bad", "experts_rating", "item=b; round=1; rating=5", "=", "2", "said of round 2"),
            row("other", "experts_rating", "item=b; round=1; rating=4", "=", "3", "round 2 is meant",
                "experts_rating", "item=b; round=2; rating=4"),
            row("open", "", "", "", "7"),
        )
    ).set_index("id")  # fmt: skip
    assert found["finding"].to_dict() == {
        "good": "confirmed",
        "bad": "contradicted",
        "other": "contradicted",
        "open": "not checkable",
    }
    assert found["recomputed"].to_dict() == {"good": "1", "bad": "1", "other": "1", "open": ""}
    assert found["reading_holds"].to_dict() == {"good": "", "bad": "", "other": "yes", "open": ""}


def test_every_fault_of_every_claim_is_told_at_once_with_its_line():
    with pytest.raises(InputError) as caught:
        ledger(
            claims(
                row("one", "rows", "table=firms", "equals", "1"),
                row("two", "ows", "table=firms", "=", "1"),
                row("three", "rows", "table=firms", "=", "1", "x", "rows", "table=firm"),
            )
        )
    said = str(caught.value)
    assert "claims.csv, line 2, column 'relation': 'equals' is not one of" in said
    assert "claims.csv, line 3, column 'quantity': 'ows' is not one of" in said
    assert "claims.csv, line 4, column 'reading_arguments': 'firm' is not a table" in said


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        (row("one", "", "garbage", "", "1"), "column 'arguments': 'garbage' is not blank"),
        (row("one", "", "", "=", "1"), "column 'relation': '=' is not blank"),
        (row("one", "rows", "table=firms", "=", ""), "column 'printed': blank"),
        (row("one", "rows", "table=firms", "=", "four"), "'four' is not a number in digits"),
        (row("one", "rows", "table=firms", "about", "four"), "'four' is not a number in digits"),
        (row("one", "claim", "id=one", "=", "5"), "'one' is not another claim than the row's own"),
        (row("one", "elsewhere", "place=p; value=zebra", ">", "apple"), "two numbers or two dates"),
    ],
)
def test_a_claim_that_is_not_whole_is_named(entered, said):
    with pytest.raises(InputError) as caught:
        ledger(claims(entered))
    assert said in str(caught.value)


def test_a_minus_sign_of_print_is_a_minus():
    assert holds(-2.0, "=", "\u22122")


def test_a_changed_rating_is_noticed_by_the_claim_that_speaks_of_it():
    facts = claims(
        row("five", "experts_rating", "item=b; round=1; rating=5", "=", "1"),
        row("same", "agreed_items", "round=1", "is", "a"),
    )
    none = ledger(facts).iloc[:0]
    changes = mutations(facts, ledger(facts), none, 1, 5)
    by_place = {(c.item, c.round, c.expert, c.other): c.claim for c in changes}
    assert by_place[("b", 1, "Z", 4)] == "five"
    assert by_place[("b", 1, "Y", 5)] == "five"
    assert by_place[("a", 1, "X", 4)] == "same"
    assert by_place[("b", 1, "X", 2)] == ""
    assert ("a", 1, "X", 6) not in by_place
    assert ("c", 3, "Z", 2) not in by_place, "what was not given cannot be changed"


def test_numbers_that_no_row_covers_are_named():
    text = "Two of 5 experts\n(40 %) agreed in 2,016.\nNone of the 5 did.\n"
    table = pd.DataFrame(
        {"line": [1, 1, 2, 2], "number": ["two", "5", "40%", "2016"],
         "claims": ["a", None, "b", "c"], "reason": [None, None, None, "x"]}
    )  # fmt: skip
    assert left_out(table, text, 1, 2) == [(1, "5")], (
        "a row without claim and reason covers nothing"
    )
    assert left_out(table, text, 1, 3) == [(1, "5"), (3, "5")]


def test_arguments_may_hold_semicolons_within_a_value():
    assert read_arguments("place=page 3; line 4; value=x").given == {
        "place": "page 3; line 4",
        "value": "x",
    }


def test_the_page_of_the_vocabulary_is_up_to_date():
    assert (ROOT / "docs" / "claims.md").read_text(encoding="utf-8") == page(), (
        "run python -m delphi.audit.claims.page"
    )
    assert all(re.search(rf"^\| `{name}` \|", page(), re.MULTILINE) for name in QUANTITIES)
