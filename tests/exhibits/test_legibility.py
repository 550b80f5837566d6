"""Figures of small and of large studies: marks stand where the data say, and words can be read."""

import random

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from conftest import project_with
from delphi.consensus.comparison import Comparison
from delphi.exhibits import exhibits_of
from delphi.exhibits import interview_figures as interviews
from delphi.exhibits import multiverse_figures as multiverse
from delphi.exhibits.code_matrix import code_matrix
from delphi.exhibits.crosswalk_figure import Panel, crosswalk_figure
from delphi.exhibits.heat import heat_figure
from delphi.exhibits.point_bars import NONE, bands
from delphi.exhibits.replication_curves import replication_figure
from delphi.exhibits.verdict_matrix import verdict_matrix
from delphi.study import Scale
from delphi.study.ingest import ingest
from shared.layout import faults, smallest_type

SAYING = (
    "ward nurses should always record pain scores before handover with clearly stated thresholds "
    "and a named person responsible for every escalation of care during nights and weekends"
)
WORDS = SAYING.split()
HEAD = """\
title = "Priorities of many wards"
short = "Large (2026)"
citation = "Large, A. (2026). Priorities of many wards."
licence = "CC0"

[scale]
lowest = {lowest}
highest = {highest}

[kinds.statement]
singular = "statement"
plural = "statements"
asked = "how far do you agree that this should be so in every ward of every hospital"
low = "do not agree at all"
high = "fully agree"

[sources]
survey = {{ title = "Survey export" }}
"""


def name(place, length):
    return f"Statement {place}: {' '.join((WORDS[place % 5 :] + WORDS)[:length])}"


def study_of(folder, experts, items=2, rounds=3, scale=(1, 5)):
    """A study of made-up ratings around a level of the item, three in a hundred missing."""
    rng, (lowest, highest) = random.Random(7), scale
    numbered = "".join(f"\n[[rounds]]\nnumber = {n}\n" for n in range(1, rounds + 1))
    listed = [f"s{i},statement,{name(i, 3 + i % 3 * 7)},literature,survey," for i in range(items)]
    entries = []
    for item in range(items):
        level = rng.uniform(lowest, highest)
        for number in range(1, rounds + 1):
            for expert in range(1, experts + 1):
                rating = round(rng.gauss(level, (highest - lowest) / 4 / number))
                value = "" if rng.random() < 0.03 else min(max(rating, lowest), highest)
                entries.append(f"survey,statement,s{item},{number},E{expert:02},,{value},")
    files = {
        "study.toml": HEAD.format(lowest=lowest, highest=highest) + numbered,
        "items.csv": "\n".join(["item,kind,label,origin,source,note", *listed, ""]),
        "entries.csv": "\n".join(["source,kind,item,round,expert,mark,value,note", *entries, ""]),
    }
    study = project_with(folder, "large", files)
    ingest(study)
    return study


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """60 items, 60 experts, three rounds."""
    return Comparison(study_of(tmp_path_factory.mktemp("large"), 60, items=60), "statement")


def assert_legible(figure: Figure, least: float = 6.5):
    cut, met = faults(figure)
    assert cut == []
    assert met == []
    assert smallest_type(figure) >= least


# --- ratings of an item --------------------------------------------------------------------


def item_figures(study):
    return exhibits_of(study, "05-several-rounds", "rating-bars")


@pytest.mark.parametrize("scale", [(1, 5), (0, 9), (0, 100)])
@pytest.mark.parametrize("experts", [2, 7, 15])
def test_a_small_panel_has_a_bar_for_each_rating(tmp_path, experts, scale):
    for drawn in item_figures(study_of(tmp_path, experts, scale=scale)):
        axes, floor = drawn._figure.axes[0], scale[0] - 1
        bars = sorted((bar for bar in axes.patches if bar.get_height()), key=lambda b: b.get_x())
        rated = drawn.data.dropna(subset=["rating"])
        order = {expert: place for place, expert in enumerate(dict.fromkeys(drawn.data["expert"]))}
        wanted = rated.sort_values("round").sort_values("expert", kind="stable")
        assert [round(bar.get_x() + bar.get_width() / 2) for bar in bars] == list(
            wanted["expert"].map(order)
        )
        assert [bar.get_height() for bar in bars] == [float(r) - floor for r in wanted["rating"]]
        assert_legible(drawn._figure)


@pytest.mark.parametrize("scale", [(1, 5), (1, 9), (0, 100)])
@pytest.mark.parametrize("experts", [16, 60, 240])
def test_a_large_panel_has_a_part_for_each_point_of_a_round(tmp_path, experts, scale):
    named = bands(Scale(lowest=scale[0], highest=scale[1]))
    for drawn in item_figures(study_of(tmp_path, experts, scale=scale)):
        axes = drawn._figure.axes[0]
        parts = sorted(axes.patches, key=lambda bar: (bar.get_y(), bar.get_x()))
        found = [bar.get_width() for bar in parts if bar.get_width()]
        wanted = []
        for _, rows in drawn.data.groupby("round"):
            said = rows["rating"].map(named).fillna(NONE)
            counts = [(said == one).sum() for one in [*dict.fromkeys(named.values()), NONE]]
            wanted += [count for count in counts if count]
        assert found == pytest.approx(wanted)
        assert drawn.alt.startswith("Stacked bars")
        assert_legible(drawn._figure)


