"""A study: where it lives, its scale, its rounds, the places it prints values in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

import pandas as pd
from pydantic import Field, field_validator, model_validator

from delphi.errors import InputError, Problem, one_of
from delphi.study.names import Names
from delphi.study.privacy import Privacy, names_of
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


@dataclass(frozen=True)
class Study:
    """A study of this project, by the name of its folder in `data/raw`.

    Parameters
    ----------
    name : str
        Name of the folder.
    root : Path
        The project's folder.
    varied : mapping of str to DataFrame
        Tables that stand in for those of `data/processed`; see `delphi.study.variation`.
    """

    name: str
    root: Path
    varied: Mapping[str, pd.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    @property
    def raw(self) -> Path:
        """Folder of what was typed or exported."""
        return self.root / "data" / "raw" / self.name

    @property
    def processed(self) -> Path:
        """Folder of the tidy tables."""
        return self.root / "data" / "processed" / self.name

    @property
    def reports(self) -> Path:
        """Folder of everything that is made for readers."""
        return self.root / "reports" / self.name

    @cached_property
    def config(self) -> Config:
        """The checked content of `study.toml`, experts under codes where they are to be."""
        path = self.raw / "study.toml"
        config = read_config(path)
        names = names_of(self.raw, config.privacy, list(config.researchers))
        return read_toml(path, Config, names.settings) if names else config

    @cached_property
    def names(self) -> Names:
        """Whose names are not to be shown, and the codes that stand for them."""
        return names_of(self.raw, self.config.privacy, list(self.config.researchers))

    @property
    def scale(self) -> Scale:
        """The rating scale.

        Raises
        ------
        InputError
            When the study has none.
        """
        if self.config.scale is None:
            missing = "this key is missing; ratings need it"
            raise InputError([Problem("study.toml", None, "scale", None, missing)])
        return self.config.scale

    def source_title(self, source: str) -> str:
        """Return the printed title of a source, such as `Appendix F`."""
        return self.config.sources[source].title

    def processed_files(self) -> list[Path]:
        """Return every file of the processed study, in order."""
        return sorted(path for path in self.processed.rglob("*") if path.is_file())

    def has(self, name: str) -> bool:
        """Return whether the study has a processed table of this name."""
        return name in self.varied or (self.processed / f"{name}.parquet").is_file()

    def table(self, name: str) -> pd.DataFrame:
        """Read one table of `data/processed`.

        Raises
        ------
        InputError
            When the study was not ingested yet.
        """
        if name in self.varied:
            return self.varied[name].copy()
        path = self.processed / f"{name}.parquet"
        if not path.is_file():
            missing = "the table is not there; run `make all` or the notebook 01-ingest first"
            raise InputError([Problem(_shown(path, self.root), None, None, None, missing)])
        return pd.read_parquet(path)


def project_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` that holds `data/raw`.

    Raises
    ------
    InputError
        When there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder
    expected = "no folder data/raw here or above: start inside the project"
    raise InputError([Problem("data/raw", None, None, None, expected)])


def open_study(name: str, root: Path | None = None) -> Study:
    """Find a study by name and check its `study.toml`.

    Raises
    ------
    InputError
        When there is no such study, or its `study.toml` is at fault.
    """
    root = root or project_root()
    known = study_names(root)
    if name not in known:
        where = "folders of data/raw with a study.toml"
        raise InputError([Problem("data/raw", None, "study", name, one_of(known, name, where))])
    study = Study(name, root)
    _ = study.config
    return study


def study_names(root: Path) -> list[str]:
    """Return the names of the studies of a project, in order."""
    return sorted(path.parent.name for path in (root / "data" / "raw").glob("*/study.toml"))


def read_config(path: Path) -> Config:
    """Read and check a `study.toml`; every fault is reported at once.

    Raises
    ------
    InputError
        Naming file, line, key, value and what was expected.
    """
    return read_toml(path, Config)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
