"""What makes the sections of a report a page: contents, links to places, boxes that scroll."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from delphi.study.registry import heading
from delphi.words import slug

GROUPS = {
    "Study": {"ingest": "Sources", "literature": "Literature", "panel": "Panel"},
    "Results": {
        "one-round": "Rated once",
        "several-rounds": "Rated in several rounds",
        "conclusions": "Conclusions",
        "consensus": "Rules of consensus",
    },
    "Sensitivity": {"sensitivity": "Sensitivity"},
    "Interviews": {"interviews": "Interviews", "crosswalk": "Crosswalk"},
    "Ledger": {"ledger": "Ledger"},
    "Reporting": {"checklist": "Reporting guidelines"},
}
OTHER = "More"

TAG = re.compile(r"<[^>]+>")
HEADING = re.compile(r'<h([2-6])(?: id="[^"]*")?>(.*?)</h\1>', re.DOTALL)
TABLE = re.compile(
    r"<table\b([^>]*\bexhibit\b[^>]*)>\s*<caption>(.*?)</caption>(.*?)</table>", re.DOTALL
)
PICTURE = re.compile(
    r'(<figure class="exhibit" id="([^"]+)">)(<img [^>]*>)<figcaption>(.*?)</figcaption>',
    re.DOTALL,
)
IDENT = re.compile(r'\bid="([^"]+)"')
CLAIM = re.compile(r"<small>\[([^\]<]+)\]</small></td>")
COLUMN = 'scope="col"'
SIZES = {"columns-6": 6, "columns-8": 8, "columns-9": 9}  # columns, at least
SHORT = 90  # letters of a caption in the name of a box


class Titled(Protocol):
    """A section of the report: its name and title."""

    @property
    def name(self) -> str:
        """Name of the notebook."""

    @property
    def title(self) -> str:
        """Its question."""


@dataclass(frozen=True)
class Group:
    """Sections under one heading of the contents."""

    title: str
    sections: list[Titled]


def groups(sections: Iterable[Titled]) -> list[Group]:
    """Put sections under the headings of the contents, in the order given.

    Parameters
    ----------
    sections : iterable of sections
        Named as notebooks are, such as `07-consensus`.
    """
    found: dict[str, list[Titled]] = {}
    for one in sections:
        _, _, about = one.name.partition("-")
        title = next((title for title, names in GROUPS.items() if about in names), OTHER)
        found.setdefault(title, []).append(one)
    return [Group(title, mine) for title, mine in found.items()]


def short_title(name: str) -> str:
    """Return how the contents call a section.

    Examples
    --------
    >>> short_title("07-consensus"), short_title("13-my-own")
    ('Rules of consensus', 'My own')
    """
    _, _, about = name.partition("-")
    known = next((names[about] for names in GROUPS.values() if about in names), "")
    return known or about.replace("-", " ").capitalize()


def decorated(name: str, body: str) -> str:
    """Return the body of a section with a link beside every heading, exhibit and claim.

    Tables and pictures get a box that scrolls when they are wider than the page.

    Parameters
    ----------
    name : str
        Identifier of the section.
    """
    taken: dict[str, int] = {}
    body = HEADING.sub(lambda match: _heading(match, name, taken), body)
    body = TABLE.sub(_table, body)
    body = PICTURE.sub(_picture, body)
    return CLAIM.sub(r'<small>[<a class="self" href="#claim-\1">\1</a>]</small></td>', body)


def plain(markup: str) -> str:
    """Return the words of a piece of HTML.

    Examples
    --------
    >>> plain("<b>Figure 1.</b> Ends &amp; means<br><small>A note</small>")
    'Figure 1. Ends & means A note'
    """
    return " ".join(html.unescape(TAG.sub(" ", markup)).split()).replace(" .", ".")


def boxed(inner: str, name: str) -> str:
    """Put something in a box that scrolls sideways and can be reached by keyboard."""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{_quoted(name)}">{inner}</div>'
    )


def anchor(target: str, name: str) -> str:
    """Return a link of a place to itself, to be copied."""
    return f'<a class="anchor" href="#{target}" aria-label="Link to {_quoted(name)}">#</a>'


def _quoted(words: str) -> str:
    return html.escape(words, quote=True)


def _heading(match: re.Match[str], name: str, taken: dict[str, int]) -> str:
    level, said = match.groups()
    words = plain(said)
    ident, mark = name, ""
    if int(level) > 2:  # noqa: PLR2004 - the first heading stands for the section
        ident = f"{name}--{slug(words)}"
        taken[ident] = taken.get(ident, 0) + 1
        ident += f"-{taken[ident]}" if taken[ident] > 1 else ""
        mark = f' id="{ident}"'
    link = anchor(ident, words)
    return f'<div class="head"><h{level}{mark}>{said}</h{level}>{link}</div>'


def _table(match: re.Match[str]) -> str:
    attributes, caption, rest = match.groups()
    name, ident = plain(caption.partition("<br")[0]), IDENT.search(attributes)
    said = _linked(caption, ident[1], name) if ident else caption
    short = name if len(name) <= SHORT else f"{name[:SHORT].rsplit(' ', 1)[0]} \u2026"
    caption = f'<caption><span class="said">{said}</span></caption>'
    sized = attributes.replace("exhibit", f"exhibit{_size(rest.count(COLUMN))}", 1)
    return boxed(f"<table{sized}>{caption}{rest}</table>", f"Table: {short}")


def _size(columns: int) -> str:
    """Return the classes by which print sets a table with many columns in smaller type."""
    return "".join(f" {name}" for name, least in SIZES.items() if columns >= least)


def _picture(match: re.Match[str]) -> str:
    opening, ident, image, caption = match.groups()
    box = boxed(image, f"Picture: {heading(ident)}")
    return f"{opening}{box}<figcaption>{_linked(caption, ident)}</figcaption>"


def _linked(caption: str, ident: str, name: str = "") -> str:
    """Return a caption with a link to its exhibit or table of results before the notes."""
    first, broken, notes = caption.partition("<br")
    said = name if ident.startswith("result-") else heading(ident)
    return f"{first} {anchor(ident, said)}{broken}{notes}"
