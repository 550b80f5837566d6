"""A criterion: a measure, a comparison and a cut-off, checked against the vocabulary."""

import re
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, field_validator, model_validator

from delphi.consensus.vocabulary import MEASURES, Measure
from delphi.errors import one_of
from delphi.study import Scale
from delphi.study.toml_input import Strict

FRACTION = re.compile(r"-?\d+(/[1-9]\d*)?")
APMO: Literal["apmo"] = "apmo"
ARGUMENTS = sorted({name for measure in MEASURES.values() for name in measure.arguments})

Part = Literal["agreement", "importance", "stability"]
Comparison = Literal[">=", ">", "<=", "<", "=="]
Cutoff = Fraction | dict[int, Fraction] | Literal["apmo"]


def _number(value: object) -> Fraction:
    """Return a number of the file exactly: 0.78 is 78/100, not its nearest binary fraction."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and FRACTION.fullmatch(value):
        return Fraction(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return Fraction(str(value))
        except ValueError:  # nan and inf
            pass
    raise ValueError('a number, a fraction as in "200/3", "apmo" or numbers by panel size')


def _size(text: object) -> int:
    if re.fullmatch(r"[1-9]\d*", str(text)):
        return int(str(text))
    raise ValueError("a number of experts on the left of each cut-off by panel size")


def _cutoff(value: object) -> Cutoff:
    if value == APMO:
        return APMO
    if not isinstance(value, dict):
        return _number(value)
    if not value:
        raise ValueError("a cut-off for one panel size at least")
    return dict(sorted((_size(size), _number(number)) for size, number in value.items()))


class Criterion(Strict):
    """A measure, a comparison and a cut-off."""

    part: Part  # whether it speaks of agreement, importance or stability
    measure: str  # a name in `delphi.consensus.vocabulary.MEASURES`
    comparison: Comparison  # how the measure must compare with the cut-off
    # Exact. By panel size: a size between two listed ones takes the cut-off of the smaller. "apmo"
    # is computed from all items: the average percent of majority opinions.
    cutoff: Annotated[Cutoff, PlainValidator(_cutoff)]
    # what a percentage is of: all experts of the panel, the respondents of the round, or the
    # ratings that the item has
    denominator: Literal["all", "respondents", "ratings"] = "ratings"
    # ends of a region of the scale, both in it
    low: float | None = None
    high: float | None = None
    # numbers of scale points or of ratings
    boxes: int | None = Field(default=None, ge=1)
    points: int | None = Field(default=None, ge=1)
    trimmed: int | None = Field(default=None, ge=1)
    distance: float | None = Field(default=None, ge=0)  # on the scale
    # quantiles, from 0 to 1
    q: float | None = Field(default=None, ge=0, le=1)
    lower: float | None = Field(default=None, ge=0, le=1)
    upper: float | None = Field(default=None, ge=0, le=1)
    # type of quantile of Hyndman and Fan (1996)
    method: int | None = Field(default=None, ge=1, le=9)

    @field_validator("measure")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in MEASURES:
            raise ValueError(one_of(list(MEASURES), name))
        return name

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        for wrong in (self._wrong_arguments(), self._wrong_kind(), self._wrong_values()):
            if wrong:
                raise ValueError(wrong)
        return self

    @property
    def about(self) -> Measure:
        """What is known of the measure."""
        return MEASURES[self.measure]

    @property
    def given(self) -> dict[str, float]:
        """The arguments that the file gives to the measure."""
        return {name: getattr(self, name) for name in ARGUMENTS if getattr(self, name) is not None}

    @property
    def arguments(self) -> dict[str, float]:
        """The arguments of the measure, defaults included.

        Examples
        --------
        >>> narrow = {"part": "agreement", "measure": "interquartile_range"}
        >>> Criterion(**narrow, comparison="<=", cutoff=1).arguments
        {'method': 7}
        """
        defaults = {k: v for k, v in self.about.arguments.items() if v is not None}
        return {**defaults, **self.given}

    @property
    def stated(self) -> tuple[object, ...]:
        """All that it says; two criteria that say the same have this in common."""
        arguments = tuple(sorted(self.arguments.items()))
        return (
            *arguments,
            self.part,
            self.measure,
            self.comparison,
            str(self.cutoff),
            self.denominator,
        )

    def _wrong_arguments(self) -> str:
        required = {name for name, value in self.about.arguments.items() if value is None}
        extra = self.given.keys() - self.about.arguments.keys()
        missing = required - self.given.keys()
        if extra:
            return f"{self.measure} without {', '.join(sorted(extra))}"
        return f"{self.measure} with {', '.join(sorted(missing))}" if missing else ""

    def _wrong_kind(self) -> str:
        if (self.part == "stability") != (self.about.kind == "stability"):
            return "a measure of stability in a criterion of stability, and only there"
        if self.denominator != "ratings" and self.about.kind != "share":
            return "a denominator only with a percentage of experts"
        if (self.cutoff == APMO) and self.measure != "majority_opinions":
            return "the cut-off apmo only with majority_opinions"
        return ""

    def _wrong_values(self) -> str:
        if self.low is not None and self.high is not None and self.low > self.high:
            return "low <= high"
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            return "lower < upper"
        if self.about.range is None:
            return ""
        least, greatest = self.about.range
        if any(not least <= number <= greatest for number in self._numbers()):
            return f"a cut-off of {self.measure} from {least:g} to {greatest:g}"
        return ""

    def _numbers(self) -> list[Fraction]:
        if isinstance(self.cutoff, dict):
            return list(self.cutoff.values())
        return [] if self.cutoff == APMO else [Fraction(self.cutoff)]

    def cutoff_for(self, experts: int) -> Fraction:
        """Return the cut-off for a number of experts.

        Parameters
        ----------
        experts : int
            Number of experts in the panel.

        Returns
        -------
        Fraction
            Of a cut-off by panel size, the entry of the greatest listed size up to `experts`.

        Raises
        ------
        ValueError
            When the panel is smaller than any listed, or the cut-off comes from the data.

        Examples
        --------
        >>> index = {"part": "agreement", "measure": "percent_top", "boxes": 2}
        >>> by_size = Criterion(**index, comparison=">=", cutoff={3: 100, 6: "700/9"})
        >>> [str(by_size.cutoff_for(experts)) for experts in (3, 5, 6, 40)]
        ['100', '100', '700/9', '700/9']
        """
        if isinstance(self.cutoff, Fraction):
            return self.cutoff
        if not isinstance(self.cutoff, dict):
            raise ValueError("cutoff must be a number or numbers by panel size, not apmo")
        sizes = [size for size in self.cutoff if size <= experts]
        if not sizes:
            raise ValueError(f"experts must be >= {min(self.cutoff)}, not {experts}")
        return self.cutoff[max(sizes)]

    def fits(self, scale: Scale) -> bool:
        """Tell whether every point of the scale that the criterion names is on `scale`."""
        named = [point for point in (self.low, self.high) if point is not None]
        if self.about.kind == "location" and self.about.range is None:
            named += [float(number) for number in self._numbers()]
        count = self.boxes or self.points or 1
        return count <= len(scale.points) and all(
            scale.lowest <= point <= scale.highest for point in named
        )
