"""The page of a report as a tree of elements, without what is for the screen alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
# Elements that say nothing on paper: what runs, what is typed into, what leads through a page.
RUN = ("canvas", "iframe", "noscript", "object", "script", "style", "template", "video")
TYPED = ("button", "dialog", "form", "input", "label", "output", "select", "textarea")
SCREEN = frozenset((*RUN, *TYPED, "nav"))
SCREEN_CLASSES = frozenset(("anchor", "anchor-link", "filters", "screen", "source"))
DECORATION = "decoration"  # stands for what is kept from readers who hear the page


@dataclass
class Element:
    """One element: its tag, its attributes, and the texts and elements in it, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute; blank when there is none."""
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        """The classes, in the order given."""
        return self.get("class").split()

    @property
    def elements(self) -> "list[Element]":
        """The elements right in this one."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """All text in the element, white space as one space."""
        return " ".join(self.content.split())

    @property
    def content(self) -> str:
        """All text in the element, as it stands."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            yield from (child,) if isinstance(child, str) else child._texts()

    def walk(self) -> "Iterator[Element]":
        """Return every element in this one and below, in the order of the page."""
        for child in self.elements:
            yield child
            yield from child.walk()

    def first(self, *tags: str) -> "Element | None":
        """Return the first element below that has one of the tags."""
        return next((one for one in self.walk() if one.tag in tags), None)


class _Reader(HTMLParser):
    """Builds the tree; an end that was left out is made up for by the end of what is around."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, element in enumerate(self.open) if element.tag == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return a page as a tree, its texts with every reference to a character resolved.

    Examples
    --------
    >>> parse("<p id=a>so &amp; <b>so</b><br>on</p>").first("p").text
    'so & soon'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def for_paper(element: Element) -> Element:
    """Return the tree without what is for the screen: scripts, forms, code folded away.

    An element is also left out when it is hidden, or has the class `screen`.

    Examples
    --------
    >>> for_paper(parse("<p>kept<button>pressed</button></p>")).text
    'kept'
    """
    kept = [
        child if isinstance(child, str) else for_paper(child)
        for child in element.children
        if isinstance(child, str) or not _is_for_screen(child)
    ]
    decorative = element.get("aria-hidden") == "true"
    return Element(DECORATION) if decorative else Element(element.tag, element.attributes, kept)


def _is_for_screen(element: Element) -> bool:
    code = element.tag == "details" and "code" in element.classes
    named = element.tag in SCREEN or bool(SCREEN_CLASSES & {*element.classes})
    return code or named or "hidden" in element.attributes
