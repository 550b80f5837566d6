"""The decks that fed a round back to the experts, rebuilt from the ratings."""

import pandas as pd

from delphi.consensus.feedback import Pack, Slide, round_pack
from delphi.errors import InputError, Problem
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.html_table import Cell, Row, table_html
from delphi.exhibits.slides import deck
from delphi.study import Study
from delphi.study.registry import Exhibit, argument
from delphi.words import listed, number_of

OURS = (
    "Charts and tables are made from the reconciled ratings, in the order of items that the "
    "study used; wordings are ours, contact data are left out."
)


def deck_of(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build the deck of a questionnaire: a PowerPoint file, and the list of its slides.

    The argument `source` names the questionnaire in questions.csv; `summary = "no"` leaves
    out the slides about the round before.

    Raises
    ------
    InputError
        When the questionnaire is unknown.
    """
    every = study.table("questions")
    source = argument(identifier, exhibit, "source", list(every["source"].unique()))
    asked = every[every["source"] == source].sort_values("position", kind="stable")
    number = int(asked["round"].iloc[0])
    summary = exhibit.arguments.get("summary", "yes") != "no"
    try:
        pack = round_pack(study, number, list(asked["item"]), summary=summary)
    except ValueError as error:
        raise InputError([Problem("questions.csv", None, source, None, str(error))]) from error
    data = pd.DataFrame(
        [(place, slide.title, _shows(slide, pack)) for place, slide in enumerate(pack.slides, 1)],
        columns=["slide", "title", "shows"],
    )
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Deck of {number_of(len(data), 'slide')}: {'; '.join(data['title'])}.",
        data=data,
        notes=(OURS, f"The deck: decks/{identifier}.pptx."),
        differs=_differing(study, number, list(asked["item"])),
        fidelity=exhibit.fidelity,
        table=_table(data),
        attached=("decks", "pptx", lambda: deck(pack)),
    )


def _table(data: pd.DataFrame) -> str:
    rows = [
        Row([Cell(str(slide), "number"), Cell(title, scope="row"), Cell(shows)])
        for slide, title, shows in data.itertuples(index=False)
    ]
    return table_html([Cell("Slide", "number"), Cell("Title"), Cell("Shows")], rows)


def _shows(slide: Slide, pack: Pack) -> str:
    labels = listed(question.label for question in slide.questions)
    if slide.kind == "question":
        rounds = listed(f"round {number}" for number in slide.questions[0].ratings.columns)
        return f"Chart of {rounds} by expert; a column for the answer of round {pack.number}"
    if slide.kind == "charts":
        return f"Charts by expert: {labels}"
    if slide.kind == "new":
        return f"A row of answers for each: {labels}"
    return listed(slide.lines) if slide.kind == "list" else " ".join(slide.lines)


def _differing(study: Study, number: int, asked: list[str]) -> tuple[str, ...]:
    """Say which items were asked and not rated in the round, or rated and not asked."""
    ratings = study.table("ratings")
    items = study.table("items").set_index("item")
    kinds = set(items.loc[asked, "kind"])
    rated = set(ratings.loc[(ratings["round"] == number) & ratings["kind"].isin(kinds), "item"])
    lines = [
        f"{items.loc[i, 'label']}: asked, not rated in round {number}."
        for i in asked
        if i not in rated
    ]
    lines += [
        f"{items.loc[i, 'label']}: rated in round {number}, not asked."
        for i in items.index
        if i in rated and i not in asked
    ]
    return tuple(lines)
