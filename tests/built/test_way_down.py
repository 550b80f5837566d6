"""Every number in the prose of a report stands where it is said to stand, down to the raw lines.

The numbers are computed again here from the files, by code of this test alone: cells are read
as the texts that they are, rows are chosen and counted with plain loops.
"""

import csv
import importlib
import json
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from functools import cache

import pandas as pd
import pytest

from conftest import ROOT
from delphi.audit.prose_check import prose_of, unbound
from delphi.audit.prose_names import names_of
from delphi.audit.trace import trace
from delphi.errors import InputError
from delphi.prose.origin import MADE_FROM, made_from
from delphi.study import open_study

STUDIES = ["hughes2012", "krush", "watson2017"]
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@cache
def study_of(name):
    return open_study(name, ROOT)


@cache
def page_of(name):
    return (ROOT / "reports" / name / "report.html").read_text(encoding="utf-8")


@cache
def prose(name):
    with (ROOT / "reports" / name / "prose.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def table(name, basis):
    """A table as rows of texts."""
    if basis.endswith(".csv"):
        with (ROOT / "reports" / name / basis).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    frame = pd.read_parquet(ROOT / "data" / "processed" / name / f"{basis}.parquet")
    return list(csv.DictReader(frame.to_csv(index=False).splitlines(keepends=True)))


def holds(cell, wanted):
    """Whether a cell is as a selection asks."""
    if isinstance(wanted, list):
        return any(holds(cell, one) for one in wanted)
    if isinstance(wanted, dict):
        signs = {
            "not": lambda limit: not holds(cell, limit),
            ">": lambda limit: cell != "" and float(cell) > limit,
            ">=": lambda limit: cell != "" and float(cell) >= limit,
            "<": lambda limit: cell != "" and float(cell) < limit,
            "<=": lambda limit: cell != "" and float(cell) <= limit,
        }
        return all(signs[sign](limit) for sign, limit in wanted.items())
    return cell == str(wanted)  # as JSON has no other way to say True, cells are texts


def again(name, row):
    """A number computed from the files by what prose.csv says of it."""
    columns = row["columns"].split("|") if row["columns"] else []
    if row["basis"] == "constant":
        return getattr(importlib.import_module(columns[0]), columns[1])
    if row["basis"] == "study.toml":
        found = tomllib.loads((ROOT / "data/raw" / name / "study.toml").read_text("utf-8"))
        for key in columns:
            found = found[int(key)] if isinstance(found, list) else found[key]
        return found
    selection = json.loads(row["selection"]) if row["selection"] else {}
    every = table(name, row["basis"])

    def fitting(where):
        return [one for one in every if all(holds(one[key], cell) for key, cell in where.items())]

    rows, take = fitting(selection.get("where", {})), row["aggregate"]
    cells = [one[column] for one in rows for column in columns]
    numbers = [float(cell) for cell in cells if cell] if take in NUMERIC else []
    return {
        "rows": lambda: len(rows) - selection.get("less", 0),
        "distinct": lambda: len({k for one in rows if any(k := tuple(one[c] for c in columns))}),
        "percent": lambda: 100 * len(rows) / len(fitting(selection.get("of", {}))),
        "value": lambda: only(set(cells)),
        "sum": lambda: sum(numbers),
        "min": lambda: min(numbers),
        "max": lambda: max(numbers),
        "median": lambda: float(pd.Series(numbers).median()),
    }[take]()


NUMERIC = ("sum", "min", "max", "median")


def only(values):
    (value,) = values
    return value


def same(written, value):
    """Whether a number as written is a value, to the digits that are written."""
    if written == str(value):
        return True
    plain = written.replace(",", "").replace("\u00a0", " ").strip()
    if plain in WORDS:
        return WORDS.index(plain) == float(value)
    number = plain.rstrip("% ")
    times = 100 if plain.endswith("%") else 1
    digits = len(number.partition(".")[2])
    return abs(float(number) - times * float(value)) <= 0.5 * 10**-digits + 1e-9


# --- every number is bound, and what it is bound to gives it -------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_no_number_in_the_prose_of_a_report_is_bound_to_nothing(name):
    assert unbound(page_of(name), names_of(study_of(name))) == []


@pytest.mark.parametrize("name", STUDIES)
def test_every_number_on_the_page_stands_in_prose_csv_and_the_other_way_round(name):
    listed = {}
    for row in prose(name):
        listed.setdefault(row["id"], []).append(row["written"])
    assert prose_of(page_of(name)).bound == listed
    assert sum(map(len, listed.values())) > {"hughes2012": 50, "krush": 80}.get(name, 400)


@pytest.mark.parametrize("name", STUDIES)
def test_every_number_is_computed_again_from_the_files(name):
    wrong = [row for row in prose(name) if not same(row["written"], again(name, row))]
    assert wrong == []


@pytest.mark.parametrize("name", STUDIES)
def test_every_value_on_the_page_is_that_of_the_files(name):
    values = re.findall(r'<data value="([^"]*)">', page_of(name))
    assert len(values) == len(prose(name))
    assert all(row["value"] != "" for row in prose(name))


@pytest.mark.parametrize("name", STUDIES)
def test_most_numbers_are_more_than_the_copy_of_a_cell(name):
    """A look-up in a table of single results says less than rows that are counted again."""
    copied = [r for r in prose(name) if r["aggregate"] == "value" and "quantity" in r["selection"]]
    assert len(copied) < 0.2 * len(prose(name))


def test_a_number_that_is_typed_into_prose_is_found():
    names, page = names_of(study_of("hughes2012")), page_of("hughes2012")
    block = re.search(r'<div class="said" id="[^"]+">', page)[0]
    typed = {
        "<main>": "<main><p>Nine in ten, or 93 %, agree.</p>",
        block: f"{block}<p>All 17 of them.</p>",
        '<section id="exhibits">': '<section id="exhibits"><p>Of <data value="3">3</data>.</p>',
    }
    for place, more in typed.items():
        assert page.count(place) >= 1
        found = unbound(page.replace(place, more, 1), names)
        assert len(found) == 1, more
    spoilt = re.sub(r'(<data value="[^"]*">)\d+', r"\g<1>999", page, count=1)
    assert prose_of(spoilt).bound != prose_of(page).bound


@pytest.mark.parametrize("name", STUDIES)
def test_every_file_of_results_that_numbers_stand_in_says_what_it_was_made_from(name):
    files = {row["basis"] for row in prose(name) if row["basis"].endswith(".csv")}
    patterns = list(MADE_FROM)
    assert [one for one in files if not any(fnmatch(one, p) for p in patterns)] == []
    kept = (
        "tables/checklist-accord-final.csv",
        "tables/checklist-delphistar-final.csv",
        "exhibits.csv",
    )
    assert [one for one in files if one not in kept and not made_from(study_of(name), one)] == []


# --- links ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_every_paragraph_with_numbers_leads_to_where_they_come_from_and_back(name):
    page = page_of(name)
    for block in {row["id"] for row in prose(name)}:
        assert page.count(f' id="{block}"') == 1
        assert page.count(f'href="#from-{block}"') == 1
        assert page.count(f' id="from-{block}"') == 1
        assert page.count(f'href="#{block}"') == 1
    ids = set(re.findall(r' id="([^"]+)"', page))
    numbers = page[page.index('id="numbers"') :]
    assert set(re.findall(r'href="#([^"]+)"', numbers)) <= ids


# --- the way down ---------------------------------------------------------------------------

RAW = ROOT / "data" / "raw" / "watson2017"


def places(said, file):
    """The lines of a file that a trace names."""
    return [int(line) for line in re.findall(rf"{file}:(\d+)", said)]


def grep(pattern, file="entries.csv"):
    lines = (RAW / file).read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]


