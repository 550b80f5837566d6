"""Sentences whose numbers know where they come from; nothing here says what a study found.

A sentence takes its numbers from a `Table`: the same selection that gives the value is what is
told of it, so that a number cannot be said to come from elsewhere than it does.
"""

from delphi.prose.basis import Basis, Where, constant, setting
from delphi.prose.binding import Count, Number, Text, bound, spelled
from delphi.prose.sentence import Piece, Said, noted, pieces, restored, spoken
from delphi.prose.tables import Table, derived, fact, facts

__all__ = [
    "Basis",
    "Count",
    "Number",
    "Piece",
    "Said",
    "Table",
    "Text",
    "Where",
    "bound",
    "constant",
    "derived",
    "fact",
    "facts",
    "noted",
    "pieces",
    "restored",
    "setting",
    "spelled",
    "spoken",
]
