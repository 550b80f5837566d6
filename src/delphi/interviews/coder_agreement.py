"""How far the coders of a study agree: per code, on segments, documents and text."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from delphi.files import file_name, unique
from delphi.interviews import (
    POOLED,
    Units,
    agreement,
    agreement_intervals,
    document_units,
    segment_units,
    text_units,
)
from delphi.interviews.crosswalk import Crosswalk
from delphi.interviews.overview import Branch, Interviews
from delphi.prose import Table, derived, spoken
from delphi.words import listed, number_of

TWO = 2  # coders, the fewest that can agree
ALONE = "no two of them read the same"
DIGITS = 12  # beyond which a zero shows the noise of adding floats
WAYS = {
    "segments": (segment_units, "on the segments that were coded"),
    "documents": (document_units, "on whole documents"),
    "characters": (text_units, "on the text, character by character"),
}


@dataclass(frozen=True)
class Part:
    """Agreement on the codes of one branch in one source, on one kind of unit."""

    # name of the file, title of the picture, what the table shows
    name: str
    title: str
    about: str
    units: str  # segments, documents or characters
    # how many units there are, and documents that they are of
    size: int
    documents: int
    # what is shown; and what is drawn: Code, percent, alpha, lower, upper
    table: pd.DataFrame
    drawn: pd.DataFrame

    @property
    def caption(self) -> str:
        """Caption of the table."""
        return f"{self.about}, {_number(self.units, self.size, self.documents)}."


def parts(found: Interviews) -> list[Part]:
    """Return agreement for each source, branch and kind of unit that two coders worked on."""
    made = []
    for source, rows in found.codings.groupby("source", sort=False):
        for branch in found.branches:
            codes = _used(found, branch, rows)
            coders = [
                c for c in found.coders if c in set(rows.loc[rows["code"].isin(codes), "coder"])
            ]
            if len(coders) >= TWO:
                made += [
                    _part(found, str(source), branch, way, of_units)
                    for way, of_units in _ways(found, rows, codes, coders)
                ]
    names = unique([part.name for part in made])
    return [replace(part, name=name) for part, name in zip(made, names, strict=True)]


def _used(found: Interviews, branch: Branch, rows: pd.DataFrame) -> list[str]:
    """Return the codes of a branch that any reader gave, those at the top of it left out."""
    given = set(rows.loc[rows["coder"].isin(found.coders), "code"])
    below = [code for top in branch.codes for code in found.tree.below(top)]
    return [code for code in below if code in given]


def _ways(
    found: Interviews, rows: pd.DataFrame, codes: list[str], coders: list[str]
) -> list[tuple[str, Units]]:
    """Return the units of every kind that the codings tell."""
    present = found.documents["document"].isin(set(rows["document"]))
    documents = found.documents[present].reset_index(drop=True)
    documents = documents.assign(position=range(len(documents)))
    segmented = rows.groupby("document")["segment"].nunique().max() > 1
    with_text = rows["start"].notna().all() and documents["length"].notna().all()
    wanted = {"segments": True, "documents": bool(segmented), "characters": bool(with_text)}
    return [
        (way, build(rows, documents, codes, coders))
        for way, (build, _) in WAYS.items()
        if wanted[way]
    ]


def _part(found: Interviews, source: str, branch: Branch, way: str, units: Units) -> Part:
    table = agreement_table(units, [found.tree.name(code) for code in units.codes])
    where = found.study.source_title(source)
    drawn = table.rename(columns={"Alpha": "alpha", "Lower": "lower", "Upper": "upper"})
    drawn = drawn.rename(columns={"Percent": "percent"})
    title = f"Agreement of {listed(units.coders)}: {branch.title.lower()}"
    return Part(
        name=f"agreement-{file_name(source)}-{branch.slug}-{way}",
        title=title,
        about=f"{where}: agreement of {listed(units.coders)} {WAYS[way][1]}, "
        f"{branch.title.lower()}",
        units=way,
        size=round(float(units.weight.sum())),
        documents=len(set(units.document.tolist())),
        table=table,
        drawn=drawn[["Code", "percent", "alpha", "lower", "upper"]],
    )


def _number(way: str, size: int, documents: int) -> str:
    said = number_of(documents, "document")
    return said if way == "documents" else f"{size:,} {way} in {said}"


def parts_table(made: list[Part]) -> Table:
    """Return agreement over all codes for each part: its size, percent, alpha with its interval."""
    names = ["Percent", "Alpha", "Lower", "Upper"]
    rows = [
        (part.name, part.units, part.size, part.documents, *part.table[names].iloc[POOLED])
        for part in made
    ]
    columns = ["name", "units", "size", "documents", *map(str.lower, names)]
    return derived("agreement-parts", pd.DataFrame(rows, columns=columns))


def agreement_table(units: Units, labels: list[str]) -> pd.DataFrame:
    """Return every measure of agreement for each code, for all cells together, and for any code.

    Parameters
    ----------
    units : Units
        What the coders made of each unit.
    labels : list of str
        Labels of the codes.

    Returns
    -------
    DataFrame
        Columns Code, Percent, Alpha with the ends of its 95 % interval, Kappa, AC1, Positive.
    """
    found, intervals = agreement(units), agreement_intervals(units)
    table = pd.DataFrame(
        {
            "Code": [*labels, "all cells together", "any code at all"],
            "Percent": found.percent,
            "Alpha": found.alpha,
            "Lower": intervals.lower.alpha,
            "Upper": intervals.upper.alpha,
            "Kappa": found.kappa,
            "AC1": found.ac1,
            "Positive": found.positive,
        }
    )
    return table.round(DIGITS)


@spoken
def compared_said(made: list[Part]) -> str:
    """Say how far the coders agree over all codes, or that there is nothing to compare."""
    if not made:
        return "No two coders read the same branch of codes; agreement is not measured."
    found = parts_table(made)
    return "\n".join(f"- {_part_said(part, found)}" for part in made)


def _part_said(part: Part, found: Table) -> str:
    size, documents, percent, alpha, lower, upper = (
        found.value(name, {"name": part.name})
        for name in ("size", "documents", "percent", "alpha", "lower", "upper")
    )
    interval = "" if lower == "" else f", interval {lower:.2f} to {upper:.2f}"
    told = "undefined" if alpha == "" else f"{alpha:.2f}{interval}"
    said = f"{percent:.0f} % agreement over all codes, alpha {told}" if percent != "" else ALONE
    return f"{part.about}, {_number(part.units, size, documents)}: {said}"


def placement_table(found: Interviews) -> pd.DataFrame:
    """Return how often each coder gave a segment the code of its place in the publication."""
    placement = found.study.config.coding.placement
    segment = ["source", "document", "segment"]
    placed = found.codings[found.codings["coder"] == placement]
    rows = []
    for branch in found.branches:
        codes = {code for top in branch.codes for code in found.tree.below(top)}
        mine = placed[placed["code"].isin(codes)][[*segment, "code"]].drop_duplicates()
        for coder in found.coders:
            given = found.codings[found.codings["coder"] == coder]
            if mine.empty or not set(given["code"]) & codes:
                continue
            hit = mine.merge(given[[*segment, "code"]].drop_duplicates(), on=[*segment, "code"])
            rows.append((branch.title, coder, len(mine), len(hit), 100 * len(hit) / len(mine)))
    return pd.DataFrame(rows, columns=["Branch", "Coder", "Placed", "Same code", "Percent"])


def crosswalk_table(found: Crosswalk) -> pd.DataFrame:
    """Return agreement on the links with each other study, the items being drawn."""
    rows = []
    for grid in found.grids:
        if len(grid.coders) < TWO:
            continue
        units = Units(
            tuple(grid.codes), tuple(grid.coders), tuple(grid.items),
            grid.linked.astype(np.float32), np.ones(len(grid.items)), np.arange(len(grid.items)),
        )  # fmt: skip
        table = agreement_table(units, grid.codes)
        row = table.iloc[[POOLED]].drop(columns="Code")
        row.insert(0, "Study", found.short(grid))
        row.insert(1, "Pairs", grid.linked[:, 0].size)
        rows.append(row)
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
