"""What notebooks 04 and 05 say: what was rated, how far apart, by the stated rule, what moved."""

import pandas as pd

from delphi.consensus.stated_rule import SIGNS, consensus_first, in_consensus
from delphi.prose import Table, bound, derived, setting, spoken
from delphi.statistics.measures import percent_agreement
from delphi.study import Study
from delphi.study.ratings import counts, kinds_by_rounds, pairs
from delphi.study.schemas import TABLES
from delphi.words import listed, number_of


def ratings_of(study: Study, *, several: bool) -> pd.DataFrame:
    """Return the ratings of the kinds that were rated in one round, or in several."""
    if not study.has("ratings"):
        return pd.DataFrame(columns=[column.name for column in TABLES["ratings"].columns])
    ratings = study.table("ratings")
    kinds = [kind for kind, more in kinds_by_rounds(ratings).items() if more == several]
    return ratings[ratings["kind"].isin(kinds)]


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
