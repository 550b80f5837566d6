"""Parameters of notebooks: checked before a kernel starts."""

import nbformat
import pytest

from conftest import ROOT
from delphi.build.parameters import check_parameters, declared_parameters
from delphi.cli import main
from delphi.errors import InputError

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def notebook(tmp_path):
    source = 'study: str = ""\ndraws: int = 100\nshare: float = 0.5\nwide: bool = False\npolicy: str = ""'
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    path = tmp_path / "some.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_texts_become_values_of_their_types(notebook):
    given = {"study": "s", "draws": "7", "share": "0.25", "wide": "True", "policy": "strict"}
    assert check_parameters(notebook, given) == {
        "study": "s", "draws": 7, "share": 0.25, "wide": True, "policy": "strict",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("stdy", "s", "'stdy' is not a parameter of this notebook: one of study, draws"),
        ("stdy", "s", "did you mean 'study'?"),
        ("draws", "many", "some.ipynb, parameter 'draws': 'many' is not a whole number"),
        ("draws", "1.5", "parameter 'draws': '1.5' is not a whole number"),
        ("share", "half", "parameter 'share': 'half' is not a number"),
        ("wide", "yes", "parameter 'wide': 'yes' is not true or false"),
        (
            "policy",
            "strct",
            "'strct' is not one of implied, printed, strict; did you mean 'strict'?",
        ),
    ],
)
def test_an_unknown_or_mistyped_parameter_is_named(notebook, name, value, message):
    with pytest.raises(InputError) as caught:
        check_parameters(notebook, {name: value})
    assert message in str(caught.value)


def test_every_fault_is_named_at_once(notebook):
    with pytest.raises(InputError) as caught:
        check_parameters(notebook, {"draws": "many", "stdy": "s"})
    assert len(caught.value.problems) == 2


def test_a_parameter_without_a_type_is_refused(tmp_path):
    cell = nbformat.v4.new_code_cell("study = 1", metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "some.ipynb")
    with pytest.raises(InputError, match="a parameter with its type"):
        declared_parameters(tmp_path / "some.ipynb")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_notebook_takes_a_study(path):
    assert declared_parameters(path)["study"] == "str"


def test_no_kernel_starts_for_a_wrong_parameter(monkeypatch, capsys):
    def started(*_args, **_kwargs):
        raise AssertionError("a kernel was started")

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("delphi.build.run._execute", started)
    assert main(["run", "01-ingest", "watson2017", "-p", "polcy", "strict"]) == 2
    assert "did you mean 'policy'?" in capsys.readouterr().err
    assert main(["run", "01-ingset", "watson2017"]) == 2
    assert "'01-ingset' is not a notebook" in capsys.readouterr().err
