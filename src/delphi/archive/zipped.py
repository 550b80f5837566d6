"""A zip whose bytes depend on its files only: no clock, no order of a disk, no compression."""

import io
import zipfile
from collections.abc import Iterator, Mapping

BEGIN = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
PLAIN, PROGRAM = 0o100644, 0o100755
UNIX = 3


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, by name and in order of name.

    Files are stored as they are: what a compressor writes depends on its version, and pictures
    are compressed already. A file that starts with `#!` may be run when it is unpacked.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, BEGIN)
            entry.create_system = UNIX
            mode = PROGRAM if files[name].startswith(b"#!") else PLAIN
            entry.external_attr = mode << 16
            archive.writestr(entry, files[name])
    return stream.getvalue()


def unzipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give name and content of every file of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield entry.filename, archive.read(entry)
