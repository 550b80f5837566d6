"""What a choice comes to, said in sentences."""

from delphi.consensus.criterion import Criterion
from delphi.consensus.own import STATED
from delphi.consensus.table import criterion_words
from delphi.consensus.what_if.choice import LAST, Choice

NOTHING = "This study has no ratings; there is nothing to explore."
SAID = {
    "in": "in",
    "out": "out",
    "undecided": "undecided",
    "no verdict": "not judged",
}


def round_said(number: int) -> str:
    """Name a round, as in `round 2` or `the last round of each item`.

    Examples
    --------
    >>> round_said(0), round_said(2)
    ('the last round of each item', 'round 2')
    """
    return "the last round of each item" if number == LAST else f"round {number}"


def led(choice: Choice) -> list[tuple[str, Criterion]]:
    """Return each criterion with what it is for: to be in, to be in another way, to be out."""
    rule, given = choice.used, len(choice.used.criteria)
    ways = (("in", rule.included_if), ("or in", rule.or_included_if), ("out", rule.excluded_if))
    own = [(lead, criterion) for lead, way in ways for criterion in way]
    return [*own, *(("in", criterion) for criterion in choice.criteria[given:])]


def verdict_said(choice: Choice) -> str:
    """Say what the rule makes of the item, and how many items it puts in."""
    label = choice.every.labels[choice.item]
    where = round_said(choice.number) + (f", without {choice.without}" if choice.without else "")
    if not choice.verdict:
        return f"**{label}** was not rated in {where}."
    judged = choice.judged
    if judged.reason:
        return f"The rule gives no verdict ({where}): {judged.reason}."
    return (
        f"**{label}: {SAID[choice.verdict]}** ({where}). The same rule puts "
        f"{len(judged.included)} of {len(judged.items)} items in."
    )


def rule_said(choice: Choice) -> str:
    """Say what the rule asks for, as it is used."""
    said = "; ".join(f"{lead}: {criterion_words(c)}" for lead, c in led(choice))
    own = choice.rule == STATED or not choice.used.reference
    kept = "" if choice.cutoff is None else ", with a cut-off of your own"
    source = "of the study" if own else "of the catalogue"
    return f"{choice.used.title} (rule {source}{kept}). {said.capitalize()}."
