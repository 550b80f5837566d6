"""The columns, types and ranges of every table: one description for checks and dictionary.

A table is described once. `descriptor` turns it into a Table Schema (Walsh and Pollock,
Frictionless Data) for one study, whose scale, items and experts bound the cells; the same
descriptor checks the file and stands in the data dictionary.
"""

from delphi.study.schemas.columns import MOST, YEARS, Column, Table
from delphi.study.schemas.descriptor import Descriptor, Ends, data_package, descriptor
from delphi.study.schemas.reconciliation import DERIVED, STATUSES
from delphi.study.schemas.tables import RAW, TABLES

__all__ = [
    "DERIVED",
    "MOST",
    "RAW",
    "STATUSES",
    "TABLES",
    "YEARS",
    "Column",
    "Descriptor",
    "Ends",
    "Table",
    "data_package",
    "descriptor",
]
