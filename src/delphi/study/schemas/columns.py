"""What a column and a table are, and the columns that many tables share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    # header, and what it holds
    name: str
    description: str
    type: str = "string"  # table Schema type: string or integer
    required: bool = True  # false when a blank cell is allowed
    # what limits the cells: a set of names (source, kind, item, expert, person, round, status) or a
    # range (rating), or a pattern after `~`; empty for no limit
    bound: str = ""
    minimum: int = 0  # least number allowed where no bound says it
    omittable: bool = False  # true when a table may do without the column; it is then blank


@dataclass(frozen=True)
class Table:
    """One table: its columns, its key, and whether a study can do without it."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False


def text(name: str, description: str, *, required: bool = True, bound: str = "") -> Column:
    """Return a column of text."""
    return Column(name, description, required=required, bound=bound)


def number(
    name: str, description: str, *, required: bool = True, bound: str = "", minimum: int = 0
) -> Column:
    """Return a column of whole numbers."""
    return Column(name, description, "integer", required, bound, minimum)


def optional(name: str, description: str, holds: str = "string") -> Column:
    """Return a column whose cells may be blank, and that a table may do without."""
    return Column(name, description, holds, required=False, omittable=True)


SOURCE = text("source", "Printed place of the row, named in study.toml", bound="source")
KIND = text("kind", "Kind of the item, named in study.toml", bound="kind")
ITEM = text("item", "Identifier of the item, from items.csv", bound="item")
EXPERT = text("expert", "Identifier of the expert, from panel.csv", bound="expert")
ROUND = number("round", "Number of the round", bound="round", minimum=1)
NOTE = optional("note", "Remark of the transcriber")
POSITION = (text("function", "Function as printed"), text("level", "Level as printed"))
WORDINGS = "conform( to each other)?|not conform(, but align)?|align|slightly influenced"
INDUSTRY = text("industry", "Abbreviation, from industries.csv", bound="industry")
BEARS_ON = "conclusion|result|method|description|presentation"
PARTS = "lever|condition|mechanism|capability"
YEARS = (1000, 9999)
MOST = 10**9  # far above any count or number in print; keeps numbers within the types of files
PARTIAL_DATE = r"~\d{4}(-\d{2}(-\d{2})?)?"
IDENTIFIER = r"~[a-z0-9][a-z0-9-]*"


def printed(
    name: str, description: str, *columns: Column, key: tuple[str, ...] = (), required: bool = False
) -> Table:
    """Return a table of what stands in print: the place first, remarks of the transcriber last."""
    return Table(name, description, (SOURCE, *columns, NOTE), key, required)


def position(description: str) -> Column:
    """Return the column that numbers what is printed in a list, from 1."""
    return number("position", description, minimum=1)
