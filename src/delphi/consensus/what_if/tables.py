"""What a choice shows: the item's ratings, what its verdict rests on, and what is beside it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from delphi.consensus.panel_numbers import SHOWN
from delphi.consensus.table import criterion_words
from delphi.consensus.what_if.choice import LAST, Choice, turned_on
from delphi.consensus.what_if.words import SAID, led, round_said
from delphi.statistics import measures


def ratings_shown(choice: Choice) -> pd.DataFrame:
    """Return the ratings of the item: one row for each round, one column for each expert."""
    mine = choice.ratings[choice.ratings["item"] == choice.item]
    wide = mine.pivot(index="round", columns="expert", values="rating")
    wide = wide.reindex(columns=list(choice.ratings["expert"].unique()))
    shown = wide.astype("object").where(wide.notna(), "none").reset_index()
    return shown.rename(columns={"round": "Round"}).rename_axis(columns=None)


def measures_shown(choice: Choice) -> pd.DataFrame:
    """Return the measures met most often, of the item in the round that is judged."""
    if not choice.verdict:
        return pd.DataFrame()
    place = choice.judged.items.index(choice.item)
    found = measures.every(choice.situation.counts[place], choice.situation.points)
    rows = [(measures.MEASURES[name].title, float(found[name])) for name in SHOWN]
    return pd.DataFrame(rows, columns=["Measure", "Value"])


def criteria_shown(choice: Choice) -> pd.DataFrame:
    """Return each criterion that the verdict rests on, its value and whether it holds."""
    judged = choice.judged
    if not choice.verdict or not len(judged.values):
        return pd.DataFrame()
    place = judged.items.index(choice.item)
    rows = [
        (lead, criterion.part, criterion_words(criterion), float(value), "yes" if holds else "no")
        for (lead, criterion), value, holds in zip(
            led(choice), judged.values[:, place], judged.holds[:, place], strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["For", "About", "Criterion", "Value", "Holds"])


def items_shown(choice: Choice) -> pd.DataFrame:
    """Return every item under the same choice, by the value of the criterion that is turned on."""
    judged = choice.judged
    if not len(judged.values):
        return pd.DataFrame()
    frame = pd.DataFrame(
        {
            "Item": [_marked(choice, item) for item in judged.items],
            "Value": judged.values[choice.turned_on],
            "Verdict": [SAID[verdict] for verdict in judged.verdicts],
        }
    )
    falling = turned_on(choice.used).comparison in (">=", ">")
    return frame.sort_values("Value", ascending=not falling, kind="stable").reset_index(drop=True)


def _marked(choice: Choice, item: str) -> str:
    return (
        f"\u25b6 {choice.every.labels[item]}" if item == choice.item else choice.every.labels[item]
    )


def neighbours_shown(choice: Choice) -> pd.DataFrame:
    """Return the verdict on the item after changing one choice at a time.

    Returns
    -------
    DataFrame
        Change (another round, another expert left out, the item's own value as the cut-off),
        Verdict, and whether it differs from that of the choice.
    """
    rows = []
    for said, changed in _neighbours(choice):
        verdict = SAID.get(changed.verdict, "not rated")
        rows.append((said, verdict, "yes" if changed.verdict != choice.verdict else ""))
    return pd.DataFrame(rows, columns=["Change", "Verdict", "Differs"])


def by_cutoff(choice: Choice) -> pd.DataFrame:
    """Return how many items are in when the cut-off is each value that an item reaches.

    Returns
    -------
    DataFrame
        cutoff, ascending, and items in; no rows where the rule gives no verdict.
    """
    judged = choice.judged
    values = judged.values[choice.turned_on] if len(judged.values) else np.array([])
    cutoffs = sorted({round(float(value), 9) for value in values[~np.isnan(values)]})
    tried = [len(replace(choice, cutoff=cutoff).judged.included) for cutoff in cutoffs]
    return pd.DataFrame({"cutoff": cutoffs, "items in": tried})


def cutoffs_alt(steps: pd.DataFrame) -> str:
    """Say in words what a drawing of `by_cutoff` shows."""
    each = [
        f"{cutoff:g}: {count}"
        for cutoff, count in zip(steps["cutoff"], steps["items in"], strict=True)
    ]
    return f"Steps of the number of items in, by cut-off. {'; '.join(each)}."


def _neighbours(choice: Choice) -> Iterator[tuple[str, Choice]]:
    for number in [LAST, *choice.every.rounds]:
        if number != choice.number:
            yield f"judged in {round_said(number)}", replace(choice, number=number)
    for expert in ["", *choice.experts]:
        if expert != choice.without:
            said = f"without {expert}" if expert else "with every expert"
            yield said, replace(choice, without=expert)
    own = _own_value(choice)
    if own is not None:
        yield f"cut-off at {own:g}, the item's own value", replace(choice, cutoff=own)


def _own_value(choice: Choice) -> float | None:
    """Return the value of the item on the criterion that is turned on, where it has one."""
    judged = choice.judged
    if not choice.verdict or not len(judged.values):
        return None
    value = float(judged.values[choice.turned_on, judged.items.index(choice.item)])
    return None if np.isnan(value) else round(value, 9)


def shown(choice: Choice) -> list[tuple[str, Any]]:
    """Return every table that a choice shows, with its caption."""
    return [
        ("Ratings of the item.", ratings_shown(choice)),
        ("What the verdict rests on.", criteria_shown(choice)),
        ("Neighbours: the verdict after one change.", neighbours_shown(choice)),
        ("All items under the same choice.", items_shown(choice)),
        ("Measures of the item.", measures_shown(choice)),
    ]
