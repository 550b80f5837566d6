"""What every rule says of every item, and which rules give the list that the authors give."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from delphi.consensus.catalogue import Rule, catalogue, references
from delphi.consensus.own import importance_of, own_rules
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import VERDICTS, Judged, judge_all
from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.study.ratings import kinds_by_rounds
from delphi.words import listed, number_of

LAST = "last"


def kinds_judged(study: Study) -> list[str]:
    """Return the kinds of item that verdicts are about: those rated in several rounds, else all."""
    if not study.has("ratings"):
        return []
    several = kinds_by_rounds(study.table("ratings"))
    return [kind for kind, more in several.items() if more] or list(several)


def comparisons(study: Study) -> "list[Comparison]":
    """Return a comparison for each kind of item that verdicts are about; none without ratings."""
    return [Comparison(study, kind) for kind in kinds_judged(study)]


@dataclass(frozen=True)
class Comparison:
    """Every rule on every item of one kind.

    Parameters
    ----------
    study : Study
        An ingested study with ratings.
    kind : str
        A kind of item.
    """

    study: Study
    kind: str

    def file(self, what: str, group: str = "consensus") -> str:
        """Return the name of a file of results, such as `consensus-verdicts`."""
        alone = len(kinds_judged(self.study)) == 1
        return f"{group}-{what}" if alone else f"{group}-{what}-{self.kind}"

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The ratings of the kind."""
        every = self.study.table("ratings")
        return every[every["kind"] == self.kind]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label of each item, in the order of the study."""
        items = self.ratings.drop_duplicates("item")
        return dict(zip(items["item"], items["label"], strict=True))

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The study's own rules, then those of the catalogue."""
        return {**own_rules(self.study), **catalogue()}

    @cached_property
    def situations(self) -> dict[str, Situation]:
        """The rounds, by number, and each item at its last round, as `last`."""
        scale = self.study.scale
        rounds = sorted(int(number) for number in self.ratings["round"].unique())
        found = {str(n): Situation.of_round(self.ratings, n, scale) for n in rounds}
        return {**found, LAST: Situation.at_last(self.ratings, scale)}

    @cached_property
    def judged(self) -> dict[str, dict[str, Judged]]:
        """What each rule says, by situation and rule."""
        importance = importance_of(self.study)
        return {
            name: judge_all(self.rules, situation, importance)
            for name, situation in self.situations.items()
        }

    @cached_property
    def last(self) -> dict[str, Judged]:
        """What each rule that gives a verdict says of the last ratings."""
        return {name: judged for name, judged in self.judged[LAST].items() if not judged.reason}

    @cached_property
    def concluded(self) -> dict[str, int]:
        """The items of the authors' final list with their printed tier; empty without one."""
        source = self.study.config.conclusion
        if not source or not self.study.has("tiers"):
            return {}
        tiers = self.study.table("tiers")
        mine = tiers[(tiers["source"] == source) & tiers["item"].isin(list(self.labels))]
        return dict(zip(mine["item"], mine["tier"], strict=True))

    def title(self, rule: str) -> str:
        """Return the title of a rule with its publication."""
        found = self.rules[rule]
        said = str(references()[found.reference]) if found.reference else ""
        return f"{found.title}: {said}" if said else found.title

    def short(self, rule: str) -> str:
        """Return the name of a rule as text writes it: its publication, or its title."""
        found = self.rules[rule]
        if not found.reference:
            return found.title
        return f"{references()[found.reference]} [{rule}]"


# --- tables --------------------------------------------------------------------------------


def verdict_frame(comparison: Comparison) -> pd.DataFrame:
    """Return every verdict: rule, title, family, publication, round, item, label, verdict, reason.

    `round` is a number, or `last` for the last ratings of each item.
    """
    rows = [
        (rule, comparison.rules[rule].family, comparison.title(rule), situation, item,
         comparison.labels[item], verdict, judged.reason)
        for situation, by_rule in comparison.judged.items()
        for rule, judged in by_rule.items()
        for item, verdict in zip(judged.items, judged.verdicts, strict=True)
    ]  # fmt: skip
    columns = ["rule", "family", "title", "round", "item", "label", "verdict", "reason"]
    return pd.DataFrame(rows, columns=columns)


