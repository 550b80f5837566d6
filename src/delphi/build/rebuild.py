"""A study built again from its raw data, in a scratch directory of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from delphi.build.manifest import NAME, Manifest
from delphi.build.record import read_manifest
from delphi.errors import InputError, Problem
from delphi.study import Study

SCRATCH = ".build/.verify"
COPIED = ("data/raw", "notebooks", "src")
UNWANTED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
MOST_STEPS = 4  # side by side
PASSED_ON = ("MAKE", "MFLAGS", "GNUMAKEFLAGS")  # what a make tells the makes that it starts


@contextmanager
def rebuilt(study: Study, policy: str = "", *, keep: bool = False) -> Iterator[Study]:
    """Build a study again from nothing but what a person made, with the packages in use.

    What an earlier rebuild left is cleared first; the directory is removed at the end, however
    that comes.

    Parameters
    ----------
    study : Study
        The study of the project.
    policy : str
        The policy of reconciling; blank for the study's own default.
    keep : bool
        True to leave the directory there.

    Yields
    ------
    Study
        The study in the scratch directory.

    Raises
    ------
    InputError
        When it cannot be built, or is being built again by another process.
    """
    scratch = study.root / SCRATCH / study.name
    with _alone(study, scratch.with_suffix(".lock")):
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            _copy(study.root, scratch)
            _make(study, scratch, policy)
            yield Study(study.name, scratch)
        finally:
            if not keep:
                shutil.rmtree(scratch, ignore_errors=True)


def manifest_of_rebuild(again: Study) -> Manifest:
    """Read the manifest that a rebuild wrote."""
    return read_manifest(again.reports / NAME, again.root)


@contextmanager
def _alone(study: Study, path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process, so that none is left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        try:
            import fcntl  # noqa: PLC0415 - not on every system

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as error:
            busy = "it is being verified already; wait until that is done"
            raise InputError([Problem(study.name, None, None, None, busy)]) from error
        yield


def _copy(root: Path, scratch: Path) -> None:
    """Copy what a person made: no output, no record; times stay, so that nothing is set up anew."""
    scratch.mkdir(parents=True)
    for path in root.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy2(path, scratch)
    for name in COPIED:
        shutil.copytree(root / name, scratch / name, ignore=UNWANTED)
    (scratch / ".venv").symlink_to(sys.prefix, target_is_directory=True)


def _make(study: Study, scratch: Path, policy: str) -> None:
    page = f"reports/{study.name}/report.html"
    workers = min(MOST_STEPS, os.cpu_count() or 1)
    command = [
        os.environ.get("MAKE_COMMAND", "make"),
        f"--jobs={workers}",
        "--no-print-directory",
        "--assume-old=.venv/.ready",
        f"STUDY={study.name}",
        f"POLICY={policy}",
        "VENV=.venv",
        "all",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PASSED_ON)}
    done = subprocess.run(command, cwd=scratch, env=kept, check=False)
    if done.returncode or not (scratch / page).is_file():
        failed = "it cannot be built; the reason stands above"
        raise InputError([Problem(study.name, None, None, None, failed)])
