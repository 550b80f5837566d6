"""A module imports only from its own room and from rooms on floors below: no exception."""

import ast
from pathlib import Path

import delphi

SOURCE = Path(delphi.__file__).parent

# The floors of the house, from the ground up; the same table stands in docs/architecture.md.
FLOORS = [
    {"errors", "files", "words"},
    {"study", "statistics"},
    {"prose"},
    {"consensus", "interviews"},
    {"multiverse"},
    {"exhibits"},
    {"audit", "build"},
    {"report"},
    {"cli", "notebook", "exploring"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS, 1) for room in rooms}


def room_of(path):
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def imported_modules(path):
    """The modules that a module imports from, also inside functions and for types alone."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            base = node.module or ""
            names |= (
                {f"delphi.{alias.name}" for alias in node.names} if base == "delphi" else {base}
            )
    return names


def imported(path):
    """The rooms that a module imports from."""
    names = imported_modules(path)
    return {name.split(".")[1] for name in names if name.startswith("delphi.")}


def modules():
    return [path for path in sorted(SOURCE.rglob("*.py")) if path != SOURCE / "__init__.py"]


def test_every_module_stands_in_a_room_of_the_table():
    assert {room_of(path) for path in modules()} == set(FLOOR)


def test_no_arrow_runs_up_or_across():
    rising = {
        f"{path.relative_to(SOURCE)} -> {room}"
        for path in modules()
        for room in imported(path)
        if room != room_of(path) and FLOOR[room] >= FLOOR[room_of(path)]
    }
    assert not rising, "\n".join(sorted(rising))
