"""Every kind of bad input is refused with file, line, column and value; nothing is written."""

import pytest

from conftest import ROOT, SMALL, project_with
from delphi.cli import main
from delphi.errors import InputError
from delphi.exhibits import exhibits_of, left_out
from delphi.study import open_study
from delphi.study.ingest import ingest

ROW = "appendix-f,barrier,barrier-communication,1,DP,5,5,\n"


def spoil(study, file, old, new):
    path = study.raw / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(study, *expected):
    """Ingest must fail, say each of the expected lines, and leave nothing behind."""
    with pytest.raises(InputError) as caught:
        ingest(study)
    for line in expected:
        assert line in str(caught.value)
    processed = study.root / "data" / "processed"
    assert not processed.exists() or not list(processed.iterdir())
    return caught.value


CELLS = [
    (ROW.replace(",5,5,", ",9,9,"), "entries.csv, line 2, column 'value': '9' is not a rating"),
    (ROW.replace(",5,5,", ",5,0,"), "entries.csv, line 2, column 'value': '0' is not a rating"),
    (
        ROW.replace(",5,5,", ",5,five,"),
        "entries.csv, line 2, column 'value': 'five' is not a rating",
    ),
    (ROW.replace(",5,5,", ",5,4.5,"), "entries.csv, line 2, column 'value': '4.5' is not a rating"),
    (ROW.replace("DP", "DQ"), "line 2, column 'expert': 'DQ' is not one of DP, JR, JV, MP, DB"),
    (ROW.replace("communication", "comunication"), "did you mean 'barrier-communication'?"),
    (ROW.replace(",1,DP", ",4,DP"), "line 2, column 'round': '4' is not a round"),
    (ROW.replace(",1,DP", ",2,DP"), "line 2, column 'round': '2' is not a round that appendix-f"),
    (
        ROW.replace("appendix-f", "appendix-q"),
        "line 2, column 'source': 'appendix-q' is not one of",
    ),
    (ROW.replace(",barrier,", ",practice,"), "line 2, column 'kind': 'practice' is not the kind"),
    (ROW.replace("DP", ""), "line 2, column 'expert': blank; one of"),
    (
        ROW.replace(",5,5,", ",4,5,"),
        "line 2, column 'value': '5' is not the rating of its mark '4'",
    ),
    (ROW.replace(",5,5,", ",5,,"), "line 2, column 'value': blank; the rating of its mark '5'"),
    (ROW + ROW, "line 3, column 'expert'"),
    (ROW.replace(",5,5,\n", ",5\n"), "line 2, column 'value': the row ends before this column"),
    (ROW.replace(",5,5,\n", ",5,5,,more\n"), "line 2: 'more' is not the end of the row"),
    (ROW + "\n", "line 3: the row is blank"),
    (ROW.replace(",5,5,", ",5,9999999999999999999,"), "'9999999999999999999' is not a rating"),
    (ROW.replace(",5,5,", ",5,\u0665,"), "'\u0665' is not a rating"),
    (ROW.replace(",5,5,", ",\u0665,5,"), "'5' is not the rating of its mark"),
    (ROW.replace(",5,5,", f",{'9' * 30},5,"), "'5' is not the rating of its mark"),
    (ROW.replace(",5,5,", ",,0_5,"), "'0_5' is not a rating"),
    (ROW.replace("DP", " DP"), "' DP' is not one of DP"),
    (
        ROW.replace(",5,5,", ",5,5, from print"),
        "line 2, column 'note': ' from print' is not text without blanks",
    ),
    (ROW.replace(",5,5,", ",5,5,a\x00b"), "is not text without invisible signs"),
    ('appendix-f,"barrier\n', "this is not valid CSV"),
]


@pytest.mark.parametrize(("row", "message"), CELLS)
def test_a_bad_cell_is_named(spoilt, row, message):
    spoil(spoilt, "entries.csv", ROW, row)
    refused(spoilt, message)


