"""Whether ratings shifted between rounds when it is held who rates and what is rated."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import norm

from delphi.consensus.comparison import Comparison
from delphi.prose import Table, bound, constant, derived, fact, facts, spoken
from delphi.statistics.proportional_odds import DIGITS, Estimates, Unfit, ordered_logit
from delphi.statistics.steady import exp, steadied
from delphi.words import number_of

LEVEL = 0.95
MOST = 2_000_000  # ratings times effects that are fitted: some seconds, for 65 experts on 61 items
FACTORS = ("round", "expert", "item")
COLUMNS = [
    "Round", "Ratings", "Log odds", "Log odds from", "Log odds to",
    "Odds ratio", "Odds ratio from", "Odds ratio to", "p",
]  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """The ratings of several rounds, and what an ordered logit makes of them.

    Attributes
    ----------
    ratings : DataFrame
        round, expert, item and rating of the model.
    left_out : DataFrame
        The same of experts and items whose ratings all lie at one end of the scale.
    effects : tuple of str
        Names of the effects, those of rounds first.
    estimates : Estimates or None
        None where there is no fit.
    reason : str
        Why there is none; blank with a fit.
    """

    ratings: pd.DataFrame
    left_out: pd.DataFrame
    effects: tuple[str, ...] = ()
    estimates: Estimates | None = None
    reason: str = ""

    @property
    def rounds(self) -> list[int]:
        """The rounds of the model, the one that others are held against first."""
        return sorted(int(number) for number in self.ratings["round"].unique())


def shift_of(comparison: Comparison) -> Shift:
    """Fit the ordered logit of the ratings of a comparison on round, expert and item.

    Parameters
    ----------
    comparison : Comparison
        Rounds, experts and items of one kind.

    Returns
    -------
    Shift
        Without estimates, and with the reason, where there is only one round, all ratings are
        equal, ratings are no more than effects and thresholds or more than `MOST` by effects,
        effects cannot be told apart, one would be infinite, or no maximum is found.

    Notes
    -----
    Each rating of `ratings` is an answer (McCullagh, 1980). Experts and items have an effect of
    their own each, so that neither a strict expert who leaves nor an item that all like moves
    the effect of a round. One whose ratings all lie at an end of the scale would have an
    infinite effect; without it the maximum of the likelihood and all other effects are the same.
    """
    every = comparison.ratings.dropna(subset="rating")[[*FACTORS, "rating"]]
    return shift_in(every.astype({"round": int, "rating": float}))


def shift_in(every: pd.DataFrame) -> Shift:
    """Fit the ordered logit of a table of round, expert, item and rating; see `shift_of`."""
    if every["round"].nunique() < 2:  # noqa: PLR2004 - a shift takes two
        return Shift(every, every[:0], reason="fewer than two rounds have ratings")
    if every["rating"].nunique() == 1:
        return Shift(every, every[:0], reason="all ratings are equal")
    kept = _telling(every)
    rest = every[~every.index.isin(kept.index)]
    if kept["round"].nunique() < 2:  # noqa: PLR2004
        reason = "but for experts and items at one end of the scale, fewer than two rounds are left"
        return Shift(kept, rest, reason=reason)
    return _fitted(kept, rest)


def _telling(ratings: pd.DataFrame) -> pd.DataFrame:
    """Leave out experts and items that rate, or are rated, at one end of the scale only."""
    ends = ratings["rating"].min(), ratings["rating"].max()
    mute = pd.Series(data=False, index=ratings.index)
    for factor in ("expert", "item"):
        by = ratings.groupby(factor)["rating"]
        least, most = by.transform("min"), by.transform("max")
        mute |= (least == most) & least.isin(ends)
    return _telling(ratings[~mute]) if mute.any() else ratings


def _fitted(kept: pd.DataFrame, rest: pd.DataFrame) -> Shift:
    effects = [(factor, value) for factor in FACTORS for value in sorted(kept[factor].unique())[1:]]
    if len(kept) < len(effects) + kept["rating"].nunique():
        return Shift(kept, rest, reason="there are no more ratings than effects and thresholds")
    if len(kept) * len(effects) > MOST:
        return Shift(kept, rest, reason=f"it takes more than {MOST:,} ratings times effects")
    design = np.column_stack([kept[factor] == value for factor, value in effects])
    try:
        found = ordered_logit(kept["rating"], design)
    except Unfit as why:
        return Shift(kept, rest, reason=str(why))
    return Shift(kept, rest, tuple(f"{factor} {value}" for factor, value in effects), found)


def shift_table(shift: Shift) -> pd.DataFrame:
    """Return the effect of each round against the first.

    Returns
    -------
    DataFrame
        Round; Ratings (number of them in the model); Log odds of a higher rating, Odds ratio,
        each with the ends of its 95 % interval (Wald); p (Wald, two-sided). The first round
        has the log odds 0 and the odds ratio 1, and neither interval nor p. No row without a fit.
    """
    if shift.estimates is None:
        return pd.DataFrame(columns=COLUMNS)
    later = len(shift.rounds) - 1
    odds, error = shift.estimates.effects[:later], shift.estimates.errors[:later]
    reach = steadied(ndtri((1 + LEVEL) / 2)) * error
    logs = np.stack([odds, odds - reach, odds + reach])
    p = steadied(2 * norm.sf(np.abs(odds / error)), DIGITS)
    values = np.vstack([logs, exp(logs), p]).T
    first = [0.0, np.nan, np.nan, 1.0, np.nan, np.nan, np.nan]
    frame = pd.DataFrame(np.vstack([first, values]), columns=COLUMNS[2:])
    counts = shift.ratings["round"].value_counts()
    frame.insert(0, "Round", shift.rounds)
    frame.insert(1, "Ratings", [int(counts[number]) for number in shift.rounds])
    return frame


# --- words ---------------------------------------------------------------------------------


@spoken
def shift_said(shift: Shift, file: str = "consensus-ordered-logit") -> str:
    """Say whether ratings shifted between rounds, and what a panel of this size cannot say."""
    if shift.estimates is None:
        return f"The ordered logit is skipped: {shift.reason}."
    known = facts(f"{file}-model", _size(shift, shift.estimates))
    table = shift_table(shift)
    found = Table(f"tables/{file}.csv", table)
    ratings, height = fact(known, "ratings"), fact(known, "log likelihood")
    experts, items = (number_of(fact(known, f"{factor}s"), factor) for factor in ("expert", "item"))
    head = (
        f"An ordered logit of {ratings} ratings, with the effects of {experts} and {items} held "
        f"(log likelihood {height:.2f}):"
    )
    lines = [_round_said(found, shift.rounds[0], number) for number in shift.rounds[1:]]
    return "\n".join([head, "", *lines, "", _limits(known), _unheard(shift, file)]).rstrip()


def _size(shift: Shift, found: Estimates) -> dict[str, object]:
    return {
        "ratings": len(shift.ratings),
        "experts": shift.ratings["expert"].nunique(),
        "items": shift.ratings["item"].nunique(),
        "effects": len(shift.effects),
        "thresholds": len(found.thresholds),
        "log likelihood": found.log_likelihood,
    }


def _round_said(found: Table, first: int, number: int) -> str:
    ratio, low, high, p = (
        found.value(name, {"Round": number})
        for name in ("Odds ratio", "Odds ratio from", "Odds ratio to", "p")
    )
    how = "higher" if low > 1 else "lower" if high < 1 else "neither surely higher nor surely lower"
    level = bound(LEVEL, constant(__name__, "LEVEL"))
    return (
        f"- In round {number} ratings were {how} than in round {first}: the odds of a higher one "
        f"are {ratio:.2f} times as large ({level:.0%} interval {low:.2f} to {high:.2f}, "
        f"p = {p:.3f})"
    )


def _limits(known: Table) -> str:
    """Say what the model takes for granted, which a small panel does not give."""
    effects, experts, ratings = (fact(known, name) for name in ("effects", "experts", "ratings"))
    return (
        f"The same {number_of(experts, 'expert')} rated again and again, and the interval takes "
        "their ratings for independent once expert and item are held, so that it is too narrow "
        f"rather than too wide. With {number_of(effects, 'effect')} from "
        f"{number_of(ratings, 'rating')}, the estimates tend to lie too far from no shift, and "
        "one shift is taken for all points of the scale. The "
        "effects of experts are their own: nothing is said of experts of another kind. Where "
        "items leave after a round by how they were rated, a shift is one of the items that stay."
    )


def _unheard(shift: Shift, file: str) -> str:
    """Say who and what is left out; blank for none."""
    if shift.left_out.empty:
        return ""
    rest = derived(f"{file}-left-out", shift.left_out.reset_index(drop=True))
    return (
        f"Left out are {number_of(rest.rows(), 'rating')} of experts or items with nothing but "
        "ratings at one end of the scale: they fit any shift and say nothing of it."
    )
