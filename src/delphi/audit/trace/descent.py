"""From rows of any table down to ratings, and from ratings to the entries behind them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from delphi.audit.trace.raw_lines import RawRow, entries_of, raw_rows, row_said
from delphi.prose.basis import CONSTANT, SETTING, Basis, cell_text, chosen, path_of
from delphi.prose.origin import about, made_from, raw_of
from delphi.study import Study

FIRST = 5  # rows that are shown before the rest is counted
WIDEST = 200  # letters of a row

# Columns of results that name the same thing as a column of a processed table.
ALIASES = {
    "Item": "label",
    "label": "label",
    "Round": "round",
    "To": "round",
    "Expert": "expert",
    "Who": "expert",
    "person": "expert",
}
KEYS = (
    *("item", "label", "kind", "round", "expert", "topic", "authors", "year", "element"),
    *("role", "stage", "document", "segment", "code", "id", "number", "part"),
)


@dataclass
class Lines:
    """What is printed, with rows beyond the first few counted unless all are wanted."""

    everything: bool = False
    lines: list[str] = field(default_factory=list)
    told: set[tuple[object, ...]] = field(default_factory=set)

    def again(self, *what: object) -> str:
        """Return words to add where the same rows were told before; blank the first time."""
        before = what in self.told
        self.told.add(what)
        return " (told above)" if before else ""

    def say(self, depth: int, text: str) -> None:
        """Add a line, indented by its depth."""
        self.lines.append("  " * depth + text)

    def say_all(self, depth: int, texts: Iterable[str]) -> None:
        """Add lines, the first few of them and how many more there are."""
        every = list(texts)
        shown = every if self.everything else every[:FIRST]
        for text in shown:
            self.say(depth, text)
        if len(every) > len(shown):
            self.say(depth, f"and {len(every) - len(shown)} more (--all shows them)")

    def some(self, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        """Return the rows that are shown in full."""
        return rows if self.everything else rows[:FIRST]


def keys_of(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return what the rows of a table are about, by the names of processed columns, each once."""
    columns = {name: ALIASES.get(name, name) for name in frame.columns}
    named = {name: key for name, key in columns.items() if key in KEYS}
    rows = [
        {key: _whole(row[name]) for name, key in named.items() if cell_text(row[name])}
        for row in frame.to_dict("records")
    ]
    return list({tuple(row.items()): row for row in rows if row}.values())


def _whole(cell: object) -> str:
    """Return a cell as text, a whole number without the fraction that a blank gives its column."""
    return re.sub(r"^(\d+)\.0$", r"\1", cell_text(cell))


def fitting(frame: pd.DataFrame, keys: list[dict[str, str]]) -> pd.DataFrame:
    """Return the rows of a processed table that any of the keys speaks of; all without keys."""
    shared = [{name: cell for name, cell in key.items() if name in frame.columns} for key in keys]
    shared = [_without_label(key) for key in shared if key]
    if not shared:
        return frame
    texts = {name: frame[name].map(cell_text) for key in shared for name in key}
    keep = pd.Series(data=False, index=frame.index)
    for key in shared:
        mine = pd.Series(data=True, index=frame.index)
        for name, cell in key.items():
            mine &= _alike(texts[name], cell)
        keep |= mine
    return frame[keep]


def _without_label(key: dict[str, str]) -> dict[str, str]:
    """Leave out the label where the item is told: print may spell it in another way."""
    return {name: cell for name, cell in key.items() if name != "label" or "item" not in key}


def _alike(column: "pd.Series[str]", cell: str) -> "pd.Series[bool]":
    """Hold cells against a key; `E1 or E2`, where print does not tell which, fits both."""
    return column.isin([cell, *cell.split(" or ")])


# --- ratings ------------------------------------------------------------------------------


def rating_id(row: Mapping[str, object]) -> str:
    """Return the identifier of a rating: item, round and expert."""
    return "/".join(cell_text(row[name]) for name in ("item", "round", "expert"))


def say_ratings(study: Study, out: Lines, depth: int, ratings: pd.DataFrame) -> None:
    """Say each rating with its status, and the entries behind it."""
    rows: list[dict[str, str]] = [
        {str(name): cell_text(cell) for name, cell in row.items()}
        for row in ratings.to_dict("records")
    ]
    again = out.again("ratings", *ratings.index)
    noun = "rating" if len(rows) == 1 else "ratings"
    out.say(depth, f"{len(rows)} {noun} behind it{again or ':'}")
    if again:
        return
    for row in out.some(rows):
        say_rating(study, out, depth + 1, row)
    if not out.everything and len(rows) > FIRST:
        out.say(depth + 1, f"and {len(rows) - FIRST} more (--all shows them)")


