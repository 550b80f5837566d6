"""A zip whose bytes depend on its files only: no clock, no order of a disk, no compression."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

BEGIN = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
PLAIN, PROGRAM, FOLDER = 0o100644, 0o100755, 0o040755
MARKED = 0x10  # a folder, for systems that know no modes
UNIX = 3


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, by name and in order of name.

    Files are stored as they are: what a compressor writes depends on its version, and pictures
    are compressed already. A file that starts with `#!` may be run when it is unpacked.
    """
    stream = io.BytesIO()
    folders = {f"{above}/" for name in files for above in PurePosixPath(name).parents}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted({*files, *folders} - {"./"}):
            archive.writestr(_entry(name, files.get(name, b"")), files.get(name, b""))
    return stream.getvalue()


def _entry(name: str, content: bytes) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGIN)
    entry.create_system = UNIX
    if name.endswith("/"):
        entry.external_attr = FOLDER << 16 | MARKED
    else:
        entry.external_attr = (PROGRAM if content.startswith(b"#!") else PLAIN) << 16
    return entry


def unzipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give name and content of every file of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield entry.filename, archive.read(entry)
