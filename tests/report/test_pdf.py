"""The report on paper: what a small page becomes, and what is said where the package is missing."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi import cli
from delphi.report import pdf
from delphi.report.pdf.columns import ACROSS, SIZES, UPRIGHT, WHOLE, Cell, layout, longest_word
from delphi.report.pdf.document import labels, source
from delphi.report.pdf.tables import grid
from delphi.report.pdf.tree import for_paper, parse
from shared.pdf_reading import links, squeezed, text_of

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
