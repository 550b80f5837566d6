"""Numbers from the counts of an item: how many experts gave it each point of the scale.

Every measure works on any leading axes: one item, all items, all draws of a bootstrap. It takes

- counts : array_like, shape (..., k). Number of ratings on each of the k points of the scale;
  they may be weighted, and so need not be whole, unless the measure says so.
- points : array_like, shape (k,), where the values of the scale matter. Increasing; 1 to k by
  default.
- method : int, where a quantile is taken. Its type, as in `quantile`; 7 by default.
- ddof : float, where a variance is taken. What is subtracted from n in the divisor, as in
  `variance`; 1 by default.

and returns float64 of shape (...), NaN where an item has no rating and where else the measure says
so; "Result" describes its other values. In the formulas n_i is the number of ratings on the point
of the value x_i, n their sum and p_i = n_i / n.

A ValueError names the argument that cannot be used, what it must be and what it is: counts without
a scale point, negative or no numbers; points that are not k or do not increase; a value that is not
on the scale; an option that is not among those described.
"""

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
from delphi.statistics.measures.percentages import (
    percent_adjacent,
    percent_agreement,
    percent_bottom,
    percent_in_median_third,
    percent_near_mean,
    percent_near_median,
    percent_of,
    percent_top,
    percent_within,
)
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
from delphi.statistics.measures.spread import (
    coefficient_of_variation,
    mean_absolute_deviation,
    median_absolute_deviation,
    scale_range,
    standard_deviation,
    trimmed_range,
    variance,
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
