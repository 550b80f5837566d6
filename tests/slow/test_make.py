"""The door: `make` in a copy of the project, as a newcomer or a careless editor would use it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT

LEFT_OUT = {
    ".venv",
    ".git",
    ".cache",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    "tests",
}
STEPS = [
    "01-ingest",
    "02-literature",
    "03-panel",
    "04-one-round",
    "05-several-rounds",
    "06-conclusions",
    "07-consensus",
    "08-sensitivity",
    "09-interviews",
    "10-crosswalk",
    "11-ledger",
    "12-checklist",
]
BARRIER = "appendix-f,barrier,barrier-communication,1,DP,5,5,"
PRACTICE = "appendix-k,practice,practice-training,2,"


def make(folder, *arguments, **changes):
    """Run make in a folder with the packages of this environment and the sources of the folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    command = ["make", f"VENV={ROOT / '.venv'}", *arguments]
    return subprocess.run(
        command, cwd=folder, env=kept | changes, capture_output=True, text=True, check=False
    )


def copy(target):
    """Copy the project with one study, whatever others stand beside it.

    Without its crosswalk, which asks for the others, and its claims, which ask for every table.
    """
    shutil.copytree(ROOT, target, ignore=lambda _, names: LEFT_OUT & set(names))
    for part in ("data/raw", "data/processed", "reports"):
        for folder in (target / part).iterdir():
            if folder.is_dir() and folder.name != "watson2017":
                shutil.rmtree(folder)
    raw = target / "data" / "raw" / "watson2017"
    (raw / "crosswalk.csv").unlink()  # it asks for the other studies
    for name in ("claims", "numbers"):  # the ledger hangs on everything
        (raw / f"{name}.csv").unlink()
    return target


def times(folder):
    reports = folder / "reports" / "watson2017"
    return {
        p.relative_to(reports).as_posix(): p.stat().st_mtime_ns
        for p in reports.rglob("*.*")
        if p.is_file()
    }


def ran(said):
    return [step for step in STEPS if f"{step} done" in said.stdout]


