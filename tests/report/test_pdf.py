"""The report on paper: what a small page becomes, and the documents of all studies as built."""

import os
import re
import subprocess
import sys
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from conftest import ROOT
from delphi import cli
from delphi.report import pdf
from delphi.report.pdf.columns import ACROSS, SIZES, UPRIGHT, WHOLE, Cell, layout, longest_word
from delphi.report.pdf.document import AUTHOR, labels, source
from delphi.report.pdf.tables import grid
from delphi.report.pdf.tree import for_paper, parse

STUDIES = {"watson2017": 60, "hughes2012": 12, "krush": 12}  # and how many pages at the least
FONTS = {"LibertinusSerif", "DejaVuSansMono"}

PAGE = """<!doctype html><html lang="en"><head><title>Small, reproduced</title>
<script>alert("never")</script></head><body>
<header><p class="kicker">Reproduction</p><h1>Of a small ward</h1><p class="cite">Small (2026).</p>
</header><nav>never</nav><main>
<section id="one"><h2 id="one--h">First?</h2><p>See <a href="#t">the table</a>, <a href="#c1">a
claim</a>, <a href="https://example.org/a">the web</a>, <a href="data.csv">a file</a> and
<a href="#gone">nothing</a>.</p><details class="code"><summary>Code</summary><pre>never</pre></details>
<h3>Empty</h3><h3>Full</h3><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul></section>
<section id="two"><h2>Second: *not* _bold_ #here $1 [x] @you = `code` -- "q" // \\ ~ &lt;b&gt;</h2>
<table id="t"><caption><b>Table 1.</b> Beds.</caption>
<thead><tr><th scope="col">Ward</th><th scope="col">Seen</th><th scope="col">Beds</th></tr></thead>
<tbody><tr class="group"><th colspan="3" scope="rowgroup">North</th></tr>
<tr id="c1"><th scope="row" rowspan="2">A</th><td><img alt="small" src="data:,"></td><td>5</td></tr>
<tr><td><table aria-hidden="true"><tr><td>never</td></tr></table></td><td>6</td></tr></tbody></table>
<form><label>never<input></label></form><p hidden>never</p><p class="screen">never</p>
<figure id="f"><img alt="A box of one colour." src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='90pt' height='40pt'%3E%3Crect width='90' height='40'/%3E%3C/svg%3E">
<figcaption><b>Figure 1.</b> A box.</figcaption></figure></section></main></body></html>"""


@cache
def read(html):
    return pypdf.PdfReader(BytesIO(pdf.pdf_of(html)))


def squeezed(text):
    """Without what a line or page break may change: white space, hyphens, ligatures."""
    return re.sub(r"[\s\u200b\u00ad-]+", "", unicodedata.normalize("NFKC", text))


def text_of(content):
    pages = pypdfium2.PdfDocument(content)
    return squeezed("".join(page.get_textpage().get_text_range() for page in pages))


def objects(value, seen=None):
    """Every dictionary below a value, each once."""
    seen = set() if seen is None else seen
    if isinstance(value, IndirectObject):
        if value.idnum in seen:
            return
        seen.add(value.idnum)
        value = value.get_object()
    if isinstance(value, ArrayObject):
        for one in value:
            yield from objects(one, seen)
    elif isinstance(value, DictionaryObject):
        yield value
        yield from objects(value.get("/K"), seen)


