"""The templates of every page, and the style that pages share."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, Template

from delphi.exhibits import exhibit_css
from delphi.prose.page import numbers_html
from delphi.report.page import short_title

FOLDER = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("delphi.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"numbers": numbers_html, "short_title": short_title}
    return made


def template(name: str) -> Template:
    """Return a template of `report/templates` by the name of its file."""
    return _environment().get_template(name)


def template_text(name: str) -> str:
    """Return a file of `report/templates` as it is."""
    return (FOLDER / name).read_text(encoding="utf-8")


def page_css() -> str:
    """Return the style of every page: that of exhibits, then that of the report."""
    return exhibit_css() + template_text("report.css")
