"""What is wrong with an input, said so that it can be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 50
LONGEST = 60  # characters of a bad value that are quoted


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of one input.

    Examples
    --------
    >>> print(Problem("entries.csv", 7, "value", "9", "a rating from 1 to 5"))
    entries.csv, line 7, column 'value': '9' is not a rating from 1 to 5
    >>> print(Problem("items.csv", None, None, None, "the file is missing"))
    items.csv: the file is missing
    """

    file: str  # file name, relative to the folder of the study or to the project
    line: int | None  # line in the file, the header being line 1; None when the whole file is meant
    column: str | None  # column, key or parameter
    value: str | None  # what stands there; None when nothing can be quoted
    expected: str  # what should stand there instead

    @property
    def _noun(self) -> str:
        nouns = {".toml": "key", ".ipynb": "parameter", ".csv": "column", ".json": "key"}
        return nouns.get(self.file[self.file.rfind(".") :], "parameter")

    def __str__(self) -> str:
        """Return the fault in one line."""
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f"{self._noun} '{self.column}'")
        if self.value is None:
            return f"{', '.join(place)}: {self.expected}"
        value = self.value if len(self.value) <= LONGEST else f"{self.value[:LONGEST]} ..."
        return f"{', '.join(place)}: {value!r} is not {self.expected}"


class InputError(ValueError):
    """An input cannot be used; carries every problem that was found in it.

    Parameters
    ----------
    problems : sequence of Problem
        At least one; shown in the order of file and line.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(
            problems, key=lambda p: (p.file, p.line or 0, p.column or "", p.expected)
        )
        super().__init__(self._message())

    def _message(self) -> str:
        shown = [f"  {problem}" for problem in self.problems[:SHOWN]]
        rest = len(self.problems) - len(shown)
        if rest:
            shown.append(f"  and {rest} more")
        count = len(self.problems)
        head = "1 problem in the input:" if count == 1 else f"{count} problems in the input:"
        return "\n".join([head, *shown])


def one_of(allowed: Sequence[str], value: str, where: str = "") -> str:
    """Say which values are allowed, and the nearest one to `value` if there is one.

    Examples
    --------
    >>> one_of(["low", "high"], "5")
    'one of low, high'
    >>> one_of(["barrier", "practice"], "bariers", "kinds of study.toml")
    "one of barrier, practice (kinds of study.toml); did you mean 'barrier'?"
    """
    text = f"one of {', '.join(allowed)}" if allowed else "allowed: there is none to choose from"
    if where:
        text += f" ({where})"
    near = get_close_matches(value, allowed, n=1)
    return f"{text}; did you mean {near[0]!r}?" if near else text
