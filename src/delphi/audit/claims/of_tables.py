"""Quantities that count, sum and list what tables print."""

from collections.abc import Callable

import pandas as pd

from delphi.audit.claims.arguments import Arguments, column_of, rows
from delphi.audit.claims.facts import Facts, fault
from delphi.audit.claims.values import Value, number_in
from delphi.statistics.arrays import Floats

NUMBERS: dict[str, Callable[[Floats], float]] = {
    "sum": lambda numbers: float(numbers.sum()),
    "least": lambda numbers: float(numbers.min()),
    "greatest": lambda numbers: float(numbers.max()),
    "mean": lambda numbers: float(numbers.mean()),
}


def row_count(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of rows that match."""
    return float(len(rows(facts, arguments, ())))


def distinct(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of different values of a column, blanks aside."""
    return float(len(_values(facts, arguments)))


def values(facts: Facts, arguments: Arguments) -> Value:
    """Return the different values of a column, blanks aside."""
    return _values(facts, arguments)


def _values(facts: Facts, arguments: Arguments) -> frozenset[str]:
    found = column_of(rows(facts, arguments, ("column",)), arguments)
    return frozenset(found[found != ""])


def value(facts: Facts, arguments: Arguments) -> Value:
    """Return the one value of a column."""
    found = sorted(set(column_of(rows(facts, arguments, ("column",)), arguments)))
    if len(found) != 1:
        fault(", ".join(found) or "none", "one value: the filters must leave one")
    return str(found[0])


def number_of_column(facts: Facts, arguments: Arguments, kind: str) -> Value:
    """Return the sum, least, greatest or mean of the numbers of a column, blanks aside."""
    cells = column_of(rows(facts, arguments, ("column",)), arguments)
    filled = cells[cells != ""]
    odd = filled[[number_in(text) is None for text in filled]]
    if len(odd):
        fault(odd.iloc[0], "a column of numbers")
    numbers = pd.Series([number_in(text) for text in filled], dtype="float64")
    if numbers.empty:
        return 0.0 if kind == "sum" else "none"
    return NUMBERS[kind](numbers.to_numpy(dtype=float))


def groups(facts: Facts, arguments: Arguments) -> Value:
    """Return the values of a column that enough of the matching rows have."""
    frame = rows(facts, arguments, ("by", "at_least", "at_most"))
    by = arguments.one("by")
    if by not in frame:
        fault(by, "a column of the table")
    number = frame[frame[by] != ""].groupby(by).size()
    least, most = arguments.number("at_least", "1"), arguments.number("at_most", "1000000")
    return frozenset(number[(number >= least) & (number <= most)].index)


def parts(facts: Facts, arguments: Arguments) -> Value:
    """Return the names in the cells of a column, which are parted by a sign."""
    cells = column_of(rows(facts, arguments, ("column", "at")), arguments)
    sign = {"blank": " ", "comma": ",", "semicolon": ";"}[
        arguments.choice("at", ["blank", "comma", "semicolon"], "comma")
    ]
    return frozenset(p.strip() for cell in cells for p in cell.split(sign) if p.strip())


def repeated(facts: Facts, arguments: Arguments) -> Value:
    """Return the values of a column that stand in more than one of the matching rows."""
    found = column_of(rows(facts, arguments, ("column",)), arguments)
    number = found[found != ""].value_counts()
    return frozenset(number[number > 1].index)


def out_of_order(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of rows whose value stands before that of an earlier row."""
    found = column_of(rows(facts, arguments, ("column",)), arguments).str.casefold().tolist()
    count, highest = 0, ""
    for name in found:
        count += name < highest
        highest = max(name, highest)
    return float(count)
