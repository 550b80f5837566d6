"""The table of highlights that Taguette exports: no places, and no word on who coded."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from delphi.study.readers.projects.faults import Faults, refuse
from delphi.study.readers.projects.model import NOBODY, Document, Project, assemble, spot
from delphi.study.readers.projects.names import name_of, tidy
from delphi.study.readers.projects.tags import codes_of_tags

HEADER = ["id", "document", "tag", "content"]
CODEBOOK = ["tag", "description", "number of highlights", "number of documents"]
LARGEST = 256 * 2**20  # bytes of a file
Row = tuple[int, list[str]]


def read_highlights(path: Path) -> Project:
    """Read a table of highlights.

    The segment is the number of the highlight, since the table does not say where it stands:
    a stretch that two people highlighted is two segments, so that agreement between coders
    cannot be computed from it. Documents of one name cannot be told apart. A highlight without
    a tag is no coding.
    """
    faults = Faults(path.name)
    rows = [row for row in _rows(path) if _sound(row, faults)]
    faults.stop()
    documents = {cells[1]: name_of("document", cells[1], faults) for _, cells in rows}
    tags = {tag: (name_of("tag", tag, faults), None) for _, (*_, tag) in rows if tidy(tag)}
    codes = codes_of_tags(tags, faults)
    faults.stop()
    names = dict.fromkeys(documents.values())
    return assemble(
        [Document(name, None) for name in names],
        list(codes.values()),
        (spot(documents[d], i, codes[t].path, NOBODY) for _, (i, d, t) in rows if t in codes),
    )


def _sound(row: Row, faults: Faults) -> bool:
    line, cells = row
    if len(cells) != len(HEADER) - 1:
        faults.add(f"the row has not the {len(HEADER)} cells of the header", line=line)
    elif not (cells[0].isascii() and cells[0].isdigit()):
        faults.add("the number of a highlight", cells[0], line)
    else:
        return True
    return False


def _rows(path: Path) -> Iterator[Row]:
    """Yield line and cells of each row, the words left out."""
    reader = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
    most = csv.field_size_limit(LARGEST)  # a highlight may be as long as a document
    try:
        header = next(reader, [])
        _check_header(path.name, header)
        for cells in reader:
            if cells:
                kept = cells[:-1] if len(cells) == len(HEADER) else cells
                yield reader.line_num, kept
    except csv.Error as error:
        refuse(path.name, f"this is not valid CSV: {error}", line=reader.line_num)
    finally:
        csv.field_size_limit(most)


def _check_header(file: str, header: list[str]) -> None:
    if header == CODEBOOK:
        said = "this is the codebook of Taguette; export the highlights, or the codebook as .qdc"
        refuse(file, said, line=1)
    if header != HEADER:
        refuse(
            file, f"the header of Taguette's highlights: {','.join(HEADER)}", ",".join(header), 1
        )


def _decoded(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        refuse(path.name, f"a table of at most {LARGEST // 2**20} MB is expected")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        refuse(path.name, "UTF-8 text is expected; export it anew, or save it as UTF-8", line=line)
