"""What notebooks 04 to 06 say of experts: who rates high, who moves, on whom a tier hangs."""

import pandas as pd

from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.words import listed, number_of


@spoken
def severity_said(study: Study, ratings: pd.DataFrame) -> str:
    """Say how far apart the means of experts lie, against the means of items, of one kind."""
    if ratings["rating"].isna().all():
        return ""
    kind = str(ratings["kind"].iloc[0])
    experts = derived(f"ratings-by-expert-{kind}", _means(ratings, ["expert"]))
    items = derived(f"ratings-by-item-{kind}", _means(ratings, ["item", "label"]))
    ends = experts.min("mean"), experts.max("mean")
    about = items.min("mean"), items.max("mean")
    more = "farther apart than" if ends[1] - ends[0] > about[1] - about[0] else "no farther than"
    return (
        f"The mean rating that an expert gives to {study.config.kinds[kind].plural} runs from "
        f"{ends[0]:.2f} ({_at(experts, ends[0])}) to {ends[1]:.2f} ({_at(experts, ends[1])}); the "
        f"mean that one of them receives, from {about[0]:.2f} to {about[1]:.2f}. So experts lie "
        f"{more} what they judge."
    )


def _means(ratings: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    found = ratings.dropna(subset="rating").groupby(by, sort=False)["rating"]
    return found.agg(ratings="size", mean="mean").reset_index()


def _at(table: Table, mean: float) -> str:
    """Name the experts with a mean."""
    return listed(table.frame.loc[table.frame["mean"] == mean, "expert"])


@spoken
def movers_said(changes: pd.DataFrame) -> str:
    """Say how many experts changed a rating, and who changed most.

    Parameters
    ----------
    changes : DataFrame
        expert, compared (ratings with one of the round before beside them), up and down (how
        many of them are higher and lower than it).
    """
    if changes.empty:
        return "No expert rated an item in two rounds; this step is skipped."
    table = derived("ratings-movers", changes.assign(changed=changes["up"] + changes["down"]))
    most = table.max("changed")
    moved = table.rows({"changed": {">": 0}})
    said = (
        f"{moved} of {number_of(table.rows(), 'expert')} changed at least one rating between one "
        "round and the next"
    )
    if not moved:
        return f"{said}."
    first = table.frame.loc[table.frame["changed"] == most, "expert"]
    ways = [
        f"{name} ({table.value('up', {'expert': name})} up, "
        f"{table.value('down', {'expert': name})} down, of "
        f"{table.value('compared', {'expert': name})} that can be compared)"
        for name in first
    ]
    return f"{said}. Most changes are those of {listed(ways)}."


@spoken
def turning_said(turned: pd.DataFrame) -> str:
    """Say which items would stand in another tier with one expert fewer.

    Parameters
    ----------
    turned : DataFrame
        As `delphi.study.tiers.tiers_without` returns it.
    """
    if turned.empty:
        return ""
    table = derived("ratings-tiers-turned", turned)
    moved = {"turns": True}
    items = turned.loc[turned["turns"], "label"].unique()
    head = (
        f"With one expert fewer, {table.distinct('item', where=moved)} of "
        f"{number_of(table.distinct('item'), 'item')} could stand in another tier"
    )
    if not len(items):
        return f"{head}."
    by = turned[turned["turns"]].groupby("expert", sort=False)["item"].size()
    most = by.index[by == by.max()]
    counts = [f"{name} ({table.rows({**moved, 'expert': name})})" for name in most]
    return f"{head}: {listed(items)}. Most such items hang on {listed(counts)}."
