"""A rebuild held against its record: what differs is named, with its cause.

One small study is built in a copy of the project with three of its notebooks; real rebuilds are
few. Where only the record is altered, the build that stands there is what a rebuild gives: two
builds are the same byte for byte.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from conftest import ROOT, SMALL
from delphi import cli
from delphi.build import rebuild, verification
from delphi.build.changes import changes_of
from delphi.build.codecheck import Checker, _paper
from delphi.build.manifest import inputs_of, locked, manifest_of
from delphi.build.record import read_record, record_path, write_record
from delphi.build.steps import group_of, made_by
from delphi.errors import InputError
from delphi.report.certificate import write_certificate
from delphi.study import Study, open_study, study_names
from shared.browsers import opened_browser

NAME = "small"
STEPS = "02-literature 05-several-rounds"
RATING = "survey,statement,s1,1,A,,7,"
STUDIES = study_names(ROOT)


def make(folder, *arguments, cwd=None):
    """Run make in a folder from elsewhere, with the packages of this environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    command = ["make", "-C", str(folder), f"VENV={sys.prefix}", f"STUDY={NAME}", *arguments]
    return subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The small study in a project of its own, built and recorded."""
    folder = tmp_path_factory.mktemp("verify") / "a project"
    folder.mkdir()
    for part in ("Makefile", "pyproject.toml", "requirements.lock", "CITATION.cff"):
        shutil.copy2(ROOT / part, folder)
    for part in ("src", "notebooks"):
        shutil.copytree(ROOT / part, folder / part, ignore=rebuild.UNWANTED)
    lines = (folder / "Makefile").read_text(encoding="utf-8").split("\n")
    start = next(k for k, line in enumerate(lines) if line.startswith("LAST "))
    end = next(k for k in range(start, len(lines)) if not lines[k].endswith("\\"))
    lines[start : end + 1] = [f"LAST := {STEPS}"]
    (folder / "Makefile").write_text("\n".join(lines), encoding="utf-8")
    raw = folder / "data" / "raw" / NAME
    raw.mkdir(parents=True)
    for name, content in SMALL.items():
        (raw / name).write_text(content, encoding="utf-8")
    said = make(folder, "record")
    assert said.returncode == 0, said.stderr
    return Study(NAME, folder)


@pytest.fixture
def apart(built, tmp_path):
    """A copy of the built study that a test may change."""
    return Study(NAME, Path(shutil.copytree(built.root, tmp_path / "project")))


@pytest.fixture
def at_once(monkeypatch):
    """Let what was built stand for the rebuild."""

    @contextmanager
    def standing(study, policy="", *, keep=False):
        yield study

    monkeypatch.setattr(verification, "rebuilt", standing)


def altered(study, change):
    """Alter the record of a study by a function."""
    path = record_path(study)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return study


def output(study, path):
    return f"reports/{study.name}/{path}"


# --- real rebuilds -------------------------------------------------------------------------


def files(folder):
    """Every file that `make verify` may not touch, with its time."""
    left = {".build", ".cache", "certificate", "__pycache__"}
    found = [p for p in folder.rglob("*") if p.is_file() and not left & set(p.parts)]
    return {path: path.stat().st_mtime_ns for path in found}


def test_an_unchanged_study_is_the_same_and_nothing_else_is_touched(built, tmp_path):
    before = files(built.root)
    left = built.root / rebuild.SCRATCH / NAME / "left by an interrupted run"
    left.mkdir(parents=True)
    said = make(built.root, "verify", "CHECKER=Ada O'L. (0000-0002-1825-0097)", cwd=tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "building again from the raw data" in said.stdout
    assert "small: 05-several-rounds done" in said.stdout, "progress must show"
    total = len(read_record(built).outputs)
    assert f"Reproduced: all {total} outputs are the same, byte for byte." in said.stdout
    assert files(built.root) == before
    assert [path.name for path in (built.root / rebuild.SCRATCH).iterdir()] == ["small.lock"]
    folder = built.root / "reports" / "certificate" / NAME
    assert "Ada O&#39;L. (ORCID 0000-0002-1825-0097)" in (folder / "certificate.html").read_text()
    checked = yaml.safe_load((folder / "codecheck.yml").read_text(encoding="utf-8"))
    assert checked["codechecker"] == [{"name": "Ada O'L.", "ORCID": "0000-0002-1825-0097"}]


def test_one_changed_rating_is_named_with_line_column_and_values(apart):
    path = apart.raw / "entries.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(RATING, RATING.replace(",7,", ",4,")), encoding="utf-8")
    said = make(apart.root, "verify")
    assert said.returncode == 2, "make says 2 for any failure"
    assert "Error 1" in said.stderr
    named = "[1] input data/raw/small/entries.csv, line 2, column 'value': '7' -> '4'"
    assert named in said.stdout
    assert f"outputs differ; one change explains it: {named[4:]}." in said.stdout
    figure = output(apart, "figures/figure-01.svg")
    differing = said.stdout.partition("What is not the same:")[2]
    assert f"{figure}\n             drawn from other values; see [1]" in differing
    assert "02-literature" not in differing, "a step that the rating does not feed"
    assert "not reproducible" not in said.stdout
    largest = "other values in value; largest relative difference of numbers 0.43; see [1]"
    assert largest in differing, "1 - 4/7"


# --- causes --------------------------------------------------------------------------------


def test_one_changed_parameter_is_named(apart, at_once):
    altered(apart, lambda record: record["parameters"]["01-ingest"].update(policy="strict"))
    outcome = verification.verify(apart)
    assert outcome.status == 1
    (change,) = outcome.changes
    assert str(change) == "parameter notebooks/01-ingest.ipynb, 'policy': 'strict' -> default"


def test_one_changed_package_is_named_and_explains_what_differs(apart, at_once):
    path = output(apart, "figures/figure-01.png")

    def other(record):
        record["versions"]["packages"]["numpy"] = "0.1"
        record["outputs"][path]["sha256"] = "0" * 64

    outcome = verification.verify(altered(apart, other))
    (change,) = outcome.changes
    assert str(change).startswith("package numpy: 0.1 -> 2.")
    (one,) = outcome.differing
    assert (one.path, one.causes) == (path, [change])
    assert one.reason == "drawn from the same values, other bytes"
    assert outcome.status == 1
    assert "1 output may differ by it" in verification.told(outcome)


def test_a_package_of_another_python_is_no_difference_and_another_python_alone_is_none(
    apart, at_once
):
    def other(record):
        record["versions"]["python"] = "3.99.1"
        record["versions"]["packages"]["of-another-python"] = "1.0"

    outcome = verification.verify(altered(apart, other))
    assert [change.kind for change in outcome.changes] == ["Python"]
    assert outcome.status == 0
    assert "though what went in differs (1 Python)" in outcome.verdict


def test_one_changed_file_of_code_is_named_and_so_is_one_notebook(apart, at_once):
    def other(record):
        record["code"]["src/delphi/study/tiers.py"] = "0" * 64
        record["code"]["notebooks/02-literature.ipynb"] = "0" * 12
        for one in record["outputs"].values():
            if one["step"] == "05-several-rounds":
                one["sha256"] = "0" * 64

    outcome = verification.verify(altered(apart, other))
    assert [str(change) for change in outcome.changes] == [
        "code notebooks/02-literature.ipynb: its content changed",
        "code src/delphi/study/tiers.py: its content changed",
    ]
    assert outcome.differing
    assert all(outcome.numbers(one) == [2] for one in outcome.differing), "not the other notebook"


def test_a_missing_and_a_new_output_are_told_apart(apart, at_once):
    new = output(apart, "figures/figure-01.svg")

    def other(record):
        record["outputs"]["reports/small/tables/gone.csv"] = record["outputs"].pop(new)

    outcome = verification.verify(altered(apart, other))
    assert {one.path: one.status for one in outcome.differing} == {
        new: "new",
        "reports/small/tables/gone.csv": "missing",
    }
    assert outcome.status == 1


def test_what_differs_for_no_reason_is_said_plainly_with_how_much(apart, at_once):
    path = output(apart, "data/figure-01.csv")
    record = {
        "sha256": "1" * 64,
        "values": "1" * 12,
        "columns": {},
    }
    outcome = verification.verify(
        altered(apart, lambda whole: whole["outputs"][path].update(record))
    )
    (one,) = outcome.differing
    assert one.reason.startswith("other values in ")
    assert "; equal to nine digits; " in one.reason, "the recorded digits agree up to there"
    assert one.reason.endswith("nothing that went in differs: not reproducible here")
    assert outcome.verdict.startswith("Not reproducible here: 1 of ")


# --- inputs by line and column -------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("s1,1,B,,9,", "s1,1,B,x,8,", "line 3, column 'mark' and column 'value'", "blank -> 'x'; '9' -> '8'"),
        ("s1,1,C,,,", "s1,1,C,,5,", "line 4, column 'value'", "blank -> '5'"),
        ("s2,1,A,,2,", "s2,1,A,,2,said", "line 5, column 'note'", "blank -> 'said'"),
        ("survey,statement,s2,1,A,,2,\n", "", "line 5", "1 row is gone"),
        ("s2,1,C,,9,\n", "s2,1,C,,9,\nsurvey,statement,s2,2,A,,3,\n", "line 8", "1 new row"),
        ("mark,value,note", "mark,value,remark", "column 'note'", "gone"),
    ],
)  # fmt: skip
def test_a_change_of_a_table_is_named_by_its_place(apart, old, new, place, said):
    before = manifest_of(apart)
    path = apart.raw / "entries.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    change, *_ = changes_of(before, manifest_of(apart), apart.root)
    assert (change.file, change.place, change.said) == ("data/raw/small/entries.csv", place, said)


def test_an_old_value_that_was_not_kept_is_not_guessed(apart):
    items = apart.raw / "items.csv"
    before = manifest_of(apart)
    text = items.read_text(encoding="utf-8")
    items.write_text(text.replace("Quiet after nine", "Quiet after ten"), encoding="utf-8")
    (change,) = changes_of(before, manifest_of(apart), apart.root)
    assert str(change) == (
        "input data/raw/small/items.csv, line 3: changed in column 'label', "
        "now 'Quiet after ten'; the old value was not kept"
    )


def test_many_changes_of_a_table_are_counted_and_the_first_of_them_named(apart):
    path = apart.raw / "entries.csv"
    many = "".join(f"survey,statement,s{k},2,A,,3,\n" for k in range(3, 40))
    path.write_text(SMALL["entries.csv"] + many, encoding="utf-8")
    before = manifest_of(apart)
    path.write_text(SMALL["entries.csv"] + many.replace(",3,", ",4,"), encoding="utf-8")
    changes = changes_of(before, manifest_of(apart), apart.root)
    assert str(changes[19]).endswith("entries.csv, line 30, column 'value': '3' -> '4'")
    assert [one.said for one in changes[20:]] == ["and 17 more changes"]


def test_a_line_is_counted_as_an_editor_does_when_cells_hold_line_ends(apart):
    items = apart.raw / "items.csv"
    text = items.read_text(encoding="utf-8").replace("Beds near windows", '"Beds\nnear windows"')
    items.write_text(text, encoding="utf-8")
    before = manifest_of(apart)
    items.write_text(
        text.replace("literature,survey,\n", "literature,survey,x\n"), encoding="utf-8"
    )
    changes = changes_of(before, manifest_of(apart), apart.root)
    assert [one.place for one in changes] == ["line 2, column 'note'", "line 4, column 'note'"]


def test_a_setting_is_named_by_its_key_and_layout_as_layout(apart):
    path = apart.raw / "study.toml"
    before = manifest_of(apart)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("highest = 9", "highest = 10"), encoding="utf-8")
    (change,) = changes_of(before, manifest_of(apart), apart.root)
    assert (change.place, change.said) == ("key 'scale.highest'", "9 -> 10")
    path.write_text(f"# a comment\n{text}", encoding="utf-8")
    (change,) = changes_of(before, manifest_of(apart), apart.root)
    assert change.said == "only its layout: quotes, comments or line ends"


def test_other_files_that_are_new_or_gone_are_named(apart):
    before = manifest_of(apart)
    (apart.raw / "multiverse.toml").write_text("", encoding="utf-8")
    (apart.raw / "items.csv").unlink()
    changes = changes_of(before, manifest_of(apart), apart.root)
    assert [(Path(one.file).name, one.said) for one in changes] == [
        ("items.csv", "the file is gone"),
        ("multiverse.toml", "the file is new"),
    ]


# --- records -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("inputs"), "key 'inputs': this key is missing"),
        (lambda r: r["versions"].update(python=3), "key 'versions > python': '3' is not a valid string"),
        (lambda r: r["code"].update({"a.py": 1}), "key 'code > a.py': '1' is not a valid string"),
        (lambda r: r.update(extra=1), "key 'extra': this key is not known"),
        (lambda r: r.update(study="other"), "key 'study': 'other' is not the name of this study: small"),
        (lambda r: r.update(format=2), "key 'format': '2' is not 1"),
    ],
)  # fmt: skip
def test_a_damaged_record_is_one_clear_error(apart, monkeypatch, capsys, change, said):
    altered(apart, change)
    monkeypatch.chdir(apart.root)
    assert cli.main(["verify", NAME]) == 2
    error = capsys.readouterr().err
    assert error == f"error: 1 problem in the input:\n  data/recorded/small.json, {said}\n"


def test_a_record_that_is_cut_short_or_has_a_bad_digest_is_named(apart):
    path = record_path(apart)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(
        InputError, match=r"data/recorded/small.json, line \d+: this is not valid JSON"
    ):
        read_record(apart)
    path.write_text(text.replace('"sha256": "', '"sha256": "x', 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"entries.csv > sha256'.*should match pattern"):
        read_record(apart)


def test_a_study_without_a_record_is_told_how_to_make_one(apart, monkeypatch, capsys):
    record_path(apart).unlink()
    monkeypatch.chdir(apart.root)
    assert cli.main(["verify", NAME]) == 2
    assert "`make record STUDY=small` makes one" in capsys.readouterr().err


def test_a_build_that_is_out_of_date_is_not_recorded(apart):
    (apart.raw / "items.csv").write_text(
        SMALL["items.csv"] + "s3,statement,Third,literature,survey,\n"
    )
    with pytest.raises(InputError, match="was built with other inputs; run `make clean all` first"):
        write_record(apart)


def test_a_study_that_cannot_be_built_is_no_certificate(apart, monkeypatch, capsys):
    (apart.raw / "items.csv").write_text("item,kind\n", encoding="utf-8")
    monkeypatch.chdir(apart.root)
    assert cli.main(["verify", NAME]) == 2
    assert "it cannot be built; the reason stands above" in capsys.readouterr().err
    assert not (apart.root / rebuild.SCRATCH / NAME).exists()


def test_two_verifications_of_a_study_at_once_do_not_meet(apart):
    pytest.importorskip("fcntl")
    lock = (apart.root / rebuild.SCRATCH / NAME).with_suffix(".lock")
    with (
        rebuild._alone(apart, lock),
        pytest.raises(InputError, match="being verified already"),
        rebuild.rebuilt(apart),
    ):
        pass


@pytest.mark.parametrize("name", STUDIES)
def test_the_records_are_of_the_data_and_the_lock_that_are_here(name):
    study = open_study(name, ROOT)
    record = read_record(study)
    again = f"make record STUDY={name}"
    assert record.inputs == inputs_of(study), again
    pinned = locked(ROOT)
    strange = {p: v for p, v in record.versions.packages.items() if v not in pinned.get(p, ())}
    assert strange == {}, again
    assert {"numpy", "pandas", "matplotlib", "typst"} <= set(record.versions.packages)


# --- steps ---------------------------------------------------------------------------------


def test_every_output_has_the_step_that_made_it(built):
    folders = (built.reports, built.processed)
    there = {
        p.relative_to(built.root).as_posix() for f in folders for p in f.rglob("*") if p.is_file()
    }
    steps = made_by(built)
    assert set(steps) == there
    assert set(steps.values()) == {"01-ingest", *STEPS.split(), "report"}
    assert steps["reports/small/notebooks/05-several-rounds.ipynb"] == "05-several-rounds"
    assert steps["reports/small/manifest.json"] == "report"


def test_the_groups_of_the_steps_are_those_of_the_makefile():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = [path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")]
    for step in steps:
        if group_of(step):
            rule = f"reports/$(1)/notebooks/{step}.ipynb: data/processed/$(1)/digests/{group_of(step)} "
            assert rule in text, step


# --- the certificate -----------------------------------------------------------------------


@pytest.fixture
def certified(apart, at_once, monkeypatch):
    """The certificate of an outcome with something of everything, and its codecheck.yml."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def other(record):
        record["versions"]["packages"]["numpy"] = "0.1"
        record["outputs"]["reports/small/tables/gone.csv"] = {
            "sha256": "0" * 64,
            "kind": "table",
            "step": "report",
        }
        for one in record["outputs"].values():
            if one["kind"] == "figure":
                one["sha256"] = "0" * 64

    outcome = verification.verify(altered(apart, other))
    page = write_certificate(
        outcome,
        Checker("Ada L.; Grace H. (0000-0002-1825-0097)", "https://example.org/1", "2026-001"),
    )
    return outcome, page


