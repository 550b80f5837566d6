"""What notebook 06 says: the tiers, and where print names another."""

from typing import Any

import pandas as pd

from delphi.prose import Table, bound, derived, setting, spoken
from delphi.study import Study
from delphi.study.tiers import NO_TIER, tiers, tiers_compared
from delphi.words import listed


@spoken
def tiers_said(study: Study) -> str:
    """Say which items stand in which tier, and where a figure or its text names another."""
    if not study.config.tiers or not study.has("ratings"):
        return "This study sorts no items by level of agreement; this step is skipped."
    frame = tiers(study)
    lines = []
    for place, tier in enumerate(study.config.tiers):
        mine = frame[(frame["kind"] == tier.kind) & (frame["tier"] == tier.tier)]
        noun = study.config.kinds[tier.kind].plural
        said = listed(mine["label"]) if len(mine) else "none"
        lines.append(
            f"- {noun.capitalize()}, tier {tier.tier}, {tier.title} (no last rating below "
            f"{bound(tier.least, setting('tiers', place, 'least'))}): {said}"
        )
    rest = frame[frame["tier"] == NO_TIER]
    lines.append(f"- In no tier: {listed(rest['label']) if len(rest) else 'none'}")
    return "\n".join([*lines, "", *_tiers_differing(study)])


def _tiers_differing(study: Study) -> list[str]:
    if not study.has("tiers"):
        return []
    lines = []
    for source in study.table("tiers")["source"].unique():
        compared = tiers_compared(study, str(source))
        table = derived(f"tiers-compared-{source}", compared)
        odd = compared[compared["differs"]]
        named = listed(
            f"{row['label']} (print: {_tier_told(table, row, 'printed')}, "
            f"ratings: {_tier_told(table, row, 'recomputed')})"
            for row in odd.to_dict("records")
        )
        title = study.source_title(str(source))
        said = f"differ for {named}" if len(odd) else "are those that follow from the ratings"
        lines.append(f"- {title}: the tiers in print {said}.")
    return lines


def _tier_told(table: Table, row: dict[Any, Any], column: str) -> str:
    """Return the tiers of an item in a column of the comparison, or that there is none."""
    return f"{table.text(column, {'item': row['item']})}" if row[column] else "none"


def dots_alt(dots: pd.DataFrame) -> str:
    """Tell how many experts gave each item which last rating, tier by tier.

    Parameters
    ----------
    dots : DataFrame
        label, tier, rating and experts.
    """
    said = [
        f"{label} (tier {tier}): "
        f"{listed(f'{row.rating} by {row.experts}' for row in rows.itertuples())}"
        for (tier, label), rows in dots.groupby(["tier", "label"], sort=False)
    ]
    return f"Dots of the last ratings of each item. {'; '.join(said)}."
