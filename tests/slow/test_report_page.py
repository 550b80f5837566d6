"""The report and the index of exhibits in a real browser, with the network off.

Accessibility is judged by axe-core; everything else by what the browser shows.
"""

import re
from pathlib import Path

import pytest

from conftest import ROOT
from shared.browsers import opened_browser

STUDIES = ["hughes2012", "krush", "watson2017"]
PAGES = [(study, page) for study in STUDIES for page in ("report", "exhibits")]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rows of one table share their style: contrast is judged on the first of them, and on every
# row of a class of its own.
FEW_ROWS = """() => document.querySelectorAll('main tbody').forEach(body =>
  [...body.rows].slice(8).forEach(row => { if (!row.className) row.remove() }))"""
JUDGE = """options => axe.run(document, {resultTypes: ['violations'], ...options}).then(result =>
  result.violations.map(one => [one.id, one.nodes.length, one.nodes[0].html.slice(0, 200)]))"""


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as found:
        yield found


@pytest.fixture
def opened(browser):
    """Open a page of a study; what the browser complains of is kept."""
    contexts = []

    def open_page(study, page="report", width=1280, height=800, fragment="", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        shown = context.new_page()
        shown.complaints, shown.asked = [], []
        shown.on("console", lambda said: shown.complaints.append(said.text))
        shown.on("pageerror", lambda error: shown.complaints.append(str(error)))
        shown.on("requestfailed", lambda request: shown.complaints.append(request.url[:100]))
        shown.on("request", lambda request: shown.asked.append(request.url))
        address = (ROOT / "reports" / study / f"{page}.html").as_uri()
        shown.goto(f"{address}#{fragment}" if fragment else address)
        return shown

    yield open_page
    for context in contexts:
        context.close()


def axe(page, **options):
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    page.evaluate((Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    return page.evaluate(JUDGE, options)


# --- offline -------------------------------------------------------------------------------


@pytest.mark.parametrize(("study", "page"), PAGES)
def test_a_page_needs_no_network_and_has_no_error(opened, study, page):
    shown = opened(study, page)
    shown.wait_for_load_state("load")
    assert shown.complaints == []
    assert [url for url in shown.asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in shown.asked if url.startswith("file:")]) == 1
    broken = "() => [...document.images].filter(image => !image.naturalWidth).length"
    assert shown.evaluate(broken) == 0


# --- accessible ----------------------------------------------------------------------------


@pytest.mark.parametrize(("study", "page"), PAGES)
def test_axe_finds_no_violation(opened, study, page):
    shown = opened(study, page)
    rules = {"color-contrast": {"enabled": False}}
    assert axe(shown, runOnly=WCAG, rules=rules) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("study", "page"), PAGES)
def test_axe_finds_enough_contrast(opened, study, page, scheme):
    shown = opened(study, page, color_scheme=scheme)
    shown.evaluate(FEW_ROWS)
    assert axe(shown, runOnly={"type": "rule", "values": ["color-contrast"]}) == []


def test_axe_would_find_a_violation(opened):
    shown = opened("krush", "exhibits")
    shown.evaluate("() => document.querySelector('h1').style.color = '#ddd'")
    shown.evaluate("() => document.documentElement.removeAttribute('lang')")
    assert {"color-contrast", "html-has-lang"} <= {name for name, *_ in axe(shown, runOnly=WCAG)}


@pytest.mark.parametrize(("study", "page"), PAGES)
def test_a_narrow_page_scrolls_one_way_only(opened, study, page):
    shown = opened(study, page, width=320, height=640)
    assert shown.evaluate("() => document.documentElement.scrollWidth") <= 320
    outside = """() => [...document.querySelectorAll('main p, main li, main h2, main h3, .said')]
      .filter(part => part.offsetParent && part.getBoundingClientRect().right > 321)
      .filter(part => !part.closest('td, th')).map(part => part.outerHTML.slice(0, 90))"""
    assert shown.evaluate(outside) == []


def test_a_box_takes_the_focus_only_where_there_is_something_to_scroll(opened):
    scrolls = "() => [...document.querySelectorAll('.scroll')].map(b => [b.tabIndex, b.scrollWidth > b.clientWidth + 1 || b.scrollHeight > b.clientHeight + 1])"
    for width in (320, 1280):
        found = opened("watson2017", width=width).evaluate(scrolls)
        assert any(more for _, more in found)
        assert all((index == 0) == more for index, more in found)


# --- the answer on one screen --------------------------------------------------------------


@pytest.mark.parametrize("study", STUDIES)
def test_the_answer_fits_one_screen(opened, study):
    shown = opened(study)
    last = shown.locator("#in-short .rerun").bounding_box()
    assert last["y"] + last["height"] <= 800
    assert f"make all STUDY={study}" in shown.locator("#in-short .rerun").inner_text()


# --- contents, search, colours -------------------------------------------------------------


def test_contents_stay_beside_the_text_and_fold_away_above_it(opened):
    wide = opened("watson2017")
    wide.evaluate("() => scrollTo(0, 20000)")
    assert wide.locator("nav a", has_text="In short").bounding_box()["y"] > 0
    narrow = opened("watson2017", width=390)
    link = narrow.locator("nav a", has_text="Panel")
    assert not link.is_visible()
    narrow.locator(".toc summary").click()
    link.click()
    assert narrow.url.endswith("#03-panel")
    assert not link.is_visible()


def test_search_finds_headings_exhibits_and_claims(opened):
    shown = opened("watson2017")
    field, hits = shown.locator("#find"), shown.locator(".found li")
    shown.keyboard.press("/")
    assert shown.evaluate("() => document.activeElement.id") == "find"
    shown.keyboard.type("figure 22")
    assert hits.first.inner_text().upper().startswith("EXHIBIT FIGURE 22.")
    shown.keyboard.press("Enter")
    assert shown.url.endswith("#figure-22")
    assert field.input_value() == ""
    for words, kind in (("specification curve", "SECTION"), ("c4-633", "CLAIM")):
        field.fill(words)
        assert kind in [text.upper().split()[0] for text in hits.all_inner_texts()]
    shown.keyboard.press("Escape")
    assert field.input_value() == ""
    assert not shown.locator(".found").is_visible()
    field.fill("no such thing anywhere")
    assert shown.locator(".found output").inner_text() == "Nothing found"


def test_the_key_can_be_turned_off(opened):
    shown = opened("krush")
    shown.locator(".slash").uncheck()
    shown.keyboard.press("/")
    assert shown.evaluate("() => document.activeElement.id") != "find"


def test_the_button_turns_the_colours_and_nothing_is_remembered(opened):
    shown = opened("krush", color_scheme="dark")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    dark = shown.evaluate(paper)
    button = shown.locator("button.theme")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert shown.evaluate(paper) == "rgb(255, 255, 255)" != dark
    shown.reload()
    assert shown.evaluate(paper) == dark


# --- links to places -----------------------------------------------------------------------


def test_every_exhibit_and_claim_has_a_link_to_itself(opened):
    shown = opened("watson2017")
    lacking = """() => [...document.querySelectorAll('.exhibit[id], tr[id^=claim-]')]
      .filter(place => !place.querySelector(`a[href="#${place.id}"]`)).map(place => place.id)"""
    assert shown.evaluate(lacking) == []
    assert shown.evaluate("() => document.querySelectorAll('tr[id^=claim-]').length") > 1_600
    link = shown.locator("#figure-22 .anchor")
    assert link.evaluate("node => getComputedStyle(node).opacity") == "0"
    link.focus()
    shown.keyboard.press("Shift+Tab")
    shown.keyboard.press("Tab")
    assert link.evaluate("node => getComputedStyle(node).opacity") == "1"


def test_a_link_leads_to_a_claim_that_a_filter_hides(opened):
    shown = opened("krush")
    shown.locator(".ledger select[name=finding]").select_option("contradicted")
    hidden = shown.locator(".ledger tr[id^=claim-]").first
    assert not hidden.is_visible()
    name = hidden.get_attribute("id")
    shown.evaluate("name => { location.hash = name }", name)
    hidden.wait_for(state="visible")
    assert 0 <= hidden.bounding_box()["y"] < 800


# --- print ---------------------------------------------------------------------------------


def test_print_has_no_controls_and_folds_the_code_away(opened):
    shown = opened("krush", color_scheme="dark")
    shown.emulate_media(media="print", color_scheme="dark")
    for part in (".side", "details.code", ".anchor", ".ledger table", ".skip"):
        assert not any(one.is_visible() for one in shown.locator(part).all()[:20]), part
    assert shown.evaluate("() => getComputedStyle(document.body).color") == "rgb(27, 39, 51)"
    rows = "() => [...document.querySelectorAll('tr')].map(r => getComputedStyle(r).breakInside)"
    assert set(shown.evaluate(rows)) == {"avoid"}


# --- without scripts -----------------------------------------------------------------------


def test_without_scripts_the_page_reads_as_it_is(opened):
    shown = opened("krush", java_script_enabled=False)
    assert shown.locator("nav a", has_text="Panel").is_visible()
    assert not shown.locator("#find").is_visible()
    assert re.search(r"\d+ of \d+ printed statements", shown.locator("#in-short").inner_text())
