"""What notebooks 04 and 05 say: what was rated, how far apart, by the stated rule, what moved."""

import pandas as pd

from delphi.consensus.stated_rule import SIGNS, consensus_first, in_consensus
from delphi.prose import Table, bound, derived, setting, spoken
from delphi.statistics.measures import percent_agreement
from delphi.study import Study
from delphi.study.ratings import counts, kinds_by_rounds, pairs
from delphi.study.schemas import TABLES
from delphi.words import listed, number_of


def ratings_of(study: Study, *, several: bool | None = None, upto: int = 0) -> pd.DataFrame:
    """Return the ratings of the kinds that were rated in one round, or in several.

    Parameters
    ----------
    study : Study
        An ingested study; without ratings there is no row.
    several : bool or None
        Which kinds; None for all.
    upto : int
        The last round to look at, as if the study had ended after it; 0 for all.
    """
    if not study.has("ratings"):
        return pd.DataFrame(columns=[column.name for column in TABLES["ratings"].columns])
    ratings = study.table("ratings")
    kinds = [kind for kind, more in kinds_by_rounds(ratings).items() if several in (None, more)]
    seen = ratings["round"] <= (upto or ratings["round"].max())
    return ratings[ratings["kind"].isin(kinds) & seen]


@spoken
def rated(study: Study, ratings: pd.DataFrame) -> str:
    """Say which kinds were rated in which rounds; in one line when there are none."""
    if ratings.empty:
        return "This study has no such items; the rest of this notebook is skipped."
    lines, table = [], Table("ratings", study.table("ratings"))
    for kind, rows in ratings.groupby("kind", sort=False):
        words = study.config.kinds[str(kind)]
        for number in sorted(int(one) for one in rows["round"].unique()):
            where = {"kind": str(kind), "round": number}
            noun = number_of(table.distinct("item", where=where), words.singular, words.plural)
            given = number_of(table.rows({**where, "rating": {"not": ""}}), "rating")
            lines.append(f"- Round {number}: {noun}, {given}")
    return "\n".join(lines)


def agreement_table(study: Study, ratings: pd.DataFrame) -> pd.DataFrame:
    """Return for each item and round the counts per scale point and the percent agreement."""
    if ratings.empty:
        return pd.DataFrame()
    table = counts(ratings, study.scale)
    agreement = percent_agreement(table.to_numpy())
    labels = ratings.drop_duplicates("item").set_index("item")["label"]
    frame = table.reset_index()
    frame["Ratings"] = table.sum(axis="columns").to_numpy()
    frame["Percent agreement"] = pd.Series(agreement).round().astype("Int64")
    frame["item"] = frame["item"].map(labels)
    names = ["Item", "Round", *map(str, table.columns), "Ratings", "Percent agreement"]
    return frame.set_axis(names, axis="columns")


@spoken
def spread(ratings: pd.DataFrame) -> str:
    """Say how far apart the ratings of each item lie, from the narrowest to the widest."""
    if ratings.empty:
        return ""
    range_ = ratings.groupby("label", sort=False)["rating"].agg(["min", "max"]).reset_index()
    range_["apart"] = range_["max"] - range_["min"]
    table = derived("spread", range_)
    lines = [
        f"- {number_of(table.value('apart', {'apart': width}), 'point')} apart: "
        f"{listed(group['label'])}"
        for width, group in range_.groupby("apart")
    ]
    return "\n".join(["Between the lowest and the highest rating lie:", "", *lines])


@spoken
def consensus_by_round(study: Study, ratings: pd.DataFrame) -> str:
    """Say which items reached consensus in which round under the authors' stated rule."""
    rule = study.config.consensus
    if rule is None:
        return "The study states no rule of consensus; that step is skipped."
    if ratings.empty:
        return ""
    table = counts(ratings, study.scale)
    labels = ratings.drop_duplicates("item").set_index("item")["label"]
    met = in_consensus(table, rule)
    reached = met[met].reset_index().groupby("item", sort=False)["round"].min()
    first = consensus_first(study, ratings, rule)
    lines = [
        f"- Round {number}: {listed(labels[i] for i in reached[reached == number].index)}"
        for number in sorted(ratings["round"].unique())
    ]
    never = [labels[item] for item in labels.index if item not in reached.index]
    kinds = listed(study.config.kinds[kind].plural for kind in ratings["kind"].unique())
    place = f" ({rule.place})" if rule.place else ""
    cutoff = bound(rule.cutoff, setting("consensus", "cutoff"))
    head = (
        f"Rule stated by the authors{place}: {rule.measure} {SIGNS[rule.comparison]}\u00a0"
        f"{cutoff}\u00a0%. Of {first.rows()} {kinds}, these reached it for the first time in:"
    )
    none = first.rows({"round": ""})
    return "\n".join([head, "", *lines, f"- In no round ({none}): {listed(never)}"])


@spoken
def movement(ratings: pd.DataFrame) -> str:
    """Say how many ratings changed from round to round, and in which direction."""
    found = pairs(ratings)
    table = derived("movements", found.assign(points=found["after"] - found["before"]))
    lines = []
    for number in sorted(int(one) for one in ratings["round"].unique())[1:]:
        now = {"round": number}
        changed = table.rows({**now, "points": {"not": 0}})
        up, down = (table.rows({**now, "points": {sign: 0}}) for sign in "><")
        lines.append(
            f"- From round {number - 1} to {number}: {changed} of {table.rows(now)} ratings "
            f"changed, {up} up and {down} down"
        )
    return "\n".join(lines)


