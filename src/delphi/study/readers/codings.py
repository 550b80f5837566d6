"""Documents, codes and codings of a study: those of its tables and those of its projects.

A project is a file of a program for qualitative analysis that a source of study.toml names.
Its documents and codes may be described further in documents.csv and codes.csv, whose rows
then stand for them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.readers.projects import ENDINGS, Project, read_project

Tables = dict[str, pd.DataFrame]


def read_projects(study: Study) -> tuple[dict[str, Project], list[Problem]]:
    """Read the project of every source of a study that names a file.

    Returns
    -------
    projects : dict of str to Project
        By source.
    problems : list of Problem
        Files that are missing, cannot be read, or that no source names.
    """
    named = {name: source for name, source in study.config.sources.items() if source.file}
    projects: dict[str, Project] = {}
    taken: dict[str, str] = {}
    problems = list(_unnamed(study, {source.file for source in named.values()}))
    for name, source in named.items():
        file = source.file
        if Path(file).name != file or not _is_file(study.raw / file):
            key, wanted = f"sources.{name}.file", f"a file in data/raw/{study.name}"
            problems.append(Problem("study.toml", None, key, file, wanted))
            continue
        if file in taken:
            key, wanted = f"sources.{name}.file", f"new: source {taken[file]} names it already"
            problems.append(Problem("study.toml", None, key, file, wanted))
            continue
        taken[file] = name
        try:
            projects[name] = read_project(study.raw / file, source.project or None)
        except InputError as error:
            problems += error.problems
    return projects, problems


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file system takes
        return False


def _unnamed(study: Study, named: set[str]) -> Iterator[Problem]:
    for path in sorted(study.raw.iterdir()):
        if path.suffix.lower() in ENDINGS and path.name not in named and path.name[0] not in ".~":
            wanted = f"no source of study.toml names this file: sources.<name>.file = '{path.name}'"
            yield Problem(path.name, None, None, None, wanted)


def names_of(projects: Mapping[str, Project]) -> dict[str, list[str]]:
    """Return the documents and codes of the projects, as bounds for cells of tables."""
    every = {"document": "documents", "code": "codes"}
    named = {
        column: list(dict.fromkeys(v for p in projects.values() for v in getattr(p, table)[column]))
        for column, table in every.items()
    }
    return {column: names for column, names in named.items() if names}


def check_placement(study: Study, codings: pd.DataFrame) -> list[Problem]:
    """Return a problem when study.toml names a placement that gave no code."""
    placement, coders = study.config.coding.placement, list(codings["coder"].unique())
    if not placement or placement in coders or not coders:
        return []
    wanted = one_of(coders, placement, "coders of the codings")
    return [Problem("study.toml", None, "coding.placement", placement, wanted)]


def check_coded(tables: Tables, projects: Mapping[str, Project]) -> list[Problem]:
    """Return what is wrong with rows of documents, codes and codings taken together.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of the study, without the rows of its projects, indexed by line.
    projects : mapping of str to Project
        Its projects, by source.
    """
    codes = tables["codes"]
    known = [*codes["code"], *names_of(projects).get("code", [])]
    return [
        *_parents(codes, known),
        *_circles(codes, projects),
        *_lengths_apart(tables["documents"], projects),
        *_spans(tables["codings"], _lengths(tables, projects)),
        *_places_apart(tables["codings"]),
        *_twice(projects, "documents", "document"),
    ]


def _parents(codes: pd.DataFrame, known: list[str]) -> Iterator[Problem]:
    for line, parent in codes["parent"].dropna().items():
        if parent not in known:
            wanted = one_of(known, parent, "codes.csv")
            yield Problem("codes.csv", int(str(line)), "parent", parent, wanted)


def _circles(codes: pd.DataFrame, projects: Mapping[str, Project]) -> Iterator[Problem]:
    above: dict[str, str] = {}
    for frame in (*(project.codes for project in projects.values()), codes):
        told = frame.dropna(subset=["parent"])
        above.update(zip(told["code"], told["parent"], strict=True))
    for line, code in codes["code"].items():
        seen, here = {code}, above.get(code)
        while here is not None and here not in seen:
            seen.add(here)
            here = above.get(here)
        if here is not None and here == code:
            wanted = "a code that does not stand below itself"
            yield Problem("codes.csv", int(str(line)), "parent", above[code], wanted)


def _lengths(tables: Tables, projects: Mapping[str, Project]) -> dict[str, int]:
    frames = [tables["documents"], *(project.documents for project in projects.values())]
    return {
        document: int(length)
        for frame in frames
        for document, length in zip(frame["document"], frame["length"], strict=True)
        if pd.notna(length)
    }


def _spans(codings: pd.DataFrame, lengths: Mapping[str, int]) -> Iterator[Problem]:
    """Return segments with one end only, ends before their start, or beyond the text."""
    for line, row in codings[codings["start"].notna() | codings["end"].notna()].iterrows():
        place, start, end = int(str(line)), row["start"], row["end"]
        length = lengths.get(row["document"])
        if pd.isna(start) or pd.isna(end):
            column = "start" if pd.isna(start) else "end"
            said = "blank; start and end stand both or neither"
            yield Problem("codings.csv", place, column, None, said)
        elif end <= start:
            yield Problem("codings.csv", place, "end", str(end), f"above {start} (start)")
        elif length is not None and end > length:
            wanted = f"at most {length}, the length of {row['document']}"
            yield Problem("codings.csv", place, "end", str(end), wanted)


def _lengths_apart(documents: pd.DataFrame, projects: Mapping[str, Project]) -> Iterator[Problem]:
    known = _lengths({"documents": documents.iloc[:0]}, projects)
    for line, row in documents.dropna(subset=["length"]).iterrows():
        length = known.get(row["document"], row["length"])
        if length != row["length"]:
            wanted = f"{length}, the length that the project gives"
            yield Problem("documents.csv", int(str(line)), "length", str(row["length"]), wanted)


def _places_apart(codings: pd.DataFrame) -> Iterator[Problem]:
    """Return rows that give a segment another place than the rows before."""
    key = ["source", "document", "segment"]
    places = codings[["start", "end"]].astype("object").where(codings["start"].notna(), None)
    seen: dict[tuple[str, ...], tuple[object, int]] = {}
    for line, name, place in zip(
        codings.index, codings[key].itertuples(index=False, name=None),
        places.itertuples(index=False, name=None), strict=True,
    ):  # fmt: skip
        before, first = seen.setdefault(name, (place, int(line)))
        if place != before:
            wanted = f"the name of another segment: line {first} gives it another place"
            yield Problem("codings.csv", int(line), "segment", name[-1], wanted)


def _twice(projects: Mapping[str, Project], table: str, column: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for source, project in projects.items():
        for name in getattr(project, table)[column]:
            if name in seen:
                wanted = f"new: the project of source {seen[name]} has a document of this name"
                yield Problem("study.toml", None, f"sources.{source}.file", name, wanted)
            seen.setdefault(name, source)


def join_projects(tables: Tables, projects: Mapping[str, Project]) -> Tables:
    """Return documents, codes and codings with the rows of the projects added.

    A study with codings gets a row for each document that is coded, for each item that stands
    as a code, and, where it describes no codes, for each code under its own name.
    """
    joined = {name: tables[name] for name in ("documents", "codes", "codings")}
    for source, project in projects.items():
        joined["documents"] = _described(joined["documents"], project.documents, source, "document")
        joined["codes"] = _described(joined["codes"], project.codes, source, "code")
        joined["codings"] = _below(joined["codings"], project.codings, source)
    joined["documents"] = _all_documents(joined["documents"], joined["codings"])
    joined["codes"] = _all_codes(joined["codes"], joined["codings"], tables["items"])
    return joined


def _below(frame: pd.DataFrame, more: pd.DataFrame, source: str) -> pd.DataFrame:
    rows = more.assign(source=source).reindex(columns=list(frame.columns))
    rows = rows.astype(frame.dtypes.to_dict())
    return pd.concat([frame, rows], ignore_index=True) if len(frame) else rows


def _described(frame: pd.DataFrame, more: pd.DataFrame, source: str, key: str) -> pd.DataFrame:
    """Add rows of a project; a row that the table has already only fills its blanks."""
    known = more[more[key].isin(set(frame[key]))].set_index(key)
    for column in ("length", "parent"):
        if column in frame and column in known and len(known):
            frame = frame.assign(**{column: frame[column].fillna(frame[key].map(known[column]))})
    return _below(frame, more[~more[key].isin(set(frame[key]))], source)


def _all_documents(documents: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    first = codings.drop_duplicates("document")
    new = first[~first["document"].isin(set(documents["document"]))]
    return _below_as_is(documents, new[["source", "document"]])


def _all_codes(codes: pd.DataFrame, codings: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    used = items[items["item"].isin(set(codings["code"]) - set(codes["code"]))]
    with_items = _below_as_is(
        codes, used[["source", "item", "label"]].rename(columns={"item": "code"})
    )
    bare = codings[~codings["code"].isin(set(with_items["code"]))].drop_duplicates("code")
    return _below_as_is(with_items, bare[["source", "code"]].assign(label=bare["code"]))


def _below_as_is(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return frame
    full = rows.reindex(columns=list(frame.columns)).astype(frame.dtypes.to_dict())
    return pd.concat([frame, full], ignore_index=True) if len(frame) else full
