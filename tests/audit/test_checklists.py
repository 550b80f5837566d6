"""Reporting guidelines filled in: every answer against the raw files, read with the csv module."""

import csv
import re
import tomllib
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from statistics import median

import pytest

from conftest import SMALL, WATSON, project_with
from delphi.audit.checklists import answers
from delphi.audit.checklists import tables as filling
from delphi.audit.checklists.catalogue import FOLDER, NAMES, checklists, read_checklist
from delphi.errors import InputError
from delphi.study.ingest import ingest
from delphi.study.registry import declared

CONFIG = tomllib.loads((WATSON / "study.toml").read_text(encoding="utf-8"))


def rows(name):
    with (WATSON / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


LABELS = {row["item"]: row["label"] for row in rows("items")}


def numbers(text):
    return [int(n) for n in re.findall(r"\d+", text)]


@pytest.fixture(scope="module")
def said(watson):
    return {name: answer(watson) for name, answer in answers.ANSWERS.items()}


@pytest.fixture(scope="module")
def filled(watson):
    return filling.filled(watson)


@pytest.fixture(scope="module")
def rated():
    """The ratings by (item, expert, round), put together from the raw rows alone.

    Appendix K prints the marks of all rounds in one cell, so that round 3 is what is left when
    those of rounds 1 and 2 are taken away. Two marks are blank; the totals below them give one
    more rating than the row shows.
    """
    found, marks, blank = {}, defaultdict(list), []
    for row in rows("entries"):
        key = row["item"], row["expert"]
        if row["source"] == "appendix-k":
            marks[key].append(int(row["value"]))
        elif row["value"]:
            found[(*key, int(row["round"]))] = int(row["value"])
        else:
            blank.append((*key, int(row["round"])))
    for item, expert, number in blank:
        shown = Counter(v for (i, _, r), v in found.items() if (i, r) == (item, number))
        printed = {
            int(t["rating"]): int(t["count"] or 0)
            for t in rows("totals")
            if (t["item"], t["round"]) == (item, str(number)) and t["source"] != "appendix-k"
        }
        (lacking,) = [value for value, count in printed.items() if count > shown[value]]
        found[item, expert, number] = lacking
    for (item, expert), every in marks.items():
        left = Counter(every) - Counter(
            found[item, expert, r] for r in (1, 2) if (item, expert, r) in found
        )
        if left:
            (found[item, expert, 3],) = left.elements()
    return found


@pytest.fixture(scope="module")
def cells(rated):
    """The ratings of each (item, round)."""
    every = defaultdict(list)
    for (item, _, number), value in rated.items():
        every[item, number].append(value)
    return every


def items_of(cells, number):
    return {item for item, r in cells if r == number}


def practices(cells, number):
    return {item for item in items_of(cells, number) if item.startswith("practice")}


def named(text, number, word):
    """Return the labels that stand after the name of a round, up to the next semicolon."""
    part = re.search(rf"{word} round {number}: ([^;]*)", text)[1]
    return {label for label in LABELS.values() if label in part}


def labels(items):
    return {LABELS[item] for item in items}


# --- the answers ---------------------------------------------------------------------------


def test_the_panel(said, rated):
    panel = rows("panel")
    assert numbers(said["experts"].text) == [len({e for _, e, _ in rated}), len(panel)]
    assert all(row["focus"] in said["experts"].text for row in panel)
    years = [int(row["years"]) for row in panel]
    total = sum(int(row["organizations"]) for row in panel)
    assert numbers(said["experience"].text) == [min(years), max(years), total]


def test_the_rounds(said, cells):
    expected = [3] + [n for r in (1, 2, 3) for n in (r, len(items_of(cells, r)))]
    assert numbers(said["rounds"].text) == expected


def test_dates_and_gaps(said):
    rounds = CONFIG["rounds"]
    for one in rounds:
        days = one["end"].toordinal() - one["start"].toordinal() + 1
        part = f"round {one['number']}: {one['start']} to {one['end']} ({days} days,"
        assert part in said["dates"].text
    gaps = [date.toordinal(b["start"]) - date.toordinal(a["end"]) for a, b in pairwise(rounds)]
    assert numbers(said["between"].text) == [gaps[0], 1, 2, gaps[1], 2, 3]


def test_mode(said):
    for one in CONFIG["rounds"]:
        assert f"round {one['number']}: {one['mode']}" in said["mode"].text


def test_items_by_kind_and_origin(said):
    for kind, words in CONFIG["kinds"].items():
        mine = [row for row in rows("items") if row["kind"] == kind]
        assert f"{len(mine)} {words['plural']} (" in said["items"].text
        for origin, count in Counter(row["origin"] for row in mine).items():
            assert f"{count} from {origin}" in said["items"].text


def test_scale(said):
    assert "scale from 1 to 5" in said["scale"].text
    for kind in CONFIG["kinds"].values():
        assert f"1 {kind['low']} to 5 {kind['high']}" in said["scale"].text
        assert kind["asked"] in said["scale"].text


def test_definition_and_approval(said):
    assert "percent agreement \u2265\u00a0100\u00a0%" in said["definition"].text
    assert "median \u2265\u00a04" in said["definition"].text
    assert CONFIG["consensus"]["place"] in said["definition"].text
    assert said["approval"].text.count(";") == len(CONFIG["tiers"]) - 1
    for tier in CONFIG["tiers"]:
        assert f"{tier['title']} (no last rating below {tier['least']})" in said["approval"].text


def test_feedback(said):
    for source, number in (("appendix-h", 2), ("appendix-j", 3)):
        asked = [row for row in rows("questions") if row["source"] == source]
        assert {row["round"] for row in asked} == {str(number)}
        assert f"before round {number}, with the {len(asked)} items" in said["feedback"].text
    assert said["feedback"].shown == ("appendix-h", "appendix-j")


def test_literature(said):
    listed = rows("literature")
    topics = Counter(row["topic"] for row in listed)
    assert numbers(said["literature"].text)[:2] == [len(listed), len(topics)]
    shown = dict(re.findall(r"([A-Z][\w/& ]+?) \((\d+)\)", said["themes"].text))
    assert sorted(map(int, shown.values())) == sorted(n for _, n in topics.most_common(3))
    assert all(topics[topic] == int(count) for topic, count in shown.items())
    different = {(row["authors"], row["year"]) for row in listed}
    assert numbers(said["works"].text) == [len(different), len(rows("references"))]


def test_ethics(said):
    mine = [row for row in rows("timeline") if "ethic" in row["event"].lower()]
    assert said["ethics"].text == "; ".join(f"{row['date']}: {row['event']}" for row in mine)


def test_response_and_results(said, rated, cells):
    response, results = said["response"].text, said["results"].text
    panel = len({expert for _, expert, _ in rated})
    for number in (1, 2, 3):
        given = [key for key in rated if key[2] == number]
        answering = len({expert for _, expert, _ in given})
        asked = len(items_of(cells, number)) * panel
        part = f"round {number}: {answering} of {panel} experts, {len(given)} of {asked} ratings"
        assert part in response
        middles = [median(values) for (_, r), values in cells.items() if r == number]
        part = f"{len(middles)} items, medians from {min(middles):g} to {max(middles):g}"
        assert f"round {number}: {part}" in results


def test_consensus_reached(said, cells):
    text, before = said["reached"].text, set()
    for number in (1, 2, 3):
        met = {i for (i, r), values in cells.items() if r == number and len(set(values)) == 1}
        part = re.search(rf"round {number}: ([^;]*)", text)[1]
        assert {label for label in LABELS.values() if label in part} == labels(met - before)
        before |= met
    assert f"never by {len(LABELS) - len(before)} of {len(LABELS)}" in text


def test_items_dropped_and_added(said, cells):
    by_round = {number: practices(cells, number) for number in (1, 2, 3)}
    for number in (1, 2):
        gone = by_round[number] - by_round[number + 1]
        assert named(said["dropped"].text, number, "dropped after") == labels(gone)
    assert named(said["added"].text, 2, "added in") == labels(by_round[2] - by_round[1])
    assert by_round[3] <= by_round[2]
    assert "round 3" not in said["added"].text


def test_stability(said, rated):
    for number in (2, 3):
        both = [k for k in rated if k[2] == number and (*k[:2], number - 1) in rated]
        changed = sum(rated[k] != rated[(*k[:2], number - 1)] for k in both)
        part = f"from round {number - 1} to {number}: {changed} of {len(both)} ratings changed"
        assert part in said["stability"].text


def test_deviations(said, cells):
    text = said["deviations"].text
    early, late = set(), set()
    for number in (1, 2):
        after = practices(cells, number + 1)
        for item in practices(cells, number):
            met = len(set(cells[item, number])) == 1
            early |= {item} if not met and item not in after else set()
            late |= {item} if met and item in after else set()
    assert early == late == set()
    assert "dropped without meeting the stated rule: none" in text
    assert "rated again though it was met: none" in text
    claimed = [row for row in rows("claims") if row["bears_on"] == "method"]
    wrong, total = map(int, re.search(r"(\d+) of (\d+) statements on the method", text).groups())
    assert total == len(claimed)
    assert 0 < wrong < total


def test_suggestions_and_conclusion(said):
    made = rows("suggestions")
    kinds = Counter(row["kind"] for row in made)
    aligned = sum(bool(row["alignment"]) for row in made)
    expected = [kinds["barrier"], kinds["practice"], aligned, len(made)]
    assert numbers(said["suggestions"].text) == expected
    final = [row for row in rows("tiers") if row["source"] == CONFIG["conclusion"]]
    text = said["conclusion"].text
    assert f"Figure 39 lists {len(final)} items" in text
    for tier in {row["tier"] for row in final}:
        part = re.search(rf"tier {tier}: ([^;]*)", text)[1]
        mine = labels(row["item"] for row in final if row["tier"] == tier)
        assert {label for label in LABELS.values() if label in part} == mine


def test_every_answer_is_tested_and_is_used_by_an_item(said):
    used = {name for one in checklists() for item in one.items for name in item.answers}
    assert used == set(answers.ANSWERS)
    assert all(said.values())
    tests = (WATSON.parents[2] / "tests" / "audit" / "test_checklists.py").read_text(
        encoding="utf-8"
    )
    assert all(f'said["{name}"]' in tests for name in answers.ANSWERS)


def test_every_answer_says_where_it_is_from_and_leads_to_what_shows_it(watson, said):
    known = {*declared(watson), *filling.SECTIONS}
    files = {path.stem for path in WATSON.glob("*.csv")} | {"ratings", "study.toml"}
    for answer in said.values():
        assert answer.shown
        assert set(answer.shown) <= known
        assert set(answer.origin) <= files


# --- the tables ----------------------------------------------------------------------------


def test_the_tables_list_every_item_and_own_up_to_what_is_not_in_the_data(filled):
    for one in filled:
        frame, shown = one.frame(), one._repr_html_()
        assert list(frame["label"]) == [item.label for item in one.checklist.items]
        empty = [not item.answers for item in one.checklist.items]
        assert list(frame["answer"] == filling.ABSENT) == empty
        assert shown.count(f"<i>{filling.ABSENT}</i>") == sum(empty)
        assert shown.count('scope="row"') == len(frame)
        assert "<caption>" in shown


def test_items_that_are_not_the_final_ones_are_said_to_be_others(filled):
    assert filling.counted(filled).count("which are not the final ones") == len(filled)
    assert all(one.caption.startswith("Towards") for one in filled)


def test_files_are_written_where_asked_and_nowhere_else(watson, filled):
    filling.keep(watson, filled, "")
    assert not (watson.root / "made").exists()
    filling.keep(watson, filled, "made")
    names = sorted(path.name for path in (watson.root / "made" / "tables").iterdir())
    assert names == ["checklist-accord.csv", "checklist-delphistar.csv"]


def test_a_small_study_answers_what_it_can_and_no_more(small):
    ingest(small)
    said = {name: answer(small) for name, answer in answers.ANSWERS.items()}
    given = {name for name, answer in said.items() if answer}
    assert given == {
        "experts", "rounds", "items", "scale", "response", "results", "dropped", "added",
        "stability",
    }  # fmt: skip
    assert said["experts"].text == "3 experts rated"
    response = "round 1: 3 of 3 experts, 5 of 6 ratings; round 2: 3 of 3 experts, 3 of 3 ratings"
    assert said["response"].text == response
    assert said["dropped"].text == "dropped after round 1: Quiet after nine"
    assert said["added"].text == "added later: none"
    assert said["stability"].text == "from round 1 to 2: 2 of 2 ratings changed"
    assert "scale from 1 to 9" in said["scale"].text
    assert all(set(answer.shown) <= set(filling.SECTIONS) for answer in said.values() if answer)


def test_an_item_that_goes_against_the_stated_rule_is_named(tmp_path):
    """s2 is dropped with ratings of 2, 3 and 9; s1 is rated again though all gave it an 8."""
    rule = '\n[consensus]\nmeasure = "percent agreement"\ncomparison = ">="\ncutoff = 100\n'
    entries = SMALL["entries.csv"].replace("s1,1,A,,7", "s1,1,A,,8").replace("1,B,,9", "1,B,,8", 1)
    files = {**SMALL, "study.toml": SMALL["study.toml"] + rule, "entries.csv": entries}
    study = project_with(tmp_path, "ruled", files)
    ingest(study)
    text = answers.ANSWERS["deviations"](study).text
    assert "dropped without meeting the stated rule: Quiet after nine" in text
    assert "rated again though it was met: Beds near windows" in text


def test_a_study_without_ratings_is_skipped_in_one_line(tmp_path):
    head = SMALL["study.toml"].partition("[scale]")[0]
    settings = f'{head}[sources]\ntalks = {{ title = "Talks" }}\n'
    codings = "source,document,segment,code,coder\ntalks,Anna,1-2,trust,ada\n"
    study = project_with(tmp_path, "talks", {"study.toml": settings, "codings.csv": codings})
    ingest(study)
    assert filling.filled(study) == []
    assert filling.counted([]) == filling.NOTHING
    assert "\n" not in filling.NOTHING


# --- the catalogue -------------------------------------------------------------------------


def test_the_sections_add_up_as_the_publications_say():
    """Gattrell et al. (2024) and Niederberger et al. (2024), abstracts: 35 and 38 items."""
    accord, delphistar = checklists()
    assert list(accord.final.values()) == [1, 3, 21, 5, 2, 3]
    assert sum(accord.final.values()) == 35
    assert list(delphistar.final.values()) == [3, 7, 20, 4, 4]
    assert sum(delphistar.final.values()) == 38


@pytest.fixture
def edited(tmp_path):
    """Write a guideline with a piece of its text put in place of another."""

    def write(old, new):
        text = (FOLDER / "accord.toml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "accord.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('answers = ["mode"]', 'answers = ["mod"]', "did you mean 'mode'"),
        ('number = "1.2"', 'number = "1.1"', "each number once"),
        ('doi = "10.1371', 'doi = "doi:10.1371', "doi"),
        ('[candidates]\nwhat = "candidate', '[candidate]\nwhat = "candidate', "candidate"),
        ('label = "Why a consensus method, and not another one"', 'label = ""', "label"),
    ],
)
def test_a_guideline_at_fault_is_refused(edited, old, new, message):
    with pytest.raises(InputError, match=message):
        read_checklist(edited(old, new))


def test_items_called_final_must_be_as_many_as_published(edited):
    text = (FOLDER / "accord.toml").read_text(encoding="utf-8")
    table = re.search(r"\[candidates\]\n(.+\n)+\n", text)[0]
    with pytest.raises(InputError, match="numbered items as published"):
        read_checklist(edited(table, ""))


def test_final_items_in_full_are_taken(tmp_path):
    head = (FOLDER / "accord.toml").read_text(encoding="utf-8").partition("[candidates]")[0]
    items = [
        f'[[items]]\nnumber = "{section[0]}{place}"\nsection = "{section}"\nlabel = "x"\n'
        for section, count in checklists()[0].final.items()
        for place in range(1, count + 1)
    ]
    path = tmp_path / "accord.toml"
    path.write_text(head + "\n".join(items), encoding="utf-8")
    found = filling.Filled(read_checklist(path), [[]] * 35)
    assert "Towards" not in found.caption
    assert "not the final" not in filling.counted([found])


def test_every_file_of_a_guideline_is_listed():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(NAMES)
