"""Files that are written whole or not at all, and left alone when nothing changed."""

import os
import shutil
import tempfile
from pathlib import Path


def write_bytes(path: Path, content: bytes) -> bool:
    """Write `content` to `path` in one step; keep the file and its time if it is the same.

    Parameters
    ----------
    path : Path
        Target; its folder is made when missing.
    content : bytes
        The whole content.

    Returns
    -------
    bool
        True when the file is new or changed.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def write_text(path: Path, content: str) -> bool:
    """Write `content` to `path` as UTF-8 with Unix line ends; see `write_bytes`."""
    return write_bytes(path, content.encode("utf-8"))


def replace_folder(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`.

    Files that are the same in both keep the time of the old one, so that nothing which
    depends on them is made again.
    """
    for path in sorted(p for p in new.rglob("*") if p.is_file()):
        old = target / path.relative_to(new)
        if old.is_file() and old.read_bytes() == path.read_bytes():
            times = old.stat()
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    aside = target.with_name(f".{target.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        target.rename(aside)
    new.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def merge_folder(new: Path, target: Path) -> list[Path]:
    """Move every file of `new` to the same place under `target`; return those places."""
    moved = []
    for path in sorted(p for p in new.rglob("*") if p.is_file()):
        place = target / path.relative_to(new)
        write_bytes(place, path.read_bytes())
        moved.append(place)
    shutil.rmtree(new, ignore_errors=True)
    return moved


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
