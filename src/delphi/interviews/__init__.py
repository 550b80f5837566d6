"""Codes given to interviews, and whether coders agree; nothing here reads a rating.

| units | question |
|---|---|
| `document_units` | do coders find the code in the same documents? |
| `segment_units` | do they give it to the same of the segments that were coded? |
| `text_units` | do they mark the same characters of the text with it? |
"""

from delphi.interviews.agreement import ANY, POOLED, Agreement, Measures, agreement
from delphi.interviews.division import document_units, segment_units, text_units
from delphi.interviews.intervals import AgreementIntervals, agreement_intervals
from delphi.interviews.units import Units

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
