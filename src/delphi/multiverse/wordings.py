"""The movements that a text words, and whose they may be."""

import pandas as pd

from delphi.consensus.comparison import Comparison

PLACE = ["item", "round"]
TOLD = ["expert", "before", "after"]  # what print may tell of a movement, or not


def wordings(comparison: Comparison) -> pd.DataFrame:
    """Return the worded movements of the kind, in printed order; empty where there are none."""
    columns = [*PLACE, *TOLD, "wording"]
    if not comparison.study.has("wordings"):
        return pd.DataFrame(columns=columns)
    frame = comparison.study.table("wordings")
    mine = frame.loc[frame["item"].isin(list(comparison.labels)), columns]
    return mine.astype(object).where(mine.notna() & (mine != ""), None).reset_index(drop=True)


def candidates(worded: pd.DataFrame, moved: pd.DataFrame) -> list[list[int]]:
    """Return for each worded movement the rows of the movements that it may speak of.

    Parameters
    ----------
    worded : DataFrame
        As `wordings` returns them.
    moved : DataFrame
        As `movements` returns them.

    Returns
    -------
    list of list of int
        Rows of `moved`, by place. One where it is sure or makes no difference, as where two
        experts went from 5 to 4 and both movements are worded alike; several where print does
        not tell which; none where no expert made such a move.

    Notes
    -----
    Wordings that print most (the ratings and the expert) are matched first; one that prints
    less may speak of any movement of the item in that round which is then left.
    """
    found: list[list[int]] = [[] for _ in range(len(worded))]
    taken: set[int] = set()
    known = worded[TOLD].notna().sum(axis=1)
    for number in sorted(known.unique(), reverse=True):
        rows: set[int] = set()
        alike = worded[known == number].groupby([*PLACE, *TOLD], sort=False, dropna=False)
        for _, same in alike:
            fitting = _fitting(same.iloc[0], moved, taken)
            for place, given in zip(same.index, _shared_out(same, fitting), strict=True):
                found[place] = given
                rows.update(given)
        taken |= rows
    return found


def _fitting(said: pd.Series, moved: pd.DataFrame, taken: set[int]) -> list[int]:
    """Return the movements that have all that a wording tells, and that no other one names."""
    fits = pd.Series(data=True, index=moved.index)
    for column in (*PLACE, *TOLD):
        if pd.notna(said[column]):
            fits &= moved[column] == said[column]
    return [row for row in moved.index[fits] if row not in taken]


def _shared_out(same: pd.DataFrame, fitting: list[int]) -> list[list[int]]:
    """Give each of several like wordings its movement, where it makes no difference whose."""
    if same["wording"].nunique() > 1 or len(same) < len(fitting):
        return [fitting] * len(same)
    singly = [[row] for row in fitting]
    return [*singly, *([] for _ in range(len(same) - len(fitting)))]
