"""A matrix of counts, drawn: one code or item a row, one code or attribute a column."""

import pandas as pd

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.heat import heat_figure

PALE = 3  # counts below which no cell is darkest
NAMED = 6  # greatest cells named in the words


def code_matrix(
    counts: pd.DataFrame, identifier: str, title: str, *, unit: str, notes: tuple[str, ...] = ()
) -> Drawn:
    """Draw counts as a matrix of squares, the darker the more, with the numbers in them.

    Parameters
    ----------
    counts : DataFrame of int
        Its index names the rows, its columns the columns.
    identifier, title : str
        See `delphi.exhibits.drawing.Drawn`.
    unit : str
        What is counted, in the plural, such as `segments`.
    notes : tuple of str
        What needs a word.
    """
    data = counts.reset_index(drop=True)
    data.insert(0, "row" if "row" not in data else "row_", list(counts.index))
    return Drawn(
        identifier=identifier,
        title=f"{title}.",
        alt=_alt(counts, unit),
        data=data,
        notes=notes,
        fidelity="from data",
        draw=lambda: heat_figure(
            counts.where(counts > 0),
            title,
            f"number of {unit}",
            greatest=max(int(counts.to_numpy().max(initial=0)), PALE),
        ),
    )


def _alt(counts: pd.DataFrame, unit: str) -> str:
    long = counts.stack()
    most = long[long > 0].sort_values(ascending=False, kind="stable").head(NAMED)
    said = [f"{row} with {column} {number}" for (row, column), number in most.items()]
    return (
        f"Matrix of {len(counts)} rows and {counts.shape[1]} columns, numbers of {unit}. "
        f"Greatest: {'; '.join(said) if said else 'none'}."
    )
