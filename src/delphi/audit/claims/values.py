"""The value of a quantity, and how a printed value stands to it."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from delphi.audit.claims.facts import FaultError

PRINTED_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
ABOUT = 0.1  # of the printed value, within which a number is about it
TINY = 1e-9
LONGEST = 20  # signs of a printed number
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Interval:
    """A range of numbers, its ends with it."""

    low: float
    high: float


Value = float | str | frozenset[str] | Interval


def number_in(text: str) -> float | None:
    """Return a printed number; None where the text is none.

    Examples
    --------
    >>> number_in("1,200"), number_in("40.5"), number_in("April")
    (1200.0, 40.5, None)
    """
    plain = text.replace("\u2212", "-").strip()
    whole = PRINTED_NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    return float(plain.replace(",", "")) if whole else None


def names_in(text: str) -> frozenset[str]:
    """Return the names of a printed set, parted by bars; none for a blank one."""
    return frozenset(part.strip() for part in text.split("|") if part.strip())


def half_a_digit(text: str) -> float:
    """Return half a unit of the last printed digit.

    Examples
    --------
    >>> half_a_digit("40"), half_a_digit("3.4")
    (0.5, 0.05)
    """
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def shown(value: Value) -> str:
    """Return a value as a reader would write it.

    Examples
    --------
    >>> shown(4.0), shown(10 / 3), shown(frozenset({"b", "a"})), shown(Interval(7, 26))
    ('4', '3.333', 'a, b', '7 to 26')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Interval):
        return f"{shown(value.low)} to {shown(value.high)}"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value, key=_order)) or "none"
    return f"{value:.4g}" if value != int(value) else str(int(value))


def _order(name: str) -> tuple[float, str]:
    number = number_in(name)
    return (float("inf") if number is None else number, name)


# --- relations -----------------------------------------------------------------------------


def _equal(value: Value, printed: str) -> bool:
    if isinstance(value, frozenset):
        return value == names_in(printed)
    wanted = number_in(printed)
    if isinstance(value, str):
        have = number_in(value)
        return value == printed if have is None or wanted is None else have == wanted
    if isinstance(value, Interval):
        raise FaultError("relation", None, "an interval needs the relation `in`")
    return abs(value - _needed(printed)) <= _slack(value, printed)


def _needed(printed: str) -> float:
    """Return a printed number; refuse what is none, as it could never be met."""
    number = number_in(printed)
    if number is None:
        raise FaultError("printed", printed, "a number in digits")
    return number


def _slack(value: float, printed: str) -> float:
    """Return how far a number may be from print: counts nothing, others as they are rounded."""
    return TINY if value == int(value) else half_a_digit(printed) + TINY


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, str], bool]:
    def holds(value: Value, printed: str) -> bool:
        have = number_in(value) if isinstance(value, str) else value
        wanted = number_in(printed)
        if isinstance(have, float | int) and wanted is not None:
            return compare(have, wanted)
        if isinstance(value, str) and DATE.fullmatch(value) and DATE.fullmatch(printed):
            return compare(value, printed)  # year first
        raise FaultError("relation", None, "this relation needs two numbers or two dates")

    return holds


def _about(value: Value, printed: str) -> bool:
    have = number_in(value) if isinstance(value, str) else value
    if not isinstance(have, float | int):
        raise FaultError("relation", None, "the relation `about` needs a number")
    wanted = _needed(printed)
    return abs(have - wanted) <= ABOUT * abs(wanted)


def _set(value: Value) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    if isinstance(value, str):
        return names_in(value)
    raise FaultError("relation", None, "this relation needs a quantity that gives a set")


def _count(value: Value, printed: str) -> bool:
    return _equal(float(len(_set(value))), printed)


def _in(value: Value, printed: str) -> bool:
    wanted = number_in(printed)
    if not isinstance(value, Interval) or wanted is None:
        raise FaultError("relation", None, "the relation `in` needs an interval and a number")
    return value.low <= wanted <= value.high


RELATIONS: Mapping[str, tuple[Callable[[Value, str], bool], str]] = {
    "=": (_equal, "is the same, a number with a fraction as far as it is printed"),
    ">=": (_ordered(operator.ge), "computed is at least what is printed"),
    "<=": (_ordered(operator.le), "computed is at most what is printed"),
    ">": (_ordered(operator.gt), "computed is more than what is printed"),
    "<": (_ordered(operator.lt), "computed is less than what is printed"),
    "about": (_about, "within a tenth of what is printed"),
    "is": (lambda value, printed: _set(value) == names_in(printed), "the sets are the same"),
    "includes": (
        lambda value, printed: names_in(printed) <= _set(value),
        "the computed set has every printed name",
    ),
    "within": (
        lambda value, printed: _set(value) <= names_in(printed),
        "every computed name is among those printed",
    ),
    "lacks": (
        lambda value, printed: not names_in(printed) & _set(value),
        "the computed set has none of the printed names",
    ),
    "one of": (
        lambda value, printed: printed in _set(value),
        "what is printed is one of the computed set",
    ),
    "count": (_count, "the computed set has as many names as printed"),
    "in": (_in, "the printed number lies in the computed range"),
}


def holds(value: Value, relation: str, printed: str) -> bool:
    """Return whether a printed value stands to a computed one as it is said to.

    Raises
    ------
    FaultError
        When the relation does not fit the values.
    """
    return RELATIONS[relation][0](value, printed)
