"""Files that are written whole or not at all, and left alone when nothing changed."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

import pandas as pd

LONGEST_NAME = 40  # characters of a part of a file name
PART = ".part"  # ends the name of a file that is being written
REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the share of the disk is used up",
    errno.EFBIG: "it is larger than a file may be here",
    errno.EROFS: "its folder is read-only",
    errno.EACCES: "you may not",
    errno.EPERM: "you may not",
}
ERRNO = re.compile(r"\[Errno (\d+)\][^:]*(?:: '(.*?)')?")


def reason(error: OSError) -> str:
    """Say in a line which file could not be written, why, and what to do.

    Examples
    --------
    >>> reason(OSError(errno.ENOSPC, "No space left on device", "a.csv"))
    'a.csv cannot be written: the disk is full; mend that and run make again, nothing is lost'
    """
    why = REASONS.get(error.errno or 0)
    if why is None:
        return str(error)
    name = error.filename2 or error.filename or "a file"
    return f"{name} cannot be written: {why}; mend that and run make again, nothing is lost"


def reason_in(text: str) -> str:
    """Return `reason` of an error that is known by its text.

    Examples
    --------
    >>> reason_in("[Errno 30] Read-only file system: 'a.csv'").partition(";")[0]
    'a.csv cannot be written: its folder is read-only'
    """
    found = ERRNO.match(text)
    return reason(OSError(int(found[1]), text, found[2])) if found else text


def write_bytes(path: Path, content: bytes) -> bool:
    """Write `content` to `path` in one step; keep the file and its time if it is the same.

    Parameters
    ----------
    path : Path
        Target; its folder is made when missing.

    Returns
    -------
    bool
        True when the file is new or changed.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None
        raise
    return True


def write_text(path: Path, content: str) -> bool:
    """Write `content` to `path` as UTF-8 with Unix line ends; see `write_bytes`."""
    return write_bytes(path, content.encode("utf-8"))


def write_csv(path: Path, frame: pd.DataFrame) -> bool:
    """Write a table to `path` as comma-separated values, in full precision; see `write_bytes`."""
    return write_text(path, frame.to_csv(index=False, lineterminator="\n"))


def file_name(text: str) -> str:
    """Return a text as part of a file name: letters, digits and hyphens, at most 40 of them.

    Examples
    --------
    >>> file_name("../Trust & rapport"), file_name("%?")
    ('Trust-rapport', 'x')
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:LONGEST_NAME].strip("-") or "x"


def unique(names: list[str]) -> list[str]:
    """Return names with a number behind each that stood before, whatever its capitals.

    Examples
    --------
    >>> unique(["a", "A", "b", "a"])
    ['a', 'A-2', 'b', 'a-3']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        number, other = 1, name
        while other.casefold() in taken:
            number += 1
            other = f"{name}-{number}"
        taken.add(other.casefold())
        found.append(other)
    return found


def replace_folder(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`; see `recover_folder`.

    Files that are the same in both keep the time of the old one, so that nothing which
    depends on them is made again.
    """
    for path in sorted(p for p in new.rglob("*") if p.is_file()):
        old = target / path.relative_to(new)
        if old.is_file() and old.read_bytes() == path.read_bytes():
            times = old.stat()
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    aside = _aside(target)
    recover_folder(target)
    if target.exists():
        target.rename(aside)
    new.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def recover_folder(target: Path) -> None:
    """Put back a folder whose replacement was cut short between taking it away and the new one."""
    aside = _aside(target)
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def merge_folder(new: Path, target: Path) -> list[Path]:
    """Move every file of `new` to the same place under `target`; return those places."""
    moved = []
    for path in sorted(p for p in new.rglob("*") if p.is_file()):
        place = target / path.relative_to(new)
        move_file(path, place)
        moved.append(place)
    shutil.rmtree(new, ignore_errors=True)
    return moved


def move_file(new: Path, target: Path) -> None:
    """Put a file in the place of another in one step; keep that and its time if it is the same."""
    if target.is_file() and target.read_bytes() == new.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_bytes(target, new.read_bytes())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
