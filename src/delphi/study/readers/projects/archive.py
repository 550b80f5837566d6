"""A zip archive read in memory, member by member, with bounds that do not trust its header."""

import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from types import TracebackType

from delphi.errors import InputError
from delphi.study.readers.projects.faults import Faults, quoted, refuse

MEMBERS = 20_000
TOTAL = 256 * 2**20  # bytes that are read in all
RATIO = 200  # bytes that are read for each byte of the archive; XML packs 10 to 50 times
FLOOR = 8 * 2**20  # that many are read whatever the ratio
CHUNK = 2**16
ENCRYPTED = 0x1
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)


class Archive:
    """The members of a zip archive by their path, parts joined by "/".

    Parameters
    ----------
    path : Path
        The archive.

    Raises
    ------
    InputError
        If it is no sound zip archive, or a member is encrypted, named twice, a link, or named
        so that it would lie outside.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._left = min(TOTAL, max(FLOOR, RATIO * path.stat().st_size))
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN:
            refuse(self.name, "a sound zip archive is expected; this one is cut off or damaged")
        try:
            self._members = _checked(self.name, self._zip.infolist())
        except InputError:
            self._zip.close()
            raise
        self._alike: dict[str, list[str]] = {}
        for name in self._members:
            self._alike.setdefault(name.casefold(), []).append(name)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """Return the path of each file in it, what macOS adds left out."""
        return [
            name
            for name in self._members
            if not name.startswith("__MACOSX/") and not PurePosixPath(name).name.startswith("._")
        ]

    def find(self, name: str) -> str | None:
        """Return the path of a member, capital letters told apart only where it matters."""
        if name in self._members:
            return name
        alike = self._alike.get(name.casefold(), [])
        return alike[0] if len(alike) == 1 else None

    def read(self, name: str) -> bytes:
        """Return the bytes of a member, counted while they are unpacked."""
        chunks = []
        try:
            with self._zip.open(self._members[name]) as stream:
                while chunk := stream.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        break
                    chunks.append(chunk)
        except BROKEN:
            refuse(self.name, "a member that can be unpacked: it is damaged, or packed oddly", name)
        if self._left < 0:
            refuse(self.name, "a member of a reasonable size: it grows too much on unpacking", name)
        return b"".join(chunks)


def _checked(file: str, members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(members) > MEMBERS:
        refuse(file, f"the archive has {len(members)} members; at most {MEMBERS} are expected")
    faults = Faults(file)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in members:
        # some programs on Windows part the folders by backslashes
        name = info.orig_filename.replace("\\", "/")
        if said := _unsafe(info, name):
            faults.add(said, info.orig_filename)
        elif name in found:
            faults.add(f"two members of the archive have the name {quoted(name)}")
        elif not name.endswith("/"):
            found[name] = info
    faults.stop()
    return found


def _unsafe(info: zipfile.ZipInfo, name: str) -> str | None:
    if outside(name):
        return "a path inside the archive"
    if any(ord(sign) < ord(" ") for sign in name):
        return "a path without control characters"
    if info.flag_bits & ENCRYPTED:
        return "readable: it is encrypted; export the project without a password"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a file: it is a link to another place"
    return None


def outside(name: str) -> bool:
    r"""Say whether a path leaves the folder it starts from.

    Examples
    --------
    >>> [outside(name) for name in ("a/b.txt", "a/../../b", "/b", "C:/b", "..\\b")]
    [False, True, True, True, True]
    """
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name[:1] in ("/", "\\") or bool(re.match(r"[A-Za-z]:", name))