def edit(folder, old, new, file="entries.csv"):
    path = folder / "data" / "raw" / "watson2017" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy of the project as `make all` left it."""
    folder = copy(tmp_path_factory.mktemp("make") / "project")
    assert make(folder, "all").returncode == 0
    return folder


def test_make_alone_lists_its_targets_one_line_each(built):
    said = make(built)
    assert said.returncode == 0
    lines = said.stdout.splitlines()
    assert all(line.startswith("make ") for line in lines)
    assert {line.split()[1] for line in lines} >= {"all", "test", "lab", "clean"}


def test_a_crosswalk_follows_the_other_studies_and_nothing_else_does(tmp_path):
    every = tmp_path / "project"
    shutil.copytree(ROOT, every, ignore=lambda _, names: LEFT_OUT & set(names))
    codes = every / "data" / "raw" / "krush" / "codes.csv"
    text = codes.read_text(encoding="utf-8")
    assert ",Structural,element," in text
    codes.write_text(text.replace(",Structural,element,", ",Structure,element,"), encoding="utf-8")
    said = make(every, "all", "STUDY=watson2017")
    assert said.returncode == 0, said.stderr
    done = [line for line in said.stdout.splitlines() if line.endswith("done")]
    assert done == [
        "krush: 01-ingest done",
        "watson2017: 10-crosswalk done",
        "watson2017: reports/watson2017/report.html done",
        "watson2017: reports/watson2017/report.pdf done",
    ]


def test_a_second_make_all_does_nothing_and_says_so(built):
    before = times(built)
    said = make(built, "all")
    assert said.stdout == "Nothing to do: every report is up to date.\n"
    assert times(built) == before


@pytest.fixture
def apart(built, tmp_path):
    """A copy of the built project that a test may leave changed."""
    return Path(shutil.copytree(built, tmp_path / "project"))


def test_an_edited_cell_rebuilds_what_depends_on_it_and_nothing_else(apart):
    built = apart
    before = times(built)
    edit(built, BARRIER, BARRIER.replace(",5,5,", ",4,4,"))
    said = make(built, "all")
    assert said.returncode == 0, said.stderr
    assert ran(said) == ["01-ingest", "03-panel", "04-one-round", "06-conclusions", "12-checklist"]
    changed = {name for name, time in times(built).items() if before.get(name) != time}
    expected = {
        *(f"notebooks/{name}.ipynb" for name in ran(said)),
        *("exhibits.html", "manifest.json", "prose.csv", "report.html", "report.pdf"),
        *("tables/totals-compared.csv", "tables/appendix-f.csv", "tables/appendix-f.html"),
        *("figures/figure-11.svg", "figures/figure-11.png", "data/figure-11.csv"),
    }
    assert expected <= changed
    # What else changed is what notebooks draw and compute of all ratings that were given.
    assert all("/ratings-" in name or "/checklist-" in name for name in changed - expected)


def test_a_broken_cell_stops_the_build_and_leaves_the_last_results(built):
    before = times(built)
    edit(built, BARRIER, BARRIER.replace(",5,5,", ",5,50,"))
    said = make(built, "-j2", "all")
    assert said.returncode != 0
    assert said.stderr.count("entries.csv, line 2, column 'value': '50' is not a rating") == 1
    assert "Traceback" not in said.stderr
    left = times(built)
    assert left.pop("failed/01-ingest.ipynb")
    assert left == before
    assert make(built, "all").returncode != 0, "a failed step must not count as done"
    edit(built, BARRIER.replace(",5,5,", ",5,50,"), BARRIER)
    assert make(built, "all").returncode == 0
    assert not (built / "reports" / "watson2017" / "failed" / "01-ingest.ipynb").exists()


def test_an_output_that_was_deleted_is_made_again(built):
    figure = built / "reports" / "watson2017" / "figures" / "figure-20.svg"
    before = figure.read_bytes()
    figure.unlink()
    (built / "data" / "processed" / "watson2017" / "ratings.parquet").unlink()
    said = make(built, "all")
    assert said.returncode == 0, said.stderr
    assert figure.read_bytes() == before
    assert (built / "data" / "processed" / "watson2017" / "ratings.parquet").is_file()


def test_an_input_that_was_removed_is_noticed(built):
    path = built / "data" / "raw" / "watson2017" / "timeline.csv"
    kept = path.read_bytes()
    path.unlink()
    said = make(built, "all")
    assert said.returncode == 0, said.stderr
    assert ran(said) == ["01-ingest", "03-panel", "12-checklist"]
    reports = built / "reports" / "watson2017"
    assert "Left out for want of data" in (reports / "report.html").read_text(encoding="utf-8")
    assert not (reports / "tables" / "appendix-l.csv").exists()
    path.write_bytes(kept)
    assert make(built, "all").returncode == 0
    assert (reports / "tables" / "appendix-l.csv").exists()


def test_a_wrong_parameter_stops_the_build(built):
    said = make(built, "all", "POLICY=strct")
    assert said.returncode != 0
    assert "did you mean 'strict'?" in said.stderr
    said = make(built, "all", "STUDY=watson2018")
    assert said.returncode != 0
    assert "no study 'watson2018' in data/raw; there is: watson2017" in said.stderr
    assert make(built, "all").returncode == 0


def test_another_policy_reaches_the_ratings(apart):
    ingest = "reports/watson2017/notebooks/01-ingest.ipynb"
    said = make(apart, ingest, "POLICY=strict")
    assert said.returncode == 0, said.stderr
    assert "2 missing" in (apart / ingest).read_text(encoding="utf-8")
    waiting = make(apart, "-n", "all", "POLICY=strict").stdout
    assert all(f"run {step} watson2017" in waiting for step in STEPS[2:])


def test_a_notebook_that_fails_is_kept_and_leaves_no_target(built):
    before = times(built)
    path = built / "notebooks" / "03-panel.ipynb"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("findings.panel_described(case)", "1 / 0"), encoding="utf-8")
    said = make(built, "all")
    assert said.returncode != 0
    assert "ZeroDivisionError" in said.stderr
    assert "reports/watson2017/failed/03-panel.ipynb" in said.stderr
    left = times(built)
    assert left.pop("failed/03-panel.ipynb")
    assert left == before
    path.write_text(good, encoding="utf-8")
    assert make(built, "all").returncode == 0


def test_a_study_of_one_s_own_gets_the_same_treatment(built):
    from conftest import SMALL  # noqa: PLC0415

    raw = built / "data" / "raw" / "small"
    raw.mkdir()
    for name, content in SMALL.items():
        (raw / name).write_text(content, encoding="utf-8")
    said = make(built, "all", "STUDY=small")
    assert said.returncode == 0, said.stderr
    report = (built / "reports" / "small" / "report.html").read_text(encoding="utf-8")
    assert "Skipped for want of data" in report
    assert "Beds near windows" in report
    shutil.rmtree(raw)
