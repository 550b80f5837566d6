"""Prose with bound numbers on a page: each number an element, each paragraph an address."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup
from nbconvert.filters import markdown2html

from delphi.prose.basis import Basis, cell_text, loaded
from delphi.prose.binding import END, MIDDLE, START
from delphi.prose.sentence import Said, pieces
from delphi.words import slug

MARK = re.compile(f"{START}(\\d+){MIDDLE}([^{END}]*){END}")
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
TAG, LINK = re.compile(r"<[^>]*>"), re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
NUMBER = re.compile(r"</?(?:data|b|strong|em)\b[^>]*>")
FIRST, LOOK = 9, 20_000  # words of a paragraph that name it; signs that they are looked for in
LAST = re.compile(r"((?:</p>|</li>\s*</ul>)\s*)\Z")
PLACES = re.compile(
    r'(?P<block> data-said="(?P<name>[^"]*)")|(?P<link><a class="source"></a>)'
    r'|(?P<open><data) data-basis="(?P<basis>[0-9a-f]*)">(?P<said>[^<]*)</data>'
)


@dataclass(frozen=True)
class Bound:
    """A bound number on the page."""

    block: str  # address of its paragraph
    # its section, and what the paragraph is about
    section: str
    name: str
    written: str  # as it stands there
    basis: Basis  # what it comes from


def numbers_html(text: str) -> Markup:
    """Return a text as HTML, every bound number in it an element of its own."""
    said = pieces(text.marked if isinstance(text, Said) else text)
    return Markup("").join(
        Markup(_element(html.escape(one.written), one.basis))
        if one.basis
        else Markup.escape(one.written)
        for one in said
    )


def block_html(text: str, name: str = "") -> str:
    """Return a text in Markdown as a block of HTML, its numbers bound and with their source."""
    said = Said(text)
    bases: list[Basis] = []
    parts = []
    for one in pieces(said.marked):
        if one.basis:
            parts.append(f"{START}{len(bases)}{MIDDLE}{one.written}{END}")
            bases.append(one.basis)
        else:
            parts.append(one.written)
    made = ANCHOR.sub("", markdown2html("".join(parts)))
    made = MARK.sub(lambda match: _element(match[2], bases[int(match[1])]), made)
    return opened_block(said.name or name) + LAST.sub(rf" {source_link()}\1", made) + "</div>"


def opened_block(name: str, css: str = "said") -> str:
    """Return the start of a block of prose, which `placed` gives an address."""
    return f'<div class="{css}" data-said="{html.escape(name, quote=True)}">'


def source_link() -> str:
    """Return the place of a link to where numbers come from, which `placed` fills."""
    return '<a class="source"></a>'


def _element(written: str, basis: Basis) -> str:
    return f'<data data-basis="{basis.dumped().encode().hex()}">{written}</data>'


def placed(section: str, body: str, value: Callable[[Basis], object]) -> tuple[str, list[Bound]]:
    """Give every block of prose in a section its address, and every number its value.

    Parameters
    ----------
    section : str
        Identifier of the section.
    value : callable
        Gives the value of a basis, from the files.

    Returns
    -------
    str
        The HTML.
    list of Bound
        Its bound numbers, in the order of the page.
    """
    made = _Placing(section, value)
    return PLACES.sub(made.replaced, body), made.found


class _Placing:
    """Goes through a section from above, and knows the block that it is in."""

    def __init__(self, section: str, value: Callable[[Basis], object]) -> None:
        self.section, self.value = section, value
        self.found: list[Bound] = []
        self.taken: dict[str, int] = {}
        self.block = self.name = ""

    def replaced(self, match: re.Match[str]) -> str:
        if match["block"]:
            return self._block(html.unescape(match["name"]), match)
        if match["link"]:
            return self._link()
        basis = loaded(bytes.fromhex(match["basis"]).decode())
        written = html.unescape(match["said"])
        self.found.append(Bound(self.block, self.section, self.name, written, basis))
        value = html.escape(str(self.value(basis)), quote=True)
        return f'<data value="{value}">{match["said"]}</data>'

    def _block(self, name: str, match: re.Match[str]) -> str:
        ident = f"{self.section}--said-{slug(name) or 'text'}"
        self.taken[ident] = self.taken.get(ident, 0) + 1
        if self.taken[ident] > 1:
            ident += f"-{self.taken[ident]}"
        self.block, self.name = ident, _beginning(match.string[match.end() :])
        return f' id="{ident}"'

    def _link(self) -> str:
        if not any(one.block == self.block for one in self.found[::-1]):
            return ""
        about = html.escape(f"source of the numbers: {self.name or self.section}", quote=True)
        return f'<a class="source" href="#from-{self.block}" aria-label="{about}">source</a>'


def _beginning(body: str) -> str:
    """Return the first words of a block, from behind its address on."""
    block = body[:LOOK].partition(">")[2].partition(source_link())[0]
    said = TAG.sub(" ", NUMBER.sub("", LINK.sub("", block)))
    words = html.unescape(said).split()
    return " ".join(words[:FIRST]).strip(" ,;:") + (" \u2026" if len(words) > FIRST else "")


def rows_of(found: Iterable[Bound], value: Callable[[Basis], object]) -> list[dict[str, object]]:
    """Return bound numbers as the rows of `prose.csv`."""
    rows: list[dict[str, object]] = []
    places: dict[str, int] = {}
    for one in found:
        places[one.block] = places.get(one.block, 0) + 1
        basis = one.basis
        rows.append(
            {
                "id": one.block,
                "section": one.section,
                "place": places[one.block],
                "written": one.written,
                "value": cell_text(value(basis)),
                "basis": basis.table,
                "aggregate": basis.take,
                "columns": "|".join(basis.columns),
                "selection": basis.selection(),
            }
        )
    return rows
