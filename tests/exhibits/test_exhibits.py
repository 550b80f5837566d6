"""Every exhibit: there, complete, alike each time, and legible without seeing it."""

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from conftest import SMALL, project_with
from delphi.exhibits import exhibits_of
from delphi.exhibits.style import applied
from delphi.study.ingest import ingest
from delphi.study.panel import compare_experience, years_covered, years_spanned
from delphi.study.registry import declared

NOTEBOOKS = ["02-literature", "03-panel", "04-one-round", "05-several-rounds", "06-conclusions"]
FIDELITIES = ("from data", "transcribed", "from the described layout", "named only")
EXPECTED = {
    *(f"figure-{n}" for n in range(11, 41)),
    *(f"figure-{n:02}" for n in range(1, 11)),
    *(f"table-{n:02}" for n in range(1, 12)),
    *(f"appendix-{letter}" for letter in "abcdefghijklm"),
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn(watson):
    return {d.identifier: d for name in NOTEBOOKS for d in exhibits_of(watson, name)}


def test_every_exhibit_of_the_rounds_is_there(watson, drawn):
    assert set(drawn) == EXPECTED == set(declared(watson))


@pytest.mark.parametrize("identifier", sorted(EXPECTED))
def test_an_exhibit_has_title_alt_text_and_data(drawn, identifier):
    exhibit = drawn[identifier]
    assert exhibit.title.endswith(".")
    assert len(exhibit.alt) > 30
    assert len(exhibit.data) > 0
    assert exhibit.fidelity in FIDELITIES


def test_figures_show_the_ratings_of_their_item(watson, drawn):
    ratings = watson.table("ratings")
    for identifier in (f"figure-{n}" for n in range(11, 36)):
        data = drawn[identifier].data
        item = declared(watson)[identifier].arguments["item"]
        pd.testing.assert_frame_equal(data, ratings[ratings["item"] == item].reset_index(drop=True))


def test_no_item_is_shown_twice(watson):
    items = [e.arguments["item"] for e in declared(watson).values() if e.builder == "rating-bars"]
    assert sorted(items) == sorted(watson.table("items")["item"])


def test_alt_text_tells_every_rating_and_the_rounds_not_asked(drawn):
    alt = drawn["figure-22"].alt
    assert "Round 1: DP 5, JR 5, JV 5, MP 5, DB 5." in alt
    assert "Round 2: not asked. Round 3: not asked." in alt
    assert "MP (round 1): not printed" in drawn["figure-20"].alt


def test_a_missing_rating_is_named_and_draws_no_bar(small):
    ingest(small)
    first = exhibits_of(small, "05-several-rounds")[0]
    assert "No rating: C (round 1)." in first.alt
    axes = first._figure.axes[0]
    heights = [round(bar.get_height()) for bar in axes.patches]
    assert sorted(height for height in heights if height) == [7, 8, 8, 8, 9]
    assert "no rating" in [text.get_text() for text in axes.texts]


def test_a_rating_of_the_lowest_point_is_still_a_bar(drawn):
    bars = drawn["figure-33"]._figure.axes[0].patches
    assert min(bar.get_height() for bar in bars) == 1


def test_files_are_the_same_bytes_each_time(watson, drawn, tmp_path):
    for name in ("one", "two"):
        again = exhibits_of(watson, "04-one-round")
        for exhibit in again[:4]:
            exhibit.save(tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) >= 8
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_svg_carries_its_words(drawn, tmp_path):
    drawn["figure-20"].save(tmp_path)
    root = ET.parse(tmp_path / "figures" / "figure-20.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{name}title").text.startswith("Figure 20. ")
    assert root.find(f"{name}desc").text == drawn["figure-20"].alt


def test_no_text_of_a_figure_is_clipped_or_overlaps(drawn):
    for identifier in (f"figure-{n}" for n in range(11, 36)):
        figure = drawn[identifier]._figure
        with applied():
            FigureCanvasAgg(figure).draw()
        axes = figure.axes[0]
        texts = [*figure.texts, *axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts if t.get_text()]
        for words, box in boxes:
            assert box.x0 >= 0, (identifier, words)
            assert box.x1 <= figure.bbox.width, (identifier, words)
            assert box.y0 >= 0, (identifier, words)
        for place, (words, box) in enumerate(boxes):
            for others, other in boxes[place + 1 :]:
                assert not box.overlaps(other), (identifier, words, others)


def test_appendix_k_shows_marks_as_printed_with_the_round_decided(drawn):
    data = drawn["appendix-k"].data
    row = data[(data["label"] == "Lead Management") & (data["row"] == "DP (CEO & S)")].iloc[0]
    assert [row[str(point)] for point in range(1, 6)] == ["", "", "3", "4", "(5)"]
    assert '<span class="r3">3₃</span>' in drawn["appendix-k"].table


def test_ratings_that_a_source_does_not_print_stand_in_brackets(drawn):
    for identifier, who in (("appendix-f", "MP (S&M)"), ("appendix-i", "DB (M)")):
        data = drawn[identifier].data
        bracketed = data[data["5"].str.contains(r"\[5\]", na=False)]
        assert list(bracketed["row"]) == [who]


def test_totals_that_differ_are_marked_in_their_table(drawn):
    marked = {i: int(drawn[i].data["differs"].fillna(False).sum()) for i in EXPECTED if i in
              ("appendix-f", "appendix-g", "appendix-i", "appendix-k")}  # fmt: skip
    assert marked == {"appendix-f": 0, "appendix-g": 0, "appendix-i": 4, "appendix-k": 0}
    assert drawn["appendix-i"].table.count('class="differs"') == 4


def test_table_7_prints_and_recomputes_its_total(drawn):
    assert list(drawn["table-07"].data["organizations"])[-2:] == [40, 40]


def test_tables_have_captions_and_scoped_headers(drawn):
    for identifier in EXPECTED:
        html = drawn[identifier]._repr_html_()
        if identifier.startswith("figure"):
            assert re.search(r'<img [^>]*alt="[^"]{30,}', html)
        else:
            assert "<caption>" in html
            assert "<th>" not in html
            assert 'scope="col"' in html


def test_years_of_hand_made_posts():
    posts = pd.DataFrame({"start": [2000, 2005, 2010], "end": [2006, 2008, 2012]})
    assert years_spanned(posts) == 12
    assert years_covered(posts) == 10


def test_printed_numbers_of_the_panel_that_disagree(watson):
    table = compare_experience(
        watson.table("panel"), watson.table("experience"), watson.table("sums")
    ).set_index("expert")
    assert table["organizations_panel"].sum() == 40  # Table 7
    assert table["organizations_sum"].sum() == 36  # Appendix B
    differ = table["organizations_panel"] != table["organizations_sum"]
    assert list(table.index[differ]) == ["DP", "MP"]
    assert list(table.index[table["years_panel"] != table["years_sum"]]) == ["JR"]


def test_words_stand_over_the_bar_of_their_own_round(tmp_path):
    """Of three experts one gives no rating in round 1, another none in round 2."""
    entries = SMALL["entries.csv"].replace("s1,2,A,,8,", "s1,2,A,,,")
    study = project_with(tmp_path, "gaps", {**SMALL, "entries.csv": entries})
    ingest(study)
    axes = exhibits_of(study, "05-several-rounds")[0]._figure.axes[0]
    at = {round(bar.get_x() + bar.get_width() / 2, 2): bar.get_height() for bar in axes.patches}
    heights = {text.get_text(): round(at[round(text.xy[0], 2)]) for text in axes.texts}
    assert heights == {"7": 7, "9": 9, "8": 8, "no rating": 0}
    assert [text.get_text() for text in axes.texts].count("no rating") == 2
