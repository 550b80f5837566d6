"""What a study comes to, in the few numbers that a reader wants first."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from delphi import ledger
from delphi.claims import CONFIRMED, CONTRADICTED, OPEN
from delphi.coder_agreement import Part, parts
from delphi.coding import POOLED, patterns
from delphi.consensus import Comparison, comparisons
from delphi.findings import in_consensus
from delphi.index import IndexRow, counted
from delphi.interviews import interviews_of
from delphi.multiverse.outcomes import (
    CLASSES,
    ROBUST,
    Outcomes,
    exactly_authors,
    outcomes_of,
    share_table,
)
from delphi.multiverse.universes import explore
from delphi.ratings import compare_totals, counts
from delphi.study import Study
from delphi.words import listed, number_of

LONGEST = 9  # items named in a column before the rest is counted
MEANING = {
    "robust": ("\u2713", f"in under at least {100 * ROBUST:.0f}\u00a0% of choices"),
    "contested": ("\u223c", "in under some choices, out under others"),
    "out": ("\u2717", f"in under at most {100 - 100 * ROBUST:.0f}\u00a0% of choices"),
}


@dataclass(frozen=True)
class Card:
    """One answer: a number, what it counts, and a few lines more.

    Attributes
    ----------
    title : str
        What is asked.
    number, said : str
        The answer, and what it is a number of.
    lines : list of str
        What goes with it.
    target, link : str
        Identifier of the place in the report that has it in full, and words for the link.
    bar : list of (str, int)
        Parts of a whole, drawn as a bar; empty for none.
    """

    title: str
    number: str
    said: str
    lines: list[str]
    target: str
    link: str
    bar: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """The items of one class: its name, mark and meaning, its items, and how many more."""

    name: str
    mark: str
    meaning: str
    items: list[dict[str, str]]
    count: int


@dataclass(frozen=True)
class Holds:
    """How far the conclusion on one kind of item holds over the universes."""

    title: str
    lead: str
    note: str
    columns: list[Column]


@dataclass(frozen=True)
class Answers:
    """What is computed once for the opening of a report and for its sentences.

    Parameters
    ----------
    study : Study
        A study whose notebooks ran.
    exhibits : list of IndexRow
        Its exhibits.
    """

    study: Study
    exhibits: list[IndexRow]

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The ledger; empty without claims."""
        return ledger.ledger_of(self.study)

    @cached_property
    def judged(self) -> list[tuple[Comparison, Outcomes]]:
        """Each kind of item that verdicts are about, with its outcomes."""
        return [(one, outcomes_of(one, explore(one))) for one in comparisons(self.study)]

    def cards(self) -> list[Card]:
        """Return the answers that the data of the study give, in the order of reading."""
        found = [self._concluded(), self._reproduced(), self._contradicted(), self._coders()]
        return [card for card in found if card]

    def holds(self) -> list[Holds]:
        """Return for each kind of item how far its conclusion holds."""
        alone = len(self.judged) == 1
        return [
            replace(_holds(one, found), title="Does it hold?") if alone else _holds(one, found)
            for one, found in self.judged
        ]

    # --- what the study concludes ----------------------------------------------------------

    def _concluded(self) -> Card | None:
        study = self.study
        if self.judged:
            return _final_list(study, self.judged[0][0])
        if study.has("contributions"):
            return _contributions(patterns.pattern(study.table("contributions")))
        return _propositions(study.table("propositions")) if study.has("propositions") else None

    # --- what was reproduced ---------------------------------------------------------------

    def _reproduced(self) -> Card:
        lines = [f"{counted(self.exhibits).capitalize()}."]
        if self.study.has("ratings"):
            lines += self._recovered()
        coded = interviews_of(self.study)
        if coded and coded.coders:
            segments = coded.codings.drop_duplicates(["source", "document", "segment"])
            lines.append(
                f"{number_of(len(segments), 'segment')} of interviews, coded by "
                f"{number_of(len(coded.coders), 'reader')}."
            )
        noun = "exhibit" if len(self.exhibits) == 1 else "exhibits"
        return Card(
            "Reproduced",
            str(len(self.exhibits)),
            f"{noun} made anew",
            lines,
            "exhibits",
            "All exhibits",
        )

    def _recovered(self) -> list[str]:
        ratings = self.study.table("ratings")
        tally = ratings["status"].value_counts()
        others = [f"{count} {status}" for status, count in tally.items() if status != "agreed"]
        head = f"{tally.get('agreed', 0)} of {number_of(len(ratings), 'rating')} as printed"
        lines = [f"{head}; {', '.join(others)}." if others else f"{head}."]
        if self.study.has("totals"):
            cells = compare_totals(self.study.table("totals"), ratings, self.study.scale)
            lines.append(
                f"{int(cells['differs'].sum())} of {number_of(len(cells), 'printed total')} "
                "differ from the ratings."
            )
        return lines

    # --- what is contradicted --------------------------------------------------------------

    def _contradicted(self) -> Card | None:
        if self.claims.empty:
            return None
        number = self.claims["finding"].value_counts()
        wrong = self.claims[self.claims["finding"] == CONTRADICTED]
        weight = wrong["bears_on"].value_counts()
        grave = weight.get("conclusion", 0), weight.get("result", 0)
        bears = f"{grave[0]} bear on a conclusion, {grave[1]} on a result"
        bears = bears if any(grave) else "None bears on a conclusion or a result"
        holds = int((wrong["reading_holds"] == "yes").sum())
        return Card(
            title="Contradicted",
            number=str(len(wrong)),
            said=f"of {len(self.claims):,} printed statements, by another place of the text",
            lines=[f"{bears}; {holds} hold in another reading."],
            target="11-ledger",
            link="The ledger",
            bar=[(name, int(number.get(name, 0))) for name in (CONFIRMED, CONTRADICTED, OPEN)],
        )

    # --- how far readers of the interviews agree -------------------------------------------

    def _coders(self) -> Card | None:
        coded = interviews_of(self.study)
        made = [part for part in parts(coded) if part.units == "segments"] if coded else []
        if not coded or not made:
            return None
        alphas = [part.table.iloc[POOLED]["Alpha"] for part in made]
        ends = dict.fromkeys(f"{alpha:.2f}" for alpha in (min(alphas), max(alphas)))
        return Card(
            title="Do coders agree?",
            number=" to ".join(ends),
            said=f"alpha of {number_of(len(coded.coders), 'coder')} over all codes, 1 at best",
            lines=[f"{_plain(part)}." for part in made],
            target="09-interviews",
            link="The interviews",
        )


