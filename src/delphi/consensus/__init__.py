"""Criteria, rules and their catalogue, and what they say of items; nothing here varies a choice."""
