"""Studies to test on: the real one, a copy that may be spoilt, and a small one of another shape."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from delphi.study import Study, open_study
from delphi.study.ingest import ingest

# Timing never decides a test, and a test that failed once must fail again.
settings.register_profile("compendium", deadline=None, derandomize=True)
settings.load_profile("compendium")

ROOT = Path(__file__).parents[1]
WATSON = ROOT / "data" / "raw" / "watson2017"

SMALL = {
    "study.toml": """\
title = "Priorities of a small ward"
short = "Small (2026)"
citation = "Small, A. (2026). Priorities of a small ward."
licence = "CC0"

[scale]
lowest = 1
highest = 9

[kinds.statement]
singular = "statement"
plural = "statements"
asked = "how far do you agree"
low = "not at all"
high = "fully"

[[rounds]]
number = 1

[[rounds]]
number = 2

[sources]
survey = { title = "Survey export" }
""",
    "items.csv": """\
item,kind,label,origin,source,note
s1,statement,Beds near windows,literature,survey,
s2,statement,Quiet after nine,literature,survey,
""",
    "entries.csv": """\
source,kind,item,round,expert,mark,value,note
survey,statement,s1,1,A,,7,
survey,statement,s1,1,B,,9,
survey,statement,s1,1,C,,,
survey,statement,s2,1,A,,2,
survey,statement,s2,1,B,,3,
survey,statement,s2,1,C,,9,
survey,statement,s1,2,A,,8,
survey,statement,s1,2,B,,8,
survey,statement,s1,2,C,,8,
""",
}


def project_with(folder: Path, name: str, files: dict[str, str]) -> Study:
    raw = folder / "data" / "raw" / name
    raw.mkdir(parents=True)
    for file, content in files.items():
        (raw / file).write_text(content, encoding="utf-8")
    return Study(name, folder)


def ingested(folder: Path, name: str) -> Study:
    """Ingest a study of the project in a project of its own."""
    shutil.copytree(ROOT / "data" / "raw" / name, folder / "data" / "raw" / name)
    study = open_study(name, folder)
    ingest(study)
    return study


@pytest.fixture(scope="session")
def watson(tmp_path_factory):
    """The real study in a project of its own, ingested."""
    return ingested(tmp_path_factory.mktemp("watson"), "watson2017")


@pytest.fixture
def spoilt(tmp_path):
    """A copy of the real raw data that a test may spoil."""
    shutil.copytree(WATSON, tmp_path / "data" / "raw" / "watson2017")
    return Study("watson2017", tmp_path)


@pytest.fixture
def small(tmp_path):
    """A study with nothing but what is required, on another scale, with a missing rating."""
    return project_with(tmp_path, "small", SMALL)
