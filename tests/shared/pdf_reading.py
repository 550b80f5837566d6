"""What a PDF says and how it is built, read with libraries that did not write it."""

import re
import unicodedata

import pypdfium2
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject


def squeezed(text):
    """Without what a line or page break may change: white space, hyphens, ligatures."""
    return re.sub(r"[\s\u200b\u00ad-]+", "", unicodedata.normalize("NFKC", text))


def text_of(content):
    pages = pypdfium2.PdfDocument(content)
    return squeezed("".join(page.get_textpage().get_text_range() for page in pages))


def objects(value, seen=None):
    """Every dictionary below a value, each once."""
    seen = set() if seen is None else seen
    if isinstance(value, IndirectObject):
        if value.idnum in seen:
            return
        seen.add(value.idnum)
        value = value.get_object()
    if isinstance(value, ArrayObject):
        for one in value:
            yield from objects(one, seen)
    elif isinstance(value, DictionaryObject):
        yield value
        yield from objects(value.get("/K"), seen)


def structure(document):
    return list(objects(document.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def flat(outline):
    for one in outline:
        yield from flat(one) if isinstance(one, list) else (one,)


def links(document):
    """The actions of all links, and the pages that those into the document lead to."""
    for page in document.pages:
        for annotation in page.get("/Annots") or ():
            one = annotation.get_object()
            yield one.get("/A"), one.get("/Dest")
