"""Verdicts under other choices, other ratings, other experts; nothing here draws."""
