"""The page on the house and the table of the README say of every room what the room says."""

import ast
import re
from importlib import import_module

import pytest
from test_floors import FLOORS, SOURCE, imported_modules, modules, room_of

from conftest import ROOT
from delphi.prose.binding import WORDS

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = [path.parent.name for path in SOURCE.glob("*/__init__.py")]
SINGLE = [path.stem for path in SOURCE.glob("*.py") if path.stem != "__init__"]
DOORS = FLOORS[-1]
SCREEN = 24  # lines of a terminal
# Libraries that one room alone may import, as the page says.
ALONE = {"matplotlib": "exhibits", "papermill": "build", "typst": "report"}


def section(title):
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def libraries(path):
    return {name.partition(".")[0] for name in imported_modules(path)}


def first_line(name):
    path = SOURCE / f"{name}.py"
    path = path if path.is_file() else SOURCE / name / "__init__.py"
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).splitlines()[0]


def test_the_table_of_floors_is_the_one_that_imports_are_held_against():
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, len(FLOORS) + 1))
    assert [set(re.findall(r"`(\w+)`", names)) for _, names in rows] == FLOORS


def test_the_drawing_has_every_room_on_its_floor():
    drawing = re.search(r"```\n(.*?)```", PAGE, re.DOTALL)[1]
    numbers = re.split(r"^ (\d) ", drawing, flags=re.MULTILINE)[1:]
    drawn = {
        int(number): set(re.findall(r"\b[a-z]+\b", re.sub(r"\(.*?\)|──.*?──", "", text)))
        for number, text in zip(numbers[::2], numbers[1::2], strict=True)
    }
    assert drawn == dict(enumerate(FLOORS, 1))


def test_the_page_counts_rooms_and_floors():
    rooms, floors = re.search(r"^(\w+) rooms and .* on (\w+) floors", PAGE, re.MULTILINE).groups()
    assert (WORDS.index(rooms.lower()), WORDS.index(floors)) == (len(ROOMS), len(FLOORS))


def test_every_room_says_in_a_sentence_what_lives_there_and_what_may_not():
    said = dict(re.findall(r"^- `(\w+)`: (.*)\n  (?=[A-Z])", PAGE, re.MULTILINE))
    assert said == {room: first_line(room) for room in ROOMS}
    for line in said.values():
        assert re.fullmatch(r"[A-Z].+; nothing here .+\.", line)


@pytest.mark.parametrize("library", ALONE)
def test_what_one_room_alone_imports_no_other_does(library):
    found = {room_of(path) for path in modules() if library in libraries(path)} - DOORS
    assert found == {ALONE[library]}
    assert re.search(f"No other room imports {library}", PAGE)


def test_no_data_frame_is_among_the_arrays_of_statistics():
    paths = [path for path in modules() if room_of(path) == "statistics"]
    assert [path for path in paths if "pandas" in libraries(path)] == []


def test_every_question_leads_to_a_room_and_to_something_that_lives_there():
    answers = re.findall(
        r"^\d+\. .*?\?\s(.*?)(?=^\d+\. |\Z|\n\n)",
        section("Where does this line belong?"),
        re.MULTILINE | re.DOTALL,
    )
    named = []
    for answer in answers:
        *rooms, example = re.findall(r"`([\w.]+)`", answer)
        named += rooms
        module, _, name = example.rpartition(".")
        assert example.split(".")[1] in rooms
        assert hasattr(import_module(module), name)
    assert sorted(named) == sorted(set().union(*FLOORS))


def test_the_way_of_a_value_names_rooms_and_folders_that_are_there():
    way = section("The way of a value").partition("```\n")[2].partition("```")[0]
    chain, *under = way.splitlines()
    ends = ["data/raw", "data/processed", "verdicts", "exhibits", "report"]
    assert re.split(r" ──[\w, ]+──▶ ", chain) == ends
    assert re.findall(r"──([\w, ]+)──▶", chain) == ["ingest", "measure, decide", "draw", "render"]
    at_work = set(re.findall(r"\w+", " ".join(under[1:]))) | {"prose", "build"}
    assert at_work == set(ROOMS)


def test_the_table_of_the_readme_fits_one_screen_and_says_what_the_rooms_say():
    table = re.search(r"\| in `src/delphi/` \|.*?\n\n", README, re.DOTALL)[0]
    assert len(table.splitlines()) <= SCREEN
    said = dict(re.findall(r"^\| `(\w+)/?` \| (.*) \|$", table, re.MULTILINE))
    expected = {
        name: first_line(name).partition("; nothing here")[0].rstrip(".")
        for name in [*ROOMS, *SINGLE]
    }
    assert said == expected
    assert [name for name in said if f"`{name}/`" in table] == [n for n in said if n in ROOMS]


def test_no_floor_of_the_table_of_the_readme_stands_above_a_higher_one():
    names = re.findall(
        r"^\| `(\w+)/?` \| ",
        README.partition("in `src/delphi/`")[2].partition("\n\n")[0],
        re.MULTILINE,
    )
    floors = [next(k for k, rooms in enumerate(FLOORS) if name in rooms) for name in names]
    assert floors == sorted(floors)
