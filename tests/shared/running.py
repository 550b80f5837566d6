"""A notebook run in this process: its cells one after the other, and what they show."""

from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from IPython.display import Markdown

from delphi import notebook

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def cells(name, kind):
    """The sources of the cells of a notebook that are `markdown` or `code`."""
    every = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
    return [cell.source for cell in every if cell.cell_type == kind]


def run(monkeypatch, study, name, **parameters):
    """Run a notebook on a study from a folder of its project; return what it shows, in order.

    What is said comes as text, all else as HTML.
    """
    shown = []

    def display(*things, **_):
        shown.extend(things)

    monkeypatch.setattr(notebook, "display", display)
    monkeypatch.chdir(study.raw)
    names = {"display": display}
    for number, source in enumerate(cells(name, "code")):
        exec(compile(source, f"{name}, cell {number}", "exec"), names)
        if number == 0:
            assert {"study", *parameters} <= {*names}, "a parameter that the notebook does not have"
            names.update(study=study.name, **parameters)
    plt.close("all")
    return [one.data if isinstance(one, Markdown) else as_html(one) for one in shown]


def as_html(one):
    made = getattr(one, "_repr_html_", None)
    return made() if made else repr(one)


def said(shown):
    """What a notebook says in words, as one text."""
    return "\n".join(one for one in shown if not one.lstrip().startswith("<"))
