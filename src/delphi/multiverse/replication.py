"""Another panel of a study: how likely its verdicts are to come again, and from what size on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from delphi.consensus.catalogue import Rule
from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.own import STATED, importance_of
from delphi.consensus.verdicts import judge_counts
from delphi.multiverse.fragility import rules_of_histograms
from delphi.multiverse.new_panel import SIZES, is_exact, same_verdict, same_verdicts
from delphi.multiverse.predictive import PRIORS, Prior
from delphi.prose import Table, bound, constant, derived, spoken
from delphi.statistics.arrays import Floats, check_level
from delphi.words import listed, number_of

__all__ = [
    "LEVEL",
    "PRIORS",
    "RULES",
    "SIZES",
    "experts_needed",
    "needed_shown",
    "replication_said",
    "replication_table",
    "same_verdict",
]

RULES = (STATED, "diamond-75", "comet-70-15", "grade-grid", "raskin-iqr")
LEVEL = 0.8
COLUMNS = ["rule", "title", "item", "label", "verdict", "prior", "n", "probability", "method"]


def replication_table(
    comparison: Comparison,
    rules: Iterable[str] = RULES,
    sizes: Iterable[int] = SIZES,
    priors: Mapping[str, Prior] = PRIORS,
) -> pd.DataFrame:
    """Return the probability of the same verdict for rules, items, priors and sizes of a panel.

    Parameters
    ----------
    comparison : Comparison
        The rules and the ratings.
    rules : iterable of str
        Rules of the comparison; those that give no verdict on the last ratings, or need more
        than histograms, are left out.
    sizes : iterable of int
        Sizes of a new panel.
    priors : mapping
        Priors by name; see `same_verdict`.

    Returns
    -------
    DataFrame
        rule, title, item, label, verdict (of the observed panel), prior, n, probability (NaN
        where the rule is not defined for so many experts), method (exact, or drawn).
    """
    usable = rules_of_histograms(comparison)
    chosen = [name for name in dict.fromkeys(rules) if name in usable]
    numbers = list(sizes)
    situation = comparison.situations[LAST]
    axes = [list(priors), list(situation.items), chosen, numbers]
    index = pd.MultiIndex.from_product(axes, names=["prior", "item", "rule", "n"])
    if not len(index):
        return pd.DataFrame(columns=COLUMNS)
    found = _chances(comparison, [usable[name] for name in chosen], numbers, list(priors.values()))
    frame = index.to_frame(index=False).assign(probability=found.ravel())
    frame["title"] = frame["rule"].map(comparison.title)
    frame["label"] = frame["item"].map(comparison.labels)
    verdicts = {
        (name, item): verdict
        for name in chosen
        for item, verdict in zip(situation.items, comparison.last[name].verdicts, strict=True)
    }
    frame["verdict"] = [verdicts[pair] for pair in zip(frame["rule"], frame["item"], strict=True)]
    k = len(situation.scale.points)
    method = {n: "exact" if is_exact(n, k) else "drawn" for n in numbers}
    frame["method"] = frame["n"].map(method)
    order = {name: place for place, name in enumerate(chosen)}
    frame = frame.sort_values("rule", key=lambda names: names.map(order), kind="stable")
    return frame[COLUMNS].reset_index(drop=True)


def _chances(
    comparison: Comparison, rules: list[Rule], sizes: list[int], priors: list[Prior]
) -> Floats:
    """Return the probabilities, shape (priors, items, rules, sizes)."""
    last = comparison.situations[LAST]
    importance = importance_of(comparison.study)
    now = [
        judge_counts(rule, last.counts, last.scale, importance=importance, missing=last.missing)
        for rule in rules
    ]
    codes = np.stack(now, axis=-1)
    return same_verdicts(rules, codes, last.counts, last.scale, sizes, priors, importance)


def experts_needed(table: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return how many experts a new panel needs for a probability of the same verdict.

    Parameters
    ----------
    table : DataFrame
        Of `replication_table`.
    level : float
        The probability, between 0 and 1.

    Returns
    -------
    DataFrame
        rule, title, item, label, verdict, prior; needed: the smallest size from which on the
        probability is never below the level up to the largest size looked at, missing where
        there is none; largest: that size.

    Raises
    ------
    ValueError
        When the level is not between 0 and 1.

    Notes
    -----
    The probability goes up and down with n, since a share of n experts can only take some
    values: four of five are 80 %, four of six are not 75 %. Hence "from which on".
    """
    check_level(level)
    known = table.dropna(subset=["probability"]).sort_values("n", kind="stable")
    keys = ["rule", "title", "item", "label", "verdict", "prior"]
    short = known.assign(low=known["n"].where(known["probability"] < level))
    found = short.groupby(keys, sort=False).agg(
        last_low=("low", "max"), largest=("n", "max"), sizes=("n", list)
    )
    found["needed"] = [
        min((n for n in sizes if not n <= last), default=None)
        for sizes, last in zip(found["sizes"], found["last_low"], strict=True)
    ]
    every = table[keys].drop_duplicates()
    joined = every.merge(found.reset_index(), on=keys, how="left")
    return joined.astype({"needed": "Int64", "largest": "Int64"})[[*keys, "needed", "largest"]]


