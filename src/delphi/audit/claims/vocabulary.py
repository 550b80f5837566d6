"""The quantities that a claim may name: what each computes, and its arguments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from delphi.audit.claims import of_print as prints
from delphi.audit.claims import of_ratings as ratings
from delphi.audit.claims import of_tables as tables
from delphi.audit.claims.arguments import Arguments
from delphi.audit.claims.facts import Facts
from delphi.audit.claims.values import Value

Compute = Callable[[Facts, Arguments], Value]
FILTERS = "*column*"
PICK = ("item", "kind", "origin", "expert", "round")


@dataclass(frozen=True)
class Quantity:
    """One quantity."""

    compute: Compute  # from the facts and the arguments to the value
    says: str  # what it computes
    # arguments that it needs, and further ones that it takes; `*column*` stands for filters by any
    # column of the table
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


def _of_column(kind: str, says: str) -> Quantity:
    compute = partial(tables.number_of_column, kind=kind)
    return Quantity(compute, says, ("table", "column"), (FILTERS,))


TABLES = {
    "rows": Quantity(tables.row_count, "number of rows that match", ("table",), (FILTERS,)),
    "distinct": Quantity(
        tables.distinct, "number of different values", ("table", "column"), (FILTERS,)
    ),
    "values": Quantity(tables.values, "the different values", ("table", "column"), (FILTERS,)),
    "value": Quantity(tables.value, "the one value", ("table", "column"), (FILTERS,)),
    "sum": _of_column("sum", "sum of a column of numbers"),
    "least": _of_column("least", "least number of a column"),
    "greatest": _of_column("greatest", "greatest number of a column"),
    "mean": _of_column("mean", "mean of a column of numbers"),
    "groups": Quantity(
        tables.groups,
        "values of a column that so many matching rows have",
        ("table", "by"),
        ("at_least", "at_most", FILTERS),
    ),
    "parts": Quantity(
        tables.parts,
        "names in the cells of a column, parted by `at`: comma, semicolon or blank",
        ("table", "column"),
        ("at", FILTERS),
    ),
    "repeated": Quantity(
        tables.repeated, "values that stand in several rows", ("table", "column"), (FILTERS,)
    ),
    "out_of_order": Quantity(
        tables.out_of_order,
        "rows whose text comes before that of an earlier row",
        ("table", "column"),
        (FILTERS,),
    ),
}

RATINGS = {
    "experts_rating": Quantity(
        ratings.experts_rating, "number of ratings of such a value", ("rating",), PICK
    ),
    "who_rated": Quantity(ratings.who_rated, "experts who gave such a rating", ("rating",), PICK),
    "rating": Quantity(ratings.rating, "rating of one expert", ("item", "round", "expert")),
    "ratings_given": Quantity(ratings.ratings_given, "the different ratings", (), PICK),
    "items_rated": Quantity(
        ratings.items_rated, "items put to the experts, or rated so", (), (*PICK, "rating")
    ),
    "agreed_items": Quantity(
        ratings.agreed_items,
        "items to which `share` percent of the experts (100) gave the same rating",
        (),
        (*PICK, "rating", "share"),
    ),
    "agreed_by": Quantity(
        ratings.agreed_by,
        "items whose last rating up to the round all experts share",
        ("round",),
        ("kind", "origin", "item"),
    ),
    "measure": Quantity(
        ratings.measure, f"a measure: {', '.join(ratings.MEASURES)}", ("name",), PICK
    ),
    "measure_change": Quantity(
        ratings.measure_change,
        "measure in round `to` less that in round `from`",
        ("name", "from", "to"),
        ("item", "kind", "origin", "expert"),
    ),
    "items_by_measure": Quantity(
        ratings.items_by_measure,
        "items whose measure stands so to `value`, or is the greatest or least (`which`)",
        ("name",),
        (*PICK, "comparison", "value", "which"),
    ),
    "changed": Quantity(ratings.changed, "ratings that differ from the round before", (), PICK),
    "who_changed": Quantity(ratings.who_changed, "experts with such a change", (), PICK),
    "who_kept": Quantity(
        ratings.who_kept, "experts with one rating in all rounds", ("item",), ("round",)
    ),
    "change": Quantity(
        ratings.change, "rating less that of the round before", ("item", "round", "expert")
    ),
    "greatest_change": Quantity(ratings.greatest_change, "greatest change, up or down", (), PICK),
    "moved": Quantity(
        ratings.moved,
        "experts whose ratings run along a path such as 5>4>4",
        ("item", "path"),
        ("round", "expert"),
    ),
    "items_changed": Quantity(
        ratings.items_changed,
        "items of which at least so many experts changed the rating",
        (),
        (*PICK, "at_least"),
    ),
    "distance_change": Quantity(
        ratings.distance_change,
        "how far a movement led from the others' median of the round before (below 0: to it)",
        ("item", "round", "expert"),
    ),
    "marks_apart": Quantity(
        ratings.marks_apart,
        "marks of a round that two sources print differently",
        ("sources", "round"),
    ),
}

PRINTS = {
    "works": Quantity(
        prints.works,
        "entries of the reference list; `match`: all authors, among them, first ones",
        ("authors",),
        ("year", "match"),
    ),
    "authors_of": Quantity(
        prints.authors_of, "authors of the one entry that fits", ("authors",), ("year", "match")
    ),
    "days": Quantity(prints.days, "days from one date to another", ("from", "to")),
    "event": Quantity(prints.event, "what the timeline prints of a step", ("number", "column")),
    "years_of_posts": Quantity(
        prints.years_of_posts,
        "years of the posts of persons, `how`: span or covered",
        ("person", "how"),
        ("which",),
    ),
    "tier": Quantity(prints.tier, "items of tiers as a source prints them", ("source",), ("tier",)),
    "exhibits": Quantity(prints.exhibits, "number of figures, tables, appendices", ("kind",)),
    "caption": Quantity(prints.caption, "item that an exhibit shows", ("exhibit",)),
    "count_of": Quantity(
        prints.count_of, "number of different names in a list as printed", ("names",)
    ),
    "elsewhere": Quantity(
        prints.elsewhere, "what another place prints, typed with the place", ("place", "value")
    ),
    "claim": Quantity(prints.claim, "what another claim prints", ("id",)),
    "sum_of_claims": Quantity(prints.sum_of, "sum of numbers or of what claims print", ("ids",)),
    "difference": Quantity(
        prints.difference, "a number less others, or claims for them", ("of", "less")
    ),
    "percent_of": Quantity(prints.percent_of, "a part as percent of a whole", ("part", "whole")),
    "range": Quantity(prints.span, "a printed range, such as pages", ("from", "to")),
    "grim": Quantity(
        prints.grim,
        "percentages that whole counts can give (Brown and Heathers, 2017)",
        ("of",),
        ("step",),
    ),
}

QUANTITIES: Mapping[str, Quantity] = {**TABLES, **RATINGS, **PRINTS}