def say_rating(study: Study, out: Lines, depth: int, row: Mapping[str, str]) -> None:
    """Say one rating: what it was reconciled to and how, and every entry behind it."""
    value = row["rating"] or "none"
    out.say(depth, f"{rating_id(row)}: {value}, {row['status']} ({row['label']})")
    for entry in entries_behind(study, row):
        decided = "" if entry.cells.get("round") else f", decided to be of round {row['round']}"
        said = entry.cells.get("value") or "blank"
        names = ("kind", "item", "round", "expert", "value", "mark")
        told = row_said(study, entry, names).rstrip(": ")
        out.say(depth + 1, f"{told}: {said}{decided}")
    if row["status"] == "implied by a total":
        for total in totals_behind(study, row):
            out.say(depth + 1, row_said(study, total, ("kind", "item", "round")))


def entries_behind(study: Study, row: Mapping[str, str]) -> list[RawRow]:
    """Return the entries of a rating, blank ones too, in the order of the file."""
    return [
        entry
        for entry, number in entries_of(study)
        if number == row["round"]
        and all(entry.cells.get(name) == row[name] for name in ("item", "expert"))
    ]


def totals_behind(study: Study, row: Mapping[str, str]) -> list[RawRow]:
    """Return the printed totals that imply a rating."""
    sources = row["sources"].split()
    return [
        total
        for total in raw_rows(study, "totals")
        if total.cells["source"] in sources
        and total.cells["item"] == row["item"]
        and total.cells["round"] == row["round"]
        and total.cells["count"]
    ]


# --- any table ----------------------------------------------------------------------------


def say_basis(study: Study, out: Lines, depth: int, basis: Basis) -> None:
    """Say the rows that a number is taken from, and what is behind them."""
    path = path_of(study, basis)
    if basis.table in (CONSTANT, SETTING):
        out.say(depth, f"{'.'.join(basis.columns)} in {_relative(study, path)}")
        return
    if not path.is_file():
        out.say(depth, f"{_relative(study, path)} is not there; run `make all`")
        return
    frame = read_table(study, basis.table)
    rows = chosen(frame, basis.where)
    say_rows(study, out, depth, basis.table, rows)


def _relative(study: Study, path: object) -> str:
    text = str(path)
    root = f"{study.root}/"
    return text.removeprefix(root) if text.startswith(root) else text.rpartition("/src/")[2]


def read_table(study: Study, table: str) -> pd.DataFrame:
    """Return a processed table, or a file of results, as text."""
    if not table.endswith(".csv"):
        return study.table(table)
    return pd.read_csv(study.reports / table, dtype=str, na_values=[""], keep_default_na=False)


def say_rows(study: Study, out: Lines, depth: int, table: str, rows: pd.DataFrame) -> None:
    """Say rows of a table, then what they were made from, down to the raw lines."""
    if table.endswith(".csv"):
        noun = "row" if len(rows) == 1 else "rows"
        out.say(depth, f"{len(rows)} {noun} of reports/{study.name}/{table}:")
        out.say_all(depth + 1, (_cut(_told(row)) for row in rows.to_dict("records")))
    if table == "ratings":
        say_ratings(study, out, depth, rows)
        return
    keys = keys_of(rows) if table.endswith(".csv") else []
    for name in made_from(study, table):
        frame = rows if name == table else about(study, table, study.table(name))
        mine = frame if name == table else fitting(frame, keys)
        if name == "ratings":
            say_ratings(study, out, depth, mine)
        elif len(mine):
            say_raw(study, out, depth, name, mine)


def say_raw(study: Study, out: Lines, depth: int, name: str, rows: pd.DataFrame) -> None:
    """Say the lines of a raw table that rows of a processed one were read from."""
    for raw in raw_of(study, name):
        lines = raw_rows(study, raw)
        whole = study.table(name) if raw == name else pd.DataFrame()
        if len(whole) == len(lines) and set(rows.index) <= set(range(len(lines))):
            mine = [lines[place] for place in rows.index]
        else:
            mine = _matching(lines, rows)
        if not mine:
            continue
        again = out.again(raw, *(row.line for row in mine))
        file = f"data/raw/{study.name}/{raw}.csv"
        out.say(depth, f"{len(mine)} of {len(lines)} rows of {file}{again or ':'}")
        out.say_all(depth + 1, (_cut(row_said(study, row)) for row in mine if not again))


def _matching(lines: list[RawRow], rows: pd.DataFrame) -> list[RawRow]:
    """Return the raw rows that share the cells which both tables have."""
    shared = [name for name in rows.columns if lines and name in lines[0].cells]
    wanted = {tuple(map(cell_text, row)) for row in rows[shared].itertuples(index=False)}
    return [one for one in lines if tuple(one.cells[name] for name in shared) in wanted]


def _told(row: Mapping[str, object]) -> str:
    return ", ".join(
        f"{name} {' '.join(cell_text(cell).split())}"
        for name, cell in row.items()
        if cell_text(cell) != ""
    )


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[:WIDEST].rsplit(' ', 1)[0]} ..."
