"""What a rule looks at: the ratings of the items of one round, and those of the round before."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.statistics.histograms import histograms
from delphi.study import Scale

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Situation:
    """The ratings that verdicts are about.

    Attributes
    ----------
    items : tuple of str
        The items, in order.
    scale : Scale
        The scale they were rated on.
    ratings : ndarray, shape (items, experts)
        The ratings, NaN for none.
    before : ndarray, shape (items, experts)
        What the same experts gave in the round before; NaN where they gave or were asked
        nothing.
    together : bool
        Whether all items were rated in the same round, so that rankings of them can be compared.
    """

    items: tuple[str, ...]
    scale: Scale
    ratings: Values
    before: Values
    together: bool = True

    @property
    def points(self) -> Values:
        """The points of the scale."""
        return np.array(self.scale.points, dtype=float)

    @property
    def counts(self) -> Values:
        """Ratings on each point, shape (items, k)."""
        return histograms(self.ratings, self.points).astype(float)

    @property
    def counts_before(self) -> Values:
        """Ratings on each point in the round before, shape (items, k)."""
        return histograms(self.before, self.points).astype(float)

    @property
    def missing(self) -> Values:
        """Experts who were asked and gave no rating, shape (items,)."""
        return np.asarray(np.isnan(self.ratings).sum(axis=-1), dtype=float)

    @property
    def experts(self) -> int:
        """Number of experts who were asked."""
        return int(self.ratings.shape[-1])

    @classmethod
    def of_round(cls, ratings: pd.DataFrame, number: int, scale: Scale) -> Self:
        """Take the items of one round from the table `ratings`."""
        items = list(ratings.loc[ratings["round"] == number, "item"].unique())
        last = dict.fromkeys(items, number)
        return cls._at(ratings, last, scale, together=True)

    @classmethod
    def at_last(cls, ratings: pd.DataFrame, scale: Scale) -> Self:
        """Take each item at the last round in which it was rated."""
        last = ratings.groupby("item", sort=False)["round"].max()
        rounds = {str(item): int(number) for item, number in last.items()}
        return cls._at(ratings, rounds, scale, together=len(set(rounds.values())) == 1)

    @classmethod
    def _at(
        cls, ratings: pd.DataFrame, rounds: dict[str, int], scale: Scale, *, together: bool
    ) -> Self:
        experts = list(ratings["expert"].unique())
        wide = ratings.pivot(index=["item", "round"], columns="expert", values="rating")
        wide = wide.reindex(columns=experts).astype("float64")
        now = list(rounds.items())
        then = [(item, number - 1) for item, number in rounds.items()]
        names = wide.index.names
        return cls(
            items=tuple(rounds),
            scale=scale,
            ratings=wide.reindex(pd.MultiIndex.from_tuples(now, names=names)).to_numpy(),
            before=wide.reindex(pd.MultiIndex.from_tuples(then, names=names)).to_numpy(),
            together=together,
        )