def test_a_rating_leads_to_its_entries_and_no_others():
    said = trace(study_of("watson2017"), "practice-communication/1/DP")
    assert places(said, "entries.csv") == grep(r"practice-communication,1?,DP,")[:3]
    assert "5, agreed" in said
    assert said.count("Appendix") == 3


def test_a_rating_that_a_total_implies_leads_to_the_blank_row_and_to_the_total():
    ratings = pd.read_parquet(ROOT / "data/processed/watson2017/ratings.parquet")
    implied = ratings[ratings["status"] == "implied by a total"]
    assert len(implied) == 1
    one = implied.iloc[0]
    said = trace(study_of("watson2017"), f"{one['item']}/{one['round']}/{one['expert']}")
    blank = grep(rf"{one['item']},{one['round']},{one['expert']},,,")
    assert blank
    assert places(said, "entries.csv") == blank
    totals = grep(rf"appendix-f,\w+,{one['item']},{one['round']},\d,\d", "totals.csv")
    assert places(said, "totals.csv") == totals


def test_a_rating_of_a_single_source_leads_to_the_blank_entry_too():
    ratings = pd.read_parquet(ROOT / "data/processed/watson2017/ratings.parquet")
    one = ratings[ratings["status"] == "single source"].iloc[0]
    said = trace(study_of("watson2017"), f"{one['item']}/{one['round']}/{one['expert']}")
    told = grep(rf"{one['item']},{one['round']},{one['expert']},")
    assert set(told) <= set(places(said, "entries.csv"))
    assert "blank" in said
    assert f"{one['rating']}, single source" in said


