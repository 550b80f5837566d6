"""The reports on paper, as `make all` left them."""

import os
import re
import subprocess
import sys
from functools import cache

import pypdf
import pytest
from pypdf.generic import ArrayObject

from conftest import ROOT
from delphi.report.pdf.document import AUTHOR
from delphi.report.pdf.tree import for_paper, parse
from shared.pdf_reading import flat, links, squeezed, structure, text_of

STUDIES = {"watson2017": 60, "hughes2012": 12, "krush": 12}  # and how many pages at the least


FONTS = {"LibertinusSerif", "DejaVuSansMono"}


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
