"""What is wrong with tables taken together, though each cell on its own is good."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from delphi.errors import Problem


def check_together(tables: dict[str, pd.DataFrame]) -> list[Problem]:
    """Return every contradiction between rows and between tables that is no matter of print.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Raw tables as `delphi.study.readers.read_raw` gives them, indexed by line number.
    """
    entries, items, totals = tables["entries"], tables["items"], tables["totals"]
    listings = tables["listings"]
    return [
        *_kinds_at_odds(entries, items, "entries.csv"),
        *_kinds_at_odds(totals, items, "totals.csv"),
        *_kinds_at_odds(listings, items, "listings.csv"),
        *_marks_at_odds(entries),
        *_repeated(entries),
        *_not_listed(entries, listings, "entries.csv"),
        *_not_listed(totals, listings, "totals.csv"),
        *_backwards(tables["experience"], "experience.csv", "end", "start"),
        *_bad_dates(tables["timeline"]),
    ]


def rounds_listed(listings: pd.DataFrame) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the rounds that each source shows for each item, as `listings` gives them."""
    return {
        (source, item): tuple(int(part) for part in rounds.split())
        for source, item, rounds in listings[["source", "item", "rounds"]].itertuples(index=False)
    }


def _kinds_at_odds(frame: pd.DataFrame, items: pd.DataFrame, file: str) -> Iterator[Problem]:
    kind = frame["item"].map(dict(zip(items["item"], items["kind"], strict=True)))
    for line, row in frame[frame["kind"] != kind].iterrows():
        wanted = f"the kind of {row['item']} in items.csv, {kind[line]!r}"
        yield Problem(file, int(str(line)), "kind", row["kind"], wanted)


def _marks_at_odds(entries: pd.DataFrame) -> Iterator[Problem]:
    digits = entries["mark"].str.extract(r"(-?[0-9]+)", expand=False).fillna("")
    values = (
        entries["value"].astype("object").map(lambda value: "" if pd.isna(value) else str(value))
    )
    odd = entries["mark"].notna() & ((digits != values) | (values == ""))
    for line, row in entries[odd].iterrows():
        value = None if pd.isna(row["value"]) else str(row["value"])
        said = f"the rating of its mark {row['mark']!r}"
        expected = f"blank; {said} is expected" if value is None else said
        yield Problem("entries.csv", int(str(line)), "value", value, expected)


def _repeated(entries: pd.DataFrame) -> Iterator[Problem]:
    key = ["source", "item", "round", "expert"]
    told = entries[entries["round"].notna()]
    for _, group in told[told.duplicated(key, keep=False)].groupby(key):
        first, *others = group.index
        for line in others:
            row = group.loc[line]
            value = f"{row['source']}, {row['item']}, round {row['round']}, {row['expert']}"
            yield Problem("entries.csv", line, "expert", value, f"new: line {first} has it already")


def _not_listed(frame: pd.DataFrame, listings: pd.DataFrame, file: str) -> Iterator[Problem]:
    shown = rounds_listed(listings)
    sources = set(listings["source"])
    for line, row in frame[frame["source"].isin(sources)].iterrows():
        rounds = shown.get((row["source"], row["item"]), ())
        number, place = row["round"], int(str(line))
        if not rounds:
            wanted = f"an item of {row['source']} in listings.csv"
            yield Problem(file, place, "item", row["item"], wanted)
        elif pd.notna(number) and number not in rounds:
            listed = " ".join(map(str, rounds))
            wanted = (
                f"a round that {row['source']} shows for {row['item']} (listings.csv: {listed})"
            )
            yield Problem(file, place, "round", str(number), wanted)


def _backwards(frame: pd.DataFrame, file: str, last: str, first: str) -> Iterator[Problem]:
    dated = frame.dropna(subset=[first, last])
    for line, row in dated[dated[last] < dated[first]].iterrows():
        yield Problem(
            file, int(str(line)), last, str(row[last]), f"{row[first]} or later ({first})"
        )


def _bad_dates(timeline: pd.DataFrame) -> Iterator[Problem]:
    for line, row in timeline.iterrows():
        place = int(str(line))
        faulty = [name for name in ("start", "end") if not _is_date(row[name])]
        for name in faulty:
            wanted = "a day, month or year of the calendar"
            yield Problem("timeline.csv", place, name, row[name], wanted)
        if not faulty and row["end"] < row["start"][: len(row["end"])]:
            wanted = f"{row['start']} or later (start)"
            yield Problem("timeline.csv", place, "end", row["end"], wanted)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text + "YYYY-01-01"[len(text) :])
    except ValueError:
        return False
    return True
