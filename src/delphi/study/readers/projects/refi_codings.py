"""Codings of a REFI-QDA project: which code stands where, by whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from delphi.study.readers.projects.character_counts import Counting, Span, Text, choose
from delphi.study.readers.projects.faults import Faults, quoted
from delphi.study.readers.projects.model import NOBODY, WHOLE, Code, Coding, spot, stretch
from delphi.study.readers.projects.refi_codes import guid_of
from delphi.study.readers.projects.refi_sources import Source, whole_number

AREA = ("firstX", "firstY", "secondX", "secondY")


@dataclass(frozen=True)
class Names:
    """What identifiers stand for."""

    codes: dict[str, Code]  # codes by identifier
    users: dict[str, str]  # names of users by identifier
    # identifiers of cases: NVivo writes the text that belongs to a case as a coding, which is none
    cases: frozenset[str]


def read_codings(
    sources: list[Source], counting: Counting, names: Names, faults: Faults
) -> Iterator[Coding]:
    """Yield every coding of the documents, in no order."""
    for source in sources:
        if source.text is not None:
            text = counting.of(source.text)
            for selection in source.selections():
                yield from _stretches(source.name, selection, text, names, faults)
        for element in dict.fromkeys((source.element, *source.texts)):
            for code, coder in _given(source.name, element, None, names, faults):
                yield spot(source.name, WHOLE, code, coder)
        for selection, segment in _spots(source, faults):
            for code, coder in _given(source.name, selection, selection, names, faults):
                yield spot(source.name, segment, code, coder)


def counting_of(origin: str, sources: list[Source]) -> Counting:
    """Choose how the program that wrote the project counts characters."""
    texts = ((s.text, [_span(e) for e in s.selections()]) for s in sources if s.text is not None)
    return choose(origin, ((text, [s for s in spans if s]) for text, spans in texts))


def _span(selection: Element) -> Span | None:
    start, end = (whole_number(selection.get(f"{side}Position")) for side in ("start", "end"))
    return None if start is None or end is None else (start, end)


def _stretches(
    name: str, selection: Element, text: Text, names: Names, faults: Faults
) -> Iterator[Coding]:
    said = f"{selection.get('startPosition')} to {selection.get('endPosition')}"
    span = _span(selection)
    if span is None or not 0 <= span[0] < span[1] <= text.end:
        faults.add(f"a stretch of {quoted(name)}, which has the characters 0 to {text.end}", said)
        return
    start, end = text.character(span[0]), text.character(span[1])
    if start is None or end is None:
        faults.add(f"a stretch of whole characters in {quoted(name)}", said)
        return
    for code, coder in _given(name, selection, selection, names, faults):
        yield stretch(name, start, end, code, coder)


def _given(
    name: str, above: Element, selection: Element | None, names: Names, faults: Faults
) -> Iterator[tuple[str, str]]:
    """Yield code and coder of each coding directly below an element."""
    for coding in above.findall("Coding"):
        reference = coding.find("CodeRef")
        guid = guid_of(None if reference is None else reference.get("targetGUID"))
        if guid in names.cases and guid not in names.codes:
            continue
        if guid not in names.codes:
            faults.add(f"a code of the codebook (a coding in {quoted(name)})", guid)
        elif coder := _coder(name, coding, selection, names, faults):
            yield names.codes[guid].path, coder


def _coder(
    name: str, coding: Element, selection: Element | None, names: Names, faults: Faults
) -> str | None:
    """Return who coded: the user of the coding, else of its selection, else the only user."""
    places = [(coding, "creatingUser")]
    if selection is not None:
        places += [(selection, "creatingUser"), (selection, "modifyingUser")]
    guid = next((guid_of(e.get(key)) for e, key in places if e.get(key)), None)
    if guid is None:
        return next(iter(names.users.values())) if len(names.users) == 1 else NOBODY
    if guid not in names.users:
        faults.add(f"a user of the project (a coding in {quoted(name)})", guid)
    return names.users.get(guid)


def _spots(source: Source, faults: Faults) -> Iterator[tuple[Element, str]]:
    """Yield each coded selection of a source that has no characters, and its place in words."""
    points = {
        guid_of(point.get("guid")): point
        for point in source.element.findall("Transcript/SyncPoint")
    }
    kinds: dict[str, Callable[[Element], str | None]] = {
        "PictureSelection": _area,
        "PDFSelection": _page,
        "AudioSelection": _time,
        "VideoSelection": _time,
        "Transcript/TranscriptSelection": lambda selection: _between(selection, points),
    }
    for kind, words in kinds.items():
        for selection in source.element.findall(kind):
            if selection.find("Coding") is None:
                continue
            segment = words(selection)
            if segment is None:
                faults.add(f"a coded selection in {quoted(source.name)} does not say where it lies")
            else:
                yield selection, segment


def _numbers(element: Element, keys: tuple[str, ...]) -> list[int] | None:
    found = [whole_number(element.get(key)) for key in keys]
    numbers = [number for number in found if number is not None]
    return numbers if len(numbers) == len(keys) else None


def _area(selection: Element) -> str | None:
    numbers = _numbers(selection, AREA)
    return "area {},{}-{},{}".format(*numbers) if numbers else None


def _page(selection: Element) -> str | None:
    numbers = _numbers(selection, ("page", *AREA))
    return "page {} area {},{}-{},{}".format(*numbers) if numbers else None


def _time(selection: Element) -> str | None:
    numbers = _numbers(selection, ("begin", "end"))
    return "time {}-{}".format(*numbers) if numbers and _forward(numbers) else None


def _between(selection: Element, points: dict[str, Element]) -> str | None:
    """Return the time between the two points of a transcript, or the characters."""
    sides = [points.get(guid_of(selection.get(key))) for key in ("fromSyncPoint", "toSyncPoint")]
    for words, key in (("time", "timeStamp"), ("characters", "position")):
        found = [None if side is None else whole_number(side.get(key)) for side in sides]
        numbers = [number for number in found if number is not None]
        if len(numbers) == len(sides) and _forward(numbers):
            return f"{words} {numbers[0]}-{numbers[1]}"
    return None


def _forward(numbers: list[int]) -> bool:
    return 0 <= numbers[0] <= numbers[1]
