"""Which step of a study made which output: every notebook is a step, and so is the report.

Each step writes down what it made, in `.build/<study>/<step>.outputs`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from delphi.files import PART, recover_folder, write_text
from delphi.study import Study

REPORT = "report"  # the step after the last notebook
ENDING = ".outputs"
MARK = ".begun"
SHARED = {"08-sensitivity": "consensus"}  # steps that hang on the tables of another step


def record_of(study: Study, step: str) -> Path:
    """Return the file in which a step writes down what it made."""
    return study.root / ".build" / study.name / f"{step}{ENDING}"


def record(study: Study, step: str, made: Iterable[Path]) -> None:
    """Write down what a step made, and remove what it made before and no longer makes.

    Parameters
    ----------
    step : str
        Name of a notebook without its ending, or `report`.
    made : iterable of Path
        The files, in or below the project.
    """
    outputs = [path.relative_to(study.root).as_posix() for path in made]
    for path in set(_listed(record_of(study, step))) - set(outputs):
        (study.root / path).unlink(missing_ok=True)
    write_text(record_of(study, step), "".join(f"{path}\n" for path in outputs))


@contextmanager
def marked(study: Study, step: str) -> Iterator[None]:
    """Mark a step as begun until it is done, so that one that was cut short is known.

    `make` runs a step again whose mark it finds. What else it left behind is swept up first:
    files that were being written, and the old tables if they had just been taken away.

    Parameters
    ----------
    step : str
        As in `record`.
    """
    mark = record_of(study, step).with_suffix(MARK)
    recover_folder(study.processed)
    left = list(mark.parent.glob(f".{step}*{PART}"))
    if step == REPORT:  # the last step: no other is writing
        left += study.reports.rglob(f".*{PART}")
    for path in left:
        path.unlink(missing_ok=True)
    write_text(mark, "begun\n")
    yield
    mark.unlink(missing_ok=True)


def announce(study: Study, step: str, made: Iterable[Path]) -> None:
    """Add to the record what a step is about to put in place; see `record`."""
    outputs = [path.relative_to(study.root).as_posix() for path in made]
    known = dict.fromkeys([*_listed(record_of(study, step)), *outputs])
    write_text(record_of(study, step), "".join(f"{path}\n" for path in known))


def steps_of(study: Study) -> list[str]:
    """Return the steps of a study that ran, in order: the notebooks, then the report."""
    return sorted(path.stem for path in record_of(study, "").parent.glob(f"*{ENDING}"))


def made_by(study: Study) -> dict[str, str]:
    """Return the step that made each output of a study.

    Parameters
    ----------
    study : Study
        A study that was built.

    Returns
    -------
    dict of str to str
        Path of each output that is there, relative to the project and in order of name, and
        the step: the name of a notebook, such as `07-consensus`, or `report`. An executed
        notebook is an output of its own step.
    """
    found: dict[str, str] = {}
    for step in steps_of(study):
        executed = study.reports / "notebooks" / f"{step}.ipynb"
        for path in [*_listed(record_of(study, step)), _within(study, executed)]:
            if (study.root / path).is_file():
                found.setdefault(path, step)  # what the report says again, a notebook made
    return dict(sorted(found.items()))


def group_of(step: str) -> str:
    """Return the digest of `data/processed` that a notebook hangs on; blank for the first.

    Examples
    --------
    >>> group_of("07-consensus"), group_of("08-sensitivity"), group_of("01-ingest")
    ('consensus', 'consensus', '')
    """
    _, _, about = step.partition("-")
    return "" if about == "ingest" else SHARED.get(step, about)


def _listed(record: Path) -> list[str]:
    return record.read_text(encoding="utf-8").splitlines() if record.is_file() else []


def _within(study: Study, path: Path) -> str:
    return path.relative_to(study.root).as_posix()
