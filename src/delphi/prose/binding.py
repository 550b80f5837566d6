"""Numbers and texts that carry their basis into the sentence they are put in.

They are numbers and texts like others; only when a sentence is formatted do they leave a mark
of signs for private use around what is written, which `delphi.prose.sentence` takes out again.
"""

from typing import Any, overload

import numpy as np

from delphi.prose.basis import Basis

UNDEFINED = "undefined"
START, MIDDLE, END = "\ue000", "\ue001", "\ue002"


class Count(int):
    """A whole number with its basis."""

    basis: Basis

    def __format__(self, spec: str) -> str:
        """Return the number as written, with the mark of its basis."""
        return mark(format(int(self), spec), self.basis)


class Number(float):
    """A number with its basis."""

    basis: Basis

    def __format__(self, spec: str) -> str:
        """Return the number as written, with the mark of its basis."""
        return mark(format(float(self), spec), self.basis)


class Text(str):
    """A cell that is text, numbers and all, with its basis."""

    __slots__ = ("basis",)
    basis: Basis

    def __format__(self, spec: str) -> str:
        """Return the text with its mark; where a number is wanted and there is none, say so."""
        return mark(str(self), self.basis) if self else UNDEFINED if spec else ""


def mark(written: str, basis: Basis) -> str:
    """Return what is written between marks; the basis stands in them in letters of no language."""
    return f"{START}{basis.dumped().encode().hex()}{MIDDLE}{written}{END}"


@overload
def bound(value: str, basis: Basis) -> Text: ...
@overload
def bound(value: int, basis: Basis) -> Count: ...
@overload
def bound(value: float, basis: Basis) -> Number: ...
def bound(value: Any, basis: Basis) -> Any:
    """Return a value with its basis, to be put into a sentence.

    Examples
    --------
    >>> bound(3, Basis("ratings", "rows")) + 1
    4
    """
    made: Count | Number | Text
    if isinstance(value, str):
        made = Text(value)
    elif isinstance(value, int | np.integer):
        made = Count(value)
    else:
        made = Number(value)
    made.basis = basis
    return made


WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spelled(count: Count) -> str:
    """Return a small number as a word, with its mark; a greater one in digits.

    Examples
    --------
    >>> pieces = spelled(bound(4, Basis("ratings", "rows"))).split(MIDDLE)
    >>> pieces[1].removesuffix(END)
    'four'
    """
    plain = int(count)
    return mark(WORDS[plain] if plain < len(WORDS) else str(plain), count.basis)
