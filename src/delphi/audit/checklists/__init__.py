"""Reporting guidelines, filled in for a study as far as its data go."""
