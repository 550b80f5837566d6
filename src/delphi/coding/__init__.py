"""Codes in qualitative data, and agreement between the coders who gave them.

| units | question |
|---|---|
| `document_units` | do coders find the code in the same documents? |
| `segment_units` | do they give it to the same of the segments that were coded? |
| `text_units` | do they mark the same characters of the text with it? |
"""

from delphi.coding.agreement import ANY, POOLED, Agreement, Measures, agreement
from delphi.coding.intervals import AgreementIntervals, agreement_intervals
from delphi.coding.units import Units, document_units, segment_units, text_units

__all__ = [
    "ANY",
    "POOLED",
    "Agreement",
    "AgreementIntervals",
    "Measures",
    "Units",
    "agreement",
    "agreement_intervals",
    "document_units",
    "segment_units",
    "text_units",
]
