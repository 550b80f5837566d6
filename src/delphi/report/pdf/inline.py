"""Text and what stands in a line of it, as markup of Typst."""

import re
from collections.abc import Iterable, Mapping

from delphi.report.pdf.tree import Element

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
ACROSS = "#across["  # what opens a block that stands on a page turned on its side
SPACE = re.compile(r"[ \t\r\n\f]+")
CALLS = {
    "b": "strong",
    "strong": "strong",
    "em": "emph",
    "i": "emph",
    "cite": "emph",
    "dfn": "emph",
    "var": "emph",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "small": "aside",
    "sup": "super",
    "sub": "sub",
    "summary": "strong",
    "dt": "strong",
}

Nodes = Iterable[Element | str]
Ends = Mapping[str, str]  # the label that a name of the page leads to


def quoted(text: str) -> str:
    r"""Return a text as a string of Typst.

    Examples
    --------
    >>> print(quoted('a "b" \\'))
    "a \"b\" \\"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plain(text: str) -> str:
    r"""Return a text as markup that shows just this text.

    Examples
    --------
    >>> print(plain("1. *a*\n  b"))
    1\. \*a\* b
    """
    return PUNCTUATION.sub(r"\\\1", SPACE.sub(" ", text))


def array(names: Iterable[str]) -> str:
    """Return names as an array of Typst.

    Examples
    --------
    >>> array(["a"]), array([])
    ('("a",)', '()')
    """
    return f"({''.join(f'{quoted(name)},' for name in names)})"


def anchor(name: str) -> str:
    """Return a place without extent that links lead to."""
    return f"#metadata(none)#label({quoted(name)})"


def inline(nodes: Nodes, ends: Ends) -> str:
    """Return what stands in a line.

    Parameters
    ----------
    nodes : iterable of Element or str
        The content; an element that is not known stands for what is in it.
    ends : mapping of str to str
        The label of every name in the page that links may lead to.

    Examples
    --------
    >>> from delphi.report.pdf.tree import parse
    >>> inline(parse("a <b>c</b> <a href='#d'>e</a>").children, {"d": "d"})
    'a #strong[c] #link(label("d"))[e]'
    """
    return "".join(plain(one) if isinstance(one, str) else _element(one, ends) for one in nodes)


def _element(element: Element, ends: Ends) -> str:
    if element.tag == "br":
        return "#linebreak()"
    if element.tag == "wbr":
        return "\u200b"
    body = inline(element.children, ends)
    if element.tag == "a":
        body = _link(element.get("href"), body, ends)
    elif element.tag in CALLS:
        body = f"#{CALLS[element.tag]}[{body}]"
    if element.classes and element.tag != "a":
        body = f"#styled({array(element.classes)})[{body}]"
    name = element.get("id")
    return anchor(name) + body if ends.get(name) == name else body


def _link(href: str, body: str, ends: Ends) -> str:
    """Return a link into the document or to the web; a file beside the page is named only."""
    if href.startswith("#") and href[1:] in ends:
        return f"#link(label({quoted(ends[href[1:]])}))[{body}]"
    if href.startswith(("http:", "https:", "mailto:")):
        return f"#link({quoted(href)})[{body}]"
    return body
