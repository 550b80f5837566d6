"""Whose names are shown: experts stand under codes unless the publication prints their names.

A study whose publication prints the names of its experts says so (`[privacy] experts = "as
printed"`); everywhere else experts leave the raw files under codes only. Codes follow the order
of the panel: every output lists the experts in that order anyway, so that a code tells nothing
more than its place does, and a new expert at the end changes no code.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from delphi.study.names import Names, Person
from delphi.study.toml_input import Strict

CODE = re.compile(
    r"[a-z]|([a-z]|ex|exp|expert|part|participant|panel|panell?ist|rater|resp|respondent|id|"
    r"member|subject|person)?[-_ .#]?[0-9]+[a-z]?",
    re.IGNORECASE,
)
PREFIXES = ("E", "P", "X", "EXPERT")
# Columns that name an expert: in order of trust, with the table they stand in.
NAMING = (
    ("panel", "expert"),
    ("entries", "expert"),
    ("suggestions", "expert"),
    ("experience", "person"),
    ("wordings", "expert"),
)


class Privacy(Strict):
    """How experts appear in whatever is made from the raw files.

    `experts` is `as printed` where the publication names them, else `codes`. `also` lists
    other ways in which a person is written in texts (a nickname, a maiden name, an account),
    by the identifier of the expert or, for anyone else, by the word to put instead.
    """

    experts: Literal["codes", "as printed"] = "codes"
    also: dict[str, list[str]] = Field(default_factory=dict)


def names_of(raw: Path, privacy: Privacy, researchers: Sequence[str] = ()) -> Names:
    """Return whom a study puts under a code.

    Identifiers that are codes already (a letter, a number, `E7`, `expert-3`) stay when all
    are; if one of them is not, all experts are numbered `E1`, `E2` ... in the order of the panel
    (without one, as they first appear), so that no two share a code.

    Parameters
    ----------
    raw : Path
        Folder of the raw files; faults in them are no matter here.
    privacy : Privacy
        What the study says.
    researchers : sequence of str
        Identifiers of the researchers, who are not experts.
    """
    return Names() if privacy.experts == "as printed" else coded_names(raw, privacy, researchers)


def coded_names(raw: Path, privacy: Privacy, researchers: Sequence[str] = ()) -> Names:
    """Return whom a study puts under a code if it shows no names, whatever it says."""
    printed = _printed_names(raw)
    experts = [who for who in _experts(raw) if who not in researchers]
    codes = _codes(experts, researchers)
    people = [
        Person(who, code, tuple(n for n in (printed.get(who, ""), *privacy.also.get(who, ())) if n))
        for who, code in codes.items()
    ]
    others = [
        Person(name, word, tuple(names))
        for word, names in privacy.also.items()
        if word not in codes
        for name in names[:1]
    ]
    hidden = [p for p in people if p.code != p.identifier or p.names]
    return Names((*hidden, *others))


def _codes(experts: Sequence[str], researchers: Sequence[str]) -> dict[str, str]:
    if all(CODE.fullmatch(who) for who in experts):
        return {who: who for who in experts}
    prefix = next(p for p in PREFIXES if not any(r.upper().startswith(p) for r in researchers))
    return {who: f"{prefix}{number}" for number, who in enumerate(experts, 1)}


def _experts(raw: Path) -> list[str]:
    """Return the identifiers of all experts: those of the panel, or of the tables that name any."""
    found: list[str] = []
    for table, column in NAMING:
        found += [row.get(column) or "" for row in _rows(raw / f"{table}.csv")]
        if table == "panel" and any(found):
            break
    return list(dict.fromkeys(who.strip() for who in found if who.strip()))


def _printed_names(raw: Path) -> dict[str, str]:
    rows = _rows(raw / "panel.csv")
    return {(row.get("expert") or "").strip(): (row.get("name") or "").strip() for row in rows}


def _rows(path: Path) -> list[dict[str, str | None]]:
    """Return the rows of a CSV file as far as they can be read."""
    if not path.is_file():
        return []
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    try:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error:
        return []
