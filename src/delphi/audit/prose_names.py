"""What counts as a number in prose, and which digits are part of a name.

A number in prose is any run of digits in the text of a report outside of tables, pictures and
their captions, code, forms and the list of contents, unless it is part of a name. Names are:

- names that the study or a catalogue gives: labels of items and codes, experts, documents,
  titles of sources, rules and options, citations (`NAMED` says in which columns they stand);
- whatever `PATTERNS` describes: numbered exhibits, rounds and tiers, the year of a citation,
  identifiers, versions.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from delphi.audit.checklists.catalogue import checklists
from delphi.consensus.catalogue import catalogue, references
from delphi.multiverse.stopping_rules import stopping_rules
from delphi.prose.basis import cell_text
from delphi.study import Study

SERIES = r"\d+[a-z]?(?:(?: to |, | and | or |\u2013|-)\d+[a-z]?)*"
PATTERNS = {
    "an exhibit or a place in print": rf"\b(?:figure|table|appendi(?:x|ces)|proposition|chapter|"
    rf"section|slide|page|paragraph)s? {SERIES}",
    "a round": rf"\brounds? {SERIES}",
    "a tier": rf"\btiers? {SERIES}",
    "the year of a citation": r"\b(?:1[89]|20)\d\d[a-z]?(?=[);])",
    "a version": r"\bPython \d+(?:\.\d+)*|\bCC (?:BY|0)[-A-Z ]*\d(?:\.\d)?",
    "an identifier": r"\b[A-Za-z]\w*(?:-\w+)*-\w*\d\w*|\b[A-Za-z]+\d\w*",
}
NAME = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS.values()), re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")  # a number alone is no name
DIGITS = re.compile(r"\d(?:[\d.,\u2009]*\d)?")

# Columns whose cells are names, by table.
NAMED = {
    "items": ("item", "label"),
    "ratings": ("expert",),
    "panel": ("expert", "name"),
    "documents": ("document", "function", "level", "gender", "industry"),
    "codes": ("code", "label"),
    "codings": ("coder",),
    "topics": ("topic",),
    "literature": ("topic", "authors"),
    "contributions": ("role", "stage", "element"),
    "propositions": ("part", "label"),
    "roles": ("role",),
    "tables/consensus-rules.csv": ("title",),
    "tables/consensus-verdicts.csv": ("title",),
    "tables/multiverse-options.csv": ("choice", "option"),
    "tables/multiverse-fragility.csv": ("title",),
    "tables/multiverse-stopping.csv": ("Rule",),
    "tables/multiverse-wording.csv": ("Wording", "Experts"),
    "tables/crosswalk-pairs.csv": ("study", "code"),
    "tables/checklist-accord.csv": ("section",),
}


def names_of(study: Study) -> list[str]:
    """Return the names of a study that have digits in them, the longest first."""
    found = {*_texts(study.config.model_dump())}
    for table, columns in NAMED.items():
        for path in _files(study, table):
            found |= _cells(path, columns, path.stat().st_mtime_ns)
    found |= _catalogued()
    kept = (one for one in found if DIGITS.search(one) and LETTER.search(one))
    return sorted(kept, key=lambda one: (-len(one), one))


def _files(study: Study, table: str) -> list[Path]:
    """Return the files of a table; one for each kind of item where there are several."""
    if not table.endswith(".csv"):
        return [path for path in [study.processed / f"{table}.parquet"] if path.is_file()]
    return sorted((study.reports / "tables").glob(f"{Path(table).stem}*.csv"))


@cache
def _cells(path: Path, columns: tuple[str, ...], changed: int) -> frozenset[str]:
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype=str)
    there = [frame[name].map(cell_text) for name in columns if name in frame]
    return frozenset(text for column in there for text in column if text)


def _texts(value: Any) -> set[str]:
    """Return every text in the content of a study.toml, keys among them."""
    if isinstance(value, dict):
        return {*map(str, value), *(text for one in value.values() for text in _texts(one))}
    if isinstance(value, list):
        return {text for one in value for text in _texts(one)}
    return {value} if isinstance(value, str) else set()


@cache
def _catalogued() -> frozenset[str]:
    """Return the names of rules, publications and guidelines that the compendium brings along."""
    guides = checklists()
    said = [rule.title for rule in catalogue().values()]
    said += [rule.title for rule in stopping_rules().values()]
    said += [str(one) for one in references().values()]
    said += [text for one in guides for text in (one.name, one.citation)]
    said += [one.candidates.what for one in guides if one.candidates]
    said += [one.candidates.citation for one in guides if one.candidates]
    return frozenset(said)


def unnamed(text: str, names: list[str]) -> list[str]:
    """Return the numbers of a text that are part of no name.

    Examples
    --------
    >>> unnamed("Round 2 of Table 8 (Smith 2012): 13 of E1", [])
    ['13']
    >>> unnamed("in Top 10 accounts, 3", ["Top 10 accounts"])
    ['3']
    """
    for name in names:
        if name in text:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return DIGITS.findall(NAME.sub(" ", text))
