"""A data frame as an accessible table with a caption, for notebooks and widgets."""

import html
from dataclasses import dataclass
from typing import Any

import pandas as pd

from delphi.exhibits.html_table import Cell, Row, table_html

LONG = 10_000  # whole numbers from here on have their thousands set apart


@dataclass(frozen=True)
class PlainTable:
    """A plain table with a caption, for a notebook."""

    frame: pd.DataFrame
    caption: str
    name: str = ""

    def _repr_html_(self) -> str:
        numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in self.frame.dtypes]
        css = ["number" if is_number else "" for is_number in numeric]
        header = [Cell(str(name), style) for name, style in zip(self.frame, css, strict=True)]
        rows = [
            Row(
                [
                    Cell(_said(value), style, "" if place else "row")
                    for place, (value, style) in enumerate(zip(values, css, strict=True))
                ]
            )
            for values in self.frame.itertuples(index=False)
        ]
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        ident = f' id="result-{html.escape(self.name, quote=True)}"' if self.name else ""
        return f'<table class="exhibit"{ident}>{caption}{table_html(header, rows)}</table>'


def _said(value: Any) -> str:
    """Return a cell in words: a number with a fraction to three digits, a missing one blank."""
    if pd.isna(value):
        return ""
    if isinstance(value, int) and abs(value) >= LONG:
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
