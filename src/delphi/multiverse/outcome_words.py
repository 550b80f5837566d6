"""What the universes say together, in words: how many there are, what stands, what it hangs on."""

import pandas as pd

from delphi.multiverse import outcomes as numbers
from delphi.multiverse import worlds
from delphi.multiverse.outcomes import (
    ADDED,
    EXACTLY,
    KEPT,
    LIMITS,
    Outcomes,
    authors_shares,
    share_table,
    size_facts,
)
from delphi.multiverse.universes import Multiverse
from delphi.multiverse.worlds import SEED
from delphi.prose import Table, bound, constant, derived, fact, facts, spoken
from delphi.words import listed, number_of


@spoken
def universes_said(outcomes: Outcomes, file: str = "multiverse-size") -> str:
    """Say how many universes there are, and how long their lists are."""
    found, known = outcomes.multiverse, size_facts(outcomes, file)
    size, items, left, low, half, high = (fact(known, name) for name in known.frame["quantity"])
    return (
        f"**{size:,} universes** judge {number_of(items, 'item')}; {left:,} more "
        f"combinations were left out, with the reason. Half of the lists have up to {half} "
        f"items, nine in ten between {low} and {high}. {_weighting(found)}: a share "
        f"tells how much of what was declared agrees, not how likely a conclusion is true."
        f"{_reduced(found, file)}"
    )


def _reduced(found: Multiverse, file: str) -> str:
    """Say in a sentence what was drawn instead of being evaluated; blank where nothing was."""
    if not found.drawn:
        return ""
    known = facts(
        f"{file}-panels",
        {
            "panels": sum(group.worlds for group in found.drawn),
            "drawn": sum(group.looked for group in found.drawn),
        },
    )
    every, some = fact(known, "panels"), fact(known, "drawn")
    seed = bound(SEED, constant(worlds.__name__, "SEED"))
    counted = "count every panel" if found.exact else "rest on panels drawn in the same way"
    return (
        f" Leaving experts out gives {every:,} panels: {some:,} of them, drawn at random with the "
        f"seed {seed}, stand for all in what is said of whole lists, while shares of single "
        f"items {counted}."
    )


def _weighting(found: Multiverse) -> str:
    if not found.declared:
        return "Every universe counts the same"
    return f"In shares, universes weigh as declared for {listed(found.declared)}"


@spoken
def core_said(outcomes: Outcomes, file: str = "multiverse-share-table") -> str:
    """Say which items are robust, contested and out."""
    table = share_table(outcomes)
    found = Table(f"tables/{file}.csv", table)
    robust, out = (bound(value, constant(numbers.__name__, name)) for value, name in LIMITS)
    lines = []
    for name, words in (
        ("robust", f"In under at least {robust:.0%} of universes"),
        ("contested", "In under some, out of others"),
        ("out", f"In under at most {out:.0%}"),
    ):
        items = table.loc[table["Class"] == name, "Item"]
        said = listed(f"{item} ({found.value('In', {'Item': item}):.0f} %)" for item in items)
        lines.append(f"- {words}: {said}")
    return "\n".join(lines)


@spoken
def claims_answered(outcomes: Outcomes, file: str = "multiverse-authors") -> str:
    """Say how far the authors' tiers and list stand."""
    found = outcomes.multiverse
    if not outcomes.concluded:
        return "The study gives no final list; this step is skipped."
    known = authors_shares(outcomes, file)
    lines = []
    for tier in sorted(set(outcomes.concluded.values())):
        names = listed(found.labels[i] for i in found.items if outcomes.concluded.get(i) == tier)
        together = fact(known, f"tier {tier} together")
        lines.append(f"- Tier {tier} ({names}): all in together in {together:.1%} of universes")
    names = listed(found.labels[i] for i in found.items if i not in outcomes.concluded)
    added, same, kept = (fact(known, name) for name in (ADDED, EXACTLY, KEPT))
    lines.append(f"- Not on the list ({names}): one of them at least in, in {added:.1%}")
    lines.append(f"- Exactly the authors' list, of the items judged: {same:.1%} of universes")
    lines.append(f"- Order of the tiers kept (no item in while one of a higher tier, judged too, "
                 f"is not): {kept:.1%}")  # fmt: skip
    return "\n".join(lines)


@spoken
def hangs_on(
    outcomes: Outcomes,
    drivers: pd.DataFrame,
    shares: pd.DataFrame,
    files: tuple[str, str] = ("multiverse-drivers-items", "multiverse-options"),
) -> str:
    """Say for each contested item which choice explains most, and how its options differ."""
    table = share_table(outcomes)
    parts = derived(files[0], drivers)
    known = Table(f"tables/{files[1]}.csv", shares)
    lines = []
    for row in table[table["Class"] == "contested"].itertuples():
        choice = str(drivers.loc[drivers[row.Item].astype(float).idxmax(), "choice"])
        mine = shares[(shares["label"] == row.Item) & (shares["choice"] == choice)].dropna()
        low, high = mine.loc[mine["share"].idxmin()], mine.loc[mine["share"].idxmax()]
        part = parts.value(str(row.Item), {"choice": choice})
        (least, under), (most, over) = (
            (known.value("share", where), known.text("option", where))
            for where in (
                {name: one[name] for name in ("label", "choice", "option")} for one in (low, high)
            )
        )
        lines.append(
            f"- {row.Item}: most on *{choice}* ({part:.0f} % of the variation), from "
            f"{least:.0%} in ({under}) to {most:.0%} ({over})"
        )
    return "\n".join(lines)
