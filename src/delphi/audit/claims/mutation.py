"""How much of the ratings the ledger guards: change one by a point and see what notices."""

from dataclasses import dataclass

import pandas as pd

from delphi.audit.claims.arguments import read_arguments
from delphi.audit.claims.facts import Facts, FaultError
from delphi.audit.claims.ledger import OPEN, finding_of
from delphi.audit.claims.vocabulary import RATINGS

# A claim as text by column, and the items and rounds that it names; none for all.
Watched = tuple[dict[str, str], set[str], set[str]]


@dataclass(frozen=True)
class Noticed:
    """What notices a change of a rating by one point."""

    # whose rating
    item: str
    expert: str
    # in which round, as reconciled, and as changed
    round: int
    rating: int
    other: int
    # the first statement of the text, and the first printed total, whose finding changes; blank
    # when none does
    claim: str
    total: str


def mutations(
    facts: Facts, claims: pd.DataFrame, totals: pd.DataFrame, lowest: int, highest: int
) -> list[Noticed]:
    """Change every rating by one point up and down, as far as the scale goes.

    Parameters
    ----------
    facts : Facts
        The facts as they are.
    claims, totals : DataFrame
        The ledger of statements and that of printed totals, with the findings that hold of
        the facts as they are.
    lowest, highest : int
        Ends of the scale.

    Returns
    -------
    list of Noticed
        One for each change, in the order of the ratings.
    """
    of_text, of_totals = _watching(claims), _watching(totals)
    known = facts.tables["ratings"].dropna(subset=["rating"])
    return [
        Noticed(
            item=str(row["item"]),
            expert=str(row["expert"]),
            round=int(row["round"]),
            rating=int(row["rating"]),
            other=other,
            claim=_first(changed, of_text, row),
            total=_first(changed, of_totals, row),
        )
        for place, row in known.iterrows()
        for other in (int(row["rating"]) - 1, int(row["rating"]) + 1)
        if lowest <= other <= highest
        for changed in (_with(facts, place, other),)
    ]


def _watching(claims: pd.DataFrame) -> list[Watched]:
    """Return claims on ratings with the items and rounds that they name; none for all."""
    watching = []
    for row in claims.astype("object").fillna("").to_dict("records"):
        given = read_arguments(str(row["arguments"]))
        on_ratings = row["quantity"] in RATINGS or given.given.get("table") == "ratings"
        if on_ratings and row["finding"] != OPEN:
            rounds = {number for key in ("round", "from", "to") for number in given.many(key)}
            texts = {str(key): str(value) for key, value in row.items()}
            watching.append((texts, set(given.many("item")), _with_before(rounds - {"last"})))
    return sorted(watching, key=lambda one: (not one[1], not one[2]))


def _with_before(rounds: set[str]) -> set[str]:
    """Return rounds with the ones before them, which a movement is measured from."""
    return rounds | {str(int(number) - 1) for number in rounds if number.isdigit()}


def _with(facts: Facts, place: object, other: int) -> Facts:
    """Return the facts with another rating in one place."""
    ratings = facts.tables["ratings"].copy()
    ratings.loc[ratings.index == place, "rating"] = other
    return Facts({**facts.tables, "ratings": ratings}, facts.exhibits)


def _first(facts: Facts, watching: list[Watched], row: "pd.Series[object]") -> str:
    """Return the first claim that may concern a rating and whose finding is another one."""
    item, number = str(row["item"]), str(row["round"])
    for claim, items, rounds in watching:
        named = (not items or item in items) and (not rounds or number in rounds)
        if named and _differs(facts, claim):
            return claim["id"]
    return ""


def _differs(facts: Facts, claim: dict[str, str]) -> bool:
    try:
        return finding_of(facts, claim) != claim["finding"]
    except FaultError:
        return True  # it can be computed no longer
