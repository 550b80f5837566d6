"""What a publication builds on and prints beside its numbers: works, and the text of tables."""

from delphi.study.schemas.columns import NOTE, SOURCE, Table, number, text

PUBLISHED = (
    Table(
        "topics",
        "Topics that a table traces to published works, with the printed number of works",
        (
            SOURCE,
            number("position", "Place in the printed list", minimum=1),
            text("topic", "Topic as printed"),
            text("details", "What the source adds to the topic, as printed", required=False),
            number("printed", "Number of works as printed in brackets"),
            NOTE,
        ),
        key=("source", "topic"),
    ),
    Table(
        "literature",
        "Each work that a table cites for a topic; one row for each year of the same authors",
        (
            SOURCE,
            text("topic", "Topic as printed", bound="topic"),
            number("position", "Place in the printed list of the topic", minimum=1),
            text("authors", "Authors as printed"),
            text("year", "Year as printed"),
            NOTE,
        ),
        key=("source", "topic", "position"),
    ),
    Table(
        "articles",
        "How many articles a table counts for authors under a heading",
        (
            SOURCE,
            text("topic", "Heading as printed"),
            number("position", "Place in the printed list", minimum=1),
            text("authors", "Authors as printed"),
            number("printed", "Number of articles as printed"),
            NOTE,
        ),
        key=("source", "topic", "position"),
    ),
    Table(
        "references",
        "The reference list: surnames, year and the first words of the title",
        (
            SOURCE,
            number("position", "Place in the printed list", minimum=1),
            text("authors", "Surnames or organization as printed, parted by semicolons"),
            text("year", "Year as printed; blank for none", required=False),
            text("title", "First words of the title as printed", required=False),
            NOTE,
        ),
        key=("source", "position"),
    ),
    Table(
        "cells",
        "Text of tables, letters and questionnaires: labels as printed, sentences in our words; "
        "one row for each line of a printed cell",
        (
            SOURCE,
            number("row", "Number of the printed row", minimum=1),
            number("column", "Number of the printed column", minimum=1),
            text("heading", "Heading of the column, or of the part", required=False),
            text("text", "Content; blank for an empty cell", required=False),
            NOTE,
        ),
    ),
)
