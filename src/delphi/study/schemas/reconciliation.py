"""Tables that the ingest computes."""

from delphi.study.schemas.columns import EXPERT, ITEM, KIND, ROUND, SOURCE, Table, number, text

STATUSES = (
    "agreed",
    "single source",
    "implied by a total",
    "missing",
    "in conflict",
)

DERIVED = (
    Table(
        "ratings",
        "The reconciled ratings: one row for each item, round and expert that was asked",
        (
            ITEM,
            text("label", "Short label"),
            KIND,
            text("origin", "`literature`, or the expert who suggested it", bound="origin"),
            ROUND,
            EXPERT,
            number("rating", "Reconciled rating; blank for none", required=False, bound="rating"),
            text("status", "How the rating was arrived at", bound="status"),
            text("sources", "Sources that carry the rating, parted by a blank", required=False),
        ),
        key=("item", "round", "expert"),
    ),
    Table(
        "decisions",
        "Marks whose round the text does not tell, and how their round was decided",
        (
            SOURCE,
            ITEM,
            EXPERT,
            number("value", "Rating that the mark stands for", bound="rating"),
            text("candidates", "Rounds that it may belong to, as in `2 3`"),
            number(
                "round",
                "Round decided on; blank for none",
                required=False,
                bound="round",
                minimum=1,
            ),
            text("how", "Ground of the decision"),
        ),
    ),
)
