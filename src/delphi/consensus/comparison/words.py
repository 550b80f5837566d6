"""What every rule says of every item, said in sentences."""

import pandas as pd

from delphi.consensus.comparison.judgement import LAST, Comparison
from delphi.consensus.comparison.tables import items_of, share_included, sizes_of
from delphi.prose import derived, spoken
from delphi.words import listed, number_of


@spoken
def rules_applied(comparison: Comparison) -> str:
    """Say how many rules give a verdict on the last ratings, and why the others give none."""
    judged = comparison.judged[LAST]
    table = derived(
        comparison.file("speaking"),
        pd.DataFrame(
            [(rule, one.reason) for rule, one in judged.items()], columns=["rule", "reason"]
        ),
    )
    reasons = dict.fromkeys(found.reason for found in judged.values() if found.reason)
    lines = [
        f"- {table.rows({'reason': reason})}: {table.text('reason', {'reason': reason})}"
        for reason in reasons
    ]
    speak, silent = table.rows({"reason": ""}), table.rows({"reason": {"not": ""}})
    items = items_of(comparison).rows()
    noun = comparison.study.config.kinds[comparison.kind].plural
    head = (
        f"{number_of(speak, 'rule gives', 'rules give')} a verdict on the "
        f"{items} {noun}; {number_of(silent, 'gives', 'give')} none"
    )
    return "\n".join([f"{head}, because:" if lines else f"{head}.", "", *lines])


@spoken
def range_of_lists(comparison: Comparison) -> str:
    """Say between what numbers the lists of the rules lie, and what all or no rule includes."""
    if not comparison.last:
        return ""
    sizes = sizes_of(comparison)
    shares = share_included(comparison)
    every = [item for item, share in shares.items() if share == 1]
    never = [item for item, share in shares.items() if share == 0]
    noun = comparison.study.config.kinds[comparison.kind].plural
    named = {item: comparison.labels[item] for item in shares}
    return (
        f"{number_of(sizes.rows(), 'rule')} of consensus put between **{sizes.min('included')}** "
        f"and **{sizes.max('included')}** of {items_of(comparison).rows()} {noun} in. In under "
        f"every rule that judges it: {listed(named[i] for i in every)}. In under no rule: "
        f"{listed(named[i] for i in never)}."
    )


@spoken
def authors_reproduced(comparison: Comparison) -> str:
    """Say which rules give exactly the authors' list, or end exactly at one of their tiers."""
    wanted = comparison.concluded
    if not wanted:
        return "The study gives no final list; this step is skipped."
    source = comparison.study.source_title(comparison.study.config.conclusion)
    last = max(wanted.values())
    lines, sizes, items = [], sizes_of(comparison), items_of(comparison)
    for tier in sorted(set(wanted.values())):
        upto = frozenset(item for item, number in wanted.items() if number <= tier)
        same = [rule for rule, judged in comparison.last.items() if judged.included == upto]
        what = "the whole list" if tier == last else _up_to(tier)
        said = listed(comparison.short(rule) for rule in same)
        rules = number_of(sizes.rows({"list up to tier": str(tier)}), "rule")
        many = items.rows({"tier in print": [str(number) for number in range(1, tier + 1)]})
        lines.append(f"- {what} ({many} items), exactly: {rules}: {said}")
    others = sizes.rows({"list up to tier": "another"})
    theirs = {"tier in print": {"not": ""}}
    head = (
        f"The authors' final list ({source}) has {items.rows(theirs)} items in "
        f"{items.distinct('tier in print', where=theirs)} tiers. Of "
        f"{number_of(sizes.rows(), 'rule')} with a verdict, these give"
    )
    return "\n".join([head, "", *lines, f"- another list: {number_of(others, 'rule')}"])


def _up_to(tier: int) -> str:
    return f"tiers 1 to {tier}" if tier > 1 else f"tier {tier}"
