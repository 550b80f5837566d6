"""What an identifier names, and the way down from it."""

import json
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from delphi.audit.claims.arguments import read_arguments
from delphi.audit.trace.descent import (
    Lines,
    fitting,
    keys_of,
    rating_id,
    read_table,
    say_basis,
    say_ratings,
    say_raw,
    say_rows,
)
from delphi.audit.trace.raw_lines import raw_rows, row_said, source_said
from delphi.errors import InputError, Problem
from delphi.prose.basis import Basis, cell_text, from_list
from delphi.prose.section import what
from delphi.study import Study
from delphi.study.registry import Exhibit, declared, heading

NEAR = 5  # names that an unknown one is like
KINDS = "a paragraph, exhibit, table of results, claim, item or rating (item/round/expert)"


def trace(study: Study, ident: str, *, everything: bool = False) -> str:
    """Return the way down from what an identifier names to the lines of `data/raw`.

    Parameters
    ----------
    study : Study
        A study whose report was made.
    ident : str
        A paragraph of the report (`05-several-rounds--said-movement`), an exhibit (`figure-22`),
        a table of results (`consensus-lists`), a claim (`c4-043`), an item, or a rating
        (`item/round/expert`).
    everything : bool
        True for every row; else the first few are shown and the rest counted.

    Raises
    ------
    InputError
        When nothing has that name; names that are near are told.
    """
    out, ways = Lines(everything), _Ways(study)
    name = ident.strip().removeprefix("#").removeprefix("claim-").removeprefix("from-")
    for known, way in ways.kinds:
        if name in known:
            way(out, name)
            return "\n".join(out.lines)
    raise InputError([ways.unknown(ident, name)])


