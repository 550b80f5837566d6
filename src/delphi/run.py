"""Run a notebook through papermill: finished or not at all, and the same bytes each time."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from nbformat import NotebookNode

from delphi.errors import InputError
from delphi.files import merge_folder, write_text
from delphi.parameters import Value, check_parameters, declared_parameters
from delphi.provenance.steps import record
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


class QuietKernelManager(AsyncKernelManager):
    """A kernel that is spoken to through sockets of the file system, so no port is raced for.

    The sockets stand in the folder of Jupyter's run-time files, which is this run's own.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        if os.name == "posix":
            self.transport = "ipc"
            self.ip = str(Path(jupyter_runtime_dir()) / "kernel")


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
    values = check_parameters(source, {"study": study.name, **given})
    if "output" in declared_parameters(source):
        values["output"] = stage.relative_to(study.root).as_posix()
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    executed, error = _execute(study, source, values)
    target = study.reports / "notebooks" / f"{name}.ipynb"
    failed = study.reports / "failed" / f"{name}.ipynb"
    content = nbformat.writes(normalised(executed, _hidden(values)))
    if error:
        write_text(failed, content)
        raise NotebookFailedError(source.name, error, failed.relative_to(study.root))
    made = merge_folder(stage, study.reports)
    if name == INGEST:
        made += study.processed_files()
    record(study, name, made)
    _forget(failed)
    write_text(target, content)
    os.utime(target)
    return target


def _forget(failed: Path) -> None:
    """Remove the failed notebook of an earlier run, and its folder with the last of them."""
    failed.unlink(missing_ok=True)
    if failed.parent.is_dir() and not any(failed.parent.iterdir()):
        failed.parent.rmdir()


def _execute(study: Study, source: Path, values: Mapping[str, Value]) -> tuple[NotebookNode, str]:
    """Return the executed notebook, and the error that stopped it if one did."""
    import papermill  # noqa: PLC0415 - takes seconds, and a wrong parameter needs none of it

    with _workplace() as folder:
        side = folder / source.name
        try:
            papermill.execute_notebook(
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
        return nbformat.read(side, as_version=4), ""


@contextmanager
def _workplace() -> Iterator[Path]:
    """Give a short-lived folder; its path is short, as the names of sockets must be."""
    before = os.environ.get("JUPYTER_RUNTIME_DIR")
    with tempfile.TemporaryDirectory(prefix="delphi-") as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["JUPYTER_RUNTIME_DIR"]
            else:
                os.environ["JUPYTER_RUNTIME_DIR"] = before


def _message(name: str, value: str) -> str:
    """Return an error as a reader needs it: a bad input in its own words, others by name."""
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
