"""Figures and tables by kind of builder, in one look; nothing here decides what a result is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from delphi.errors import InputError, Problem, one_of
from delphi.exhibits.bars import rating_bars
from delphi.exhibits.decks import deck_of
from delphi.exhibits.diagram import diagram, diagram_needs
from delphi.exhibits.drawing import Drawn, exhibit_css
from delphi.exhibits.interview_tables import contributions, informants, proposition
from delphi.exhibits.literature_tables import articles, works
from delphi.exhibits.rating_table import rating_table
from delphi.exhibits.tables import listing, posts
from delphi.exhibits.text_table import text_table
from delphi.prose import spoken
from delphi.study import Study
from delphi.study.ratings import kinds_by_rounds
from delphi.study.registry import Exhibit, declared, heading
from delphi.study.schemas import TABLES
from delphi.words import listed

__all__ = ["BUILDERS", "Drawn", "Exhibit", "build", "exhibit_css", "exhibits_of", "left_out"]


@dataclass(frozen=True)
class Builder:
    """How a kind of exhibit is built, and the tables it cannot do without."""

    build: Callable[[Study, str, Exhibit], Drawn]
    needs: tuple[str, ...] = ()


BUILDERS: Mapping[str, Builder] = {
    "articles": Builder(articles, ("articles",)),
    "contributions": Builder(contributions, ("roles", "contributions")),
    "deck": Builder(deck_of, ("questions", "ratings")),
    "diagram": Builder(diagram),
    "informants": Builder(informants, ("informants", "firms", "industries")),
    "listing": Builder(listing),
    "posts": Builder(posts, ("experience",)),
    "proposition": Builder(proposition, ("propositions",)),
    "rating-bars": Builder(rating_bars),
    "rating-table": Builder(rating_table, ("listings",)),
    "text-table": Builder(text_table, ("cells",)),
    "works": Builder(works, ("topics", "literature")),
}


def build(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build one exhibit.

    Raises
    ------
    InputError
        When an argument is unknown, or the study lacks a table that the exhibit needs.
    """
    lacking = lacks(study, identifier, exhibit)
    if lacking:
        wanted = (
            f"the study has no {' or '.join(f'{name}.csv' for name in lacking)} to build it from"
        )
        raise InputError([Problem("exhibits.toml", None, identifier, None, wanted)])
    return BUILDERS[exhibit.builder].build(study, identifier, exhibit)


def lacks(study: Study, identifier: str, exhibit: Exhibit) -> list[str]:
    """Return the tables that an exhibit needs and the study does not have."""
    needs = BUILDERS[exhibit.builder].needs
    if exhibit.builder == "listing":
        needs = (exhibit.arguments.get("table", ""),)
    if exhibit.builder == "diagram":
        needs = diagram_needs(study, identifier, exhibit)
    return [name for name in needs if name in TABLES and not study.has(name)]


def exhibits_of(study: Study, notebook: str, kind: str = "") -> list[Drawn]:
    """Build every exhibit that a notebook shows, in order.

    An exhibit whose tables the study lacks is left out; `left_out` names it.

    Parameters
    ----------
    study : Study
        The study; without an `exhibits.toml` every item gets a figure.
    notebook : str
        Name of the notebook, such as `04-one-round`.
    kind : str
        Kind of builder to keep; blank for all.

    Raises
    ------
    InputError
        When `exhibits.toml` is at fault.
    """
    chosen = _chosen(study, notebook, kind)
    return [build(study, name, e) for name, e in chosen.items() if not lacks(study, name, e)]


@spoken
def left_out(study: Study, notebook: str, kind: str = "") -> str:
    """Say in one line which exhibits of a notebook are left out, and for want of what."""
    lost = {name: lacks(study, name, e) for name, e in _chosen(study, notebook, kind).items()}
    said = [
        f"{heading(name)} (no {listed(f'{t}.csv' for t in tables)})"
        for name, tables in lost.items()
        if tables
    ]
    return f"Left out for want of data: {listed(said)}." if said else ""


def _chosen(study: Study, notebook: str, kind: str) -> dict[str, Exhibit]:
    every = declared(study)
    _check(study, every)
    every = every or _one_for_each_item(study)
    return {
        name: exhibit
        for name, exhibit in every.items()
        if exhibit.notebook == notebook and kind in ("", exhibit.builder)
    }


def _check(study: Study, every: dict[str, Exhibit]) -> None:
    """Refuse an unknown builder, and a notebook that would drop the exhibit without a word."""
    paths = sorted((study.root / "notebooks").glob("*.ipynb"))
    sources = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    problems = []
    for name, exhibit in every.items():
        showing = [stem for stem, source in sources.items() if f'"{exhibit.builder}' in source]
        if exhibit.builder not in BUILDERS:
            wanted = one_of(list(BUILDERS), exhibit.builder)
            place = f"{name}.builder"
            problems.append(Problem("exhibits.toml", None, place, exhibit.builder, wanted))
        elif sources and exhibit.notebook not in showing:
            where = f"notebooks that show {exhibit.builder}"
            wanted = one_of(showing, exhibit.notebook, where)
            place = f"{name}.notebook"
            problems.append(Problem("exhibits.toml", None, place, exhibit.notebook, wanted))
    if problems:
        raise InputError(problems)


def _one_for_each_item(study: Study) -> dict[str, Exhibit]:
    """Return a figure for each item, numbered in the order of the items."""
    if not study.has("ratings"):
        return {}
    ratings, items = study.table("ratings"), study.table("items")
    several = kinds_by_rounds(ratings)
    rated = items[items["item"].isin(ratings["item"])]
    return {
        f"figure-{number:02}": Exhibit(
            builder="rating-bars",
            fidelity="from data",
            notebook="05-several-rounds" if several[row.kind] else "04-one-round",
            arguments={"item": row.item},
        )
        for number, row in enumerate(rated.itertuples(), 1)
    }
