"""The catalogue as Markdown: `docs/rules.md`. Every word of a criterion comes from the data."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from delphi.consensus.catalogue import Reference, Rule, catalogue, references
from delphi.consensus.criterion import Criterion, Part
from delphi.consensus.vocabulary import MEASURES
from delphi.files import write_text
from delphi.study import project_root

DOCUMENT = Path("docs") / "rules.md"
MOST_DIGITS = 4  # digits up to which a cut-off is written as one rather than as a fraction
HEAD = """\
# Published rules of consensus

{count} rules from {publications} publications, as data in `src/delphi/consensus/catalogue.toml`. \
This page is made from that file by `python -m delphi.consensus.table`.

A rule states only what its publication states: one of agreement alone says nothing of \
importance or stability. It is met when all its criteria hold; *or* sets another way to meet \
it, and *out* what the publication asks for the opposite verdict. Higher points of a scale mean \
more agreement or importance.

- **Scale**: the scale, and the panel sizes, that a rule was made for.
- **Carried** says how it is used on another scale. *linear*: every rating of that scale is \
first moved to the place it has, by position, on the scale of the rule. *unchanged*: no \
criterion is about points of a scale. *not carried*: for its own scale only.
- **Reference**: the publication; *as reported by* a review, where the rule is known from there.
- **Checked**: against what the numbers of a rule were held: the *publication* (its text, table \
or abstract), *another work* that states the same rule, *in part*, or *not yet* against \
anything; such a rule is attributed from general knowledge of the literature.
- Percentages are of the ratings that an item has, unless a criterion says otherwise.
"""
DENOMINATORS = {"all": " (of all experts)", "respondents": " (of respondents)", "ratings": ""}


class Row(NamedTuple):
    """One rule as it stands in a table."""

    id: str
    title: str
    agreement: str
    importance: str
    stability: str
    scale: str
    carried: str
    reference: str
    checked: str


def number_words(number: Fraction) -> str:
    """Write a number as a decimal where that is exact and short, else as a fraction.

    Examples
    --------
    >>> [number_words(Fraction(n)) for n in ("70", "0.78", "200/3")]
    ['70', '0.78', '200/3']
    """
    decimal = f"{float(number):.{MOST_DIGITS}g}"
    return decimal if Fraction(decimal) == number else str(number)


def _cutoff_words(criterion: Criterion) -> str:
    if not isinstance(criterion.cutoff, dict):
        known = isinstance(criterion.cutoff, Fraction)
        return number_words(Fraction(criterion.cutoff)) if known else str(criterion.cutoff)
    sizes = list(criterion.cutoff)
    first, last = (number_words(criterion.cutoff[size]) for size in (sizes[0], sizes[-1]))
    ends = f"{first} for {sizes[0]} experts to {last} for {sizes[-1]}"
    return f"cut-off by panel size ({ends})"


def _region_words(arguments: Mapping[str, float]) -> str:
    if "low" not in arguments:
        return ""
    low, high = arguments["low"], arguments["high"]
    return f"at {low:g}" if low == high else f"within {low:g} to {high:g}"


def criterion_words(criterion: Criterion) -> str:
    """Say a criterion in words.

    Examples
    --------
    >>> [criterion_words(c) for c in catalogue()["comet-70-15"].included_if]
    ['percent within 7 to 9 >= 70', 'percent within 1 to 3 < 15']
    """
    about, arguments = criterion.about, criterion.arguments
    shown = {name: f"{value:g}" for name, value in arguments.items()}
    words = about.words.format(**shown, region=_region_words(arguments))
    words += DENOMINATORS[criterion.denominator]
    for name, default in about.arguments.items():
        if default is not None and arguments[name] != default:
            words += f" ({name} {shown[name]})"
    return f"{words} {criterion.comparison} {_cutoff_words(criterion)}"


def _part_words(rule: Rule, part: Part) -> str:
    ways = (("", rule.included_if), ("or: ", rule.or_included_if), ("out: ", rule.excluded_if))
    said = {lead: [criterion_words(c) for c in way if c.part == part] for lead, way in ways}
    return "<br>".join(lead + "; ".join(words) for lead, words in said.items() if words)


def _scale_words(rule: Rule) -> str:
    words = f"{rule.scale.lowest} to {rule.scale.highest}" if rule.scale else "any"
    if rule.panel is None:
        return words
    least, most = rule.panel.least, rule.panel.most
    sizes = f"from {least}" if most is None else f"{least} to {most}"
    return f"{words}; {sizes} experts"


def _reference_words(rule: Rule, known: Mapping[str, Reference]) -> str:
    words = str(known[rule.reference])
    return f"{words}, as reported by {known[rule.through]}" if rule.through else words


def rows(rules: Mapping[str, Rule], known: Mapping[str, Reference]) -> list[Row]:
    """Return one row for each rule.

    Parameters
    ----------
    rules, known : mapping
        The rules and the references, by key; see `delphi.consensus.catalogue`.

    Returns
    -------
    list of Row
        In the order of `rules`.
    """
    return [
        Row(
            name,
            rule.title,
            _part_words(rule, "agreement"),
            _part_words(rule, "importance"),
            _part_words(rule, "stability"),
            _scale_words(rule),
            rule.carried,
            _reference_words(rule, known),
            rule.checked,
        )
        for name, rule in rules.items()
    ]


def _table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    head = list(header)
    body = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in body)


def _section(family: str, rules: Mapping[str, Rule], known: Mapping[str, Reference]) -> str:
    table = _table(Row._fields, rows(rules, known))
    notes = "\n".join(f"- **{name}**: {rule.note}" for name, rule in rules.items())
    return f"## {family[0].upper()}{family[1:]}\n\n{table}\n\n{notes}\n"


def _measures() -> str:
    lines = [
        [f"`{name}`", measure.meaning, ", ".join(measure.arguments)]
        for name, measure in MEASURES.items()
    ]
    return "## Measures that a criterion may name\n\n" + _table(
        ("measure", "meaning", "arguments"), lines
    )


def _full(reference: Reference) -> str:
    place = " ".join(part for part in (reference.journal, reference.volume) if part)
    place = ", ".join(part for part in (place, reference.pages) if part)
    facts = [str(reference), reference.title, place]
    doi = f" <https://doi.org/{reference.doi}>" if reference.doi else ""
    return f"- {'. '.join(fact for fact in facts if fact)}.{doi}"


def rules_markdown(rules: Mapping[str, Rule], known: Mapping[str, Reference]) -> str:
    """Return the page of the catalogue: a table and notes for each family, then the sources.

    Parameters
    ----------
    rules, known : mapping
        The rules and the references, by key; see `delphi.consensus.catalogue`.
    """
    families = dict.fromkeys(rule.family for rule in rules.values())
    sections = [
        _section(family, {k: r for k, r in rules.items() if r.family == family}, known)
        for family in families
    ]
    sources = "\n".join(sorted(_full(reference) for reference in known.values()))
    head = HEAD.format(count=len(rules), publications=len({r.reference for r in rules.values()}))
    return "\n".join([head, *sections, f"{_measures()}\n", f"## References\n\n{sources}\n"])


def main(root: Path | None = None) -> None:
    """Write `docs/rules.md` anew."""
    write_text((root or project_root()) / DOCUMENT, rules_markdown(catalogue(), references()))


if __name__ == "__main__":
    main()