def test_every_bad_cell_of_every_file_is_named_at_once(spoilt):
    spoil(spoilt, "entries.csv", ROW, ROW.replace(",5,5,", ",7,7,"))
    spoil(spoilt, "entries.csv", "1,JR,4,4", "1,JX,4,4")
    spoil(spoilt, "totals.csv", "1,4,3,", "1,4,many,")
    spoil(spoilt, "panel.csv", ",33,", ",thirty,")
    error = refused(
        spoilt,
        "entries.csv, line 2, column 'value'",
        "panel.csv, line 2, column 'years': 'thirty' is not a whole number from 0",
        "totals.csv, line 5, column 'count': 'many'",
    )
    assert {problem.file for problem in error.problems} == {
        "entries.csv",
        "panel.csv",
        "totals.csv",
    }


def test_names_are_not_held_against_a_table_that_is_itself_at_fault(spoilt):
    spoil(spoilt, "panel.csv", "table-07,DP", "table-7,DP")
    assert len(refused(spoilt, "panel.csv, line 2, column 'source'").problems) == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "round,expert,mark",
            "round,mark",
            "entries.csv, line 1, column 'expert': this column is missing",
        ),
        (
            "value,note",
            "value,note,extra",
            "entries.csv, line 1: 'extra' is not a column of this table",
        ),
        (
            "expert,mark",
            "expert,expert",
            "line 1, column 'expert': this column stands there more than once",
        ),
        ("round,expert", "round,exprt", "did you mean 'expert'?"),
    ],
)
def test_a_bad_header_is_named(spoilt, old, new, message):
    spoil(spoilt, "entries.csv", old, new)
    refused(spoilt, message)


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(spoilt):
    before = ingest(spoilt).tables["ratings"]
    for path in spoilt.raw.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert ingest(spoilt).tables["ratings"].equals(before)


def test_columns_may_stand_in_another_order(spoilt):
    before = ingest(spoilt).tables["ratings"]
    lines = (spoilt.raw / "entries.csv").read_text(encoding="utf-8").splitlines()
    turned = [",".join(reversed(line.split(","))) for line in lines]
    (spoilt.raw / "entries.csv").write_text("\n".join(turned) + "\n", encoding="utf-8")
    assert ingest(spoilt).tables["ratings"].equals(before)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_named(spoilt, encoding):
    text = (spoilt.raw / "timeline.csv").read_text(encoding="utf-8").replace("\u2013", "é")
    (spoilt.raw / "timeline.csv").write_bytes(text.encode(encoding))
    refused(spoilt, "timeline.csv, line", "is not UTF-8 text")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(spoilt, content):
    (spoilt.raw / "entries.csv").write_bytes(content)
    refused(spoilt, "entries.csv: the file is empty")


def test_a_missing_or_misspelt_file_is_named(spoilt):
    (spoilt.raw / "items.csv").rename(spoilt.raw / "itmes.csv")
    refused(spoilt, "items.csv: the file is missing", "did you mean 'items.csv'?")


def test_the_line_is_that_of_the_file_when_a_cell_holds_a_line_end(spoilt):
    spoil(spoilt, "entries.csv", ROW, ROW.replace(",5,5,", ',5,5,"two\nlines"') + "")
    spoil(spoilt, "entries.csv", "1,JR,4,4", "1,JR,4,6")
    refused(spoilt, "entries.csv, line 4, column 'value': '6'")


def test_more_marks_than_rounds_are_named(spoilt):
    row = "appendix-k,practice,practice-training,,DP,5,5,\n"
    spoil(spoilt, "entries.csv", row, row + row)
    refused(spoilt, "2 mark(s) of DP for practice-training in appendix-k", "not 3")


def test_what_was_there_before_stays_when_an_ingest_fails(spoilt):
    ingest(spoilt)
    files = {p: p.read_bytes() for p in spoilt.processed.rglob("*") if p.is_file()}
    spoil(spoilt, "entries.csv", ROW, ROW.replace(",5,5,", ",9,9,"))
    with pytest.raises(InputError):
        ingest(spoilt)
    assert {p: p.read_bytes() for p in spoilt.processed.rglob("*") if p.is_file()} == files


