"""What was found, in sentences computed from the tables: no number in them is typed."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.literature import count_works, look_up
from delphi.measures import percent_agreement
from delphi.panel import compare_experience
from delphi.ratings import compare_totals, compared, counts, kinds_by_rounds, moves
from delphi.reconcile import POLICIES
from delphi.schemas import TABLES
from delphi.study import Consensus, Study
from delphi.tiers import NO_TIER, tiers, tiers_compared
from delphi.words import listed, number_of

NOT_RATED = "This study has no ratings; this step is skipped."
LISTED = 10  # ratings named one by one before the rest is counted

SIGNS = {">=": "\u2265", ">": ">"}
COMPARISONS: dict[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]] = {
    ">=": operator.ge,
    ">": operator.gt,
}


def reproduced(study: Study, exhibits: str) -> str:
    """Say how much of the publication is reproduced.

    Parameters
    ----------
    study : Study
        The study.
    exhibits : str
        The number of exhibits of each kind, as in `2 figures and 1 table`.
    """
    text = f"{exhibits.capitalize()} of {study.config.short} are reproduced here"
    if not study.has("entries"):
        return f"{text}."
    entries = study.table("entries")
    marks = int(entries["value"].notna().sum())
    sources = listed(study.source_title(source) for source in entries["source"].unique())
    return f"{text}, its rounds from {marks} marks printed in {sources}."


# --- ingest --------------------------------------------------------------------------------


def tables_read(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return name, number of rows and description of each table of a study."""
    rows = [(name, len(frame), TABLES[name].description) for name, frame in tables.items()]
    return pd.DataFrame(rows, columns=["Table", "Rows", "What it holds"])


def rounds_decided(study: Study, decisions: pd.DataFrame | None) -> str:
    """Say how the rounds of marks that do not tell it were decided."""
    if not study.config.rounds:
        return NOT_RATED
    if decisions is None:
        return "Every mark tells its round; nothing had to be decided."
    sources = listed(study.source_title(s) for s in decisions["source"].unique())
    grounds = decisions["how"].value_counts()
    said = [f"- {count}: {_ground(study, str(how))}" for how, count in grounds.items()]
    undecided = int((decisions["how"] == "undecided").sum())
    end = "None stays undecided." if not undecided else f"**{undecided} stay undecided.**"
    head = (
        f"{number_of(len(decisions), 'mark')} of {sources} carry no round in our text. {end} "
        "The grounds:"
    )
    return "\n".join([head, "", *said])


def _ground(study: Study, how: str) -> str:
    _, _, sources = how.partition("held against ")
    if not sources:
        return {
            "equal marks": "the marks in question are equal, so that either order gives the same",
            "only round left": "only one round is left for the mark",
        }.get(how, how)
    return f"only one order fits {listed(study.source_title(s) for s in sources.split())}"


def ratings_reconciled(study: Study, ratings: pd.DataFrame | None, policy: str) -> str:
    """Say how many ratings there are, and which are not printed wherever they should be."""
    if ratings is None:
        return NOT_RATED
    tally = ratings["status"].value_counts()
    once = ratings["sources"].str.split().str.len() == 1
    alone = int(((ratings["status"] == "agreed") & once).sum())
    said = [
        f"{count} {status}"
        + (f" ({alone} of them shown by one source only)" * (status == "agreed"))
        for status, count in tally.items()
    ]
    text = (
        f"{number_of(len(ratings), 'rating')} of {ratings['item'].nunique()} items were asked of "
        f"{ratings['expert'].nunique()} experts: {', '.join(said)}. "
        f'Policy "{policy}": {POLICIES[policy]}.'
    )
    odd = ratings[ratings["status"] != "agreed"]
    lines = [f"- {_told(study, row)}" for _, row in odd.head(LISTED).iterrows()]
    if len(odd) > LISTED:
        lines.append(f"- and {len(odd) - LISTED} more")
    return "\n".join([text, "", *lines])


def _told(study: Study, row: "pd.Series[object]") -> str:
    place = f"{row['label']}, round {row['round']}, {row['expert']}"
    titles = [study.source_title(source) for source in str(row["sources"] or "").split()]
    rating = "" if pd.isna(row["rating"]) else f" {row['rating']}"
    source = f" (source: {listed(titles)})" if titles else ""
    return f"{place}:{rating} **{row['status']}**{source}"


def totals_checked(study: Study, totals: pd.DataFrame | None, ratings: pd.DataFrame | None) -> str:
    """Say where the printed totals differ from the recomputed ones."""
    if ratings is None:
        return NOT_RATED
    if totals is None:
        return "The study prints no totals; there is nothing to hold the ratings against."
    compared = compare_totals(totals, ratings, study.scale)
    differing = compared[compared["differs"]]
    rows = compared.drop_duplicates(["source", "item", "round"])
    labels = ratings.drop_duplicates("item").set_index("item")["label"]
    text = (
        f"{number_of(len(rows), 'totals row')} with {len(compared)} cells were recomputed from "
        f"the reconciled ratings; {number_of(len(differing), 'cell differs', 'cells differ')} "
        "from print."
    )
    lines = [
        f"- {study.source_title(str(row.source))}, {labels[row.item]}, round {row.round}, "
        f"rating {row.rating}: printed\u00a0**{_blank(row.printed)}**, "
        f"recomputed\u00a0**{row.recomputed}**"
        for row in differing.itertuples()
    ]
    return "\n".join([text, "", *lines])