def structure(document):
    return list(objects(document.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def flat(outline):
    for one in outline:
        yield from flat(one) if isinstance(one, list) else (one,)


def links(document):
    """The actions of all links, and the pages that those into the document lead to."""
    for page in document.pages:
        for annotation in page.get("/Annots") or ():
            one = annotation.get_object()
            yield one.get("/A"), one.get("/Dest")


# --- a small page -------------------------------------------------------------------------


def test_what_is_for_the_screen_stays_there_and_all_else_is_on_paper():
    text = text_of(pdf.pdf_of(PAGE))
    assert "never" not in text
    assert "Empty" not in text
    for said in ("REPRODUCTION", "Small(2026).", "inner", "Table1.Beds.", "Figure1.Abox.", "North"):
        assert said in text
    assert squeezed('Second: *not* _bold_ #here $1 [x] @you = `code` -- "q" // \\ ~ <b>') in text


def test_links_lead_to_their_ends_and_files_or_lost_names_to_none():
    found = list(links(read(PAGE)))
    web = [action["/URI"] for action, _ in found if action and "/URI" in action]
    assert web == ["https://example.org/a"]
    inner = source(PAGE)
    assert 'label("gone")' not in inner
    assert "data.csv" not in inner
    assert {'#link(label("t"))', '#link(label("c1"))'} <= set(re.findall(r"#link\(.*?\)\)", inner))


def test_a_section_and_its_heading_are_one_end():
    ends = labels(parse(PAGE).first("main"))
    assert ends["one"] == ends["one--h"] == "one"


def test_columns_of_pictures_alone_are_left_out_and_spans_keep_their_place():
    cells = grid(for_paper(parse(PAGE)).first("table"))
    assert cells.count == 2
    assert [[(one.cell.text, one.column) for one in row] for _, row in cells.rows] == [
        [("Ward", 0), ("Beds", 1)],
        [("North", 0)],
        [("A", 0), ("5", 1)],
        [("6", 1)],
    ]


@settings(max_examples=15)
@given(
    st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12),
        min_size=1,
        max_size=30,
    )
)
def test_any_text_is_shown_as_it_is(words):
    escaped = " ".join(words).replace("&", "&amp;").replace("<", "&lt;")
    made = pdf.pdf_of(f"<title>t</title><header><h1>t</h1></header><main><p>{escaped}</p></main>")
    assert squeezed(" ".join(words)) in text_of(made)


@given(
    st.lists(
        st.lists(st.text("abcdefgh ", max_size=60), min_size=3, max_size=3), min_size=1, max_size=8
    )
)
def test_every_word_fits_into_its_column(rows):
    cells = [[Cell(k, (text,)) for k, text in enumerate(row)] for row in rows]
    how = layout(cells, 3)
    room = ACROSS if how.across else UPRIGHT
    assert how.size in SIZES
    if how.shares and how.size > SIZES[-1]:
        given = [share * room / sum(how.shares) for share in how.shares]
        for row in cells:
            for one in row:
                assert longest_word(one.lines[0]) * how.size <= given[one.column] + 1


def test_short_texts_are_not_broken_where_there_is_room():
    assert Cell(0, ("Appendix A",)).least(WHOLE) > Cell(0, ("Appendix A",)).least(0)
    assert Cell(0, ("Appendix A",), head=True).least(WHOLE) == Cell(0, ("Appendix A",)).least(0)


# --- the documents as built ---------------------------------------------------------------


@cache
def page_of(study):
    return (ROOT / "reports" / study / "report.html").read_text(encoding="utf-8")


@pytest.fixture(params=STUDIES)
def study(request):
    return request.param


@cache
def opened(study):
    return pypdf.PdfReader(ROOT / "reports" / study / "report.pdf")


@pytest.fixture
def built(study):
    return opened(study)


def test_the_same_page_gives_the_same_bytes_wherever_and_whenever(study, tmp_path):
    expected = (ROOT / "reports" / study / "report.pdf").read_bytes()
    page = ROOT / "reports" / study / "report.html"
    code = (
        "import sys, pathlib; from delphi.report.pdf import pdf_of;"
        f"sys.stdout.buffer.write(pdf_of(pathlib.Path({str(page)!r}).read_text('utf-8')))"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    elsewhere |= {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
    }
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=elsewhere, capture_output=True, check=True
    )
    assert said.stdout == expected


def test_it_names_no_place_and_no_time(study, built):
    raw = (ROOT / "reports" / study / "report.pdf").read_bytes()
    assert str(ROOT).encode() not in raw
    assert "/CreationDate" not in (built.metadata or {})
    assert "/ModDate" not in (built.metadata or {})
    assert b"xmp:CreateDate" not in raw
    assert b"xmp:ModifyDate" not in raw


def test_it_has_title_author_language_and_tags(study, built):
    root = built.trailer["/Root"]
    assert parse(page_of(study)).first("h1").text in built.metadata.title
    assert built.metadata.author == AUTHOR
    assert AUTHOR in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - an object of its own
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert b"<pdfuaid:part>1</pdfuaid:part>" in built.trailer["/Root"]["/Metadata"].get_data()


