"""The choices that universes are made of, as a TOML file declares them, and the rules they make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from delphi.consensus.catalogue import Rule, catalogue
from delphi.consensus.criterion import Criterion
from delphi.consensus.own import own_rules
from delphi.consensus.values import OF_HISTOGRAMS
from delphi.consensus.verdicts import needs_histograms_only, says_importance
from delphi.errors import one_of
from delphi.study import Scale, Study
from delphi.study.toml_input import Strict, read_toml

FILE = Path(__file__).with_name("choices.toml")
OWN_FILE = "multiverse.toml"
OTHER: Mapping[str, Literal[">=", ">", "<=", "<"]] = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
AS_STATED = "as stated"

Strictness = Literal["as stated", "other"]
Denominator = Literal["ratings", "all"]
Policy = Literal["as reconciled", "left out", "every value"]
Rounds = Literal["last", "final", "decided"]
Collapse = Literal["as used", "collapsed"]
NOT_REQUIRED = "not required"
Suggested = Literal["same rule", "in every round", "left out"]


class ImportanceChoice(Strict):
    """A criterion of importance; `place` is its cut-off by position on the scale, 0 to 1."""

    name: str
    measure: Literal["median", "mean", "mode"]
    comparison: Literal[">=", ">"]
    place: float | int = Field(ge=0, le=1)

    def on(self, scale: Scale) -> Criterion:
        """Return the criterion for a scale."""
        width = scale.highest - scale.lowest
        cutoff = scale.lowest + Fraction(str(self.place)) * width
        return Criterion(
            part="importance", measure=self.measure, comparison=self.comparison, cutoff=cutoff
        )


class Family(Strict):
    """Rules that differ in their cut-off alone."""

    name: str
    measure: str
    comparison: Literal[">=", ">", "<=", "<"]
    cutoffs: list[float | int] = Field(min_length=1)
    boxes: int | None = None

    @field_validator("measure")
    @classmethod
    def _of_histograms(cls, name: str) -> str:
        known = ["percent_agreement", "percent_top", *OF_HISTOGRAMS]
        if name not in known:
            raise ValueError(one_of(known, name))
        return name

    @model_validator(mode="after")
    def _can_be_rules(self) -> Self:
        try:
            list(self.rules())
        except ValidationError as error:
            said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise ValueError(f"cut-offs and boxes that {self.measure} can take: {said}") from error
        return self

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """Yield the rules, by name."""
        arguments = {"boxes": self.boxes} if self.boxes else {}
        for cutoff in self.cutoffs:
            criterion = {
                "part": "agreement",
                "measure": self.measure,
                "comparison": self.comparison,
                "cutoff": cutoff,
                **arguments,
            }
            on_scale = self.measure == "interquartile_range"
            content: dict[str, Any] = {
                "title": f"{self.name} {self.comparison} {cutoff}",
                "note": "a cut-off of the multiverse",
                "family": "own",
                "checked": "own",
                "reference": "",
                "carried": "linear" if on_scale else "unchanged",
                "in": [criterion],
            }
            if on_scale:  # distances are those of five points
                content["scale"] = {"lowest": 1, "highest": 5}
            yield f"{self.name} {self.comparison} {cutoff}", Rule.model_validate(content)


class Choices(Strict):
    """Every choice and its options; see `choices.toml`."""

    catalogue: bool = True
    strictness: list[Strictness] = Field(min_length=1)
    denominators: list[Denominator] = Field(min_length=1)
    quantiles: list[Literal["as stated"] | Annotated[int, Field(ge=1, le=9)]] = Field(min_length=1)
    policies: list[Policy] = Field(min_length=1)
    rounds: list[Rounds] = Field(min_length=1)
    left_out: list[Annotated[int, Field(ge=0)]] = Field(min_length=1)
    scales: list[Collapse] = Field(min_length=1)
    stability: list[Literal["not required"] | Annotated[int, Field(ge=0, le=100)]] = Field(
        min_length=1
    )
    suggested: list[Suggested] = Field(min_length=1)
    importance: list[ImportanceChoice] = Field(min_length=1)
    families: list[Family] = Field(default_factory=list)
    weights: dict[str, dict[str, Annotated[float | int, Field(ge=0, le=1000)]]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _options_once(self) -> Self:
        for name in ("strictness", "denominators", "quantiles", "policies", "rounds", "left_out",
                     "scales", "stability", "suggested"):  # fmt: skip
            options = getattr(self, name)
            if len(set(options)) < len(options):
                raise ValueError(f"each option of {name} once, not {options}")
        for name in ("importance", "families"):
            names = [option.name for option in getattr(self, name)]
            if len(set(names)) < len(names):
                raise ValueError(f"each name of {name} once, not {names}")
        return self


def read_choices(study: Study) -> Choices:
    """Return the choices of a study: its own `multiverse.toml`, or those that come with us.

    Raises
    ------
    InputError
        When the file is at fault.
    """
    own = study.raw / OWN_FILE
    return read_toml(own if own.is_file() else FILE, Choices)


@dataclass(frozen=True)
class Variant:
    """A rule with all choices made that belong to a rule."""

    name: str
    title: str
    rule: Rule
    importance: Criterion | None
    strictness: str
    denominator: str
    quantile: str
    importance_name: str


@dataclass(frozen=True)
class Variants:
    """The variants of all rules, and what was left out, by reason."""

    every: tuple[Variant, ...]
    excluded: Mapping[str, int]


def variants_of(study: Study, choices: Choices, *, missing: bool) -> Variants:
    """Return every rule in every form that the choices give it.

    Parameters
    ----------
    study : Study
        The study, whose own rules are among them.
    choices : Choices
        The choices.
    missing : bool
        Whether a rating is missing in any universe, so that denominators differ.

    Returns
    -------
    Variants
        `excluded` counts combinations that a rule cannot take, or that give the same rule again.
    """
    every: list[Variant] = []
    excluded: dict[str, int] = {}
    for name, rule in _rules(study, choices):
        if not needs_histograms_only(rule):
            _count(excluded, "the rule looks at more than one item or round", 1)
            continue
        forms = _forms(name, rule, choices, study.scale, missing=missing)
        every += forms
        each = len(choices.denominators) * len(choices.quantiles) * len(choices.importance)
        can_hold = sum(
            _can_hold(_changed(rule, s, "ratings", AS_STATED)) for s in choices.strictness
        )
        empty = len(choices.strictness) - can_hold
        _count(excluded, "the rule so worded could never be met", empty * each)
        _count(excluded, "the choice makes no difference to the rule", can_hold * each - len(forms))
    return Variants(tuple(every), excluded)


def _count(excluded: dict[str, int], reason: str, number: int) -> None:
    if number:
        excluded[reason] = excluded.get(reason, 0) + number


def _rules(study: Study, choices: Choices) -> Iterator[tuple[str, Rule]]:
    yield from own_rules(study).items()
    if choices.catalogue:
        yield from catalogue().items()
    for family in choices.families:
        yield from family.rules()


def _forms(
    name: str, rule: Rule, choices: Choices, scale: Scale, *, missing: bool
) -> list[Variant]:
    """Return the forms of a rule, each different one once."""
    strictnesses = [
        strictness
        for strictness in choices.strictness
        if _can_hold(_changed(rule, strictness, "ratings", AS_STATED))
    ]
    quantiles = choices.quantiles if _has_quantiles(rule) else [AS_STATED]
    denominators = choices.denominators if missing and _has_shares(rule) else ["ratings"]
    importances = choices.importance if not says_importance(rule) else [None]
    found: dict[tuple[object, ...], Variant] = {}
    for strictness in strictnesses:
        for denominator in denominators:
            for quantile in quantiles:
                form = _changed(rule, strictness, denominator, quantile)
                for importance in importances:
                    criterion = importance.on(scale) if importance else None
                    key = (*form.stated, criterion.stated if criterion else None)
                    variant = Variant(
                        name, rule.title, form, criterion, strictness, denominator,
                        str(quantile), importance.name if importance else "the rule's own",
                    )  # fmt: skip
                    found.setdefault(key, variant)
    return list(found.values())


def _has_quantiles(rule: Rule) -> bool:
    return any("method" in criterion.about.arguments for criterion in rule.criteria)


def _can_hold(rule: Rule) -> bool:
    """Return whether no criterion asks for more than there can be, such as over 100 percent."""
    return not any(_beyond(criterion) for criterion in rule.included_if)


def _beyond(criterion: Criterion) -> bool:
    cutoffs = list(criterion.cutoff.values()) if isinstance(criterion.cutoff, dict) else []
    if isinstance(criterion.cutoff, Fraction):
        cutoffs = [criterion.cutoff]
    least, most = criterion.about.range or (0 if criterion.about.kind == "spread" else None, None)
    if criterion.comparison == ">" and most is not None:
        return any(cutoff >= most for cutoff in cutoffs)
    return criterion.comparison == "<" and least is not None and any(c <= least for c in cutoffs)


def _has_shares(rule: Rule) -> bool:
    return any(criterion.about.kind == "share" for criterion in rule.criteria)


def _changed(rule: Rule, strictness: str, denominator: str, quantile: str | int) -> Rule:
    """Return a rule with its comparisons, denominators and quantiles as chosen."""

    def change(criterion: Criterion) -> Criterion:
        update: dict[str, object] = {}
        if strictness == "other" and criterion.comparison in OTHER:
            update["comparison"] = OTHER[criterion.comparison]
        if criterion.about.kind == "share" and denominator == "all":
            update["denominator"] = denominator
        if "method" in criterion.about.arguments and quantile != AS_STATED:
            update["method"] = int(quantile)
        return criterion.model_copy(update=update)

    return rule.model_copy(
        update={
            "included_if": [change(criterion) for criterion in rule.included_if],
            "or_included_if": [change(criterion) for criterion in rule.or_included_if],
            "excluded_if": [change(criterion) for criterion in rule.excluded_if],
        }
    )
