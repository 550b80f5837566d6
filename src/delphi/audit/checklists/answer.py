"""What a study answers to an item of a reporting guideline, and where that is shown."""

from dataclasses import dataclass

from delphi.study import Study
from delphi.study.registry import declared

SECTIONS = {
    "04-one-round": "Items rated once",
    "05-several-rounds": "Items rated in several rounds",
    "07-consensus": "Consensus",
    "11-ledger": "Ledger",
}


@dataclass(frozen=True)
class Answer:
    """An answer computed from the data of a study."""

    text: str  # the answer, in one line
    origin: tuple[str, ...]  # the tables it is computed from, or `study.toml`
    shown: tuple[str, ...] = ()  # identifiers of exhibits and names of notebooks that show it


def exhibits_by(study: Study, builder: str, table: str) -> tuple[str, ...]:
    """Return the exhibits that a builder makes from a table; none when the table is not there."""
    if not study.has(table):
        return ()
    return tuple(
        identifier
        for identifier, exhibit in declared(study).items()
        if exhibit.builder == builder and exhibit.arguments.get("table", table) == table
    )


def rating_sections(study: Study) -> tuple[str, ...]:
    """Return the notebooks that show the ratings: of items rated once, of items rated again."""
    rounds = study.table("ratings").groupby("kind")["round"].nunique()
    names = [("04-one-round", bool((rounds == 1).any())), ("05-several-rounds", rounds.max() > 1)]
    return tuple(name for name, there in names if there)
