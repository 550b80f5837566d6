"""What a notebook calls to speak: sentences, tables and exhibits, shown and kept."""

import pandas as pd
from IPython.display import HTML, Markdown, display

from delphi.exhibits import Drawn, exhibit_css, exhibits_of, left_out
from delphi.exhibits.plain_table import PlainTable
from delphi.files import write_csv
from delphi.prose import Said, noted
from delphi.study import Study
from delphi.words import without_tags


def say(text: str, study: Study | None = None, output: str = "") -> None:
    """Show a text in Markdown, nothing for an empty one; keep the tables made for its numbers.

    Parameters
    ----------
    text : str
        The text; as a `Said` it brings along what its numbers come from.
    study : Study
        The study, where tables are to be written.
    output : str
        Folder, relative to the project, in which they are written; blank for none.
    """
    said = Said(text)
    if study and output:
        for one in said.tables:
            write_csv(study.root / output / one.name, one.frame)
    if said:
        shown = Said(without_tags(said.marked))
        about = {"name": said.name, "numbers": noted(shown.marked)}
        display(Markdown(str(shown)), metadata={"delphi": "prose", "prose": about})


def use_style() -> None:
    """Give the tables of this notebook the look that they have in the report."""
    display(HTML(f"<style>{exhibit_css()}</style>"), metadata={"delphi": "style"})


def put(thing: object) -> None:
    """Show something that knows how to show itself."""
    display(thing)


def table(frame: pd.DataFrame, caption: str, name: str = "") -> None:
    """Show a data frame as an accessible table with a caption; nothing for one without rows."""
    if frame.empty:
        return
    display(PlainTable(frame, caption, name))


def result(study: Study, frame: pd.DataFrame, name: str, caption: str, output: str = "") -> None:
    """Show a table of results, and write it in full precision as `tables/<name>.csv`.

    Parameters
    ----------
    frame : DataFrame
        The table; nothing is shown or written for one without rows.
    name : str
        Name of its file.
    caption : str
        What it shows; blank to write it and show nothing.
    output : str
        Folder, relative to the project, in which the file is written; blank for none.
    """
    if frame.empty:
        return
    if output:
        write_csv(study.root / output / "tables" / f"{name}.csv", frame)
    if caption:
        table(frame, caption, name)


def keep(study: Study, drawn: Drawn, output: str = "") -> None:
    """Show a figure of results, and write its files; see `result`."""
    if output:
        drawn.save(study.root / output)
    display(drawn)


def show(study: Study, notebook: str, kind: str, output: str = "") -> None:
    """Show the exhibits of one kind that belong to a notebook, and name those left out.

    Parameters
    ----------
    notebook : str
        Name of the notebook, such as `04-one-round`.
    kind : str
        Kind of builder, a key of `delphi.exhibits.BUILDERS`.
    output : str
        Folder, relative to the project, in which their files are written; blank for none.
    """
    for exhibit in exhibits_of(study, notebook, kind):
        if output:
            exhibit.save(study.root / output)
        display(exhibit)
    say(left_out(study, notebook, kind))
