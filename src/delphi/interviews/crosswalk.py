"""One picture of several studies: what of one acts on what of the others, as coders judge it.

A crosswalk is interpretation. Which links hold is the judgement of the coders of
crosswalk.csv; what follows from the links is computed from the tables of the other studies.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.interviews.grids import Grid, grids, roles_served
from delphi.interviews.overview import Interviews, interviews_of
from delphi.interviews.patterns import GENERAL, pattern
from delphi.interviews.tree import Tree
from delphi.prose import Count, Table, derived, spoken
from delphi.study import Study, open_study, study_names
from delphi.words import listed, number_of

NOTHING = "This study has no crosswalk to other studies; this notebook is skipped."
EVERY, ALWAYS, SOMETIMES = "every study", "under every role where anything does", "under some"
MARK = (
    "**Interpretation.** The links below are a judgement of this compendium, not a finding of "
    "any of the studies."
)


@dataclass(frozen=True)
class Crosswalk:
    """The crosswalk of a study."""

    study: Study  # the study whose items are linked
    labels: dict[str, str]  # label of each item that was judged, in order
    grids: list[Grid]  # one for each other study
    others: dict[str, Interviews]  # the other studies

    @cached_property
    def kind(self) -> str:
        """The kind of the items."""
        items = self.study.table("items").set_index("item")
        return str(items.loc[next(iter(self.labels)), "kind"])

    def tree(self, grid: Grid) -> Tree:
        """Return the codes of the other study of a grid."""
        return self.others[grid.study].tree

    def short(self, grid: Grid) -> str:
        """Return the short name of the other study of a grid."""
        return self.others[grid.study].study.config.short


def crosswalk_of(study: Study, settle: str = "") -> Crosswalk | None:
    """Return the crosswalk of a study; None when it has none.

    Every item of the kinds that are linked was judged, so that those without a link count.

    Parameters
    ----------
    settle : str
        How several coders of another study are taken together; blank for that study's own policy.

    Raises
    ------
    InputError
        When another study is unknown, was not ingested, or lacks a code.
    """
    if not study.has("crosswalk"):
        return None
    rows, items = study.table("crosswalk"), study.table("items")
    others = _others(study, rows, settle)
    kinds = set(items.loc[items["item"].isin(rows["item"]), "kind"])
    judged = items[items["kind"].isin(kinds)]
    labels = dict(zip(judged["item"], judged["label"], strict=True))
    trees = {name: other.tree for name, other in others.items()}
    return Crosswalk(study, labels, grids(rows, list(labels), trees), others)


def _others(study: Study, rows: pd.DataFrame, settle: str) -> dict[str, Interviews]:
    known = study_names(study.root)
    problems, others = [], {}
    for name in rows["study"].unique():
        if name not in known or name == study.name:
            wanted = one_of([other for other in known if other != study.name], name)
            problems.append(Problem("crosswalk.csv", None, "study", name, wanted))
            continue
        other = interviews_of(open_study(name, study.root), settle)
        if other is None:
            wanted = "a study with codes and codings that was ingested; run `make all` first"
            problems.append(Problem("crosswalk.csv", None, "study", name, wanted))
            continue
        others[name] = other
        codes = list(other.tree.labels)
        problems += [
            Problem("crosswalk.csv", None, "code", code, one_of(codes, code, f"codes of {name}"))
            for code in rows.loc[rows["study"] == name, "code"].unique()
            if code not in codes
        ]
    if problems:
        raise InputError(problems)
    return others


# --- words ---------------------------------------------------------------------------------


@spoken
def marked(found: Crosswalk | None) -> str:
    """Say that this is interpretation, who judged, and how many links they see."""
    if found is None:
        return NOTHING
    links = Table("crosswalk", found.study.table("crosswalk"))
    coders = list(dict.fromkeys(coder for grid in found.grids for coder in grid.coders))
    cells = pairs_judged(found).rows()
    return (
        f"{MARK} {number_of(links.distinct('coder'), 'coder')} ({listed(coders)}) worked apart "
        f"from the same written guide (`docs/coding-guide.md`) and judged {cells} pairs of an "
        "item and a code; "
        "who shares a guide agrees more than strangers would."
    )


def pairs_judged(found: Crosswalk) -> Table:
    """Return every pair of an item and a code, and whether all, some or none of the coders link it.

    Returns
    -------
    Table
        study, item, label, code, coders who see a link, linked (all, some, none).
    """
    names = {0.0: "none", 1.0: "all"}
    rows = [
        (grid.study, item, found.labels[item], code, round(share * len(grid.coders)),
         names.get(float(share), "some"))
        for grid in found.grids
        for item, shares in grid.shares.iterrows()
        for code, share in shares.items()
    ]  # fmt: skip
    columns = ["study", "item", "label", "code", "coders", "linked"]
    return derived("crosswalk-pairs", pd.DataFrame(rows, columns=columns))


def disputed_table(found: Crosswalk) -> pd.DataFrame:
    """Return every pair on which the coders disagree, with who sees a link."""
    rows = [
        {
            "Item": found.labels[item],
            "Study": found.short(grid),
            "Code": found.tree(grid).labels[code],
            "Linked by": listed(coders),
            "Not by": listed(coder for coder in grid.coders if coder not in coders),
        }
        for grid in found.grids
        for item, code, coders in grid.disputed
    ]
    return pd.DataFrame(rows, columns=["Item", "Study", "Code", "Linked by", "Not by"])


@spoken
def disputed_said(found: Crosswalk) -> str:
    """Say on how many pairs the coders disagree."""
    pairs = pairs_judged(found)
    count, links = pairs.rows({"linked": "some"}), pairs.rows({"linked": "all"})
    return (
        f"All coders see {number_of(links, 'link')}; on {number_of(count, 'pair')} they disagree."
        " What follows uses the links that all see."
    )


@spoken
def supported_said(found: Crosswalk) -> str:
    """Say which items have support from which study."""
    linked = {grid.study: _linked(grid) for grid in found.grids}
    every = [item for item in found.labels if all(item in items for items in linked.values())]
    table = _support(found, linked)
    lines = [f"- linked with every study: {_names(found, every, table.rows({'support': EVERY}))}"]
    for grid in found.grids:
        only = [
            item
            for item in found.labels
            if item in linked[grid.study]
            and not any(item in items for name, items in linked.items() if name != grid.study)
        ]
        if only:
            count = table.rows({"support": f"{grid.study} only"})
            lines.append(f"- with {found.short(grid)} only: {_names(found, only, count)}")
    none = [item for item in found.labels if not any(item in items for items in linked.values())]
    lines.append(f"- with none: {_names(found, none, table.rows({'support': 'none'}))}")
    others = listed(found.short(grid) for grid in found.grids)
    counts = (
        f"Of {number_of(table.rows(), 'item')}, held against {others} (interpretation: links "
        "that all coders see):"
    )
    return "\n".join([counts, "", *lines])


def _support(found: Crosswalk, linked: dict[str, set[str]]) -> Table:
    """Return for each item which studies support it by links that all coders see."""
    rows = []
    for item, label in found.labels.items():
        names = [name for name, items in linked.items() if item in items]
        said = f"{names[0]} only" if len(names) == 1 else " ".join(names)
        rows.append((item, label, EVERY if len(names) == len(linked) else said or "none"))
    return derived("crosswalk-support", pd.DataFrame(rows, columns=["item", "label", "support"]))


def _linked(grid: Grid) -> set[str]:
    return set(grid.agreed.index[grid.agreed.any(axis=1)])


def _names(found: Crosswalk, items: list[str], count: Count) -> str:
    if not items:
        return "none"
    return f"{count} ({listed(found.labels[item] for item in items)})"


@spoken
def roles_said(found: Crosswalk) -> str:
    """Say which items help under every role where anything does, and which under some only."""
    lines = []
    for grid in found.grids:
        other = found.others[grid.study].study
        if not other.has("contributions"):
            continue
        printed = other.table("contributions")
        served = roles_served(grid, found.tree(grid), printed) > 0
        active = served.columns[served.any()]
        always = [item for item in served.index if len(active) and served.loc[item, active].all()]
        some = [item for item in served.index if served.loc[item].any() and item not in always]
        found_general = pattern(printed)
        general = list(found_general.loc[found_general["pattern"] == GENERAL, "element"])
        kinds = [_helps(item in always, item in some) for item in served.index]
        frame = pd.DataFrame({"item": served.index, "helps": kinds})
        table = derived(f"crosswalk-roles-{grid.study}", frame)
        lines += [
            f"Under the roles of {found.short(grid)}, where {listed(general)} contributes whenever "
            "anything does:",
            "",
            "- items that act on an element that contributes under every role where any does: "
            f"{_names(found, always, table.rows({'helps': ALWAYS}))}",
            f"- under some roles only: {_names(found, some, table.rows({'helps': SOMETIMES}))}",
        ]
        idle = [str(role) for role in served.columns if not served[role].any()]
        if idle:
            lines.append(f"- roles under which no linked element contributes: {listed(idle)}")
    return "\n".join(lines)


def _helps(always: bool, some: bool) -> str:
    return ALWAYS if always else SOMETIMES if some else "never"


def heard_table(found: Crosswalk) -> pd.DataFrame:
    """Return each item with the interviews of the other studies that speak of its codes."""
    rows = []
    for item, label in found.labels.items():
        row: dict[str, object] = {"Item": label}
        for grid in found.grids:
            other = found.others[grid.study]
            codes = [c for code in grid.agreed.columns[grid.agreed.loc[item]] for c in
                     other.tree.below(code)]  # fmt: skip
            mine = other.taken[other.taken["code"].isin(codes)]
            segments = mine.drop_duplicates(["source", "document", "segment"])
            row[f"Segments, {found.short(grid)}"] = len(segments)
        rows.append(row)
    return pd.DataFrame(rows)
