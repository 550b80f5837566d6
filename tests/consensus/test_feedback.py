"""Round packs: opened with the library that did not plan them, and held against the study."""

import io
import zipfile

import pytest
from pptx import Presentation

from conftest import SMALL, project_with
from delphi.consensus.feedback import round_pack
from delphi.errors import InputError
from delphi.exhibits import build, exhibits_of
from delphi.exhibits.slides import deck, timeless_zip
from delphi.study.ingest import ingest
from delphi.study.registry import declared

# Order and slides as Appendices H and J print them.
APPENDIX_H = ["Customer focus", "Organizational knowledge", "Strategic planning",
              "Shared/aligned rewards", "Lead management",
              "Intelligence (gathering and distributing)"]  # fmt: skip
NEW_IN_H = ["Training and education", "Sales reporting to marketing", "Regulatory compliance",
            "Shared technology platforms", "Shared appointment setting processes"]  # fmt: skip
APPENDIX_J = ["Organizational knowledge", "Shared/aligned rewards",
              "Intelligence (gathering and distributing)", "Lead management",
              "Training and education", "Shared technology platforms",
              "Sales reporting to marketing", "Regulatory compliance",
              "Shared appointment setting processes"]  # fmt: skip


def opened(watson, name):
    content = build(watson, name, declared(watson)[name]).attached[2]()
    return Presentation(io.BytesIO(content))


def titles(presentation):
    return [slide.shapes.title.text_frame.text for slide in presentation.slides]


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def plotted(chart):
    names = list(chart.plots[0].categories)
    return {s.name: dict(zip(names, s.values, strict=True)) for s in chart.plots[0].series}


def test_appendix_h_has_the_slides_of_print_in_their_order(watson):
    found = titles(opened(watson, "appendix-h"))
    assert len(found) == 12  # print numbers its slides up to 12
    assert found[5:11] == APPENDIX_H


def test_appendix_h_sorts_the_items_of_round_1_as_print_does(watson):
    summary = opened(watson, "appendix-h").slides[2]
    texts = [shape.text_frame.text for shape in summary.shapes if shape.has_text_frame]
    assert "Communication\nClearly defined roles\nPerformance metrics" in texts
    assert "Customer focus\nOrganizational knowledge\nStrategic planning" in texts
    assert (
        "Shared/aligned rewards\nIntelligence (gathering and distributing)\nLead management"
        in texts
    )


def test_the_new_items_stand_last_each_with_its_answers(watson):
    last = opened(watson, "appendix-h").slides[-1]
    table = next(shape.table for shape in last.shapes if shape.has_table)
    assert [row.cells[0].text for row in table.rows][1:] == NEW_IN_H
    assert len(table.columns) == 6
    assert all(cell.text == "" for row in list(table.rows)[1:] for cell in list(row.cells)[1:])


def test_appendix_j_asks_its_nine_items_in_order(watson):
    presentation = opened(watson, "appendix-j")
    asked = [
        title
        for title, slide in zip(titles(presentation), presentation.slides, strict=True)
        if charts(slide)
    ]
    assert asked == APPENDIX_J


@pytest.mark.parametrize(("name", "rounds"), [("appendix-h", [1]), ("appendix-j", [1, 2])])
def test_charts_plot_the_reconciled_ratings(watson, name, rounds):
    ratings = watson.table("ratings").query("kind == 'practice'")
    seen = 0
    for slide in opened(watson, name).slides:
        label = slide.shapes.title.text_frame.text
        for chart in charts(slide):
            mine = ratings[(ratings["label"] == label) & ratings["round"].isin(rounds)]
            if mine.empty:  # three items to a slide: agreement reached
                continue
            wanted = {
                f"Round {number}": {
                    e: float(r) for e, r in zip(rows["expert"], rows["rating"], strict=True)
                }
                for number, rows in mine.groupby("round")
            }
            assert plotted(chart) == wanted
            seen += 1
    assert seen == {"appendix-h": 6, "appendix-j": 9}[name]


