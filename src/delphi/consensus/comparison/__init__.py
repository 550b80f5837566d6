"""What every rule says of every item, and which rules give the list that the authors give."""

from delphi.consensus.comparison.judgement import LAST, Comparison, comparisons
from delphi.consensus.comparison.tables import (
    against_authors,
    by_round,
    lists_table,
    share_included,
    sizes_of,
    verdict_counts,
    verdict_frame,
)
from delphi.consensus.comparison.words import authors_reproduced, range_of_lists, rules_applied

__all__ = [
    "LAST",
    "Comparison",
    "against_authors",
    "authors_reproduced",
    "by_round",
    "comparisons",
    "lists_table",
    "range_of_lists",
    "rules_applied",
    "share_included",
    "sizes_of",
    "verdict_counts",
    "verdict_frame",
]
