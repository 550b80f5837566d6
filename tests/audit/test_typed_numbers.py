"""No number of the prose is typed: not in a module, a notebook or a template."""

import ast
import re

import nbformat
import pytest

from conftest import ROOT
from delphi.audit.prose_check import unbound
from delphi.audit.prose_names import unnamed

SOURCE = ROOT / "src" / "delphi"
# Every module that makes sentences, and the one that makes their words.
SPEAKING = [
    SOURCE / "words.py",
    *(
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if re.search(
            r"^from delphi.prose import.*spoken|^    spoken,$", path.read_text("utf-8"), re.M
        )
    ),
]
# Digits in texts of these modules that are no numbers in prose, with the reason.
ALLOWED = {
    "length at the 5th percentile": "the name of a result in a file",
    "length at the 95th percentile": "the name of a result in a file",
    "1 change": "a heading of a table",
    "2 changes": "a heading of a table",
    "3 or more": "a heading of a table",
    "1 expert": "a heading of a table",
    '<(/?)h([1-5])( id="([^"]*)")?': "a pattern of headings",
}


def sentences(tree):
    """The texts of a module that are no docstrings, nor formats of numbers."""
    left = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            left.add(first.value)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            left.update(node.format_spec.values)
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in left)
    return [node.value for node in texts if isinstance(node.value, str)]


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_digit_is_typed_into_a_sentence(path):
    texts = sentences(ast.parse(path.read_text(encoding="utf-8")))
    typed = [text for text in texts if text not in ALLOWED and " " in text and unnamed(text, [])]
    assert typed == []


def test_no_digit_is_typed_into_the_text_of_a_notebook():
    for path in sorted((ROOT / "notebooks").glob("[01]*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        for cell in cells:
            if cell.cell_type == "markdown":
                prose_ = re.sub(r"`[^`]*`", "", cell.source)
                assert unnamed(prose_, []) == [], (path.name, cell.source)


def test_no_digit_is_typed_into_a_template():
    for path in sorted((ROOT / "src" / "delphi" / "report" / "templates").glob("*.j2")):
        if path.name == "page.js.j2":
            continue
        text = re.sub(r"\{[#%{].*?[#%}]\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert unbound(f"<main>{text}</main>", []) == [], path.name


def test_every_module_that_speaks_is_looked_at():
    speaking = [
        p for p in SOURCE.rglob("*.py") if re.search("^@spoken$", p.read_text("utf-8"), re.M)
    ]
    assert len(speaking) > 10
    assert {*speaking} <= {*SPEAKING}