def test_every_item_slide_has_an_answer_column_and_words_for_who_cannot_see(watson):
    for slide in opened(watson, "appendix-j").slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        assert len(tables) == len(charts(slide))
        for table in tables:
            assert [row.cells[0].text[0] for row in table.rows][1:] == list("54321")


def test_nothing_overlaps_or_leaves_the_slide(watson):
    for name in ("appendix-h", "appendix-j"):
        presentation = opened(watson, name)
        for slide in presentation.slides:
            boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
            for left, top, right, bottom in boxes:
                assert left >= 0
                assert top >= 0
                assert right <= presentation.slide_width
                assert bottom <= presentation.slide_height
            frames = [
                (s.left, s.top, s.left + s.width, s.top + s.height)
                for s in slide.shapes
                if s.has_chart or s.has_table
            ]
            for place, one in enumerate(frames):
                for other in frames[place + 1 :]:
                    apart = (
                        one[2] <= other[0]
                        or other[2] <= one[0]
                        or one[3] <= other[1]
                        or other[3] <= one[1]
                    )
                    assert apart


def test_no_contact_data_in_a_deck(watson):
    for name in ("appendix-h", "appendix-j"):
        for slide in opened(watson, name).slides:
            for shape in slide.shapes:
                if shape.has_text_frame:
                    assert "@" not in shape.text_frame.text


def test_a_deck_is_the_same_bytes_each_time(watson):
    pack = round_pack(watson, 2, ["practice-customer-focus", "practice-training"])
    assert deck(pack) == deck(pack)
    with zipfile.ZipFile(io.BytesIO(deck(pack))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        sheet = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        assert archive.read(sheet) == timeless_zip(archive.read(sheet))


def test_a_pack_for_another_scale_and_a_missing_rating(small):
    ingest(small)
    pack = round_pack(small, 2, ["s1", "s2"])
    presentation = Presentation(io.BytesIO(deck(pack)))
    slide = next(
        s for s in presentation.slides if s.shapes.title.text_frame.text == "Beds near windows"
    )
    assert plotted(charts(slide)[0]) == {"Round 1": {"A": 7.0, "B": 9.0, "C": None}}
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    assert len(table.rows) == 1 + 9


def test_a_first_round_has_nothing_to_feed_back(small):
    ingest(small)
    with pytest.raises(ValueError, match="an earlier round"):
        round_pack(small, 1, ["s1"])


def test_an_item_that_nobody_rated_and_a_label_with_a_dollar_sign(tmp_path):
    entries = SMALL["entries.csv"].replace(",7,\n", ",,\n", 1).replace(",9,\n", ",,\n", 1)
    items = SMALL["items.csv"].replace("Beds near windows", "$a_{b$ for 5 $")
    study = project_with(tmp_path, "odd", {**SMALL, "entries.csv": entries, "items.csv": items})
    ingest(study)
    assert deck(round_pack(study, 2, ["s1"]))
    for drawn in exhibits_of(study, "05-several-rounds"):
        assert b"<svg" in drawn.svg


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("appendix-h,2,1,practice-customer-focus", "appendix-h,2,1,barrier-roles", "several kinds"),
        ("appendix-h,2,", "appendix-h,1,", "an earlier round"),
    ],
)
def test_questions_that_cannot_be_asked_are_named(spoilt, old, new, message):
    path = spoilt.raw / "questions.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    ingest(spoilt)
    with pytest.raises(InputError, match=message) as caught:
        exhibits_of(spoilt, "05-several-rounds", "deck")
    assert "questions.csv" in str(caught.value)


def test_a_scale_below_zero_is_read(tmp_path):
    toml = SMALL["study.toml"].replace("lowest = 1\nhighest = 9", "lowest = -2\nhighest = 2")
    entries = SMALL["entries.csv"].replace(",7,\n", ",-2,\n").replace(",9,\n", ",2,\n")
    entries = entries.replace(",8,\n", ",-1,\n").replace(",3,\n", ",0,\n")
    files = {"study.toml": toml, "items.csv": SMALL["items.csv"], "entries.csv": entries}
    ratings = ingest(project_with(tmp_path, "below", files)).tables["ratings"]
    assert ratings["rating"].min() == -2
