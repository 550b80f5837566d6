"""Printed statements that can be checked, and the numbers of the text that they cover."""

from delphi.study.schemas.columns import (
    BEARS_ON,
    IDENTIFIER,
    NOTE,
    SOURCE,
    Table,
    number,
    optional,
    printed,
    text,
)

CLAIMS = (
    Table(
        "claims",
        "Printed statements that can be held against other places of the publication, in our "
        "words; docs/claims.md explains quantities, arguments and relations",
        (
            text("id", "Identifier of the claim", bound=IDENTIFIER),
            SOURCE,
            text("place", "Where it stands in the source"),
            text("statement", "What is stated, in our words"),
            optional("quantity", "What is computed; blank where nothing can be held against it"),
            optional("arguments", "Of the quantity, as key=value; key=value"),
            optional("relation", "How the printed value should stand to it"),
            optional("printed", "Value as printed, parted by bars where there are several"),
            optional("reading", "For one that does not hold: the likeliest way in which it would"),
            optional("reading_quantity", "What is computed in that reading"),
            optional("reading_arguments", "Its arguments"),
            text("bears_on", "What depends on it", bound=f"~({BEARS_ON})"),
            NOTE,
        ),
        key=("id",),
    ),
    printed(
        "numbers",
        "Every number in the parts of the text that are covered, with the claims that cover it "
        "or the reason why none does",
        number("line", "Line of the plain text that it was read from", minimum=1),
        text("number", "The number as printed, in digits or words"),
        optional("claims", "Claims that cover it, parted by a blank"),
        optional("reason", "Why no claim covers it"),
    ),
)
