"""Run a notebook through papermill: finished or not at all, and the same bytes each time."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import nbformat
from nbformat import NotebookNode

from delphi.build.kernels import QuietKernelManager
from delphi.build.parameters import Value, check_parameters, declared_parameters
from delphi.build.steps import announce, record
from delphi.errors import InputError
from delphi.files import merge_folder, move_file, reason_in, write_text
from delphi.study import Study

INGEST = "01-ingest"  # the notebook that writes the tables of all the others
KEPT_METADATA = ("tags", "jupyter")


class NotebookFailedError(Exception):
    """A notebook stopped with an error.

    Parameters
    ----------
    notebook : str
        Its name.
    message : str
        The error that stopped it.
    kept : Path
        The failed notebook, for reading.
    """

    def __init__(self, notebook: str, message: str, kept: Path) -> None:
        super().__init__(f"{notebook} failed.\n{message}\nThe failed notebook is kept in {kept}")


def run_notebook(study: Study, name: str, given: Mapping[str, str]) -> Path:
    """Run one notebook for a study and put what it made in its place.

    The notebook and the files of its exhibits are made aside and moved when it has finished;
    a notebook that fails is kept in `reports/<study>/failed`, and everything made earlier
    stays as it was.

    Parameters
    ----------
    study : Study
        The study.
    name : str
        Name of the notebook without its ending, such as `01-ingest`.
    given : mapping of str to str
        Texts of its other parameters.

    Returns
    -------
    Path
        The executed notebook.

    Raises
    ------
    InputError
        When a parameter is unknown or mistyped; no kernel is started then.
    NotebookFailedError
        When it stops with an error.
    """
    source = study.root / "notebooks" / f"{name}.ipynb"
    build = study.root / ".build" / study.name
    stage = build / name
    started = time.time_ns()
    values = check_parameters(source, {"study": study.name, **given})
    if "output" in declared_parameters(source):
        values["output"] = stage.relative_to(study.root).as_posix()
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    executed, error = _execute(study, source, values)
    side = build / f"{name}.ipynb"
    target = study.reports / "notebooks" / f"{name}.ipynb"
    failed = study.reports / "failed" / f"{name}.ipynb"
    content = nbformat.writes(normalised(executed, _hidden(values)))
    if error:  # what is wrong is said as it was typed; what is kept is not
        write_text(failed, study.names.clean(content))
        raise NotebookFailedError(source.name, error, failed.relative_to(study.root))
    write_text(side, content)
    staged = (path for path in stage.rglob("*") if path.is_file())
    announce(study, name, [study.reports / path.relative_to(stage) for path in staged])
    made = merge_folder(stage, study.reports)
    if name == INGEST:
        made += study.processed_files()
    record(study, name, made)
    _forget(failed)
    move_file(side, target)
    side.unlink(missing_ok=True)
    os.utime(target, ns=(started, started))  # an input that was edited meanwhile is newer
    return target


def _forget(failed: Path) -> None:
    """Remove the failed notebook of an earlier run, and its folder with the last of them."""
    failed.unlink(missing_ok=True)
    if failed.parent.is_dir() and not any(failed.parent.iterdir()):
        failed.parent.rmdir()


def _execute(study: Study, source: Path, values: Mapping[str, Value]) -> tuple[NotebookNode, str]:
    """Return the executed notebook, and the error that stopped it if one did."""
    import papermill  # noqa: PLC0415 - takes seconds, and a wrong parameter needs none of it
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415

    with _workplace(f"{source}, {study.name}") as folder:
        side = folder / source.name
        try:
            _aside(
                papermill.execute_notebook,
                source,
                side,
                parameters=dict(values),
                kernel_name="python3",
                kernel_manager_class=QuietKernelManager,
                shutdown_kernel="immediate",
                progress_bar=False,
                log_output=False,
                cwd=study.root / "notebooks",
            )
        except papermill.PapermillExecutionError as error:
            return nbformat.read(side, as_version=4), _message(error.ename, error.evalue)
        except (DeadKernelError, RuntimeError) as error:
            known = side if side.is_file() else source
            return nbformat.read(known, as_version=4), _message("Stopped", str(error))
        return nbformat.read(side, as_version=4), ""


def _aside(act: Callable[..., object], *given: object, **named: object) -> None:
    """Do something while an interrupt (Ctrl-C) ends this process, not just what is done."""
    raised: list[BaseException] = []

    def work() -> None:
        try:
            act(*given, **named)
        except BaseException as error:
            raised.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


@contextmanager
def _workplace(what: str) -> Iterator[Path]:
    """Give a short-lived folder; its path is short, as the names of sockets must be.

    The same folder for the same purpose, so that one that was left behind is found and emptied.
    """
    mine = hashlib.sha256(what.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"delphi-{user}-{mine}"
    before = os.environ.get("JUPYTER_RUNTIME_DIR")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["JUPYTER_RUNTIME_DIR"]
        else:
            os.environ["JUPYTER_RUNTIME_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


def _message(name: str, value: str) -> str:
    """Return an error as a reader needs it: a bad input in its own words, others by name."""
    if name in ("OSError", "PermissionError"):
        return reason_in(value)
    return value if name == InputError.__name__ else f"{name}: {value}"


def _hidden(values: Mapping[str, Value]) -> set[str]:
    """Return the parameters that say nothing to a reader: where files are staged."""
    return {"output"} & set(values)


def normalised(notebook: NotebookNode, hidden: set[str]) -> NotebookNode:
    """Return an executed notebook without what changes from run to run.

    Times, random cell ids, the version of Python and the place of staged files are left out.
    """
    cells = [cell for cell in notebook.cells if "papermill-error" not in str(cell.metadata)]
    for place, cell in enumerate(cells, 1):
        kept = {key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata}
        cell.metadata = NotebookNode(kept)
        cell.id = f"cell-{place:02}"
        if "injected-parameters" in kept.get("tags", []):
            lines = cell.source.splitlines()
            cell.source = "\n".join(line for line in lines if line.partition(" =")[0] not in hidden)
    notebook.cells = cells
    notebook.metadata = NotebookNode(
        kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
        language_info={"name": "python"},
    )
    return notebook