def _blank(printed: Any) -> str:
    return "blank" if pd.isna(printed) else str(printed)


# --- literature ----------------------------------------------------------------------------


def works_counted(study: Study) -> str:
    """Say where the printed number of works of a topic is not that of the works listed."""
    if not (study.has("topics") and study.has("literature")):
        return "This study lists no works by topic; this step is skipped."
    counted = count_works(study.table("topics"), study.table("literature"))
    differing = counted[counted["differs"]]
    lines = [
        f"- {study.source_title(row.source)}, {row.topic}: printed **{row.printed}**, listed "
        f"**{row.recomputed}**"
        for row in differing.itertuples()
    ]
    sources = listed(study.source_title(source) for source in counted["source"].unique())
    head = (
        f"{sources} print a number of works for {number_of(len(counted), 'topic')}; it differs "
        f"from the number of works listed for {len(differing)}."
    )
    return "\n".join([head, "", *lines])


def works_looked_up(study: Study) -> str:
    """Say which cited works are not in the reference list."""
    if not (study.has("literature") and study.has("references")):
        return ""
    found = look_up(study.table("literature"), study.table("references"))
    works = found.drop_duplicates(["authors", "year"])
    lost = works[works["found"] == 0]
    several = works[works["found"] > 1]
    lines = [
        f"- {row.authors} ({row.year})"
        + (f"; the nearest reference: {row.nearest}" if row.nearest else "")
        for row in lost.itertuples()
    ]
    head = (
        f"{number_of(len(found), 'citation')} of {number_of(len(works), 'work')} were looked up in "
        f"a list of {number_of(len(study.table('references')), 'reference')}. For "
        f"{number_of(len(several), 'work')} more than one reference fits, as print gives no letter "
        f"with the year. No reference has the names and the year of {number_of(len(lost), 'work')}:"
    )
    return "\n".join([head, "", *lines])


# --- panel ---------------------------------------------------------------------------------


def panel_described(study: Study) -> str:
    """Say who the experts are, in numbers recomputed from the table of the panel."""
    if not study.has("panel"):
        return "This study has no table of its panel; this step is skipped."
    panel = study.table("panel")
    said = [number_of(len(panel), "expert")]
    years, organizations = panel["years"].dropna(), panel["organizations"].dropna()
    if len(years):
        said.append(f"{years.min()} to {years.max()} years of experience each")
    if len(organizations):
        said.append(f"together {organizations.sum()} organizations")
    return f"As printed: {', '.join(said)}."


def experience_compared(study: Study) -> str:
    """Say where the printed numbers of the experts' experience disagree."""
    if not all(study.has(name) for name in ("panel", "experience", "sums")):
        return "This study prints no posts of its experts; this step is skipped."
    compared = compare_experience(
        study.table("panel"), study.table("experience"), study.table("sums")
    )
    panel = study.table("panel").set_index("expert")
    names = panel["name"].fillna(panel.index.to_series())
    lines = []
    for row in compared.itertuples():
        said = [*_years(row), *_organizations(row)]
        if said:
            lines.append(f"- {names[row.expert]}: {'; '.join(said)}")
    first, second = compared["organizations_panel"].sum(), compared["organizations_sum"].sum()
    head = (
        f"The printed numbers of years and organizations disagree for {len(lines)} of "
        f"{number_of(len(compared), 'expert')}. Organizations add up to {first} in the table of "
        f"the panel and to {second} below the posts."
    )
    return "\n".join([head, "", *lines])


def _printed_as(value: Any) -> str:
    return "none" if pd.isna(value) else str(value)


def _years(row: Any) -> list[str]:
    printed = {_printed_as(row.years_panel), _printed_as(row.years_sum)}
    if len(printed) == 1 and printed <= {str(row.years_spanned), str(row.years_covered)}:
        return []
    between = f"the posts span {row.years_spanned}"
    if row.years_covered != row.years_spanned:
        between += f" and cover {row.years_covered}"
    first, second = _printed_as(row.years_panel), _printed_as(row.years_sum)
    return [f"{first} years in the table, {second} below the posts; {between}"]


def _organizations(row: Any) -> list[str]:
    first, second = _printed_as(row.organizations_panel), _printed_as(row.organizations_sum)
    if first == second == str(row.organizations_named):
        return []
    return [
        f"{first} organizations in the table, {second} below the posts, which name "
        f"{row.organizations_named}"
    ]


