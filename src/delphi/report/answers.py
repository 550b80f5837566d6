"""What a study comes to, in the few numbers that a reader wants first."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from delphi.audit import ledger
from delphi.audit.claims import CONFIRMED, CONTRADICTED, OPEN
from delphi.consensus.comparison import Comparison, comparisons
from delphi.consensus.stated import SIGNS, consensus_first
from delphi.interviews import patterns
from delphi.interviews.coder_agreement import Part, parts, parts_table
from delphi.interviews.overview import SHOWN, Interviews, compared_table, interviews_of
from delphi.multiverse import outcomes
from delphi.multiverse.outcomes import (
    CLASSES,
    EXACTLY,
    Outcomes,
    authors_shares,
    outcomes_of,
    share_table,
    size_facts,
)
from delphi.multiverse.shared import multiverse_of
from delphi.prose import Basis, Count, Said, Table, bound, constant, fact, setting
from delphi.report.index import IndexRow, counted, index_table
from delphi.study import Study
from delphi.study.ratings import compare_totals
from delphi.words import listed, number_of, opened

BEST = 1  # what coefficients of agreement reach at most
NAMED_ONLY = "named only"  # fidelity of an exhibit of which nothing is drawn or set again
LONGEST = 9  # items named in a column before the rest is counted
PERCENT = "\u00a0%"
LIMIT = {name: bound(value, constant(outcomes.__name__, name)) for value, name in outcomes.LIMITS}
MEANING = {
    "robust": (
        "\u2713",
        f"in under at least {LIMIT['ROBUST']:.0%} of choices".replace("%", PERCENT),
    ),
    "contested": ("\u223c", "in under some choices, out under others"),
    "out": ("\u2717", f"in under at most {LIMIT['OUT']:.0%} of choices".replace("%", PERCENT)),
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
    bar : list of (str, Count)
        Parts of a whole, drawn as a bar; empty for none.
    """

    title: str
    number: str
    said: str
    lines: list[str]
    target: str
    link: str
    bar: list[tuple[str, Count]] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """The items of one class: its name, mark and meaning, its items, and what is said of them."""

    name: str
    mark: str
    meaning: str
    items: list[dict[str, str]]
    count: int
    head: str
    more: str


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
        return [(one, outcomes_of(one, multiverse_of(one))) for one in comparisons(self.study)]

    def cards(self) -> list[Card]:
        """Return the answers that the data of the study give, in the order of reading."""
        found = [
            self._concluded(),
            self._reproduced(),
            self._contradicted(),
            self._borne_out(),
            self._coders(),
        ]
        return [_card_said(card) for card in found if card]

    def holds(self) -> list[Holds]:
        """Return for each kind of item how far its conclusion holds."""
        alone = len(self.judged) == 1
        every = [_holds_said(_holds(one, found)) for one, found in self.judged]
        return [replace(one, title="Does it hold?") if alone else one for one in every]

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
        exhibits = Table("exhibits.csv", index_table(self.exhibits))
        named = exhibits.rows({"fidelity": NAMED_ONLY})
        lost = f"; {named} only named (picture lost)" if named else ""
        lines = [f"{opened(counted(self.exhibits))}{lost}."]
        if self.study.has("ratings"):
            lines += self._recovered()
        coded = interviews_of(self.study)
        if coded and coded.coders:
            codings = Table("codings", coded.codings)
            segments = codings.distinct("source", "document", "segment")
            readers = codings.distinct("coder", where={"coder": coded.coders})
            lines.append(
                f"{number_of(segments, 'segment')} of interviews, coded by "
                f"{number_of(readers, 'reader')}."
            )
        noun = "exhibit" if len(self.exhibits) == 1 else "exhibits"
        return Card(
            "Reproduced",
            f"{exhibits.rows({'fidelity': {'not': NAMED_ONLY}})} of {exhibits.rows()}",
            f"{noun} remade",
            lines,
            "exhibits",
            "All exhibits",
        )

    def _recovered(self) -> list[str]:
        ratings = self.study.table("ratings")
        table = Table("ratings", ratings)
        found = {
            status: table.rows({"status": status})
            for status in ratings["status"].value_counts().index
        }
        others = [f"{count} {status}" for status, count in found.items() if status != "agreed"]
        agreed = table.rows({"status": "agreed"})
        head = f"{agreed} of {number_of(table.rows(), 'rating')} as printed"
        lines = [f"{head}; {', '.join(others)}." if others else f"{head}."]
        if self.study.has("totals"):
            compared = compare_totals(self.study.table("totals"), ratings, self.study.scale)
            cells = Table("tables/totals-compared.csv", compared)
            lines.append(
                f"{cells.rows({'differs': True})} of {number_of(cells.rows(), 'printed total')} "
                "differ from the ratings."
            )
        return lines

    # --- what is contradicted --------------------------------------------------------------

    def _contradicted(self) -> Card | None:
        if self.claims.empty:
            return None
        table, wrong = Table("ledger.csv", self.claims), {"finding": CONTRADICTED}
        first, second = (table.rows({**wrong, "bears_on": one}) for one in ("conclusion", "result"))
        bears = f"{first} bear on a conclusion, {second} on a result"
        bears = bears if first or second else "None bears on a conclusion or a result"
        holds = table.rows({**wrong, "reading_holds": "yes"})
        parts_of = [(n, table.rows({"finding": n})) for n in (CONFIRMED, CONTRADICTED, OPEN)]
        return Card(
            title="Contradicts itself",
            number=f"{table.rows(wrong)}",
            said=f"of {table.rows():,} printed statements, by another place of the text",
            lines=[f"{bears}; {holds} hold if read in another way."],
            target="11-ledger",
            link="The ledger",
            bar=parts_of,
        )

    # --- how far the interviews bear a conclusion out ---------------------------------------

    def _borne_out(self) -> Card | None:
        coded = interviews_of(self.study)
        if self.judged or not coded or not coded.coders:
            return None
        compared = compared_table(coded)
        if compared.empty:
            return _spoken_of(coded)
        found = Table("tables/pattern-compared.csv", compared)
        others = [f"{count} {name}" for name in SHOWN[1:] if (count := found.rows({"shown": name}))]
        return Card(
            title="Does it hold?",
            number=f"{found.rows({'shown': SHOWN[0]})} of {found.rows()}",
            said="printed signs are borne out by the coded segments",
            lines=[f"The others: {listed(others)}."] if others else [],
            target="09-interviews",
            link="The interviews",
        )

    # --- how far readers of the interviews agree -------------------------------------------

    def _coders(self) -> Card | None:
        coded = interviews_of(self.study)
        every = parts(coded) if coded else []
        made = [part for part in every if part.units == "segments"]
        if not coded or not made:
            return None
        found, segments = parts_table(every), {"units": "segments"}
        alphas = found.min("alpha", segments), found.max("alpha", segments)
        ends = {str(Said(f"{alpha:.2f}")): f"{alpha:.2f}" for alpha in alphas}
        codings = Table("codings", coded.codings)
        coders = codings.distinct("coder", where={"coder": coded.coders})
        return Card(
            title="Do coders agree?",
            number=" to ".join(ends.values()),
            said=f"alpha of {number_of(coders, 'coder')} over all codes, "
            f"{bound(BEST, constant(__name__, 'BEST'))} at best",
            lines=[f"{_plain(part, found)}." for part in made],
            target="09-interviews",
            link="The interviews",
        )


