"""The view "Try your own rule": its verdicts are those of `delphi.consensus`, in Python and in a browser."""

import json
import re
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

from conftest import ROOT
from delphi.consensus.comparison import comparisons
from delphi.consensus.criterion import Criterion
from delphi.consensus.situation import Situation
from delphi.consensus.values import OF_HISTOGRAMS, SHARES
from delphi.consensus.verdicts import judge
from delphi.report.own_rule import own_rule_scripts, own_rule_view, own_rule_views
from delphi.report.own_rule.chart import CONTROLS, importance_choices
from delphi.report.own_rule.options import chosen_rule
from delphi.report.own_rule.values import Tabulated
from delphi.study.ingest import ingest
from shared.browsers import opened_browser

SPEC = re.compile(r'<script type="application/json" class="own-rule-spec">(.*?)</script>', re.S)
SIGNS = (">=", ">", "<=", "<", "==")
PREFIX = "own-rule-practice"


@pytest.fixture(scope="module")
def comparison(watson):
    (found,) = comparisons(watson)
    return found


@pytest.fixture(scope="module")
def tabulated(comparison):
    return Tabulated(comparison)


@pytest.fixture(scope="module")
def fragment(comparison):
    return own_rule_view(comparison)


@pytest.fixture(scope="module")
def spec(fragment):
    (found,) = SPEC.findall(fragment)
    return json.loads(found)


def param(spec, name):
    return next(each for each in spec["params"] if each["name"] == name)["value"]


# --- what delphi.consensus says, from the ratings and nothing of the view -----------------------


@cache
def situation_of(comparison, rated, expert):
    ratings = comparison.ratings[comparison.ratings["expert"] != expert]
    scale = comparison.study.scale
    if rated == "last":
        return Situation.at_last(ratings, scale)
    return Situation.of_round(ratings, int(rated), scale)


def asked(importance, level):
    if importance == "none":
        return None
    measure, sign = importance.split()
    return Criterion(part="importance", measure=measure, comparison=sign, cutoff=Fraction(level))


def expected(comparison, option, choice, expert):
    """Verdicts by item; items that are not rated in the round have none."""
    criterion = option.asking(choice["comparison"], Fraction(choice["cutoff"]))
    importance = asked(choice["importance"], choice["level"])
    rule, importance = chosen_rule(criterion, importance, comparison.study.scale)
    judged = judge(rule, situation_of(comparison, choice["rated"], expert), importance)
    said = dict(zip(judged.items, judged.verdicts, strict=True))
    return {item: said.get(item, "no verdict") for item in comparison.labels}


