"""Every value that the view may need: measure by round, by expert left out, by item."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.criterion import Criterion
from delphi.consensus.situation import Situation, Values
from delphi.consensus.values import carried_points, of_histograms
from delphi.report.own_rule.options import Option, measures_of, option_of

NOBODY = ""
LOCATIONS = ("median", "mean", "mode")  # what importance may be measured by


@dataclass(frozen=True)
class Tabulated:
    """The values of all measures over the histograms that occur, and where each occurs.

    A panel of few experts gives few histograms, so that a table of them is short where one of
    all items in all situations would repeat itself.
    """

    comparison: Comparison  # a kind of item of a study

    @cached_property
    def experts(self) -> list[str]:
        """Who may be left out: nobody, then each expert, in the order of the study."""
        return [NOBODY, *(str(code) for code in self.comparison.ratings["expert"].unique())]

    @cached_property
    def rounds(self) -> list[str]:
        """The last ratings of each item, then the rounds."""
        return [LAST, *(name for name in self.comparison.situations if name != LAST)]

    @cached_property
    def situations(self) -> dict[tuple[str, str], Situation]:
        """What is judged, by round and expert left out; empty rounds are left out."""
        found = {}
        for expert in self.experts:
            ratings = self.comparison.ratings
            for name, situation in situations_of(self.comparison, ratings, expert).items():
                found[name, expert] = situation
        return found

    @cached_property
    def histograms(self) -> Values:
        """The different histograms, shape (histograms, k)."""
        every = [situation.counts for situation in self.situations.values()]
        return np.unique(np.concatenate(every), axis=0)

    @cached_property
    def places(self) -> dict[str, dict[str, list[int | None]]]:
        """For each item and round the histogram with nobody and with each expert left out.

        None where the item was not rated in the round.
        """
        index = {tuple(row): place for place, row in enumerate(self.histograms.tolist())}
        here = {
            (item, *key): index[tuple(row)]
            for key, situation in self.situations.items()
            for item, row in zip(situation.items, situation.counts.tolist(), strict=True)
        }
        return {
            item: {
                name: [here.get((item, name, expert)) for expert in self.experts]
                for name in self.rounds
            }
            for item in self.comparison.labels
        }

    @cached_property
    def options(self) -> list[Option]:
        """The measures that are defined for an item of this study at least once."""
        scale = self.comparison.study.scale
        known = self.histograms[self.histograms.sum(axis=-1) > 0]
        found = []
        for name, title, arguments in measures_of(scale):
            template = {"part": "agreement", "measure": name, "comparison": ">=", "cutoff": 0}
            values = self._of(Criterion.model_validate({**template, **arguments}), known)
            if not np.isnan(values).all():
                found.append(option_of(name, title, arguments, scale, values))
        return found

    @cached_property
    def values(self) -> dict[str, list[float | None]]:
        """For each option its value over the histograms; None where it is not defined."""
        return {
            option.key: _listed(self._of(option.criterion, self.histograms))
            for option in self.options
        }

    def _of(self, criterion: Criterion, counts: Values) -> Values:
        return of_histograms(criterion, counts, carried_points(self.comparison.study.scale, None))


def situations_of(
    comparison: Comparison, ratings: pd.DataFrame, expert: str = NOBODY
) -> dict[str, Situation]:
    """Return the rounds by number, and the last ratings, as if an expert had not been asked."""
    kept = ratings[ratings["expert"] != expert]
    scale = comparison.study.scale
    rounds = sorted(int(number) for number in kept["round"].unique())
    if not rounds:
        return {}
    found = {str(number): Situation.of_round(kept, number, scale) for number in rounds}
    return {**found, LAST: Situation.at_last(kept, scale)}


def _listed(values: Values) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]
