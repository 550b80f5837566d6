"""One answer of the opening of a report."""

from dataclasses import dataclass, field

from delphi.prose import Count


@dataclass(frozen=True)
class Card:
    """One answer: a number, what it counts, and a few lines more, the numbers in them bound.

    Attributes
    ----------
    title : str
        What is asked.
    number, said : str
        The answer, and what it is a number of.
    lines : list of str
        What goes with it.
    target, link : str
        Identifier of the place in the report that has it in full, and words for the link.
    bar : list of (str, Count)
        Parts of a whole, drawn as a bar; empty for none.
    """

    title: str
    number: str
    said: str
    lines: list[str]
    target: str
    link: str
    bar: list[tuple[str, Count]] = field(default_factory=list)
