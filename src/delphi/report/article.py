"""The report: the executed notebooks of a study as one page that needs no network."""

from dataclasses import replace
from pathlib import Path

from delphi.errors import InputError, Problem
from delphi.files import write_csv, write_text
from delphi.prose import spoken
from delphi.prose.page import block_html
from delphi.prose.section import parts
from delphi.prose.tables import collected
from delphi.report.answers import Answers
from delphi.report.index import counted, index_rows, write_index
from delphi.report.numbers import Numbers
from delphi.report.own_rule import own_rule_css, own_rule_views
from delphi.report.page import decorated, groups
from delphi.report.sections import Section, executed, section
from delphi.report.subsections import is_skipped
from delphi.report.summary import cards, summary
from delphi.report.template import page_css, template
from delphi.study import Study
from delphi.words import opened

OPENING = "in-short"
TITLES = {OPENING: "In short", "exhibits": "Exhibits"}


def write_report(study: Study) -> list[Path]:
    """Write `report.html` and `exhibits.html` of a study from its executed notebooks.

    Returns
    -------
    list of Path
        The pages, and the tables beside them.

    Raises
    ------
    InputError
        When no notebook was executed yet.
    """
    notebooks = _notebooks(study)
    answers = Answers(study, index_rows(study, [path.stem for path in notebooks]))
    numbers = Numbers(study)
    written = write_index(study, answers.exhibits)
    opening, tables = _opening(answers)
    text = _page(
        study,
        numbers,
        opened=numbers.placed(OPENING, opening),
        sections=[_placed(section(path), numbers) for path in notebooks if not is_skipped(path)],
        skipped=[section(path).title for path in notebooks if is_skipped(path)],
        exhibits_said=numbers.placed("exhibits", _all_exhibits(answers)),
        exhibits=answers.exhibits,
        own_rule=own_rule_views([one for one, _ in answers.judged]),
    )
    page = study.reports / "report.html"
    write_text(page, text)
    return [*written, *tables, numbers.write(), page]


def _notebooks(study: Study) -> list[Path]:
    """Return the executed notebooks in reading order; there must be one."""
    notebooks = executed(study)
    if not notebooks:
        expected = "no executed notebook is there; run `make all` first"
        raise InputError([Problem(f"reports/{study.name}", None, None, None, expected)])
    return notebooks


def _opening(answers: Answers) -> tuple[str, list[Path]]:
    """Return what stands first, as HTML; and the tables made for its numbers, written."""
    with collected() as derived:
        opening = cards(answers) + summary(answers)
    reports = answers.study.reports
    for table in derived:
        write_csv(reports / table.name, table.frame)
    return opening, [reports / table.name for table in derived]


def _placed(one: Section, numbers: Numbers) -> Section:
    return replace(one, body=numbers.placed(one.name, one.body))


def _all_exhibits(answers: Answers) -> str:
    return block_html(all_exhibits(counted(answers.exhibits)))


@spoken
def all_exhibits(exhibits: str) -> str:
    """Say what the list of exhibits holds."""
    return (
        f"{opened(exhibits)}: every exhibit reproduced here, with its fidelity, the place where it "
        "stands in the publication, what differs from print, and its files beside this page. The "
        "page `exhibits.html` has the same with links to the files."
    )


def _page(study: Study, numbers: Numbers, *, sections: list[Section], **shown: object) -> str:
    """Return the page: what is shown, where its numbers come from, and how to make it again."""
    titles = {one.name: one.title for one in sections} | TITLES
    targets = numbers.targets("".join(one.body for one in sections))
    text = template("report.html.j2").render(
        **shown,
        name=study.name,
        short=study.config.short,
        title=study.config.title,
        citation=study.config.citation,
        licence=study.config.licence,
        css=page_css() + own_rule_css(),
        numbers_from=parts(study, numbers.found, titles, targets),
        sections=[replace(one, body=decorated(one.name, one.body)) for one in sections],
        groups=groups(sections),
        policy=study.policy,
    )
    return f"{text}\n"