def test_codecheck_yml_has_the_fields_of_the_specification(certified):
    """Fields as in https://codecheck.org.uk/spec/config/1.0/."""
    outcome, page = certified
    path = page.parent / "codecheck.yml"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("%YAML 1.1\n---\n"), "an explicit document"
    content = yaml.safe_load(text)
    assert content["version"] == "https://codecheck.org.uk/spec/config/1.0/"
    assert content["paper"]["title"] == "Priorities of a small ward"
    assert content["paper"]["reference"] == "Small, A. (2026). Priorities of a small ward."
    assert content["codechecker"] == [
        {"name": "Ada L."},
        {"name": "Grace H.", "ORCID": "0000-0002-1825-0097"},
    ]
    assert content["report"] == "https://example.org/1"
    assert content["certificate"] == "2026-001"
    assert content["check_time"] == f"{datetime.fromtimestamp(1700000000, UTC):%Y-%m-%d %H:%M:%S}"
    assert content["summary"] == outcome.verdict
    listed = {(path.parent / one["file"]).resolve() for one in content["manifest"]}
    made = {(outcome.study.root / one.path).resolve() for one in outcome.outputs}
    assert listed == made
    assert {one["comment"] for one in content["manifest"]} >= {
        "figure: different",
        "table: missing",
    }


