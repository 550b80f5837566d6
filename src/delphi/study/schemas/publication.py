"""What a publication builds on and prints beside its numbers: works, and the text of tables."""

from delphi.study.schemas.columns import number, position, printed, text

PUBLISHED = (
    printed(
        "topics",
        "Topics that a table traces to published works, with the printed number of works",
        position("Place in the printed list"),
        text("topic", "Topic as printed"),
        text("details", "What the source adds to the topic, as printed", required=False),
        number("printed", "Number of works as printed in brackets"),
        key=("source", "topic"),
    ),
    printed(
        "literature",
        "Each work that a table cites for a topic; one row for each year of the same authors",
        text("topic", "Topic as printed", bound="topic"),
        position("Place in the printed list of the topic"),
        text("authors", "Authors as printed"),
        text("year", "Year as printed"),
        key=("source", "topic", "position"),
    ),
    printed(
        "articles",
        "How many articles a table counts for authors under a heading",
        text("topic", "Heading as printed"),
        position("Place in the printed list"),
        text("authors", "Authors as printed"),
        number("printed", "Number of articles as printed"),
        key=("source", "topic", "position"),
    ),
    printed(
        "references",
        "The reference list: surnames, year and the first words of the title",
        position("Place in the printed list"),
        text("authors", "Surnames or organization as printed, parted by semicolons"),
        text("year", "Year as printed; blank for none", required=False),
        text("title", "First words of the title as printed", required=False),
        key=("source", "position"),
    ),
    printed(
        "cells",
        "Text of tables, letters and questionnaires: labels as printed, sentences in our words; "
        "one row for each line of a printed cell",
        number("row", "Number of the printed row", minimum=1),
        number("column", "Number of the printed column", minimum=1),
        text("heading", "Heading of the column, or of the part", required=False),
        text("text", "Content; blank for an empty cell", required=False),
    ),
)
