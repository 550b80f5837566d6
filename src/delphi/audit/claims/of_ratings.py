"""Quantities from the reconciled ratings: who rated what how, who moved, what was agreed on."""

import math
import operator
from collections.abc import Callable

import numpy as np
import pandas as pd

from delphi.audit.claims.arguments import Arguments
from delphi.audit.claims.facts import Facts, fault
from delphi.audit.claims.values import Value
from delphi.errors import one_of

ORIGINS = ["literature", "suggested"]
ALL = 100.0
TWO = 2  # sources that marks are compared between
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


def _share(given: "pd.Series[int]") -> float:
    return float(100 * given.value_counts().iloc[0] / len(given))


MEASURES: dict[str, Callable[["pd.Series[int]"], float]] = {
    "mean": lambda given: float(given.mean()),
    "median": lambda given: float(given.median()),
    "sd": lambda given: float(given.std(ddof=1)),
    "iqr": lambda given: float(np.subtract(*np.percentile(given, [75, 25]))),
    "span": lambda given: float(given.max() - given.min()),
    "least": lambda given: float(given.min()),
    "greatest": lambda given: float(given.max()),
    "percent agreement": _share,
    "different ratings": lambda given: float(given.nunique()),
}


# --- which ratings are meant ---------------------------------------------------------------


def _chosen(frame: pd.DataFrame, arguments: Arguments) -> pd.DataFrame:
    """Return the rows that item, kind, origin, expert and round pick; round may be `last`."""
    for key in ("item", "kind", "expert"):
        wanted = arguments.many(key)
        strange = [name for name in wanted if name not in set(frame[key])]
        if strange:
            fault(strange[0], one_of(sorted(set(frame[key])), strange[0]))
        if wanted:
            frame = frame[frame[key].isin(wanted)]
    if "origin" in arguments.given:
        literature = arguments.choice("origin", ORIGINS) == "literature"
        frame = frame[(frame["origin"] == "literature") == literature]
    return _of_rounds(frame, arguments)


def _of_rounds(frame: pd.DataFrame, arguments: Arguments) -> pd.DataFrame:
    wanted = arguments.many("round")
    if wanted == ["last"]:
        return frame[frame["round"] == frame.groupby("item")["round"].transform("max")]
    known = {str(number) for number in frame["round"].unique()}
    if len(wanted) > 1 and set(wanted) - known and "last" not in wanted:
        fault("|".join(wanted), f"rounds in which this was rated: {', '.join(sorted(known))}")
    if any(not number.isdigit() for number in wanted):
        fault("|".join(wanted), "rounds as numbers, or last")
    if wanted and not known & set(wanted):
        fault("|".join(wanted), f"a round in which this was rated: {', '.join(sorted(known))}")
    return frame[frame["round"].astype(str).isin(wanted)] if wanted else frame


def _wanted(arguments: Arguments) -> list[str]:
    wanted = arguments.many("rating")
    if any(not (text.isascii() and text.isdigit()) for text in wanted):
        fault("|".join(wanted), "ratings as numbers")
    return wanted


def _with_rating(frame: pd.DataFrame, arguments: Arguments) -> pd.DataFrame:
    wanted = _wanted(arguments)
    return frame[frame["rating"].astype(str).isin(wanted)] if wanted else frame


# --- how they rated ------------------------------------------------------------------------