TOML = [
    ("highest = 5", "higest = 5", "key 'scale.higest'", "did you mean 'highest'?"),
    (
        'singular = "barrier"',
        'singlar = "barrier"',
        "kinds.barrier.singlar",
        "did you mean 'singular'?",
    ),
    ("[consensus]", "[concensus]", "key 'concensus'", "did you mean 'consensus'?"),
    ("highest = 5", 'highest = "5"', "key 'scale.highest': '5'", "a valid integer"),
    ("highest = 5", "highest = 1", "key 'scale'", "lowest point is below its highest"),
    ("highest = 5", "highest = 1000000000", "key 'scale'", "at most 101 points"),
    ("number = 2", "number = 4", "key 'rounds'", "numbered 1, 2, 3"),
    ("[scale]", "[scale", "line 11", "not valid TOML"),
    ('policy = "implied"', 'polcy = "implied"', "parameters.polcy", "did you mean 'policy'?"),
    (
        'policy = "implied"',
        'policy = "guess"',
        "'guess' is not",
        "'implied', 'printed' or 'strict'",
    ),
    ("page = 106", 'pages = "106"', "sources.table-07.pages", "did you mean 'page'?"),
]


@pytest.mark.parametrize(("old", "new", "place", "expected"), TOML)
def test_a_fault_in_study_toml_is_named(spoilt, old, new, place, expected):
    spoil(spoilt, "study.toml", old, new)
    with pytest.raises(InputError) as caught:
        open_study("watson2017", spoilt.root)
    assert "study.toml, line" in str(caught.value)
    assert place in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('builder = "posts"', 'builder = "post"', "did you mean 'posts'"),
        ('item = "barrier-roles"', 'item = "barrier-role"', "did you mean 'barrier-roles'"),
        ('fidelity = "from data"', 'fidelty = "from data"', "did you mean 'fidelity'"),
        ('notebook = "04-one-round"', 'notebook = "04-one-rond"', "did you mean '04-one-round'"),
        (
            'builder = "posts"',
            'builder = "rating-bars"',
            "04-one-round, 05-several-rounds .notebooks that show rating-bars",
        ),
        ("[figure-11]", '["figure/../../11"]', "figure/../../11.*pattern"),
        ("[figure-11]", '["figure-\u00b2"]', "pattern"),
        ('table = "panel"', 'table = "pannel"', "did you mean 'panel'"),
    ],
)
def test_a_fault_in_exhibits_toml_is_named(spoilt, old, new, message):
    (spoilt.root / "notebooks").symlink_to(ROOT / "notebooks")
    ingest(spoilt)
    spoil(spoilt, "exhibits.toml", old, new)
    with pytest.raises(InputError, match=message) as caught:
        [exhibits_of(spoilt, name) for name in ("03-panel", "04-one-round")]
    assert "exhibits.toml" in str(caught.value)


def test_a_command_names_the_fault_and_does_not_exit_with_0(spoilt, monkeypatch, capsys):
    monkeypatch.chdir(spoilt.root)
    assert main(["ingest", "watson217"]) == 2
    assert "did you mean 'watson2017'?" in capsys.readouterr().err
    spoil(spoilt, "entries.csv", ROW, ROW.replace(",5,5,", ",9,9,"))
    assert main(["ingest", "watson2017"]) == 2
    assert "entries.csv, line 2, column 'value'" in capsys.readouterr().err


def test_outside_a_project_the_command_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["ingest", "watson2017"]) == 2
    assert "data/raw" in capsys.readouterr().err


def test_a_table_before_it_was_made_says_what_to_run(small):
    with pytest.raises(InputError, match="run `make all`"):
        small.table("ratings")


def test_experts_are_taken_from_the_entries_when_there_is_no_panel(tmp_path):
    files = SMALL | {"entries.csv": SMALL["entries.csv"].replace(",C,,9,", ",D,,9,")}
    ratings = ingest(project_with(tmp_path, "small", files)).tables["ratings"]
    assert set(ratings["expert"]) == {"A", "B", "C", "D"}


def test_columns_that_a_table_can_do_without_may_be_left_out(tmp_path):
    header, *rows = SMALL["entries.csv"].splitlines()
    assert header == "source,kind,item,round,expert,mark,value,note"
    kept = [",".join(row.split(",")[:5] + row.split(",")[6:7]) for row in (header, *rows)]
    files = SMALL | {"entries.csv": "\n".join(kept) + "\n"}
    ratings = ingest(project_with(tmp_path, "small", files)).tables["ratings"]
    assert ratings["rating"].notna().sum() == 8