def needed_shown(comparison: Comparison, table: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return `experts_needed` as a table to read: a row for each item, a column for each rule.

    A cell holds the smallest and the largest number over the priors, `30+` standing for none up
    to 30, and is blank where the rule has no verdict.
    """
    needed = experts_needed(table, level)
    cells = needed.groupby(["label", "rule"], sort=False).apply(_cell, include_groups=False)
    wide = cells.unstack("rule")[list(dict.fromkeys(needed["rule"]))]
    wide.columns = [comparison.rules[name].title for name in wide.columns]
    return wide.rename_axis("Item").reset_index()


def _cell(rows: pd.DataFrame) -> str:
    if rows["largest"].isna().all():
        return ""
    beyond = rows["needed"].isna()
    ends = [str(number) for number in sorted(rows.loc[~beyond, "needed"])]
    ends += [f"{rows['largest'].max()}+"] if beyond.any() else []
    return ends[0] if ends[0] == ends[-1] else f"{ends[0]} to {ends[-1]}"


# --- words -------------------------------------------------------------------------------


@spoken
def replication_said(comparison: Comparison, table: pd.DataFrame, level: float = LEVEL) -> str:
    """Say how likely a new panel of the same size is to agree, and how large one would have to be.

    Parameters
    ----------
    comparison : Comparison
        The study.
    table : DataFrame
        Of `replication_table`.
    level : float
        The probability asked for.

    Returns
    -------
    str
        Markdown; blank where the table is empty.
    """
    if table.empty:
        return ""
    size = _size_shown(comparison, table)
    found = _Found(
        derived(comparison.file("chances", "multiverse"), table),
        _needed_under_every(comparison, experts_needed(table, level)),
        size,
    )
    lines = [
        f"- {comparison.short(str(rule))}: {_of_rule(found, str(rule))}"
        for rule in table["rule"].unique()
    ]
    priors = number_of(found.chances.distinct("prior"), "prior")
    shown = found.chances.value("n", {"n": size})
    asked = bound(level, constant(__name__, "LEVEL")) if level == LEVEL else level
    head = (
        f"If new experts rate as if drawn from the population that these were drawn from, the "
        f"probability that a panel of {shown} comes to the same verdict, and the size from which "
        f"on it stays at {asked:.0%} or more under each of {priors}:"
    )
    return "\n".join([head, "", *lines, "", _prior_matters(comparison, found)])


@dataclass(frozen=True)
class _Found:
    """What is told: the chances, the size needed under every prior, the size looked at."""

    chances: Table
    needed: Table
    size: int


def _needed_under_every(comparison: Comparison, needed: pd.DataFrame) -> Table:
    """Return for each rule and item the size that is enough under every prior; blank for none."""
    worst = needed.groupby(["rule", "label"], sort=False)["needed"].agg(
        lambda numbers: numbers.max(skipna=False)
    )
    return derived(comparison.file("needed-under-every-prior", "multiverse"), worst.reset_index())


def _size_shown(comparison: Comparison, table: pd.DataFrame) -> int:
    """Return the size of the observed panel, or where it was not looked at the nearest to it."""
    experts = comparison.situations[LAST].experts
    return min((int(n) for n in table["n"].unique()), key=lambda n: abs(n - experts))


def _of_rule(found: _Found, rule: str) -> str:
    """Say for one rule what holds under every prior."""
    chances, mine = found.chances, {"rule": rule, "probability": {"not": ""}}
    if not chances.rows(mine):
        return "not defined for these sizes."
    here = {**mine, "n": found.size}
    low, high = (
        (chances.min("probability", here), chances.max("probability", here))
        if chances.rows(here)
        else (None, None)
    )
    span = "not defined" if low is None else f"{low:.2f} to {high:.2f}"
    each = found.needed.frame
    each = each[each["rule"] == rule]
    reached, never = each.dropna(subset="needed")["label"], each[each["needed"].isna()]["label"]
    last = chances.max("n", mine)
    if reached.empty:
        items = found.needed.rows({"rule": rule})
        return f"{span}; within {last} experts for none of the {items} items."
    enough = f"{span}; from {_between(found.needed, rule)} experts on for {listed(reached)}"
    if never.empty:
        return f"{enough}."
    rest = found.needed.rows({"rule": rule, "needed": ""})
    others = listed(never) if len(never) < len(reached) else f"the other {rest}"
    return f"{enough}; not within {last} for {others}."


def _prior_matters(comparison: Comparison, found: _Found) -> str:
    """Say how far the priors are apart at one size, over rules and items."""
    table = found.chances.frame
    at = table[table["n"] == found.size].dropna(subset=["probability"])
    by_item = at.groupby(["rule", "label"])["probability"]
    apart = (by_item.max() - by_item.min()).rename("apart").reset_index()
    if at["prior"].nunique() == 1 or apart.empty:
        return ""
    known = derived(comparison.file("priors-apart", "multiverse"), apart)
    size = found.chances.value("n", {"n": found.size})
    return (
        f"So few ratings leave much to the prior: between priors the probability for {size} "
        f"experts differs by up to {known.max('apart'):.2f}, by {known.median('apart'):.2f} at "
        "the median."
    )


def _between(needed: Table, rule: str) -> str:
    least, most = needed.min("needed", {"rule": rule}), needed.max("needed", {"rule": rule})
    return f"{least}" if least == most else f"{least} to {most}"
