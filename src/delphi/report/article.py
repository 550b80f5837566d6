"""The report: the executed notebooks of a study as one page that needs no network."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pandas as pd
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from delphi.audit import ledger
from delphi.consensus.comparison import authors_reproduced, range_of_lists
from delphi.errors import InputError, Problem
from delphi.exhibits import exhibit_css
from delphi.files import write_text
from delphi.interviews.crosswalk import crosswalk_of, supported_said
from delphi.interviews.overview import described, interviews_of, pattern_said
from delphi.multiverse.outcome_words import core_said, universes_said
from delphi.prose import Said, restored, spoken
from delphi.prose.basis import Basis, recomputed
from delphi.prose.page import Bound, block_html, numbers_html, placed, rows_of, source_link
from delphi.prose.section import parts
from delphi.prose.tables import collected
from delphi.report.answers import Answers
from delphi.report.findings.ingest import ratings_reconciled, totals_checked
from delphi.report.findings.opening import reproduced
from delphi.report.findings.panel import experience_compared
from delphi.report.findings.ratings import consensus_by_round, ratings_of
from delphi.report.index import counted, index_rows, write_index
from delphi.report.own_rule import own_rule_css, own_rule_views
from delphi.report.page import decorated, groups, short_title
from delphi.report.subsections import is_skipped, with_results
from delphi.study import Study
from delphi.words import opened, without_tags

TEMPLATES = Path(__file__).parent / "templates"
OPENING = "in-short"
TITLES = {OPENING: "In short", "exhibits": "Exhibits"}
PROSE = ["id", "section", "place", "written", "value", "basis", "aggregate", "columns", "selection"]
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
HEADING = re.compile(r'<(/?)h([1-5])( id="([^"]*)")?')


@dataclass(frozen=True)
class Section:
    """One notebook as a section: its name, title, body as HTML, and headings left out."""

    name: str
    title: str
    body: str
    left_out: tuple[str, ...] = ()


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
    notebooks = _executed(study)
    if not notebooks:
        expected = "no executed notebook is there; run `make all` first"
        raise InputError([Problem(f"reports/{study.name}", None, None, None, expected)])
    sections = [section(path) for path in notebooks if not is_skipped(path)]
    skipped = [section(path).title for path in notebooks if is_skipped(path)]
    exhibits = index_rows(study, [path.stem for path in notebooks])
    answers = Answers(study, exhibits)
    config = study.config
    environment = _environment()
    page = environment.get_template("report.html.j2")
    written = write_index(study, exhibits)
    with collected() as derived:
        opening = _opening(environment, study, answers)
        opening += summary(study, counted(exhibits), answers)
    for table in derived:
        content = table.frame.to_csv(index=False, lineterminator="\n")
        write_text(study.reports / table.name, content)
        written.append(study.reports / table.name)
    prose = _Prose(study)
    opening = prose.placed(OPENING, opening)
    sections = [replace(one, body=prose.placed(one.name, one.body)) for one in sections]
    exhibits_said = prose.placed("exhibits", block_html(all_exhibits(counted(exhibits))))
    written.append(write_prose(study, prose.found))
    titles = {one.name: one.title for one in sections} | TITLES
    shown = "".join(one.body for one in sections)
    target = study.reports / "report.html"
    write_text(
        target,
        page.render(
            name=study.name,
            short=config.short,
            title=config.title,
            citation=config.citation,
            licence=config.licence,
            css=exhibit_css()
            + (TEMPLATES / "report.css").read_text(encoding="utf-8")
            + own_rule_css(),
            own_rule=own_rule_views([one for one, _ in answers.judged]),
            opened=opening,
            exhibits_said=exhibits_said,
            numbers_from=parts(study, prose.found, titles, _targets(prose.found, shown)),
            sections=[replace(one, body=decorated(one.name, one.body)) for one in sections],
            groups=groups(sections),
            skipped=skipped,
            exhibits=exhibits,
            policy=_policy(study),
        )
        + "\n",
    )
    return [*written, target]


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("delphi.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"numbers": numbers_html, "short_title": short_title}
    return made


def _opening(environment: Environment, study: Study, answers: Answers) -> str:
    """Return the answers on one screen, as HTML."""
    module = environment.get_template("opening.j2").module
    source = lambda: Markup(source_link())  # noqa: E731
    made = module.opening(answers.cards(), answers.holds(), study.name, source)  # type: ignore[attr-defined]
    return f'{made}<h3 id="in-short--in-more-words">In more words</h3>\n'


class _Prose:
    """The bound numbers of a page, as its sections are put together."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.found: list[Bound] = []

    def placed(self, section: str, body: str) -> str:
        """Return a section with an address for each paragraph and a value for each number."""
        made, found = placed(section, body, self.value)
        self.found += found
        return made

    def value(self, basis: Basis) -> object:
        """Return the value of a basis from the files; blank where they do not give it."""
        try:
            return recomputed(self.study, basis)
        except (LookupError, OSError):
            return ""


