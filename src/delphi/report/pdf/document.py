"""A whole page of a report as the source of a document."""

from pathlib import Path

from delphi.report.pdf.blocks import HEADING, blocks
from delphi.report.pdf.inline import Ends, inline, quoted
from delphi.report.pdf.tree import Element, for_paper, parse

LAYOUT = Path(__file__).parents[1] / "templates" / "report.typ"
AUTHOR = "The authors of the Delphi compendium"  # as in CITATION.cff


def source(html: str) -> str:
    """Return the source of the document that shows a report page.

    Parameters
    ----------
    html : str
        The page: `title`, `header` with one `h1`, and `main` with its sections.

    Returns
    -------
    str
        Source for Typst; it names no file and no date.
    """
    page = for_paper(parse(html))
    whole, head, main = (_part(page, tag) for tag in ("html", "header", "main"))
    drop_empty(main)
    title = _part(head, "h1")
    ends = labels(main)
    above, below = _around(head, title)
    settings = (
        ("title", quoted(f"{title.text} ({_part(page, 'title').text})")),
        ("short", quoted(_part(page, "title").text)),
        ("author", quoted(AUTHOR)),
        ("lang", quoted(whole.get("lang") or "en")),
        ("heading", f"[{inline(title.children, ends)}]"),
        ("above", f"[{blocks(above, ends)}]"),
        ("below", f"[{blocks(below, ends)}]"),
    )
    given = ", ".join(f"{name}: {value}" for name, value in settings)
    layout = LAYOUT.read_text(encoding="utf-8")
    return f"{layout}\n#show: report.with({given})\n\n{blocks(main, ends)}\n"


def _part(page: Element, tag: str) -> Element:
    return page.first(tag) or Element(tag)


def _around(head: Element, title: Element) -> tuple[Element, Element]:
    """Return what stands above the title and what below."""
    place = next((i for i, one in enumerate(head.children) if one is title), -1)
    above = head.children[:place] if place > 0 else []
    return Element("div", {}, above), Element("div", {}, head.children[place + 1 :])


def drop_empty(main: Element) -> None:
    """Drop each heading below the first with nothing between it and the next, or the end.

    A notebook has nothing to show under such a heading for this study.

    Examples
    --------
    >>> main = parse("<section><h2>A</h2><h3>B</h3><h3>C</h3><p>c</section>")
    >>> drop_empty(main)
    >>> main.text
    'ACc'
    """
    for parent in [main, *main.walk()]:
        following = "h1"
        for child in reversed(parent.children[:]):
            if isinstance(child, str) and not child.strip():
                continue
            tag = "" if isinstance(child, str) else child.tag
            if HEADING.fullmatch(tag) and "h2" < tag >= following > "h0":
                parent.children = [one for one in parent.children if one is not child]
            else:
                following = tag if HEADING.fullmatch(tag) else ""


def labels(main: Element) -> Ends:
    """Return the label that each name leads to: a section and its first heading share one.

    Examples
    --------
    >>> labels(parse("<section id=a><h2 id=b>B</h2><p id=c>C</p></section>"))
    {'a': 'a', 'b': 'a', 'c': 'c'}
    """
    ends: dict[str, str] = {}
    for element in main.walk():
        name = element.get("id")
        first = element.elements[0] if element.elements else None
        if name and name not in ends:
            ends[name] = name
        if name and first and first.tag in ("h2", "h3"):
            ends[name] = ends[first.attributes.setdefault("id", name)] = name
    return ends
