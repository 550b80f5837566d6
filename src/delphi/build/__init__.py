"""Notebooks run, builds recorded, verified and packed; nothing here knows what a rating is."""
