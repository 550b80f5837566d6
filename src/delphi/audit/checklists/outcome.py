"""Answers about what came out: response, results, items dropped and added, the final list."""

import pandas as pd

from delphi.audit.checklists.answer import Answer, exhibits_by, rating_sections
from delphi.audit.claims import CONTRADICTED
from delphi.audit.ledger import ledger_of
from delphi.consensus.stated_rule import in_consensus
from delphi.study import Study
from delphi.study.ratings import compared, counts, moves
from delphi.study.registry import declared
from delphi.words import listed, number_of


def response(study: Study) -> Answer:
    """Say how many experts answered in each round, and how many of the ratings they gave."""
    ratings = study.table("ratings")
    panel = ratings["expert"].nunique()
    said = []
    for number, rows in ratings.groupby("round"):
        given = rows.dropna(subset="rating")
        said.append(
            f"round {number}: {given['expert'].nunique()} of {panel} experts, "
            f"{len(given)} of {len(rows)} ratings"
        )
    return Answer("; ".join(said), ("ratings",), _tables(study))


def _tables(study: Study) -> tuple[str, ...]:
    return exhibits_by(study, "rating-table", "ratings") or rating_sections(study)


def results(study: Study) -> Answer:
    """Say between what values the medians of the items of each round lie."""
    ratings = study.table("ratings").dropna(subset="rating")
    said = []
    for number, rows in ratings.groupby("round"):
        medians = rows.groupby("item")["rating"].median()
        noun = number_of(len(medians), "item")
        said.append(f"round {number}: {noun}, medians from {medians.min():g} to {medians.max():g}")
    return Answer("; ".join(said), ("ratings",), _tables(study))


# --- consensus as the authors state it -----------------------------------------------------


def _met(study: Study) -> "pd.Series[bool] | None":
    """Return whether the stated rule holds, by item and round; None without such a rule."""
    rule = study.config.consensus
    if rule is None:
        return None
    return in_consensus(counts(study.table("ratings"), study.scale), rule)


def _labels(study: Study, names: "list[str] | pd.Index[str]") -> str:
    ratings = study.table("ratings").drop_duplicates("item").set_index("item")["label"]
    return listed(ratings[name] for name in names)


def reached(study: Study) -> Answer | None:
    """Say which items met the stated rule for the first time in which round."""
    met = _met(study)
    if met is None:
        return None
    first = met[met].reset_index().groupby("item", sort=False)["round"].min()
    said = [
        f"round {number}: {_labels(study, first[first == number].index)}"
        for number in sorted(study.table("ratings")["round"].unique())
    ]
    every = study.table("ratings")["item"].nunique()
    text = f"met for the first time in {'; '.join(said)}; never by {every - len(first)} of {every}"
    return Answer(text, ("study.toml", "ratings"), ("07-consensus",))


def _again(study: Study) -> pd.DataFrame:
    """Return item, round, and whether the item was rated again in the next round of its kind.

    Only rounds after which there was another one for the kind.
    """
    asked = study.table("ratings")[["kind", "item", "round"]].drop_duplicates()
    last = asked.groupby("kind")["round"].transform("max")
    frame = asked[asked["round"] < last].copy()
    pairs = set(zip(asked["item"], asked["round"], strict=True))
    frame["again"] = [(row.item, row.round + 1) in pairs for row in frame.itertuples()]
    return frame.reset_index(drop=True)


def dropped(study: Study) -> Answer | None:
    """Say which items were not rated again after which round; None for studies of one round."""
    frame = _again(study)
    if frame.empty:
        return None
    said = [
        f"dropped after round {number}: {_labels(study, list(rows.loc[~rows['again'], 'item']))}"
        for number, rows in frame.groupby("round")
    ]
    return Answer("; ".join(said), ("ratings",), ("05-several-rounds",))


def added(study: Study) -> Answer | None:
    """Say which items were rated for the first time after the first round of their kind."""
    asked = study.table("ratings")[["kind", "item", "round"]].drop_duplicates()
    first = asked.groupby(["kind", "item"], sort=False)["round"].min().reset_index()
    later = first[first["round"] > first.groupby("kind")["round"].transform("min")]
    if _again(study).empty:
        return None
    said = [
        f"added in round {number}: {_labels(study, list(rows['item']))}"
        for number, rows in later.groupby("round")
    ]
    return Answer("; ".join(said) or "added later: none", ("ratings",), ("05-several-rounds",))


def stability(study: Study) -> Answer | None:
    """Say how many ratings changed from round to round."""
    ratings = study.table("ratings")
    changed = moves(ratings)
    said = []
    for number in sorted(ratings["round"].unique())[1:]:
        pairs = compared(ratings, int(number))
        now = int((changed["round"] == number).sum())
        said.append(f"from round {number - 1} to {number}: {now} of {pairs} ratings changed")
    return Answer("; ".join(said), ("ratings",), ("05-several-rounds",)) if said else None


def deviations(study: Study) -> Answer | None:
    """Say which items went another way than the stated rule, and what else departs from print.

    An item departs when it was not rated again though it had not met the rule, or was rated again
    though it had. Claims of the ledger that bear on the method and are contradicted are counted.
    """
    parts, origin, shown = [], [], []
    met, frame = _met(study), _again(study)
    if met is not None and len(frame):
        held = [bool(met[row.item, row.round]) for row in frame.itertuples()]
        frame["met"] = held
        early = frame.loc[~frame["again"] & ~frame["met"], "item"].unique()
        late = frame.loc[frame["again"] & frame["met"], "item"].unique()
        parts.append(f"dropped without meeting the stated rule: {_labels(study, list(early))}")
        parts.append(f"rated again though it was met: {_labels(study, list(late))}")
        origin, shown = ["ratings"], ["05-several-rounds"]
    if study.has("claims"):
        found = ledger_of(study)
        method = found[found["bears_on"] == "method"]
        wrong = int((method["finding"] == CONTRADICTED).sum())
        parts.append(
            f"{wrong} of {number_of(len(method), 'statement')} on the method contradicted elsewhere"
        )
        origin, shown = [*origin, "claims"], [*shown, "11-ledger"]
    return Answer("; ".join(parts), tuple(origin), tuple(shown)) if parts else None


# --- beside the ratings --------------------------------------------------------------------


def suggestions(study: Study) -> Answer | None:
    """Say how many suggestions the experts made on each kind, and how many were aligned."""
    if not study.has("suggestions"):
        return None
    table = study.table("suggestions")
    said = [
        f"{number_of(len(rows), 'suggestion')} on {study.config.kinds[str(kind)].plural}"
        for kind, rows in table.groupby("kind", sort=False)
    ]
    aligned = int(table["alignment"].notna().sum())
    text = f"{listed(said)}; {aligned} of {len(table)} aligned with an item or a theme"
    return Answer(text, ("suggestions",), exhibits_by(study, "listing", "suggestions"))


def conclusion(study: Study) -> Answer | None:
    """Say how many items the authors' final list has, and in which tiers."""
    source = study.config.conclusion
    if not source or not study.has("tiers"):
        return None
    tiers = study.table("tiers")
    mine = tiers[tiers["source"] == source]
    said = [
        f"tier {tier}: {_labels(study, list(rows['item']))}" for tier, rows in mine.groupby("tier")
    ]
    text = f"{study.source_title(source)} lists {number_of(len(mine), 'item')} ({'; '.join(said)})"
    return Answer(text, ("tiers",), (source,) if source in declared(study) else ())
