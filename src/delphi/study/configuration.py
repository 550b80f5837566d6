"""The settings of a study: its scale, its rounds, the places it prints values in."""

from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from delphi.study.privacy import Privacy
from delphi.study.toml_input import Strict, read_toml

MOST_POINTS = 101  # 0 to 100 is the finest scale in use

Policy = Literal["implied", "printed", "strict"]


class Scale(Strict):
    """The points of the rating scale, `lowest` to `highest` by one."""

    lowest: int
    highest: int

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError("a scale whose lowest point is below its highest")
        if self.highest - self.lowest >= MOST_POINTS:
            raise ValueError(f"a scale of at most {MOST_POINTS} points")
        return self

    @property
    def points(self) -> range:
        """Every point of the scale, from the lowest up."""
        return range(self.lowest, self.highest + 1)

    @property
    def ends(self) -> tuple[int, int]:
        """Its lowest and highest point."""
        return self.lowest, self.highest


class Kind(Strict):
    """What one kind of item is called, and what the ends of its scale mean."""

    singular: str
    plural: str
    asked: str = ""
    low: str = ""
    high: str = ""


class Round(Strict):
    """One round of the study; dates and mode as far as they are known."""

    number: int = Field(ge=1)
    start: date | None = None
    end: date | None = None
    mode: str = ""


class Consensus(Strict):
    """The rule that the authors state, and where they state it."""

    measure: Literal["percent agreement"]
    comparison: Literal[">=", ">"]
    cutoff: float | int = Field(ge=0, le=100)
    place: str = ""


class Importance(Strict):
    """What the study calls important, for rules that speak of agreement alone."""

    measure: Literal["median", "mean", "mode"]
    comparison: Literal[">=", ">"]
    cutoff: float | int = Field(ge=-1_000, le=1_000)
    place: str = ""


class Source(Strict):
    """A printed place: its title and, where known, the page it starts on.

    `file` names a project of a program for qualitative analysis whose codings are read, and
    `project` one of several in it.
    """

    title: str
    page: int | None = None
    file: str = ""
    project: str = ""


class Coding(Strict):
    """How the codings of several coders are taken together.

    `placement` names the coder whose codes say where a publication places a segment; these
    are no reading of its words and are held against those of the coders. `settle` says how
    many of the coders who read a document must have given a segment a code: any of them, most
    (more than half) or all.
    """

    placement: str = ""
    settle: Literal["any", "most", "all"] = "most"


class Parameters(Strict):
    """Default parameters of the notebooks for this study."""

    policy: Policy = "implied"


class Tier(Strict):
    """A class of items in the authors' conclusions: no last rating lies below `least`."""

    kind: str
    tier: int = Field(ge=1, le=99)
    least: int
    title: str


class Config(Strict):
    """The content of a `study.toml`.

    `conclusion` names the source in tiers.csv that holds the authors' final list; `rules` are
    the study's own rules of consensus, which `delphi.consensus.own` checks. A study whose experts
    rated nothing, such as one of interviews, has neither scale nor kinds nor rounds.
    """

    title: str
    short: str
    citation: str
    licence: str
    sources: dict[str, Source] = Field(min_length=1)
    scale: Scale | None = None
    kinds: dict[str, Kind] = Field(default_factory=dict)
    rounds: list[Round] = Field(default_factory=list)
    tiers: list[Tier] = Field(default_factory=list)
    conclusion: str = ""
    importance: Importance | None = None
    rules: dict[str, Any] = Field(default_factory=dict)
    authors: list[str] = Field(default_factory=list)
    year: int | None = None
    researchers: dict[str, str] = Field(default_factory=dict)
    consensus: Consensus | None = None
    coding: Coding = Coding()
    privacy: Privacy = Privacy()
    parameters: Parameters = Parameters()

    @field_validator("rounds")
    @classmethod
    def _rounds_in_order(cls, rounds: list[Round]) -> list[Round]:
        numbers = [r.number for r in rounds]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"rounds numbered 1, 2, 3 ... in order, not {numbers}")
        return rounds

    @model_validator(mode="after")
    def _conclusion_is_a_source(self) -> Self:
        if self.conclusion and self.conclusion not in self.sources:
            raise ValueError(f"conclusion is one of [sources], not {self.conclusion!r}")
        return self

    @model_validator(mode="after")
    def _tiers_of_kinds(self) -> Self:
        strange = [tier.kind for tier in self.tiers if tier.kind not in self.kinds]
        if strange:
            raise ValueError(f"tiers of kinds that are listed under [kinds], not {strange}")
        keys = [(tier.kind, tier.tier) for tier in self.tiers]
        if len(set(keys)) < len(keys):
            raise ValueError("each tier of a kind once")
        off = [t.least for t in self.tiers if self.scale and t.least not in self.scale.points]
        if off:
            raise ValueError(f"tiers whose least is a point of the scale, not {off}")
        return self


def read_config(path: Path) -> Config:
    """Read and check a `study.toml`; every fault is reported at once.

    Raises
    ------
    InputError
        Naming file, line, key, value and what was expected.
    """
    return read_toml(path, Config)
