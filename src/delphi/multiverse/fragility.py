"""How little would turn the verdicts on a study."""

import numpy as np
import pandas as pd

from delphi.consensus.catalogue import Rule
from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.own import importance_of
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import VERDICTS, judge_counts, needs_histograms_only
from delphi.multiverse.examples import example_change, example_removal
from delphi.multiverse.rings import Turn, turns
from delphi.multiverse.turning_points import REACH, Surroundings, nearest_changes
from delphi.statistics.arrays import Integers
from delphi.words import listed

SEVERAL = 3  # changes from which on a verdict counts as turned by several
TOGETHER = 200_000  # histograms that are looked at around all items, where not all are


def rules_of_histograms(comparison: Comparison) -> dict[str, Rule]:
    """Return the rules with a verdict on the last ratings that need no other items or rounds."""
    rules = {name: comparison.rules[name] for name in comparison.last}
    return {name: rule for name, rule in rules.items() if needs_histograms_only(rule)}


def fragility_table(comparison: Comparison) -> pd.DataFrame:
    """Return the least that turns each verdict on the last ratings, with an example.

    Parameters
    ----------
    comparison : Comparison
        The rules and the ratings; see `rules_of_histograms`.

    Returns
    -------
    DataFrame
        One row for each rule and item: rule, title, item, label, verdict; changes (one-point
        changes of ratings), after (the verdict then), example; experts (left out),
        after_experts, example_experts. A number is inf where nothing turns the verdict, NaN
        where there is no verdict to turn or none was found as far as was searched.
    """
    last = comparison.situations[LAST]
    reach = min(REACH, TOGETHER // max(len(last.items), 1))
    around = Surroundings(last.counts, last.scale, missing=last.missing, reach=reach)
    panel = _panel(comparison)
    parts = [_of_rule(comparison, name, rule, around, panel) for name, rule in _rules(comparison)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


COLUMNS = ["rule", "title", "item", "label", "verdict", "changes", "after", "example", "experts",
           "after_experts", "example_experts"]  # fmt: skip


def _rules(comparison: Comparison) -> list[tuple[str, Rule]]:
    return list(rules_of_histograms(comparison).items())


def _of_rule(
    comparison: Comparison,
    name: str,
    rule: Rule,
    around: Surroundings,
    panel: list[dict[str, float]],
) -> pd.DataFrame:
    situation = comparison.situations[LAST]
    importance = importance_of(comparison.study)
    changes, experts = around.changes(rule, importance), around.experts(rule, importance)
    columns = {
        "item": situation.items,
        "label": [comparison.labels[item] for item in situation.items],
        "verdict": comparison.last[name].verdicts,
        "changes": changes.least,
        "after": _names(changes),
        "example": _changes_said(panel, changes, situation),
        "experts": experts.least,
        "after_experts": _names(experts),
        "example_experts": _removals_said(panel, experts, situation),
    }
    return pd.DataFrame({"rule": name, "title": comparison.title(name), **columns})


def _panel(comparison: Comparison) -> list[dict[str, float]]:
    """Return the ratings of each item by expert."""
    experts = [str(name) for name in comparison.ratings["expert"].unique()]
    rows = comparison.situations[LAST].ratings.tolist()
    return [dict(zip(experts, row, strict=True)) for row in rows]


def _names(found: Turn) -> list[str]:
    pairs = zip(found.after, np.isfinite(found.least), strict=True)
    return [VERDICTS[code] if known else "" for code, known in pairs]


def _changes_said(panel: list[dict[str, float]], found: Turn, situation: Situation) -> list[str]:
    known = np.isfinite(found.least)
    return [
        ", ".join(example_change(ratings, found.counts[row], situation.points))
        if known[row]
        else ""
        for row, ratings in enumerate(panel)
    ]


def _removals_said(panel: list[dict[str, float]], found: Turn, situation: Situation) -> list[str]:
    known = np.isfinite(found.least)
    return [
        ", ".join(example_removal(ratings, found.counts[row], situation.points, found.missing[row]))
        if known[row]
        else ""
        for row, ratings in enumerate(panel)
    ]


def fragility_summary(comparison: Comparison, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each item how many rules turn with how many one-point changes.

    Parameters
    ----------
    comparison : Comparison
        As for `fragility_table`.
    table : DataFrame or None
        That table, if it was made before.

    Returns
    -------
    DataFrame
        Item, Verdicts (rules that give one), In, then rules that turn with 1 change, 2 changes,
        3 or more, Never, Not found (as far as was searched), Least and Median number of changes
        over the rules for which it was found (so a median is too low where some was not), and
        1 expert (rules that turn when one is left out).
    """
    frame = fragility_table(comparison) if table is None else table
    rows = [_of_item(label, rows) for label, rows in frame.groupby("label", sort=False)]
    return pd.DataFrame(rows)


def _of_item(label: str, rows: pd.DataFrame) -> dict[str, object]:
    judged = rows[rows["verdict"] != VERDICTS[-1]]
    changes = judged["changes"]
    found = changes.dropna()
    return {
        "Item": label,
        "Verdicts": len(judged),
        "In": int((judged["verdict"] == "in").sum()),
        "1 change": int((changes == 1).sum()),
        "2 changes": int((changes == SEVERAL - 1).sum()),
        "3 or more": int((np.isfinite(changes) & (changes >= SEVERAL)).sum()),
        "Never": int(np.isinf(changes).sum()),
        "Not found": int(changes.isna().sum()),
        "Least": float(found.min()) if len(found) else np.nan,
        "Median": float(np.median(found)) if len(found) else np.nan,
        "1 expert": int((judged["experts"] == 1).sum()),
    }


def one_point_changes(comparison: Comparison) -> pd.DataFrame:
    """Return every change of one rating by one point with the rules whose verdict it turns.

    Changes that give the same histogram are one.

    Returns
    -------
    DataFrame
        item, label, example (who changes from what to what), rules (how many turn), added and
        removed (of them, how many put the item in and take it out), from the most rules down.
    """
    situation = comparison.situations[LAST]
    items, near = nearest_changes(situation.counts)
    panel = _panel(comparison)
    added, removed = _turned_by(comparison, situation, items, near)
    frame = pd.DataFrame(
        {
            "item": [situation.items[item] for item in items],
            "label": [comparison.labels[situation.items[item]] for item in items],
            "example": [
                listed(example_change(panel[item], after, situation.points))
                for item, after in zip(items, near, strict=True)
            ],
            "rules": added + removed,
            "added": added,
            "removed": removed,
        }
    )
    return frame.sort_values("rules", ascending=False, kind="stable").reset_index(drop=True)


def _turned_by(
    comparison: Comparison, situation: Situation, items: Integers, near: Integers
) -> tuple[Integers, Integers]:
    """Return for each histogram how many rules it puts the item in under, and how many out."""
    added, removed = np.zeros(len(items), dtype=int), np.zeros(len(items), dtype=int)
    importance = importance_of(comparison.study)
    for _, rule in _rules(comparison):
        before, after = (
            judge_counts(
                rule,
                counts,
                situation.scale,
                importance=importance,
                missing=situation.missing[rows],
            )
            for counts, rows in ((situation.counts, slice(None)), (near, items))
        )
        turned = turns(before[items], after)
        added += turned & (after == VERDICTS.index("in"))
        removed += turned & (after != VERDICTS.index("in"))
    return added, removed
