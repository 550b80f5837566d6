"""Histograms on which many rules are tried: what a criterion measures of them is computed once."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.consensus.catalogue import Rule
from delphi.consensus.criterion import Criterion
from delphi.consensus.situation import Values
from delphi.consensus.values import of_histograms
from delphi.consensus.verdicts import VERDICTS, Codes, judge_panel, needs_histograms_only
from delphi.study import Scale


class Panels:
    """Histograms, and what rules say of them.

    Parameters
    ----------
    counts : array_like, shape (n, k)
        Ratings on each point.
    missing : array_like, shape (n,) or ()
        Experts who were asked and gave no rating.
    """

    def __init__(self, counts: ArrayLike, missing: ArrayLike) -> None:
        table = np.asarray(counts, dtype=float)
        absent = np.broadcast_to(np.asarray(missing, dtype=float), table.shape[:-1])
        asked = table.sum(axis=-1) + absent
        self.size = len(table)
        self._parts = [
            (int(experts), here, _Measured(table[here], absent[here]))
            for experts in np.unique(asked)
            for here in [asked == experts]
        ]

    def verdicts(self, rule: Rule, scale: Scale, importance: Criterion | None = None) -> Codes:
        """Return what a rule says; see `delphi.consensus.verdicts.judge_counts`.

        Raises
        ------
        ValueError
            When the rule needs more than histograms.
        """
        if not needs_histograms_only(rule):
            raise ValueError("rule must be one that needs nothing but histograms")
        found = np.full(self.size, len(VERDICTS) - 1, dtype=np.int8)
        for experts, here, measured in self._parts:
            found[here] = judge_panel(rule, scale, experts, measured, importance=importance)
        return found


class _Measured:
    """What criteria measure of histograms of one panel size."""

    def __init__(self, counts: Values, missing: Values) -> None:
        self.counts, self.missing = counts, missing
        self._known: dict[tuple[object, ...], Values] = {}

    def __call__(self, criterion: Criterion, points: Values) -> Values:
        given = tuple(sorted(criterion.arguments.items()))
        key = (criterion.measure, criterion.denominator, given, points.tobytes())
        if key not in self._known:
            self._known[key] = of_histograms(criterion, self.counts, points, self.missing)
        return self._known[key]
