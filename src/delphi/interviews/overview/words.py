"""What was coded, said in sentences."""

import pandas as pd

from delphi.interviews import matrices, patterns
from delphi.interviews.overview.material import Interviews
from delphi.interviews.overview.tables import pairs_table
from delphi.prose import Table, bound, constant, derived, fact, facts, spelled, spoken
from delphi.words import listed, number_of

NOTHING = "This study has no codings; this notebook is skipped."
SETTLED = {
    "any": "any of the coders who read the document",
    "most": "more than half of the coders who read the document",
    "all": "all coders who read the document",
}
SHOWN = ("supported", "mixed", "differs", "not shown")
NEW = 0.05  # of the base: new information that Guest, Namey and Chen (2020) call saturation
PAIRS = 8  # of codes that are shown


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
            f"{SETTLED[found.settle]} gave it."
        )
    if settings.placement:
        lines.append(
            f"Codes of *{settings.placement}* say where the publication itself places a segment."
        )
    return " ".join(lines)


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