def experts_rating(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of ratings of that value; of one item in one round, that of experts."""
    return float(len(_with_rating(_chosen(facts.ratings, arguments), arguments)))


def who_rated(facts: Facts, arguments: Arguments) -> Value:
    """Return the experts who gave such a rating."""
    return frozenset(_with_rating(_chosen(facts.ratings, arguments), arguments)["expert"])


def rating(facts: Facts, arguments: Arguments) -> Value:
    """Return the rating of one expert."""
    found = _chosen(facts.ratings, arguments)["rating"]
    if len(found) != 1:
        fault(f"{len(found)} ratings", "one rating: name item, round and expert")
    return float(found.iloc[0])


def ratings_given(facts: Facts, arguments: Arguments) -> Value:
    """Return the different ratings that were given."""
    return frozenset(_chosen(facts.ratings, arguments)["rating"].astype(str))


def items_rated(facts: Facts, arguments: Arguments) -> Value:
    """Return the items that were put to the experts, with such a rating if one is named."""
    frame = _chosen(facts.asked, arguments)
    if "rating" in arguments.given:
        frame = _with_rating(_chosen(facts.ratings, arguments), arguments)
    return frozenset(frame["item"])


def agreed_items(facts: Facts, arguments: Arguments) -> Value:
    """Return the items on which a share of the experts, all by default, gave the same rating."""
    least = arguments.number("share", "100")
    frame, wanted = _chosen(facts.ratings, arguments), _wanted(arguments)
    found = set()
    for (item, _), given in frame.groupby(["item", "round"])["rating"]:
        number = given.value_counts()
        best = max((number.get(int(r), 0) for r in wanted), default=int(number.iloc[0]))
        if 100 * best / len(given) >= least:
            found.add(str(item))
    return frozenset(found)


def agreed_by(facts: Facts, arguments: Arguments) -> Value:
    """Return the items whose last rating up to a round all experts share."""
    until = arguments.whole("round")
    every = {key: v for key, v in arguments.given.items() if key != "round"}
    frame = _chosen(facts.ratings, Arguments(every))
    frame = frame[frame["round"] <= until]
    last = frame[frame["round"] == frame.groupby("item")["round"].transform("max")]
    shares = last.groupby("item")["rating"].agg(_share)
    return frozenset(shares[shares >= ALL].index)


def measure(facts: Facts, arguments: Arguments) -> Value:
    """Return a measure of the ratings that are picked, pooled over the items named."""
    name = arguments.choice("name", list(MEASURES))
    given = _chosen(facts.ratings, arguments)["rating"]
    found = math.nan if given.empty else MEASURES[name](given)
    return "none" if math.isnan(found) else found


def measure_change(facts: Facts, arguments: Arguments) -> Value:
    """Return the measure in a later round less that in an earlier one."""
    ends = [
        measure(facts, Arguments({**arguments.given, "round": arguments.one(key)}))
        for key in ("from", "to")
    ]
    first, last = ends
    if isinstance(first, str) or isinstance(last, str):
        fault("|".join([arguments.one("from"), arguments.one("to")]), "two rounds with ratings")
    return float(last) - float(first)  # type: ignore[arg-type]


def items_by_measure(facts: Facts, arguments: Arguments) -> Value:
    """Return the items whose measure stands so to a number, or is the greatest or least."""
    name = arguments.choice("name", list(MEASURES))
    by_item = _chosen(facts.ratings, arguments).groupby("item")["rating"].agg(MEASURES[name])
    if "which" in arguments.given:
        which = arguments.choice("which", ["greatest", "least"])
        end = by_item.max() if which == "greatest" else by_item.min()
        return frozenset(by_item[np.isclose(by_item, end)].index)
    compare = COMPARISONS[arguments.choice("comparison", list(COMPARISONS))]
    cut = arguments.number("value")
    return frozenset(item for item, found in by_item.items() if compare(found, cut))


# --- who moved -----------------------------------------------------------------------------


def _pairs(facts: Facts, arguments: Arguments) -> pd.DataFrame:
    """Return ratings with that of the round before, for the later rounds that are picked."""
    every = {key: v for key, v in arguments.given.items() if key != "round"}
    frame = _chosen(facts.ratings, Arguments(every))
    before = frame[["item", "expert", "round", "rating"]]
    before = before.assign(round=before["round"] + 1).rename(columns={"rating": "before"})
    both = frame.merge(before, on=["item", "expert", "round"])
    return _of_rounds(both, arguments) if "round" in arguments.given else both


def changed(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of ratings that differ from the same expert's of the round before."""
    pairs = _pairs(facts, arguments)
    return float((pairs["rating"] != pairs["before"]).sum())


def who_changed(facts: Facts, arguments: Arguments) -> Value:
    """Return the experts with such a change; over all rounds where none is named."""
    pairs = _pairs(facts, arguments)
    return frozenset(pairs.loc[pairs["rating"] != pairs["before"], "expert"])


def who_kept(facts: Facts, arguments: Arguments) -> Value:
    """Return the experts who gave the item the same rating in all its rounds."""
    kept = _chosen(facts.ratings, arguments).groupby("expert")["rating"].nunique()
    return frozenset(kept[kept == 1].index)


def change(facts: Facts, arguments: Arguments) -> Value:
    """Return one expert's rating less that of the round before."""
    pairs = _pairs(facts, arguments)
    if len(pairs) != 1:
        fault(f"{len(pairs)} changes", "one change: name item, round and expert")
    return float(pairs["rating"].iloc[0] - pairs["before"].iloc[0])


def greatest_change(facts: Facts, arguments: Arguments) -> Value:
    """Return the greatest change of a rating, up or down."""
    pairs = _pairs(facts, arguments)
    return float((pairs["rating"] - pairs["before"]).abs().max()) if len(pairs) else "none"


def moved(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of experts whose ratings of the item run along a path."""
    wanted = arguments.one("path").split(">")
    frame = _chosen(facts.ratings, arguments).sort_values("round", kind="stable")
    paths = frame.groupby("expert")["rating"].agg(lambda given: [str(r) for r in given])
    return float(sum(path == wanted for path in paths))


def items_changed(facts: Facts, arguments: Arguments) -> Value:
    """Return the items of which at least so many experts changed the rating in some round."""
    least = arguments.number("at_least", "1")
    pairs = _pairs(facts, arguments)
    moved_pairs = pairs[pairs["rating"] != pairs["before"]]
    number = moved_pairs.groupby("item")["expert"].nunique()
    return frozenset(number[number >= least].index)


def distance_change(facts: Facts, arguments: Arguments) -> Value:
    """Return how far a movement led from the others' median of the round before.

    Distance from that median after the movement, less the distance before it: below 0 when the
    rating moved towards the others.
    """
    item, expert, number = arguments.one("item"), arguments.one("expert"), arguments.whole("round")
    mine = facts.ratings[facts.ratings["item"] == item]
    others = mine[(mine["round"] == number - 1) & (mine["expert"] != expert)]["rating"]
    own = mine[mine["expert"] == expert].set_index("round")["rating"]
    if others.empty or not {number - 1, number} <= set(own.index):
        fault(f"{item}, round {number}, {expert}", "a rating with one of the round before")
    middle = float(others.median())
    after, before = abs(own[number] - middle), abs(own[number - 1] - middle)
    return math.fsum([after, -before])


def marks_apart(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of marks of a round that two sources print with different values."""
    sources = arguments.many("sources")
    if len(set(sources)) != TWO or len(sources) != TWO:
        fault("|".join(sources), "two different sources")
    entries = facts.text("entries")
    entries = entries[entries["round"].isin(arguments.many("round"))]
    wide = entries[entries["source"].isin(sources)].pivot_table(
        index=["item", "expert"], columns="source", values="value", aggfunc="first"
    )
    missing = [name for name in sources if name not in wide]
    if missing:
        fault(missing[0], "a source of entries.csv with marks of this round")
    both = wide[sources].dropna()
    return float((both[sources[0]] != both[sources[1]]).sum())
