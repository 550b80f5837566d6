"""Which items of one study act on which codes of others: a judgement, and how far it is shared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.interviews.tree import Tree

BOTH, SOME, NONE = "all coders", "some coders", "no coder"


@dataclass(frozen=True)
class Grid:
    """Every item against every code that links could lead to, for one other study."""

    study: str  # name of the other study
    # what the axes of `linked` stand for
    items: list[str]
    codes: list[str]
    coders: list[str]
    linked: NDArray[np.bool_]  # whether the coder judged that the item acts on the code

    @property
    def shares(self) -> pd.DataFrame:
        """Share of coders who judged a link to hold, items x codes."""
        return pd.DataFrame(self.linked.mean(axis=1).T, index=self.items, columns=self.codes)

    @property
    def agreed(self) -> pd.DataFrame:
        """Whether all coders judged a link to hold, items x codes."""
        return self.shares == 1

    @property
    def disputed(self) -> list[tuple[str, str, list[str]]]:
        """Item, code and the coders who judged the link to hold, where not all agree."""
        return [
            (
                item,
                code,
                [c for c, yes in zip(self.coders, self.linked[k, :, i], strict=True) if yes],
            )
            for i, item in enumerate(self.items)
            for k, code in enumerate(self.codes)
            if 0 < self.linked[k, :, i].mean() < 1
        ]


def grids(crosswalk: pd.DataFrame, items: list[str], trees: dict[str, Tree]) -> list[Grid]:
    """Return one grid for each other study of a crosswalk.

    Parameters
    ----------
    crosswalk : DataFrame
        Columns item, study, code, coder.
    items : list of str
        Every item that was judged, those without a link too.
    trees : dict of str to Tree
        Codes of each other study. The codes of a grid are those that links lead to, and the
        codes beside them under the same parent; its coders are those with a link to its study.
    """
    return [
        _grid(crosswalk[crosswalk["study"] == study], study, items, trees[study])
        for study in crosswalk["study"].unique()
    ]


def _grid(links: pd.DataFrame, study: str, items: list[str], tree: Tree) -> Grid:
    coders = list(links["coder"].unique())
    parents = {tree.parents.get(code, "") for code in links["code"]}
    codes = [code for code in tree.labels if tree.parents.get(code, "") in parents]
    linked = np.zeros((len(codes), len(coders), len(items)), dtype=bool)
    at = (links["code"].map(codes.index), links["coder"].map(coders.index))
    linked[at[0], at[1], links["item"].map(items.index)] = True
    return Grid(study, items, codes, coders, linked)


def roles_served(grid: Grid, tree: Tree, contributions: pd.DataFrame) -> pd.DataFrame:
    """Return how many linked elements of each item contribute under each role.

    Parameters
    ----------
    grid : Grid
        The links that all coders agree on count.
    tree : Tree
        Codes of the other study; their labels name the elements.
    contributions : DataFrame
        Columns role, stage, element, sign.

    Returns
    -------
    DataFrame of int
        Items x rows of the printed table (role, and stage where there is one).
    """
    row = contributions["role"] + contributions["stage"].fillna("").map(
        lambda stage: f": {stage}" if stage else ""
    )
    helps = pd.crosstab(row, contributions["element"].where(contributions["sign"] == "+"))
    names = [tree.labels[code] for code in grid.codes]
    helps = helps.reindex(index=list(row.unique()), columns=names, fill_value=0)
    served = grid.agreed.to_numpy(dtype=int) @ helps.to_numpy().T
    return pd.DataFrame(served, index=grid.items, columns=list(helps.index))