def _spoken_of(coded: Interviews) -> Card:
    """Say how many codes the segments carry, where nothing else is printed to test a conclusion."""
    codings = Table("codings", coded.codings)
    segments = codings.distinct("source", "document", "segment")
    return Card(
        title="Does it hold?",
        number="Not tested",
        said="no ratings or counts are printed that could test the conclusion",
        lines=[
            f"{number_of(segments, 'quoted segment')} speak of "
            f"{number_of(codings.distinct('code'), 'code')}."
        ],
        target="09-interviews",
        link="The interviews",
    )


def _card_said(card: Card) -> Card:
    """Return a card whose texts are kept apart from the bases of their numbers."""
    return replace(
        card,
        number=Said(card.number),
        said=Said(card.said),
        lines=[Said(line) for line in card.lines],
    )


def _holds_said(one: Holds) -> Holds:
    columns = [
        replace(
            column,
            meaning=Said(column.meaning),
            head=Said(column.head),
            more=Said(column.more),
            items=[{name: Said(said) for name, said in item.items()} for item in column.items],
        )
        for column in one.columns
    ]
    return replace(one, lead=Said(one.lead), note=Said(one.note), columns=columns)


def _plain(part: Part, found: Table) -> str:
    """Return what a part is about, with the share of cells on which coders agree."""
    where, _, rest = part.caption.partition(":")
    percent = found.value("percent", {"name": part.name})
    branch = rest.split(",")[1].strip()
    return f"{branch.capitalize()}: {percent:.0f}\u00a0% alike ({where})"


def _final_list(study: Study, one: Comparison) -> Card:
    """Say what the authors' final list has, who was asked, and what their stated rule gives."""
    noun = study.config.kinds[one.kind].plural
    table, kind = Table("ratings", study.table("ratings")), {"kind": one.kind}
    rounds = number_of(table.distinct("round", where=kind), "round")
    lines = [f"{number_of(table.distinct('expert', where=kind), 'expert')}, {rounds}."]
    items = table.distinct("item", where=kind)
    rule = study.config.consensus
    if rule:
        first = consensus_first(study, one.ratings, rule, one.file("first-round"))
        cutoff = bound(rule.cutoff, setting("consensus", "cutoff"))
        lines.append(
            f"By the rule it states ({rule.measure} {SIGNS[rule.comparison]} {cutoff}\u00a0%), "
            f"{first.rows({'round': {'not': ''}, 'kind': one.kind})} are in consensus."
        )
    if not one.concluded:
        said = f"{noun} rated; the study gives no final list"
        return Card("The study", f"{items}", said, lines, "05-several-rounds", "Rounds")
    source = study.source_title(study.config.conclusion)
    on_list = {"source": study.config.conclusion, "item": list(one.labels)}
    printed = Table("tiers", study.table("tiers"))
    tiers = number_of(printed.distinct("tier", where=on_list), "tier")
    return Card(
        title="The study concludes",
        number=f"{printed.distinct('item', where=on_list)} of {items}",
        said=f"{noun} stand on its final list, in {tiers}",
        lines=lines,
        target=study.config.conclusion,
        link=source,
    )


