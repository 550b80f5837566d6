"""Published rules of consensus: what a rule is, and the catalogue of them, checked as it is read.

A rule is data: criteria and cut-offs, with the publication it comes from. The catalogue stands
in `catalogue.toml`; `docs/rules.md` shows it as tables.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from delphi.consensus.criterion import Criterion
from delphi.errors import InputError, Problem, one_of
from delphi.study import Scale
from delphi.study.toml_input import Strict, read_toml

FILE = Path(__file__).with_name("catalogue.toml")
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DOI = re.compile(r"10\.\d{4,9}/\S+")
EARLIEST, LATEST = 1900, 2100

Family = Literal[
    "percent agreement",
    "percent in the upper points",
    "core outcome set",
    "guideline panel",
    "quartiles and median",
    "spread around the mean",
    "RAND/UCLA and nominal groups",
    "concordance",
    "content validity",
    "cut-off from the data",
    "stability",
    "own",
]


class Reference(Strict):
    """A publication: facts to find it by; the DOI only where it is sure."""

    authors: str = Field(min_length=1)
    year: int = Field(ge=EARLIEST, le=LATEST)
    title: str = Field(min_length=1)
    journal: str = ""
    volume: str = ""
    pages: str = ""
    doi: str = ""

    @field_validator("doi")
    @classmethod
    def _bare(cls, doi: str) -> str:
        if doi and not DOI.fullmatch(doi):
            raise ValueError("a DOI without address, as in 10.1000/182")
        return doi

    def __str__(self) -> str:
        """Return the short form, as in `Diamond et al. (2014)`."""
        return f"{self.authors} ({self.year})"


class Panel(Strict):
    """The panel sizes that a rule is defined for; both ends are among them."""

    least: int = Field(default=1, ge=1)
    most: int | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most is not None and self.most < self.least:
            raise ValueError("panel sizes from least to most")
        return self


class Rule(Strict):
    """Criteria of agreement, importance and stability that a publication states together.

    Parameters
    ----------
    title, note : str
        A name for it, and what it was made for, in our words.
    family : str
        Rules of one family stand in one table.
    reference, through : str
        Keys of the publication, and of a review that reports it.
    checked : str
        Against what its numbers were held: the publication itself, another work that states the
        same rule, in part, or nothing yet.
    carried : str
        How it is used on another scale. "linear": every rating of that scale is first moved to
        the place it has, by position, on the scale of the rule. "unchanged": no criterion is
        about points of a scale. "not carried": it is for its own scale only.
    scale : Scale or None
        The scale it was made for; None for any.
    panel : Panel or None
        The panel sizes it is defined for; None for any.
    included_if, or_included_if, excluded_if : list of Criterion
        `in`, `or_in` and `out` of the file. Met when all of the first hold, or all of the second
        if there are any; the third are the publication's criteria for the opposite verdict.
    """

    title: str = Field(min_length=1)
    family: Family
    reference: str
    through: str = ""
    checked: Literal["publication", "another work", "in part", "not yet", "own"]
    note: str = Field(min_length=1)
    carried: Literal["linear", "unchanged", "not carried"]
    scale: Scale | None = None
    panel: Panel | None = None
    included_if: list[Criterion] = Field(alias="in", min_length=1)
    or_included_if: list[Criterion] = Field(default=[], alias="or_in")
    excluded_if: list[Criterion] = Field(default=[], alias="out")

    @property
    def criteria(self) -> list[Criterion]:
        """All criteria, whatever they are for."""
        return [*self.included_if, *self.or_included_if, *self.excluded_if]

    @property
    def stated(self) -> tuple[object, ...]:
        """All that it says, apart from its name and its source."""
        ways = (self.included_if, self.or_included_if, self.excluded_if)
        said = tuple(frozenset(criterion.stated for criterion in way) for way in ways)
        return (*said, self.scale, self.panel)

    @model_validator(mode="after")
    def _fits_its_scale(self) -> Self:
        if self.scale is None and self.carried != "unchanged":
            raise ValueError("a scale, or carried = 'unchanged'")
        bound = {c.measure for c in self.criteria if c.about.in_scale_units}
        if self.carried == "unchanged" and bound:
            raise ValueError(f"a rule carried by its scale, because of {', '.join(sorted(bound))}")
        if self.scale and not all(criterion.fits(self.scale) for criterion in self.criteria):
            raise ValueError(f"points from {self.scale.lowest} to {self.scale.highest}, its scale")
        return self

    @model_validator(mode="after")
    def _fits_its_panel(self) -> Self:
        least = self.panel.least if self.panel else 1
        listed = [min(c.cutoff) for c in self.criteria if isinstance(c.cutoff, dict)]
        if any(size > least for size in listed):
            raise ValueError(f"panel with least = {max(listed)}, the smallest that has a cut-off")
        return self


class Catalogue(Strict):
    """The rules and the publications they come from, by key."""

    references: dict[str, Reference]
    rules: dict[str, Rule]


def _unlisted(found: Catalogue, file: str) -> Iterator[Problem]:
    """Find references that are not listed, and those that no rule has."""
    keys, used = list(found.references), set()
    for name, rule in found.rules.items():
        for field in ("reference", "through"):
            key = getattr(rule, field)
            used.add(key)
            if key and key not in found.references:
                yield Problem(file, None, f"rules.{name}.{field}", key, one_of(keys, key))
    for key in keys:
        if key not in used:
            yield Problem(file, None, f"references.{key}", None, "no rule comes from it")


def _misnamed(found: Catalogue, file: str) -> Iterator[Problem]:
    """Find rules whose identifier is not lower-case words joined by hyphens."""
    for name in found.rules:
        if not IDENTIFIER.fullmatch(name):
            yield Problem(file, None, "rules", name, "lower-case words joined by hyphens")


def _alike(found: Catalogue, file: str) -> Iterator[Problem]:
    """Find rules with the same criteria, scale and panel as one before them."""
    first: dict[tuple[object, ...], str] = {}
    for name, rule in found.rules.items():
        other = first.setdefault(rule.stated, name)
        if other != name:
            yield Problem(file, None, f"rules.{name}", None, f"the same criteria as {other}")


def read_catalogue(path: Path) -> Catalogue:
    """Read a file of rules and check it as a whole.

    Parameters
    ----------
    path : Path
        A TOML file with the tables `rules` and `references`.

    Returns
    -------
    Catalogue
        Its rules and references, in the order of the file.

    Raises
    ------
    InputError
        With every fault: of the TOML, of a rule (an unknown measure, a region outside the
        scale, ...), or of the whole (a reference that is not listed or not used, rules alike).
    """
    found = read_toml(path, Catalogue)
    checks = (_unlisted, _misnamed, _alike)
    problems = [problem for check in checks for problem in check(found, path.name)]
    if problems:
        raise InputError(problems)
    return found


@cache
def _published() -> Catalogue:
    return read_catalogue(FILE)


def catalogue() -> dict[str, Rule]:
    """Return the published rules by identifier, in the order of the catalogue.

    Examples
    --------
    >>> str(catalogue()["green-1982"].included_if[1].cutoff)
    '13/4'
    """
    return dict(_published().rules)


def references() -> dict[str, Reference]:
    """Return the publications that the rules come from, by key.

    Examples
    --------
    >>> print(references()["diamond2014"])
    Diamond et al. (2014)
    """
    return dict(_published().references)
