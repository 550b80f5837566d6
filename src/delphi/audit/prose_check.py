"""Is every number in the prose of a page bound? Told from the page itself."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

from delphi.audit.prose_names import unnamed

VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr", "col", "source"))
# What is not prose: exhibits, code, what is typed into, what leads through the page.
APART = frozenset(
    (
        *("table", "figure", "pre", "code", "script", "style", "form", "output", "nav"),
        *("header", "aside", "template", "svg", "title", "select", "label", "button"),
    )
)
APART_CLASSES = frozenset(("anchor", "source", "skip"))
BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "ul", "ol"))
CUT = "\ufffc"


@dataclass
class Prose:
    """The prose of a page."""

    texts: list[str] = field(default_factory=list)  # each paragraph without its bound numbers
    # the numbers in elements of their own, as written, by the address of their block
    bound: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # such numbers outside of any block with an address
    loose: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.prose = Prose()
        self.open: list[tuple[str, bool, str]] = []  # tag, apart, address of the block
        self.line = ""
        self.number: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.line += " "
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        apart = (self.open[-1][1] if self.open else False) or tag in APART
        apart = apart or bool(classes & APART_CLASSES)
        block = self.open[-1][2] if self.open else ""
        if "said" in classes and given.get("id"):
            block = str(given["id"])
        if tag in BLOCKS:
            self._end_line()
        if tag == "data" and not apart:
            self.number = ""
        self.open.append((tag, apart, block))

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self.number is not None:
            block = self.open[-1][2] if self.open else ""
            (self.prose.bound[block] if block else self.prose.loose).append(self.number)
            self.line, self.number = self.line + CUT, None
        if tag in BLOCKS:
            self._end_line()
        places = [place for place, one in enumerate(self.open) if one[0] == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        if self.number is not None:
            self.number += data
        elif self.open and not self.open[-1][1]:
            self.line += data

    def _end_line(self) -> None:
        if self.line.strip():
            self.prose.texts.append(" ".join(self.line.split()))
        self.line = ""


def prose_of(page: str) -> Prose:
    """Return the prose of the body of a page."""
    reader = _Reader()
    reader.feed(page[page.find("<main") :] if "<main" in page else page)
    reader.close()
    reader._end_line()
    return reader.prose


def unbound(page: str, names: list[str]) -> list[str]:
    """Return every number in the prose of a page that is bound to nothing, with its sentence.

    Parameters
    ----------
    page : str
        The HTML of a report.
    names : list of str
        Names with digits in them; see `delphi.audit.prose_names.names_of`.

    Examples
    --------
    >>> unbound('<p>Of 5, round 2: <data>4</data></p>', [])
    ['4: in no block', "5: 'Of 5, round 2: \ufffc'"]
    """
    prose = prose_of(page)
    found = [f"{number}: in no block" for number in prose.loose]
    for text in prose.texts:
        found += [f"{number}: {text!r}" for number in unnamed(text, names)]
    return found
