"""A study of the project: where its files lie, and its processed tables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.study.configuration import Config, Scale, read_config
from delphi.study.names import Names
from delphi.study.privacy import names_of
from delphi.study.toml_input import read_toml


@dataclass(frozen=True)
class Study:
    """A study of this project, by the name of its folder in `data/raw`."""

    name: str  # name of the folder
    root: Path  # the project's folder
    # tables that stand in for those of `data/processed`; see `delphi.study.variation`
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

    @property
    def policy(self) -> str:
        """The policy under which the processed ratings were reconciled."""
        package = json.loads((self.processed / "datapackage.json").read_text(encoding="utf-8"))
        return str(package["policy"])

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
            raise InputError(
                [Problem(path.relative_to(self.root).as_posix(), None, None, None, missing)]
            )
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
