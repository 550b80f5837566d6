"""What was found, in sentences computed from the tables: no number in them is typed."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.literature import count_works, look_up
from delphi.measures import percent_agreement
from delphi.panel import compare_experience
from delphi.prose import Basis, Table, bound, derived, setting, spoken
from delphi.ratings import compare_totals, counts, kinds_by_rounds, pairs
from delphi.reconcile import POLICIES
from delphi.schemas import TABLES
from delphi.study import Consensus, Study
from delphi.tiers import NO_TIER, tiers, tiers_compared
from delphi.words import listed, number_of, opened

NOT_RATED = "This study has no ratings; this step is skipped."
LISTED = 10  # ratings named one by one before the rest is counted

SIGNS = {">=": "\u2265", ">": ">"}
COMPARISONS: dict[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]] = {
    ">=": operator.ge,
    ">": operator.gt,
}


@spoken
def reproduced(study: Study, exhibits: str) -> str:
    """Say how much of the publication is reproduced.

    Parameters
    ----------
    study : Study
        The study.
    exhibits : str
        The number of exhibits of each kind, as in `2 figures and 1 table`.
    """
    text = f"{opened(exhibits)} of {study.config.short} are reproduced here"
    if not study.has("entries"):
        return f"{text}."
    entries = study.table("entries")
    marks = Table("entries", entries).rows({"value": {"not": ""}})
    sources = listed(study.source_title(source) for source in entries["source"].unique())
    return f"{text}, its rounds from {marks} marks printed in {sources}."


# --- ingest --------------------------------------------------------------------------------


def tables_read(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return name, number of rows and description of each table of a study."""
    rows = [(name, len(frame), TABLES[name].description) for name, frame in tables.items()]
    return pd.DataFrame(rows, columns=["Table", "Rows", "What it holds"])