def test_a_mark_without_a_round_stands_with_the_rating_it_was_decided_to_be_of():
    decisions = pd.read_parquet(ROOT / "data/processed/watson2017/decisions.parquet")
    one = decisions.iloc[0]
    said = trace(study_of("watson2017"), f"{one['item']}/{one['round']}/{one['expert']}")
    lines = grep(rf"{one['source']},\w+,{one['item']},,{one['expert']},")
    assert len(set(places(said, "entries.csv")) & set(lines)) == 1
    assert f"decided to be of round {one['round']}" in said


KINDS = {
    "05-several-rounds--said-movement": ("movements.csv", "entries.csv"),
    "figure-36": ("figure-36.toml", "figure-36.csv", "entries.csv"),
    "figure-22": ("exhibits.toml", "figure-22.csv", "entries.csv"),
    "appendix-f": ("exhibits.toml", "listings.csv", "entries.csv", "totals.csv"),
    "table-10": ("exhibits.toml", "topics.csv"),
    "consensus-lists": ("consensus-lists.csv", "entries.csv"),
    "tables/totals-compared.csv": ("totals-compared.csv", "totals.csv", "entries.csv"),
    "c4-043": ("claims.csv", "entries.csv"),
    "claim-c4-043": ("claims.csv", "entries.csv"),
    "practice-communication": ("items.csv", "entries.csv"),
    "practice-communication/1/DP": ("entries.csv",),
    "tiers": ("tiers.csv",),
}


@pytest.mark.parametrize("ident", KINDS)
def test_every_kind_of_name_leads_down(ident):
    said = trace(study_of("watson2017"), ident)
    assert all(file in said for file in KINDS[ident])
    assert len(said.splitlines()) < 200


def test_a_claim_leads_to_its_line_and_to_what_contradicts_it():
    said = trace(study_of("watson2017"), "c4-043")
    assert places(said, "claims.csv") == grep(r"^c4-043,", "claims.csv")
    assert "contradicted" in said
    assert "recomputed: 11" in said


def test_all_rows_are_shown_when_they_are_asked_for():
    study = study_of("watson2017")
    few, every = (trace(study, "practice-communication", everything=more) for more in (False, True))
    assert "more (--all shows them)" not in every
    assert len(every.splitlines()) >= len(few.splitlines())
    assert places(every, "entries.csv") == sorted(
        grep("practice-communication,"), key=places(every, "entries.csv").index
    )


@pytest.mark.parametrize("name", STUDIES)
def test_paragraphs_lead_down_to_raw_files_or_to_a_constant(name):
    blocks = sorted({row["id"] for row in prose(name)})
    for block in blocks[:: 1 + len(blocks) // 20]:  # some of them, from all over the report
        said = trace(study_of(name), block)
        assert "is not there" not in said
        for file, line in re.findall(r"(data/raw/[\w/.-]+):(\d+)", said):
            assert int(line) <= len((ROOT / file).read_text(encoding="utf-8").splitlines())


def test_an_unknown_name_is_one_error_that_names_near_ones():
    with pytest.raises(InputError, match=r"near it: .*practice-communication/1/DP"):
        trace(study_of("watson2017"), "practice-comunication/1/DP")
    command = [sys.executable, "-m", "delphi.cli", "trace", "hughes2012", "figure-99"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert said.stdout == ""
    assert len(said.stderr.strip().splitlines()) == 2
    assert "figure-1" in said.stderr


def test_the_command_prints_the_way_down():
    command = [sys.executable, "-m", "delphi.cli", "trace", "watson2017", "practice-roles/1/JV"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0
    assert said.stdout.strip() == trace(study_of("watson2017"), "practice-roles/1/JV")
