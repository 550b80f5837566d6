"""The way down from anything in a report: numbers, rows, ratings, entries, places in print."""

from delphi.audit.trace.ways import trace

__all__ = ["trace"]
