"""The subsections of an executed notebook that have a result for this study."""

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

PARAMETERS = {"parameters", "injected-parameters"}
SKIPPED = "is skipped."


@dataclass(frozen=True)
class Subsection:
    """A heading of the second level, what stands under it, and whether it shows a result."""

    title: str
    cells: list[NotebookNode] = field(default_factory=list)

    @property
    def has_result(self) -> bool:
        """Whether it has no code at all, or code that shows more than that it is skipped."""
        code = [cell for cell in self.cells if cell.cell_type == "code"]
        return not code or any(is_result(output) for cell in code for output in shown(cell))


def is_skipped(path: Path) -> bool:
    """Return whether an executed notebook shows neither table nor exhibit, and says so."""
    outputs = [one for cell in nbformat.read(path, as_version=4).cells for one in shown(cell)]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    return "text/html" not in kinds and SKIPPED in str(outputs)


def with_results(notebook: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Leave out the subsections of an executed notebook that have nothing to show for this study.

    What stands before its first heading of the second level stays. Code that shows nothing
    stands with the code that follows it.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it is changed.

    Returns
    -------
    NotebookNode
        The same notebook, with fewer cells.
    list of str
        Headings of those left out.
    """
    first, *rest = _subsections(notebook.cells)
    kept = [first, *(one for one in rest if one.has_result)]
    notebook.cells = [cell for one in kept for cell in _folded(one.cells)]
    return notebook, [one.title for one in rest if not one.has_result]


def shown(cell: NotebookNode) -> list[NotebookNode]:
    """Return the outputs of a cell, without the one that carries the look of tables."""
    outputs = cell.get("outputs", [])
    return [output for output in outputs if output.get("metadata", {}).get("delphi") != "style"]


def is_result(output: NotebookNode) -> bool:
    """Return whether an output is more than the word that something is skipped."""
    data = output.get("data", {})
    if "text/html" in data or "text/markdown" not in data:
        return True
    return not str(data["text/markdown"]).rstrip().endswith(SKIPPED)


def _subsections(cells: list[NotebookNode]) -> list[Subsection]:
    found = [Subsection("")]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            found.append(Subsection(cell.source.partition("\n")[0].removeprefix("## ").strip()))
        found[-1].cells.append(cell)
    return found


def _folded(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Put code that shows nothing before the code that follows, or else behind the last."""
    found: list[NotebookNode] = []
    waiting: list[NotebookNode] = []
    for cell in cells:
        if cell.cell_type != "code" or PARAMETERS & set(cell.metadata.get("tags", [])):
            found += [*waiting, cell]
            waiting = []
        elif shown(cell):
            cell.source = _joined([*waiting, cell])
            found.append(cell)
            waiting = []
        else:
            waiting.append(cell)
    if waiting and found and found[-1].cell_type == "code":
        found[-1].source = _joined([found[-1], *waiting])
        return found
    return found + waiting


def _joined(cells: list[NotebookNode]) -> str:
    return "\n\n".join(cell.source for cell in cells)
