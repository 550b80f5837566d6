"""The two interview studies: complete, and held against a second entry of the same pages."""

import csv
import re
import shutil
from collections import Counter

import pytest

from conftest import ROOT, ingested
from delphi.errors import InputError
from delphi.exhibits import exhibits_of
from delphi.study import open_study
from delphi.study.ingest import ingest
from delphi.study.registry import declared

SECOND = ROOT / "tests" / "second_entry"
NOTEBOOKS = ["02-literature", "03-panel", "04-one-round", "05-several-rounds", "06-conclusions"]
EXPECTED = {
    "krush": {"table-01", "table-02", "appendix-a"},
    "hughes2012": {"table-01", "table-02", "figure-1", *(f"proposition-{n}" for n in range(1, 6))},
}


def second(name):
    with (SECOND / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def study(request, tmp_path_factory):
    return ingested(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def tables():
    return {name: ingest(open_study(name, ROOT), write=False).tables for name in EXPECTED}


def test_every_exhibit_is_there_with_title_alt_text_data_and_fidelity(study):
    drawn = {d.identifier: d for name in NOTEBOOKS for d in exhibits_of(study, name)}
    assert set(drawn) == EXPECTED[study.name] == set(declared(study))
    for exhibit in drawn.values():
        assert exhibit.title.endswith(".")
        assert len(exhibit.alt) > 30
        assert len(exhibit.data) > 0
        assert exhibit.fidelity in ("transcribed", "from the described layout")


def test_a_study_without_ratings_has_none(study):
    assert not study.has("ratings")
    assert not study.has("items")


def test_informants_and_firms_of_krush_agree_with_the_second_entry(tables):
    rows = second("krush_informants")
    informants = tables["krush"]["informants"]
    mine = {
        (f, lv, g): int(c)
        for f, lv, g, c in informants[["function", "level", "gender", "count"]].itertuples(
            index=False
        )
    }
    theirs = {
        (r["function"], r["level"], g): int(r[n])
        for r in rows
        for g, n in (("M", "men"), ("F", "women"))
    }
    assert mine == theirs
    firms = tables["krush"]["firms"][["function", "level", "industry", "firms"]]
    assert [(f, lv, i, int(n)) for f, lv, i, n in firms.itertuples(index=False)] == [
        (r["function"], r["level"], r["industry"], int(r["firms"])) for r in rows
    ]


def test_sums_of_krush_are_those_of_its_text(tables):
    """The section on the sample: 43 informants, 37 companies, seven industries."""
    krush = tables["krush"]
    assert krush["informants"]["count"].sum() == 43
    assert krush["firms"]["firms"].sum() == krush["industries"]["firms"].sum() == 37
    assert len(krush["industries"]) == 7


def test_industries_titles_and_roles_of_krush_agree_with_the_second_entry(tables):
    krush = tables["krush"]
    names = ["firms", "sales_low", "sales_high", "employees_low", "employees_high"]
    assert [
        (r["industry"], r["name"], *(str(r[n]) for n in names))
        for r in krush["industries"].to_dict("records")
    ] == [(r["code"], r["name"], *(r[n] for n in names)) for r in second("krush_industries")]
    mine = [
        tuple(row)
        for row in krush["titles"][["function", "level", "title"]].itertuples(index=False)
    ]
    theirs = [
        (r["function"], r["level"], r["title"].removesuffix(" 1")) for r in second("krush_titles")
    ]
    assert mine == theirs
    signs = {
        (r["role"], r["stage"], e): r[e]
        for r in second("krush_roles")
        for e in ("structural", "process", "cultural", "interpersonal")
    }
    table = krush["contributions"].fillna({"stage": ""})
    assert {(r.role, r.stage, r.element.lower()): r.sign for r in table.itertuples()} == signs
    percent = {r["role"]: int(r["percent_firms"]) for r in second("krush_roles")}
    assert dict(zip(krush["roles"]["role"], krush["roles"]["percent"], strict=True)) == percent
    of_role = {r["role"]: f"{r['industry1']} {r['industry2']}" for r in second("krush_roles")}
    assert dict(zip(krush["roles"]["role"], krush["roles"]["industries"], strict=True)) == of_role


def test_tables_and_propositions_of_hughes_agree_with_the_second_entry(tables):
    cells = tables["hughes2012"]["cells"]
    first = cells[(cells["source"] == "table-01")]
    mine = [
        (label, " ".join(first.loc[(first["row"] == row) & (first["column"] == 2), "text"]))
        for row, label in first.loc[first["column"] == 1, ["row", "text"]].itertuples(index=False)
    ]
    assert mine == [
        (r["label"], r["value"].replace("\\$", "$")) for r in second("hughes_informants")
    ]
    levers = cells[cells["source"] == "table-02"]
    works = Counter()
    for row, lever in levers.loc[levers["column"] == 1, ["row", "text"]].itertuples(index=False):
        for text in levers.loc[(levers["row"] == row) & (levers["column"] == 4), "text"]:
            authors, years = re.fullmatch(r"(.*) \((.*)\)", text).groups()
            works.update((lever, authors, year) for year in years.split(", "))
    assert works == Counter((r["lever"], r["authors"], r["year"]) for r in second("hughes_levers"))
    frame = tables["hughes2012"]["propositions"]
    for number, theirs in enumerate(second("hughes_propositions"), 1):
        parts = frame[frame["number"] == number].groupby("part")["label"].agg(list)
        assert parts["lever"] == [theirs[f"lever{n}"] for n in range(1, 9)]
        assert parts["capability"] == [theirs["capability"]]


def test_a_study_with_a_scale_needs_what_ratings_need(tmp_path):
    raw = tmp_path / "data" / "raw" / "krush"
    shutil.copytree(ROOT / "data" / "raw" / "krush", raw)
    with (raw / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[scale]\nlowest = 1\nhighest = 5\n")
    with pytest.raises(InputError) as caught:
        ingest(open_study("krush", tmp_path))
    said = str(caught.value)
    assert "'kinds'" in said
    assert "'rounds'" in said
    assert "entries.csv: the file is missing" in said