def test_the_authors_of_every_study_are_in_its_codecheck_yml():
    named = {name: list(_paper(open_study(name, ROOT))) for name in STUDIES}
    assert all("  authors:" in lines for lines in named.values())
    assert '    - name: "Kristin R. Watson"' in named["watson2017"]
    assert '    - name: "Joël Le Bon"' in named["hughes2012"]


def test_without_a_checker_none_is_made_up_and_the_page_holds_no_time(apart, at_once, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    page = write_certificate(verification.verify(apart), Checker())
    text = (page.parent / "codecheck.yml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert "codechecker" not in content
    assert "check_time" not in content
    assert "make verify CHECKER=" in text
    assert content["report"] == "certificate.html"
    assert "UTC" not in page.read_text(encoding="utf-8")
    assert str(apart.root) not in page.read_text(encoding="utf-8") + text


def test_the_page_names_every_cause_and_every_difference(certified):
    outcome, page = certified
    text = page.read_text(encoding="utf-8")
    assert outcome.differing
    assert all(one.path in text for one in outcome.differing)
    assert 'id="change-1"' in text
    assert 'href="#change-1"' in text
    assert text.count("<caption>") == text.count("<table") == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_the_certificate(certified, scheme):
    from test_report_page import WCAG, axe  # noqa: PLC0415

    _, page = certified
    with opened_browser() as browser:
        shown = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 640})
        shown.goto(page.as_uri())
        shown.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
        assert axe(shown, runOnly=WCAG) == []
        assert shown.evaluate("() => document.documentElement.scrollWidth") <= 320