# --- ratings -------------------------------------------------------------------------------


def ratings_of(study: Study, *, several: bool) -> pd.DataFrame:
    """Return the ratings of the kinds that were rated in one round, or in several."""
    if not study.has("ratings"):
        return pd.DataFrame(columns=[column.name for column in TABLES["ratings"].columns])
    ratings = study.table("ratings")
    kinds = [kind for kind, more in kinds_by_rounds(ratings).items() if more == several]
    return ratings[ratings["kind"].isin(kinds)]


def rated(study: Study, ratings: pd.DataFrame) -> str:
    """Say which kinds were rated in which rounds; in one line when there are none."""
    if ratings.empty:
        return "This study has no such items; the rest of this notebook is skipped."
    lines = []
    for kind, rows in ratings.groupby("kind", sort=False):
        words = study.config.kinds[str(kind)]
        for number, of_round in rows.groupby("round"):
            noun = number_of(of_round["item"].nunique(), words.singular, words.plural)
            given = number_of(int(of_round["rating"].notna().sum()), "rating")
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


def spread(ratings: pd.DataFrame) -> str:
    """Say how far apart the ratings of each item lie, from the narrowest to the widest."""
    if ratings.empty:
        return ""
    range_ = ratings.groupby("label", sort=False)["rating"].agg(lambda r: r.max() - r.min())
    lines = [
        f"- {number_of(int(width), 'point')} apart: {listed(group.index)}"
        for width, group in range_.groupby(range_)
    ]
    return "\n".join(["Between the lowest and the highest rating lie:", "", *lines])


def in_consensus(table: pd.DataFrame, rule: Consensus) -> pd.Series:
    """Return for each row of counts whether the rule of the authors holds.

    Parameters
    ----------
    table : DataFrame
        Counts as `delphi.ratings.counts` gives them.
    rule : Consensus
        The stated rule.
    """
    agreement = percent_agreement(table.to_numpy())
    return pd.Series(COMPARISONS[rule.comparison](agreement, rule.cutoff), index=table.index)


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
    lines = [
        f"- Round {number}: {listed(labels[i] for i in reached[reached == number].index)}"
        for number in sorted(ratings["round"].unique())
    ]
    never = [labels[item] for item in labels.index if item not in reached.index]
    kinds = listed(study.config.kinds[kind].plural for kind in ratings["kind"].unique())
    place = f" ({rule.place})" if rule.place else ""
    head = (
        f"Rule stated by the authors{place}: {rule.measure} {SIGNS[rule.comparison]}\u00a0"
        f"{rule.cutoff}\u00a0%. Of {len(labels)} {kinds}, these reached it for the first time in:"
    )
    return "\n".join([head, "", *lines, f"- In no round ({len(never)}): {listed(never)}"])


def movement(ratings: pd.DataFrame) -> str:
    """Say how many ratings changed from round to round, and in which direction."""
    changed = moves(ratings)
    lines = []
    for number in sorted(ratings["round"].unique())[1:]:
        now = changed[changed["round"] == number]
        pairs = compared(ratings, int(number))
        up = int((now["after"] > now["before"]).sum())
        lines.append(
            f"- From round {number - 1} to {number}: {len(now)} of {pairs} ratings changed, "
            f"{up} up and {len(now) - up} down"
        )
    return "\n".join(lines)


# --- conclusions ---------------------------------------------------------------------------


def tiers_said(study: Study) -> str:
    """Say which items stand in which tier, and where a figure or its text names another."""
    if not study.config.tiers or not study.has("ratings"):
        return "This study sorts no items by level of agreement; this step is skipped."
    frame = tiers(study)
    lines = []
    for tier in study.config.tiers:
        mine = frame[(frame["kind"] == tier.kind) & (frame["tier"] == tier.tier)]
        noun = study.config.kinds[tier.kind].plural
        said = listed(mine["label"]) if len(mine) else "none"
        lines.append(
            f"- {noun.capitalize()}, tier {tier.tier}, {tier.title} (no last rating below "
            f"{tier.least}): {said}"
        )
    rest = frame[frame["tier"] == NO_TIER]
    lines.append(f"- In no tier: {listed(rest['label']) if len(rest) else 'none'}")
    return "\n".join([*lines, "", *_tiers_differing(study)])


def _tiers_differing(study: Study) -> list[str]:
    if not study.has("tiers"):
        return []
    lines = []
    for source in study.table("tiers")["source"].unique():
        compared = tiers_compared(study, str(source))
        odd = compared[compared["differs"]]
        named = listed(
            f"{row.label} (print: {row.printed or 'none'}, ratings: {row.recomputed or 'none'})"
            for row in odd.itertuples()
        )
        title = study.source_title(str(source))
        said = f"differ for {named}" if len(odd) else "are those that follow from the ratings"
        lines.append(f"- {title}: the tiers in print {said}.")
    return lines
