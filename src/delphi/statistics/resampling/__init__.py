"""How sure a number is: all histograms, all resamples of a small panel, panels less an expert.

A small panel has few histograms and few resamples (126 each for five experts on five points),
so that nothing needs to be drawn at random. The functions take

- ratings : array_like, shape (..., experts). NaN where missing; leaving out an expert without a
  rating changes nothing.
- points : array_like, shape (k,). Points of the scale, ascending.
- measure : callable. From counts (..., k) to a number for each histogram (...).
- method, draws, seed, as in `resample_experts`.
- level : float. Probability that an interval holds, between 0 and 1.

A ValueError names the argument that is not as described, or asks for too many groups, histograms
or resamples (`multisets.LARGEST`, `multisets.EXACT_LIMIT`).
"""

from delphi.statistics.histograms import histograms
from delphi.statistics.resampling.bootstrap import (
    BootstrapInterval,
    Panels,
    Resampled,
    bootstrap_interval,
    resample_counts,
    resample_experts,
    resample_histograms,
)
from delphi.statistics.resampling.leave_out import leave_one_out, leave_out
from delphi.statistics.resampling.multisets import multisets, number_of_multisets
from delphi.statistics.resampling.percentiles import percentile_ends
from delphi.statistics.resampling.proportions import Interval, clopper_pearson, jeffreys, wilson

__all__ = [
    "BootstrapInterval",
    "Interval",
    "Panels",
    "Resampled",
    "bootstrap_interval",
    "clopper_pearson",
    "histograms",
    "jeffreys",
    "leave_one_out",
    "leave_out",
    "multisets",
    "number_of_multisets",
    "percentile_ends",
    "resample_counts",
    "resample_experts",
    "resample_histograms",
    "wilson",
]
