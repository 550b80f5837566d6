"""Tables of numbers about a panel: measures of items, concordance, stability, uncertainty."""

import numpy as np
import pandas as pd

from delphi.consensus.catalogue import catalogue, references
from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.situation import Situation
from delphi.prose import Table, derived, spoken
from delphi.statistics import concordance, measures, resampling, stability
from delphi.words import listed, number_of

SHOWN = (
    "percent_agreement",
    "median",
    "mean",
    "interquartile_range",
    "standard_deviation",
    "coefficient_of_variation",
    "agreement_a",
    "tastle_wierman",
    "leik_d",
    "pairwise_agreement",
)
LEVEL = 0.95
AT_REST = "scheibe-15"
W = "Kendall's W"


def measures_table(comparison: Comparison) -> pd.DataFrame:
    """Return every measure of `MEASURES` for each item and round, and for the last ratings.

    Returns
    -------
    DataFrame
        Item, Round (a number, or `last`), then one column for each measure, by its name.
    """
    parts = []
    for name, situation in comparison.situations.items():
        found = pd.DataFrame(measures.every(situation.counts, situation.points))
        found.insert(0, "Item", [comparison.labels[item] for item in situation.items])
        found.insert(1, "Round", name)
        parts.append(found)
    return pd.concat(parts, ignore_index=True)


