"""XML without document types and entities, of bounded size and depth."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from delphi.study.readers.projects.faults import refuse

DEEPEST = 200
ELEMENTS = 1_000_000


class _TooMuchError(Exception):
    pass


class _Bounded(TreeBuilder):
    """Builds the tree as long as it stays within bounds, names of the root's namespace bare."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0
        self.space = ""

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST:
            raise _TooMuchError(f"elements are nested more than {DEEPEST} deep")
        if self._count > ELEMENTS:
            raise _TooMuchError(f"there are more than {ELEMENTS} elements")
        if self._count == 1 and tag.startswith("{"):
            self.space = tag[1:].partition("}")[0]
        return super().start(self._bare(tag), attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(self._bare(tag))

    def _bare(self, tag: str) -> str:
        return tag.removeprefix(f"{{{self.space}}}")


def parse_xml(file: str, content: bytes) -> tuple[Element, str]:
    """Parse XML that nobody vouches for; `file` is its name, for what is said.

    Returns
    -------
    root : Element
        The tree; elements of the root's namespace have bare names, others theirs in full.
    space : str
        The namespace of the root; empty if it has none.

    Raises
    ------
    InputError
        If it is not well-formed, declares a document type or an entity, or is too deep or big.

    Examples
    --------
    >>> root, space = parse_xml("a.qdc", b'<CodeBook xmlns="urn:x"><Codes/></CodeBook>')
    >>> root[0].tag, space
    ('Codes', 'urn:x')
    """
    builder = _Bounded()
    parser: Any = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close(), builder.space
    except DefusedXmlException:
        refuse(file, "XML without a document type is expected: one could reach other files")
    except _TooMuchError as error:
        refuse(file, f"XML of a reasonable size is expected: {error}")
    except ParseError as error:
        line, column = error.position
        refuse(file, f"this is not well-formed XML (character {column + 1} of the line)", line=line)
    except (ValueError, LookupError):
        refuse(file, "XML in UTF-8 or UTF-16 is expected")
