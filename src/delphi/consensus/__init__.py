"""Criteria, rules, their catalogue, and their verdicts on items; nothing here varies a choice."""
