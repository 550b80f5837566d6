"""What the text says of single movements, held against the ratings.

A text may say of a movement that it looks like an attempt to conform. The ratings can tell
whether it went towards the group, by some centre of the group; they do not tell why.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from delphi.consensus.comparison import Comparison
from delphi.multiverse.movements import (
    CENTRES,
    NONE,
    TOWARDS,
    direction,
    movements,
)
from delphi.multiverse.wordings import PLACE, candidates, wordings
from delphi.prose import Table, Text, derived, spoken
from delphi.words import listed, number_of

MEDIAN, MODE = CENTRES[0], CENTRES[2]
YES, NO, DEPENDS, UNKNOWN, NOBODY = "yes", "no", "depends on who", "cannot be told", "no such move"
TO_EACH_OTHER = "each other"
BETWEEN, OR = " / ", " or "
NEGATED = "not conform"
UNTOLD = "align"  # says nothing of the group: with whom is not told
NOT_WORDED = ""
WORDED = {"Wording": {"not": NOT_WORDED}}


def _holds(wording: str, ways: Iterable[str]) -> str:
    """Say whether a wording agrees with the way of each movement that it may speak of."""
    every = list(ways)
    if not every:
        return NOBODY
    if NONE in every:
        return UNKNOWN
    wanted = not wording.startswith(NEGATED)
    agrees = {(way == TOWARDS) == wanted for way in every}
    return DEPENDS if len(agrees) > 1 else (YES if agrees == {True} else NO)


def _each_other(worded: pd.DataFrame, rows: list[list[int]], moved: pd.DataFrame) -> list[str]:
    """Return the way of each movement, seen from where those worded with it had stood."""
    together = worded.groupby([*PLACE, "wording"], sort=False).groups.values()
    partners = {place: set(alike) - {place} for alike in together for place in alike}
    found = []
    for place, mine in enumerate(rows):
        others = [row for partner in sorted(partners[place]) for row in rows[partner]]
        own = moved.loc[mine]
        stood = moved.loc[others, "before"].astype(float).mean()
        centre = pd.Series(stood, index=own.index, dtype=float)
        found.append(_in_turn(direction(own["before"], own["after"], centre)))
    return found


def _in_turn(ways: Iterable[str]) -> str:
    """Join different ways, as in `towards / away`."""
    return BETWEEN.join(dict.fromkeys(ways))


def wording_table(comparison: Comparison) -> pd.DataFrame:
    """Return each movement that the text words, then the others, with the way they went.

    Parameters
    ----------
    comparison : Comparison
        The rounds of one kind of item.

    Returns
    -------
    DataFrame
        Item, Round (the later one), Experts (who made it; several, with `or`, where print does
        not tell; blank where no expert did), Before, After, Wording (blank for a movement that
        the text does not word), one column for each centre of the round before (see
        `movements`; several ways with `/`), Agrees (`yes`, `no`, `depends on who`, `cannot be
        told` or `no such move`; blank without a wording) and Holds by (the centres by which the
        wording agrees).

    Notes
    -----
    To conform, and to be influenced by the group, is read as a move towards the group, and "not
    conform" as a move that is away from it or begins at its centre. Agrees goes by the median
    of all; "to each other" goes by where the other expert had stood. "Align"
    alone says nothing that could be held against a centre, since print does not say with whom.
    """
    moved, worded = movements(comparison), wordings(comparison)
    rows = candidates(worded, moved)
    other = _each_other(worded, rows, moved)
    said = [
        _row(comparison, line, moved.loc[found], way)
        for line, found, way in zip(worded.to_dict("records"), rows, other, strict=True)
    ]
    used = {row for found in rows for row in found}
    columns = ["Item", "Round", "Experts", "Before", "After", "Wording", *CENTRES]
    columns += ["Agrees", "Holds by"]
    silent = _silent(comparison, moved[~moved.index.isin(list(used))])
    rows = pd.DataFrame(said, columns=columns)
    return pd.concat([rows, silent[columns]], ignore_index=True) if said else silent[columns]


def _silent(comparison: Comparison, rest: pd.DataFrame) -> pd.DataFrame:
    """Return the movements that the text does not word."""
    shown = {name: [f"{value:g}" for value in rest[name]] for name in ("before", "after")}
    found = pd.DataFrame(
        {
            "Item": rest["item"].map(comparison.labels),
            "Round": rest["round"],
            "Experts": rest["expert"],
            "Before": shown["before"],
            "After": shown["after"],
            "Wording": NOT_WORDED,
            **{centre: rest[centre] for centre in CENTRES},
            "Agrees": "",
            "Holds by": "",
        }
    )
    return found.reset_index(drop=True)


def _row(
    comparison: Comparison, said: dict[str, object], found: pd.DataFrame, each_other: str
) -> dict[str, object]:
    wording = str(said["wording"])
    ways = {centre: list(found[centre]) for centre in CENTRES}
    agrees = {centre: _holds(wording, ways[centre]) for centre in CENTRES}
    verdict = agrees[MEDIAN]
    if TO_EACH_OTHER in wording and len(found):
        verdict = _holds(wording, each_other.split(BETWEEN))
    if wording == UNTOLD:
        verdict, agrees = (UNKNOWN if len(found) else NOBODY), {}
    if wording == NOT_WORDED:
        verdict, agrees = "", {}
    return {
        "Item": comparison.labels[str(said["item"])],
        "Round": said["round"],
        "Experts": OR.join(found["expert"]),
        "Before": _one(said["before"], found["before"]),
        "After": _one(said["after"], found["after"]),
        "Wording": wording,
        **{centre: _in_turn(way) for centre, way in ways.items()},
        "Agrees": verdict,
        "Holds by": ", ".join(centre for centre, one in agrees.items() if one == YES),
    }


def _one(printed: object, found: pd.Series) -> str:
    """Return a rating as printed, or those that it may be."""
    if pd.notna(printed):
        return f"{printed:g}"
    return BETWEEN.join(f"{value:g}" for value in found)


def wording_by_expert(comparison: Comparison) -> pd.DataFrame:
    """Return for each expert how far the wording of the movements holds.

    Returns
    -------
    DataFrame
        Expert, Moves, Worded (for sure of this expert), one column for each answer of Agrees
        that occurs (as in `wording_table`), Perhaps (worded, but print does not tell of whom),
        and Towards, not worded (moves towards the median that the text does not word).
    """
    table = wording_table(comparison)
    sure = table[~table["Experts"].str.contains(OR) & (table["Wording"] != NOT_WORDED)]
    silent = table[(table["Wording"] == NOT_WORDED) & (table[MEDIAN] == TOWARDS)]
    moved = movements(comparison)
    answers = [one for one in (YES, NO, UNKNOWN) if (sure["Agrees"] == one).any()]
    experts = list(comparison.ratings["expert"].unique())
    frame = pd.DataFrame({"Expert": experts})
    for name, who in (
        ("Moves", moved["expert"]),
        ("Worded", sure["Experts"]),
        *((f"Agrees: {one}", sure.loc[sure["Agrees"] == one, "Experts"]) for one in answers),
        ("Silent", table.loc[table["Wording"] == NOT_WORDED, "Experts"]),
        ("Towards, not worded", silent["Experts"]),
    ):
        frame[name] = who.value_counts().reindex(experts, fill_value=0).to_numpy()
    frame["Perhaps"] = frame["Moves"] - frame["Worded"] - frame["Silent"]
    columns = ["Expert", "Moves", "Worded", *(f"Agrees: {one}" for one in answers), "Perhaps"]
    return frame[[*columns, "Towards, not worded"]]


# --- words --------------------------------------------------------------------------------


@spoken
def wording_said(comparison: Comparison) -> str:
    """Say how far the wording of movements holds, and which movements it passes over."""
    table = wording_table(comparison)
    worded = table[table["Wording"] != NOT_WORDED]
    if worded.empty:
        return "No wording of single movements is recorded for this study; this step is skipped."
    found = Table(f"tables/{comparison.file('wording', 'multiverse')}.csv", table)
    counts = {one: found.rows({**WORDED, "Agrees": one}) for one in (YES, NO, DEPENDS, UNKNOWN)}
    absent = worded[worded["Agrees"] == NOBODY]
    head = (
        f"The text says of {number_of(found.rows(WORDED), 'movement')} whether they look like an "
        f"attempt to conform, or influenced by the group. Held against the group's median of the "
        f"round before (or, where the text says so, against each other), the wording agrees with "
        f"the ratings for {counts[YES]}, does not for {counts[NO]}, and for {counts[DEPENDS]} it "
        "depends on which expert is meant, which print does not tell"
    )
    unknown = f"; {counts[UNKNOWN]} cannot be told by the median" if counts[UNKNOWN] else ""
    parts = [f"{head}{unknown}."]
    parts += _undecided(comparison, worded[worded["Agrees"] == DEPENDS], found)
    parts += _lines("Where wording and ratings part:", worded[worded["Agrees"] == NO], found)
    if len(absent):
        parts += _lines("Worded, but no expert's ratings moved so:", absent, found)
    else:
        parts += ["", "For each of them there is a movement in the ratings."]
    parts += ["", _passed_over(found), "", _caution()]
    return "\n".join(parts)


def _undecided(comparison: Comparison, rows: pd.DataFrame, found: Table) -> list[str]:
    """Say of movements that print does not tell apart how many went the way it says."""
    moved = derived(comparison.file("movements", "multiverse"), movements(comparison))
    lines = []
    for (label, number, experts), mine in rows.groupby(["Item", "Round", "Experts"], sort=False):
        here = {"label": label, "round": number, "expert": experts.split(OR)}
        said = {"Item": label, "Round": number, "Experts": experts, "Agrees": DEPENDS}
        no = sorted(one for one in mine["Wording"].unique() if one.startswith(NEGATED))
        yes = sorted(set(mine["Wording"]) - set(no))
        lines.append(
            f"- {label}, round {number} ({experts}): {found.rows({**said, 'Wording': yes})} worded "
            f"as towards the group and {found.rows({**said, 'Wording': no})} as not; of the "
            f"{number_of(moved.rows(here), 'movement')} that may be meant, "
            f"{moved.rows({**here, MEDIAN: TOWARDS})} went towards the median"
        )
    return ["", "Where print does not tell which expert is meant:", "", *lines] if lines else []


def _lines(head: str, rows: pd.DataFrame, found: Table) -> list[str]:
    lines = (_line(row, found) for row in rows.to_dict("records"))
    return ["", head, "", *lines] if len(rows) else []


def _line(row: dict[Any, Any], found: Table) -> str:
    who = f"{row['Experts']} " if row["Experts"] else ""
    before, after = _ends(row, found)
    said = f"- {row['Item']}, round {row['Round']}, {who}from {before} to {after}"
    if row["Agrees"] == NOBODY:
        return f"{said} ({row['Wording']})"
    way = {TOWARDS: "it went towards the median", "away": "it went away from the median"}.get(
        row[MEDIAN], "it began at the median"
    )
    by = row["Holds by"]
    holds = f"; by the {_centres_said(by)} the wording holds" if by else ""
    modes = "; the round before had no single mode" if row[MODE] == NONE else ""
    return f'{said}: called "{row["Wording"]}", but {way}{holds}{modes}'


def _centres_said(names: str) -> str:
    return listed(name.lower() for name in names.split(", "))


def _ends(row: dict[Any, Any], found: Table) -> tuple[Text, Text]:
    """Return from where to where a movement went, as the table has it."""
    names = ("Item", "Round", "Experts", "Before", "After", "Wording")
    where = {name: row[name] for name in names}
    return found.text("Before", where), found.text("After", where)


def _passed_over(found: Table) -> str:
    silent = {"Wording": NOT_WORDED, MEDIAN: TOWARDS}
    table = found.frame
    rows = table[(table["Wording"] == NOT_WORDED) & (table[MEDIAN] == TOWARDS)].to_dict("records")
    named = (
        f"{row['Item']}, round {row['Round']} ({row['Experts']}, {before} to {after})"
        for row, (before, after) in ((row, _ends(row, found)) for row in rows)
    )
    passed = number_of(found.rows({"Wording": NOT_WORDED}), "movement")
    return (
        f"Of the {passed} of which the text does not say whether they look like conforming, "
        f"{found.rows(silent)} went towards the median: {'; '.join(named) or 'none'}."
    )


def _caution() -> str:
    return (
        "The ratings do not tell why an expert moved: a move towards the group may follow an "
        "argument, and one away from its median may still be meant to meet others."
    )
