"""The examples of CONTRIBUTING.md do what they are said to do, as they stand."""

import re

import pandas as pd
import pytest
import yaml

import changed
from conftest import ROOT, SMALL, project_with
from delphi.audit.claims.vocabulary import QUANTITIES
from delphi.audit.ledger import ledger_of
from delphi.consensus.comparison import comparisons
from delphi.exhibits import BUILDERS, build, exhibits_of
from delphi.interviews.overview import interviews_of
from delphi.study.ingest import ingest
from delphi.study.readers import projects
from delphi.study.registry import declared

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TITLES = ["A measure", "A rule", "An exhibit", "A reader", "A quantity of the ledger"]
MOST = 10  # lines of an example


def part(title):
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def example(title):
    """The one fenced block below a heading."""
    (block,) = re.findall(r"```\w+\n(.*?)```", part(title), re.DOTALL)
    return block


def run(title):
    names = {}
    exec(compile(example(title), "CONTRIBUTING.md", "exec"), names)
    return names


@pytest.mark.parametrize("title", TITLES)
def test_an_example_is_short(title):
    assert 0 < len([line for line in example(title).splitlines() if line]) <= MOST


def test_the_page_has_these_examples_and_no_others():
    assert re.findall(r"^## (.*)$", PAGE, re.MULTILINE) == TITLES


def test_the_measure_gives_values_that_were_counted_by_hand():
    """By hand: 3 of 4, none of 5 and 2 of 4 ratings stand at an end."""
    entry = run("A measure")["entry"]
    assert list(entry([[2, 0, 1, 0, 1], [0, 2, 1, 2, 0]])) == [75, 0]
    assert entry([1, 1, 1, 1]) == 50
    assert (entry.low, entry.high, entry.uses_points) == (0, 100, False)


def test_the_rule_gives_a_verdict_for_each_item_of_a_small_study(tmp_path):
    """In the last round of s1 all give 8; of s2, rated once, 1 of 3 is from 7 to 9."""
    settings = SMALL["study.toml"] + "\n" + example("A rule")
    study = project_with(tmp_path, "small", {**SMALL, "study.toml": settings})
    ingest(study)
    judged = comparisons(study)[0].judged["last"]["most-are-high"]
    assert judged.verdicts == ("in", "undecided")


def test_the_exhibit_is_built_for_a_study_that_names_it(tmp_path, monkeypatch):
    names = run("An exhibit")
    monkeypatch.setitem(BUILDERS, "sources", names["builder"])
    settings = '[table-01]\nbuilder = "sources"\ntitle = "Entries by source."\n'
    settings += 'fidelity = "from data"\nnotebook = "03-panel"\n'
    study = project_with(tmp_path, "small", {**SMALL, "exhibits.toml": settings})
    ingest(study)
    (drawn,) = exhibits_of(study, "03-panel")
    entries = SMALL["entries.csv"].count("\nsurvey,")
    assert drawn.data.to_dict("list") == {"source": ["survey"], "size": [entries]}
    assert f"<td>{entries}</td>" in drawn._repr_html_()
    assert build(study, "table-01", declared(study)["table-01"]).title == "Entries by source."


def test_the_reader_gives_a_study_its_codings(tmp_path, monkeypatch):
    monkeypatch.setitem(projects.KINDS, ".marks", ("a text", run("A reader")["read_marks"]))
    settings = SMALL["study.toml"].partition("[scale]")[0]
    settings += '[sources]\ntalks = { title = "Talks", file = "talks.marks" }\n'
    marks = "Anna\ttrust\tada\nAnna\ttrust\tgrace\nBo\tdoubt\tada\n"
    files = {"study.toml": settings, "talks.marks": marks}
    study = project_with(tmp_path, "talks", files)
    tables = ingest(study).tables
    found = tables["codings"][["document", "code", "coder"]]
    wanted = pd.DataFrame(
        [line.split("\t") for line in marks.splitlines()], columns=["document", "code", "coder"]
    )
    assert found.astype("object").to_numpy().tolist() == wanted.to_numpy().tolist()
    assert interviews_of(study).coders == ["ada", "grace"]


@pytest.mark.parametrize(("printed", "finding"), [("2", "confirmed"), ("3", "contradicted")])
def test_the_quantity_is_computed_for_a_claim(tmp_path, monkeypatch, printed, finding):
    """Of s1 the ratings run from 7 to 9."""
    monkeypatch.setitem(QUANTITIES, "spread_of", run("A quantity of the ledger")["quantity"])
    claims = "id,source,place,statement,quantity,arguments,relation,printed,bears_on\n"
    claims += f"one,survey,Results,Far apart,spread_of,item=s1,=,{printed},result\n"
    study = project_with(tmp_path, "small", {**SMALL, "claims.csv": claims})
    ingest(study)
    assert list(ledger_of(study)["finding"]) == [finding]


def test_every_path_of_the_page_is_there():
    named = re.findall(r"`((?:[\w.-]+/)*[\w.-]+(?:/|\.(?:md|py|toml|yaml)))`", PAGE)
    assert len(named) > 10
    places = [ROOT, ROOT / "src/delphi", ROOT / "data/raw/watson2017"]
    places += [ROOT / "src/delphi/statistics/measures", ROOT / "src/delphi/audit/claims"]
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_every_folder_of_tests_is_told_of():
    rest = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    rooms = {path.parent.name for path in (ROOT / "src/delphi").glob("*/__init__.py")}
    left = {"fixtures", "shared", "__pycache__"}
    assert set(re.findall(r"`tests/(\w+)`", PAGE)) == rest - rooms - left
    assert rest >= changed.LEFT


def test_every_target_of_the_page_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"`make ([a-z]+)`", PAGE))
    assert targets >= {"check", "lint", "test"}
    assert [one for one in targets if not re.search(rf"^{one}:.*## ", makefile, re.MULTILINE)] == []


def test_the_hook_calls_make_check():
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = settings["repos"]
    (hook,) = repository["hooks"]
    assert repository["repo"] == "local"
    assert (hook["entry"], hook["language"]) == ("make check", "system")
    assert hook["pass_filenames"] is False


def test_the_list_of_changes_begins_with_what_is_unreleased_and_has_the_version():
    """The form of Keep a Changelog 1.1.0: versions with dates, changes by kind."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *released = re.findall(r"^## \[(.*?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert first == ("Unreleased", "")
    assert released[0] == (citation["version"], str(citation["date-released"]))
    kinds = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
