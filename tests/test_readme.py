"""What the README tells a newcomer to type must work as it stands."""

import re

from conftest import ROOT, project_with
from delphi.consensus import comparisons
from delphi.exhibits import exhibits_of
from delphi.findings import consensus_by_round, movement, ratings_of
from delphi.ingest import ingest

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def test_the_study_of_the_readme_is_taken_as_it_stands(tmp_path):
    items, entries = blocks("csv")
    files = {"study.toml": "\n".join(blocks("toml")), "items.csv": items, "entries.csv": entries}
    study = project_with(tmp_path, "my-study", files)
    ratings = ingest(study).tables["ratings"]
    assert list(ratings["rating"].fillna(0)) == [6, 7, 7, 7, 3, 0]
    assert len(exhibits_of(study, "05-several-rounds")) == 2
    judged = comparisons(study)[0].judged["last"]
    assert judged["three-quarters-high"].verdicts == ("in", "undecided")
    several = ratings_of(study, several=True)
    assert "- Round 2: Beds near windows" in consensus_by_round(study, several)
    assert movement(several) == "- From round 1 to 2: 1 of 2 ratings changed, 1 up and 0 down"


def test_every_target_of_the_readme_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make (?:-j2 )?([a-z]+)", README, re.MULTILINE))
    assert targets >= {"all", "test", "lab", "distclean"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_notebook_stands_in_the_readme():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{path.stem}`" in README