def test_every_caption_and_heading_is_in_the_text(study):
    text = text_of(ROOT / "reports" / study / "report.pdf")
    page = for_paper(parse(page_of(study)))
    said = [one.text for one in page.walk() if one.tag in ("figcaption", "h2")]
    said += [one.text for one in page.walk() if one.tag == "caption" and "ledger" not in one.text]
    assert len(said) > 15
    missing = [one for one in said if squeezed(one) not in text and "Every claim" not in one]
    assert missing == []


def test_every_picture_has_its_text_and_every_table_its_heads(study, built):
    tags = structure(built)
    alts = [
        squeezed(str(one["/Alt"])) for one in tags if one.get("/S") == "/Figure" and "/Alt" in one
    ]
    figures = [one for one in parse(page_of(study)).walk() if one.tag == "figure"]
    wanted = [one.first("img").get("alt") for one in figures if one.first("img")]
    assert sorted(alts) == sorted(map(squeezed, wanted))
    kinds = [one.get("/S") for one in tags]
    assert kinds.count("/Table") > 5
    assert kinds.count("/TH") > kinds.count("/Table")
    assert {"/H1", "/H2", "/P", "/L", "/Caption", "/TOC", "/Link"} <= set(kinds)


def test_bookmarks_and_links_resolve(study, built):
    marks = list(flat(built.outline))
    heads = [one for one in for_paper(parse(page_of(study))).walk() if one.tag == "h2"]
    titles = squeezed("".join(one.title for one in marks))
    assert all(squeezed(one.text) in titles for one in heads)
    places = [built.get_destination_page_number(one) for one in marks]
    assert places == sorted(places)
    assert places[0] > 0
    named = built.named_destinations
    for action, end in links(built):
        if action is not None and "/URI" in action:
            assert action["/URI"].startswith("http")
            continue
        place = action["/D"] if end is None else end
        assert str(place) in named or isinstance(place.get_object(), ArrayObject)


def test_claims_lead_to_exhibits(built, study):
    pages = [n for n, page in enumerate(built.pages) for one in page.get("/Annots") or ()]
    contents = 2
    assert len([n for n in pages if n >= contents]) >= 10 or study == "krush"


def test_it_has_many_pages_all_of_one_paper(study, built):
    assert len(built.pages) > STUDIES[study]
    sizes = {tuple(sorted(round(float(x)) for x in page.mediabox[2:])) for page in built.pages}
    assert sizes == {(595, 842)}  # A4


def test_no_font_is_from_elsewhere(built):
    fonts = [
        font.get_object()
        for page in built.pages
        for font in (page["/Resources"].get("/Font") or {}).values()
    ]
    assert {re.sub(r"^/[A-Z]{6}\+(\w+).*", r"\1", str(one["/BaseFont"])) for one in fonts} <= FONTS
    inner = [one["/DescendantFonts"][0].get_object()["/FontDescriptor"] for one in fonts]
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in inner)


# --- without the package ------------------------------------------------------------------


def test_without_the_package_the_page_is_made_and_one_line_says_what_to_install(
    monkeypatch, capsys, tmp_path
):
    class Study:
        name = "small"
        reports = tmp_path

    def write_report(study):
        (study.reports / "report.html").write_text(PAGE, encoding="utf-8")
        return [study.reports / "report.html"]

    monkeypatch.setattr("delphi.report.article.write_report", write_report)
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    (tmp_path / "report.pdf").write_bytes(b"of an earlier run")
    assert cli._pages(Study()) == [tmp_path / "report.html"]
    assert capsys.readouterr().out.splitlines()[1:] == [pdf.MISSING]
    assert not (tmp_path / "report.pdf").exists()
    assert (tmp_path / "report.html").is_file()


def test_with_the_package_both_are_made(monkeypatch, capsys, tmp_path):
    class Study:
        name = "small"
        reports = tmp_path

    (tmp_path / "report.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr("delphi.report.article.write_report", lambda study: [])
    assert cli._pages(Study()) == [tmp_path / "report.pdf"]
    assert capsys.readouterr().out.splitlines()[-1] == "small: reports/small/report.pdf done"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert Path(pdf.__file__).is_file()
