"""The ledgers of the three publications: complete, fair in form, and guarding every rating.

That a contradiction is one was judged by readers of the publications, two for most of the text;
the ones listed here were found by a reading of its own before any claim was entered.
"""

import csv
import re
import shutil

import pytest

from conftest import ROOT
from delphi.audit import ledger
from delphi.audit.claims import CONTRADICTED, FINDINGS
from delphi.audit.ledger_table import ledger_tables
from delphi.errors import InputError
from delphi.exhibits import exhibits_of
from delphi.study import open_study
from delphi.study.ingest import ingest

STUDIES = ["hughes2012", "krush", "watson2017"]
EXPECTED = {"watson2017": 450, "krush": 70, "hughes2012": 40}  # statements, at least
KNOWN = [
    # (study, words of the statement, printed, recomputed)
    ("watson2017", "Eleven best practices are announced", "11", "10"),
    ("watson2017", "Nine variables were rated as barriers", "9", "11"),
    ("watson2017", "Six barriers remain", "6", "8"),
    ("watson2017", "40 organizations .*totals", "40", "36"),
    ("watson2017", "Rewards has one rating of 2 in round 2", "1", "0"),
    ("watson2017", "Appointment setting has one rating of 2", "1", "2"),
    ("watson2017", "Last group of the model", None, None),
    ("watson2017", "articles on interfaces add up", "25", "26"),
    ("watson2017", "articles on coordination and collaboration add up", "19", "18"),
    ("watson2017", "articles on integration add up", "9", "8"),
    ("watson2017", "Sales reporting to marketing, round 2: rating 1", "1", "2"),
    ("watson2017", "Regulatory compliance, round 2: rating 5", "0", "1"),
    ("krush", "Product management in 40 percent", "40", None),
    ("krush", "middle-level sales in engineering", "1", "0"),
    ("krush", "Lead generation: to pursue the 3 elements other than process", "3", "0"),
    ("krush", "Maltz 1997 is cited", "1", "0"),
    ("hughes2012", "Men: 75 percent", "75", None),
    ("hughes2012", "Senior level: 15 percent", "15", None),
    ("hughes2012", "represent CRM", "CRM", None),
    ("hughes2012", "is of construction", "construction", None),
    ("watson2017", "No expert rated lead management as not important", "0", "1"),
    ("watson2017", "20 or more years of experience", "20", "30"),
    ("watson2017", "published 8 articles", "8", "11"),
    ("watson2017", "Industries of the experts include finance", "finance", None),
]


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    root = tmp_path_factory.mktemp("ledgers")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    opened = {name: open_study(name, root) for name in STUDIES}
    for study in opened.values():
        ingest(study)
    return opened


@pytest.fixture(scope="module")
def ledgers(studies):
    return {name: ledger.ledger_of(study) for name, study in studies.items()}


@pytest.mark.parametrize("name", STUDIES)
def test_every_claim_has_a_finding_and_every_contradiction_a_reading(ledgers, name):
    found = ledgers[name]
    assert len(found) >= EXPECTED[name]
    assert set(found["finding"]) == set(FINDINGS)
    assert found["id"].is_unique
    wrong = found["finding"] == CONTRADICTED
    assert found.loc[wrong, "reading"].fillna("").str.len().gt(10).all()
    assert not found.loc[~wrong, "reading"].fillna("").any()
    assert not (found["reading_holds"] == "no").any(), "a reading that does not hold is none"


@pytest.mark.parametrize("name", STUDIES)
def test_statements_are_short_and_in_our_words(ledgers, name):
    statements = ledgers[name]["statement"]
    assert statements.str.len().max() <= 160
    assert not statements.str.contains('"').any(), "nothing is quoted"


@pytest.mark.parametrize(("study", "words", "printed", "recomputed"), KNOWN)
def test_a_contradiction_that_a_reader_found_is_in_the_ledger(
    ledgers, study, words, printed, recomputed
):
    found = ledgers[study]
    rows = found[found["statement"].str.contains(words) & (found["finding"] == CONTRADICTED)]
    assert len(rows), words
    assert printed in (None, *rows["printed"])
    assert recomputed in (None, *rows["recomputed"])