@spoken
def rounds_decided(study: Study, decisions: pd.DataFrame | None) -> str:
    """Say how the rounds of marks that do not tell it were decided."""
    if not study.config.rounds:
        return NOT_RATED
    if decisions is None:
        return "Every mark tells its round; nothing had to be decided."
    sources = listed(study.source_title(s) for s in decisions["source"].unique())
    marks = Table("decisions", decisions)
    grounds = [str(how) for how in decisions["how"].value_counts().index]
    said = [f"- {marks.rows({'how': how})}: {_ground(study, how)}" for how in grounds]
    undecided = marks.rows({"how": "undecided"})
    end = "None stays undecided." if not undecided else f"**{undecided} stay undecided.**"
    head = (
        f"{number_of(marks.rows(), 'mark')} of {sources} carry no round in our text. {end} "
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


@spoken
def ratings_reconciled(study: Study, ratings: pd.DataFrame | None, policy: str) -> str:
    """Say how many ratings there are, and which are not printed wherever they should be."""
    if ratings is None:
        return NOT_RATED
    table = Table("ratings", ratings)
    alone = sorted({str(one) for one in ratings["sources"].dropna() if len(str(one).split()) == 1})
    once = table.rows({"status": "agreed", "sources": alone})
    said = [
        f"{table.rows({'status': status})} {status}"
        + (f" ({once} of them shown by one source only)" if status == "agreed" else "")
        for status in ratings["status"].value_counts().index
    ]
    text = (
        f"{number_of(table.rows(), 'rating')} of {table.distinct('item')} items were asked of "
        f"{table.distinct('expert')} experts: {', '.join(said)}. "
        f'Policy "{policy}": {POLICIES[policy]}.'
    )
    odd = ratings[ratings["status"] != "agreed"]
    lines = [f"- {_told(study, table, row)}" for _, row in odd.head(LISTED).iterrows()]
    if len(odd) > LISTED:
        rest = Basis("ratings", "rows", (), {"status": {"not": "agreed"}}, less=LISTED)
        lines.append(f"- and {bound(len(odd) - LISTED, rest)} more")
    return "\n".join([text, "", *lines])


def _told(study: Study, table: Table, row: "pd.Series[object]") -> str:
    place = f"{row['label']}, round {row['round']}, {row['expert']}"
    titles = [study.source_title(source) for source in str(row["sources"] or "").split()]
    where = {name: row[name] for name in ("item", "round", "expert")}
    rating = "" if pd.isna(row["rating"]) else f" {table.value('rating', where)}"
    source = f" (source: {listed(titles)})" if titles else ""
    return f"{place}:{rating} **{row['status']}**{source}"


@spoken
def totals_checked(study: Study, totals: pd.DataFrame | None, ratings: pd.DataFrame | None) -> str:
    """Say where the printed totals differ from the recomputed ones."""
    if ratings is None:
        return NOT_RATED
    if totals is None:
        return "The study prints no totals; there is nothing to hold the ratings against."
    compared = compare_totals(totals, ratings, study.scale)
    cells = derived("totals-compared", compared)
    differing = compared[compared["differs"]]
    rows = cells.distinct("source", "item", "round")
    differ = cells.rows({"differs": True})
    labels = ratings.drop_duplicates("item").set_index("item")["label"]
    text = (
        f"{number_of(rows, 'totals row')} with {cells.rows()} cells were recomputed from "
        f"the reconciled ratings; {number_of(differ, 'cell differs', 'cells differ')} "
        "from print."
    )
    lines = [
        f"- {study.source_title(str(row['source']))}, {labels[row['item']]}, round {row['round']}, "
        f"{_total_told(cells, row)}"
        for row in differing.to_dict("records")
    ]
    return "\n".join([text, "", *lines])


def _total_told(cells: Table, row: dict[Any, Any]) -> str:
    where = {name: row[name] for name in ("source", "item", "round", "rating")}
    printed = "blank" if pd.isna(row["printed"]) else f"{cells.value('printed', where)}"
    return (
        f"rating {cells.value('rating', where)}: printed\u00a0**{printed}**, "
        f"recomputed\u00a0**{cells.value('recomputed', where)}**"
    )


# --- literature ----------------------------------------------------------------------------


@spoken
def works_counted(study: Study) -> str:
    """Say where the printed number of works of a topic is not that of the works listed."""
    if not (study.has("topics") and study.has("literature")):
        return "This study lists no works by topic; this step is skipped."
    counted = count_works(study.table("topics"), study.table("literature"))
    table = derived("works-counted", counted)
    differing = counted[counted["differs"]]
    lines = [
        f"- {study.source_title(where['source'])}, {where['topic']}: printed "
        f"**{table.value('printed', where)}**, listed **{table.value('recomputed', where)}**"
        for where in differing[["source", "topic"]].to_dict("records")
    ]
    sources = listed(study.source_title(source) for source in counted["source"].unique())
    head = (
        f"{sources} print a number of works for {number_of(table.rows(), 'topic')}; it differs "
        f"from the number of works listed for {table.rows({'differs': True})}."
    )
    return "\n".join([head, "", *lines])


@spoken
def works_looked_up(study: Study) -> str:
    """Say which cited works are not in the reference list."""
    if not (study.has("literature") and study.has("references")):
        return ""
    found = look_up(study.table("literature"), study.table("references"))
    table = derived("works-looked-up", found)
    references = Table("references", study.table("references"))
    works = found.drop_duplicates(["authors", "year"])
    lost = works[works["found"] == 0]
    several = table.distinct("authors", "year", where={"found": {">": 1}})
    absent = table.distinct("authors", "year", where={"found": 0})
    lines = [
        f"- {row.authors} ({row.year})"
        + (f"; the nearest reference: {row.nearest}" if row.nearest else "")
        for row in lost.itertuples()
    ]
    head = (
        f"{number_of(table.rows(), 'citation')} of "
        f"{number_of(table.distinct('authors', 'year'), 'work')} were looked up in "
        f"a list of {number_of(references.rows(), 'reference')}. For "
        f"{number_of(several, 'work')} more than one reference fits, as print gives no letter "
        f"with the year. No reference has the names and the year of {number_of(absent, 'work')}:"
    )
    return "\n".join([head, "", *lines])


# --- panel ---------------------------------------------------------------------------------


@spoken
def panel_described(study: Study) -> str:
    """Say who the experts are, in numbers recomputed from the table of the panel."""
    if not study.has("panel"):
        return "This study has no table of its panel; this step is skipped."
    panel = study.table("panel")
    table = Table("panel", panel)
    said = [number_of(table.rows(), "expert")]
    if panel["years"].notna().any():
        said.append(f"{table.min('years')} to {table.max('years')} years of experience each")
    if panel["organizations"].notna().any():
        said.append(f"together {table.sum('organizations')} organizations")
    return f"As printed: {', '.join(said)}."


@spoken
def experience_compared(study: Study) -> str:
    """Say where the printed numbers of the experts' experience disagree."""
    if not all(study.has(name) for name in ("panel", "experience", "sums")):
        return "This study prints no posts of its experts; this step is skipped."
    compared = compare_experience(
        study.table("panel"), study.table("experience"), study.table("sums")
    )
    panel = study.table("panel").set_index("expert")
    names = panel["name"].fillna(panel.index.to_series())
    odd = [bool(_years(row) or _organizations(row)) for row in compared.itertuples()]
    table = derived("experience-compared", compared.assign(disagrees=odd))
    lines = []
    for expert in compared.loc[odd, "expert"]:
        row = _Bound(table, {"expert": expert})
        lines.append(f"- {names[expert]}: {'; '.join([*_years(row), *_organizations(row)])}")
    head = (
        "The printed numbers of years and organizations disagree for "
        f"{table.rows({'disagrees': True})} of {number_of(table.rows(), 'expert')}. "
        f"Organizations add up to {table.sum('organizations_panel')} in the table of the panel "
        f"and to {table.sum('organizations_sum')} below the posts."
    )
    return "\n".join([head, "", *lines])


@dataclass(frozen=True)
class _Bound:
    """A row of a table whose cells are bound numbers."""

    table: Table
    where: dict[str, Any]

    def __getattr__(self, column: str) -> Any:
        value = self.table.value(column, self.where)
        return pd.NA if value == "" else value


def _printed_as(value: Any) -> str:
    return "none" if pd.isna(value) else f"{value}"


def _plain(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _years(row: Any) -> list[str]:
    printed = {_plain(row.years_panel), _plain(row.years_sum)}
    if len(printed) == 1 and printed <= {row.years_spanned, row.years_covered}:
        return []
    between = f"the posts span {row.years_spanned}"
    if row.years_covered != row.years_spanned:
        between += f" and cover {row.years_covered}"
    first, second = _printed_as(row.years_panel), _printed_as(row.years_sum)
    return [f"{first} years in the table, {second} below the posts; {between}"]


def _organizations(row: Any) -> list[str]:
    first, second = _printed_as(row.organizations_panel), _printed_as(row.organizations_sum)
    if {_plain(row.organizations_panel), _plain(row.organizations_sum)} == {
        row.organizations_named
    }:
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


def consensus_first(
    study: Study, ratings: pd.DataFrame, rule: Consensus, file: str = "consensus-first-round"
) -> Table:
    """Return for each item the first round in which the rule held; blank where it never did."""
    met = in_consensus(counts(ratings, study.scale), rule)
    reached = met[met].reset_index().groupby("item", sort=False)["round"].min()
    items = ratings.drop_duplicates("item")[["item", "label", "kind"]].reset_index(drop=True)
    items["round"] = items["item"].map(reached).astype("Int64")
    return derived(file, items)


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


# --- conclusions ---------------------------------------------------------------------------


@spoken
def tiers_said(study: Study) -> str:
    """Say which items stand in which tier, and where a figure or its text names another."""
    if not study.config.tiers or not study.has("ratings"):
        return "This study sorts no items by level of agreement; this step is skipped."
    frame = tiers(study)
    lines = []
    for place, tier in enumerate(study.config.tiers):
        mine = frame[(frame["kind"] == tier.kind) & (frame["tier"] == tier.tier)]
        noun = study.config.kinds[tier.kind].plural
        said = listed(mine["label"]) if len(mine) else "none"
        lines.append(
            f"- {noun.capitalize()}, tier {tier.tier}, {tier.title} (no last rating below "
            f"{bound(tier.least, setting('tiers', place, 'least'))}): {said}"
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
        table = derived(f"tiers-compared-{source}", compared)
        odd = compared[compared["differs"]]
        named = listed(
            f"{row['label']} (print: {_tier_told(table, row, 'printed')}, "
            f"ratings: {_tier_told(table, row, 'recomputed')})"
            for row in odd.to_dict("records")
        )
        title = study.source_title(str(source))
        said = f"differ for {named}" if len(odd) else "are those that follow from the ratings"
        lines.append(f"- {title}: the tiers in print {said}.")
    return lines


def _tier_told(table: Table, row: dict[Any, Any], column: str) -> str:
    """Return the tiers of an item in a column of the comparison, or that there is none."""
    return f"{table.text(column, {'item': row['item']})}" if row[column] else "none"
