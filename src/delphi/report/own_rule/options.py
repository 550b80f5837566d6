"""What a reader may choose: measures with their arguments and limits, and what importance is."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from delphi.consensus.catalogue import Rule
from delphi.consensus.criterion import Comparison, Criterion
from delphi.consensus.own import OWN
from delphi.consensus.situation import Values
from delphi.consensus.verdicts import middle_of, says_importance
from delphi.statistics import measures
from delphi.study import Scale
from delphi.words import number_of

MOST_REGIONS = 11  # a longer scale is cut at this many points only
STEPS = 100  # of the slider, at most about so many
UNITLESS = ("r_wg", "coefficient_of_variation")  # near 0 to 1, though not bound to it
GROUPS = {
    "share": "Share of the experts",
    "location": "Location",
    "spread": "Spread",
    "index": "Index of agreement",
}
MANY, FEW, UNIT = 75, 15, Fraction(7, 10)  # cut-offs to begin with


@dataclass(frozen=True)
class Option:
    """A measure with its arguments, as a reader may choose it."""

    key: str  # name of the measure and its arguments, such as `percent_within-4-5`
    title: str  # how it reads in the list
    criterion: Criterion  # the criterion that the view begins with when the measure is chosen
    # ends and step of the slider of cut-offs
    low: float
    high: float
    step: float
    directed: bool  # whether its value says by itself which side of the scale the experts agree on

    @property
    def group(self) -> str:
        """The heading that it stands under."""
        return GROUPS[self.criterion.about.kind]

    def asking(self, comparison: Comparison, cutoff: Fraction) -> Criterion:
        """Return the criterion with another comparison and cut-off."""
        bare = {"part": "agreement", "measure": self.criterion.measure, **self.criterion.given}
        return Criterion.model_validate({**bare, "comparison": comparison, "cutoff": cutoff})


def own_rule(criteria: list[Criterion], scale: Scale) -> Rule:
    """Return the rule that criteria make together; it speaks of the scale of the study."""
    bound = any(criterion.about.in_scale_units for criterion in criteria)
    content = {
        **OWN,
        "title": "A rule of one's own",
        "note": "chosen by the reader",
        "carried": "linear" if bound else "unchanged",
        "scale": scale if bound else None,
        "in": criteria,
    }
    return Rule.model_validate(content)


def chosen_rule(
    criterion: Criterion, importance: Criterion | None, scale: Scale
) -> tuple[Rule, Criterion]:
    """Return what a reader chose as a rule, with the importance that it is judged by.

    Parameters
    ----------
    criterion : Criterion
        The criterion of agreement.
    importance : Criterion or None
        What counts as important; None when the reader asks for nothing.
    scale : Scale
        The scale of the study.

    Returns
    -------
    rule : Rule
        Where the measure says by itself which side of the scale it speaks of, importance is a
        second criterion of the rule, as `delphi.consensus.verdicts.judge` asks such a rule for no
        other; else the rule has one criterion.
    importance : Criterion
        For `judge`. Where nothing is asked for, one that every rated item meets.
    """
    every = Criterion(
        part="importance", measure="median", comparison=">=", cutoff=Fraction(scale.lowest)
    )
    rule = own_rule([criterion], scale)
    if importance is not None and says_importance(rule):
        return own_rule([criterion, importance], scale), every
    return rule, importance or every


# --- the measures --------------------------------------------------------------------------


def _regions(scale: Scale) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the shares of ratings from a point up, and from a point down."""
    inner = np.array(scale.points)[1:]
    wanted = np.unique(np.linspace(0, inner.size - 1, min(inner.size, MOST_REGIONS)).round())
    cuts = [int(inner[int(place)]) for place in wanted]
    for low in cuts:
        words = f"of {low} or more" if low < scale.highest else f"of {low} (top box)"
        yield "percent_within", f"Percent of ratings {words}", {"low": low, "high": scale.highest}
    for high in [cut - 1 for cut in cuts]:
        words = f"of {high} or less" if high > scale.lowest else f"of {high} (bottom box)"
        yield "percent_within", f"Percent of ratings {words}", {"low": scale.lowest, "high": high}


