"""Tables of what every rule says, and of how far the rules agree with the authors' list."""

import pandas as pd

from delphi.consensus.comparison.judgement import LAST, Comparison
from delphi.consensus.verdicts import VERDICTS
from delphi.prose import Table, derived
from delphi.words import listed


def verdict_frame(comparison: Comparison) -> pd.DataFrame:
    """Return every verdict: rule, title, family, publication, round, item, label, verdict, reason.

    `round` is a number, or `last` for the last ratings of each item.
    """
    rows = [
        (rule, comparison.rules[rule].family, comparison.title(rule), situation, item,
         comparison.labels[item], verdict, judged.reason)
        for situation, by_rule in comparison.judged.items()
        for rule, judged in by_rule.items()
        for item, verdict in zip(judged.items, judged.verdicts, strict=True)
    ]  # fmt: skip
    columns = ["rule", "family", "title", "round", "item", "label", "verdict", "reason"]
    return pd.DataFrame(rows, columns=columns)


def by_round(comparison: Comparison) -> pd.DataFrame:
    """Return for each rule how many of the items of each round are in."""
    rows = []
    for rule in comparison.rules:
        row: dict[str, object] = {"Rule": comparison.title(rule)}
        for name, by_rule in comparison.judged.items():
            judged = by_rule[rule]
            heading = "Last ratings" if name == LAST else f"Round {name}"
            row[heading] = "" if judged.reason else f"{len(judged.included)} of {len(judged.items)}"
        rows.append(row)
    frame = pd.DataFrame(rows)
    return frame[(frame.drop(columns=["Rule"]) != "").any(axis=1)].reset_index(drop=True)


def against_authors(comparison: Comparison) -> pd.DataFrame:
    """Return for each rule with a verdict how its list differs from that of the authors.

    Returns
    -------
    DataFrame
        rule, title, included (number of items), missed (of the authors', not in), added (in, not
        the authors'), Jaccard (shared items over all items of both lists, 1 for the same list),
        from the nearest list down.
    """
    wanted = frozenset(comparison.concluded)
    rows = []
    for rule, judged in comparison.last.items():
        found = judged.included
        both = len(found | wanted)
        rows.append(
            {
                "rule": rule,
                "title": comparison.title(rule),
                "included": len(found),
                "missed": listed(_labels(comparison, wanted - found)) if wanted - found else "",
                "added": listed(_labels(comparison, found - wanted)) if found - wanted else "",
                "Jaccard": len(found & wanted) / both if both else 1.0,
            }
        )
    columns = ["rule", "title", "included", "missed", "added", "Jaccard"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("Jaccard", ascending=False, kind="stable").reset_index(drop=True)


def lists_table(comparison: Comparison) -> pd.DataFrame:
    """Return the different lists that rules give, from the nearest to the authors' down.

    Returns
    -------
    DataFrame
        Items in, Missed and Added against the authors' list, Jaccard, Rules (how many give it)
        and Which.
    """
    frame = against_authors(comparison)
    if frame.empty:
        return frame
    frame["Which"] = [comparison.title(rule) for rule in frame["rule"]]
    same = ["included", "missed", "added", "Jaccard"]
    found = frame.groupby(same, sort=False)["Which"].agg(["size", "; ".join]).reset_index()
    return found.set_axis(
        ["Items in", "Missed", "Added", "Jaccard", "Rules", "Which"], axis="columns"
    )


def _labels(comparison: Comparison, items: frozenset[str]) -> list[str]:
    return [label for item, label in comparison.labels.items() if item in items]


def share_included(comparison: Comparison) -> dict[str, float]:
    """Return for each item the share of the rules with a verdict on it that put it in."""
    shares = {}
    for item in comparison.labels:
        found = [judged.verdicts[judged.items.index(item)] for judged in comparison.last.values()]
        judging = len(found) - found.count("no verdict")
        shares[item] = found.count("in") / max(judging, 1)
    return shares


def verdict_counts(comparison: Comparison) -> pd.DataFrame:
    """Return for each item how many rules give which verdict, most often in first."""
    rows = []
    for item, label in comparison.labels.items():
        found = [judged.verdicts[judged.items.index(item)] for judged in comparison.last.values()]
        counts = {verdict.capitalize(): found.count(verdict) for verdict in VERDICTS}
        tier = comparison.concluded.get(item)
        rows.append({"Item": label, "Tier in print": "" if tier is None else str(tier), **counts})
    frame = pd.DataFrame(rows).sort_values("In", ascending=False, kind="stable")
    return frame.reset_index(drop=True)


def items_of(comparison: Comparison) -> Table:
    """Return the items that verdicts are about, as a table."""
    return derived(
        comparison.file("items"),
        pd.DataFrame(
            [
                (item, label, share, comparison.concluded.get(item, ""))
                for (item, label), share in zip(
                    comparison.labels.items(), share_included(comparison).values(), strict=True
                )
            ],
            columns=["item", "label", "share in", "tier in print"],
        ),
    )


def sizes_of(comparison: Comparison) -> Table:
    """Return for each rule with a verdict how many items it puts in, and the list it gives."""
    wanted = comparison.concluded
    ends = {
        frozenset(item for item, number in wanted.items() if number <= tier): str(tier)
        for tier in set(wanted.values())
    }
    rows = [
        (rule, len(judged.included), ends.get(judged.included, "another" if wanted else ""))
        for rule, judged in comparison.last.items()
    ]
    frame = pd.DataFrame(rows, columns=["rule", "included", "list up to tier"])
    return derived(comparison.file("sizes"), frame)
