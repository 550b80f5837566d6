"""How much of the publication was reproduced."""

from delphi.interviews.overview import Interviews
from delphi.prose import Table
from delphi.report.answers.card import Card
from delphi.report.index import IndexRow, counted, index_table
from delphi.study import Study
from delphi.study.ratings import compare_totals
from delphi.words import number_of, opened

NAMED_ONLY = "named only"  # fidelity of an exhibit of which nothing is drawn or set again


def reproduced(study: Study, rows: list[IndexRow], coded: Interviews | None) -> Card:
    """Say how many exhibits, ratings, printed totals and interview segments were recovered."""
    exhibits = Table("exhibits.csv", index_table(rows))
    named = exhibits.rows({"fidelity": NAMED_ONLY})
    lost = f"; {named} only named (picture lost)" if named else ""
    lines = [f"{opened(counted(rows))}{lost}."]
    if study.has("ratings"):
        lines.append(_ratings(study))
        lines += [_totals(study)] if study.has("totals") else []
    if coded and coded.coders:
        lines.append(_segments(coded))
    return Card(
        title="Reproduced",
        number=f"{exhibits.rows({'fidelity': {'not': NAMED_ONLY}})} of {exhibits.rows()}",
        said=f"{'exhibit' if len(rows) == 1 else 'exhibits'} remade",
        lines=lines,
        target="exhibits",
        link="All exhibits",
    )


def _ratings(study: Study) -> str:
    """Return how many ratings stand as printed, and what became of the others."""
    table = Table("ratings", study.table("ratings"))
    others = [
        f"{table.rows({'status': status})} {status}"
        for status in table.frame["status"].value_counts().index
        if status != "agreed"
    ]
    agreed = table.rows({"status": "agreed"})
    head = f"{agreed} of {number_of(table.rows(), 'rating')} as printed"
    return f"{head}; {', '.join(others)}." if others else f"{head}."


def _totals(study: Study) -> str:
    compared = compare_totals(study.table("totals"), study.table("ratings"), study.scale)
    cells = Table("tables/totals-compared.csv", compared)
    return (
        f"{cells.rows({'differs': True})} of {number_of(cells.rows(), 'printed total')} "
        "differ from the ratings."
    )


def _segments(coded: Interviews) -> str:
    codings = Table("codings", coded.codings)
    segments = codings.distinct("source", "document", "segment")
    readers = codings.distinct("coder", where={"coder": coded.coders})
    return (
        f"{number_of(segments, 'segment')} of interviews, coded by {number_of(readers, 'reader')}."
    )