def _contributions(table: pd.DataFrame) -> Card:
    """Say which elements contribute in general, and which under some roles only."""
    found = Table("tables/pattern-printed.csv", table)
    names = {kind: list(rows["element"]) for kind, rows in table.groupby("pattern")}
    general = names.get(patterns.GENERAL, [])
    others = [
        f"{kind.capitalize()}: {listed(names[kind])}."
        for kind in (patterns.DEPENDS, patterns.NEVER)
        if kind in names
    ]
    return Card(
        title="The study concludes",
        number=f"{found.rows({'pattern': patterns.GENERAL})} of {found.rows()}",
        said=f"elements {'contributes' if len(general) == 1 else 'contribute'} under every role "
        "where anything does",
        lines=[f"General: {listed(general)}.", *others],
        target="06-conclusions",
        link="Its conclusions",
    )


def _propositions(table: pd.DataFrame) -> Card:
    """Say how many propositions there are, in what they differ and in what they are alike."""
    found = Table("propositions", table)
    every = found.distinct("number")
    parts_of = table.groupby(["part", "label"], sort=False)["number"].nunique()
    alike_of = parts_of[parts_of == every]
    alike = alike_of.groupby(level="part", sort=False).size()
    differ = parts_of[parts_of < every].reset_index().groupby("part", sort=False)["label"]
    lines = [f"Each on another {part}: {listed(labels)}." for part, labels in differ]
    if len(alike):
        labels = {
            part: list(alike_of.loc[[part]].index.get_level_values("label")) for part in alike.index
        }
        same = listed(
            number_of(found.distinct("label", where={"part": part, "label": mine}), str(part))
            for part, mine in labels.items()
        )
        lines.append(f"The same in all: {same}.")
    noun = "proposition" if every == 1 else "propositions"
    return Card(
        "The study concludes", f"{every}", noun, lines, "06-conclusions", "Its propositions"
    )


# --- how far it holds ----------------------------------------------------------------------


def _holds(one: Comparison, found: Outcomes) -> Holds:
    table = share_table(found)
    shares = Table(f"tables/{one.file('share-table', 'multiverse')}.csv", table)
    columns = [_column(name, table[table["Class"] == name], shares) for name in CLASSES]
    noun = one.study.config.kinds[one.kind].plural
    size = fact(size_facts(found, one.file("size", "multiverse")), "universes")
    note = f"Percent: of {size:,} universes (sets of analytic choices), those "
    note += "with the item in; not a probability."
    if found.concluded:
        same = fact(authors_shares(found, one.file("authors", "multiverse")), EXACTLY)
        note += f" Exactly the authors\u2019 list: {same:.0%}.".replace("%", PERCENT)
    return Holds(f"Does it hold? {noun.capitalize()}", _lead(table, noun, shares), note, columns)


def _column(name: str, rows: pd.DataFrame, shares: Table) -> Column:
    mark, meaning = MEANING[name]
    items = [
        {"label": item, "tier": tier, "share": f"{shares.value('In', {'Item': item}):.0f}\u00a0%"}
        for item, tier in rows[["Item", "Tier in print"]].head(LONGEST).itertuples(index=False)
    ]
    head = f"{name.capitalize()}: {shares.rows({'Class': name})}"
    rest = Basis(shares.name, "rows", (), {"Class": name}, less=LONGEST)
    more = f"and {bound(len(rows) - LONGEST, rest)} more" if len(rows) > LONGEST else ""
    return Column(name, mark, meaning, items, len(rows), head, more)


def _lead(table: pd.DataFrame, noun: str, shares: Table) -> str:
    """Say in one sentence what becomes of the authors' list, or of all items without one."""
    listed_ = table[table["Tier in print"] != ""]
    if listed_.empty:
        said = listed(f"{shares.rows({'Class': name})} are {name}" for name in CLASSES)
        return f"Of {shares.rows()} {noun}, {said}."
    on_list, off = {"Tier in print": {"not": ""}}, {"Tier in print": ""}
    robust, contested, out = (shares.rows({**on_list, "Class": name}) for name in CLASSES)
    lead = (
        f"Of the {shares.rows(on_list)} {noun} on the authors\u2019 list, {robust} "
        f"{'stands' if robust == 1 else 'stand'} whatever is chosen, {contested} "
        f"{'hangs' if contested == 1 else 'hang'} on a choice, and {out or 'none'} "
        f"{'falls' if out < 2 else 'fall'} out."  # noqa: PLR2004
    )
    others = shares.rows(off)
    if not others:
        return lead
    came = shares.rows({**off, "Class": {"not": "out"}})
    return f"{lead} Of the {others} left off, {came or 'none'} would come in."
