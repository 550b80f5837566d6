"""One answer of the opening of a report."""

from dataclasses import dataclass, field

from delphi.prose import Count


@dataclass(frozen=True)
class Card:
    """One answer: a number, what it counts, and a few lines more, the numbers in them bound."""

    title: str  # what is asked
    # the answer, and what it is a number of
    number: str
    said: str
    lines: list[str]  # what goes with it
    # identifier of the place in the report that has it in full, and words for the link
    target: str
    link: str
    # parts of a whole, drawn as a bar; empty for none
    bar: list[tuple[str, Count]] = field(default_factory=list)
