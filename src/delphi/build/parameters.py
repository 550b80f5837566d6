"""Parameters of a notebook, checked against their types before a kernel starts."""

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat

from delphi.errors import InputError, Problem, one_of
from delphi.interviews import settlement
from delphi.study.reconciliation import POLICIES

Value = str | int | float | bool


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


READERS: Mapping[str, tuple[Callable[[str], Value], str]] = {
    "str": (str, "text"),
    "int": (int, "a whole number"),
    "float": (float, "a number"),
    "bool": (_truth, "true or false"),
}

CHOICES: Mapping[str, tuple[str, ...]] = {
    "policy": ("", *POLICIES),
    "settle": ("", *settlement.POLICIES),
}


def declared_parameters(notebook: Path) -> dict[str, str]:
    """Return name and type of each parameter of a notebook.

    They stand, annotated, in the cell with the tag `parameters`:
    ``study: str = "watson2017"``.

    Raises
    ------
    InputError
        When there is no such cell, or a parameter in it is not annotated with str, int, float
        or bool.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    tagged = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        expected = f"one cell with the tag 'parameters' is expected, not {len(tagged)}"
        raise InputError([Problem(notebook.name, None, None, None, expected)])
    found = {}
    for node in ast.parse(tagged[0].source).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id=kind)) if (
                kind in READERS
            ):
                found[name] = kind
            case _:
                text = ast.unparse(node)
                wanted = 'a parameter with its type, as in `study: str = ""`'
                raise InputError([Problem(notebook.name, None, "parameters", text, wanted)])
    return found


def check_parameters(notebook: Path, given: Mapping[str, str]) -> dict[str, Value]:
    """Turn the texts given for parameters into values of their types.

    Parameters
    ----------
    given : mapping of str to str
        Text of each parameter, by name.

    Raises
    ------
    InputError
        Naming every parameter that is unknown, of another type, or not among its choices.
    """
    known = declared_parameters(notebook)
    values: dict[str, Value] = {}
    problems = []
    for name, text in given.items():
        if name not in known:
            wanted = f"a parameter of this notebook: {one_of(list(known), name)}"
            problems.append(Problem(notebook.name, None, None, name, wanted))
            continue
        reader, noun = READERS[known[name]]
        try:
            values[name] = reader(text)
        except (ValueError, KeyError):
            problems.append(Problem(notebook.name, None, name, text, noun))
            continue
        if name in CHOICES and text not in CHOICES[name]:
            wanted = one_of([choice for choice in CHOICES[name] if choice], text)
            problems.append(Problem(notebook.name, None, name, text, wanted))
    if problems:
        raise InputError(problems)
    return values
