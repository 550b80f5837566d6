"""Round packs: what feeds a round back to the experts and asks the next one, planned as data.

`delphi.exhibits.slides` turns a plan into a PowerPoint file.
"""

from dataclasses import dataclass

import pandas as pd

from delphi.study import Scale, Study
from delphi.words import listed

FIRST_FED_BACK = 2  # the first round that another one goes before
AGREED, ONE_OFF, APART = "Agreement reached", "All but one agree", "Disagreement"


@dataclass(frozen=True)
class Question:
    """An item of a pack: its label, and its ratings in earlier rounds by expert."""

    item: str
    label: str
    ratings: pd.DataFrame  # experts in rows, earlier rounds in columns


@dataclass(frozen=True)
class Slide:
    """One slide: its kind (a key of `DRAWERS`), its title and its content."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Pack:
    """Everything that a round pack says.

    Attributes
    ----------
    number : int
        The round that it asks.
    asked, low, high : str
        What is asked of every item, and what the ends of the scale mean.
    """

    number: int
    title: str
    asked: str
    scale: Scale
    low: str
    high: str
    slides: tuple[Slide, ...]


def round_pack(study: Study, number: int, order: list[str], *, summary: bool = True) -> Pack:
    """Plan the pack that asks round `number` and feeds the earlier rounds back.

    Parameters
    ----------
    study : Study
        An ingested study.
    number : int
        The round to ask, 2 or later.
    order : list of str
        The items to ask, in order; those without an earlier rating come last, on one slide.
    summary : bool
        True to open with the items of the round before, how far experts agreed on them, and
        the ratings of those that are settled.

    Raises
    ------
    ValueError
        When there is no earlier round, nothing to ask, or an item of another kind or unrated.
    """
    if number < FIRST_FED_BACK or not order:
        raise ValueError("a pack needs an earlier round and an item to ask")
    ratings = study.table("ratings")
    kind = _kind_of(ratings, order)
    ratings = ratings[ratings["kind"] == kind]
    earlier = ratings[ratings["round"] < number]
    questions = [_question(ratings, earlier, item) for item in order]
    new = tuple(question for question in questions if question.ratings.empty)
    words = study.config.kinds[kind]
    slides = [
        _title(words.plural.capitalize(), number, earlier),
        *(_summary(earlier, number - 1) if summary else []),
        Slide("text", f"How to answer round {number}", _instructions(earlier, number)),
        *_asked_again([one for one in questions if not one.ratings.empty], earlier),
        *([Slide("new", "New: suggested by experts", questions=new)] if new else []),
    ]
    title = f"{study.config.short}: {words.plural.capitalize()}"
    return Pack(number, title, words.asked, study.scale, words.low, words.high, tuple(slides))


def _kind_of(ratings: pd.DataFrame, order: list[str]) -> str:
    """Return the kind of the items to ask, which must be rated and of one kind."""
    strange = [item for item in order if item not in set(ratings["item"])]
    kinds = ratings.loc[ratings["item"].isin(order), "kind"].unique()
    if strange or len(kinds) > 1:
        odd = f"{listed(strange)}, which no one rated" if strange else "items of several kinds"
        raise ValueError(f"a pack needs items of one kind that are rated, not {odd}")
    return str(kinds[0])


def _title(name: str, number: int, earlier: pd.DataFrame) -> Slide:
    told = listed(sorted(str(one) for one in earlier["round"].unique()))
    rounds = f"Round {told}" if number == FIRST_FED_BACK else f"Rounds {told}"
    return Slide("title", name, (f"{rounds}: results. Round {number}: questionnaire.",))


def _question(ratings: pd.DataFrame, earlier: pd.DataFrame, item: str) -> Question:
    label = str(ratings.loc[ratings["item"] == item, "label"].iloc[0])
    mine = earlier[earlier["item"] == item]
    table = mine.pivot_table(
        index="expert", columns="round", values="rating", aggfunc="first", sort=False, dropna=False
    )
    order = list(ratings["expert"].unique())
    return Question(item, label, table.reindex(order) if len(mine) else table)


def _summary(earlier: pd.DataFrame, last: int) -> list[Slide]:
    """Return slides of what was asked in the last round, and how far experts agreed on it."""
    rated = earlier[earlier["round"] == last]
    if rated.empty:
        return []
    labels = rated.drop_duplicates("item").set_index("item")["label"]
    by_level: dict[str, list[str]] = {AGREED: [], ONE_OFF: [], APART: []}
    for item in labels.index:
        by_level[_level(rated.loc[rated["item"] == item, "rating"])].append(item)
    lines = [
        f"{level}: {'; '.join(labels[item] for item in items) or 'none'}"
        for level, items in by_level.items()
    ]
    settled = [_question(earlier, earlier, item) for item in by_level[AGREED]]
    slides = [
        Slide("list", f"Round {last}: what was asked", tuple(labels)),
        Slide("summary", f"Round {last}: results in short", tuple(lines)),
    ]
    if settled:
        slides.append(Slide("charts", f"Round {last}: agreement reached", questions=tuple(settled)))
    return slides


def _level(ratings: pd.Series) -> str:
    given = ratings.value_counts()
    away = len(ratings) - (int(given.max()) if len(given) else 0)
    return AGREED if away == 0 else ONE_OFF if away == 1 else APART


def _instructions(earlier: pd.DataFrame, number: int) -> tuple[str, ...]:
    rounds = listed(f"round {r}" for r in sorted(earlier["round"].unique()))
    return (
        f"The charts show what each expert answered in {rounds}, by initials or codes.",
        "Put an X beside one number for each item.",
        f"Save the slides under your name and send them back with your answers of round {number}.",
    )


def _asked_again(again: list[Question], earlier: pd.DataFrame) -> list[Slide]:
    """Return a slide for each item, with a divider before those that joined in a later round."""
    first = earlier.groupby("item")["round"].min()
    slides = []
    divided = False
    for question in again:
        joined = int(first[question.item])
        if joined > 1 and not divided:
            slides.append(
                Slide("section", "Suggested by experts", (f"First rated in round {joined}.",))
            )
            divided = True
        slides.append(Slide("question", question.label, questions=(question,)))
    return slides
