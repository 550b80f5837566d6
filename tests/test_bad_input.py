"""Every kind of bad input is refused with file, line, column and value; nothing is written."""

import pytest

from conftest import SMALL, project_with
from delphi.cli import main
from delphi.errors import InputError
from delphi.exhibits import exhibits_of
from delphi.ingest import ingest
from delphi.study import open_study

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
        "panel.csv, line 2, column 'years': 'thirty' is not a whole number, 0 or more",
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
    ("highest = 5", "higest = 5", "column 'scale.higest'", "did you mean 'highest'?"),
    (
        'singular = "barrier"',
        'singlar = "barrier"',
        "kinds.barrier.singlar",
        "did you mean 'singular'?",
    ),
    ("[consensus]", "[concensus]", "column 'concensus'", "did you mean 'consensus'?"),
    ("highest = 5", 'highest = "5"', "column 'scale.highest': '5'", "a valid integer"),
    ("highest = 5", "highest = 1", "column 'scale'", "lowest point is below its highest"),
    ("number = 2", "number = 4", "column 'rounds'", "numbered 1, 2, 3"),
    ("[scale]", "[scale", "line 10", "not valid TOML"),
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


def test_a_fault_in_exhibits_toml_is_named(spoilt):
    ingest(spoilt)
    spoil(spoilt, "exhibits.toml", 'builder = "posts"', 'builder = "post"')
    with pytest.raises(InputError, match="did you mean 'posts'"):
        exhibits_of(spoilt, "03-panel")
    spoil(spoilt, "exhibits.toml", 'item = "barrier-roles"', 'item = "barrier-role"')
    with pytest.raises(InputError, match="did you mean 'barrier-roles'"):
        exhibits_of(spoilt, "04-one-round")
    spoil(spoilt, "exhibits.toml", 'fidelity = "from data"', 'fidelty = "from data"')
    with pytest.raises(InputError, match="did you mean 'fidelity'"):
        exhibits_of(spoilt, "04-one-round")


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
