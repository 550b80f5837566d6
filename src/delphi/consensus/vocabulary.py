"""The measures that a criterion may name: their arguments, their words, their range.

Here a measure has a name and a meaning; how it is computed is no concern of a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["share", "location", "spread", "index", "stability"]
Range = tuple[float, float]

PERCENT: Final = (0.0, 100.0)
UNIT: Final = (0.0, 1.0)
SIGNED: Final = (-1.0, 1.0)
NO_DEFAULT: Final = None


@dataclass(frozen=True)
class Measure:
    """What a criterion must know of a measure."""

    # how it reads in a table, with its arguments in braces; `{region}` is `within 7 to 9`, or `at
    # 5` where `low` and `high` are the same
    words: str
    meaning: str  # what it is, in one sentence
    # a share of the experts in percent, a location or a spread of the ratings, another index, or a
    # comparison of the last two rounds (stability)
    kind: Kind
    # names of the arguments, with their defaults; None where there is no default
    arguments: Mapping[str, float | None] = field(default_factory=dict)
    range: Range | None = None  # least and greatest value; None where the scale decides
    # true when an argument or the value is a point of the scale or a distance on it, so that a
    # criterion on it means nothing without the scale
    in_scale_units: bool = False
    # true when there is one value for all items together, not one for each item
    of_panel: bool = False


def _share(
    words: str, meaning: str, arguments: Mapping[str, float | None], *, on_scale: bool = False
) -> Measure:
    return Measure(words, meaning, "share", arguments, PERCENT, in_scale_units=on_scale)


def _on_scale(
    kind: Kind, words: str, meaning: str, arguments: Mapping[str, float | None] | None = None
) -> Measure:
    return Measure(words, meaning, kind, arguments or {}, in_scale_units=True)


def _index(words: str, meaning: str, limits: Range | None) -> Measure:
    return Measure(words, meaning, "index", {}, limits)


def _stability(words: str, meaning: str, limits: Range | None) -> Measure:
    return Measure(words, meaning, "stability", {}, limits)


REGION: Final = {"low": NO_DEFAULT, "high": NO_DEFAULT}
TYPE_7: Final = {"method": 7}

SHARES: Final = {
    "percent_agreement": _share("percent agreement", "Share of the modal rating.", {}),
    "percent_within": _share(
        "percent {region}",
        "Share of ratings in a region of the scale.",
        REGION,
        on_scale=True,
    ),
    "percent_top": _share(
        "percent in the top {boxes}", "Share of the highest points.", {"boxes": NO_DEFAULT}
    ),
    "percent_bottom": _share(
        "percent in the bottom {boxes}", "Share of the lowest points.", {"boxes": NO_DEFAULT}
    ),
    "percent_near_median": _share(
        "percent within {distance} of the median",
        "Share of ratings at most so far from the median.",
        {"distance": NO_DEFAULT},
        on_scale=True,
    ),
    "percent_near_mean": _share(
        "percent within {distance} of the mean",
        "Share of ratings at most so far from the mean.",
        {"distance": NO_DEFAULT},
        on_scale=True,
    ),
    "percent_adjacent": _share(
        "percent in {points} neighbouring points",
        "Greatest share that so many neighbouring points of the scale have together.",
        {"points": NO_DEFAULT},
        on_scale=True,
    ),
    "percent_in_median_third": _share(
        "percent in the third of the median",
        "Share of ratings in the third of the scale (1-3, 4-6, 7-9 of nine) that holds the median.",
        {},
        on_scale=True,
    ),
    "majority_opinions": _share(
        "percent of the majority opinion",
        "Share of the greater side of an item: agreement or disagreement.",
        {},
    ),
}

LOCATIONS: Final = {
    "median": _on_scale("location", "median", "Middle rating."),
    "mean": _on_scale("location", "mean", "Arithmetic mean."),
    "mode": _on_scale("location", "mode", "Commonest rating."),
    "quantile": _on_scale(
        "location",
        "quantile {q}",
        "Quantile by a type of Hyndman and Fan (1996).",
        {"q": NO_DEFAULT, **TYPE_7},
    ),
    "aiken_v": Measure(
        "Aiken's V",
        "Mean rating as a share of the way from the lowest point to the highest.",
        "location",
        {},
        UNIT,
        in_scale_units=True,
    ),
}

SPREADS: Final = {
    "interquartile_range": _on_scale(
        "spread",
        "interquartile range",
        "Distance of the quartiles, by a type of Hyndman and Fan (1996).",
        TYPE_7,
    ),
    "interpercentile_range": _on_scale(
        "spread",
        "range from quantile {lower} to {upper}",
        "Distance of two quantiles, by a type of Hyndman and Fan (1996).",
        {"lower": NO_DEFAULT, "upper": NO_DEFAULT, **TYPE_7},
    ),
    "standard_deviation": _on_scale(
        "spread", "standard deviation", "Sample standard deviation (n - 1)."
    ),
    "variance": _on_scale("spread", "variance", "Sample variance (n - 1)."),
    "coefficient_of_variation": Measure(
        "coefficient of variation", "Standard deviation divided by the mean.", "spread"
    ),
    "mean_absolute_deviation": _on_scale(
        "spread", "mean absolute deviation", "Mean distance from the median."
    ),
    "median_absolute_deviation": _on_scale(
        "spread", "median absolute deviation", "Median distance from the median."
    ),
    "scale_range": _on_scale("spread", "range", "Highest rating less the lowest."),
    "trimmed_range": _on_scale(
        "spread",
        "range without {trimmed} at each end",
        "Range after so many of the highest and of the lowest ratings are left out.",
        {"trimmed": NO_DEFAULT},
    ),
    "disagreement_index": _on_scale(
        "spread",
        "disagreement index",
        "Range from the 30th to the 70th percentile over that range adjusted for symmetry.",
    ),
}

INDICES: Final = {
    "rand_panel_rule": Measure(
        "RAND/UCLA rule by panel size",
        "1 for agreement, -1 for disagreement, 0 for neither (8-10, 11-13, 14-16 experts).",
        "index",
        {},
        SIGNED,
        in_scale_units=True,
    ),
    "agreement_a": _index("van der Eijk's A", "Agreement in an ordered scale.", SIGNED),
    "polarisation": _index("polarisation", "(1 - A) / 2, with van der Eijk's A.", UNIT),
    "leik_d": _index("Leik's D", "Ordinal dispersion.", UNIT),
    "blair_lacy": _index("Blair and Lacy's l", "Ordinal concentration.", UNIT),
    "berry_mielke_iov": _index(
        "Berry and Mielke's IOV", "Distance of all pairs, against the largest there can be.", UNIT
    ),
    "kvalseth_cov": _index("Kvalseth's COV", "1 less the root of (1 - IOV).", UNIT),
    "reardon": _index("Reardon's ordinal entropy", "Mean entropy over the thresholds.", UNIT),
    "tastle_wierman": _index("Tastle and Wierman's consensus", "Consensus from entropy.", UNIT),
    "entropy": _index("entropy", "Shannon entropy of the ratings, in bits.", None),
    "r_wg": _index("r_wg", "Agreement within a group, against an even spread.", None),
    "content_validity_ratio": Measure(
        "content validity ratio {region}",
        "Twice the share of experts in the region, less one.",
        "index",
        REGION,
        SIGNED,
        in_scale_units=True,
    ),
    "modified_kappa": Measure(
        "modified kappa {region}",
        "Share of experts in the region, corrected for chance (binomial, one half).",
        "index",
        REGION,
        SIGNED,
        in_scale_units=True,
    ),
    "pairwise_agreement": _index("pairwise agreement", "Share of pairs that rate alike.", UNIT),
    "kendall_w": Measure(
        "Kendall's W", "Concordance of the rankings of all items.", "index", {}, UNIT, of_panel=True
    ),
}

STABILITIES: Final = {
    "percent_change": _stability(
        "percent change",
        "Half of the summed differences of the two histograms, by number of experts.",
        PERCENT,
    ),
    "share_unchanged": _stability(
        "percent unchanged", "Share of experts who keep their rating.", PERCENT
    ),
    "change_in_coefficient_of_variation": _stability(
        "change in coefficient of variation", "Absolute difference.", None
    ),
    "change_in_interquartile_range": _on_scale(
        "stability", "change in interquartile range", "Absolute difference."
    ),
    "change_in_median": _on_scale("stability", "change in median", "Absolute difference."),
    "change_in_mean": _on_scale("stability", "change in mean", "Absolute difference."),
    "wilcoxon_p": _stability("p of Wilcoxon's test", "Signed ranks of paired ratings.", UNIT),
    "chi_square_p": _stability("p of the chi-square test", "Round by rating, for the group.", UNIT),
    "individual_chi_square_p": _stability(
        "p of the chi-square test of individuals", "Rating before by rating after.", UNIT
    ),
    "mcnemar_p": Measure(
        "p of McNemar's test {region}",
        "Experts who move into the region against those who move out of it.",
        "stability",
        REGION,
        UNIT,
        in_scale_units=True,
    ),
    "weighted_kappa": _stability("weighted kappa", "Of paired ratings.", SIGNED),
    "spearman": _stability("Spearman's correlation", "Of paired ratings.", SIGNED),
}

MEASURES: Final[Mapping[str, Measure]] = {
    **SHARES,
    **LOCATIONS,
    **SPREADS,
    **INDICES,
    **STABILITIES,
}
