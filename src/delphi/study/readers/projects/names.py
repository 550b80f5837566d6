"""Names as people typed them, made fit to be keys."""

import re
import unicodedata
from collections.abc import Iterable

from delphi.study.readers.csv_table import JOINERS
from delphi.study.readers.projects.faults import Faults

JOINER = "/"
LONGEST = 1000  # characters of a name; in some programs a code is named after its first words


def tidy(name: str) -> str:
    r"""Return a name in one line: no signs that cannot be seen, one blank between words.

    Examples
    --------
    >>> tidy(" two\nlines\u202e ")
    'two lines'
    """
    spaced = " ".join(name.split())
    seen = "".join(sign for sign in spaced if not _hidden(sign))
    return " ".join(seen.split())


def _hidden(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in JOINERS


def prose(text: str | None) -> str | None:
    r"""Return a description without signs that cannot be seen; None if nothing is left.

    Examples
    --------
    >>> prose("one\r\ntwo\x00 "), prose(" ")
    ('one\ntwo', None)
    """
    lines = [tidy(line) for line in (text or "").splitlines()]
    return "\n".join(lines).strip() or None


def name_of(kind: str, name: str | None, faults: Faults) -> str:
    """Return the tidy name of a thing of this kind, and say so if it has none."""
    found = tidy(name or "")
    if not found:
        faults.add(f"a {kind} has no name, or none that can be seen")
    elif len(found) > LONGEST:
        faults.add(f"the name of a {kind}: it is longer than {LONGEST} characters", found)
    return found


def step(name: str) -> str:
    """Return a name as one step of the path of a code, which is joined by "/".

    Examples
    --------
    >>> step("and/or")
    'and-or'
    """
    return re.sub(rf"\s*{JOINER}\s*", "-", name)


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names with a number behind those that stand there more than once.

    Two documents may well have one name in a program that tells them apart by their folder, so
    that to refuse them would ask for a change in a finished project.

    Examples
    --------
    >>> distinct(["a", "b", "a", "a (2)"])
    ['a', 'b', 'a (3)', 'a (2)']
    """
    all_names = list(names)
    taken, given = set(all_names), set[str]()
    last: dict[str, int] = {}  # the last number that was tried for a name
    found = []
    for name in all_names:
        own = name
        while own in given or (own != name and own in taken):
            last[name] = last.get(name, 1) + 1
            own = f"{name} ({last[name]})"
        given.add(own)
        found.append(own)
    return found
