"""Names of experts: under codes unless the publication prints them, and the results the same."""

import csv
import json
import shutil

import pytest

from conftest import SMALL, WATSON, project_with
from delphi.study import Study, open_study
from delphi.study.ingest import ingest, write_dictionary
from delphi.study.names import Names, Person
from delphi.study.privacy import Privacy, names_of
from shared.named_experts import (
    NAMES,
    SHOWN,
    TYPED,
    WARD,
    build,
    files_of,
    named_in,
    typed_in_codes,
    ward_project,
)


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    """The study with personal names, built as it stands."""
    return build(ward_project(tmp_path_factory.mktemp("coded"), WARD))


def outputs(folder):
    return files_of(folder / "reports" / "ward") | {
        f"processed/{name}": content
        for name, content in files_of(folder / "data" / "processed" / "ward").items()
    }


def test_the_search_finds_every_name_where_names_are_typed():
    raw = {name: text.encode() for name, text in WARD.items()}
    found = {word for words in named_in(raw).values() for word in words}
    assert found == {*NAMES, "BO"}


def test_no_name_is_in_any_output_by_default(coded):
    made = outputs(coded)
    endings = {name.rpartition(".")[2] for name in made}
    assert endings >= {"html", "pdf", "pptx", "png", "svg", "csv", "ipynb", "parquet", "json"}
    assert named_in(made) == {}


def test_the_codes_stand_where_the_names_stood(coded):
    panel = open_study("ward", coded).table("panel")
    assert list(panel["expert"]) == list(panel["name"]) == ["E1", "E2", "E3"]
    said = (coded / "reports/ward/tables/table-03.csv").read_text(encoding="utf-8")
    assert "Rounds as E2 does them, says E3" in said
    report = (coded / "reports/ward/report.html").read_text(encoding="utf-8")
    assert "Beds, where E2 and Ms E1 differ." in report


def test_results_equal_those_of_the_same_study_with_codes_typed(coded, tmp_path):
    """Against a study in which the names were replaced by hand; notebooks read nothing but these.

    The tables of data/processed are the same to the byte, so is what settings and captions say.
    """
    typed = ward_project(tmp_path / "typed", typed_in_codes())
    study = open_study("ward", typed)
    ingest(study)
    parquet = {
        name: content
        for name, content in files_of(study.processed).items()
        if "digests" not in name  # they cover the bytes of study.toml
    }
    mine = files_of(coded / "data" / "processed" / "ward")
    assert parquet == {name: mine[name] for name in parquet}
    without = {"privacy"}
    theirs = open_study("ward", coded).config.model_dump(exclude=without)
    assert study.config.model_dump(exclude=without) == theirs
    from delphi.study.registry import declared  # noqa: PLC0415

    assert declared(study) == declared(open_study("ward", coded))


def test_names_show_where_the_study_says_that_they_are_printed(tmp_path):
    study = project_with(tmp_path, "ward", SHOWN)
    ingest(study)
    found = {word for words in named_in(files_of(study.processed)).values() for word in words}
    assert found == {*NAMES, "BO"}


def surnames(raw):
    """The last word of every name in the panel, which this file does not repeat."""
    rows = csv.DictReader((raw / "panel.csv").open(encoding="utf-8"))
    return [row["name"].split()[-1].casefold() for row in rows]


def test_a_study_can_demand_codes_although_names_are_printed(tmp_path):
    raw = tmp_path / "data" / "raw" / "watson2017"
    shutil.copytree(WATSON, raw)
    settings = (raw / "study.toml").read_text(encoding="utf-8")
    assert 'experts = "as printed"' in settings
    (raw / "study.toml").write_text(
        settings.replace('experts = "as printed"', 'experts = "codes"'), encoding="utf-8"
    )
    study = Study("watson2017", tmp_path)
    ingest(study)
    assert named_in(files_of(study.processed), surnames(WATSON)) == {}
    cells = {
        str(value)
        for name in ("ratings", "panel", "suggestions", "experience", "items", "claims", "codings")
        for column in study.table(name)
        for value in study.table(name)[column]
    }
    assert not cells & {"DP", "JR", "JV", "MP", "DB", "Peter"}
    assert list(study.table("panel")["expert"]) == ["E1", "E2", "E3", "E4", "E5"]


def test_the_study_that_prints_names_keeps_its_codes(watson):
    assert list(watson.table("panel")["expert"]) == ["DP", "JR", "JV", "MP", "DB"]
    assert not watson.names


