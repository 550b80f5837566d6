"""What a notebook calls: a study under other choices, said first; and figures that it draws."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from IPython.display import Markdown

from conftest import SMALL, project_with
from delphi import notebook
from delphi.errors import InputError
from delphi.report.findings import ratings as findings
from delphi.study.ingest import ingest
from delphi.study.variation import varied


@pytest.fixture
def displayed(monkeypatch):
    """What a notebook would show, in order."""
    found = []
    monkeypatch.setattr(notebook, "display", lambda thing, metadata=None: found.append(thing))
    return found


@pytest.fixture
def opened(watson, monkeypatch, displayed):
    """Open the real study from a folder below the project, as a notebook does."""
    (watson.root / "notebooks").mkdir(exist_ok=True)
    monkeypatch.chdir(watson.root / "notebooks")

    def open_(**chosen):
        case = notebook.open_case("watson2017", "05-several-rounds", **chosen)
        return case, [one.data for one in displayed if isinstance(one, Markdown)]

    return open_


def test_with_the_defaults_nothing_is_said_and_the_tables_are_those_of_the_ingest(opened, watson):
    case, said = opened(policy="", left_out="", rule="", cutoff="", round=0, item="")
    assert said == []
    assert case.table("ratings").equals(watson.table("ratings"))


def test_what_is_not_the_default_is_said_first(opened):
    _, said = opened(policy="strict", left_out="DB, MP", round=2)
    (first,) = said
    assert (
        first == "**Not the default:** `policy` is strict, `left_out` is DB, MP and `round` is 2."
    )


@pytest.mark.parametrize("policy", ["implied", "printed", "strict"])
def test_a_policy_counts_from_the_entries_on_as_an_ingest_under_it_would(watson, policy):
    expected = ingest(watson, policy, write=False).tables["ratings"]
    pd.testing.assert_frame_equal(varied(watson, policy).table("ratings"), expected)


def test_experts_left_out_are_in_no_rating(opened, watson):
    case, _ = opened(left_out=" DB,MP ,")
    kept = watson.table("ratings").query("expert not in ['DB', 'MP']")
    assert case.table("ratings").equals(kept.reset_index(drop=True))
    assert len(kept) == 3 / 5 * len(watson.table("ratings"))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("policy", "stric", "did you mean 'strict'"),
        ("left_out", "DX", "not one of DB, DP, JR, JV, MP"),
        ("left_out", "DB,DP,JR,JV,MP", "at least one expert who is not left out"),
        ("rule", "statd", "did you mean 'stated'"),
        ("item", "practice-trust", "is not one of"),
        ("round", 4, "is not one of 1, 2, 3"),
    ],
)
def test_a_choice_that_is_not_there_is_named(opened, name, value, message):
    with pytest.raises(InputError, match=f"'{name}'.*{message}"):
        opened(**{name: value})


def test_a_figure_that_a_notebook_draws_is_kept_with_its_data_and_its_words(
    opened, watson, displayed
):
    case, _ = opened(output="drawn")
    frame = pd.DataFrame({"round": [1, 2], "median": [4.0, 5.0]})
    _, axes = plt.subplots()
    axes.plot(frame["round"], frame["median"])
    case.draw(axes, "medians", "Medians by round.", "The median rises from 4 to 5.", frame)
    assert 'alt="The median rises from 4 to 5."' in displayed[-1]._repr_html_()
    assert plt.get_fignums() == []
    folder = watson.root / "drawn"
    assert pd.read_csv(folder / "data" / "medians.csv").equals(frame)
    assert (folder / "figures" / "medians.svg").is_file()
    assert (folder / "figures" / "medians.png").is_file()


def test_say_keeps_the_tables_that_sentences_are_made_for(tmp_path):
    study = project_with(tmp_path, "small", SMALL)
    ingest(study)
    ratings = findings.ratings_of(study, several=True)
    said = findings.movement(ratings)
    assert "reports" not in {path.name for path in tmp_path.iterdir()}
    notebook.Case(study.name, study.root, output="reports/small").say(said)
    kept = tmp_path / "reports" / "small" / "tables" / "movements.csv"
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 1 + 2  # A and B of s1
