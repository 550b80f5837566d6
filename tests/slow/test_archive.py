"""The research object: one zip, described, the same each time, and without names where asked."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest
import yaml
from rocrate.rocrate import ROCrate

from conftest import ROOT, WATSON
from delphi.build.archive.contents import project_files, record_of, with_sources
from delphi.build.archive.crate import crate_metadata
from delphi.build.archive.stage import hidden, stage
from delphi.study import open_study, study_names
from shared.named_experts import (
    NAMES,
    SHOWN,
    STEPS,
    build,
    files_of,
    named_in,
    run,
    said_in,
    ward_project,
)

AUTHORS = ["quillfeather", "theodora", "0000-0002-1825-0097", "t.quill@uni.example"]
CITATION = """\
  - family-names: "Quillfeather"
    given-names: "Theodora"
    orcid: "https://orcid.org/0000-0002-1825-0097"
    email: "t.quill@uni.example"
"""


CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")


def unzipped(path):
    with zipfile.ZipFile(path) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}


def pack(folder, *options, **changes):
    return run(folder, "-m", "delphi.build.archive", *options, **changes)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A study whose publication prints names, in a compendium by somebody with a name, built."""
    folder = ward_project(tmp_path_factory.mktemp("named") / "project", SHOWN)
    cited = (folder / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.sub(r"^authors:\n(  .*\n)+", f"authors:\n{CITATION}", cited, flags=re.M)
    (folder / "CITATION.cff").write_text(cited, encoding="utf-8")
    licence = (folder / "LICENSE").read_text(encoding="utf-8")
    licence = re.sub(r"(Copyright \(c\) \d+).*", r"\1 Theodora Quillfeather", licence)
    (folder / "LICENSE").write_text(licence, encoding="utf-8")
    package = (folder / "pyproject.toml").read_text(encoding="utf-8")
    package = package.replace(
        "[project]\n",
        '[project]\nauthors = [{ name = "Theodora Quillfeather", email = "t.quill@uni.example" }]\n',
    )
    (folder / "pyproject.toml").write_text(package, encoding="utf-8")
    (folder / "notebooks" / "START.md").open("a").write("\nAsk T. Quillfeather.\n")
    (folder / "data" / "raw" / "ward" / "key.txt").write_text("E1 is Anneliese\n", encoding="utf-8")
    (folder / "letter to Theodora.txt").write_text("private\n", encoding="utf-8")
    return build(folder)


@pytest.fixture(scope="module")
def named(project):
    assert pack(project, "write", "ward") == "The archive: reports/compendium.zip\n"
    return project / "reports" / "compendium.zip"


@pytest.fixture(scope="module")
def blind(project):
    """The archive for blind review: a copy without names is built in the place of the project."""
    place = pack(project, "place", "ward", "--anonymous").strip()
    assert place == ".build/archive/anonymous"
    build(project / place)
    said = pack(project, "write", "ward", "--anonymous")
    assert said == "The archive: reports/compendium-anonymous.zip\n"
    return project / "reports" / "compendium-anonymous.zip"


def test_the_archive_holds_every_file_of_the_project():
    """All that git knows of a study and the project goes in; git itself need not be there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("the project is not under git here")
    studies = [open_study(name, ROOT) for name in study_names(ROOT)]
    files = project_files(ROOT, with_sources(ROOT, studies))
    known = {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}
    assert known <= set(files)


def test_a_crosswalk_brings_the_studies_that_it_reads():
    names = [one.name for one in with_sources(ROOT, [open_study("watson2017", ROOT)])]
    assert names == ["hughes2012", "krush", "watson2017"]


def test_names_are_in_the_named_archive_so_that_the_search_can_fail(named):
    files = unzipped(named)
    found = named_in(files)
    assert {"data/raw/ward/panel.csv", "reports/ward/report.html", "reports/ward/report.pdf",
            "data/processed/ward/panel.parquet", "reports/ward/decks/appendix-a.pptx",
            "reports/ward/notebooks/03-panel.ipynb"} <= set(found)  # fmt: skip
    assert {"CITATION.cff", "LICENSE", "pyproject.toml", "notebooks/START.md",
            "ro-crate-metadata.json"} <= set(named_in(files, AUTHORS))  # fmt: skip


def test_no_name_is_in_any_file_of_the_anonymous_archive(blind):
    files = unzipped(blind)
    endings = {name.rpartition(".")[2] for name in files}
    assert endings >= {"html", "pdf", "pptx", "png", "svg", "csv", "ipynb", "parquet", "toml", "py"}
    mine = ("/ward/", "ro-crate-metadata.json", "ARCHIVE.md")
    assert named_in({n: c for n, c in files.items() if any(m in n for m in mine)}) == {}
    personal = {one for words in named_in(files, [*NAMES, *AUTHORS]).values() for one in words}
    assert personal <= {"BO"}, "two letters stand in other files too"
    assert yaml.safe_load(files["CITATION.cff"])["authors"] == [{"name": "Anonymous"}]
    assert b"Copyright (c) 2026 Anonymous" in files["LICENSE"]
    assert "For blind review" in files["ARCHIVE.md"].decode()
    cells = {
        cell
        for name, content in files.items()
        if name.startswith(("data/raw/ward/", "reports/ward/")) and name.endswith(".csv")
        for cell in re.split(r"[,\n]", content.decode())
    }
    assert "E2" in cells
    assert not cells & {"BO", "kowalczyk", "tremblay-roy"}


def test_what_nobody_named_stays_at_home(named, blind):
    for files in (unzipped(named), unzipped(blind)):
        assert not [name for name in files if "key.txt" in name or "letter" in name]


def test_the_anonymous_archive_gives_the_same_results_when_built_again(blind, tmp_path):
    """In another folder, another time zone and under another locale, from the zip alone."""
    files = unzipped(blind)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    outputs = ("reports/ward/", "data/processed/ward/")
    for folder in outputs:
        shutil.rmtree(tmp_path / folder)
    build(tmp_path, TZ="Pacific/Apia", LC_ALL="C", PYTHONHASHSEED="7")
    made = {
        name: content for name, content in files_of(tmp_path).items() if name.startswith(outputs)
    }
    assert made == {name: content for name, content in files.items() if name.startswith(outputs)}


def test_the_same_zip_comes_out_elsewhere_and_a_second_time(project, named, tmp_path):
    said = pack(project, "write", "ward")
    assert said == "Nothing to do: reports/compendium.zip is up to date.\n"
    other = tmp_path / "elsewhere with a blank"
    shutil.copytree(project, other, ignore=shutil.ignore_patterns("*.zip", "anonymous"))
    for path in other.rglob("*"):
        os.utime(path, (1e9, 1e9))
        path.chmod(0o700)
    code = "import os, sys; os.umask(0o077); from delphi.build.archive.__main__ import main; "
    run(other, "-c", f"{code}sys.exit(main(['write', 'ward']))", TZ="Asia/Kathmandu", LC_ALL="C",
        PYTHONHASHSEED="3")  # fmt: skip
    assert (other / "reports" / "compendium.zip").read_bytes() == named.read_bytes()


def test_a_study_that_was_not_built_leaves_no_archive(project, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("*.zip", "report.html"))
    with pytest.raises(AssertionError, match="the study is not built"):
        pack(folder, "write", "ward")
    assert not list(folder.rglob("*.zip"))
    assert not [path for path in (folder / "reports").iterdir() if path.name.startswith(".")]


def test_a_name_that_slipped_through_stops_the_archive(project, blind):
    """Here an output that somebody wrote by hand into what was built without names."""
    stray = project / ".build/archive/anonymous/reports/ward/notes.txt"
    stray.write_text("Anneliese Kowalczyk\n", encoding="utf-8")
    before = blind.read_bytes()
    try:
        with pytest.raises(AssertionError, match=r"notes\.txt: this would leave with a name in it"):
            pack(project, "write", "ward", "--anonymous")
    finally:
        stray.unlink()
    assert blind.read_bytes() == before


@pytest.fixture(scope="module", params=["named", "blind"])
def crate(request):
    """Both archives with their descriptions, by identifier."""
    files = unzipped(request.getfixturevalue(request.param))
    described = json.loads(files["ro-crate-metadata.json"])
    return files, described["@graph"]


def test_the_description_follows_the_specification(crate):
    """RO-Crate 1.1: root data entity, descriptor, flat graph, every file linked from the root."""
    files, graph = crate
    entities = {one["@id"]: one for one in graph}
    assert len(entities) == len(graph)
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    for key in ("name", "description", "datePublished", "license", "author"):
        assert root[key]
    assert root["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    linked, waiting = set(), ["./"]
    while waiting:
        parts = entities[waiting.pop()].get("hasPart", [])
        new = {part["@id"] for part in (parts if isinstance(parts, list) else [parts])} - linked
        linked |= new
        waiting += new
    assert {name for name in linked if not name.endswith("/")} == {*files} - {
        "ro-crate-metadata.json"
    }
    meant = re.findall(r'"@id": "([^"]*)"', json.dumps(graph, ensure_ascii=False))
    assert {one for one in meant if one not in entities} <= {"https://w3id.org/ro/crate/1.1"}
    assert not [one for one in entities if one.startswith(("/", "file:")) or ".." in one]


def test_every_file_has_its_digest_its_size_and_a_licence(crate):
    files, graph = crate
    entities = {one["@id"]: one for one in graph}
    for name, content in files.items():
        if name != "ro-crate-metadata.json":
            assert entities[name]["sha256"] == hashlib.sha256(content).hexdigest()
            assert entities[name]["contentSize"] == str(len(content))
    for part in ("src/", "tests/", "notebooks/", "docs/", "data/raw/ward/", "reports/ward/"):
        assert part not in entities or entities[part]["license"]


def test_every_output_is_the_result_of_a_run_from_its_inputs(crate):
    files, graph = crate
    actions = {one["@id"]: one for one in graph if one["@type"] == "CreateAction"}
    assert list(actions) == [f"#run-ward-{step}" for step in [*STEPS, "report"]]

    def names(action, key):
        found = actions[f"#run-ward-{action}"][key]
        return {one["@id"] for one in (found if isinstance(found, list) else [found])}

    made = [name for step in [*STEPS, "report"] for name in names(step, "result")]
    assert len(made) == len(set(made))
    outputs = {n for n in files if n.startswith(("reports/ward/", "data/processed/ward/"))}
    assert set(made) == outputs
    assert "notebooks/05-several-rounds.ipynb" in names("05-several-rounds", "instrument")
    assert "data/raw/ward/entries.csv" in names("01-ingest", "object")
    assert "data/processed/ward/ratings.parquet" in names("01-ingest", "result")
    assert "data/processed/ward/ratings.parquet" in names("05-several-rounds", "object")
    assert "reports/ward/figures/figure-01.svg" in names("05-several-rounds", "result")
    assert "reports/ward/notebooks/03-panel.ipynb" in names("report", "object")


def test_the_raw_data_are_based_on_the_publication(crate):
    _, graph = crate
    entities = {one["@id"]: one for one in graph}
    work = entities[entities["data/raw/ward/"]["isBasedOn"]["@id"]]
    assert work["citation"] == "Small, A. (2026). Priorities of a small ward."
    needed = [one["@id"] for one in entities["#delphi-compendium"]["softwareRequirements"]]
    assert "requirements.lock" in needed


def test_nothing_that_would_leave_for_review_names_an_expert_of_the_dissertation(tmp_path):
    """All files but the outputs, which are built from these alone."""
    studies = [open_study(name, ROOT) for name in study_names(ROOT)]
    whose = hidden(ROOT, studies, anonymous=True)
    stage(ROOT, tmp_path, studies, whose)
    panel = WATSON / "panel.csv"
    rows = list(csv.DictReader(panel.open(encoding="utf-8")))
    surnames = [row["name"].split()[-1].casefold() for row in rows]
    initials = "|".join(row["expert"] for row in rows)
    if rows[0]["name"] == rows[0]["expert"]:
        pytest.skip("the experts stand under codes here")
    assert len(surnames) == len(set(surnames)) == 5
    before = {path: (ROOT / path).read_bytes() for path in project_files(ROOT, studies)}
    after = files_of(tmp_path)
    assert set(before) - set(after) <= {record_of(one.name) for one in studies}
    found = named_in(before, surnames, initials)
    assert set(surnames) <= set(found["data/raw/watson2017/panel.csv"])
    assert found["data/raw/watson2017/entries.csv"] == [initials]
    assert "tests/second_entry/panel.csv" in found
    assert named_in(after, surnames, initials) == {}


def test_the_publications_of_the_compendium_are_described_as_what_they_are():
    studies = [open_study(name, ROOT) for name in study_names(ROOT)]
    needed = ("requirements.lock", "environment.yml", "pyproject.toml", "Makefile")
    files = dict.fromkeys([*needed, *(f"data/raw/{s.name}/study.toml" for s in studies)], b"")
    graph = json.loads(crate_metadata(ROOT, studies, files))["@graph"]
    kinds = {one["@id"]: one["@type"] for one in graph}
    assert kinds["#publication-watson2017"] == "Thesis"
    assert kinds["#publication-hughes2012"] == kinds["#publication-krush"] == "ScholarlyArticle"


def test_the_library_reads_the_description_back(named, tmp_path):
    with zipfile.ZipFile(named) as archive:
        archive.extractall(tmp_path)
    crate = ROCrate(tmp_path)
    assert crate.name.startswith("A Delphi study, reproduced")
    assert len(crate.get_by_type("CreateAction")) == len(STEPS) + 1
    assert all((tmp_path / one.id).exists() for one in crate.data_entities)


def test_times_modes_and_order_in_the_zip_are_fixed(named):
    with zipfile.ZipFile(named) as archive:
        entries = archive.infolist()
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
    folders = {one.filename for one in entries if one.is_dir()}
    assert {"src/", "src/delphi/", "data/raw/ward/"} <= folders
    assert {one.external_attr >> 16 for one in entries if one.is_dir()} == {0o040755}
    files = [one for one in entries if not one.is_dir()]
    programs = [one.filename for one in files if one.external_attr >> 16 & 0o111]
    assert programs == [".ci/run"]


def test_the_search_looks_into_containers():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.xml", "<t>Kowalczyk</t>" * 9)
    assert "Kowalczyk" in said_in("deck.pptx", stream.getvalue())


def test_make_archive_packs_what_is_built_and_says_when_nothing_changed(tmp_path):
    folder = tmp_path / "project"
    left_out = {".venv", ".git", ".cache", "tests", "watson2017", "krush", *CACHES}
    shutil.copytree(ROOT, folder, ignore=lambda _, names: left_out & set(names))
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    command = ["make", f"VENV={ROOT / '.venv'}", "archive"]

    def make():
        said = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stderr
        return said.stdout.splitlines()[-1]

    assert make() == "The archive: reports/compendium.zip"
    assert make() == "Nothing to do: reports/compendium.zip is up to date."
    assert "reports/hughes2012/report.html" in unzipped(folder / "reports" / "compendium.zip")


def test_an_independent_validator_finds_no_fault(named, monkeypatch):
    """roc-validator, where it is installed: every requirement of both specifications.

    It asks the network for one file, the context; the copy that comes with the library stands in.
    """
    services = pytest.importorskip("rocrate_validator.services")
    from importlib.resources import files  # noqa: PLC0415

    import requests  # noqa: PLC0415
    from requests_cache import CachedSession  # noqa: PLC0415
    from rocrate_validator.models import Severity  # noqa: PLC0415

    context = files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()

    def answer(self, request, **_):
        if "w3id.org/ro/crate" not in request.url:
            raise requests.ConnectionError(request.url)
        found = requests.Response()
        found.status_code, found.url, found.request = 200, request.url, request
        found.headers["Content-Type"] = "application/ld+json"
        found._content = context
        return found

    monkeypatch.setattr(requests.Session, "send", answer)
    monkeypatch.setattr(CachedSession, "send", answer)
    for profile in ("ro-crate-1.1", "process-run-crate"):
        settings = services.ValidationSettings(
            rocrate_uri=str(named),
            profile_identifier=profile,
            requirement_severity=Severity.REQUIRED,
        )
        found = services.validate(settings)
        assert [issue.message for issue in found.get_issues()] == []
