"""Tables of what was coded: codes by attributes, with each other, over time, and against print."""

import numpy as np
import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.interviews import matrices, patterns
from delphi.interviews.overview.material import Branch, Interviews

ATTRIBUTES = ("function", "level", "gender", "industry")
WIDEST = 10  # columns of a matrix
GIVEN, AVERAGE = "as given", "mean of all orders"


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


def saturation_table(found: Interviews) -> pd.DataFrame:
    """Return the codes that come up for the first time in each interview, in the order given.

    Only documents of informants count, where the study tells which those are by any attribute,
    and only codes that readers gave, where there are readers.
    """
    return matrices.saturation(found.read, _told(found))


def _told(found: Interviews) -> list[str]:
    """Return the documents of informants; all where no attribute tells which those are."""
    told = found.documents[list(ATTRIBUTES)].notna().any(axis=1)
    return list(found.documents.loc[told if told.any() else told | True, "document"])


def orders_table(found: Interviews) -> pd.DataFrame:
    """Return the codes seen after each number of documents: as given, and over all orders.

    Returns
    -------
    DataFrame
        documents, seen, order (`GIVEN` or `AVERAGE`); no rows where readers gave no code.
    """
    given = saturation_table(found)
    if given.empty or not given["seen"].iloc[-1]:
        return pd.DataFrame()
    given["documents"] = range(1, len(given) + 1)
    average = matrices.seen_on_average(found.read, list(dict.fromkeys(given["document"])))
    parts = {GIVEN: given[["documents", "seen"]], AVERAGE: average}
    return pd.concat(parts, names=["order"]).reset_index("order").reset_index(drop=True)


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
