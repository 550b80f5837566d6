"""Rules for ending a Delphi study: what a rule is, and the file of them, checked as it is read."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from delphi.consensus.catalogue import IDENTIFIER, Panel, Reference, references
from delphi.consensus.criterion import Criterion
from delphi.errors import InputError, Problem, one_of
from delphi.study.toml_input import Strict, read_toml

FILE = Path(__file__).with_name("stopping.toml")


class PanelCriterion(Strict):
    """A number for all items of a round, a comparison and a cut-off."""

    measure: Literal["kendall_w", "change_in_kendall_w"]
    comparison: Literal[">=", ">", "<=", "<"]
    cutoff: float | int = Field(ge=0, le=1)


class StoppingRule(Strict):
    """What must be so for a study to end.

    Parameters
    ----------
    title, note : str
        A name for it, and what is to be known of it, in our words.
    reference, through : str
        Keys of the publication, and of a review that reports it; blank for a rule of ours.
    checked : str
        Against what its numbers were held, as in the catalogue of rules of consensus.
    experts : Panel or None
        The panel sizes it is defined for; None for any.
    stated : bool
        True for consensus on every item by the rule that the study states.
    items : Criterion or None
        What an item must meet.
    share : float
        Percent of the items that must meet it.
    panel : PanelCriterion or None
        What one number for all items must meet.
    rounds : int or None
        The number of rounds after which the study ends, whatever the ratings.

    Notes
    -----
    A rule has one of `stated`, `items`, `panel` and `rounds`.
    """

    title: str = Field(min_length=1)
    note: str = Field(min_length=1)
    reference: str = ""
    through: str = ""
    checked: Literal["publication", "another work", "in part", "not yet", "own"]
    experts: Panel | None = None
    stated: bool = False
    items: Criterion | None = None
    share: float | int = Field(default=100, gt=0, le=100)
    panel: PanelCriterion | None = None
    rounds: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _looks_at_one_thing(self) -> Self:
        ways = [self.stated, self.items is not None, self.panel is not None, bool(self.rounds)]
        if sum(ways) != 1:
            raise ValueError("a rule with one of stated, items, panel and rounds")
        if self.share != 100 and self.items is None:  # noqa: PLR2004 - the default
            raise ValueError("a share of the items only with items")
        return self

    @model_validator(mode="after")
    def _goes_for_any_scale(self) -> Self:
        if self.items and (self.items.about.in_scale_units or self.items.about.of_panel):
            raise ValueError(f"a measure of one item on any scale, not {self.items.measure}")
        return self

    def not_defined(self, experts: int) -> str:
        """Say why the rule is not for a panel of this size; blank where it is."""
        if self.experts and experts < self.experts.least:
            return f"it is for {self.experts.least} experts or more"
        if self.experts and self.experts.most is not None and experts > self.experts.most:
            return f"it is for {self.experts.most} experts or fewer"
        return ""


class StoppingRules(Strict):
    """The rules, and the publications that no other catalogue lists, by key."""

    rules: dict[str, StoppingRule] = Field(min_length=1)
    references: dict[str, Reference] = Field(default_factory=dict)


def _unlisted(found: StoppingRules, file: str) -> Iterator[Problem]:
    """Find references that are listed nowhere, and those of the file that no rule has."""
    keys, used = [*found.references, *references()], set()
    for name, rule in found.rules.items():
        for field in ("reference", "through"):
            key = getattr(rule, field)
            used.add(key)
            if key and key not in keys:
                yield Problem(file, None, f"rules.{name}.{field}", key, one_of(keys, key))
    for key in found.references:
        if key not in used:
            yield Problem(file, None, f"references.{key}", None, "no rule comes from it")


def _misnamed(found: StoppingRules, file: str) -> Iterator[Problem]:
    for name in found.rules:
        if not IDENTIFIER.fullmatch(name):
            yield Problem(file, None, "rules", name, "lower-case words joined by hyphens")


def read_stopping(path: Path) -> StoppingRules:
    """Read a file of stopping rules and check it as a whole.

    Parameters
    ----------
    path : Path
        A TOML file with the table `rules` and, if need be, `references`.

    Returns
    -------
    StoppingRules
        In the order of the file.

    Raises
    ------
    InputError
        With every fault, by file and key.
    """
    found = read_toml(path, StoppingRules)
    problems = [*_unlisted(found, path.name), *_misnamed(found, path.name)]
    if problems:
        raise InputError(problems)
    return found


@cache
def _published() -> StoppingRules:
    return read_stopping(FILE)


def stopping_rules() -> dict[str, StoppingRule]:
    """Return the stopping rules by identifier, in the order of the file.

    Examples
    --------
    >>> stopping_rules()["two-rounds"].rounds
    2
    """
    return dict(_published().rules)


def source_of(rule: StoppingRule) -> str:
    """Return the publication of a rule, as in `Schmidt (1997)`; blank for a rule of ours.

    Examples
    --------
    >>> source_of(stopping_rules()["schmidt-strong"])
    'Schmidt (1997)'
    """
    every = {**references(), **_published().references}
    return str(every[rule.reference]) if rule.reference else ""
