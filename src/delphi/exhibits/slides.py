"""The plan of a round pack as a PowerPoint file, with real charts and answer tables."""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from delphi.consensus.feedback import Pack, Question, Slide
from delphi.exhibits.style import INK, MUTED, RULE, round_colours
from delphi.study import Scale
from delphi.words import listed, number_of

EPOCH = datetime(1980, 1, 1)  # the earliest time that a zip file can hold
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
FONT = "Arial"
CELL = "#eef1f4"
WIDE, TALL = Inches(13.333), Inches(7.5)
LEFT, TOP = Inches(0.6), Inches(1.45)


def deck(pack: Pack) -> bytes:
    """Return a pack as a PowerPoint file (.pptx), the same bytes every time."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDE, TALL
    for number, slide in enumerate(pack.slides, 1):
        page = presentation.slides.add_slide(presentation.slide_layouts[5])
        _heading(page, slide, number)
        DRAWERS[slide.kind](page, slide, pack)
    properties = presentation.core_properties
    properties.title = f"{pack.title}, round {pack.number}"
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = EPOCH
    stream = io.BytesIO()
    presentation.save(stream)
    return timeless_zip(stream.getvalue())


def timeless_zip(content: bytes) -> bytes:
    """Return a zip file without the times of its making, those of files inside it included."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name.endswith(".xlsx"):
                data = timeless_zip(data)
            elif name == "docProps/core.xml":
                data = STAMP.sub(rb"\g<1>" + f"{EPOCH.isoformat()}Z".encode(), data)
            copy.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _heading(page: Any, slide: Slide, number: int) -> None:
    opening = slide.kind in ("title", "section")
    title = page.shapes.title
    title.left, title.width, title.height = LEFT, WIDE - 2 * LEFT, Inches(0.9)
    title.top = Inches(2.5) if opening else Inches(0.4)
    title.text_frame.text = slide.title
    title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _type(title.text_frame, 44 if opening else 30, bold=True)
    if opening:
        rule = page.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, LEFT + Inches(0.1), Inches(3.5), Inches(2), Inches(0.06)
        )
        rule.fill.solid()
        rule.fill.fore_color.rgb = _rgb(round_colours([1])[1])
        rule.line.fill.background()
    place = (WIDE - Inches(1.1), Inches(6.95), Inches(0.6), Inches(0.35))
    _text(page, str(number), place, 12, colour=MUTED, align=PP_ALIGN.RIGHT)


def _rgb(colour: str) -> Any:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _type(
    frame: Any, size: float, *, bold: bool = False, colour: str = INK, align: Any = PP_ALIGN.LEFT
) -> None:
    for paragraph in frame.paragraphs:
        paragraph.alignment = align
        font = paragraph.font
        font.name, font.size, font.bold = FONT, Pt(size), bold
        font.color.rgb = _rgb(colour)


def _text(
    page: Any, words: str, place: tuple[int, int, int, int], size: float, *,
    bold: bool = False, colour: str = INK, align: Any = PP_ALIGN.LEFT,
) -> None:  # fmt: skip
    frame = page.shapes.add_textbox(*(Emu(value) for value in place)).text_frame
    frame.word_wrap = True
    frame.text = words
    _type(frame, size, bold=bold, colour=colour, align=align)


def _draw_opening(page: Any, slide: Slide, pack: Pack) -> None:
    _text(page, " ".join(slide.lines), (LEFT, Inches(3.75), WIDE - 2 * LEFT, Inches(1)), 24)


def _draw_lines(page: Any, slide: Slide, pack: Pack) -> None:
    numbered = slide.kind == "list"
    step = Inches(min(0.85, 5.2 / max(len(slide.lines), 1)))
    size = 24 if step > Inches(0.6) else 18
    for place, line in enumerate(slide.lines):
        words = f"{place + 1}. {line}" if numbered else line
        _text(page, words, (LEFT, TOP + place * step, WIDE - 2 * LEFT, step), size)


def _draw_summary(page: Any, slide: Slide, pack: Pack) -> None:
    """Set the levels of agreement side by side, the items of each below its name."""
    room = (WIDE - 2 * LEFT) // len(slide.lines)
    for place, line in enumerate(slide.lines):
        level, _, items = line.partition(": ")
        left = LEFT + place * room
        _text(page, level, (left, TOP, room, Inches(0.6)), 24, bold=True)
        _text(page, items.replace("; ", "\n"), (left, TOP + Inches(0.8), room, Inches(4)), 20)


def _draw_charts(page: Any, slide: Slide, pack: Pack) -> None:
    room = (WIDE - 2 * LEFT) // len(slide.questions)
    for place, question in enumerate(slide.questions):
        left = LEFT + place * room
        _text(page, question.label, (left, TOP, room, Inches(0.5)), 16, bold=True)
        _chart(page, question, pack, (left, TOP + Inches(0.5), room - Inches(0.2), Inches(4.6)))