def cutoffs_of(option, table):
    """Ends and middle of the slider, and values that occur, so that some are met exactly."""
    values = sorted({value for value in table[option.key] if value is not None})
    exact = [values[0], values[len(values) // 2], values[-1]]
    inside = [str(value) for value in exact if option.low <= value <= option.high]
    low, high = Fraction(str(option.low)), Fraction(str(option.high))
    return [*inside, str(float(low)), str(float(high)), str(float((low + high) / 2))]


# --- the data in the page ------------------------------------------------------------------


def data_verdict(spec, row, choice, without):
    """A reading of the embedded data in exact steps, apart from that of the chart."""
    table, options = param(spec, "table"), param(spec, "options")
    place = row["places"][choice["rated"]][without]
    value = None if place is None else table[choice["measure"]][place]
    if value is None:
        return "no verdict"
    agreed = compares(value, choice["comparison"], choice["cutoff"])
    important = True
    if choice["importance"] != "none":
        measure, sign = choice["importance"].split()
        important = compares(table[measure][place], sign, choice["level"])
    if agreed and important:
        return "in"
    return "out" if agreed and not options[choice["measure"]]["directed"] else "undecided"


def compares(value, sign, cutoff):
    order = round((value - float(cutoff)) / 1e-9)  # a step of rounding is no difference
    order = 0 if abs(order) <= 1 else order
    return {">=": order >= 0, ">": order > 0, "<=": order <= 0, "<": order < 0, "==": order == 0}[
        sign
    ]


def test_the_embedded_data_give_the_verdicts_of_the_rules(comparison, tabulated, spec):
    table, rows = param(spec, "table"), spec["data"]["values"]
    draw = np.random.default_rng(8)
    counted = dict.fromkeys(("in", "out", "undecided", "no verdict"), 0)
    for option in tabulated.options:
        cutoffs = cutoffs_of(option, table)
        for rated, without in product(tabulated.rounds, range(len(tabulated.experts))):
            choice = {
                "measure": option.key,
                "comparison": str(draw.choice(SIGNS)),
                "cutoff": str(draw.choice(cutoffs)),
                "rated": rated,
                "importance": str(draw.choice(importance_choices())),
                "level": str(draw.choice(["2.5", "3", "3.4", "4", "5"])),
            }
            wanted = expected(comparison, option, choice, tabulated.experts[without])
            found = {row["item"]: data_verdict(spec, row, choice, without) for row in rows}
            assert found == wanted, choice
            for verdict in found.values():
                counted[verdict] += 1
    assert min(counted.values()) > 100


def test_the_view_begins_with_the_rule_that_the_authors_state(comparison, fragment):
    shown = re.findall(
        r'<tr data-item="([^"]+)">.*?<td>([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td>', fragment
    )
    judged = comparison.last["stated"]
    assert {item: verdict for item, _, verdict, _ in shown} == dict(
        zip(judged.items, judged.verdicts, strict=True)
    )
    assert {item: int(tier[-1]) for item, _, _, tier in shown if tier != "not in it"} == dict(
        comparison.concluded
    )


def test_every_measure_that_needs_histograms_only_can_be_chosen(tabulated):
    offered = {option.criterion.measure for option in tabulated.options}
    same = {"percent_top", "percent_bottom"}  # stand as shares of ratings from a point on
    other_scale = {"percent_in_median_third", "disagreement_index"}  # for 1 to 9
    assert offered == {*SHARES, *OF_HISTOGRAMS} - same - other_scale


def test_sliders_reach_every_value_that_occurs(tabulated):
    for option in tabulated.options:
        values = [value for value in tabulated.values[option.key] if value is not None]
        assert option.low <= min(values) or option.criterion.about.kind == "location"
        assert option.high >= max(values)
        assert option.low <= float(option.criterion.cutoff_for(1)) <= option.high
        steps = (option.high - option.low) / option.step
        assert 20 <= round(steps) <= 130 and steps == pytest.approx(round(steps), abs=1e-6)


def test_a_study_with_neither_rule_nor_list_nor_round_for_every_item_has_its_view(small):
    ingest(small)
    (only,) = comparisons(small)
    view = own_rule_view(only)
    (found,) = SPEC.findall(view)
    spec = json.loads(found)
    assert "authors" not in view.lower().replace("the authors' list, by", "")
    assert {row["tier"] for row in spec["data"]["values"]} == {None}
    quiet = next(row for row in spec["data"]["values"] if row["item"] == "s2")
    assert quiet["places"]["2"] == [None] * 4
    assert param(spec, "rated") == "last"


# --- the page ------------------------------------------------------------------------------


def test_several_views_share_one_copy_of_the_scripts_and_the_bytes_are_the_same(
    comparison, fragment
):
    scripts = own_rule_scripts()
    assert own_rule_views([comparison, comparison]) == "\n".join([fragment, fragment, scripts])
    own_rule_scripts.cache_clear()
    assert own_rule_scripts() == scripts
    assert own_rule_views([]) == ""


def test_scripts_name_no_address_to_load_from_and_no_place_on_this_machine():
    scripts = own_rule_scripts()
    assert set(re.findall(r"https?://[\w./-]+", scripts)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/2000/xmlns/",
        "http://www.w3.org/1999/xlink",
        "https://vega.github.io/schema/vega/v6.json",
        "https://vega.github.io/editor/",  # opened by a menu that is switched off
        "https://github.com/vega/vega-lite/issues/2415",  # in a warning
    }
    assert str(ROOT) not in scripts
    assert scripts.count("</script>") == scripts.count("<script>") == 2


def test_every_control_is_a_native_input_with_a_label(fragment):
    for name in (*CONTROLS, "slider"):
        tag = re.search(rf'<(?:select|input)[^>]*id="{PREFIX}-{name}"[^>]*>', fragment)
        assert tag
        assert f'<label for="{PREFIX}-{name}">' in fragment or "aria-label=" in tag[0]


# --- in a browser --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(fragment, tmp_path_factory):
    """The view in a headless browser without a network; a line on its console is an error."""
    path = tmp_path_factory.mktemp("page") / "view.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>View</title><body>'
    path.write_text(f"{head}{fragment}{own_rule_scripts()}</body></html>", encoding="utf-8")
    with opened_browser() as browser:
        context = browser.new_context(offline=True, viewport={"width": 1100, "height": 900})
        opened = context.new_page()
        opened.said, opened.asked_for = [], []
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.on("request", lambda request: opened.asked_for.append(request.url))
        opened.goto(path.as_uri())
        opened.wait_for_function(f"document.getElementById('{PREFIX}').settled")
        settled(opened)
        yield opened
        context.close()


def settled(page):
    page.evaluate(f"() => document.getElementById('{PREFIX}').settled")


READ = """(prefix) => {
  const figure = document.getElementById(prefix);
  const marks = (name) =>
    [...figure.querySelectorAll(`.${name}_words_marks text`)].map((mark) => mark.textContent);
  return {
    drawn: marks("verdict"),
    differs: marks("differs"),
    table: [...figure.querySelectorAll("tbody tr")].map((row) => [row.dataset.item, row.cells[2].textContent]),
    said: figure.querySelector("output").textContent,
  };
}"""


def choose(page, choice):
    # The measure first: it sets comparison and cut-off.
    for name in ("measure", "comparison", "rated", "without", "importance"):
        page.select_option(f"#{PREFIX}-{name}", choice[name])
    page.fill(f"#{PREFIX}-cutoff", choice["cutoff"])
    if choice["importance"] != "none":
        page.fill(f"#{PREFIX}-level", choice["level"])
    settled(page)
    return page.evaluate(READ, PREFIX)


def grid_of(tabulated, table):
    """Each measure twice, with other choices drawn; the same ones every time."""
    draw = np.random.default_rng(42)
    for option in [*tabulated.options] * 2:
        yield (
            option,
            {
                "measure": option.key,
                "comparison": str(draw.choice(SIGNS)),
                "cutoff": str(draw.choice(cutoffs_of(option, table))),
                "rated": str(draw.choice(tabulated.rounds)),
                "without": str(draw.integers(len(tabulated.experts))),
                "importance": str(draw.choice(importance_choices())),
                "level": str(draw.choice(["2.5", "3", "3.4", "4", "5"])),
            },
        )


def said_of(comparison, verdicts):
    """The sentence of the page, from sets."""
    here = {item for item, verdict in verdicts.items() if verdict == "in"}
    theirs = set(comparison.concluded)
    distance = 1 - len(here & theirs) / len(here | theirs)
    meant = {0: "the same list", 1: "nothing in common"}
    return (
        f"In: {len(here)} of {len(verdicts)} practices. On the authors\u2019 list: {len(theirs)}. "
        f"In both: {len(here & theirs)}; only here: {len(here - theirs)}; only on theirs: "
        f"{len(theirs - here)}. Jaccard distance: {distance:.2f}"
        f" ({meant.get(distance, '0 is the same list, 1 nothing in common')})."
    )


def test_the_page_shows_the_verdicts_of_the_rules(page, comparison, tabulated, spec):
    grid = list(grid_of(tabulated, param(spec, "table")))
    assert len(grid) >= 60
    order = [row["item"] for row in spec["data"]["values"]]
    seen = set()
    for option, choice in grid:
        wanted = expected(comparison, option, choice, tabulated.experts[int(choice["without"])])
        shown = choose(page, choice)
        assert shown["drawn"] == [wanted[item] for item in order], choice
        assert dict(shown["table"]) == wanted, choice
        assert shown["said"] == said_of(comparison, wanted), choice
        theirs = comparison.concluded
        differs = [(wanted[item] == "in") != (item in theirs) for item in order]
        assert [bool(mark.strip()) for mark in shown["differs"]] == differs, choice
        seen |= set(shown["drawn"])
    assert seen == {"in", "out", "undecided", "no verdict"}


def test_a_measure_brings_its_own_limits_and_the_slider_moves_the_cutoff(page, tabulated):
    for option in (tabulated.options[-1], tabulated.options[0]):
        page.select_option(f"#{PREFIX}-measure", option.key)
        settled(page)
        slider, cutoff = page.locator(f"#{PREFIX}-slider"), page.locator(f"#{PREFIX}-cutoff")
        assert float(slider.get_attribute("min")) == option.low
        assert float(cutoff.get_attribute("max")) == option.high
        assert float(cutoff.input_value()) == float(option.criterion.cutoff_for(1))
        slider.focus()
        page.keyboard.press("Home")
        settled(page)
        assert float(cutoff.input_value()) == option.low


def test_a_cutoff_that_is_no_number_gives_no_verdict(page, comparison):
    page.fill(f"#{PREFIX}-cutoff", "")
    settled(page)
    assert set(page.evaluate(READ, PREFIX)["drawn"]) == {"no verdict"}


def test_starting_again_brings_the_first_rule_back(page, comparison):
    page.select_option(f"#{PREFIX}-measure", "mean")
    page.select_option(f"#{PREFIX}-importance", "none")
    page.select_option(f"#{PREFIX}-rated", "1")
    page.get_by_role("button", name="Start again").click()
    page.wait_for_function(f"document.getElementById('{PREFIX}-cutoff').value === '100'")
    page.evaluate("() => new Promise((done) => setTimeout(done))")
    settled(page)
    judged = comparison.last["stated"]
    wanted = dict(zip(judged.items, judged.verdicts, strict=True))
    assert dict(page.evaluate(READ, PREFIX)["table"]) == wanted


def test_nothing_was_loaded_and_the_console_is_empty(page):
    assert page.said == []
    assert [url for url in page.asked_for if not url.startswith("file:")] == []
    assert len(page.asked_for) == 1
