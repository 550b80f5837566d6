"""The packages that the compendium is to be made with are used by what make runs."""

import ast
import json
import re

import pytest

from conftest import ROOT

SOURCE = ROOT / "src"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
IMPORTED = ["papermill", "pandas", "seaborn", "statsmodels", "nbconvert"]
CALLED = {
    "jupyterlab": ("lab", r"-m jupyterlab\b"),
    "pytest": ("test", r"-m pytest\b"),
    "nbval": ("test", r"-m pytest\b.*--nbval"),
}


def imports(code):
    """Every module that a text of Python imports, or may: `from a import b` is of a and of a.b."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def notebooks():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def file_of(module):
    path = SOURCE.joinpath(*module.split("."))
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()), None)  # fmt: skip


def reached():
    """Every module that the notebooks, or the commands of the Makefile, lead to by imports."""
    waiting = [name for code in notebooks() for name in imports(code)]
    waiting += re.findall(r"-m (delphi[\w.]*)", MAKEFILE)
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting.append(name.rpartition(".")[0] or name)
        path = file_of(name) if name.split(".")[0] == "delphi" else None
        waiting += imports(path.read_text(encoding="utf-8")) if path else []
    return seen


def recipe(target):
    """The commands of a target, each on one line."""
    lines = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]
    return lines.replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("package", IMPORTED)
def test_what_make_all_runs_imports_the_package(package):
    assert package in reached()


@pytest.mark.parametrize("package", CALLED)
def test_a_target_calls_the_package(package):
    target, command = CALLED[package]
    assert any(re.search(command, line) for line in recipe(target))


def test_only_what_is_led_to_counts():
    found = reached()
    assert {"delphi.cli", "delphi.notebook", "delphi.consensus.panel_numbers", "numpy"} <= found
    assert not {"pingouin", "krippendorff", "hypothesis"} & found
