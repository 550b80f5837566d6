"""What a notebook calls to speak: sentences, tables and exhibits, shown and kept."""

import html
from dataclasses import dataclass

import pandas as pd
from IPython.display import HTML, Markdown, display

from delphi.exhibits import exhibit_css, exhibits_of, left_out
from delphi.exhibits.html_table import Cell, Row, table_html
from delphi.study import Study


def say(text: str) -> None:
    """Show a text in Markdown; nothing for an empty one."""
    if text:
        display(Markdown(text))


def use_style() -> None:
    """Give the tables of this notebook the look that they have in the report."""
    display(HTML(f"<style>{exhibit_css()}</style>"), metadata={"delphi": "style"})


@dataclass(frozen=True)
class Listed:
    """A plain table with a caption, for a notebook."""

    frame: pd.DataFrame
    caption: str

    def _repr_html_(self) -> str:
        numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in self.frame.dtypes]
        css = ["number" if is_number else "" for is_number in numeric]
        header = [Cell(str(name), style) for name, style in zip(self.frame, css, strict=True)]
        rows = [
            Row(
                [
                    Cell("" if pd.isna(value) else str(value), style, "" if place else "row")
                    for place, (value, style) in enumerate(zip(values, css, strict=True))
                ]
            )
            for values in self.frame.itertuples(index=False)
        ]
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        return f'<table class="exhibit">{caption}{table_html(header, rows)}</table>'


def table(frame: pd.DataFrame, caption: str) -> None:
    """Show a data frame as an accessible table with a caption; nothing for one without rows."""
    if frame.empty:
        return
    display(Listed(frame, caption))


def show(study: Study, notebook: str, kind: str, output: str = "") -> None:
    """Show the exhibits of one kind that belong to a notebook, and name those left out.

    Parameters
    ----------
    study : Study
        The study.
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
