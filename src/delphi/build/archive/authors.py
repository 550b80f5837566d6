"""Who wrote the compendium, by its CITATION.cff, LICENSE and pyproject.toml."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from delphi.study.names import Names, Person

NOBODY = "Anonymous"
HOLDER = re.compile(r"^(\s*Copyright\s+(?:\(c\)|©)?\s*[\d, -]*)(\S.*?)\s*$", re.M | re.I)
# Keys of CITATION.cff under which other things than names tell who somebody is.
TELLING = (
    "contact",
    "repository",
    "repository-code",
    "url",
    "doi",
    "identifiers",
    "repository-artifact",
)
BLOCK = r"^{key}:.*\n(?:[ \t-].*\n|\n)*"


@dataclass(frozen=True)
class Author:
    """An author as CITATION.cff gives them: a person, or a group where `family` is blank."""

    name: str
    family: str = ""
    marks: tuple[str, ...] = ()  # whatever else tells who it is: e-mail, ORCID, alias

    @property
    def orcid(self) -> str:
        """The ORCID, or blank."""
        return next((mark for mark in self.marks if "orcid.org" in mark), "")


def citation(root: Path) -> dict[str, Any]:
    """Return what CITATION.cff says."""
    said: dict[str, Any] = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    return said


def cited_authors(said: Mapping[str, Any]) -> list[Author]:
    """Return the authors of a CITATION.cff, or of one of its references."""
    return [_author(one) for one in said.get("authors", [])]


def _author(one: Mapping[str, Any]) -> Author:
    marks = tuple(str(one[key]) for key in ("email", "orcid", "alias", "website") if one.get(key))
    if one.get("name"):
        return Author(str(one["name"]), marks=marks)
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    name = " ".join(str(one[part]) for part in parts if one.get(part))
    return Author(name, str(one.get("family-names", "")), marks)


def author_names(root: Path) -> Names:
    """Return the authors of the compendium as names that a text may hold.

    Those of CITATION.cff with their contact, of pyproject.toml, and the holder in LICENSE.
    """
    said = citation(root)
    people = [*cited_authors(said), *(_author(one) for one in said.get("contact", []))]
    package = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for key in ("authors", "maintainers"):
        people += [_packager(one) for one in package.get(key, [])]
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    people += [Author(match[2]) for match in HOLDER.finditer(licence)]
    return Names(tuple(dict.fromkeys(person for one in people for person in _persons(one))))


def _packager(one: Mapping[str, str]) -> Author:
    name = one.get("name", "")
    mark = (one["email"],) if one.get("email") else ()
    return Author(name, name.rpartition(" ")[2] if " " in name else "", mark)


def _persons(author: Author) -> Iterator[Person]:
    family = (author.family,) if author.family else ()
    if author.name and author.name != NOBODY:
        yield Person(author.name, NOBODY, family)
    yield from (Person(mark, NOBODY) for mark in author.marks)
    if author.orcid:
        yield Person(author.orcid.rpartition("/")[2], NOBODY)


def without_authors(path: str, text: str, names: Names) -> str:
    """Return a text file of the project without its authors.

    Parameters
    ----------
    path : str
        Where it stands in the project.
    text : str
        What it says.
    names : Names
        As `author_names` gives them.
    """
    if path == "CITATION.cff":
        text = re.sub(
            BLOCK.format(key="authors"), f"authors:\n  - name: {NOBODY}\n", text, flags=re.M
        )
        for key in TELLING:
            text = re.sub(BLOCK.format(key=key), "", text, flags=re.M)
    elif path == "LICENSE":
        text = HOLDER.sub(rf"\g<1>{NOBODY}", text)
    elif path == "pyproject.toml":
        text = re.sub(r"^(authors|maintainers) = \[(?:.|\n)*?\]\n", "", text, flags=re.M)
        text = re.sub(r"^\[project\.urls\]\n(?:[^\[\n].*\n|\n)*", "", text, flags=re.M)
    return names.clean(text)
