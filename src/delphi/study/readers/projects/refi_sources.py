"""Documents of a REFI-QDA project: where their text is, and what was selected in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from delphi.study.readers.projects.archive import Archive, outside
from delphi.study.readers.projects.faults import Faults, quoted
from delphi.study.readers.projects.names import distinct, name_of, tidy
from delphi.study.readers.projects.refi_codes import enter, guid_of

SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
INSIDE, SCHEME = "internal://", "://"
EXPORT = "export the project with its sources inside"


@dataclass(frozen=True)
class Source:
    """One document of a project."""

    name: str  # its unique name
    element: Element  # what the project says of it
    # the elements that hold its text and selections in it: itself, or what represents it
    texts: tuple[Element, ...]
    text: str | None  # its plain text; None if it has none

    def selections(self) -> Iterator[Element]:
        """Yield each selection of characters that carries a code."""
        for element in self.texts:
            for selection in element.findall("PlainTextSelection"):
                if selection.find("Coding") is not None:
                    yield selection


def read_sources(root: Element, folder: str, archive: Archive, faults: Faults) -> list[Source]:
    """Return the documents of a project in its order.

    Parameters
    ----------
    folder : str
        Folder of the archive in which the project stands, with "/" behind it, or empty.
    archive : Archive
        Where texts are looked for.
    faults : Faults
        Where everything wrong is noted.

    Notes
    -----
    Pictures, recordings and pages themselves are never opened, so that they may lie elsewhere.
    """
    sources = root.find("Sources")
    elements = [e for e in ([] if sources is None else sources) if e.tag in SOURCES]
    seen: dict[str, Element] = {}
    for element in elements:
        enter("document", guid_of(element.get("guid")), element, seen, faults)
    given = (_name(element) or f"document {k}" for k, element in enumerate(elements, 1))
    named = distinct(name_of("document", name, faults) for name in given)
    found = []
    for name, element in zip(named, elements, strict=True):
        texts = _texts(element)
        text = _text(name, texts[0], folder, archive, faults) if texts else None
        found.append(Source(name, element, texts, text))
    return found


def _name(element: Element) -> str:
    """Return the name; qualitative-coding 1.3 gave none, only the path of the text."""
    path = element.get("plainTextPath") or element.get("path") or ""
    return tidy(element.get("name") or "") or tidy(PurePosixPath(path.replace("\\", "/")).name)


def _texts(element: Element) -> tuple[Element, ...]:
    if element.tag == "TextSource":
        return (element,)
    kind = "Representation" if element.tag == "PDFSource" else "TextDescription"
    return tuple(element.findall(kind)[:1])


def _text(name: str, element: Element, folder: str, archive: Archive, faults: Faults) -> str | None:
    """Return the plain text of a document; None if it has none."""
    content = element.find("PlainTextContent")
    path = element.get("plainTextPath")
    if path is None:
        if content is not None:
            return content.text or ""
        if element.find("PlainTextSelection") is not None:
            faults.add(f"the document {quoted(name)} has selections, but no plain text; {EXPORT}")
        return None
    inside = path.removeprefix(INSIDE)
    inside = inside if inside == path else inside.lstrip("/")
    if SCHEME in inside or outside(inside):
        said = f"the text of the document {quoted(name)} lies outside the file"
        faults.add(f"{said} ({quoted(path)}); {EXPORT}")
        return None
    return _member(name, inside, folder, archive, faults)


def _member(name: str, path: str, folder: str, archive: Archive, faults: Faults) -> str | None:
    ways = product((path, unquote(path)), ("sources/", ""))
    wanted = [f"{folder}{place}{way}" for way, place in ways]
    found = next((member for place in wanted if (member := archive.find(place))), None)
    if found is None:
        faults.add(f"the text of the document {quoted(name)} is missing ({quoted(path)}); {EXPORT}")
        return None
    return _decoded(name, archive.read(found), faults)


def _decoded(name: str, content: bytes, faults: Faults) -> str | None:
    """Return a text in UTF-8, as the standard asks for, or in UTF-16 if it begins as such."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        faults.add(f"the text of the document {quoted(name)} is not in UTF-8")
        return None


def whole_number(value: str | None) -> int | None:
    """Return a whole number as the standard writes it; None if it is none.

    Examples
    --------
    >>> whole_number(" 12 "), whole_number("1e3"), whole_number(None)
    (12, None, None)
    """
    return int(value) if re.fullmatch(r"\s*[+-]?[0-9]{1,15}\s*", value or "") and value else None