def test_blank_rows_at_the_end_are_harmless(spoilt):
    before = ingest(spoilt).tables["ratings"]
    for path in spoilt.raw.glob("*.csv"):
        commas = "," * path.read_text(encoding="utf-8").splitlines()[0].count(",")
        path.write_text(path.read_text(encoding="utf-8") + f"\n{commas}\n\n", encoding="utf-8")
    assert ingest(spoilt).tables["ratings"].equals(before)


@pytest.mark.parametrize("name", ["items.csv", "entries.csv"])
def test_a_table_that_is_needed_must_have_rows(spoilt, name):
    header = (spoilt.raw / name).read_text(encoding="utf-8").splitlines()[0]
    (spoilt.raw / name).write_text(header + "\n", encoding="utf-8")
    assert len(refused(spoilt, f"{name}: there is no row below the header").problems) == 1


def test_columns_parted_by_semicolons_are_named_once(spoilt):
    path = spoilt.raw / "entries.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert len(refused(spoilt, "expected columns parted by commas").problems) == 1


def test_a_short_row_is_named_once(spoilt):
    spoil(spoilt, "entries.csv", ROW, "appendix-f,barrier\n")
    assert len(refused(spoilt, "line 2, column 'item': the row ends before").problems) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "listings.csv",
            "Poor Communication,1",
            "Poor Communication,9",
            "column 'rounds': '9' is not some of",
        ),
        (
            "listings.csv",
            "Customer Focus,1 2",
            "Customer Focus,2 1",
            "'2 1' is not some of the rounds",
        ),
        (
            "listings.csv",
            "Customer Focus,1 2",
            "Customer Focus,1 1",
            "'1 1' is not some of the rounds",
        ),
        (
            "timeline.csv",
            ",2016-09-28,2016-09-28",
            ",2016-13-28,2016-09-28",
            "'2016-13-28' is not a day",
        ),
        (
            "timeline.csv",
            ",2016-09-28,2016-09-28",
            ",2016-09-28,2016-09-27",
            "'2016-09-27' is not 2016-09-28 or later",
        ),
        ("timeline.csv", ",2015,2016", ",2015,2014", "'2014' is not 2015 or later"),
        (
            "experience.csv",
            "2017 2014,2014,2017",
            "2017 2014,2017,2014",
            "column 'end': '2014' is not 2017 or later",
        ),
        (
            "experience.csv",
            "2017 2014,2014,2017",
            "2017 2014,214,2017",
            "'214' is not a year from 1000",
        ),
        (
            "literature.csv",
            "table-10,Communication,1",
            "table-10,Comunication,1",
            "did you mean 'Communication'?",
        ),
    ],
)
def test_rows_that_cannot_be_are_named(spoilt, file, old, new, message):
    spoil(spoilt, file, old, new)
    refused(spoilt, f"{file}, line ", message)


@pytest.mark.parametrize(
    "absent", ["panel", "listings", "totals", "experience", "sums", "suggestions", "timeline",
               "topics", "literature", "articles", "references", "cells", "questions", "tiers", "wordings"]
)  # fmt: skip
def test_an_exhibit_is_left_out_with_a_word_when_its_table_is_absent(spoilt, absent):
    if absent == "listings":  # the rounds of Appendix K cannot be told without it
        text = (spoilt.raw / "entries.csv").read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("appendix-k")]
        (spoilt.raw / "entries.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    if absent == "topics":
        (spoilt.raw / "literature.csv").unlink()
    (spoilt.raw / f"{absent}.csv").unlink()
    if absent == "panel":
        items = (spoilt.raw / "items.csv").read_text(encoding="utf-8")
        assert "literature" in items
    ingest(spoilt)
    notebooks = ["02-literature", "03-panel", "04-one-round", "05-several-rounds", "06-conclusions"]
    drawn = [exhibit for name in notebooks for exhibit in exhibits_of(spoilt, name)]
    said = " ".join(left_out(spoilt, name) for name in notebooks)
    needed = {"panel": 2, "listings": 4, "experience": 1, "suggestions": 3, "questions": 2, "timeline": 1,
              "topics": 2, "literature": 2, "articles": 1, "cells": 10}.get(absent, 0)  # fmt: skip
    assert len(drawn) == 64 - needed
    assert (f"{absent}.csv" in said) == bool(needed)
