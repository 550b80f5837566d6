"""Codes and users of a REFI-QDA file."""

from collections.abc import Iterator
from typing import TypeVar
from xml.etree.ElementTree import Element

from delphi.study.readers.projects.faults import Faults, quoted
from delphi.study.readers.projects.model import Code
from delphi.study.readers.projects.names import JOINER, distinct, name_of, prose, step, tidy
from delphi.study.readers.projects.tags import codes_of_tags

Thing = TypeVar("Thing")
TAGGED = "taguette"  # writes its tags flat, parts joined by "/"


def guid_of(value: str | None) -> str:
    """Return an identifier without braces, in small letters; programs mix the two.

    Examples
    --------
    >>> guid_of("{5215CC69-B628-4E02-AFB9-9BEEAEE55808}")
    '5215cc69-b628-4e02-afb9-9beeaee55808'
    """
    return (value or "").strip().strip("{}").lower()


def enter(kind: str, guid: str, thing: Thing, table: dict[str, Thing], faults: Faults) -> None:
    """Enter a thing under its identifier, and say so if it has none, or another thing's."""
    if not guid:
        faults.add(f"a {kind} has no identifier (guid)")
    elif guid in table:
        faults.add(f"two {kind}s have the identifier {quoted(guid)}")
    table.setdefault(guid, thing)


def read_users(root: Element, faults: Faults) -> dict[str, str]:
    """Return the name of each user by identifier, made unique; numbers for want of names."""
    elements = root.findall("Users/User")
    given = [tidy(user.get("name") or "") or tidy(user.get("id") or "") for user in elements]
    named = distinct(name or f"user {k}" for k, name in enumerate(given, 1))
    users: dict[str, str] = {}
    for user, name in zip(elements, named, strict=True):
        enter("user", guid_of(user.get("guid")), name_of("user", name, faults), users, faults)
    return users


def read_codes(codes: Element | None, origin: str, faults: Faults) -> dict[str, Code]:
    """Return each code by identifier, in the order of the codebook, parents first.

    Two codes of one path are refused: to merge or to number them would decide what they mean.
    """
    if origin.casefold().startswith(TAGGED):
        return _flat(codes, faults)
    found: dict[str, Code] = {}
    paths = set[str]()
    for element, code in _walk(codes, None, faults):
        enter("code", guid_of(element.get("guid")), code, found, faults)
        if code.path in paths:
            faults.add(f"two codes have the path {quoted(code.path)}; rename one of them")
        paths.add(code.path)
    return found


def _walk(
    above: Element | None, parent: str | None, faults: Faults
) -> Iterator[tuple[Element, Code]]:
    for element in [] if above is None else above.findall("Code"):
        label = name_of("code", element.get("name"), faults)
        path = step(label) if parent is None else f"{parent}{JOINER}{step(label)}"
        yield element, Code(path, label, parent, prose(element.findtext("Description")))
        yield from _walk(element, path, faults)


def _flat(codes: Element | None, faults: Faults) -> dict[str, Code]:
    tags: dict[str, tuple[str, str | None]] = {}
    for element in [] if codes is None else codes.findall("Code"):
        tag = name_of("code", element.get("name"), faults), prose(element.findtext("Description"))
        enter("code", guid_of(element.get("guid")), tag, tags, faults)
    return codes_of_tags(tags, faults)
