"""Notebooks as a reader meets them: words before code, frames in sight, parameters that count."""

import itertools
import re

import pandas as pd
import pytest

from conftest import ROOT, SMALL, ingested, project_with
from delphi.errors import InputError
from delphi.interviews.matrices import seen_on_average
from delphi.study.ingest import ingest
from shared.running import cells, run, said

ARGUED = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """A small study with ratings on another scale, and with nothing else."""
    study = project_with(tmp_path_factory.mktemp("ward"), "small", SMALL)
    ingest(study)
    return study


@pytest.fixture(scope="module")
def hughes(tmp_path_factory):
    """A real study of interviews, without ratings."""
    return ingested(tmp_path_factory.mktemp("hughes"), "hughes2012")


@pytest.mark.parametrize("name", ARGUED)
def test_a_notebook_argues_before_it_computes(name):
    words = [len(text.split()) for text in cells(name, "markdown")]
    assert sum(words) >= 300


@pytest.mark.parametrize("name", [name for name in ARGUED if name != "explore"])
def test_frames_are_computed_with_pandas_and_drawn_with_seaborn(name):
    code = "\n".join(cells(name, "code"))
    for module, short in (("pandas", "pd"), ("seaborn", "sns")):
        assert f"import {module} as {short}" in code
        assert re.search(rf"\b{short}\.\w+\(", code)


# --- 09-interviews -------------------------------------------------------------------------


def test_how_coders_are_taken_together_changes_what_is_counted(monkeypatch, hughes):
    counted = {}
    for settle in ("", "any", "all"):
        told = said(run(monkeypatch, hughes, "09-interviews", settle=settle))
        assert ("Not the default" in told) == bool(settle)
        counted[settle] = re.search(r"A segment has (.*?),", told)[1]
        assert "*Information*: 12 by coder-1 and 10 by coder-2" in told
    assert len({*counted.values()}) > 1


def test_interviews_are_skipped_where_nothing_was_coded(monkeypatch, ward):
    shown = run(monkeypatch, ward, "09-interviews")
    assert said(shown) == "This study has no codings; this notebook is skipped."
    assert not any("<table" in one for one in shown)


def test_codes_seen_on_average_are_those_of_every_order_counted_one_by_one():
    having = {"a": "xyz", "b": "x", "c": "", "d": "wx", "e": "v"}
    rows = [(document, code) for document, codes in having.items() for code in codes]
    found = seen_on_average(pd.DataFrame(rows, columns=["document", "code"]), list(having))
    orders = list(itertools.permutations(having.values()))
    counted = [[len({*"".join(order[:k])}) for order in orders] for k in range(1, 6)]
    expected = [sum(numbers) / len(orders) for numbers in counted]
    assert found["seen"].tolist() == pytest.approx(expected, abs=1e-12)


# --- 10-crosswalk --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    """The real study whose items are held against the codes of two others, and these."""
    folder = tmp_path_factory.mktemp("crossed")
    ingested(folder, "krush")
    ingested(folder, "hughes2012")
    return ingested(folder, "watson2017")


def test_links_of_coders_are_those_of_the_file(monkeypatch, crossed):
    told = said(run(monkeypatch, crossed, "10-crosswalk"))
    rows = pd.read_csv(crossed.raw / "crosswalk.csv")
    for coder, links in rows["coder"].value_counts().items():
        assert f"{coder} sees {links} links" in told


def test_another_item_is_followed_and_one_that_was_not_judged_is_refused(monkeypatch, crossed):
    told = said(run(monkeypatch, crossed, "10-crosswalk", item="practice-communication"))
    assert "`item` is practice-communication" in told
    rows = pd.read_csv(crossed.raw / "crosswalk.csv")
    mine = rows[rows["item"] == "practice-communication"].groupby(["study", "code"]).size()
    assert f"**Communication**: linked with {(mine == 2).sum()} codes by all" in told
    with pytest.raises(InputError, match=r"'item'.*items of the crosswalk"):
        run(monkeypatch, crossed, "10-crosswalk", item="barrier-communication")


def test_coders_of_the_other_studies_can_be_taken_together_otherwise(monkeypatch, crossed):
    heard = {
        settle: run(monkeypatch, crossed, "10-crosswalk", settle=settle)[-3]
        for settle in ("any", "all")
    }
    assert all("Segments of the other studies" in table for table in heard.values())
    assert heard["any"] != heard["all"]


# --- 11-ledger and 12-checklist ------------------------------------------------------------


@pytest.mark.parametrize("parameters", [{"policy": "strict"}, {"left_out": "JV"}])
def test_findings_that_a_choice_turns_are_listed(monkeypatch, crossed, parameters):
    usual = run(monkeypatch, crossed, "11-ledger")
    other = run(monkeypatch, crossed, "11-ledger", **parameters)
    listed = "Findings that the choice turns"
    assert not any(listed in one for one in usual)
    assert any(listed in one for one in other)
    assert "Not the default" in said(other)


def test_claims_on_an_item_are_listed(monkeypatch, crossed):
    shown = run(monkeypatch, crossed, "11-ledger", item="practice-rewards")
    (table,) = [one for one in shown if "Claims that name the item" in one]
    rows = pd.read_csv(crossed.raw / "claims.csv", dtype=str).fillna("")
    named = rows["arguments"].str.contains(r"\bitem=(?:[^;]*\|)?practice-rewards(?![\w-])")
    assert table.count("<tr>") - 1 >= named.sum() > 0


@pytest.mark.parametrize("parameters", [{"policy": "strict"}, {"left_out": "JV,DP"}])
def test_answers_to_a_guideline_follow_the_ratings(monkeypatch, crossed, parameters):
    usual = run(monkeypatch, crossed, "12-checklist")
    other = run(monkeypatch, crossed, "12-checklist", **parameters)
    assert usual[-1] != other[-1]


# --- explore -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parameters",
    [
        {"kind": "barrier"},
        {"item": "practice-rewards"},
        {"rule": "comet-70-15"},
        {"cutoff": "60"},
        {"round": 2},
        {"item": "practice-rewards", "round": 2, "policy": "strict"},  # one rating is then missing
        {"left_out": "JV"},
    ],
)
def test_every_parameter_of_the_widgets_moves_what_is_shown(monkeypatch, crossed, parameters):
    usual = run(monkeypatch, crossed, "explore", **dict(list(parameters.items())[:-1]))
    other = run(monkeypatch, crossed, "explore", **parameters)
    tables = [[one for one in shown if "<table" in one] for shown in (usual, other)]
    assert tables[0] != tables[1]


# --- every one of them ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ARGUED)
@pytest.mark.parametrize("study", ["ward", "hughes"])
def test_a_study_that_lacks_what_a_notebook_needs_is_told_so(request, monkeypatch, study, name):
    shown = run(monkeypatch, request.getfixturevalue(study), name)
    assert shown
    assert said(shown)
