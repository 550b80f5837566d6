"""Named quantities of a study, counted from its tables: what numbers in pictures come from."""

import re
from collections.abc import Callable, Mapping

import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.ratings import counts
from delphi.study.tiers import NO_TIER, tiers

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _rated(study: Study, kind: str, number: int) -> pd.DataFrame:
    ratings = study.table("ratings")
    return ratings[(ratings["kind"] == kind) & (ratings["round"] == number)]


def experts(study: Study) -> int:
    """Count the experts of the panel."""
    return len(study.table("panel"))


def organizations(study: Study) -> int:
    """Add up the organizations of the panel, as printed."""
    return int(study.table("panel")["organizations"].sum())


def least_years(study: Study) -> int:
    """Return the least number of years of experience in the panel, as printed."""
    return int(study.table("panel")["years"].min())


def items(study: Study, kind: str) -> int:
    """Count the items of a kind."""
    return int((study.table("items")["kind"] == kind).sum())


def from_literature(study: Study, kind: str) -> int:
    """Count the items of a kind that come from the literature."""
    table = study.table("items")
    return int(((table["kind"] == kind) & (table["origin"] == "literature")).sum())


def suggested(study: Study, kind: str) -> int:
    """Count the items of a kind that experts suggested."""
    return items(study, kind) - from_literature(study, kind)


def rated_in(study: Study, kind: str, number: str) -> int:
    """Count the items of a kind that were rated in a round."""
    return int(_rated(study, kind, int(number))["item"].nunique())


def unanimous_in(study: Study, kind: str, number: str) -> int:
    """Count the items of a kind to which all experts gave the same rating in a round."""
    table = counts(_rated(study, kind, int(number)), study.scale)
    asked = len(study.table("panel"))
    return int((table.max(axis="columns") == asked).sum())


def in_a_tier(study: Study, kind: str) -> int:
    """Count the items of a kind that are in one of the tiers of the conclusions."""
    frame = tiers(study)
    return int(((frame["kind"] == kind) & (frame["tier"] != NO_TIER)).sum())


QUANTITIES: Mapping[str, Callable[..., int]] = {
    "experts": experts,
    "organizations": organizations,
    "least_years": least_years,
    "items": items,
    "from_literature": from_literature,
    "suggested": suggested,
    "rated_in": rated_in,
    "unanimous_in": unanimous_in,
    "in_a_tier": in_a_tier,
}


def tables_named(text: str) -> set[str]:
    """Return the tables that the quantities named in a text are counted from."""
    names = {match[1].split()[0] for match in PLACEHOLDER.finditer(text) if match[1].split()}
    of_panel = {"experts", "organizations", "least_years", "unanimous_in"}
    return ({"panel"} if names & of_panel else set()) | ({"ratings"} if names - of_panel else set())


def filled(study: Study, text: str, file: str) -> str:
    """Put the quantities of a study into a text, as in `{experts}` or `{rated_in practice 2}`.

    Raises
    ------
    InputError
        When a quantity is unknown, or lacks an argument.
    """
    return PLACEHOLDER.sub(lambda match: str(_quantity(study, match[1], file)), text)


def _quantity(study: Study, said: str, file: str) -> int:
    name, *arguments = said.split() or [""]
    if name not in QUANTITIES:
        wanted = one_of(list(QUANTITIES), name, "quantities")
        raise InputError([Problem(file, None, "text", said, wanted)])
    function = QUANTITIES[name]
    wanted_number = function.__code__.co_argcount - 1
    if len(arguments) != wanted_number:
        wanted = f"{name} with {wanted_number} argument(s)"
        raise InputError([Problem(file, None, "text", said, wanted)])
    allowed = [list(study.config.kinds), [str(r.number) for r in study.config.rounds]]
    for value, names in zip(arguments, allowed, strict=False):
        if value not in names:
            raise InputError([Problem(file, None, "text", said, one_of(names, value))])
    return function(study, *arguments)
