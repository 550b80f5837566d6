"""What the rules of the catalogue say of a panel: slow, obvious, one item at a time.

A second opinion on `delphi.consensus.verdicts.judge`, written from the words of the catalogue and of
its vocabulary. It shares no code with the package: it reads `catalogue.toml` itself, every number
of it exactly, and its measures stand in `measures` beside it.
"""

import operator
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from second_implementation.measures import MEASURES, View, apmo, median

CATALOGUE = Path(__file__).parents[2] / "src" / "delphi" / "consensus" / "catalogue.toml"
COMPARISONS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
LOCATIONS = {"median", "mean", "mode", "quantile", "aiken_v"}
SIDED = {"low", "boxes"}  # arguments that name a side of the scale


class Panel(NamedTuple):
    """Ratings of items in rows, experts in columns, None for no rating."""

    lowest: int
    highest: int
    ratings: list
    before: list
    together: bool = True


class Found(NamedTuple):
    """Verdicts of the items; for each criterion its measures, and where it holds."""

    verdicts: list
    values: list
    holds: list


def read(text):
    """Return the rules of a TOML text, decimals exact."""
    return tomllib.loads(text, parse_float=Fraction)["rules"]


def published():
    return read(CATALOGUE.read_text(encoding="utf-8"))


def is_defined(rule, panel):
    """Say whether a rule is for such a scale, for such a panel, and about consensus at all."""
    scale, size, limits = rule.get("scale"), len(panel.ratings[0]), rule.get("panel", {})
    if rule["carried"] == "not carried" and scale != {
        "lowest": panel.lowest,
        "highest": panel.highest,
    }:
        return False
    if all(criterion["part"] == "stability" for criterion in criteria(rule)):
        return False
    return limits.get("least", 1) <= size <= limits.get("most", size)


def ways(rule):
    """Return the criteria for `in`, for the other way in, and for `out`."""
    return [rule.get(key, []) for key in ("in", "or_in", "out")]


def criteria(rule):
    return [criterion for way in ways(rule) for criterion in way]


def speaks_of_side(criterion):
    """Say whether a criterion tells the good end of the scale from the bad one."""
    named = criterion["measure"] in LOCATIONS or bool(SIDED & criterion.keys())
    return criterion["part"] == "importance" or (criterion["part"] == "agreement" and named)


def moved(panel, rule):
    """Return the rows now and before and the points, each by its position on the rule's scale."""
    low, high = panel.lowest, panel.highest
    to_low, to_high = low, high
    if rule["carried"] == "linear":
        to_low, to_high = rule["scale"]["lowest"], rule["scale"]["highest"]

    def move(x):
        return None if x is None else to_low + Fraction(x - low, high - low) * (to_high - to_low)

    rows = [[[move(x) for x in row] for row in table] for table in (panel.ratings, panel.before)]
    return *rows, [move(x) for x in range(low, high + 1)]


def views(panel, rule):
    now, before, points = moved(panel, rule)
    pairs = zip(now, before, strict=True)
    return [View(given, old, points, now, panel.together) for given, old in pairs]


def cutoff(criterion, view):
    """Return the number to compare with, which may depend on the panel or on all its ratings."""
    stated = criterion["cutoff"]
    if stated == "apmo":
        return apmo(view)
    if isinstance(stated, dict):
        listed = max(int(size) for size in stated if int(size) <= len(view.given))
        return Fraction(stated[str(listed)])
    return Fraction(stated)


def value(criterion, view):
    return MEASURES[criterion["measure"]](view, criterion)


def holds(criterion, view):
    """Say whether a criterion holds; None where its measure is not defined."""
    found = value(criterion, view)
    return (
        None
        if found is None
        else COMPARISONS[criterion["comparison"]](found, cutoff(criterion, view))
    )


def all_hold(way, view):
    """Say whether criteria hold together; None where one of them has no answer."""
    answers = [holds(criterion, view) for criterion in way]
    return None if None in answers else all(answers)


def important(given, panel):
    return median([x for x in given if x is not None]) > Fraction(panel.lowest + panel.highest, 2)


def verdict(rule, panel, view, given):
    first, second, against = ways(rule)
    met = [all_hold(way, view) for way in (first, second) if way]
    if all(answer is None for answer in met):
        return "no verdict"
    sided = any(speaks_of_side(criterion) for criterion in criteria(rule))
    if True in met and (sided or important(given, panel)):
        return "in"
    if against:
        return "out" if all_hold(against, view) else "undecided"
    return "out" if True in met else "undecided"


def judged(rule, panel):
    """Return what a rule says of each item of a panel."""
    if not is_defined(rule, panel):
        return Found(["no verdict"] * len(panel.ratings), [], [])
    seen = views(panel, rule)
    pairs = zip(seen, panel.ratings, strict=True)
    return Found(
        [verdict(rule, panel, view, given) for view, given in pairs],
        [[value(criterion, view) for view in seen] for criterion in criteria(rule)],
        [[holds(criterion, view) for view in seen] for criterion in criteria(rule)],
    )
