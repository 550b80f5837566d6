"""Codes, documents and segments: how several coders are settled, and what is counted.

Expected values are counted by hand from the small tables below, or by plain loops over sets.
"""

import itertools
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from delphi.interviews import matrices, patterns
from delphi.interviews.grids import grids, roles_served
from delphi.interviews.settlement import readers, settled
from delphi.interviews.tree import Tree, tree_of
from delphi.study import open_study
from delphi.study.ingest import ingest

TREE = Tree(
    {"e": "Element", "s": "Structural", "sp": "contributes", "sn": "neither", "r": "Role"},
    {"s": "e", "sp": "s", "sn": "s"},
)
COLUMNS = ["source", "document", "segment", "code", "coder"]
ROWS = [
    ("x", "one", "1", "sp", "ada"),
    ("x", "one", "1", "sp", "grace"),
    ("x", "one", "2", "sn", "ada"),
    ("x", "two", "1", "sp", "grace"),
    ("x", "two", "1", "r", "print"),
    ("x", "two", "2", "r", "ada"),
]


def table(rows=ROWS):
    return pd.DataFrame(rows, columns=COLUMNS).astype("str")


def pairs(frame):
    return {(row.document, row.segment, row.code) for row in frame.itertuples()}


# --- several coders ------------------------------------------------------------------------


def test_any_most_and_all_of_the_coders_who_read_the_document():
    both = {("one", "1", "sp")}
    placed = {("two", "1", "r")}
    rest = {("one", "2", "sn"), ("two", "1", "sp"), ("two", "2", "r")}
    assert pairs(settled(table(), "any", "print")) == both | placed | rest
    assert pairs(settled(table(), "most", "print")) == both | placed
    assert pairs(settled(table(), "all", "print")) == both | placed


def test_a_coder_who_read_nothing_of_a_document_has_no_say_in_it():
    alone = [row for row in ROWS if row[1:3] != ("two", "2")]
    assert ("two", "1", "sp") in pairs(settled(table(alone), "all", "print"))


def test_the_placement_is_no_reader():
    assert readers(table(), "print") == ["ada", "grace"]
    frame = settled(table(), "most", "print")
    row = frame[frame["placed"]].iloc[0]
    assert (row["document"], row["code"]) == ("two", "r")
    assert pd.isna(row["share"])


CODERS = st.sampled_from(["ada", "grace", "joan"])
CODINGS = st.lists(
    st.tuples(st.just("x"), st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from(["sp", "sn", "r"]), CODERS),
    min_size=1,
    max_size=25,
)  # fmt: skip


@given(CODINGS)
def test_settling_against_counting_by_hand(rows):
    given_by = {}
    read = {}
    for _, document, segment, code, coder in rows:
        given_by.setdefault((document, segment, code), set()).add(coder)
        read.setdefault(document, set()).add(coder)
    share = {key: len(coders) / len(read[key[0]]) for key, coders in given_by.items()}
    for policy, enough in (("any", 0), ("most", 0.5), ("all", 0.999)):
        assert pairs(settled(table(rows), policy)) == {k for k, v in share.items() if v > enough}


# --- counting ------------------------------------------------------------------------------


def test_a_code_counts_for_every_code_above_it():
    counted = matrices.counts(settled(table(), "any"), TREE).set_index("code")
    assert counted["segments"].to_dict() == {"e": 3, "s": 3, "sp": 2, "sn": 1, "r": 2}
    assert counted["documents"].to_dict() == {"e": 2, "s": 2, "sp": 2, "sn": 1, "r": 1}
    assert counted["depth"].to_dict() == {"e": 0, "s": 1, "sp": 2, "sn": 2, "r": 0}


@given(CODINGS)
def test_codes_together_against_sets_of_segments(rows):
    having = {}
    for _, document, segment, code, _ in rows:
        for top in TREE.path(code):
            having.setdefault(top, set()).add((document, segment))
    codes = list(TREE.labels)
    found = matrices.co_occurrence(settled(table(rows), "any"), TREE, codes, codes)
    for a, b in itertools.product(codes, codes):
        assert found.loc[a, b] == len(having.get(a, set()) & having.get(b, set()))


def test_documents_by_an_attribute_leave_out_those_without_it():
    documents = pd.DataFrame({"document": ["one", "two"], "level": ["Senior", None]})
    found = matrices.by_attribute(settled(table(), "any"), TREE, documents, "level", ["s", "r"])
    assert found.to_dict() == {"Senior": {"s": 1, "r": 0}}