def by_round(comparison: Comparison) -> pd.DataFrame:
    """Return for each rule how many of the items of each round are in."""
    rows = []
    for rule in comparison.rules:
        row: dict[str, object] = {"Rule": comparison.title(rule)}
        for name, by_rule in comparison.judged.items():
            judged = by_rule[rule]
            heading = "Last ratings" if name == LAST else f"Round {name}"
            row[heading] = "" if judged.reason else f"{len(judged.included)} of {len(judged.items)}"
        rows.append(row)
    frame = pd.DataFrame(rows)
    return frame[(frame.drop(columns=["Rule"]) != "").any(axis=1)].reset_index(drop=True)


def against_authors(comparison: Comparison) -> pd.DataFrame:
    """Return for each rule with a verdict how its list differs from that of the authors.

    Returns
    -------
    DataFrame
        rule, title, included (number of items), missed (of the authors', not in), added (in, not
        the authors'), Jaccard (shared items over all items of both lists, 1 for the same list),
        from the nearest list down.
    """
    wanted = frozenset(comparison.concluded)
    rows = []
    for rule, judged in comparison.last.items():
        found = judged.included
        both = len(found | wanted)
        rows.append(
            {
                "rule": rule,
                "title": comparison.title(rule),
                "included": len(found),
                "missed": listed(_labels(comparison, wanted - found)) if wanted - found else "",
                "added": listed(_labels(comparison, found - wanted)) if found - wanted else "",
                "Jaccard": len(found & wanted) / both if both else 1.0,
            }
        )
    columns = ["rule", "title", "included", "missed", "added", "Jaccard"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("Jaccard", ascending=False, kind="stable").reset_index(drop=True)


def lists_table(comparison: Comparison) -> pd.DataFrame:
    """Return the different lists that rules give, from the nearest to the authors' down.

    Returns
    -------
    DataFrame
        Items in, Missed and Added against the authors' list, Jaccard, Rules (how many give it)
        and Which.
    """
    frame = against_authors(comparison)
    if frame.empty:
        return frame
    frame["Which"] = [comparison.title(rule) for rule in frame["rule"]]
    same = ["included", "missed", "added", "Jaccard"]
    found = frame.groupby(same, sort=False)["Which"].agg(["size", "; ".join]).reset_index()
    return found.set_axis(
        ["Items in", "Missed", "Added", "Jaccard", "Rules", "Which"], axis="columns"
    )


def _labels(comparison: Comparison, items: frozenset[str]) -> list[str]:
    return [label for item, label in comparison.labels.items() if item in items]


# --- words ---------------------------------------------------------------------------------


@spoken
def rules_applied(comparison: Comparison) -> str:
    """Say how many rules give a verdict on the last ratings, and why the others give none."""
    judged = comparison.judged[LAST]
    table = derived(
        comparison.file("speaking"),
        pd.DataFrame(
            [(rule, one.reason) for rule, one in judged.items()], columns=["rule", "reason"]
        ),
    )
    reasons = dict.fromkeys(found.reason for found in judged.values() if found.reason)
    lines = [
        f"- {table.rows({'reason': reason})}: {table.text('reason', {'reason': reason})}"
        for reason in reasons
    ]
    speak, silent = table.rows({"reason": ""}), table.rows({"reason": {"not": ""}})
    items = _items(comparison).rows()
    noun = comparison.study.config.kinds[comparison.kind].plural
    head = (
        f"{number_of(speak, 'rule gives', 'rules give')} a verdict on the "
        f"{items} {noun}; {number_of(silent, 'gives', 'give')} none"
    )
    return "\n".join([f"{head}, because:" if lines else f"{head}.", "", *lines])


@spoken
def range_of_lists(comparison: Comparison) -> str:
    """Say between what numbers the lists of the rules lie, and what all or no rule includes."""
    if not comparison.last:
        return ""
    sizes = sizes_of(comparison)
    shares = share_included(comparison)
    every = [item for item, share in shares.items() if share == 1]
    never = [item for item, share in shares.items() if share == 0]
    noun = comparison.study.config.kinds[comparison.kind].plural
    named = {item: comparison.labels[item] for item in shares}
    return (
        f"{number_of(sizes.rows(), 'rule')} of consensus put between **{sizes.min('included')}** "
        f"and **{sizes.max('included')}** of {_items(comparison).rows()} {noun} in. In under every "
        f"rule that judges it: {listed(named[i] for i in every)}. In under no rule: "
        f"{listed(named[i] for i in never)}."
    )


def _items(comparison: Comparison) -> Table:
    """Return the items that verdicts are about, as a table."""
    return derived(
        comparison.file("items"),
        pd.DataFrame(
            [
                (item, label, share, comparison.concluded.get(item, ""))
                for (item, label), share in zip(
                    comparison.labels.items(), share_included(comparison).values(), strict=True
                )
            ],
            columns=["item", "label", "share in", "tier in print"],
        ),
    )


def sizes_of(comparison: Comparison) -> Table:
    """Return for each rule with a verdict how many items it puts in, and the list it gives."""
    wanted = comparison.concluded
    ends = {
        frozenset(item for item, number in wanted.items() if number <= tier): str(tier)
        for tier in set(wanted.values())
    }
    rows = [
        (rule, len(judged.included), ends.get(judged.included, "another" if wanted else ""))
        for rule, judged in comparison.last.items()
    ]
    frame = pd.DataFrame(rows, columns=["rule", "included", "list up to tier"])
    return derived(comparison.file("sizes"), frame)


def share_included(comparison: Comparison) -> dict[str, float]:
    """Return for each item the share of the rules with a verdict on it that put it in."""
    shares = {}
    for item in comparison.labels:
        found = [judged.verdicts[judged.items.index(item)] for judged in comparison.last.values()]
        judging = len(found) - found.count("no verdict")
        shares[item] = found.count("in") / max(judging, 1)
    return shares


@spoken
def authors_reproduced(comparison: Comparison) -> str:
    """Say which rules give exactly the authors' list, or end exactly at one of their tiers."""
    wanted = comparison.concluded
    if not wanted:
        return "The study gives no final list; this step is skipped."
    source = comparison.study.source_title(comparison.study.config.conclusion)
    last = max(wanted.values())
    lines, sizes, items = [], sizes_of(comparison), _items(comparison)
    for tier in sorted(set(wanted.values())):
        upto = frozenset(item for item, number in wanted.items() if number <= tier)
        same = [rule for rule, judged in comparison.last.items() if judged.included == upto]
        what = "the whole list" if tier == last else _up_to(tier)
        said = listed(comparison.short(rule) for rule in same)
        rules = number_of(sizes.rows({"list up to tier": str(tier)}), "rule")
        many = items.rows({"tier in print": [str(number) for number in range(1, tier + 1)]})
        lines.append(f"- {what} ({many} items), exactly: {rules}: {said}")
    others = sizes.rows({"list up to tier": "another"})
    theirs = {"tier in print": {"not": ""}}
    head = (
        f"The authors' final list ({source}) has {items.rows(theirs)} items in "
        f"{items.distinct('tier in print', where=theirs)} tiers. Of "
        f"{number_of(sizes.rows(), 'rule')} with a verdict, these give"
    )
    return "\n".join([head, "", *lines, f"- another list: {number_of(others, 'rule')}"])


def _up_to(tier: int) -> str:
    return f"tiers 1 to {tier}" if tier > 1 else f"tier {tier}"


def verdict_counts(comparison: Comparison) -> pd.DataFrame:
    """Return for each item how many rules give which verdict, most often in first."""
    rows = []
    for item, label in comparison.labels.items():
        found = [judged.verdicts[judged.items.index(item)] for judged in comparison.last.values()]
        counts = {verdict.capitalize(): found.count(verdict) for verdict in VERDICTS}
        tier = comparison.concluded.get(item)
        rows.append({"Item": label, "Tier in print": "" if tier is None else str(tier), **counts})
    frame = pd.DataFrame(rows).sort_values("In", ascending=False, kind="stable")
    return frame.reset_index(drop=True)
