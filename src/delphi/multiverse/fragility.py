"""How little would turn the verdicts on a study: tables and words."""

import numpy as np
import pandas as pd

from delphi.consensus.catalogue import Rule
from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.own import STATED, importance_of
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import VERDICTS, judge_counts, needs_histograms_only
from delphi.multiverse.examples import example_change, example_removal
from delphi.multiverse.rings import Turn, turns
from delphi.multiverse.turning_points import (
    changes_to_turn,
    distance,
    experts_to_turn,
    nearest_changes,
)
from delphi.prose import Basis, Table, bound, derived, spoken
from delphi.statistics.arrays import Integers
from delphi.words import listed, number_of

__all__ = [
    "Turn",
    "changes_to_turn",
    "distance",
    "example_change",
    "example_removal",
    "experts_to_turn",
    "fragility_said",
    "fragility_summary",
    "fragility_table",
    "one_point_changes",
    "rules_of_histograms",
]

SEVERAL = 3  # changes from which on a verdict counts as turned by several
NAMED = 3  # changes that a sentence names one by one


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
    parts = [_of_rule(comparison, name, rule) for name, rule in _rules(comparison)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


COLUMNS = ["rule", "title", "item", "label", "verdict", "changes", "after", "example", "experts",
           "after_experts", "example_experts"]  # fmt: skip


def _rules(comparison: Comparison) -> list[tuple[str, Rule]]:
    return list(rules_of_histograms(comparison).items())


def _of_rule(comparison: Comparison, name: str, rule: Rule) -> pd.DataFrame:
    situation = comparison.situations[LAST]
    counts, scale, missing = situation.counts, situation.scale, situation.missing
    importance = importance_of(comparison.study)
    changes = changes_to_turn(rule, counts, scale, importance=importance, missing=missing)
    experts = experts_to_turn(rule, counts, scale, importance=importance, missing=missing)
    panel = _panel(comparison)
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


# --- words -------------------------------------------------------------------------------


@spoken
def fragility_said(comparison: Comparison, table: pd.DataFrame | None = None) -> str:
    """Say how firm the verdicts are, what holds up the authors' list, and which change turns most.

    Parameters
    ----------
    comparison : Comparison
        As for `fragility_table`.
    table : DataFrame or None
        That table, if it was made before.

    Returns
    -------
    str
        Markdown; blank where no rule gives a verdict.
    """
    frame = fragility_table(comparison) if table is None else table
    judged = frame[frame["verdict"] != VERDICTS[-1]]
    if judged.empty:
        return ""
    found = Table(f"tables/{comparison.file('fragility', 'multiverse')}.csv", frame)
    said = [
        _overall(found),
        _of_authors(comparison, judged, found),
        _most_turned(comparison),
    ]
    return "\n\n".join(part for part in said if part)


def _overall(found: Table) -> str:
    judged = {"verdict": {"not": VERDICTS[-1]}}
    several = found.rows({**judged, "changes": {">=": SEVERAL, "not": "inf"}})
    needs = {
        "turn when one rating changes by one point": found.rows({**judged, "changes": "1.0"}),
        "need two such changes": found.rows({**judged, "changes": float(SEVERAL - 1)}),
        "three or more": several,
        "cannot turn": found.rows({**judged, "changes": "inf"}),
        "need more than could be searched": found.rows({**judged, "changes": ""}),
    }
    turned = listed(f"**{number}** {how}" for how, number in needs.items() if number)
    rules = number_of(found.distinct("rule", where=judged), "rule")
    one = found.rows({**judged, "experts": "1.0"})
    any_number = found.rows({**judged, "experts": {"not": ["", "inf"]}})
    return (
        f"A verdict turns when an item that is in no longer is, or the other way round. Of "
        f"{number_of(found.rows(judged), 'verdict')} by {rules}, {turned}. Leaving out one expert "
        f"turns {one}; leaving out as many as it takes, {any_number}."
    )


def _of_authors(comparison: Comparison, judged: pd.DataFrame, found: Table) -> str:
    """Say which items of the authors' list are in under their own rule, and how firmly."""
    own = judged[(judged["rule"] == STATED) & judged["item"].isin(list(comparison.concluded))]
    if own.empty:
        return ""
    held = own[own["verdict"] == "in"]
    loose, near = held[held["changes"] == 1], own[(own["verdict"] != "in") & (own["changes"] == 1)]
    theirs = {"rule": STATED, "item": list(own["item"])}
    stand = found.rows({**theirs, "verdict": "in"})
    loosely = found.rows({**theirs, "verdict": "in", "changes": "1.0"})
    noun = comparison.study.config.kinds[comparison.kind].plural
    return (
        f"The rule that the authors state puts {stand} of the {found.rows(theirs)} {noun} of their "
        f"list in; {loosely} of these stand only as long as no rating changes: "
        f"{listed(loose['label'])}. Of those it leaves out, one change would bring in: "
        f"{listed(_with_example(near, found))}."
    )


def _with_example(rows: pd.DataFrame, found: Table) -> list[str]:
    names = [name for name in ("rule", "item", "example") if name in rows]
    return [
        f"{row['label']} ({found.text('example', {name: row[name] for name in names})})"
        for row in rows.to_dict("records")
    ]


def _most_turned(comparison: Comparison) -> str:
    changes = one_point_changes(comparison)
    found = derived(comparison.file("one-point-changes", "multiverse"), changes)
    every = pd.DataFrame({"rule": list(rules_of_histograms(comparison))})
    total = derived(comparison.file("rules-of-histograms", "multiverse"), every).rows()
    most = found.max("rules")
    if not most:
        return "No change of one rating by one point turns a verdict."
    first = changes[changes["rules"] == most]
    others = Basis(found.name, "rows", (), {"rules": int(most)}, less=NAMED)
    rest = bound(max(len(first) - NAMED, 0), others)
    more = f", and {number_of(rest, 'other')}" if rest else ""
    one = len(first) == 1
    return (
        f"The one-point change{'' if one else 's'} that would turn most rules, {most} of {total}"
        f"{'' if one else ' each'}: {'; '.join(_with_example(first.head(NAMED), found))}{more}."
    )
