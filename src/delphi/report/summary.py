"""What stands first in a report: the answers on one screen, and the same in more words."""

from collections.abc import Iterator

from markupsafe import Markup

from delphi.audit import ledger
from delphi.consensus.comparison import authors_reproduced, range_of_lists
from delphi.interviews.crosswalk import crosswalk_of, supported_said
from delphi.interviews.overview import described, interviews_of, pattern_said
from delphi.multiverse.outcome_words import core_said, universes_said
from delphi.prose import Said, Table, spoken
from delphi.prose.page import block_html, source_link
from delphi.report.answers import Answers
from delphi.report.findings.ingest import ratings_reconciled, totals_checked
from delphi.report.findings.panel import experience_compared
from delphi.report.findings.ratings import consensus_by_round, ratings_of
from delphi.report.index import counted
from delphi.report.template import template
from delphi.study import Study
from delphi.words import listed, opened, without_tags


def cards(answers: Answers) -> str:
    """Return the answers on one screen, as HTML."""
    opening = template("opening.j2").module.opening  # type: ignore[attr-defined]
    source = lambda: Markup(source_link())  # noqa: E731
    made = opening(answers.cards(), answers.robustness(), answers.study.name, source)
    return f'{made}<h3 id="in-short--in-more-words">In more words</h3>\n'


def summary(answers: Answers) -> str:
    """Return what was reproduced and what differs, as HTML computed from the tables."""
    study = answers.study
    said = [ledger.counted(answers.claims)] if study.has("claims") else []
    said.append(reproduced(study, counted(answers.exhibits)))
    said += [*_of_ratings(study), *_of_verdicts(answers), *_of_interviews(study)]
    shown = (one for one in said if one)
    return "\n".join(block_html(Said(without_tags(one.marked), one.name)) for one in shown)


@spoken
def reproduced(study: Study, exhibits: str) -> str:
    """Say how much of the publication is reproduced.

    Parameters
    ----------
    exhibits : str
        The number of exhibits of each kind, as in `2 figures and 1 table`.
    """
    text = f"{opened(exhibits)} of {study.config.short} are reproduced here"
    if not study.has("entries"):
        return f"{text}."
    entries = study.table("entries")
    marks = Table("entries", entries).rows({"value": {"not": ""}})
    sources = listed(study.source_title(source) for source in entries["source"].unique())
    return f"{text}, its rounds from {marks} marks printed in {sources}."


def _of_ratings(study: Study) -> Iterator[Said]:
    if study.has("ratings"):
        ratings = study.table("ratings")
        totals = study.table("totals") if study.has("totals") else None
        yield ratings_reconciled(study, ratings, study.policy)
        yield totals_checked(study, totals, ratings)
    if study.has("experience"):
        yield experience_compared(study)
    if study.has("ratings"):
        yield consensus_by_round(study, ratings_of(study, several=True))


def _of_verdicts(answers: Answers) -> Iterator[Said]:
    for one, found in answers.judged:
        yield range_of_lists(one)
        yield authors_reproduced(one)
        yield universes_said(found, one.file("size", "multiverse"))
        yield core_said(found, one.file("share-table", "multiverse"))


def _of_interviews(study: Study) -> Iterator[Said]:
    coded, linked = interviews_of(study), crosswalk_of(study)
    if coded and coded.coders:
        yield described(coded)
        yield pattern_said(coded)
    if linked:
        yield supported_said(linked)
