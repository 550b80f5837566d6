"""When other stopping rules would have ended the study, as a table and in words."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from delphi.consensus.comparison import Comparison
from delphi.consensus.own import STATED
from delphi.multiverse.standing import FirstAsked, Outcome, after, standings
from delphi.multiverse.stopping_rules import StoppingRule, source_of, stopping_rules
from delphi.prose import Table, derived, spoken
from delphi.words import listed, number_of

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def outcomes(
    comparison: Comparison, first_asked: FirstAsked = "not stable"
) -> dict[str, list[Outcome]]:
    """Return what each stopping rule says after each round; rules not defined are left out."""
    every = standings(comparison)
    return {
        name: [after(rule, standing, first_asked) for standing in every]
        for name, rule in stopping_rules().items()
        if not _not_defined(rule, comparison)
    }


def _not_defined(rule: StoppingRule, comparison: Comparison) -> str:
    if rule.stated and STATED not in comparison.rules:
        return "the study states no rule of consensus"
    experts = int(comparison.ratings["expert"].nunique())
    return rule.not_defined(experts)


def stops_after(said: Iterable[Outcome]) -> int | None:
    """Return the first round after which a rule stops; None when it asks for another."""
    return next((number for number, one in enumerate(said, start=1) if one.stops), None)


def stopping_table(comparison: Comparison, first_asked: FirstAsked = "not stable") -> pd.DataFrame:
    """Return what each stopping rule says after each round, and what follows for the study.

    Parameters
    ----------
    comparison : Comparison
        The rounds of one kind of item.
    first_asked : {"not stable", "left out"}
        See `after`.

    Returns
    -------
    DataFrame
        Rule, Source (blank for a rule of ours), one column `After round n` for each round
        (`stop`, or `go on` with what holds the study up), and Verdict by the first round after
        which the rule stops.

    Notes
    -----
    Each round is judged as it was held. A rule that stops earlier would have left out later
    rounds; one that asks for more would have changed who is asked what, so that nothing is said
    of what they would have brought.
    """
    said = outcomes(comparison, first_asked)
    numbers = [standing.number for standing in standings(comparison)]
    rows = []
    for name, rule in stopping_rules().items():
        found = said.get(name, [])
        cells = [_cell(comparison, outcome) for outcome in found] or [""] * len(numbers)
        verdict = (
            _verdict(stops_after(found), len(numbers))
            if found
            else f"gives no verdict: {_not_defined(rule, comparison)}"
        )
        columns = [f"After round {number}" for number in numbers]
        row = {"Rule": rule.title, "Source": source_of(rule)}
        rows.append({**row, **dict(zip(columns, cells, strict=True)), "Verdict": verdict})
    return pd.DataFrame(rows)


def _cell(comparison: Comparison, outcome: Outcome) -> str:
    named = listed(comparison.labels[item] for item in outcome.items) if outcome.items else ""
    why = ": ".join(part for part in (outcome.remark, named) if part)
    head = "stop" if outcome.stops else "go on"
    return f"{head}: {why}" if why else head


def _verdict(stopped: int | None, last: int) -> str:
    if stopped is None:
        return f"asks for a {_ordinal(last + 1)} round"
    if stopped < last:
        return f"would have stopped after round {stopped}"
    return f"stops after round {last} as the study did"


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


@spoken
def stopping_said(comparison: Comparison) -> str:
    """Say how many rules would have ended the study earlier, with it, or later, and which."""
    said = outcomes(comparison)
    last = len(standings(comparison))
    if not last:
        return "The study has no ratings; this step is skipped."
    table = derived(comparison.file("stopping-ends", "multiverse"), _ends(comparison, said, last))
    silent = table.rows({"verdict": ""})
    verdicts = [_verdict(number, last) for number in (*range(1, last + 1), None)]
    lines = [_line(table, verdict) for verdict in verdicts]
    defined = number_of(table.rows({"verdict": {"not": ""}}), "stopping rule")
    rounds = Table("ratings", comparison.study.table("ratings"))
    many = rounds.distinct("round", where={"kind": comparison.kind})
    head = f"Of {defined} for a study of {number_of(many, 'round')}"
    tail = f" ({silent} more are not defined for it)" if silent else ""
    parts = [f"{head}{tail}:", "", *filter(None, lines), "", _held_up(comparison, said)]
    return "\n".join([*parts, _without_new(comparison, said, last)]).rstrip()


def _ends(comparison: Comparison, said: dict[str, list[Outcome]], last: int) -> pd.DataFrame:
    """Return for each rule its verdict, blank where it is not defined, and what it asks again."""
    rows = [
        (
            name,
            rule.title,
            _verdict(stops_after(said[name]), last) if name in said else "",
            " ".join(said[name][-1].items)
            if name in said and stops_after(said[name]) is None
            else "",
        )
        for name, rule in stopping_rules().items()
    ]
    return pd.DataFrame(rows, columns=["rule", "title", "verdict", "asks again"])


def _line(table: Table, verdict: str) -> str:
    mine = table.frame[table.frame["verdict"] == verdict]
    count, named = table.rows({"verdict": verdict}), "; ".join(mine["title"])
    return f"- {number_of(count, 'rule')} {_plural(verdict, count)}: {named}" if count else ""


def _plural(verdict: str, count: int) -> str:
    if count == 1:
        return verdict
    return verdict.replace("stops", "stop", 1).replace("asks", "ask", 1)


def _held_up(comparison: Comparison, said: dict[str, list[Outcome]]) -> str:
    """Say which items most rules would ask again after the last round."""
    waiting = [found[-1] for found in said.values() if stops_after(found) is None]
    votes = Counter(item for outcome in waiting for item in outcome.items)
    if not votes:
        return ""
    tally = derived(
        comparison.file("stopping-asked-again", "multiverse"),
        pd.DataFrame(
            {"item": list(comparison.labels), "rules": [votes[i] for i in comparison.labels]}
        ),
    )
    most = tally.max("rules")
    items = [label for item, label in comparison.labels.items() if votes[item] == most]
    return (
        f"Of the rules that ask for another round, {most} would ask again for "
        f"{listed(items)}, more than for any other item."
    )


def _without_new(comparison: Comparison, said: dict[str, list[Outcome]], last: int) -> str:
    """Say what changes when items asked for the first time do not count."""
    if not any(standing.new for standing in standings(comparison)[1:]):
        return ""
    other = outcomes(comparison, "left out")
    rules = stopping_rules()
    changed = [
        f"{rules[name].title}: {_verdict(stops_after(other[name]), last)}"
        for name, found in said.items()
        if stops_after(found) != stops_after(other[name])
    ]
    head = (
        "An item asked for the first time cannot be at rest yet, and holds up every rule of "
        "stability. Left out of the count, it would change"
    )
    return f"{head} {'; '.join(changed)}." if changed else f"{head} no verdict."
