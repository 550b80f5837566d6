"""What a publication concludes, and what its text says of movements of ratings."""

from delphi.study.schemas.columns import ITEM, ROUND, WORDINGS, number, position, printed, text

CONCLUSIONS = (
    printed(
        "questions",
        "The items in the order in which a questionnaire put them",
        ROUND,
        position("Place of the item in the questionnaire"),
        ITEM,
        key=("source", "item"),
    ),
    printed(
        "tiers",
        "Which items a figure, or the text about it, puts into which tier of the conclusions",
        number("tier", "Tier, 1 for the highest", minimum=1),
        ITEM,
        key=("source", "tier", "item"),
    ),
    printed(
        "wordings",
        "Movements of a rating of which the text says whether they look like an attempt to "
        "conform, in printed order; one row for each movement",
        ITEM,
        text(
            "expert",
            "Who moved; blank where print does not name or describe the expert",
            required=False,
            bound="expert",
        ),
        number("round", "The later one of the two rounds", bound="round", minimum=1),
        number(
            "before",
            "Rating of the round before; blank where print does not tell it",
            required=False,
            bound="rating",
        ),
        number(
            "after",
            "Rating of the later round; blank where print does not tell it",
            required=False,
            bound="rating",
        ),
        text("wording", "What the text says, in its own words", bound=f"~({WORDINGS})"),
    ),
)