def test_a_round_that_was_not_asked_has_a_row_of_its_own(tmp_path):
    study = study_of(tmp_path, 20)
    path = study.raw / "entries.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if ",s1,2," not in line]
    path.write_text("\n".join([*kept, ""]), encoding="utf-8")
    ingest(study)
    drawn = item_figures(study)[1]
    assert "Round 2: not asked." in drawn.alt
    rows = [label.get_text() for label in drawn._figure.axes[0].get_yticklabels()]
    assert rows == ["Round 1\n20 asked", "Round 2\nnot asked", "Round 3\n20 asked"]
    assert_legible(drawn._figure)


# --- verdicts ------------------------------------------------------------------------------


def test_verdicts_of_sixty_items_stand_on_pages(large):
    drawn = verdict_matrix(large, "verdicts")
    assert [one.identifier for one in drawn[:2]] == ["verdicts", "verdicts-2"]
    items = [item for page in drawn for item in dict.fromkeys(page.data["item"])]
    assert sorted(items) == sorted(large.labels)
    for page in drawn:
        axes = page._figure.axes[0]
        assert (
            len(axes.collections[0].get_offsets()) == (page.data["verdict"] != "no verdict").sum()
        )
        assert page._figure.get_size_inches()[0] < 10
        assert_legible(page._figure)


def test_a_mark_stands_at_its_rule_and_item(watson):
    compared = Comparison(watson, "practice")
    drawn = verdict_matrix(compared, "verdicts")[0]
    axes = drawn._figure.axes[0]
    rules = {compared.title(rule): rule for rule in compared.last}
    names = [label.get_text() for label in axes.get_yticklabels()]
    counts = {rule: len(judged.included) for rule, judged in compared.last.items()}
    order = sorted(counts, key=lambda rule: -counts[rule])
    assert [rules.get(shown, rule) for shown, rule in zip(names, order, strict=True)] == order
    items = [label.get_text().replace("\n", " ") for label in axes.get_xticklabels()]
    said = drawn.data[drawn.data["verdict"] != "no verdict"].set_index(["label", "rule"])
    colours = {"in": 0, "out": 1, "undecided": 2}
    marks = axes.collections[0]
    kinds = {}
    for (across, down), colour in zip(marks.get_offsets(), marks.get_facecolors(), strict=True):
        verdict = said.loc[(items[int(across)], order[int(down)]), "verdict"]
        kinds.setdefault(verdict, set()).add(tuple(colour))
    assert set(kinds) == set(colours)
    assert all(len(shades) == 1 for shades in kinds.values())
    assert_legible(drawn._figure)


# --- matrices ------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "columns", "length"), [(2, 2, 1), (12, 9, 3), (30, 34, 12)])
def test_a_cell_says_and_shades_its_number(rows, columns, length):
    values = np.arange(rows * columns, dtype=float).reshape(rows, columns) % 101
    values[0, 0] = np.nan
    frame = pd.DataFrame(values)
    frame = frame.rename(index=lambda i: name(i, length), columns=lambda i: name(i, length))
    figure = heat_figure(frame, "Percent", "of universes", greatest=100)
    axes = figure.axes[0]
    shown = {tuple(np.floor(t.get_position()).astype(int)): t.get_text() for t in axes.texts}
    assert (0, 0) not in shown
    for row, column in np.argwhere(~np.isnan(values)):
        assert shown[column, row] == f"{values[row, column]:.0f}"
    assert len(shown) == rows * columns - 1
    lightness = axes.collections[0].get_facecolors()[1:, :3].sum(axis=1)
    order = np.argsort(values.ravel()[1:], kind="stable")
    assert (np.diff(lightness[order]) <= 1e-9).all()
    assert_legible(figure)


def test_counts_without_any_leave_their_cells_blank():
    counts = pd.DataFrame([[0, 2], [1, 0]], index=["a", "b"], columns=["c", "d"])
    drawn = code_matrix(counts, "m", "Counts", unit="segments")
    assert [text.get_text() for text in drawn._figure.axes[0].texts] == ["2", "1"]


@pytest.mark.parametrize(("items", "length"), [(5, 2), (60, 14)])
def test_a_link_stands_at_its_item_and_column(items, length):
    labels = {f"i{place}": name(place, length) for place in range(items)}
    shares = pd.DataFrame(
        [[(row + column) % 3 / 2 for column in range(8)] for row in range(items)],
        index=list(labels), columns=[name(column, length) for column in range(8)],
    )  # fmt: skip
    panels = [Panel("One: element", shares), Panel("Two: role", 2 * shares, counted=True)]
    pages = crosswalk_figure(panels, labels, "crosswalk", "Which items act on what")
    assert len(pages) == (2 if items > 30 else 1)
    for page in pages:
        rows = list(dict.fromkeys(page.data["item"]))
        links = page._figure.axes[0].collections[0].get_offsets()
        wanted = np.argwhere(shares.loc[rows].to_numpy() > 0)[:, ::-1]
        assert sorted(map(tuple, links.tolist())) == sorted(map(tuple, wanted.tolist()))
        assert_legible(page._figure)


