"""The rule that the authors state, held against the counts of every item and round."""

import operator
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.prose import Table, derived
from delphi.statistics.measures import percent_agreement
from delphi.study import Consensus, Study
from delphi.study.ratings import counts

SIGNS = {">=": "\u2265", ">": ">"}
COMPARISONS: dict[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]] = {
    ">=": operator.ge,
    ">": operator.gt,
}


def in_consensus(table: pd.DataFrame, rule: Consensus) -> pd.Series:
    """Return for each row of counts whether the rule of the authors holds.

    Parameters
    ----------
    table : DataFrame
        Counts as `delphi.study.ratings.counts` gives them.
    rule : Consensus
        The stated rule.
    """
    agreement = percent_agreement(table.to_numpy())
    return pd.Series(COMPARISONS[rule.comparison](agreement, rule.cutoff), index=table.index)


def consensus_first(
    study: Study, ratings: pd.DataFrame, rule: Consensus, file: str = "consensus-first-round"
) -> Table:
    """Return for each item the first round in which the rule held; blank where it never did."""
    met = in_consensus(counts(ratings, study.scale), rule)
    reached = met[met].reset_index().groupby("item", sort=False)["round"].min()
    items = ratings.drop_duplicates("item")[["item", "label", "kind"]].reset_index(drop=True)
    items["round"] = items["item"].map(reached).astype("Int64")
    return derived(file, items)
