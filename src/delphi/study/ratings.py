"""Reconciled ratings: their counts per scale point, their movements, their printed totals."""

import pandas as pd

from delphi.study import Scale

CELL = ["item", "round"]


def counts(ratings: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Count the ratings on each scale point.

    Parameters
    ----------
    ratings : DataFrame
        The table `ratings`.

    Returns
    -------
    DataFrame
        One row for each item and round that was asked, in the order of `ratings`, one column
        for each scale point; experts without a rating are left out.
    """
    order = pd.MultiIndex.from_frame(ratings[CELL].drop_duplicates())
    rated = ratings.dropna(subset="rating")
    table = rated.groupby([*CELL, "rating"]).size().unstack("rating", fill_value=0)
    return table.reindex(index=order, columns=list(scale.points), fill_value=0).astype("int64")


def compare_totals(totals: pd.DataFrame, ratings: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Hold the printed totals against those recomputed from the reconciled ratings.

    Returns
    -------
    DataFrame
        One row for each printed totals cell: source, item, round, rating, `printed` (blank
        where nothing is printed, which says 0), `recomputed`, and `differs`.
    """
    table = counts(ratings, scale).stack().rename("recomputed").reset_index()
    frame = totals[["source", "item", "round", "rating", "count"]].copy()
    frame["printed"] = frame.pop("count").astype("Int64")
    frame = frame.merge(table, how="left", on=[*CELL, "rating"])
    frame["recomputed"] = frame["recomputed"].fillna(0).astype("int64")
    frame["differs"] = frame["printed"].fillna(0) != frame["recomputed"]
    return frame


def pairs(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return each rating beside the one that the same expert gave in the round before."""
    keys = ["item", "label", "expert"]
    earlier = ratings[[*keys, "round", "rating"]].copy()
    earlier["round"] += 1
    both = ratings.merge(earlier, on=[*keys, "round"], suffixes=("", "_before"))
    both = both.rename(columns={"rating": "after", "rating_before": "before"})
    return both.dropna(subset=["before", "after"])[[*keys, "round", "before", "after"]]


def moves(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return every change of a rating from one round to the next.

    Returns
    -------
    DataFrame
        item, label, expert, round (the later one), before, after; only where both ratings
        are known and differ.
    """
    return pairs(ratings).query("before != after").reset_index(drop=True)


def compared(ratings: pd.DataFrame, number: int) -> int:
    """Count the ratings of a round for which the expert's rating of the round before is known."""
    return int((pairs(ratings)["round"] == number).sum())


def rounds_of(ratings: pd.DataFrame) -> dict[str, list[int]]:
    """Return the rounds in which each item was rated, by item."""
    return {
        str(item): sorted({int(r) for r in group})
        for item, group in ratings.groupby("item", sort=False)["round"]
    }


def kinds_by_rounds(ratings: pd.DataFrame) -> dict[str, bool]:
    """Return for each kind of item whether it was rated in more than one round."""
    rounds = ratings.groupby("kind", sort=False)["round"].nunique()
    return {str(kind): bool(number > 1) for kind, number in rounds.items()}


def kinds_judged(ratings: pd.DataFrame) -> list[str]:
    """Return the kinds of item that verdicts are about: those rated in several rounds, else all."""
    several = kinds_by_rounds(ratings)
    return [kind for kind, more in several.items() if more] or list(several)