def _draw_question(page: Any, slide: Slide, pack: Pack) -> None:
    question = slide.questions[0]
    rounds = listed(f"round {number}" for number in question.ratings.columns)
    _text(page, f"Results of {rounds}", (LEFT, TOP, Inches(6), Inches(0.45)), 16, bold=True)
    _chart(page, question, pack, (LEFT, TOP + Inches(0.5), Inches(6.4), Inches(4.8)))
    left = Inches(7.5)
    _text(
        page,
        f"Question of round {pack.number}",
        (left, TOP, Inches(5), Inches(0.45)),
        16,
        bold=True,
    )
    asked = f"{question.label}: {pack.asked}."
    _text(page, asked, (left, TOP + Inches(0.5), Inches(5.2), Inches(1)), 18)
    points = list(reversed(pack.scale.points))
    cells = [[_point(pack, point), ""] for point in points]
    tall = Inches(min(0.55 * (len(points) + 1), 4.1))
    place = (left, TOP + Inches(1.6), Inches(5), tall)
    _table(page, [["Rating", "Your answer (X)"], *cells], place, [3, 2])


def _point(pack: Pack, point: int) -> str:
    ends = {pack.scale.lowest: pack.low, pack.scale.highest: pack.high}
    return f"{point}  {ends.get(point, '')}".strip()


def _draw_new(page: Any, slide: Slide, pack: Pack) -> None:
    words = f"{pack.asked.capitalize()}. Put an X under one number in each row."
    _text(page, words, (LEFT, TOP, WIDE - 2 * LEFT, Inches(0.5)), 18)
    points = [_point(pack, point) for point in pack.scale.points]
    rows = [[question.label, *([""] * len(points))] for question in slide.questions]
    tall = Inches(min(0.75 * (len(rows) + 1), 5))
    place = (LEFT, TOP + Inches(0.7), WIDE - 2 * LEFT, tall)
    _table(page, [["Item", *points], *rows], place, [4, *([1.5] * len(points))])


def _table(
    page: Any, cells: list[list[str]], place: tuple[int, int, int, int], shares: list[float]
) -> None:
    frame = page.shapes.add_table(len(cells), len(cells[0]), *(Emu(value) for value in place))
    for column, share in enumerate(shares):
        frame.table.columns[column].width = Emu(int(place[2] * share / sum(shares)))
    for row, texts in enumerate(cells):
        for column, words in enumerate(texts):
            cell = frame.table.cell(row, column)
            cell.text = words
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            tint = RULE if row == 0 else CELL
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(tint)
            _type(cell.text_frame, 14, bold=row == 0 or column == 0)
    _describe(frame, f"Answer table with {number_of(len(cells) - 1, 'row')}.")


def _chart(page: Any, question: Question, pack: Pack, place: tuple[int, int, int, int]) -> None:
    """Add a chart of an item by expert, one column for each earlier round."""
    ratings = question.ratings
    data = CategoryChartData(number_format="0")
    data.categories = list(ratings.index)
    for number in ratings.columns:
        values = [None if pd.isna(value) else int(value) for value in ratings[number]]
        data.add_series(f"Round {number}", values)
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = page.shapes.add_chart(kind, *(Emu(value) for value in place), data)
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = len(ratings.columns) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.name, chart.font.size = FONT, Pt(13)
    _axes(chart, pack.scale)
    colours = round_colours(list(range(1, pack.number)))
    for number, series in zip(ratings.columns, chart.plots[0].series, strict=True):
        series.format.fill.solid()
        colour = colours[int(number)]
        series.format.fill.fore_color.rgb = _rgb(colour)
    chart.plots[0].gap_width, chart.plots[0].has_data_labels = 60, True
    _describe(frame, _told(question))


def _axes(chart: Any, scale: Scale) -> None:
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = min(scale.lowest - 1, 0), scale.highest
    axis.major_unit = 1 if len(scale.points) < 12 else 10  # noqa: PLR2004 - a fine scale
    axis.major_gridlines.format.line.color.rgb = _rgb(RULE)
    axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = _rgb(MUTED)


def _told(question: Question) -> str:
    parts = [f"Ratings of {question.label} by expert."]
    for number in question.ratings.columns:
        said = [
            f"{expert} {'none' if pd.isna(value) else int(value)}"
            for expert, value in question.ratings[number].items()
        ]
        parts.append(f"Round {number}: {', '.join(said)}.")
    return " ".join(parts)


def _describe(frame: Any, words: str) -> None:
    """Give a chart or a table its alt text."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", words)


DRAWERS = {
    "title": _draw_opening,
    "section": _draw_opening,
    "list": _draw_lines,
    "summary": _draw_summary,
    "text": _draw_lines,
    "charts": _draw_charts,
    "question": _draw_question,
    "new": _draw_new,
}
