"""A folder of raw tables, read in one pass that reports every fault of every file."""

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.names import WHO
from delphi.study.readers.codings import (
    check_coded,
    check_placement,
    join_projects,
    names_of,
    read_projects,
)
from delphi.study.readers.csv_table import empty_table, read_table
from delphi.study.schemas import RAW, STATUSES, TABLES, Table

Tables = dict[str, pd.DataFrame]

# Files that a study may hold beside its tables; any other name is likely a misspelt table.
COMPANIONS = {"study.toml", "exhibits.toml", "multiverse.toml", "datapackage.json", "README.md"}


def read_raw(study: Study) -> tuple[Tables, dict[str, list[str]]]:
    """Read and check every raw table of a study, experts under codes where they are to be.

    Returns and raises what `read_typed` does.
    """
    tables, bounds = read_typed(study)
    names = study.names
    coded = {
        bound: list(dict.fromkeys(names.code(name) for name in allowed))
        if bound in WHO
        else allowed
        for bound, allowed in bounds.items()
    }
    return {name: names.frame(name, frame) for name, frame in tables.items()}, coded


def read_typed(study: Study) -> tuple[Tables, dict[str, list[str]]]:
    """Read and check every raw table of a study, as it was typed.

    Returns
    -------
    tables : dict of str to DataFrame
        One frame for each description in `delphi.study.schemas.RAW`, indexed by line number;
        empty where the study has no such file.
    bounds : dict of str to list of str
        The names that cells were held against.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    projects, problems = read_projects(study)
    bounds = _known_from_config(study) | names_of(projects)
    tables, found = _read_tables(study, bounds)
    problems = [*_stray_files(study), *_unset(study), *problems, *found]
    _refuse(problems or check_coded(tables, projects))
    joined = join_projects(tables, projects)
    _refuse(check_placement(study, joined["codings"]))
    return {**tables, **joined}, bounds


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InputError(problems)


def _read_tables(study: Study, bounds: dict[str, list[str]]) -> tuple[Tables, list[Problem]]:
    """Read the tables in order, and add to the bounds what each gives for those after it."""
    tables: Tables = {}
    problems: list[Problem] = []
    unsure: set[str] = set()  # names that a table at fault should have given
    for table in RAW:
        sure = {bound: names for bound, names in bounds.items() if bound not in unsure}
        frame, found = _read(study, table, sure)
        if not found:
            _extend(bounds, _known_from_table(table.name, frame, study))
        elif table.name in NAMING:
            unsure |= {NAMING[table.name], ALSO.get(NAMING[table.name], "")}
        tables[table.name] = frame
        problems += found
    return tables, problems


def _read(
    study: Study, table: Table, bounds: dict[str, list[str]]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one table; an empty one where there is no such file."""
    path, scale = study.raw / f"{table.name}.csv", study.config.scale
    if path.is_file():
        frame, found = read_table(path, table, bounds, scale.ends if scale else None)
        missing = "there is no row below the header"
    else:
        frame, found, missing = empty_table(table), [], "the file is missing"
    if table.required and frame.empty and not found and _is_rated(study):
        found = [Problem(path.name, None, None, None, missing)]
    return frame, found


def _is_rated(study: Study) -> bool:
    """Return whether experts rated items: whatever speaks of it asks for all that it needs."""
    config = study.config
    files = [study.raw / f"{table.name}.csv" for table in RAW if table.required]
    named = config.scale or config.kinds or config.rounds or config.tiers
    return bool(named) or any(path.is_file() for path in files)


def _unset(study: Study) -> list[Problem]:
    if not _is_rated(study):
        return []
    config = study.config
    parts = {"scale": config.scale, "kinds": config.kinds, "rounds": config.rounds}
    wanted = "this key is missing; ratings need it"
    return [
        Problem("study.toml", None, name, None, wanted) for name, part in parts.items() if not part
    ]


def _known_from_config(study: Study) -> dict[str, list[str]]:
    config = study.config
    rounds = [str(one.number) for one in config.rounds]
    named = {"source": list(config.sources), "kind": list(config.kinds)}
    return {**named, "round": rounds, "status": list(STATUSES)}


# Tables whose column of the same meaning bounds that column in the tables after them.
NAMING = {
    "items": "item",
    "industries": "industry",
    "roles": "role",
    "topics": "topic",
    "documents": "document",
    "codes": "code",
}
ALSO = {"item": "code"}  # an item may stand as a code


def _extend(bounds: dict[str, list[str]], more: dict[str, list[str]]) -> None:
    """Add names to the bounds, those of codes and documents to the ones known before."""
    for bound, names in more.items():
        before = bounds.get(bound, []) if bound in ("code", "document") else []
        bounds[bound] = list(dict.fromkeys([*before, *names]))


def _known_from_table(name: str, frame: pd.DataFrame, study: Study) -> dict[str, list[str]]:
    if frame.empty:
        return {}
    if name in NAMING:
        names = list(frame[NAMING[name]].unique())
        bound = NAMING[name]
        return {bound: names, **({ALSO[bound]: names} if bound in ALSO else {})}
    if name == "panel":
        experts = list(frame["expert"])
        people = [*experts, *study.config.researchers]
        return {
            "expert": experts,
            "person": people,
            "row": ["total", *people],
            "origin": ["literature", *experts],
        }
    return {}


def _stray_files(study: Study) -> list[Problem]:
    names = sorted(p.name for p in study.raw.iterdir() if p.is_file() and p.name[0] not in ".~")
    tables = [f"{name}.csv" for name in TABLES]
    named = {source.file for source in study.config.sources.values()}
    folders = [p.name for p in study.raw.iterdir() if p.name in tables and not p.is_file()]
    return [
        *(Problem(name, None, None, None, "this is no file") for name in sorted(folders)),
        *(
            Problem(name, None, None, None, f"this file is not {one_of(tables, name)}")
            for name in names
            if name.lower().endswith(".csv")
            and name not in tables
            and name not in COMPANIONS | named
        ),
    ]