def test_every_printed_total_is_a_claim(studies, ledgers):
    with (ROOT / "data" / "raw" / "watson2017" / "totals.csv").open(encoding="utf-8") as stream:
        printed = list(csv.DictReader(stream))
    found = ledgers["watson2017"]
    totals = found[found["id"].str.startswith("total-")]
    assert len(totals) == len(printed) == 240
    assert (totals["finding"] == CONTRADICTED).sum() == 2


# --- coverage ------------------------------------------------------------------------------


def test_every_number_of_chapters_3_to_5_and_the_appendices_is_covered_or_has_a_reason(studies):
    with (ROOT / "data" / "raw" / "watson2017" / "numbers.csv").open(encoding="utf-8") as stream:
        numbers = list(csv.DictReader(stream))
    with (ROOT / "data" / "raw" / "watson2017" / "claims.csv").open(encoding="utf-8") as stream:
        claims = {row["id"] for row in csv.DictReader(stream)}
    appendices = {f"appendix-{letter}" for letter in "abcdefghijklm"}
    assert {row["source"] for row in numbers} >= {"chapter-3", "chapter-4", "chapter-5"}
    assert appendices - {row["source"] for row in numbers} == set()
    for row in numbers:
        assert row["claims"] or row["reason"], row
        assert set(row["claims"].split()) <= claims, row
    said = ledger.coverage_said(ledger.coverage_table(studies["watson2017"]))
    assert said.startswith(f"{len(numbers)} numbers")
    assert said.endswith("0 have neither.")


def test_no_rating_can_change_by_a_point_unnoticed(studies, ledgers):
    changes = ledger.noticed(studies["watson2017"], ledgers["watson2017"])
    assert len({(one.item, one.round, one.expert) for one in changes}) == 200
    assert [one for one in changes if not one.claim and not one.total] == []
    assert "**100 %**" in ledger.noticed_said(changes)


# --- what readers see ----------------------------------------------------------------------


def test_links_lead_to_exhibits_and_claims_that_are_there(studies, ledgers):
    study, found = studies["watson2017"], ledgers["watson2017"]
    first, every = (table._repr_html_() for table in ledger_tables(study, found))
    shown = set(re.findall(r' id="claim-([^"]+)"', first))
    assert shown == set(found.loc[found["finding"] == CONTRADICTED, "id"])
    assert every.count("<tr data-finding") == len(found)
    steps = ["02-literature", "03-panel", "04-one-round", "05-several-rounds", "06-conclusions"]
    built = {drawn.identifier for step in steps for drawn in exhibits_of(study, step)}
    targets = set(re.findall(r'href="#([^"]+)"', first + every))
    assert {target for target in targets if not target.startswith("claim-")} <= built
    assert {target[6:] for target in targets if target.startswith("claim-")} <= shown


def test_a_study_without_claims_says_so_in_one_line(small):
    ingest(small)
    assert ledger.counted(ledger.ledger_of(small)) == ledger.NOTHING
    assert ledger_tables(small, ledger.ledger_of(small)) == []


def test_a_number_covered_by_no_claim_there_is_is_named(small):
    claims = "id,source,place,statement,quantity,arguments,relation,printed,bears_on\n"
    claims += "one,survey,p,Three experts,distinct,table=entries; column=expert,=,3,method\n"
    numbers = "source,line,number,claims,reason\nsurvey,1,3,one,\nsurvey,2,4,two,\n"
    (small.raw / "claims.csv").write_text(claims, encoding="utf-8")
    (small.raw / "numbers.csv").write_text(numbers, encoding="utf-8")
    ingest(small)
    with pytest.raises(InputError) as caught:
        ledger.ledger_of(small)
    assert "numbers.csv, line 3, column 'claims': 'two' is not the id of a claim" in str(
        caught.value
    )


def test_a_claim_at_fault_is_named_with_its_line(studies, tmp_path):
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "raw" / "krush", root / "data" / "raw" / "krush")
    path = root / "data" / "raw" / "krush" / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if ",rows," in line)
    lines[place] = lines[place].replace(",rows,", ",row,", 1)
    path.write_text("".join(lines), encoding="utf-8")
    study = open_study("krush", root)
    ingest(study)
    with pytest.raises(InputError) as caught:
        ledger.ledger_of(study)
    assert f"claims.csv, line {place + 1}, column 'quantity': 'row' is not one of" in str(
        caught.value
    )
