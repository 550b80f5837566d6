"""Notebooks as a reader meets them: words before code, frames in sight, parameters that count."""

import itertools
import re

import pandas as pd
import pytest

from conftest import SMALL, ingested, project_with
from delphi.interviews.matrices import seen_on_average
from delphi.study.ingest import ingest
from shared.running import cells, run, said

ARGUED = ["09-interviews"]


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


@pytest.mark.parametrize("name", ARGUED)
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
