"""Every change of a rating, and whether it went towards the group of the round before.

The group has a place only by some centre: the median, mean or mode of all experts, as a
feedback may show it, or of all the others, since one's own rating pulls the centre nearer.
"""

import numpy as np
import pandas as pd

from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.situation import Situation, Values
from delphi.statistics import measures, stability
from delphi.statistics.histograms import histograms
from delphi.study.ratings import moves

CENTRES = ("Median", "Mean", "Mode", "Median of others", "Mean of others", "Mode of others")
TOWARDS, AWAY, FROM, NONE = "towards", "away", "from it", "no such point"
SAME = 9  # decimals to which a rating and a centre are compared


def movements(comparison: Comparison) -> pd.DataFrame:
    """Return every change of a rating with the way it went.

    Parameters
    ----------
    comparison : Comparison
        The rounds of one kind of item.

    Returns
    -------
    DataFrame
        item, label, expert, round (the later one), before, after, and for each centre of the
        round before one column: `towards`, `away`, `from it` (the expert stood there), or `no
        such point` (several modes; nobody else rated). A move that passes the centre counts
        as towards. Rows by item, then round.
    """
    found = moves(comparison.ratings)
    parts = [
        _places(situation, int(name))
        for name, situation in comparison.situations.items()
        if name != LAST
    ]
    keys = ["item", "round", "expert"]
    places = pd.concat(parts, ignore_index=True)
    places["expert"] = _experts(comparison)[places["expert"]]
    both = found.merge(places, on=keys, how="left")
    for centre in CENTRES:
        both[centre] = direction(both["before"], both["after"], both[centre])
    return both


def direction(before: pd.Series, after: pd.Series, centre: pd.Series) -> np.ndarray:
    """Say which way each move went, seen from a centre.

    Parameters
    ----------
    before, after, centre : Series
        On the scale, of one length.

    Returns
    -------
    ndarray of str
        `towards`, `away`, `from it` where the move began at the centre, `no such point` where
        there is no centre.

    Examples
    --------
    >>> before, after = pd.Series([3, 3, 3, 3]), pd.Series([5, 2, 4, 4])
    >>> print(*direction(before, after, pd.Series([4.0, 4.0, 3.0, None])), sep=", ")
    towards, away, from it, no such point
    """
    start = np.asarray(before, dtype=float)
    apart = np.round(np.asarray(centre, dtype=float) - start, SAME)
    way = np.sign(apart) * np.sign(np.asarray(after, dtype=float) - start)
    return np.select(
        [np.isnan(apart), way > 0, way < 0], [NONE, TOWARDS, AWAY], default=FROM
    ).astype(object)


def _experts(comparison: Comparison) -> np.ndarray:
    """Return the experts in the order in which situations hold them."""
    return np.asarray(comparison.ratings["expert"].unique(), dtype=object)


def _places(situation: Situation, number: int) -> pd.DataFrame:
    """Return the centres of the round before, for each item and expert (by place)."""
    shape = situation.before.shape
    item, expert = np.indices(shape)
    of_all = situation.counts_before[:, None, :]
    own = histograms(situation.before[..., None], situation.points)
    by_group = {"": np.broadcast_to(of_all, own.shape), " of others": of_all - own}
    frame = pd.DataFrame(
        {
            "item": np.array(situation.items, dtype=object)[item.ravel()],
            "round": number,
            "expert": expert.ravel(),
        }
    )
    for group, counts in by_group.items():
        for name, place in _centres(counts, situation.points).items():
            frame[f"{name}{group}"] = place.ravel()
    return frame


def _centres(counts: Values, points: Values) -> dict[str, Values]:
    """Return the centres of histograms; no mode where there are several."""
    single = measures.modes(counts).sum(axis=-1) == 1
    return {
        "Median": measures.median(counts, points=points),
        "Mean": measures.mean(counts, points=points),
        "Mode": np.where(single, measures.mode(counts, points=points), np.nan),
    }


def expert_moves_table(comparison: Comparison) -> pd.DataFrame:
    """Return for each expert how many moves went towards the median, over all rounds.

    Parameters
    ----------
    comparison : Comparison
        The rounds of one kind of item.

    Returns
    -------
    DataFrame
        Who (each expert, then `panel`), Pairs (of ratings in two rounds), Moves, Towards, Away,
        From the median, Tested (moves that could have gone the other way on the scale), and the
        exact one-sided p of so much movement towards the median, or more.

    Notes
    -----
    Pairs of rounds are pooled by laying their items side by side: an item asked in rounds 1, 2
    and 3 counts as two items, 1 to 2 with the median of round 1 and 2 to 3 with that of round 2.
    Given where each move began and how far it went, up was as likely as down, independently of
    all others: so p is exact by the sign test over all of the tested moves, though the second
    move of an expert on an item begins where the first one ended. See
    `delphi.statistics.stability.towards_group`. Five experts are five tests; p is not adjusted
    for that.
    """
    later = [found for name, found in comparison.situations.items() if name not in {LAST, "1"}]
    if not later:
        return pd.DataFrame()
    first = np.concatenate([situation.before for situation in later]).T
    second = np.concatenate([situation.ratings for situation in later]).T
    scale = (comparison.study.scale.lowest, comparison.study.scale.highest)
    each = stability.towards_group(first, second, scale=scale, by="expert")
    panel = stability.towards_group(first, second, scale=scale)
    joined = stability.TowardsGroup(
        *(np.append(one, both) for one, both in zip(each, panel, strict=True))
    )
    changed = joined.towards + joined.away + joined.neither
    return pd.DataFrame(
        {
            "Who": [*_experts(comparison), "panel"],
            "Pairs": changed + joined.unmoved,
            "Moves": changed,
            "Towards": joined.towards,
            "Away": joined.away,
            "From the median": joined.neither,
            "Tested": joined.tested,
            "p (towards, exact)": joined.p_towards,
        }
    )