def measures_of(scale: Scale) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the name of each measure of a histogram, a title where it needs one, its arguments."""
    upper = {"low": math.floor(middle_of(scale)) + 1, "high": scale.highest}
    yield "percent_agreement", "Percent agreement (modal rating)", {}
    yield from _regions(scale)
    yield "percent_near_median", "", {"distance": 1}
    yield "percent_near_mean", "", {"distance": 1}
    yield "percent_adjacent", "", {"points": 2}
    yield "percent_in_median_third", "", {}
    yield "majority_opinions", "", {}
    for name in ("median", "mean", "mode"):
        yield name, "", {}
    yield "quantile", "Lower quartile (type 7)", {"q": 0.25}
    yield "quantile", "Upper quartile (type 7)", {"q": 0.75}
    yield "aiken_v", "", {}
    yield "interquartile_range", "Interquartile range (type 7)", {}
    yield "interpercentile_range", "RAND/UCLA interpercentile range", {"lower": 0.3, "upper": 0.7}
    yield "standard_deviation", "", {}
    yield "variance", "", {}
    yield "coefficient_of_variation", "", {}
    yield "mean_absolute_deviation", "Mean absolute deviation from the median", {}
    yield "median_absolute_deviation", "", {}
    yield "scale_range", "", {}
    yield "trimmed_range", "", {"trimmed": 1}
    yield "disagreement_index", "RAND/UCLA disagreement index", {}
    yield "rand_panel_rule", "", {}
    for name in ("agreement_a", "polarisation", "leik_d", "blair_lacy", "berry_mielke_iov"):
        yield name, "", {}
    for name in ("kvalseth_cov", "reardon", "tastle_wierman", "entropy"):
        yield name, "", {}
    yield "r_wg", "Within-group agreement r_wg", {}
    yield "pairwise_agreement", "", {}
    yield "content_validity_ratio", f"Content validity ratio ({upper['low']} or more)", upper
    yield "modified_kappa", f"Modified kappa ({upper['low']} or more)", upper


def _criterion(name: str, arguments: dict[str, Any], scale: Scale) -> Criterion:
    """Return the criterion of a measure with a comparison and a cut-off to begin with."""
    bare = {"part": "agreement", "measure": name, **arguments}
    about = Criterion.model_validate({**bare, "comparison": ">=", "cutoff": 0}).about
    known = measures.MEASURES.get(name)
    from_below = arguments.get("low") == scale.lowest
    fewer = about.kind == "spread" or from_below or (known is not None and known.better == "low")
    cutoff: Fraction | int = 1
    if about.kind == "share":
        cutoff = FEW if fewer else MANY
    elif about.kind == "location" and about.range is None:
        cutoff = Fraction(str(middle_of(scale))) + 1
    elif name != "rand_panel_rule" and (name in UNITLESS or about.range is not None):
        cutoff = 1 - UNIT if fewer else UNIT
    return Criterion.model_validate(
        {**bare, "comparison": "<=" if fewer else ">=", "cutoff": cutoff}
    )


def title_of(criterion: Criterion) -> str:
    """Return the name of a measure with its arguments.

    Examples
    --------
    >>> near = {"part": "agreement", "measure": "percent_near_median", "distance": 1}
    >>> title_of(Criterion(**near, comparison=">=", cutoff=75))
    'Percent within 1 of the median'
    """
    shown = {name: f"{value:g}" for name, value in criterion.arguments.items()}
    words = criterion.about.words.format(**shown)
    if criterion.measure == "trimmed_range":
        trimmed = number_of(int(criterion.arguments["trimmed"]), "rating")
        words = f"range without {trimmed} at each end"
    return words[0].upper() + words[1:]


def _limits(criterion: Criterion, scale: Scale, values: Values) -> tuple[float, float, float]:
    """Return the least and the greatest cut-off, and the step from one to the next."""
    known = values[~np.isnan(values)]
    known = np.append(known, float(criterion.cutoff_for(1)))
    low, high = float(min(known.min(), 0)), float(known.max())
    if criterion.about.range:
        low, high = criterion.about.range
    elif criterion.about.kind == "location":
        low, high = float(scale.lowest), float(scale.highest)
    # One, two or five hundredths of a power of ten: about a hundred steps from end to end.
    rough = (high - low) / STEPS
    power = 10 ** math.floor(math.log10(rough) + 1e-9)
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough * (1 - 1e-9))
    step = round(step, 10)
    return round(math.floor(low / step) * step, 10), round(math.ceil(high / step) * step, 10), step


def option_of(
    name: str, title: str, arguments: dict[str, Any], scale: Scale, values: Values
) -> Option:
    """Return a measure as a reader may choose it; `values` are those it takes in this study."""
    criterion = _criterion(name, arguments, scale)
    key = "-".join([name, *(f"{value:g}" for value in arguments.values())])
    low, high, step = _limits(criterion, scale, values)
    directed = says_importance(own_rule([criterion], scale))
    return Option(key, title or title_of(criterion), criterion, low, high, step, directed)
