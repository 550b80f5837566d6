"""Delphi studies, from what a publication prints to a report that can be checked."""

__version__ = "0.1.0"