# --- means and single items ----------------------------------------------------------------


@spoken
def drift_said(study: Study, means: pd.DataFrame) -> str:
    """Say how the mean of each item of one kind went from its first round to its last.

    Parameters
    ----------
    study : Study
        The study.
    means : DataFrame
        kind, item, label, round and rating (the mean), rounds of an item in order.
    """
    kind = str(means["kind"].iloc[0])
    words, ends = study.config.kinds[kind], means.groupby(["item", "label"], sort=False)
    frame = ends.agg(first=("round", "first"), last=("round", "last"), before=("rating", "first"),
                     after=("rating", "last")).reset_index()  # fmt: skip
    frame = frame[frame["first"] < frame["last"]].reset_index(drop=True)
    if frame.empty:
        return "No item was rated in two rounds; this step is skipped."
    table = derived(f"ratings-drift-{kind}", frame.assign(change=frame["after"] - frame["before"]))
    up, down, level = (table.rows({"change": one}) for one in ({">": 0}, {"<": 0}, 0.0))
    noun = number_of(table.rows(), words.singular, words.plural)
    return (
        f"From the first to the last round of each, the mean rose for {up}, fell for {down} and "
        f"stayed for {level} of {noun} that were rated more than once.{_farthest(table)}"
    )


def _farthest(table: Table) -> str:
    """Name the item whose mean moved most; blank when none did."""
    moved = table.frame["change"].abs()
    if not moved.max() > 0:
        return ""
    item = table.frame.loc[moved.idxmax()]
    before, after = (table.value(name, {"item": item["item"]}) for name in ("before", "after"))
    return f" Farthest went {item['label']}, from {before:.2f} to {after:.2f}."


def restless(ratings: pd.DataFrame) -> str:
    """Return the item whose ratings changed most often; the first without changes, or blank."""
    found = pairs(ratings)
    changed = (found["before"] != found["after"]).groupby(found["item"], sort=False).sum()
    return str(changed.idxmax()) if len(changed) else "".join(ratings["item"].iloc[:1])


def divided(ratings: pd.DataFrame) -> str:
    """Return the item whose ratings lie farthest apart (standard deviation); blank for none."""
    apart = ratings.groupby("item", sort=False)["rating"].std(ddof=0).dropna()
    return str(apart.idxmax()) if len(apart) else "".join(ratings["item"].iloc[:1])


@spoken
def followed_said(ratings: pd.DataFrame, file: str) -> str:
    """Say how the ratings of one item stood in each round.

    Parameters
    ----------
    ratings : DataFrame
        The ratings of the item.
    file : str
        Name for the table that the numbers are kept in.
    """
    rated = ratings.dropna(subset="rating")
    if rated.empty:
        return "The item is not among those of this notebook; this step is skipped."
    found = rated.groupby("round")["rating"].agg(["size", "mean", "min", "max"]).reset_index()
    table = derived(file, found)
    lines = [
        f"- Round {number}: mean {table.value('mean', {'round': number}):.2f}, from "
        f"{table.value('min', {'round': number})} to {table.value('max', {'round': number})}, "
        f"by {number_of(table.value('size', {'round': number}), 'expert')}"
        for number in found["round"]
    ]
    return "\n".join([f"**{rated['label'].iloc[0]}**", "", *lines])


# --- pictures in words ---------------------------------------------------------------------


def matrix_alt(wide: pd.DataFrame) -> str:
    """Tell what a matrix of items by experts shows: who and what stands first and last."""
    experts = wide.mean().dropna().sort_values(kind="stable")
    items = wide.mean(axis="columns").dropna()
    if items.empty:
        return "Matrix without a rating."
    return (
        f"Matrix of {number_of(len(wide), 'item')} by {number_of(wide.shape[1], 'column')}; the "
        f"darker a cell the higher the rating. Top row: {wide.index[0]} "
        f"(mean {items.iloc[0]:.2f}); "
        f"bottom row: {wide.index[-1]} (mean {items.iloc[-1]:.2f}). Lowest column: "
        f"{experts.index[0]} (mean {experts.iloc[0]:.2f}); highest: {experts.index[-1]} (mean "
        f"{experts.iloc[-1]:.2f})."
    )


def means_alt(means: pd.DataFrame) -> str:
    """Tell the mean of every item in every round, items as they stand in the frame."""
    said = [
        f"{label}: {listed(f'{row.rating:.2f} in round {row.round}' for row in rows.itertuples())}"
        for label, rows in means.groupby("label", sort=False)
    ]
    return f"Mean rating of each item by round. {'; '.join(said)}."


def reached_alt(agreement: pd.DataFrame) -> str:
    """Tell the highest and the lowest percent agreement of each round, as steps show them."""
    said = [
        f"Round {number}: from {rows.min():.0f} % to {rows.max():.0f} %, which "
        f"{number_of((rows == rows.max()).sum(), 'item reaches', 'items reach')}."
        for number, rows in agreement.dropna().groupby("Round")["Percent agreement"]
    ]
    return f"Steps: how many items reach each cut-off. {' '.join(said)}"
