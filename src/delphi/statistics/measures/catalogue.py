"""All measures that need nothing but the histogram of an item, with what their numbers mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats
from delphi.statistics.measures import (
    appropriateness,
    cumulative,
    information,
    layers,
    location,
    percentages,
    quantiles,
    raters,
    spread,
)
from delphi.statistics.measures.histogram import read_both


@dataclass(frozen=True)
class Measure:
    """A measure of one item, and what its numbers mean.

    Parameters
    ----------
    function : callable
        Takes `counts`, and the keyword `points` where the values of the scale matter.
    title : str
        Name for tables and axes, with the defaults of the function.
    source : str
        Author and year; empty for a statistic of the textbooks.
    low, high : float or None
        Bounds that the measure can reach; None where there is none, or where it depends on the
        scale or on the number of experts.
    better : {"high", "low", ""}
        Which values mean more consensus; empty where none do, as for a mean.
    level : {"percent", "scale", "squared scale", "unit", "bits", "class"}
        In what it is measured: percent of the experts, the unit of the scale or its square, a
        number without unit, bits, or a code for classes.
    whole : bool
        Whether the definition needs whole counts.

    Examples
    --------
    >>> MEASURES["leik_d"].title, MEASURES["leik_d"].better
    ("Leik's D", 'low')
    >>> MEASURES["leik_d"]([4, 4, 4, 4, 4]).round(4)
    np.float64(0.6)
    """

    function: Callable[..., Floats]
    title: str
    source: str
    low: float | None
    high: float | None
    better: str
    level: str
    whole: bool = False

    @property
    def uses_points(self) -> bool:
        """Whether the values of the scale matter."""
        return "points" in signature(self.function).parameters

    def __call__(self, counts: ArrayLike, points: ArrayLike | None = None) -> Floats:
        """Return the measure of each item; `points` is ignored where it does not matter."""
        return self.function(counts, points=points) if self.uses_points else self.function(counts)


RANGE = 8 / 2.35  # the disagreement index of ratings that are halved between 1 and 9

_ALL = (
    # function, title, source, low, high, better, level
    Measure(percentages.percent_agreement, "Percent agreement (modal)",
            "Diamond et al. (2014)", 0, 100, "high", "percent"),
    Measure(percentages.percent_top, "Percent in the top box", "", 0, 100, "", "percent"),
    Measure(percentages.percent_bottom, "Percent in the bottom box", "", 0, 100, "", "percent"),
    Measure(percentages.percent_near_median, "Percent within 1 of the median",
            "", 0, 100, "high", "percent"),
    Measure(location.median, "Median", "", None, None, "", "scale"),
    Measure(location.mean, "Mean", "", None, None, "", "scale"),
    Measure(location.mode, "Mode", "", None, None, "", "scale"),
    Measure(quantiles.interquartile_range, "Interquartile range (type 7)",
            "Hyndman and Fan (1996)", 0, None, "low", "scale", whole=True),
    Measure(spread.standard_deviation, "Standard deviation", "", 0, None, "low", "scale"),
    Measure(spread.variance, "Variance", "", 0, None, "low", "squared scale"),
    Measure(spread.coefficient_of_variation, "Coefficient of variation",
            "", 0, None, "low", "unit"),
    Measure(spread.mean_absolute_deviation, "Mean absolute deviation from the mean",
            "", 0, None, "low", "scale"),
    Measure(spread.median_absolute_deviation, "Median absolute deviation",
            "", 0, None, "low", "scale"),
    Measure(spread.scale_range, "Range", "", 0, None, "low", "scale"),
    Measure(appropriateness.rand_ipr, "RAND/UCLA interpercentile range (type 7)",
            "Fitch et al. (2001)", 0, None, "low", "scale", whole=True),
    Measure(appropriateness.rand_ipras,
            "RAND/UCLA interpercentile range adjusted for symmetry (type 7)",
            "Fitch et al. (2001)", 2.35, 8.35, "", "scale", whole=True),
    Measure(appropriateness.disagreement_index, "RAND/UCLA disagreement index (type 7)",
            "Fitch et al. (2001)", 0, RANGE, "low", "unit", whole=True),
    Measure(appropriateness.rand_panel_rule, "RAND/UCLA rule by panel size",
            "Fitch et al. (2001)", -1, 1, "high", "class", whole=True),
    Measure(layers.agreement_a, "Van der Eijk's A", "Van der Eijk (2001)", -1, 1, "high", "unit"),
    Measure(layers.polarisation, "Polarisation, (1 - A)/2",
            "Van der Eijk (2001)", 0, 1, "low", "unit"),
    Measure(cumulative.leik_d, "Leik's D", "Leik (1966)", 0, 1, "low", "unit"),
    Measure(cumulative.blair_lacy, "Blair and Lacy's l",
            "Blair and Lacy (2000)", 0, 1, "high", "unit"),
    Measure(cumulative.berry_mielke_iov, "Berry and Mielke's IOV",
            "Berry and Mielke (1992)", 0, 1, "low", "unit", whole=True),
    Measure(cumulative.kvalseth_cov, "Kvalseth's COV",
            "Kvalseth (1989)", 0, 1, "low", "unit", whole=True),
    Measure(information.tastle_wierman, "Tastle and Wierman's consensus",
            "Tastle and Wierman (2007)", 0, 1, "high", "unit"),
    Measure(cumulative.reardon, "Reardon's ordinal entropy", "Reardon (2009)", 0, 1, "low", "unit"),
    Measure(information.entropy, "Entropy", "Shannon (1948)", 0, None, "low", "bits"),
    Measure(raters.pairwise_agreement, "Pairwise agreement",
            "Fleiss (1971)", 0, 1, "high", "unit", whole=True),
    Measure(raters.r_wg, "Within-group agreement r_wg (uniform null)",
            "James, Demaree and Wolf (1984)", None, 1, "high", "unit"),
    Measure(raters.aiken_v, "Aiken's V", "Aiken (1980, 1985)", 0, 1, "", "unit"),
)  # fmt: skip

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.function.__name__: measure for measure in _ALL}
)


def every(counts: ArrayLike, points: ArrayLike | None = None) -> dict[str, Floats]:
    """Return every measure of `MEASURES`.

    By name of the measure; `pandas.DataFrame` makes a table of it when `counts` has two dimensions.
    NaN where a measure is not defined, and so where it needs whole counts and an item has others.

    Examples
    --------
    >>> found = every([[0, 0, 0, 1, 4], [5, 0, 0, 0, 0]])
    >>> found["percent_agreement"], found["interquartile_range"]
    (array([ 80., 100.]), array([0., 0.]))
    """
    table, scale = read_both(counts, points)
    whole = (table == np.floor(table)).all(axis=-1, keepdims=True)
    only_whole = np.where(whole, table, 0)  # nothing is defined without ratings
    return {
        name: measure(only_whole if measure.whole else table, scale)
        for name, measure in MEASURES.items()
    }
