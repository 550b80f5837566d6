"""What the README tells a newcomer to type must work as it stands."""

import re
import shutil

from conftest import ROOT, project_with
from delphi.audit.ledger import ledger_of
from delphi.consensus.comparison import comparisons
from delphi.exhibits import exhibits_of
from delphi.interviews.overview import interviews_of
from delphi.report.findings.ratings import consensus_by_round, movement, ratings_of
from delphi.study.ingest import ingest

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def test_the_study_of_the_readme_is_taken_as_it_stands(tmp_path):
    items, entries = blocks("csv")[:2]
    settings = "\n".join(blocks("toml")[:2])
    files = {"study.toml": settings, "items.csv": items, "entries.csv": entries}
    study = project_with(tmp_path, "my-study", files)
    ratings = ingest(study).tables["ratings"]
    assert list(ratings["rating"].fillna(0)) == [6, 7, 7, 7, 3, 0]
    assert len(exhibits_of(study, "05-several-rounds")) == 2
    judged = comparisons(study)[0].judged["last"]
    assert judged["three-quarters-high"].verdicts == ("in", "undecided")
    several = ratings_of(study, several=True)
    assert "- Round 2: Beds near windows" in consensus_by_round(study, several)
    assert movement(several) == "- From round 1 to 2: 1 of 2 ratings changed, 1 up and 0 down"


def test_the_interviews_of_the_readme_are_taken_from_a_project_and_from_a_table(tmp_path):
    sources, settle = blocks("toml")[3:]
    head = blocks("toml")[0].partition("[scale]")[0]
    study = project_with(tmp_path, "one", {"study.toml": f"{head}\n{sources}\n{settle}"})
    fixture = ROOT / "tests" / "fixtures" / "projects" / "qc-project.qdpx"
    shutil.copy(fixture, study.raw / "interviews.qdpx")
    assert set(ingest(study).tables["documents"]["document"]) == {"anna.txt", "bo.txt"}
    typed = sources.replace(', file = "interviews.qdpx"', "")
    files = {"study.toml": f"{head}\n{typed}\n{settle}", "codings.csv": blocks("csv")[2]}
    study = project_with(tmp_path, "two", files)
    assert list(ingest(study).tables["codes"]["label"]) == ["trust"]
    assert interviews_of(study).coders == ["ada", "grace"]


def test_the_claims_of_the_readme_are_checked_beside_its_study(tmp_path):
    items, entries, _, claims = blocks("csv")
    settings = "\n".join(blocks("toml")[:2])
    files = {"study.toml": settings, "items.csv": items, "entries.csv": entries}
    study = project_with(tmp_path, "my-study", {**files, "claims.csv": claims})
    ingest(study)
    assert list(ledger_of(study)["finding"]) == ["confirmed", "confirmed"]


def test_what_the_readme_says_of_the_ledger_holds(watson):
    counts = ledger_of(watson)["finding"].value_counts()
    assert counts.sum() > 1600
    assert counts["contradicted"] > 100
    assert 0.885 < counts["confirmed"] / counts.sum() < 0.915
    assert "nine in\nten" in README or "nine in ten" in README


def test_every_target_of_the_readme_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make (?:-j2 )?([a-z]+)", README, re.MULTILINE))
    assert targets >= {"all", "test", "lab", "distclean"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_test_that_the_readme_names_is_there():
    named = set(re.findall(r"`(test_[a-z_]+)`", README))
    assert len(named) > 20
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    assert {name for name in named if f"def {name}(" not in written} == set()


def test_every_notebook_stands_in_the_readme():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{path.stem}`" in README
