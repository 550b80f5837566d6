"""Refusals of a project: one at once, or all that were found."""

from typing import NoReturn

from delphi.errors import LONGEST, InputError, Problem


def refuse(file: str, expected: str, value: str | None = None, line: int | None = None) -> NoReturn:
    """Raise an InputError with one problem."""
    raise InputError([Problem(file, line, None, value, expected)])


def quoted(name: str) -> str:
    r"""Return a name in quotation marks, cut if it is long, odd signs written out.

    Examples
    --------
    >>> print(quoted("two\nlines"))
    'two\nlines'
    """
    return repr(name if len(name) <= LONGEST else f"{name[:LONGEST]} ...")


class Faults:
    """What is found wrong with one file, so that all of it is said at once.

    Parameters
    ----------
    file : str
        Name of the file.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[Problem, None] = {}  # in order, each once

    def add(self, expected: str, value: str | None = None, line: int | None = None) -> None:
        """Note one problem."""
        self._found[Problem(self.file, line, None, value, expected)] = None

    def stop(self) -> None:
        """Raise an InputError if anything was found."""
        if self._found:
            raise InputError(list(self._found))