def write_prose(study: Study, found: list[Bound]) -> Path:
    """Write `prose.csv`: every number in the prose of the report and what it comes from."""
    frame = pd.DataFrame(rows_of(found, _Prose(study).value), columns=PROSE)
    target = study.reports / "prose.csv"
    write_text(target, frame.to_csv(index=False, lineterminator="\n"))
    return target


@spoken
def all_exhibits(exhibits: str) -> str:
    """Say what the list of exhibits holds."""
    return (
        f"{opened(exhibits)}: every exhibit reproduced here, with its fidelity, the place where it "
        "stands in the publication, what differs from print, and its files beside this page. The "
        "page `exhibits.html` has the same with links to the files."
    )


def _targets(found: list[Bound], shown: str) -> dict[str, str]:
    """Return the address of each table that the report shows."""
    names = {one.basis.table for one in found}
    stems = {name: f"result-{Path(name).stem}" for name in names if name.startswith("tables/")}
    targets = {name: ident for name, ident in stems.items() if f'id="{ident}"' in shown}
    return targets | {"ledger.csv": "11-ledger", "exhibits.csv": "exhibits"}


def _executed(study: Study) -> list[Path]:
    """Return the executed notebooks in reading order, leaving out those of another version."""
    known = sorted((study.root / "notebooks").glob("*.ipynb"))
    executed = [study.reports / "notebooks" / path.name for path in known]
    return [path for path in executed if path.is_file()]


def section(path: Path) -> Section:
    """Return an executed notebook as a section, its headings one level further down."""
    exporter = HTMLExporter(
        template_name="notebook", extra_template_basedirs=[str(TEMPLATES)], sanitize_html=False
    )
    exporter.register_filter("prose", _prose_html)
    notebook, left_out = with_results(nbformat.read(path, as_version=4))
    body, _ = exporter.from_notebook_node(notebook)
    body = HEADING.sub(lambda match: _demoted(match, path.stem), ANCHOR.sub("", body))
    title = re.search(r"<h2[^>]*>(.*?)</h2>", body)
    return Section(path.stem, title[1] if title else path.stem, body, tuple(left_out))


def _demoted(match: re.Match[str], prefix: str) -> str:
    """Lower a heading by one level, and keep its name apart from those of other notebooks."""
    slash, level, named, name = match.groups()
    ident = f' id="{prefix}--{name}"' if named else ""
    return f"<{slash}h{int(level) + 1}{ident}"


def summary(study: Study, exhibits: str, answers: Answers | None = None) -> str:
    """Return what was reproduced and what differs, as HTML computed from the tables."""
    answers = answers or Answers(study, [])
    opening = [ledger.counted(answers.claims)] if study.has("claims") else []
    parts = [*opening, reproduced(study, exhibits)]
    if study.has("ratings"):
        ratings = study.table("ratings")
        totals = study.table("totals") if study.has("totals") else None
        parts += [
            ratings_reconciled(study, ratings, _policy(study)),
            totals_checked(study, totals, ratings),
        ]
    if study.has("experience"):
        parts.append(experience_compared(study))
    if study.has("ratings"):
        several = ratings_of(study, several=True)
        parts.append(consensus_by_round(study, several))
    for one, found in answers.judged:
        parts += [range_of_lists(one), authors_reproduced(one)]
        sizes, shares = (one.file(name, "multiverse") for name in ("size", "share-table"))
        parts += [universes_said(found, sizes), core_said(found, shares)]
    coded, linked = interviews_of(study), crosswalk_of(study)
    if coded and coded.coders:
        parts += [described(coded), pattern_said(coded)]
    if linked:
        parts += [supported_said(linked)]
    shown = (Said(part) for part in parts if part)
    return "\n".join(block_html(Said(without_tags(one.marked), one.name)) for one in shown)


def _prose_html(output: NotebookNode) -> str:
    """Return what a notebook says as a block of HTML, its numbers bound as they were."""
    about = output.get("metadata", {}).get("prose", {})
    text = restored(output.data["text/markdown"], about.get("numbers", []))
    return block_html(Said(text, about.get("name", "")))


def _policy(study: Study) -> str:
    package = json.loads((study.processed / "datapackage.json").read_text(encoding="utf-8"))
    return str(package["policy"])
