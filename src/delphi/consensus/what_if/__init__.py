"""One item under choices of one's own: rule, cut-off, round, an expert left out."""

from delphi.consensus.what_if.choice import LAST, Choice, choice_of, turned_on, with_cutoff
from delphi.consensus.what_if.tables import (
    by_cutoff,
    criteria_shown,
    cutoffs_alt,
    items_shown,
    measures_shown,
    neighbours_shown,
    ratings_shown,
    shown,
)
from delphi.consensus.what_if.words import NOTHING, round_said, rule_said, verdict_said

__all__ = [
    "LAST",
    "NOTHING",
    "Choice",
    "by_cutoff",
    "choice_of",
    "criteria_shown",
    "cutoffs_alt",
    "items_shown",
    "measures_shown",
    "neighbours_shown",
    "ratings_shown",
    "round_said",
    "rule_said",
    "shown",
    "turned_on",
    "verdict_said",
    "with_cutoff",
]
