"""The tiers of the authors' conclusions, recomputed from each expert's last ratings."""

from dataclasses import replace

import pandas as pd

from delphi.study import Study

NO_TIER = 0
COLUMNS = ["item", "label", "kind", "tier", "lowest", "mean"]


def last_ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings of the last round in which each item was rated."""
    last = ratings.groupby("item")["round"].transform("max")
    return ratings[ratings["round"] == last]


def tiers(study: Study) -> pd.DataFrame:
    """Put each item into the first tier that none of its last ratings falls short of.

    Returns
    -------
    DataFrame
        item, label, kind, tier (0 for none), lowest (the lowest last rating) and mean, from the
        highest mean down within a tier; only kinds that study.toml gives tiers.
    """
    if not study.config.tiers or not study.has("ratings"):
        return pd.DataFrame(columns=COLUMNS)
    last = last_ratings(study.table("ratings"))
    frame = last.groupby(["item", "label", "kind"], sort=False)["rating"].agg(
        lowest="min", mean="mean"
    )
    frame = frame.reset_index()
    given = {kind: _of_kind(study, kind) for kind in {tier.kind for tier in study.config.tiers}}
    frame = frame[frame["kind"].isin(given)].copy()
    frame["tier"] = [
        next((tier for tier, least in given[str(row.kind)] if row.lowest >= least), NO_TIER)
        for row in frame.itertuples()
    ]
    frame["below"] = frame["tier"].where(frame["tier"] != NO_TIER, len(study.config.tiers) + 1)
    frame = frame.sort_values(["below", "mean"], ascending=[True, False], kind="stable")
    return frame[COLUMNS].reset_index(drop=True)


def _of_kind(study: Study, kind: str) -> list[tuple[int, int]]:
    given = [(tier.tier, tier.least) for tier in study.config.tiers if tier.kind == kind]
    return sorted(given)


def tiers_compared(study: Study, source: str) -> pd.DataFrame:
    """Hold the tiers that a source prints against the recomputed ones.

    Returns
    -------
    DataFrame
        item, label, printed (tiers as printed, as in `2` or `2 3`; blank for none), recomputed
        and `differs`; every item of the kinds that the source names.
    """
    computed = tiers(study)
    printed = study.table("tiers")
    printed = printed[printed["source"] == source]
    kinds = computed.loc[computed["item"].isin(printed["item"]), "kind"].unique()
    frame = computed[computed["kind"].isin(kinds)][["item", "label", "tier"]].copy()
    named = printed.groupby("item")["tier"].agg(lambda t: " ".join(map(str, sorted(t))))
    frame["printed"] = frame["item"].map(named).fillna("")
    frame["recomputed"] = frame.pop("tier").map(lambda t: "" if t == NO_TIER else str(t))
    frame["differs"] = frame["printed"] != frame["recomputed"]
    return frame.reset_index(drop=True)


def tiers_without(study: Study) -> pd.DataFrame:
    """Put each item into its tier again with each expert left out in turn.

    Returns
    -------
    DataFrame
        expert (who is left out), item, label, kind, tier, `all` (the tier with every expert) and
        `turns` (whether the two differ); no row for a panel of one.
    """
    columns = ["expert", "item", "label", "kind", "tier", "all", "turns"]
    every = tiers(study).set_index("item")["tier"]
    ratings = study.table("ratings") if len(every) else pd.DataFrame(columns=["expert"])
    experts = ratings["expert"].unique()
    parts = []
    for expert in experts if len(experts) > 1 else ():
        fewer = replace(study, varied={"ratings": ratings[ratings["expert"] != expert]})
        found = tiers(fewer)[["item", "label", "kind", "tier"]]
        before = found["item"].map(every)
        parts.append(found.assign(expert=expert, all=before, turns=found["tier"] != before))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