def test_new_codes_by_document_in_the_order_given():
    rows = [("x", d, "1", c, "ada") for d, c in ("aA", "aB", "bB", "cC", "cA", "dB", "eD", "fD")]
    found = matrices.saturation(settled(table(rows)), list("abcdef"))
    assert found["new"].tolist() == [2, 0, 1, 0, 1, 0]
    assert found["seen"].tolist() == [2, 2, 3, 3, 4, 4]
    assert found["codes"].tolist() == [2, 1, 2, 1, 1, 1]
    # Base: three codes in the first four; the fifth and sixth bring one, a third of it.
    assert found["ratio"].isna().tolist() == [True] * 5 + [False]
    assert found["ratio"].iloc[5] == pytest.approx(1 / 3)


def test_a_base_of_no_document_is_refused():
    with pytest.raises(ValueError, match="base must be at least 1, not 0"):
        matrices.saturation(settled(table()), ["one"], base=0)


# --- what contributes under which role -----------------------------------------------------

PRINTED = pd.DataFrame(
    [("R", None, "Structural", "+"), ("S", None, "Structural", "NA"), ("T", "late", "Structural", "NA"),
     ("R", None, "Process", "+"), ("S", None, "Process", "+"), ("T", "late", "Process", "NA")],
    columns=["role", "stage", "element", "sign"],
)  # fmt: skip


def test_general_is_what_contributes_wherever_anything_does():
    found = patterns.pattern(PRINTED).set_index("element")
    assert found["pattern"].to_dict() == {"Structural": "depends on the role", "Process": "general"}
    assert found["active"].to_dict() == {"Structural": 2, "Process": 2}
    nothing = PRINTED.assign(sign="NA")
    assert set(patterns.pattern(nothing)["pattern"]) == {"never"}


def test_segments_are_held_against_the_printed_sign_of_their_role():
    tree = tree_of(
        pd.DataFrame(
            [("role", "Role", None), ("r", "R", "role"), ("s", "S", "role"), ("el", "Element", None),
             ("st", "Structural", "el"), ("st+", "contributes", "st"), ("st0", "neither", "st"),
             ("pr", "Process", "el"), ("pr-", "hinders", "pr")],
            columns=["code", "label", "parent"],
        )
    )  # fmt: skip
    rows = [("x", "d", "1", "r"), ("x", "d", "1", "st+"), ("x", "d", "2", "r"), ("x", "d", "2", "st0"),
            ("x", "d", "3", "s"), ("x", "d", "3", "pr-"), ("x", "d", "4", "s"), ("x", "d", "4", "st0")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS[:4])
    found = patterns.compared(PRINTED, patterns.directions(frame, tree))
    shown = {(row.role, row.element): row.shown for row in found.itertuples()}
    assert shown == {
        ("R", "Structural"): "mixed",
        ("S", "Structural"): "supported",
        ("T", "Structural"): "not shown",
        ("R", "Process"): "not shown",
        ("S", "Process"): "differs",
        ("T", "Process"): "not shown",
    }


# --- the crosswalk -------------------------------------------------------------------------


def test_links_disputes_and_roles_of_a_crosswalk():
    tree = Tree({"p": "Top", "st": "Structural", "pr": "Process"}, {"st": "p", "pr": "p"})
    rows = [("i", "k", "st", "ada"), ("i", "k", "st", "grace"), ("j", "k", "pr", "grace")]
    frame = pd.DataFrame(rows, columns=["item", "study", "code", "coder"])
    (grid,) = grids(frame, ["i", "j", "none"], {"k": tree})
    assert grid.codes == ["st", "pr"]
    assert grid.disputed == [("j", "pr", ["grace"])]
    assert grid.agreed.to_numpy().tolist() == [[True, False], [False, False], [False, False]]
    served = roles_served(grid, tree, PRINTED)
    assert served.loc["i"].to_dict() == {"R": 1, "S": 0, "T: late": 0}
    assert served.loc["j"].sum() == served.loc["none"].sum() == 0


# --- the publications ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def krush():
    return ingest(open_study("krush", ROOT), write=False).tables


def test_what_krush_calls_general_is_process_alone(krush):
    found = patterns.pattern(krush["contributions"]).set_index("element")["pattern"]
    assert Counter(found) == {"general": 1, "depends on the role": 3}
    assert found["Process"] == "general"


def test_every_paragraph_and_quotation_of_krush_has_one_role(krush):
    codings = krush["codings"]
    roles = codings[codings["code"].str.startswith("role-")]
    assert not roles.duplicated(["source", "document", "segment"]).any()
    segments = codings.drop_duplicates(["source", "document", "segment"])
    # 12 attributed quotations; 22 paragraphs of the findings, one of them told apart in two.
    assert segments["source"].value_counts().to_dict() == {"paragraphs": 23, "quotations": 12}
    assert len(roles) == len(segments)
