"""The report and the executed notebooks as `make all` left them."""

import re
from html.parser import HTMLParser

import nbformat
import pytest

from conftest import ROOT
from delphi.study import open_study
from delphi.study.registry import declared

EXPECTED = set(declared(open_study("watson2017", ROOT)))  # the test of exhibits counts them
REPORTS = ROOT / "reports" / "watson2017"
NOTEBOOKS = [
    "01-ingest",
    "02-literature",
    "03-panel",
    "04-one-round",
    "05-several-rounds",
    "06-conclusions",
    "07-consensus",
    "08-sensitivity",
    "09-interviews",
    "10-crosswalk",
    "11-ledger",
    "12-checklist",
]


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.images, self.level = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "a":
            self.links.append(known["href"])
        if tag == "img":
            self.images.append(known)
        if tag in ("script", "link", "iframe", "object", "embed"):
            self.loads.append((tag, known))
        if re.fullmatch(r"h[1-6]", tag):
            self.level.append(int(tag[1]))


@pytest.fixture(scope="module")
def text():
    page = (REPORTS / "report.html").read_text(encoding="utf-8")
    return re.sub("</?data[^>]*>", "", page)  # around every number of a sentence


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def without_scripts(text):
    return re.sub(r"<script.*?</script>", "", text, flags=re.S)


def test_the_page_loads_nothing_from_elsewhere(text, page):
    # Scripts stand in the page; that they ask for nothing, test_own_rule sees in a browser.
    assert {tag for tag, _ in page.loads} <= {"script"}
    assert not [known for _, known in page.loads if "src" in known]
    assert "@import" not in without_scripts(text)
    assert not re.search(r"url\((?!['\"]?data:)", without_scripts(text))
    assert all(image["src"].startswith("data:image/") for image in page.images)
    assert all(link.startswith("#") for link in page.links)


def test_every_exhibit_stands_once_and_every_link_has_its_end(page):
    assert len(page.ids) == len(set(page.ids))
    assert set(page.ids) >= EXPECTED
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_every_image_has_alt_text(page):
    full = [image for image in page.images if image["src"].startswith("data:image/svg")]
    results = [p for p in (REPORTS / "figures").glob("*.svg") if not p.name.startswith("figure-")]
    kinds = {p.stem.partition("-")[0] for p in results}
    assert kinds >= {"consensus", "multiverse", "saturation", "crosswalk", "ratings", "claims"}
    assert len(full) == 40 + len(results)
    assert all(len(image["alt"]) > 60 for image in full)
    assert all(image["alt"] for image in page.images)


def test_headings_go_down_by_one_level_at_most(page):
    assert page.level[0] == 1
    assert page.level.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(page.level, page.level[1:], strict=False)
    )


def test_the_page_says_where_the_publication_errs(text):
    assert "Appendix I, Sales reporting to marketing, round 2, rating 1" in text
    assert "Appendix I, Regulatory compliance, round 2, rating 5" in text
    assert "40 figures, 11 tables and 13 appendices" in text


def test_nothing_of_the_machine_stands_in_it(text):
    assert str(ROOT) not in text
    assert ".build" not in without_scripts(text)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_executed_notebooks_finished_and_carry_no_trace_of_time_or_machine(name):
    path = REPORTS / "notebooks" / f"{name}.ipynb"
    content = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(content, as_version=4)
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert all(o.output_type != "error" for o in outputs)
    assert not [o for o in outputs if o.output_type == "stream"]
    for trace in (str(ROOT), ".build", "papermill", "start_time", '"duration"'):
        assert trace not in content


def test_every_exhibit_has_its_files():
    for identifier in EXPECTED:
        if identifier.startswith("figure"):
            wanted = [
                f"figures/{identifier}.svg",
                f"figures/{identifier}.png",
                f"data/{identifier}.csv",
            ]
        else:
            wanted = [f"tables/{identifier}.csv", f"tables/{identifier}.html"]
        if identifier in ("appendix-h", "appendix-j"):
            wanted.append(f"decks/{identifier}.pptx")
        for name in wanted:
            assert (REPORTS / name).stat().st_size > 0


def test_the_report_opens_with_the_counts():
    text = (ROOT / "reports" / "watson2017" / "report.html").read_text(encoding="utf-8")
    text = re.sub("</?data[^>]*>", "", text)
    opening = text[text.index('<section id="in-short"') : text.index("In more words")]
    assert re.search(r"<b>\d+</b> of [\d,]+ printed statements", opening)


def test_the_report_of_a_study_without_ratings_names_what_is_skipped():
    text = (ROOT / "reports" / "krush" / "report.html").read_text(encoding="utf-8")
    text = re.sub("</?data[^>]*>", "", text)
    assert "2 tables and 1 appendix of Krush et al. are reproduced here." in text
    assert "Skipped for want of data" in text
