"""The executed notebooks of a study as sections of its report."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from delphi.prose import Said, restored
from delphi.prose.page import block_html
from delphi.report.subsections import with_results
from delphi.report.template import FOLDER
from delphi.study import Study

ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
HEADING = re.compile(r'<(/?)h([1-5])( id="([^"]*)")?')


@dataclass(frozen=True)
class Section:
    """One notebook as a section: its name, title, body as HTML, and headings left out."""

    name: str
    title: str
    body: str
    left_out: tuple[str, ...] = ()


def executed(study: Study) -> list[Path]:
    """Return the executed notebooks in reading order, leaving out those of another version."""
    known = sorted((study.root / "notebooks").glob("*.ipynb"))
    found = [study.reports / "notebooks" / path.name for path in known]
    return [path for path in found if path.is_file()]


def section(path: Path) -> Section:
    """Return an executed notebook as a section, its headings one level further down."""
    exporter = HTMLExporter(
        template_name="notebook", extra_template_basedirs=[str(FOLDER)], sanitize_html=False
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


def _prose_html(output: NotebookNode) -> str:
    """Return what a notebook says as a block of HTML, its numbers bound as they were."""
    about = output.get("metadata", {}).get("prose", {})
    text = restored(output.data["text/markdown"], about.get("numbers", []))
    return block_html(Said(text, about.get("name", "")))
