"""What ran for a study: each notebook and the report, from which files to which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from delphi.build.archive.contents import with_sources
from delphi.build.steps import REPORT, group_of, made_by
from delphi.study import Study
from delphi.study.ingest import GROUPS


@dataclass(frozen=True)
class Run:
    """One step of one study: what ran, and paths of what it read and made."""

    study: str
    step: str
    name: str
    about: str
    instruments: list[str]
    inputs: list[str]
    outputs: list[str]


def runs_of(study: Study, files: Sequence[str]) -> Iterator[Run]:
    """Give the runs of a study, in order.

    Parameters
    ----------
    study : Study
        A study; nothing is given for one that was not built.
    files : sequence of str
        The files of the archive; nothing else is named.
    """
    made = made_by(study)
    for step in dict.fromkeys(sorted(made.values(), key=lambda step: (step == REPORT, step))):
        outputs = [path for path in files if made.get(path) == step]
        if outputs:
            yield _run(study, step, files, outputs)


def _run(study: Study, step: str, files: Sequence[str], outputs: list[str]) -> Run:
    code = "src/delphi/report/article.py" if step == REPORT else f"notebooks/{step}.ipynb"
    what = "the report" if step == REPORT else f"the notebook {step}"
    inputs = [path for path in _inputs(study, step, files) if path not in outputs]
    return Run(
        study=study.name,
        step=step,
        name=f"{study.config.short}: {step}",
        about=f"Ran {what} for {study.config.short}",
        instruments=[path for path in files if path == code],
        inputs=inputs,
        outputs=outputs,
    )


def _inputs(study: Study, step: str, files: Sequence[str]) -> list[str]:
    """Return what a step reads: the first the raw data, the others the tables of their group."""
    raw, tables = f"data/raw/{study.name}/", f"data/processed/{study.name}/"
    if step == REPORT:
        executed = f"reports/{study.name}/notebooks/"
        return [path for path in files if path.startswith((raw, tables, executed))]
    group = group_of(step)
    if not group:
        return [path for path in files if path.startswith(raw)]
    settings = [path for path in files if path.startswith(raw) and path.endswith(".toml")]
    if group == "crosswalk":
        others = [s.name for s in with_sources(study.root, [study]) if s.name != study.name]
        settings += [
            p for p in files if p.startswith(tuple(f"data/processed/{o}/" for o in others))
        ]
    named = GROUPS.get(group)
    return settings + [
        path
        for path in files
        if path.startswith(tables)
        and path.endswith(".parquet")
        and (named is None or path.removeprefix(tables).removesuffix(".parquet") in named)
    ]
