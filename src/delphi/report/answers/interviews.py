"""What the coded interviews bear out, and how far their coders agree."""

from delphi.interviews.coder_agreement import Part, parts, parts_table
from delphi.interviews.overview import SHOWN, Interviews, compared_table
from delphi.prose import Said, Table, bound, constant
from delphi.report.answers.card import Card
from delphi.words import listed, number_of

BEST = 1  # what coefficients of agreement reach at most


def _card(title: str, number: str, said: str, lines: list[str]) -> Card:
    return Card(title, number, said, lines, target="09-interviews", link="The interviews")


def borne_out(coded: Interviews) -> Card | None:
    """Say how many printed signs the coded segments bear out; None where nobody read them."""
    if not coded.coders:
        return None
    compared = compared_table(coded)
    if compared.empty:
        return _untested(coded)
    found = Table("tables/pattern-compared.csv", compared)
    others = [f"{count} {name}" for name in SHOWN[1:] if (count := found.rows({"shown": name}))]
    return _card(
        "Does it hold?",
        f"{found.rows({'shown': SHOWN[0]})} of {found.rows()}",
        "printed signs are borne out by the coded segments",
        [f"The others: {listed(others)}."] if others else [],
    )


def _untested(coded: Interviews) -> Card:
    """Say how many codes the segments carry, where nothing else is printed to test a conclusion."""
    codings = Table("codings", coded.codings)
    segments = number_of(codings.distinct("source", "document", "segment"), "quoted segment")
    return _card(
        "Does it hold?",
        "Not tested",
        "no ratings or counts are printed that could test the conclusion",
        [f"{segments} speak of {number_of(codings.distinct('code'), 'code')}."],
    )


def coders_agree(coded: Interviews) -> Card | None:
    """Say how far coders agree on segments; None where no two of them read the same."""
    every = parts(coded)
    made = [part for part in every if part.units == "segments"]
    if not made:
        return None
    found, segments = parts_table(every), {"units": "segments"}
    alphas = found.min("alpha", segments), found.max("alpha", segments)
    ends = {str(Said(f"{alpha:.2f}")): f"{alpha:.2f}" for alpha in alphas}
    codings = Table("codings", coded.codings)
    coders = codings.distinct("coder", where={"coder": coded.coders})
    return _card(
        "Do coders agree?",
        " to ".join(ends.values()),
        f"alpha of {number_of(coders, 'coder')} over all codes, "
        f"{bound(BEST, constant(__name__, 'BEST'))} at best",
        [f"{_percent(part, found)}." for part in made],
    )


def _percent(part: Part, found: Table) -> str:
    """Return what a part is about, with the share of cells on which coders agree."""
    where, _, rest = part.caption.partition(":")
    percent = found.value("percent", {"name": part.name})
    branch = rest.split(",")[1].strip()
    return f"{branch.capitalize()}: {percent:.0f}\u00a0% alike ({where})"