def _plain(part: Part) -> str:
    """Return what a part is about, with the share of cells on which coders agree."""
    where, _, rest = part.caption.partition(":")
    row = part.table.iloc[POOLED]
    branch = rest.split(",")[1].strip()
    return f"{branch.capitalize()}: {row['Percent']:.0f}\u00a0% alike ({where})"


def _final_list(study: Study, one: Comparison) -> Card:
    """Say what the authors' final list has, who was asked, and what their stated rule gives."""
    noun = study.config.kinds[one.kind].plural
    rounds = number_of(one.ratings["round"].nunique(), "round")
    lines = [f"{number_of(one.ratings['expert'].nunique(), 'expert')}, {rounds}."]
    rule = study.config.consensus
    if rule:
        met = in_consensus(counts(one.ratings, study.scale), rule)
        reached = int(met.groupby(level="item").any().sum())
        lines.append(
            f"By the rule it states ({rule.measure} {rule.comparison} {rule.cutoff}\u00a0%), "
            f"{reached} are in consensus.".replace(">=", "\u2265")
        )
    if not one.concluded:
        said = f"{noun} rated; the study gives no final list"
        return Card("The study", str(len(one.labels)), said, lines, "05-several-rounds", "Rounds")
    source = study.source_title(study.config.conclusion)
    tiers = number_of(len(set(one.concluded.values())), "tier")
    return Card(
        title="The study concludes",
        number=f"{len(one.concluded)} of {len(one.labels)}",
        said=f"{noun} stand on its final list, in {tiers}",
        lines=lines,
        target=study.config.conclusion,
        link=source,
    )


