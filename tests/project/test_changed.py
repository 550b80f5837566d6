"""`make check` runs the tests of what changed, in a project with a history of its own."""

import subprocess

import pytest
from test_floors import FLOORS

import changed
from conftest import ROOT

MEASURE = "src/delphi/statistics/measures/spread.py"
FAST = ["tests/doors", "tests/project", "tests/statistics"]
FILES = [
    *(MEASURE, "src/delphi/words.py", "src/delphi/prose/table.py", "docs/architecture.md"),
    *("tests/doors/test_a.py", "tests/project/test_b.py", "tests/statistics/test_c.py"),
    *("tests/shared/made.py", "tests/slow/test_d.py", "tests/built/test_e.py"),
    "data/raw/ward/study.toml",
]


def git(folder, *arguments):
    who = ["-c", "user.name=Ada", "-c", "user.email=ada", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("1\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "All")
    return folder


def asked_after(project, name, content="2\n"):
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(content, encoding="utf-8")
    return changed.chosen(changed.changed_files(project), project)


def test_nothing_is_run_where_nothing_changed(project):
    assert changed.chosen(changed.changed_files(project), project) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (MEASURE, ["tests/statistics", "src/delphi/statistics"]),
        ("src/delphi/statistics/new.py", ["tests/statistics", "src/delphi/statistics"]),
        ("src/delphi/prose/table.py", ["src/delphi/prose"]),
        ("src/delphi/words.py", ["tests/project", "tests/doors", "src/delphi/words.py"]),
        ("docs/architecture.md", ["tests/project", "tests/doors"]),
        ("tests/statistics/test_c.py", ["tests/statistics"]),
        ("tests/shared/made.py", [*FAST, "src"]),
        ("data/raw/ward/study.toml", [*FAST, "src"]),
        ("tests/slow/test_d.py", []),
        ("tests/built/test_e.py", []),
    ],
)
def test_a_change_asks_for_the_tests_of_its_room(project, name, expected):
    assert asked_after(project, name) == expected


def test_a_change_that_was_committed_is_no_change(project):
    assert asked_after(project, MEASURE)
    git(project, "commit", "-qam", "Change")
    assert changed.chosen(changed.changed_files(project), project) == []


def test_a_module_that_is_gone_asks_for_the_tests_of_its_room(project):
    (project / MEASURE).unlink()
    (project / "src/delphi/statistics/kept.py").write_text("1\n", encoding="utf-8")
    git(project, "add", "src/delphi/statistics/kept.py")
    assert "tests/statistics" in changed.chosen(changed.changed_files(project), project)


def test_several_changes_ask_for_each_folder_once(project):
    asked_after(project, MEASURE)
    assert asked_after(project, "src/delphi/statistics/new.py") == [
        "tests/statistics",
        "src/delphi/statistics",
    ]


def test_without_a_history_all_that_is_fast_is_run(project):
    for path in sorted((project / ".git").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (project / ".git").rmdir()
    assert changed.changed_files(project) is None
    assert changed.chosen(None, project) == [*FAST, "src"]


def test_every_room_has_tests_and_none_of_them_waits_for_a_build():
    rooms = {name for floor in FLOORS for name in floor if (ROOT / "src/delphi" / name).is_dir()}
    assert set(changed.folders(ROOT)) == rooms | {"project", "doors"}
    for folder in changed.folders(ROOT):
        for path in (ROOT / "tests" / folder).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            waits = 'ROOT / "reports"' in text or 'ROOT / "data/processed' in text
            assert not waits or path.name == "test_changed.py", path


def test_every_test_stands_in_the_folder_of_a_room_that_it_imports():
    for path in (ROOT / "tests").glob("*/test_*.py"):
        room = path.parent.name
        if (ROOT / "src/delphi" / room).is_dir():
            assert f"delphi.{room}" in path.read_text(encoding="utf-8"), path
