"""What was coded in the interviews of a study: the material, its tables, and its sentences."""

from delphi.interviews.overview.material import Branch, Interviews, interviews_of
from delphi.interviews.overview.tables import (
    attributes,
    by_attribute,
    compared_table,
    counts_table,
    orders_table,
    pairs_of_branches,
    pairs_table,
    placed_table,
    saturation_table,
    together,
)
from delphi.interviews.overview.use import (
    load_said,
    orders_alt,
    orders_said,
    rare_said,
    use_alt,
    use_said,
)
from delphi.interviews.overview.words import (
    SHOWN,
    compared_said,
    described,
    pairs_said,
    pattern_said,
    saturation_said,
)

__all__ = [
    "SHOWN",
    "Branch",
    "Interviews",
    "attributes",
    "by_attribute",
    "compared_said",
    "compared_table",
    "counts_table",
    "described",
    "interviews_of",
    "load_said",
    "orders_alt",
    "orders_said",
    "orders_table",
    "pairs_of_branches",
    "pairs_said",
    "pairs_table",
    "pattern_said",
    "placed_table",
    "rare_said",
    "saturation_said",
    "saturation_table",
    "together",
    "use_alt",
    "use_said",
]
