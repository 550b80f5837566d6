"""The blocks of a page (headings, paragraphs, lists, exhibits) as markup of Typst."""

import base64
import re
import urllib.parse

from delphi.report.pdf.inline import ACROSS, Ends, anchor, array, inline, quoted
from delphi.report.pdf.tables import table
from delphi.report.pdf.tree import Element

HEADING = re.compile(r"h([1-6])")
GROUPS = frozenset(
    (
        "article",
        "aside",
        "body",
        "dd",
        "details",
        "div",
        "dl",
        "footer",
        "header",
        "main",
        "section",
    )
)
HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = GROUPS | {"blockquote", "figure", "hr", "ol", "p", "pre", "table", "ul", *HEADS}
LEDGER = "Every claim stands in report.html, in a table to be filtered, and in ledger.csv."
ROOM, TURNED = (481.0, 640.0), (728.0, 400.0)  # points that a picture may take
SCALE = 0.75  # the letters of pictures are drawn for a screen; on paper they may be smaller
SMALL, WORTH = 0.6, 1.15  # a picture smaller than this is turned, if it grows by as much


def blocks(element: Element, ends: Ends) -> str:
    """Return what is in an element, block by block; lines without a block are a paragraph."""
    parts: list[str] = []
    line: list[Element | str] = []
    for child in [*element.children, None]:
        if child is not None and (isinstance(child, str) or child.tag not in BLOCKS):
            line.append(child)
            continue
        if line:
            parts.append(inline(line, ends).strip())
            line = []
        if child is not None:
            parts.append(block(child, ends))
    return "\n\n".join(_turned([part for part in parts if part]))


def _turned(parts: list[str]) -> list[str]:
    """Put a heading on the same turned page as the exhibit that follows it."""
    joined: list[str] = []
    for part in parts:
        if part.startswith(ACROSS) and joined and joined[-1].startswith("#heading("):
            joined.append(f"{ACROSS}{joined.pop()}\n\n{part.removeprefix(ACROSS)}")
        else:
            joined.append(part)
    return joined


def block(element: Element, ends: Ends) -> str:
    r"""Return one block.

    Examples
    --------
    >>> from delphi.report.pdf.tree import parse
    >>> block(parse("<h3 id=a>Why?</h3>").first("h3"), {"a": "a"})
    '#heading(level: 2)[Why\\?]#label("a")'
    >>> block(parse("<ul><li>a<li>b</ul>").first("ul"), {})
    '#list([a], [b])'
    """
    if HEADING.fullmatch(element.tag):
        return _heading(element, ends)
    if element.tag in GROUPS:
        return _group(element, ends)
    name = element.get("id")
    makers = {
        "table": lambda: table(element, ends, blocks),
        "figure": lambda: _figure(element, ends),
        "ul": lambda: _list("list", element, ends),
        "ol": lambda: _list("enum", element, ends),
        "pre": lambda: f"#listed({quoted(element.content.strip())})",
        "blockquote": lambda: f"#quote(block: true)[{blocks(element, ends)}]",
        "p": lambda: _paragraph(element, ends),
    }
    made = makers[element.tag]() if element.tag in makers else ""
    own = element.tag in ("table", "figure") or not made
    return made if own or ends.get(name) != name else anchor(name) + made


def _heading(element: Element, ends: Ends) -> str:
    level = max(int(element.tag[1]) - 1, 1)
    name = ends.get(element.get("id"), "")
    label = f"#label({quoted(name)})" if name else ""
    return f"#heading(level: {level})[{inline(element.children, ends)}]{label}"


def _paragraph(element: Element, ends: Ends) -> str:
    body = inline(element.children, ends).strip()
    return f"#styled({array(element.classes)})[{body}]" if element.classes and body else body


def _group(element: Element, ends: Ends) -> str:
    name = element.get("id")
    first = element.elements[0] if element.elements else None
    headed = first is not None and first.tag in ("h2", "h3")  # which bears the label itself
    mark = anchor(name) if ends.get(name) == name and not headed else ""
    if "ledger" in element.classes:
        return mark + inline([LEDGER], ends)
    return mark + blocks(element, ends)


def _list(call: str, element: Element, ends: Ends) -> str:
    items = [item for item in _items(element) if item.tag == "li"]
    said = ", ".join(f"[{_named(item, ends)}{blocks(item, ends)}]" for item in items)
    return f"#{call}({said})" if items else ""


def _items(element: Element) -> list[Element]:
    """Return the items of a list, also those whose ends were left out."""
    found = []
    for item in element.elements:
        inner = [one for one in item.elements if one.tag == "li"]
        rest = [one for one in item.children if one not in inner]
        found += [Element(item.tag, item.attributes, rest), *_items(Element("", {}, [*inner]))]
    return found


def _named(element: Element, ends: Ends) -> str:
    name = element.get("id")
    return anchor(name) if ends.get(name) == name else ""


# --- figures ------------------------------------------------------------------------------


def _figure(element: Element, ends: Ends) -> str:
    """Return a picture with its caption; a figure without a picture is what is in it."""
    picture, caption = element.first("img"), element.first("figcaption")
    if picture is None or not picture.get("src").startswith("data:"):
        rest = [one for one in element.children if one is not caption]
        return _group(Element("div", element.attributes, rest), ends)
    said = f"[{inline(caption.children, ends)}]" if caption else "none"
    name = element.get("id")
    label = quoted(name) if ends.get(name) == name else "none"
    form, data = _data(picture.get("src"))
    drawn = quoted(data.decode("utf-8")) if form == "svg" else f"({', '.join(map(str, data))},)"
    across, width = fit(data.decode("utf-8")) if form == "svg" else (False, ROOM[0])
    made = (
        f"#drawing({label}, {said}, {width:.1f}pt, {quoted(form)}, "
        f"{quoted(picture.get('alt'))}, bytes({drawn}))"
    )
    return f"{ACROSS}{made}]" if across else made


def _data(address: str) -> tuple[str, bytes]:
    """Return format and content of a picture that stands in its own address."""
    head, _, data = address.partition(",")
    kind = head.removeprefix("data:image/").partition(";")[0].removesuffix("+xml")
    plain = data.encode() if head.endswith(";base64") else b""
    return kind, base64.b64decode(plain) if plain else urllib.parse.unquote_to_bytes(data)


def fit(svg: str) -> tuple[bool, float]:
    """Return whether a picture stands on a page turned on its side, and how wide it is there.

    One whose letters would become too small is turned, if it gains by that.

    Examples
    --------
    >>> fit('<svg width="400pt" height="100pt">')
    (False, 300.0)
    >>> fit('<svg width="1456pt" height="600pt">')
    (True, 728.0)
    """
    width, height = (_points(svg, side) for side in ("width", "height"))
    if not width or not height:
        return False, ROOM[0]
    upright, turned = (min(x / width, y / height, SCALE) for x, y in (ROOM, TURNED))
    across = upright < SMALL and turned > upright * WORTH
    return across, width * (turned if across else upright)


def _points(svg: str, side: str) -> float:
    found = re.search(rf'<svg [^>]*\b{side}="([\d.]+)(?:pt|px)?"', svg)
    return float(found[1]) if found else 0.0