class _Ways:
    """Everything in a study that has a name, and what to say of it."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def kinds(self) -> list[tuple[dict[str, str], Callable[[Lines, str], None]]]:
        """The names of each kind, and the way down from one of them."""
        return [
            (self.paragraphs, self._paragraph),
            (dict.fromkeys(self.exhibits, ""), self._exhibit),
            (self.claims, self._claim),
            (self.items, self._item),
            (self.rated, self._rating),
            (self.results, self._result),
        ]

    def unknown(self, ident: str, name: str) -> Problem:
        """Return what is wrong with an unknown name."""
        known = [one for names, _ in self.kinds for one in names]
        near = get_close_matches(name, known, n=NEAR, cutoff=0.5)
        near += [one for one in known if name and name in one and one not in near][
            : NEAR - len(near)
        ]
        tail = f"; near it: {', '.join(near)}" if near else ""
        return Problem(self.study.name, None, "id", ident, f"{KINDS}{tail}")

    # --- what there is --------------------------------------------------------------------

    @cached_property
    def prose(self) -> pd.DataFrame:
        """The numbers in the prose of the report; empty before it was made."""
        path = self.study.reports / "prose.csv"
        columns = ["id", "section", "written", "basis", "aggregate", "columns", "selection"]
        if not path.is_file():
            return pd.DataFrame(columns=columns)
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    @cached_property
    def paragraphs(self) -> dict[str, str]:
        """Each paragraph with its section."""
        return dict(zip(self.prose["id"], self.prose["section"], strict=True))

    @cached_property
    def exhibits(self) -> dict[str, Exhibit | None]:
        """Each exhibit, as declared; those that every item gets without a declaration too."""
        path = self.study.reports / "exhibits.csv"
        made = list(pd.read_csv(path)["exhibit"]) if path.is_file() else []
        return {**dict.fromkeys(map(str, made)), **declared(self.study)}

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """The claims with their findings."""
        path = self.study.reports / "ledger.csv"
        return read_table(self.study, "ledger.csv") if path.is_file() else pd.DataFrame({"id": []})

    @cached_property
    def claims(self) -> dict[str, str]:
        """Each claim."""
        return dict.fromkeys(map(str, self.ledger["id"]), "")

    @cached_property
    def items(self) -> dict[str, str]:
        """Each item with its label."""
        if not self.study.has("items"):
            return {}
        items = self.study.table("items")
        return dict(zip(items["item"], items["label"], strict=True))

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The reconciled ratings."""
        return self.study.table("ratings") if self.study.has("ratings") else pd.DataFrame()

    @cached_property
    def rated(self) -> dict[str, str]:
        """Each rating by item, round and expert."""
        return {rating_id(row): "" for row in self.ratings.to_dict("records")}

    @cached_property
    def results(self) -> dict[str, str]:
        """Each table: files of results by name and by path, and the processed tables."""
        found = {path.stem: f"tables/{path.name}" for path in self._files("tables")}
        found |= {f"tables/{path.name}": f"tables/{path.name}" for path in self._files("tables")}
        found |= {path.stem: path.stem for path in sorted(self.study.processed.glob("*.parquet"))}
        whole = [name for name in ("ledger.csv",) if (self.study.reports / name).is_file()]
        return found | {name: name for name in whole} | {f"result-{n}": t for n, t in found.items()}

    def _files(self, folder: str) -> list[Path]:
        return sorted((self.study.reports / folder).glob("*.csv"))

    # --- the ways -------------------------------------------------------------------------

    def _paragraph(self, out: Lines, name: str) -> None:
        study = self.study
        out.say(0, f"{name}: a paragraph of reports/{study.name}/report.html")
        for row in self.prose[self.prose["id"] == name].to_dict("records"):
            basis = basis_of(row)
            out.say(0, f"{row['written']}: {what(basis)}, of {basis.table}")
            say_basis(study, out, 1, basis)

    def _exhibit(self, out: Lines, name: str) -> None:
        study, exhibit = self.study, self.exhibits[name]
        place = f", {exhibit.place}" if exhibit and exhibit.place else ""
        out.say(0, f"{name}: {heading(name)} of {study.config.short}{place}")
        if exhibit:
            out.say(0, f"declared in {_toml_line(study, name)}, {exhibit.fidelity}")
        drawn = study.raw / "diagrams" / f"{name}.toml"
        if drawn.is_file():
            out.say(0, f"drawn from {drawn.relative_to(study.root).as_posix()}")
        files = [
            *(study.reports / "data").glob(f"{name}.csv"),
            *(study.reports / "tables").glob(f"{name}.csv"),
        ]
        for path in files:
            shown = path.relative_to(study.reports).as_posix()
            frame = read_table(study, shown)
            say_rows(study, out, 1, shown, frame)
            self._behind_exhibit(out, exhibit, frame)

    def _behind_exhibit(self, out: Lines, exhibit: Exhibit | None, frame: pd.DataFrame) -> None:
        """Say the ratings of the item that an exhibit shows, or the raw rows of its tables."""
        keys = keys_of(frame)
        if {"item", "round", "expert"} <= set(frame.columns):
            say_ratings(self.study, out, 1, fitting(self.ratings, keys))
            return
        if "words" in frame:
            self._behind_diagram(out, frame)
            return
        for name in self._tables_of(exhibit):
            rows = self.study.table(name)
            source = exhibit.arguments.get("source") if exhibit else None
            if "source" in rows and source:
                rows = rows[rows["source"] == source]
            say_raw(self.study, out, 1, name, fitting(rows, keys))

    def _behind_diagram(self, out: Lines, frame: pd.DataFrame) -> None:
        """Say the ratings of the items that a diagram shows, if it shows any."""
        if not len(self.ratings):
            return
        shown = self.ratings[self.ratings["label"].isin(frame["words"])]
        items = shown.drop_duplicates("item")["kind"]
        if len(items):  # a label may stand for items of two kinds: the one that most are of
            say_ratings(self.study, out, 1, shown[shown["kind"] == items.mode().iloc[0]])

    def _tables_of(self, exhibit: Exhibit | None) -> list[str]:
        """Return the processed tables that an exhibit is built from, the ratings aside."""
        from delphi.exhibits import BUILDERS  # noqa: PLC0415 - slow to import

        if exhibit is None:
            return []
        beside = ("entries", "totals") if exhibit.builder == "rating-table" else ()
        named = [exhibit.arguments[key] for key in ("table",) if key in exhibit.arguments]
        every = dict.fromkeys((*BUILDERS[exhibit.builder].needs, *named, *beside))
        return [name for name in every if name != "ratings" and self.study.has(name)]

    def _claim(self, out: Lines, name: str) -> None:
        row = self.ledger[self.ledger["id"] == name].iloc[0].map(cell_text)
        study = self.study
        printed = source_said(study, row["source"])
        out.say(0, f"{name}: {row['statement']}")
        out.say(0, f"printed in {printed}, {row['place']}: {row['printed'] or 'nothing'}")
        out.say(0, f"recomputed: {row['recomputed'] or 'nothing'}; {row['finding']}")
        mine = [one for one in raw_rows(study, "claims") if one.cells.get("id") == name]
        for one in mine:
            out.say(1, row_said(study, one, ("id", "statement", "place")))
        self._behind_claim(out, row)

    def _behind_claim(self, out: Lines, row: "pd.Series[str]") -> None:
        """Say the rows that the quantity of a claim is about, by its arguments."""
        given = {
            key: value.split("|") for key, value in read_arguments(row["arguments"]).given.items()
        }
        table = (given.get("table") or ["ratings" if "item" in given else ""])[0]
        if row["id"].startswith("total-"):
            totals = [
                one
                for one in raw_rows(self.study, "totals")
                if "-".join(one.cells[k] for k in ("source", "item", "round", "rating"))
                == row["id"].removeprefix("total-")
            ]
            out.say_all(1, (row_said(self.study, one) for one in totals))
        if not self.study.has(table):
            return
        frame = self.study.table(table)
        for key, wanted in given.items():
            if key in frame.columns and not wanted[0].startswith(("<", ">", "!")):
                frame = frame[frame[key].map(cell_text).isin(wanted) | (wanted == ["last"])]
        say_rows(self.study, out, 1, table, frame)

    def _item(self, out: Lines, name: str) -> None:
        out.say(0, f"{name}: {self.items[name]}")
        for row in raw_rows(self.study, "items"):
            if row.cells.get("item") == name:
                out.say(1, row_said(self.study, row, ("item", "label")))
        if len(self.ratings):
            say_ratings(self.study, out, 1, self.ratings[self.ratings["item"] == name])

    def _rating(self, out: Lines, name: str) -> None:
        mine = [rating_id(row) == name for row in self.ratings.to_dict("records")]
        say_ratings(self.study, out, 0, self.ratings[mine])

    def _result(self, out: Lines, name: str) -> None:
        table = self.results[name]
        kind = "a table of results" if table.endswith(".csv") else "a table of data/processed"
        out.say(0, f"{name}: {kind} of {self.study.config.short}")
        say_rows(self.study, out, 1, table, read_table(self.study, table))


def basis_of(row: Mapping[Any, Any]) -> Basis:
    """Return the basis that a row of `prose.csv` tells."""
    selection = json.loads(row["selection"]) if row["selection"] else {}
    columns = row["columns"].split("|") if row["columns"] else []
    parts = (selection.get("where", {}), selection.get("of", {}), selection.get("less", 0))
    return from_list([row["basis"], row["aggregate"], columns, *parts])


def _toml_line(study: Study, name: str) -> str:
    """Return file and line at which an exhibit is declared."""
    path = study.raw / "exhibits.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if text.strip() == f"[{name}]"), 1)
    return f"{path.relative_to(study.root).as_posix()}:{line}"
