"""Numbers from the counts of an item: how many experts gave it each point of the scale.

Each measure takes `counts`, array_like of shape (..., k), and works on any leading axes: one
item, all items, all draws of a bootstrap. It returns float64, NaN where it is not defined.
"""

from delphi.statistics.measures.agreement import percent_agreement
from delphi.statistics.measures.appropriateness import (
    disagreement_index,
    rand_ipr,
    rand_ipras,
    rand_panel_rule,
)
from delphi.statistics.measures.catalogue import MEASURES, Measure, every
from delphi.statistics.measures.cumulative import (
    berry_mielke_iov,
    blair_lacy,
    kvalseth_cov,
    leik_d,
    reardon,
)
from delphi.statistics.measures.cutoffs import holds, majority_opinions
from delphi.statistics.measures.information import entropy, tastle_wierman
from delphi.statistics.measures.layers import agreement_a, polarisation
from delphi.statistics.measures.location import mean, median, mode, modes
from delphi.statistics.measures.quantiles import (
    interpercentile_range,
    interquartile_range,
    quantile,
)
from delphi.statistics.measures.raters import (
    aiken_v,
    content_validity_ratio,
    modified_kappa,
    pairwise_agreement,
    r_wg,
)
from delphi.statistics.measures.regions import (
    percent_bottom,
    percent_near_median,
    percent_of,
    percent_top,
    percent_within,
)
from delphi.statistics.measures.spread import (
    coefficient_of_variation,
    mean_absolute_deviation,
    median_absolute_deviation,
    scale_range,
    standard_deviation,
    trimmed_range,
    variance,
)
from delphi.statistics.measures.windows import (
    percent_adjacent,
    percent_in_median_third,
    percent_near_mean,
)

__all__ = [
    "MEASURES",
    "Measure",
    "agreement_a",
    "aiken_v",
    "berry_mielke_iov",
    "blair_lacy",
    "coefficient_of_variation",
    "content_validity_ratio",
    "disagreement_index",
    "entropy",
    "every",
    "holds",
    "interpercentile_range",
    "interquartile_range",
    "kvalseth_cov",
    "leik_d",
    "majority_opinions",
    "mean",
    "mean_absolute_deviation",
    "median",
    "median_absolute_deviation",
    "mode",
    "modes",
    "modified_kappa",
    "pairwise_agreement",
    "percent_adjacent",
    "percent_agreement",
    "percent_bottom",
    "percent_in_median_third",
    "percent_near_mean",
    "percent_near_median",
    "percent_of",
    "percent_top",
    "percent_within",
    "polarisation",
    "quantile",
    "r_wg",
    "rand_ipr",
    "rand_ipras",
    "rand_panel_rule",
    "reardon",
    "scale_range",
    "standard_deviation",
    "tastle_wierman",
    "trimmed_range",
    "variance",
]
