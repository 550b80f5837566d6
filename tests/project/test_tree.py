"""What must hold of the files of the project themselves."""

import ast
import json
import re
import shutil
import subprocess
import tomllib

import nbformat
import pytest
import yaml

from conftest import ROOT
from delphi.build.environment import added_lock, environment_yml, locked_versions
from delphi.study import Study
from delphi.study.ingest import write_dictionary
from delphi.study.schemas import RAW

DATA = ROOT / "data" / "raw"
STUDIES = ["hughes2012", "krush", "watson2017"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def tracked():
    said = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in said.stdout.splitlines() if (ROOT / name).is_file()]


def test_environment_yml_holds_the_locked_versions():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == environment_yml(LOCK), "run make lock"
    pip = yaml.safe_load(text)["dependencies"][-1]["pip"]
    assert pip == [*locked_versions(LOCK), "-e ."]


def test_every_requirement_is_locked_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["setup"]]
    tests = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    assert names_of(needed) <= names_in(LOCK)
    assert names_of(needed + extras["test"]) <= names_in(LOCK) | names_in(tests)
    assert not {*locked_versions(LOCK)} & {*locked_versions(tests)}
    for lock in (LOCK, tests):
        blocks = re.split(r"\n(?=\S)", lock.strip())
        assert len(blocks) == len(names_in(lock))
        assert all("--hash=sha256:" in block for block in blocks)


def names_of(wanted):
    found = {re.split(r"[<>=~!\[; ]", one)[0] for one in wanted}
    return {name.lower().replace("_", "-") for name in found}


def names_in(lock):
    return {v.partition("==")[0] for v in locked_versions(lock)}


def test_what_tests_add_is_what_the_first_lock_does_not_hold():
    lock = "a==1 \\\n    --hash=sha256:00\n{}c==3 ; os_name == 'nt' \\\n    --hash=sha256:02\n"
    added = "b==2 \\\n    --hash=sha256:01\n"
    assert added_lock(lock.format(added), lock.format("")) == added


def test_no_registry_host_and_no_path_of_a_machine():
    here = str(ROOT)
    host = re.compile(r"https?://[^\s\"')>]*(pypi|pythonhosted|simple/|anaconda)|index[-]url")
    for path in tracked():
        if path.name == "test_tree.py" or path.suffix in (".png", ".parquet"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert here not in text, path
        assert not host.search(text), path
        assert not re.search(r"(?<![\w.])/(home|root|Users|tmp)/\w", text), path


def imports_only(source):
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(source).body)


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_are_clean_short_and_define_nothing(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose[0].source.startswith("# ")
    assert "?" in prose[0].source.splitlines()[0]
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not re.search(r"^\s*(def|class|lambda)\b", cell.source, re.MULTILINE)
        assert imports_only(cell.source) or len(cell.source.splitlines()) <= 10


@pytest.mark.parametrize("name", STUDIES)
def test_the_data_dictionary_describes_every_column_and_is_up_to_date(name, tmp_path):
    raw = tmp_path / "data" / "raw" / name
    shutil.copytree(DATA / name, raw)
    before = (raw / "datapackage.json").read_text(encoding="utf-8")
    write_dictionary(Study(name, tmp_path))
    assert (raw / "datapackage.json").read_text(encoding="utf-8") == before
    package = json.loads(before)
    for resource in package["resources"]:
        header = (raw / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields if f["name"] in header] == header
        assert all(field["description"] for field in fields)
    assert {f"{r['name']}.csv" for r in package["resources"]} == {p.name for p in raw.glob("*.csv")}


def test_every_table_that_is_described_stands_in_a_study():
    there = {path.stem for path in DATA.glob("*/*.csv")}
    assert there == {table.name for table in RAW}


@pytest.mark.parametrize("name", STUDIES)
def test_the_dictionary_is_a_valid_data_package_for_another_program(name):
    """The frictionless package reads the dictionary and finds the tables valid by it."""
    from frictionless import Package  # noqa: PLC0415

    report = Package(str(DATA / name / "datapackage.json")).validate()
    assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "message"])


def test_citation_names_what_a_citation_needs():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= set(citation)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == project["version"]
    assert citation["references"][0]["year"] == 2017


def test_no_contact_data_in_the_raw_tables():
    for path in (p for p in DATA.rglob("*.*") if p.is_file()):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"[\w.]+@[\w.]+\.\w+|\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b", text
        ), path
