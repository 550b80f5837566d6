"""Names of persons put under codes, in the cells of tables and in running text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

SOMEONE = "expert"  # for a name that two experts share
FIRST, LAST = r"(?:[A-Z]\.\s?)*", r"(?:,(?:\s?[A-Z]\.)+)?"  # initials beside a family name
SHORT = 3  # a name with fewer letters counts only as it is typed
LEAST = 2  # a single letter stands for too much else
# Words of a name that are no name, and of which texts are full.
TITLES = frozenset(
    [
        *("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "sir", "mag", "ing", "dipl"),
        *("phd", "md", "rn", "msc", "bsc", "mba", "jr", "sr", "van", "von", "vom", "zu", "der"),
        *("den", "de", "del", "della", "da", "di", "du", "la", "le", "el", "al", "bin", "ibn"),
        *("of", "the", "and"),
    ]
)
WHO = frozenset({"expert", "person", "row", "origin"})  # an expert, or one of a few words
# Identifiers and words with a meaning of their own, in which no name is looked for.
KEPT = frozenset(
    [
        *("source", "kind", "item", "id", "study", "round", "quantity", "relation", "bears_on"),
        *("column", "status", "topic", "part"),
    ]
)
CITED = frozenset({"literature", "articles", "references"})  # works are cited by name
LISTS = frozenset({"arguments", "reading_arguments", "printed"})  # values parted by signs
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# Of study.toml: what is published anyway. Anywhere: what is the name of a file.
PUBLISHED = ("title", "short", "citation", "authors", "licence", "researchers", "privacy", "rules")
FILES = ("file", "project")


@dataclass(frozen=True)
class Person:
    """Someone whose name is not to be shown: identifier, code and the names known."""

    identifier: str
    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """Whom to put under a code, and how they are written.

    Examples
    --------
    >>> names = Names((Person("anna", "E1", ("Anna Schmidt",)), Person("BW", "E2")))
    >>> names.clean("As Ms Schmidt (anna) and BW said; A. Schmidt's words")
    "As Ms E1 (E1) and E2 said; E1's words"
    >>> names.clean("annals of a schmidtian; bw"), names.code("BW")
    ('annals of a schmidtian; bw', 'E2')
    """

    people: tuple[Person, ...] = ()  # in the order of the panel; empty where names are shown

    def __bool__(self) -> bool:
        """Return whether anyone is put under a code."""
        return bool(self.people)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each identifier."""
        return {person.identifier: person.code for person in self.people}

    @cached_property
    def _written(self) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        """Codes by spelling: in any capitals, as typed, and with a capital."""
        loose: dict[str, str] = {}
        exact: dict[str, str] = {}
        parts: dict[str, str] = {}
        for person in self.people:
            for name in (person.identifier, *filter(_is_whole, person.names)):
                if name != person.code:
                    _spell(name, person.code, loose if len(name) >= SHORT else exact)
            for part in (word for name in person.names for word in _words(name)):
                _spell(part, person.code, parts if len(part) >= SHORT else exact)
        return loose, exact, parts

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        loose, exact, parts = self._written
        capitals = {p[:1].upper() + p[1:] for p in parts} | {p.upper() for p in parts}
        mails = _any_of([*loose, *parts])
        ways = [
            rf"(?P<mail>(?i:[\w.+-]*(?:{mails})[\w.+-]*@[\w.-]*\w))" if mails else "",
            rf"(?P<loose>(?i:{_any_of(loose)}))" if loose else "",
            rf"{FIRST}(?P<parts>{_any_of(capitals)}){LAST}" if parts else "",
            rf"(?P<exact>{_any_of(exact)})" if exact else "",
        ]
        said = "|".join(way for way in ways if way)
        return re.compile(rf"(?<!\w)(?:{said})(?!\w)") if said else None

    def found(self, text: str) -> list[str]:
        """Return every name and identifier of theirs that a text holds."""
        if not self._pattern or not self._likely(text):
            return []
        return [match[0] for match in self._pattern.finditer(text)]

    def _likely(self, text: str) -> bool:
        """Return whether a text holds any spelling at all; much faster than to look for words."""
        loose, exact, parts = self._written
        folded = text.casefold()
        anywhere = any(name.casefold() in folded for name in (*loose, *parts))
        return anywhere or any(name in text for name in exact)

    def clean(self, text: str) -> str:
        """Return a text with codes in the place of names and identifiers of experts."""
        if not self._pattern or not self._likely(text):
            return text
        coded = self._pattern.sub(self._coded, text)
        return coded if coded == text else self._twice.sub(r"\1", coded)

    @cached_property
    def _twice(self) -> re.Pattern[str]:
        """A code that follows itself: first and last name, each replaced."""
        codes = _any_of({person.code for person in self.people})
        return re.compile(rf"(?<!\w)({codes})(?:[ -]\1)+(?!\w)")

    def _coded(self, match: re.Match[str]) -> str:
        loose, exact, parts = self._written
        found = match.groupdict()
        if found.get("mail"):
            whole = found["mail"].casefold()
            codes = {code for name, code in {**parts, **loose}.items() if name.casefold() in whole}
            return codes.pop() if len(codes) == 1 else SOMEONE
        if found.get("exact"):
            return exact[found["exact"]]
        name = (found.get("loose") or found.get("parts") or "").casefold()
        return {**_folded(parts), **_folded(loose)}[name]

    def code(self, cell: str) -> str:
        """Return the code of a cell that holds an identifier; any other cell as it is."""
        return self.codes.get(cell, cell)

    def cell(self, table: str, column: str, cell: str) -> str:
        """Return a cell of a table as it may leave the raw files."""
        if column in WHO:
            return self.code(cell)
        if column in KEPT or (table in CITED and column != "note"):
            return cell
        return self.values(cell) if column in LISTS else self.clean(cell)

    def values(self, cell: str) -> str:
        """Return values that are parted by signs, such as `item=trust-in-mark; expert=mark`."""
        return re.sub(r"[^=;|]+", lambda match: self._value(match[0]), cell)

    def _value(self, said: str) -> str:
        word = said.strip()
        if word in self.codes:
            return said.replace(word, self.codes[word])
        return said if IDENTIFIER.fullmatch(word) else self.clean(said)

    def frame(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with codes for experts; a name in the panel becomes the code."""
        if not self or frame.empty:
            return frame
        coded = frame.copy()
        if table == "panel" and "name" in coded:
            coded["name"] = coded["expert"].where(coded["name"].notna(), coded["name"])
        for column in coded.columns:
            if pd.api.types.is_string_dtype(coded[column]):
                who = "expert" if (table, column) == ("panel", "name") else str(column)
                given = coded[column]
                said = {v: self.cell(table, who, str(v)) for v in given.dropna().unique()}
                coded[column] = given.map(said, na_action="ignore").astype(given.dtype)
        return coded

    def tree(self, value: Any) -> Any:
        """Return values read from a TOML file without names."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, list):
            return [self.tree(one) for one in value]
        if isinstance(value, dict):
            return {k: v if k in FILES else self.tree(v) for k, v in value.items()}
        return value

    def settings(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a study.toml without names, save in what is published."""
        return {k: v if k in PUBLISHED else self.tree(v) for k, v in values.items()}


def _spell(name: str, code: str, known: dict[str, str]) -> None:
    """Add a spelling; one that two persons share stands for neither."""
    if len(name) < LEAST:
        return
    other = known.get(name)
    known[name] = code if other in (None, code) else SOMEONE


def _is_whole(name: str) -> bool:
    """Return whether a name has several words; a single one may be a common word too."""
    return len(_words(name)) > 1


def _words(name: str) -> list[str]:
    """Return the words of a name that tell who it is.

    Examples
    --------
    >>> _words("Prof. Anna-Lena van der Berg, PhD")
    ['Anna', 'Lena', 'Berg']
    """
    words = re.findall(r"[^\W\d_]+", name)
    return [word for word in words if len(word) >= LEAST and word.casefold() not in TITLES]


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))


def _folded(names: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): code for name, code in names.items()}