# --- the multiverse ------------------------------------------------------------------------


@pytest.mark.parametrize(("items", "length"), [(3, 2), (30, 14)])
def test_parts_of_a_share_add_up_from_in_to_out(items, length):
    included = np.linspace(100, 0, items)
    data = pd.DataFrame(
        {
            "Item": [name(place, length) for place in range(items)],
            "Tier in print": ["1", ""] * (items // 2) + ["2"] * (items % 2),
            "In": included, "Undecided": (100 - included) / 2, "Out": (100 - included) / 2,
        }
    )  # fmt: skip
    figure = multiverse._shares(data)
    bars = sorted(figure.axes[0].patches, key=lambda bar: (bar.get_y(), bar.get_x()))
    parts = data[["In", "Undecided", "Out"]].to_numpy().ravel()
    found = [bar.get_width() for bar in bars if bar.get_width() > 1e-9]
    assert found == pytest.approx([part for part in parts if part > 1e-9])
    assert_legible(figure)


def test_curves_of_items_are_their_sorted_shares():
    order = [name(place, 14) for place in range(24)]
    data = pd.DataFrame(
        [(label, ((7 * rule + place) % 50) / 50) for place, label in enumerate(order)
         for rule in range(50)], columns=["label", "share"],
    )  # fmt: skip
    figure = multiverse._items_curve(data, order)
    for axes, label in zip(figure.axes, order, strict=True):
        shares = np.sort(100 * data.loc[data["label"] == label, "share"])
        np.testing.assert_allclose(axes.lines[0].get_ydata(), shares)
    assert_legible(figure)


@pytest.mark.parametrize("items", [3, 60])
def test_the_specification_curve_rises_over_its_options(items):
    sizes = np.sort(np.arange(9_000) * 7 % (items + 1))
    data = pd.DataFrame(np.tile([0.25, 0.75], (12, multiverse.BINS // 2)))
    data.insert(0, "option", [f"the option number {place}" for place in range(12)])
    data.insert(0, "choice", [f"choice {place // 3}" for place in range(12)])
    data.columns = [str(column) for column in data.columns]
    figure = multiverse._curve(np.bincount(sizes), data, 2)
    curve = figure.axes[0].lines[0].get_ydata()
    assert curve[0] == sizes[0]
    assert curve[len(curve) // 2] == sizes[len(sizes) // 2]
    assert (np.diff(curve) >= 0).all()
    assert_legible(figure)


def test_chances_of_sixty_items_stand_on_pages(large):
    rules = list(large.last)[:5]
    table = pd.DataFrame(
        [(rule, large.title(rule), item, large.labels[item], n, prior, (n % 9 + place) / 20, "in")
         for item in large.labels for place, rule in enumerate(rules)
         for n in range(3, 31) for prior in ("Jeffreys", "uniform")],
        columns=["rule", "title", "item", "label", "n", "prior", "probability", "verdict"],
    )  # fmt: skip
    pages = replication_figure(large, table, "replication")
    assert sorted(item for page in pages for item in page.data["item"].unique()) == sorted(
        large.labels
    )
    for page in pages:
        assert page._figure.get_size_inches()[1] < 12
        assert_legible(page._figure)


# --- interviews ----------------------------------------------------------------------------


@pytest.mark.parametrize(("documents", "length"), [(2, 1), (60, 8)])
def test_new_codes_of_each_document(documents, length):
    new = np.arange(documents)[::-1] // 2
    table = pd.DataFrame(
        {"document": [name(place, length) for place in range(documents)], "new": new,
         "seen": new.cumsum()},
    )  # fmt: skip
    drawn = interviews.saturation_figure(table, "saturation")
    axes = drawn._figure.axes[0]
    assert [bar.get_height() for bar in axes.patches] == list(new)
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), table["seen"])
    assert_legible(drawn._figure)


@pytest.mark.parametrize(("codes", "length"), [(2, 1), (60, 14)])
def test_intervals_are_those_of_the_table(codes, length):
    alpha = np.linspace(0.2, 1, codes)
    table = pd.DataFrame(
        {"Code": [name(place, length) for place in range(codes)], "alpha": alpha,
         "lower": alpha - 0.2, "upper": alpha, "percent": 90.0},
    )  # fmt: skip
    table.loc[0, ["alpha", "lower", "upper"]] = np.nan
    axes = (figure := interviews._agreement(table, "Agreement")).axes[0]
    intervals, points = axes.collections
    lines = [line for line in intervals.get_segments() if len(line) and np.isfinite(line).all()]
    found = np.array([line[:, 0] for line in lines])
    np.testing.assert_allclose(found, table.dropna()[["lower", "upper"]])
    across = np.ma.getdata(points.get_offsets())[:, 0]
    np.testing.assert_allclose(across[np.isfinite(across)], alpha[1:])
    assert_legible(figure)
