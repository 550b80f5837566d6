"""Rows and cells to the body of an accessible HTML table."""

from dataclasses import dataclass, field

from jinja2 import Environment

TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """
<thead><tr>{% for cell in header %}
<th scope="col"{% if cell.css %} class="{{ cell.css }}"{% endif %}>{{ cell.text }}</th>{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr{% if row.css %} class="{{ row.css }}"{% endif %}>{% for cell in row.cells %}
{% if cell.heads %}<th scope="{{ cell.scope }}"{% else %}<td{% endif %}
{% if cell.css %} class="{{ cell.css }}"{% endif %}
{% if cell.span > 1 %} colspan="{{ cell.span }}"{% endif %}>{% for part in cell.parts %}
{% if part.css %}<span class="{{ part.css }}">{{ part.text }}</span>
{%- else %}{{ part.text }}{% endif %}
{% if not loop.last %} {% endif %}{% endfor %}
{% if cell.heads %}</th>{% else %}</td>{% endif %}
{% endfor %}</tr>
{% endfor %}
</tbody>"""
)


@dataclass(frozen=True)
class Part:
    """A piece of text of a cell, with a class of its own."""

    text: str
    css: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell; `scope` (row, colgroup) makes it a header."""

    text: str = ""
    css: str = ""
    scope: str = ""
    span: int = 1
    pieces: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The pieces of the cell, or its text as one."""
        return self.pieces or (Part(self.text),)

    @property
    def heads(self) -> bool:
        """Whether it is a header; one without words is none, as it names nothing."""
        return bool(self.scope) and any(part.text for part in self.parts)


@dataclass(frozen=True)
class Row:
    """A row of cells."""

    cells: list[Cell] = field(default_factory=list)
    css: str = ""


def table_html(header: list[Cell], rows: list[Row]) -> str:
    """Return head and body of a table.

    Examples
    --------
    >>> print(table_html([Cell("a & b")], [Row([Cell("1", scope="row")])]))
    <BLANKLINE>
    <thead><tr><th scope="col">a &amp; b</th></tr></thead>
    <tbody>
    <tr><th scope="row">1</th></tr>
    </tbody>
    """
    return TEMPLATE.render(header=header, rows=rows)
