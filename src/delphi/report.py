"""The report: the executed notebooks of a study as one page that needs no network."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from jinja2 import Environment, PackageLoader
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html

from delphi import findings, ledger
from delphi.answers import Answers
from delphi.consensus import authors_reproduced, range_of_lists
from delphi.crosswalk import crosswalk_of, supported_said
from delphi.errors import InputError, Problem
from delphi.exhibits import exhibit_css
from delphi.files import write_text
from delphi.index import counted, index_rows, write_index
from delphi.interviews import described, interviews_of, pattern_said
from delphi.multiverse.outcomes import core_said, universes_said
from delphi.own_rule import own_rule_css, own_rule_views
from delphi.page import decorated, groups
from delphi.study import Study
from delphi.words import without_tags

TEMPLATES = Path(__file__).parent / "templates"
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
HEADING = re.compile(r'<(/?)h([1-5])( id="([^"]*)")?')


@dataclass(frozen=True)
class Section:
    """One notebook as a section: its name, its title, its body as HTML."""

    name: str
    title: str
    body: str


def write_report(study: Study) -> list[Path]:
    """Write `report.html` and `exhibits.html` of a study from its executed notebooks.

    Returns
    -------
    list of Path
        The pages.

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
    page = Environment(
        loader=PackageLoader("delphi"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    ).get_template("report.html.j2")
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
            cards=answers.cards(),
            holds=answers.holds(),
            summary=summary(study, counted(exhibits), answers),
            sections=[replace(one, body=decorated(one.name, one.body)) for one in sections],
            groups=groups(sections),
            skipped=skipped,
            exhibits=exhibits,
            counted=counted(exhibits).capitalize(),
            policy=_policy(study),
        )
        + "\n",
    )
    return [target, write_index(study, exhibits)]


def _executed(study: Study) -> list[Path]:
    """Return the executed notebooks in reading order, leaving out those of another version."""
    known = sorted((study.root / "notebooks").glob("*.ipynb"))
    executed = [study.reports / "notebooks" / path.name for path in known]
    return [path for path in executed if path.is_file()]


def is_skipped(path: Path) -> bool:
    """Return whether an executed notebook shows neither table nor exhibit, and says so."""
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    shown = [output for output in outputs if output.get("metadata", {}).get("delphi") != "style"]
    kinds = {kind for output in shown for kind in output.get("data", {})}
    return "text/html" not in kinds and "is skipped" in str(outputs)


def section(path: Path) -> Section:
    """Return an executed notebook as a section, its headings one level further down."""
    exporter = HTMLExporter(
        template_name="notebook", extra_template_basedirs=[str(TEMPLATES)], sanitize_html=False
    )
    body, _ = exporter.from_filename(str(path))
    body = HEADING.sub(lambda match: _demoted(match, path.stem), ANCHOR.sub("", body))
    title = re.search(r"<h2[^>]*>(.*?)</h2>", body)
    return Section(path.stem, title[1] if title else path.stem, body)


def _demoted(match: re.Match[str], prefix: str) -> str:
    """Lower a heading by one level, and keep its name apart from those of other notebooks."""
    slash, level, named, name = match.groups()
    ident = f' id="{prefix}--{name}"' if named else ""
    return f"<{slash}h{int(level) + 1}{ident}"


def summary(study: Study, exhibits: str, answers: Answers | None = None) -> str:
    """Return what was reproduced and what differs, as HTML computed from the tables."""
    answers = answers or Answers(study, [])
    opening = [ledger.counted(answers.claims)] if study.has("claims") else []
    parts = [*opening, findings.reproduced(study, exhibits)]
    if study.has("ratings"):
        ratings = study.table("ratings")
        totals = study.table("totals") if study.has("totals") else None
        parts += [
            findings.ratings_reconciled(study, ratings, _policy(study)),
            findings.totals_checked(study, totals, ratings),
        ]
    if study.has("experience"):
        parts.append(findings.experience_compared(study))
    if study.has("ratings"):
        several = findings.ratings_of(study, several=True)
        parts.append(findings.consensus_by_round(study, several))
    for one, found in answers.judged:
        parts += [range_of_lists(one), authors_reproduced(one)]
        parts += [universes_said(found), core_said(found)]
    coded, linked = interviews_of(study), crosswalk_of(study)
    if coded and coded.coders:
        parts += [described(coded), pattern_said(coded)]
    if linked:
        parts += [supported_said(linked)]
    html: str = markdown2html(without_tags("\n\n".join(part for part in parts if part)))
    return ANCHOR.sub("", html)


def _policy(study: Study) -> str:
    package = json.loads((study.processed / "datapackage.json").read_text(encoding="utf-8"))
    return str(package["policy"])
