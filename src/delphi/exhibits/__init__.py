"""Numbered figures, tables and appendices, built from `data/processed` by kind of builder."""

from collections.abc import Callable, Mapping

from delphi.errors import InputError, Problem, one_of
from delphi.exhibits.bars import rating_bars
from delphi.exhibits.drawn import Drawn, exhibit_css
from delphi.exhibits.literature_tables import articles, works
from delphi.exhibits.rating_table import rating_table
from delphi.exhibits.registry import Exhibit, declared
from delphi.exhibits.tables import listing, posts
from delphi.exhibits.text_table import text_table
from delphi.ratings import kinds_by_rounds
from delphi.study import Study

__all__ = ["BUILDERS", "Drawn", "Exhibit", "build", "exhibit_css", "exhibits_of"]

Builder = Callable[[Study, str, Exhibit], Drawn]

BUILDERS: Mapping[str, Builder] = {
    "rating-bars": rating_bars,
    "rating-table": rating_table,
    "articles": articles,
    "listing": listing,
    "posts": posts,
    "text-table": text_table,
    "works": works,
}


def build(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build one exhibit.

    Raises
    ------
    InputError
        When its builder or an argument is unknown.
    """
    if exhibit.builder not in BUILDERS:
        wanted = one_of(list(BUILDERS), exhibit.builder)
        column = f"{identifier}.builder"
        raise InputError([Problem("exhibits.toml", None, column, exhibit.builder, wanted)])
    return BUILDERS[exhibit.builder](study, identifier, exhibit)


def exhibits_of(study: Study, notebook: str, kind: str = "") -> list[Drawn]:
    """Build every exhibit that a notebook shows, in order.

    Parameters
    ----------
    study : Study
        The study; without an `exhibits.toml` every item gets a figure.
    notebook : str
        Name of the notebook, such as `04-one-round`.
    kind : str
        Kind of builder to keep; blank for all.
    """
    known = declared(study) or _one_for_each_item(study)
    return [
        build(study, identifier, exhibit)
        for identifier, exhibit in known.items()
        if exhibit.notebook == notebook and kind in ("", exhibit.builder)
    ]


def _one_for_each_item(study: Study) -> dict[str, Exhibit]:
    """Return a figure for each item, numbered in the order of the items."""
    several = kinds_by_rounds(study.table("ratings"))
    return {
        f"figure-{number:02}": Exhibit(
            builder="rating-bars",
            fidelity="from data",
            notebook="05-several-rounds" if several[row.kind] else "04-one-round",
            arguments={"item": row.item},
        )
        for number, row in enumerate(study.table("items").itertuples(), 1)
    }
