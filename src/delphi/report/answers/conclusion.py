"""What the study concludes: its final list, its contributions or its propositions."""

import pandas as pd

from delphi.consensus.comparison import Comparison
from delphi.consensus.stated_rule import SIGNS, consensus_first
from delphi.interviews import patterns
from delphi.prose import Count, Table, bound, setting
from delphi.report.answers.card import Card
from delphi.study import Study
from delphi.words import listed, number_of

TITLE = "The study concludes"


def concluded(study: Study, judged: Comparison | None) -> Card | None:
    """Say what the study concludes of the items judged, of what contributes, or in propositions."""
    if judged:
        return _final_list(study, judged) if judged.concluded else _rated(study, judged)
    if study.has("contributions"):
        return _contributions(patterns.pattern(study.table("contributions")))
    return _propositions(study.table("propositions")) if study.has("propositions") else None


def _final_list(study: Study, one: Comparison) -> Card:
    source = study.config.conclusion
    on_list = {"source": source, "item": list(one.labels)}
    printed = Table("tiers", study.table("tiers"))
    tiers = number_of(printed.distinct("tier", where=on_list), "tier")
    return Card(
        title=TITLE,
        number=f"{printed.distinct('item', where=on_list)} of {_items(study, one)}",
        said=f"{study.config.kinds[one.kind].plural} stand on its final list, in {tiers}",
        lines=_asked(study, one),
        target=source,
        link=study.source_title(source),
    )


def _rated(study: Study, one: Comparison) -> Card:
    said = f"{study.config.kinds[one.kind].plural} rated; the study gives no final list"
    lines = _asked(study, one)
    return Card("The study", f"{_items(study, one)}", said, lines, "05-several-rounds", "Rounds")


def _items(study: Study, one: Comparison) -> Count:
    return Table("ratings", study.table("ratings")).distinct("item", where={"kind": one.kind})


def _asked(study: Study, one: Comparison) -> list[str]:
    """Return who was asked, and what the rule gives that the authors state."""
    table, kind = Table("ratings", study.table("ratings")), {"kind": one.kind}
    rounds = number_of(table.distinct("round", where=kind), "round")
    lines = [f"{number_of(table.distinct('expert', where=kind), 'expert')}, {rounds}."]
    rule = study.config.consensus
    if rule:
        first = consensus_first(study, one.ratings, rule, one.file("first-round"))
        cutoff = bound(rule.cutoff, setting("consensus", "cutoff"))
        lines.append(
            f"By the rule it states ({rule.measure} {SIGNS[rule.comparison]} {cutoff}\u00a0%), "
            f"{first.rows({'round': {'not': ''}, 'kind': one.kind})} are in consensus."
        )
    return lines


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
        title=TITLE,
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
    shared = table.groupby(["part", "label"], sort=False)["number"].nunique().reset_index()
    differ = shared[shared["number"] < every].groupby("part", sort=False)["label"]
    alike = shared[shared["number"] == every].groupby("part", sort=False)["label"]
    lines = [f"Each on another {part}: {listed(labels)}." for part, labels in differ]
    if len(alike):
        same = listed(
            number_of(found.distinct("label", where={"part": part, "label": list(mine)}), str(part))
            for part, mine in alike
        )
        lines.append(f"The same in all: {same}.")
    noun = "proposition" if every == 1 else "propositions"
    return Card(TITLE, f"{every}", noun, lines, "06-conclusions", "Its propositions")
