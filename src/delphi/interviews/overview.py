"""What was coded in the interviews of a study, in tables and in computed sentences."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.files import file_name, unique
from delphi.interviews import matrices, patterns
from delphi.interviews.settle import readers, settled
from delphi.interviews.tree import Tree, tree_of
from delphi.prose import Table, bound, constant, derived, fact, facts, spelled, spoken
from delphi.study import Study
from delphi.words import listed, number_of

NOTHING = "This study has no codings; this notebook is skipped."
ATTRIBUTES = ("function", "level", "gender", "industry")
SETTLED = {
    "any": "any of the coders who read the document",
    "most": "more than half of the coders who read the document",
    "all": "all coders who read the document",
}
NEW = 0.05  # of the base: new information that Guest, Namey and Chen (2020) call saturation
WIDEST = 10  # columns of a matrix
PAIRS = 8  # of codes that are shown


@dataclass(frozen=True)
class Branch:
    """Codes beside each other: those below one at the top, or those that have none below."""

    title: str
    codes: list[str]
    slug: str


@dataclass(frozen=True)
class Interviews:
    """The codings of a study and what they are about.

    Attributes
    ----------
    study : Study
        The study.
    tree : Tree
        Its codes.
    documents, codings : DataFrame
        The processed tables.
    taken : DataFrame
        The codings settled by the study's policy.
    """

    study: Study
    tree: Tree
    documents: pd.DataFrame
    codings: pd.DataFrame
    taken: pd.DataFrame

    @property
    def coders(self) -> list[str]:
        """The coders who read the words."""
        return readers(self.codings, self.study.config.coding.placement)

    @property
    def read(self) -> pd.DataFrame:
        """The settled codings without those of the placement; all where there is no reader."""
        return self.taken[self.taken["share"].notna()] if self.coders else self.taken

    def is_read(self, branch: Branch) -> bool:
        """Return whether readers gave codes of a branch."""
        below = [code for top in branch.codes for code in self.tree.below(top)]
        return bool(self.read["code"].isin(below).any())

    @property
    def branches(self) -> list[Branch]:
        """The branches of the tree whose codes anyone gave."""
        roots = self.tree.roots
        used = set(self.codings["code"])
        with_children = [root for root in roots if self.tree.children(root)]
        alone = [root for root in roots if not self.tree.children(root) and root in used]
        found = [
            (self.tree.labels[root], self.tree.children(root), root)
            for root in with_children
            if used & set(self.tree.below(root))
        ]
        found += [("Code", alone, "codes")] if alone else []
        slugs = unique([file_name(root) for _, _, root in found])
        return [
            Branch(title, codes, slug) for (title, codes, _), slug in zip(found, slugs, strict=True)
        ]


def interviews_of(study: Study) -> Interviews | None:
    """Return the codings of a study; None when it has none."""
    if not study.has("codings"):
        return None
    codings, settings = study.table("codings"), study.config.coding
    return Interviews(
        study=study,
        tree=tree_of(study.table("codes")),
        documents=study.table("documents"),
        codings=codings,
        taken=settled(codings, settings.settle, settings.placement),
    )


# --- what was coded ------------------------------------------------------------------------


@spoken
def described(found: Interviews | None) -> str:
    """Say what was coded, by whom, and how several coders are taken together."""
    if found is None:
        return NOTHING
    codings = Table("codings", found.codings)
    segments = codings.distinct("source", "document", "segment")
    lines = [
        f"{number_of(codings.distinct('document'), 'document')} with "
        f"{number_of(segments, 'segment')} carry {number_of(codings.distinct('code'), 'code')}."
    ]
    settings = found.study.config.coding
    if found.coders:
        coders = number_of(codings.distinct("coder", where={"coder": found.coders}), "coder")
        lines.append(f"{coders}: {listed(found.coders)}.")
    if len(found.coders) > 1:
        lines.append(
            "Unless coders are told apart, a segment has the codes that "
            f"{SETTLED[settings.settle]} gave it."
        )
    if settings.placement:
        lines.append(
            f"Codes of *{settings.placement}* say where the publication itself places a segment."
        )
    return " ".join(lines)


def counts_table(found: Interviews) -> pd.DataFrame:
    """Return each code that comes up with the documents and segments that have it."""
    counted = matrices.counts(found.taken, found.tree)
    counted = counted[counted["segments"] > 0]
    names = [
        "\u2003" * depth + found.tree.labels[code]
        for code, depth in zip(counted["code"], counted["depth"], strict=True)
    ]
    return pd.DataFrame(
        {
            "Code": names,
            "Documents": counted["documents"].to_numpy(),
            "Segments": counted["segments"].to_numpy(),
        }
    )


def attributes(found: Interviews) -> list[str]:
    """Return the attributes of informants that differ between documents."""
    return [name for name in ATTRIBUTES if found.documents[name].nunique() > 1]


def by_attribute(found: Interviews, branch: Branch, attribute: str) -> pd.DataFrame:
    """Return documents with each code of a branch, by the values of an attribute.

    Codes are the rows, unless there are so many values that these are.
    """
    counted = matrices.by_attribute(
        found.taken, found.tree, found.documents, attribute, branch.codes
    )
    frame = _labelled(found, counted[counted.sum(axis=1) > 0])
    return frame.T if frame.shape[1] > WIDEST else frame


def placed_table(found: Interviews, branch: Branch) -> pd.DataFrame:
    """Return documents with each code of a branch, by the values of all attributes."""
    parts = {
        name: matrices.by_attribute(found.taken, found.tree, found.documents, name, branch.codes)
        for name in attributes(found)
    }
    if not parts:
        return pd.DataFrame()
    wide = pd.concat(parts, axis=1).fillna(0).astype(int)
    heads = [str(value) for _, value in wide.columns]
    wide.columns = pd.Index(
        [f"{name}: {value}" if heads.count(str(value)) > 1 else str(value)
         for name, value in wide.columns]
    )  # fmt: skip
    wide = wide[wide.sum(axis=1) > 0]
    labels = [found.tree.labels[str(code)] for code in wide.index]
    title = branch.title if branch.title not in wide else f"{branch.title} (code)"
    wide.insert(0, title, labels)
    return wide.reset_index(drop=True)


def _labelled(found: Interviews, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(index=found.tree.labels, columns=found.tree.labels)


# --- codes with each other -----------------------------------------------------------------


def pairs_of_branches(found: Interviews) -> list[tuple[Branch, Branch]]:
    """Return every two branches, the one with more codes as rows."""
    every = found.branches
    pairs = [(a, b) for place, a in enumerate(every) for b in every[place + 1 :]]
    return [(a, b) if len(a.codes) >= len(b.codes) else (b, a) for a, b in pairs]


def together(found: Interviews, rows: Branch, columns: Branch) -> pd.DataFrame:
    """Return how many segments have a code of one branch and one of another."""
    frame = matrices.co_occurrence(found.taken, found.tree, rows.codes, columns.codes)
    frame = frame.loc[frame.sum(axis=1) > 0, frame.sum() > 0]
    return _labelled(found, frame)


def pairs_table(found: Interviews, branch: Branch) -> pd.DataFrame:
    """Return the codes of a branch that come up together most often."""
    frame = matrices.co_occurrence(found.taken, found.tree, branch.codes, branch.codes)
    counts = np.triu(frame.to_numpy(), k=1)
    labels = [found.tree.labels[code] for code in branch.codes]
    rows = [
        {"Code": labels[a], "With": labels[b], "Segments": counts[a, b]}
        for a, b in zip(*np.nonzero(counts), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["Code", "With", "Segments"])
    return table.sort_values("Segments", ascending=False, kind="stable").reset_index(drop=True)


@spoken
def pairs_said(found: Interviews) -> str:
    """Say which codes of the same branch come up together most often."""
    lines = []
    tables = {branch.title: pairs_table(found, branch) for branch in found.branches}
    parts = [table.assign(Branch=title) for title, table in tables.items()]
    every = derived("pairs-of-codes", pd.concat(parts) if parts else pd.DataFrame())
    for branch in found.branches:
        table = tables[branch.title]
        if len(table):
            most = table[table["Segments"] == table["Segments"].max()]
            said = [f"{row.Code} with {row.With}" for row in most.head(PAIRS).itertuples()]
            noun = number_of(every.max("Segments", {"Branch": branch.title}), "segment")
            lines.append(f"- {branch.title}: most often {'; '.join(said)} ({noun})")
    return "\n".join(["Within a branch:", "", *lines]) if lines else ""


# --- saturation ----------------------------------------------------------------------------


def saturation_table(found: Interviews) -> pd.DataFrame:
    """Return the codes that come up for the first time in each interview, in the order given.

    Only documents of informants count, where the study tells which those are by any attribute,
    and only codes that readers gave, where there are readers.
    """
    told = found.documents[list(ATTRIBUTES)].notna().any(axis=1)
    documents = found.documents.loc[told if told.any() else told | True, "document"]
    return matrices.saturation(found.read, list(documents))


@spoken
def saturation_said(found: Interviews, table: pd.DataFrame) -> str:
    """Say when the last new code came up, and whether new information fell below a limit."""
    if table.empty or not table["seen"].iloc[-1]:
        return ""
    total, last = int(table["seen"].iloc[-1]), int(table.index[table["new"] > 0][-1])
    half = int(table.index[table["seen"] >= total / 2][0])
    below = table.index[table["ratio"] <= NEW]
    first = int(below[0]) if len(below) else None
    later = table["new"].iloc[first + 1 :].sum() if first is not None else 0
    known = facts(
        "saturation",
        {
            "codes": total,
            "documents": len(table),
            "document by which half had come up": half + 1,
            "document with the last new one": last + 1,
            "document at which new information is little": "" if first is None else first + 1,
            "new codes after that": int(later),
        },
    )
    codes, documents, by, end, at, more = (fact(known, name) for name in known.frame["quantity"])
    said = (
        f"Of {number_of(codes, 'code')}, half had come up by document {by} of {documents}; the "
        f"last new one in document {end}, {table['document'].iloc[last]}."
    )
    if first is None:
        return said
    little = bound(NEW, constant(__name__, "NEW"))
    run, base = (
        spelled(bound(number, constant(matrices.__name__, name)))
        for number, name in ((matrices.RUN, "RUN"), (matrices.BASE, "BASE"))
    )
    said += (
        f" New information of {run} documents in a row first falls to {little:.0%} of that of the "
        f"first {base} (Guest, Namey and Chen 2020) at document {at}; "
        f"{number_of(more, 'new code')} came up after that."
    )
    return said.replace("%", " %")


# --- what contributes under which role -----------------------------------------------------


def compared_table(found: Interviews) -> pd.DataFrame:
    """Return each printed contribution beside the directions that segments show; may be empty.

    Raises
    ------
    InputError
        When a printed role, stage or element is the label of no code.
    """
    if not found.study.has("contributions"):
        return pd.DataFrame()
    directed = patterns.directions(found.taken, found.tree)
    if directed.empty:
        return pd.DataFrame()
    printed = found.study.table("contributions")
    labels = list(found.tree.labels.values())
    problems = [
        Problem("contributions.csv", None, column, name, one_of(labels, name, "labels of codes"))
        for column in ("role", "stage", "element")
        for name in printed[column].dropna().unique()
        if name not in labels
    ]
    if problems:
        raise InputError(problems)
    return patterns.compared(printed, directed)


@spoken
def pattern_said(found: Interviews) -> str:
    """Say what contributes in general and what depends on the role, as printed."""
    if not found.study.has("contributions"):
        return ""
    found_pattern = patterns.pattern(found.study.table("contributions"))
    table = derived("pattern-printed", found_pattern)
    lines = []
    for element, kind in zip(found_pattern["element"], found_pattern["pattern"], strict=True):
        here = {"element": element}
        plus, active, rows = (table.value(name, here) for name in ("plus", "active", "rows"))
        lines.append(
            f"- **{element}**: {kind}; contributes in {plus} of {number_of(active, 'row')} in "
            f"which anything does, of {rows} in all"
        )
    return "\n".join(["As printed, by role and stage:", "", *lines])


@spoken
def compared_said(table: pd.DataFrame) -> str:
    """Say how far the coded segments carry the printed signs."""
    if table.empty:
        return ""
    found = Table("tables/pattern-compared.csv", table)
    said = [f"{n} {name}" for name in SHOWN if (n := found.rows({"shown": name}))]
    lines = [f"Of {number_of(found.rows(), 'printed sign')}: {', '.join(said)}."]
    odd = table[table["shown"].isin(["differs", "mixed"])]
    if len(odd):
        lines += ["", "Where segments say something else, or both:", ""]
    for row in odd.to_dict("records"):
        stage = f", {row['stage'].lower()}" if pd.notna(row["stage"]) and row["stage"] else ""
        here = {name: row[name] for name in ("role", "stage", "element")}
        seen = [
            f"{found.value(sign, here)} with {sign}"
            for sign in patterns.SIGNS.values()
            if row[sign]
        ]
        lines.append(
            f"- {row['role']}{stage}, {row['element'].lower()}: printed **{row['sign']}**; "
            f"segments {' and '.join(seen)}"
        )
    return "\n".join(lines)


SHOWN = ("supported", "mixed", "differs", "not shown")