def _contributions(table: pd.DataFrame) -> Card:
    """Say which elements contribute in general, and which under some roles only."""
    names = {kind: list(rows["element"]) for kind, rows in table.groupby("pattern")}
    general = names.get(patterns.GENERAL, [])
    others = [
        f"{kind.capitalize()}: {listed(names[kind])}."
        for kind in (patterns.DEPENDS, patterns.NEVER)
        if kind in names
    ]
    return Card(
        title="The study concludes",
        number=f"{len(general)} of {len(table)}",
        said=f"elements {'contributes' if len(general) == 1 else 'contribute'} under every role "
        "where anything does",
        lines=[f"General: {listed(general)}.", *others],
        target="06-conclusions",
        link="Its conclusions",
    )


def _propositions(table: pd.DataFrame) -> Card:
    """Say how many propositions there are, in what they differ and in what they are alike."""
    every = table["number"].nunique()
    parts_of = table.groupby(["part", "label"], sort=False)["number"].nunique()
    alike = parts_of[parts_of == every].groupby(level="part", sort=False).size()
    differ = parts_of[parts_of < every].reset_index().groupby("part", sort=False)["label"]
    lines = [f"Each on another {part}: {listed(labels)}." for part, labels in differ]
    if len(alike):
        same = listed(number_of(int(count), str(part)) for part, count in alike.items())
        lines.append(f"The same in all: {same}.")
    noun = "proposition" if every == 1 else "propositions"
    return Card(
        "The study concludes", str(every), noun, lines, "06-conclusions", "Its propositions"
    )


# --- how far it holds ----------------------------------------------------------------------


def _holds(one: Comparison, found: Outcomes) -> Holds:
    table = share_table(found)
    columns = [_column(name, table[table["Class"] == name]) for name in CLASSES]
    noun = one.study.config.kinds[one.kind].plural
    note = f"Percent: of {found.multiverse.size:,} universes (sets of analytic choices), those "
    note += "with the item in; not a probability."
    if found.concluded:
        note += f" Exactly the authors\u2019 list: {100 * exactly_authors(found):.0f}\u00a0%."
    return Holds(f"Does it hold? {noun.capitalize()}", _lead(table, noun), note, columns)


def _column(name: str, rows: pd.DataFrame) -> Column:
    mark, meaning = MEANING[name]
    items = [
        {"label": row.Item, "tier": row.tier, "share": f"{row.In:.0f}\u00a0%"}
        for row in rows.rename(columns={"Tier in print": "tier"}).head(LONGEST).itertuples()
    ]
    return Column(name, mark, meaning, items, len(rows))


def _lead(table: pd.DataFrame, noun: str) -> str:
    """Say in one sentence what becomes of the authors' list, or of all items without one."""
    listed_ = table[table["Tier in print"] != ""]
    if listed_.empty:
        number = table["Class"].value_counts()
        said = listed(f"{number.get(name, 0)} are {name}" for name in CLASSES)
        return f"Of {len(table)} {noun}, {said}."
    number = listed_["Class"].value_counts()
    robust, contested, out = (int(number.get(name, 0)) for name in CLASSES)
    lead = (
        f"Of the {len(listed_)} {noun} on the authors\u2019 list, {robust} "
        f"{'stands' if robust == 1 else 'stand'} whatever is chosen, {contested} "
        f"{'hangs' if contested == 1 else 'hang'} on a choice, and {out or 'none'} "
        f"{'falls' if out < 2 else 'fall'} out."  # noqa: PLR2004
    )
    others = table[table["Tier in print"] == ""]
    if others.empty:
        return lead
    came = int((others["Class"] != "out").sum())
    return f"{lead} Of the {len(others)} left off, {came or 'none'} would come in."