def test_identifiers_that_are_codes_already_stay(small):
    assert not small.names
    ingest(small)
    assert set(small.table("ratings")["expert"]) == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (["E1", "E2", "E3"], ["E1", "E2", "E3"]),
        (["expert 7", "P02", "11"], ["expert 7", "P02", "11"]),
        (["A", "B", "Carla"], ["E1", "E2", "E3"]),
        (["E2", "E1", "Carla"], ["E1", "E2", "E3"]),
        (["anna1@x", "R", "S"], ["E1", "E2", "E3"]),
    ],
)
def test_codes_differ_and_follow_the_order_in_which_experts_appear(tmp_path, typed, shown):
    rows = SMALL["entries.csv"]
    for old, new in zip(["A", "B", "C"], typed, strict=True):
        rows = rows.replace(f",{old},,", f",{new}\x00,,")
    files = SMALL | {"entries.csv": rows.replace("\x00", "")}
    study = project_with(tmp_path, "small", files)
    ingest(study)
    assert list(study.table("ratings")["expert"].unique()) == shown


def test_a_code_is_the_same_in_every_table_and_round(coded):
    study = open_study("ward", coded)
    ratings = study.table("ratings")
    assert set(ratings["expert"]) == set(TYPED.values())
    first = ratings.query("item == 's2' and round == 1").set_index("expert")["rating"]
    assert first.to_dict() == {"E1": 2, "E2": 3, "E3": 9}
    assert list(study.table("suggestions")["expert"]) == ["E2"]
    assert list(study.table("experience")["person"]) == ["E1", "E2"]
    assert study.table("items").set_index("item")["origin"]["s3"] == "E2"


def test_a_name_of_two_experts_stands_for_neither():
    both = Names((Person("ana", "E1", ("Ana Roth",)), Person("eva", "E2", ("Eva Roth",))))
    assert both.clean("Eva Roth and Roth, ana") == "E2 and expert, E1"


def test_raw_files_and_their_dictionary_stay_as_they_were_typed(tmp_path):
    study = project_with(tmp_path, "ward", WARD)
    before = files_of(study.raw)
    ingest(study)
    write_dictionary(study)
    after = files_of(study.raw)
    assert {name: after[name] for name in before} == before
    assert b"kowalczyk" in after["datapackage.json"]


def test_what_is_wrong_with_a_name_is_said_as_it_was_typed(tmp_path):
    files = WARD | {"entries.csv": WARD["entries.csv"].replace(",1,BO,,9,", ",1,OB,,9,")}
    with pytest.raises(ValueError, match="'OB' is not one of kowalczyk, BO, tremblay-roy"):
        ingest(project_with(tmp_path, "ward", files))


def test_a_broken_panel_is_no_matter_for_the_codes(tmp_path):
    (tmp_path / "panel.csv").write_bytes(b'expert,name\n\xff,"')
    assert names_of(tmp_path, Privacy()).codes == {"\ufffd": "E1"}


def test_the_researcher_is_told_who_is_who(tmp_path, capsys, monkeypatch):
    from delphi.cli import main  # noqa: PLC0415

    project_with(tmp_path, "ward", WARD)
    monkeypatch.chdir(tmp_path)
    assert main(["codes", "ward"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "E1\tkowalczyk\tKowalczyk, Anneliese\tAnnie",
        "E2\tBO\tBabatunde Oyelaran",
        "E3\ttremblay-roy\tDr. Zoé Tremblay-Roy",
    ]


def test_a_failed_notebook_is_kept_without_names(tmp_path, monkeypatch):
    from delphi.build import run  # noqa: PLC0415

    study = project_with(tmp_path, "ward", WARD)
    failing = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {
                "name": "python3",
                "display_name": "Python 3",
                "language": "python",
            }
        },
        "cells": [
            {
                "cell_type": "code",
                "id": "one",
                "metadata": {"tags": ["parameters"]},
                "execution_count": None,
                "outputs": [],
                "source": 'study: str = "ward"',
            },
            {
                "cell_type": "code",
                "id": "two",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": "raise ValueError('Kowalczyk: ' + study)",
            },
        ],
    }
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "03-panel.ipynb").write_text(json.dumps(failing), encoding="utf-8")
    with pytest.raises(run.NotebookFailedError, match="Kowalczyk: ward"):
        run.run_notebook(study, "03-panel", {})
    kept = files_of(study.reports)
    assert b"E1: ward" in kept["failed/03-panel.ipynb"]
    assert named_in(kept) == {}
