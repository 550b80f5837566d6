"""How little would turn the verdicts on a study, in words."""

import pandas as pd

from delphi.consensus.comparison import Comparison
from delphi.consensus.own import STATED
from delphi.consensus.verdicts import VERDICTS
from delphi.multiverse.fragility import (
    SEVERAL,
    fragility_table,
    one_point_changes,
    rules_of_histograms,
)
from delphi.prose import Basis, Table, bound, derived, spoken
from delphi.words import listed, number_of

NAMED = 3  # changes that a sentence names one by one


@spoken
def fragility_said(comparison: Comparison, table: pd.DataFrame | None = None) -> str:
    """Say how firm the verdicts are, what holds up the authors' list, and which change turns most.

    Parameters
    ----------
    comparison : Comparison
        As for `fragility_table`.
    table : DataFrame or None
        That table, if it was made before.

    Returns
    -------
    str
        Markdown; blank where no rule gives a verdict.
    """
    frame = fragility_table(comparison) if table is None else table
    judged = frame[frame["verdict"] != VERDICTS[-1]]
    if judged.empty:
        return ""
    found = Table(f"tables/{comparison.file('fragility', 'multiverse')}.csv", frame)
    said = [
        _overall(found),
        _of_authors(comparison, judged, found),
        _most_turned(comparison),
    ]
    return "\n\n".join(part for part in said if part)


def _overall(found: Table) -> str:
    judged = {"verdict": {"not": VERDICTS[-1]}}
    several = found.rows({**judged, "changes": {">=": SEVERAL, "not": "inf"}})
    needs = {
        "turn when one rating changes by one point": found.rows({**judged, "changes": "1.0"}),
        "need two such changes": found.rows({**judged, "changes": float(SEVERAL - 1)}),
        "three or more": several,
        "cannot turn": found.rows({**judged, "changes": "inf"}),
        "need more than could be searched": found.rows({**judged, "changes": ""}),
    }
    turned = listed(f"**{number}** {how}" for how, number in needs.items() if number)
    rules = number_of(found.distinct("rule", where=judged), "rule")
    one = found.rows({**judged, "experts": "1.0"})
    any_number = found.rows({**judged, "experts": {"not": ["", "inf"]}})
    return (
        f"A verdict turns when an item that is in no longer is, or the other way round. Of "
        f"{number_of(found.rows(judged), 'verdict')} by {rules}, {turned}. Leaving out one expert "
        f"turns {one}; leaving out as many as it takes, {any_number}."
    )


def _of_authors(comparison: Comparison, judged: pd.DataFrame, found: Table) -> str:
    """Say which items of the authors' list are in under their own rule, and how firmly."""
    own = judged[(judged["rule"] == STATED) & judged["item"].isin(list(comparison.concluded))]
    if own.empty:
        return ""
    held = own[own["verdict"] == "in"]
    loose, near = held[held["changes"] == 1], own[(own["verdict"] != "in") & (own["changes"] == 1)]
    theirs = {"rule": STATED, "item": list(own["item"])}
    stand = found.rows({**theirs, "verdict": "in"})
    loosely = found.rows({**theirs, "verdict": "in", "changes": "1.0"})
    noun = comparison.study.config.kinds[comparison.kind].plural
    return (
        f"The rule that the authors state puts {stand} of the {found.rows(theirs)} {noun} of their "
        f"list in; {loosely} of these stand only as long as no rating changes: "
        f"{listed(loose['label'])}. Of those it leaves out, one change would bring in: "
        f"{listed(_with_example(near, found))}."
    )


def _with_example(rows: pd.DataFrame, found: Table) -> list[str]:
    names = [name for name in ("rule", "item", "example") if name in rows]
    return [
        f"{row['label']} ({found.text('example', {name: row[name] for name in names})})"
        for row in rows.to_dict("records")
    ]


def _most_turned(comparison: Comparison) -> str:
    changes = one_point_changes(comparison)
    found = derived(comparison.file("one-point-changes", "multiverse"), changes)
    every = pd.DataFrame({"rule": list(rules_of_histograms(comparison))})
    total = derived(comparison.file("rules-of-histograms", "multiverse"), every).rows()
    most = found.max("rules")
    if not most:
        return "No change of one rating by one point turns a verdict."
    first = changes[changes["rules"] == most]
    others = Basis(found.name, "rows", (), {"rules": int(most)}, less=NAMED)
    rest = bound(max(len(first) - NAMED, 0), others)
    more = f", and {number_of(rest, 'other')}" if rest else ""
    one = len(first) == 1
    return (
        f"The one-point change{'' if one else 's'} that would turn most rules, {most} of {total}"
        f"{'' if one else ' each'}: {'; '.join(_with_example(first.head(NAMED), found))}{more}."
    )
