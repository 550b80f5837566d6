"""The rules that a study brings along: the one its authors state, and those of its study.toml."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from delphi.consensus.catalogue import IDENTIFIER, Rule, catalogue
from delphi.consensus.criterion import Criterion
from delphi.errors import InputError, Problem
from delphi.study import Study
from delphi.study.toml_input import read_toml

STATED = "stated"
OWN = {"family": "own", "checked": "own", "reference": ""}


class OwnRules(BaseModel):
    """The part of a `study.toml` that holds rules, as the catalogue words them."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    rules: dict[str, Rule] = {}

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, content: Any) -> Any:
        """Fill in what a rule of one's own need not say."""
        rules = content.get("rules") if isinstance(content, dict) else None
        if not isinstance(rules, dict):
            return content
        done = {
            name: {**OWN, "note": rule.get("title", ""), **rule} if isinstance(rule, dict) else rule
            for name, rule in rules.items()
        }
        return {**content, "rules": done}


def own_rules(study: Study) -> dict[str, Rule]:
    """Return the rules of a study: the one its authors state, then those of its study.toml.

    Raises
    ------
    InputError
        When a rule is at fault, or has a name that the catalogue or `stated` has.
    """
    found = read_toml(study.raw / "study.toml", OwnRules).rules
    problems = [
        Problem("study.toml", None, f"rules.{name}", name, wanted)
        for name in found
        if (wanted := _misnamed(name))
    ]
    if problems:
        raise InputError(problems)
    return {**_stated(study), **found}


def rules_of(study: Study) -> dict[str, Rule]:
    """Return the rules that a study is judged by: its own, then those of the catalogue."""
    return {**own_rules(study), **catalogue()}


def _misnamed(name: str) -> str:
    if not IDENTIFIER.fullmatch(name):
        return "lower-case words joined by hyphens"
    return "a name that no other rule has" if name in {STATED, *catalogue()} else ""


def _stated(study: Study) -> dict[str, Rule]:
    rule = study.config.consensus
    if rule is None:
        return {}
    criterion = {
        "part": "agreement",
        "measure": rule.measure.replace(" ", "_"),
        "comparison": rule.comparison,
        "cutoff": rule.cutoff,
    }
    content = {
        **OWN,
        "title": f"The rule that {study.config.short} states",
        "note": rule.place or "stated in study.toml",
        "carried": "unchanged",
        "in": [criterion],
    }
    return {STATED: Rule.model_validate(content)}


def importance_of(study: Study) -> Criterion | None:
    """Return what the study calls important; None where it does not say."""
    said = study.config.importance
    if said is None:
        return None
    return Criterion(
        part="importance",
        measure=said.measure,
        comparison=said.comparison,
        cutoff=said.cutoff,  # type: ignore[arg-type]  # read as a fraction
    )
