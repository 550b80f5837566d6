"""Reporting guidelines as data: their sections, their items, and what answers each from a study."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from delphi.audit.checklists.answers import ANSWERS
from delphi.consensus.catalogue import DOI
from delphi.errors import InputError, Problem, one_of
from delphi.study.toml_input import Strict, read_toml

FOLDER = Path(__file__).parent
NAMES = ("accord", "delphistar")
WHOLE_DOI = f"^{DOI.pattern}$"


class Item(Strict):
    """One thing to report: its number if it has one, its section, a label in our words.

    `answers` names functions of `delphi.audit.checklists.answers`; none where no table of a
    study can hold the answer.
    """

    number: str = ""
    section: str = Field(min_length=1)
    label: str = Field(min_length=1)
    answers: list[str] = Field(default_factory=list)


class Candidates(Strict):
    """The earlier publication that the items are from, where they are not the final ones."""

    what: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    doi: str = Field(pattern=WHOLE_DOI)


class Checklist(Strict):
    """A reporting guideline."""

    # what it is called, and its publication
    name: str = Field(min_length=1)
    title: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    doi: str = Field(pattern=WHOLE_DOI)
    # sections of the published checklist, with the number of items of each
    final: dict[str, int] = Field(min_length=1)
    # where the items are from if they are not those of the published checklist
    candidates: Candidates | None = None
    items: list[Item] = Field(min_length=1)

    @model_validator(mode="after")
    def _numbers_once(self) -> Self:
        numbers = Counter(item.number for item in self.items if item.number)
        twice = [number for number, count in numbers.items() if count > 1]
        if twice:
            raise ValueError(f"each number once, not {twice} again")
        return self

    @model_validator(mode="after")
    def _final_as_published(self) -> Self:
        """Hold the final items against the published number of each section."""
        if self.candidates is None:
            found = dict(Counter(item.section for item in self.items))
            if found != self.final or not all(item.number for item in self.items):
                raise ValueError(f"numbered items as published, {self.final}, not {found}")
        return self


def read_checklist(path: Path) -> Checklist:
    """Read one guideline and check it.

    Raises
    ------
    InputError
        With every fault: of the TOML, of an item, or an answer that there is no function for.
    """
    found = read_toml(path, Checklist)
    problems = list(_unanswered(found, path.name))
    if problems:
        raise InputError(problems)
    return found


def _unanswered(found: Checklist, file: str) -> Iterator[Problem]:
    for place, item in enumerate(found.items, 1):
        for name in item.answers:
            if name not in ANSWERS:
                wanted = one_of(list(ANSWERS), name)
                yield Problem(file, None, f"items.{place}.answers", name, wanted)


@cache
def checklists() -> tuple[Checklist, ...]:
    """Return the guidelines, in order.

    Examples
    --------
    >>> [(one.name, sum(one.final.values())) for one in checklists()]
    [('ACCORD', 35), ('DELPHISTAR', 38)]
    """
    return tuple(read_checklist(FOLDER / f"{name}.toml") for name in NAMES)
