"""Verdicts under other choices, other ratings and other panels."""