def measures_shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the measures of the last ratings that are met most often, under their titles."""
    last = table[table["Round"] == LAST]
    titles = {name: measures.MEASURES[name].title for name in SHOWN}
    return last[["Item", *SHOWN]].rename(columns=titles)


def concordance_table(comparison: Comparison) -> pd.DataFrame:
    """Return for each round how far the experts agree over all of its items.

    Returns
    -------
    DataFrame
        Round, Items, Kendall's W with its p and how p was found, Krippendorff's alpha (ordinal),
        Gwet's AC2 (ordinal), ICC(2,1). NaN where a rating is missing and the measure needs all.
    """
    rows = []
    for name, situation in comparison.situations.items():
        if name == LAST:
            continue
        ratings, points = situation.ratings.T, situation.points
        test = concordance.kendall_w_test(ratings)
        rows.append(
            {
                "Round": name,
                "Items": len(situation.items),
                "Kendall's W": float(test.w),
                "p of W": float(test.p),
                "p found by": test.method,
                "Krippendorff's alpha": float(
                    concordance.krippendorff_alpha(ratings, level="ordinal", points=points)
                ),
                "Gwet's AC2": float(concordance.gwet_ac2(ratings, points=points)),
                "ICC(2,1)": float(concordance.intraclass_correlation(ratings)),
            }
        )
    return pd.DataFrame(rows)


def stability_table(comparison: Comparison) -> pd.DataFrame:
    """Return for each item and pair of rounds how far opinion came to rest.

    Returns
    -------
    DataFrame
        Item, From, To, percent change of the histogram, percent of experts unchanged, moves up
        and down, mean move, weighted kappa, p of Wilcoxon's test (exact), and the change of the
        interquartile range, of the coefficient of variation and of van der Eijk's A.
    """
    parts = []
    for name, situation in comparison.situations.items():
        both = _with_both_rounds(situation)
        if name == LAST or not both.items:
            continue
        parts.append(_stability(comparison, both, int(name)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _with_both_rounds(situation: Situation) -> Situation:
    there = np.asarray(situation.counts_before.sum(axis=-1) > 0)
    items = tuple(np.array(situation.items, dtype=object)[there])
    return Situation(
        items, situation.scale, situation.ratings[there], situation.before[there], together=True
    )


def _stability(comparison: Comparison, both: Situation, number: int) -> pd.DataFrame:
    first, second = both.before, both.ratings
    before, after, points = both.counts_before, both.counts, both.points
    moved = stability.movement(first, second)
    return pd.DataFrame(
        {
            "Item": [comparison.labels[item] for item in both.items],
            "From": number - 1,
            "To": number,
            "Percent change": stability.percent_change(before, after),
            "Percent unchanged": 100 * stability.share_unchanged(first, second),
            "Up": moved.up,
            "Down": moved.down,
            "Mean move": moved.mean_signed,
            "Weighted kappa": stability.weighted_kappa(first, second, points=points),
            "p (Wilcoxon, exact)": stability.wilcoxon(first, second).p,
            "Change in IQR": stability.change(
                before, after, lambda c: measures.interquartile_range(c, points=points)
            ),
            "Change in CV": stability.change(
                before, after, lambda c: measures.coefficient_of_variation(c, points=points)
            ),
            "Change in A": stability.change(before, after, measures.agreement_a),
        }
    )


def towards_group_table(comparison: Comparison) -> pd.DataFrame:
    """Return whether experts moved towards the median of the round before, pooled and by expert.

    Returns
    -------
    DataFrame
            From, To, Who (`panel`, or an expert), moves towards and away, moves that began at the
        median, tested moves (those that could have gone the other way), exact one-sided p.
    """
    rows = []
    experts = list(comparison.ratings["expert"].unique())
    for name, situation in comparison.situations.items():
        both = _with_both_rounds(situation)
        if name == LAST or not both.items:
            continue
        ends = both.scale.ends
        first, second = both.before.T, both.ratings.T
        panel = stability.towards_group(first, second, scale=ends)
        each = stability.towards_group(first, second, scale=ends, by="expert")
        rows.append(_towards(int(name), "panel", panel, ()))
        rows += [_towards(int(name), who, each, (place,)) for place, who in enumerate(experts)]
    return pd.DataFrame(rows)


def _towards(
    number: int, who: str, found: stability.TowardsGroup, place: tuple[int, ...]
) -> dict[str, object]:
    return {
        "From": number - 1,
        "To": number,
        "Who": who,
        "Towards": int(np.asarray(found.towards)[place]),
        "Away": int(np.asarray(found.away)[place]),
        "From the median": int(np.asarray(found.neither)[place]),
        "Tested": int(np.asarray(found.tested)[place]),
        "p (towards, exact)": float(np.asarray(found.p_towards)[place]),
    }


def uncertainty_table(comparison: Comparison) -> pd.DataFrame:
    """Return how far the percent agreement and the mean of the last ratings could have differed.

    Returns
    -------
    DataFrame
        Item, percent agreement and mean, each with the ends of its bootstrap interval over the
        experts (percentile, 95 %; exact for a small panel), and the lowest and the highest
        percent agreement when one expert is left out.
    """
    situation = comparison.situations[LAST]
    points = situation.points
    agreement = resampling.bootstrap_interval(
        measures.percent_agreement, situation.ratings, points, level=LEVEL
    )
    mean = resampling.bootstrap_interval(
        lambda counts: measures.mean(counts, points=points), situation.ratings, points, level=LEVEL
    )
    without = measures.percent_agreement(resampling.leave_one_out(situation.ratings, points))
    return pd.DataFrame(
        {
            "Item": [comparison.labels[item] for item in situation.items],
            "Percent agreement": agreement.estimate,
            "from": agreement.lower,
            "to": agreement.upper,
            "Mean": mean.estimate,
            "Mean from": mean.lower,
            "Mean to": mean.upper,
            "One expert less, from": without.min(axis=-1),
            "One expert less, to": without.max(axis=-1),
        }
    )


# --- words ---------------------------------------------------------------------------------


@spoken
def concordance_said(table: pd.DataFrame, file: str = "consensus-concordance") -> str:
    """Say how concordance went from round to round."""
    found = Table(f"tables/{file}.csv", table)
    said = [
        f"{found.value(W, {'Round': number}):.2f} in round {number}"
        for number in (table.loc[table[W].notna(), "Round"] if len(table) else ())
    ]
    if not said:
        return ""
    return (
        f"Kendall's W over the items of a round is {listed(said)}. Rounds differ in their items: "
        "those on which all agree leave, which by itself changes W."
    )


@spoken
def towards_said(table: pd.DataFrame, file: str = "consensus-towards") -> str:
    """Say how many moves went towards the median of the round before."""
    if table.empty:
        return "No item was rated in two rounds; this step is skipped."
    lines, found = [], Table(f"tables/{file}.csv", table)
    for number in table.loc[table["Who"] == "panel", "To"]:
        where = {"Who": "panel", "To": number}
        toward, away, neither, tested, p = (
            found.value(name, where)
            for name in ("Towards", "Away", "From the median", "Tested", "p (towards, exact)")
        )
        moves = found.sum("Towards", "Away", "From the median", where=where)
        lines.append(
            f"- From round {number - 1} to {number}: of {number_of(moves, 'move')}, "
            f"{toward} went towards the group's median, {away} away from it and "
            f"{neither} began at it; {tested} could have gone either way "
            f"(exact one-sided p = {p:.3f})"
        )
    return "\n".join(lines)


@spoken
def rest_said(table: pd.DataFrame, file: str = "consensus-at-rest") -> str:
    """Say which items came to rest between their last two rounds."""
    if table.empty:
        return "No item was rated in two rounds; this step is skipped."
    last = table.sort_values("To", kind="stable").drop_duplicates("Item", keep="last")
    rule = catalogue()[AT_REST]
    limit = float(rule.included_if[0].cutoff_for(1))
    rested = last.loc[last["Percent change"] < limit, "Item"]
    still = last.loc[last["Up"] + last["Down"] == 0, "Item"]
    kept = last[["Item", "From", "To", "Percent change"]].assign(moves=last["Up"] + last["Down"])
    found = derived(file, kept.assign(limit=limit))
    return (
        f"Between the last two rounds in which an item was rated, the histogram changed by less "
        f"than {found.value('limit', {}):g} % ({references()[rule.reference]}) for "
        f"{found.rows({'Percent change': {'<': limit}})} of "
        f"{number_of(found.rows(), 'item')}: {listed(rested)}. A histogram can stand still while "
        f"experts trade places: no one changed a rating of {found.rows({'moves': 0})} of them "
        f"({listed(still)})."
    )
