"""The columns, types and ranges of every table: one description for checks and dictionary.

A table is described once. `descriptor` turns it into a Table Schema (Walsh and Pollock,
Frictionless Data) for one study, whose scale, items and experts bound the cells; the same
descriptor checks the file and stands in the data dictionary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delphi.study import Study

Descriptor = dict[str, Any]
Ends = tuple[int, int] | None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name, description : str
        Header, and what it holds.
    type : str
        Table Schema type: string or integer.
    required : bool
        False when a blank cell is allowed.
    bound : str
        What limits the cells: a set of names (source, kind, item, expert, person, round,
        status) or a range (rating), or a pattern after `~`; empty for no limit.
    minimum : int
        Least number allowed where no bound says it.
    omittable : bool
        True when a table may do without the column; it is then blank.
    """

    name: str
    description: str
    type: str = "string"
    required: bool = True
    bound: str = ""
    minimum: int = 0
    omittable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its columns, its key, and whether a study can do without it."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False


def _text(name: str, description: str, *, required: bool = True, bound: str = "") -> Column:
    return Column(name, description, required=required, bound=bound)


def _number(
    name: str, description: str, *, required: bool = True, bound: str = "", minimum: int = 0
) -> Column:
    return Column(name, description, "integer", required, bound, minimum)


SOURCE = _text("source", "Printed place of the row, named in study.toml", bound="source")
KIND = _text("kind", "Kind of the item, named in study.toml", bound="kind")
ITEM = _text("item", "Identifier of the item, from items.csv", bound="item")
EXPERT = _text("expert", "Identifier of the expert, from panel.csv", bound="expert")
ROUND = _number("round", "Number of the round", bound="round", minimum=1)
NOTE = Column("note", "Remark of the transcriber", required=False, omittable=True)
POSITION = (_text("function", "Function as printed"), _text("level", "Level as printed"))
WORDINGS = "conform( to each other)?|not conform(, but align)?|align|slightly influenced"
INDUSTRY = _text("industry", "Abbreviation, from industries.csv", bound="industry")
PARTS = "lever|condition|mechanism|capability"
YEARS = (1000, 9999)
MOST = 10**9  # far above any count or number in print; keeps numbers within the types of files
PARTIAL_DATE = r"~\d{4}(-\d{2}(-\d{2})?)?"
IDENTIFIER = r"~[a-z0-9][a-z0-9-]*"

RAW = (
    Table(
        "panel",
        "The experts, as the publication presents them, in its order",
        (
            SOURCE,
            _text("expert", "Identifier of the expert (initials or a code)"),
            _text("name", "Name as printed", required=False),
            _text("focus", "Field of work as printed", required=False),
            _number("years", "Years of experience as printed", required=False),
            _number("organizations", "Number of organizations as printed", required=False),
            _text("role", "Role as abbreviated beside the ratings", required=False),
            NOTE,
        ),
        key=("expert",),
    ),
    Table(
        "items",
        "What is rated",
        (
            _text("item", "Identifier of the item", bound=IDENTIFIER),
            KIND,
            _text("label", "Short label"),
            _text("origin", "`literature`, or the expert who suggested it", bound="origin"),
            SOURCE,
            NOTE,
        ),
        key=("item",),
        required=True,
    ),
    Table(
        "listings",
        "Under which number and label each source lists an item, and the rounds it shows",
        (
            SOURCE,
            KIND,
            _number("number", "Number of the item in that source, as printed", minimum=1),
            ITEM,
            _text("label", "Label as printed"),
            _text("rounds", "Rounds whose ratings the source shows, as in `1 2`", bound="rounds"),
        ),
        key=("source", "item"),
    ),
    Table(
        "entries",
        "Each mark of an expert as one source prints it; one row without a mark where the "
        "source shows a round and prints nothing",
        (
            SOURCE,
            KIND,
            ITEM,
            _number(
                "round",
                "Round of the mark; blank where the text does not tell it",
                required=False,
                bound="round",
                minimum=1,
            ),
            EXPERT,
            Column("mark", "Mark as printed; blank for none", required=False, omittable=True),
            _number("value", "Rating that the mark stands for", required=False, bound="rating"),
            NOTE,
        ),
        required=True,
    ),
    Table(
        "totals",
        "The printed totals rows: how many experts gave an item a rating",
        (
            SOURCE,
            KIND,
            ITEM,
            ROUND,
            _number("rating", "Scale point", bound="rating"),
            _number("count", "Number of experts as printed; blank for none", required=False),
            NOTE,
        ),
        key=("source", "item", "round", "rating"),
    ),
    Table(
        "experience",
        "Posts of the experts and of the researchers, in printed order",
        (
            SOURCE,
            _text("person", "Expert, or researcher named in study.toml", bound="person"),
            _number("position", "Place in the printed list of the person", minimum=1),
            _text("title", "Title of the post as printed", required=False),
            _text("organization", "Organization as printed"),
            _text("dates", "Years as printed", required=False),
            _number("start", "First year", required=False, bound="year"),
            _number("end", "Last year", required=False, bound="year"),
            _text("industry", "Industry as printed", required=False),
            _text("reach", "Geographic reach as printed", required=False),
            _text("model", "Whom the organization sells to, as printed", required=False),
            _text("business_type", "Type of business as printed", required=False),
            _text("employees", "Number of employees as printed", required=False),
            NOTE,
        ),
        key=("person", "position"),
    ),
    Table(
        "sums",
        "Printed sums of other tables",
        (
            SOURCE,
            _text("row", "Whom the sum is of: a person, or `total`", bound="row"),
            _text("column", "What is summed: a column name"),
            _number("printed", "The sum as printed"),
            NOTE,
        ),
        key=("source", "row", "column"),
    ),
    Table(
        "suggestions",
        "What experts suggested in answer to open questions, as each source lists it",
        (
            SOURCE,
            KIND,
            _number("position", "Place in the printed list", minimum=1),
            _text(
                "expert",
                "Who suggested it; blank where not printed",
                required=False,
                bound="expert",
            ),
            _text("suggestion", "Short label as printed"),
            _text("alignment", "What the study aligned it with, as printed", required=False),
            NOTE,
        ),
        key=("source", "position"),
    ),
    Table(
        "timeline",
        "Steps of the study and their dates",
        (
            SOURCE,
            _number("number", "Number as printed", minimum=1),
            _text("event", "What was done, in our words"),
            _text("date", "Date as printed"),
            _text("start", "First day, month or year (ISO 8601)", bound=PARTIAL_DATE),
            _text("end", "Last day, month or year (ISO 8601)", bound=PARTIAL_DATE),
            _number("round", "Round it belongs to", required=False, bound="round", minimum=1),
            _text("mode", "How experts took part", required=False),
            NOTE,
        ),
        key=("number",),
    ),
    Table(
        "topics",
        "Topics that a table traces to published works, with the printed number of works",
        (
            SOURCE,
            _number("position", "Place in the printed list", minimum=1),
            _text("topic", "Topic as printed"),
            _text("details", "What the source adds to the topic, as printed", required=False),
            _number("printed", "Number of works as printed in brackets"),
            NOTE,
        ),
        key=("source", "topic"),
    ),
    Table(
        "literature",
        "Each work that a table cites for a topic; one row for each year of the same authors",
        (
            SOURCE,
            _text("topic", "Topic as printed", bound="topic"),
            _number("position", "Place in the printed list of the topic", minimum=1),
            _text("authors", "Authors as printed"),
            _text("year", "Year as printed"),
            NOTE,
        ),
        key=("source", "topic", "position"),
    ),
    Table(
        "articles",
        "How many articles a table counts for authors under a heading",
        (
            SOURCE,
            _text("topic", "Heading as printed"),
            _number("position", "Place in the printed list", minimum=1),
            _text("authors", "Authors as printed"),
            _number("printed", "Number of articles as printed"),
            NOTE,
        ),
        key=("source", "topic", "position"),
    ),
    Table(
        "references",
        "The reference list: surnames, year and the first words of the title",
        (
            SOURCE,
            _number("position", "Place in the printed list", minimum=1),
            _text("authors", "Surnames or organization as printed, parted by semicolons"),
            _text("year", "Year as printed; blank for none", required=False),
            _text("title", "First words of the title as printed", required=False),
            NOTE,
        ),
        key=("source", "position"),
    ),
    Table(
        "cells",
        "Text of tables, letters and questionnaires: labels as printed, sentences in our words; "
        "one row for each line of a printed cell",
        (
            SOURCE,
            _number("row", "Number of the printed row", minimum=1),
            _number("column", "Number of the printed column", minimum=1),
            _text("heading", "Heading of the column, or of the part", required=False),
            _text("text", "Content; blank for an empty cell", required=False),
            NOTE,
        ),
    ),
    Table(
        "questions",
        "The items in the order in which a questionnaire put them",
        (
            SOURCE,
            ROUND,
            _number("position", "Place of the item in the questionnaire", minimum=1),
            ITEM,
            NOTE,
        ),
        key=("source", "item"),
    ),
    Table(
        "tiers",
        "Which items a figure, or the text about it, puts into which tier of the conclusions",
        (SOURCE, _number("tier", "Tier, 1 for the highest", minimum=1), ITEM, NOTE),
        key=("source", "tier", "item"),
    ),
    Table(
        "wordings",
        "Movements of a rating of which the text says whether they look like an attempt to "
        "conform, in printed order; one row for each movement",
        (
            SOURCE,
            ITEM,
            _text(
                "expert",
                "Who moved; blank where print does not name or describe the expert",
                required=False,
                bound="expert",
            ),
            _number("round", "The later one of the two rounds", bound="round", minimum=1),
            _number(
                "before",
                "Rating of the round before; blank where print does not tell it",
                required=False,
                bound="rating",
            ),
            _number(
                "after",
                "Rating of the later round; blank where print does not tell it",
                required=False,
                bound="rating",
            ),
            _text("wording", "What the text says, in its own words", bound=f"~({WORDINGS})"),
            NOTE,
        ),
    ),
    Table(
        "industries",
        "Industries that informants come from, with their firms",
        (
            SOURCE,
            _text("industry", "Abbreviation as printed"),
            _text("name", "Name as printed"),
            _number("firms", "Number of firms as printed"),
            _number("sales_low", "Least annual sales, in million dollars", required=False),
            _number("sales_high", "Greatest annual sales, in million dollars", required=False),
            _number("employees_low", "Least number of employees", required=False),
            _number("employees_high", "Greatest number of employees", required=False),
            NOTE,
        ),
        key=("industry",),
    ),
    Table(
        "informants",
        "How many informants of an interview study hold which position",
        (
            SOURCE,
            *POSITION,
            _text("gender", "M or F", bound="~[MF]"),
            _number("count", "Number of informants as printed"),
            NOTE,
        ),
        key=("function", "level", "gender"),
    ),
    Table(
        "firms",
        "How many firms of an industry the informants of a position come from",
        (SOURCE, *POSITION, INDUSTRY, _number("firms", "Number of firms as printed"), NOTE),
        key=("function", "level", "industry"),
    ),
    Table(
        "titles",
        "Job titles that are printed for a position",
        (
            SOURCE,
            *POSITION,
            _number("position", "Place in the printed list", minimum=1),
            _text("title", "Job title as printed"),
            NOTE,
        ),
        key=("function", "level", "position"),
    ),
    Table(
        "roles",
        "Roles of a function, with the share of firms and the industries printed for each",
        (
            SOURCE,
            _number("position", "Place in the printed list", minimum=1),
            _text("role", "Role as printed"),
            _text("duties", "What it does, in our words", required=False),
            _number("percent", "Percent of firms as printed", required=False),
            _text("industries", "Industries as printed, parted by a blank", required=False),
            NOTE,
        ),
        key=("role",),
    ),
    Table(
        "contributions",
        "What each element of integration contributes under each role, as printed",
        (
            SOURCE,
            _text("role", "Role, from roles.csv", bound="role"),
            _text("stage", "Stage of the work; blank where print has none", required=False),
            _text("element", "Element of integration as printed"),
            _text("sign", "`+`, `-` or `NA` as printed", bound="~([+-]|NA)"),
            NOTE,
        ),
    ),
    Table(
        "propositions",
        "The parts of each proposition, in printed order: what leads through what to what",
        (
            SOURCE,
            _number("number", "Number of the proposition", minimum=1),
            _number("position", "Place of the part in it", minimum=1),
            _text("part", "lever, condition, mechanism or capability", bound=f"~({PARTS})"),
            _text("label", "Short label as printed"),
            NOTE,
        ),
        key=("number", "position"),
    ),
)

STATUSES = (
    "agreed",
    "single source",
    "implied by a total",
    "missing",
    "in conflict",
)

DERIVED = (
    Table(
        "ratings",
        "The reconciled ratings: one row for each item, round and expert that was asked",
        (
            ITEM,
            _text("label", "Short label"),
            KIND,
            _text("origin", "`literature`, or the expert who suggested it", bound="origin"),
            ROUND,
            EXPERT,
            _number("rating", "Reconciled rating; blank for none", required=False, bound="rating"),
            _text("status", "How the rating was arrived at", bound="status"),
            _text("sources", "Sources that carry the rating, parted by a blank", required=False),
        ),
        key=("item", "round", "expert"),
    ),
    Table(
        "decisions",
        "Marks whose round the text does not tell, and how their round was decided",
        (
            SOURCE,
            ITEM,
            EXPERT,
            _number("value", "Rating that the mark stands for", bound="rating"),
            _text("candidates", "Rounds that it may belong to, as in `2 3`"),
            _number(
                "round",
                "Round decided on; blank for none",
                required=False,
                bound="round",
                minimum=1,
            ),
            _text("how", "Ground of the decision"),
        ),
    ),
)

TABLES: Mapping[str, Table] = {table.name: table for table in (*RAW, *DERIVED)}


def descriptor(table: Table, bounds: Mapping[str, list[str]], scale: Ends) -> Descriptor:
    """Return the Table Schema of a table for one study.

    Parameters
    ----------
    table : Table
        The table.
    bounds : mapping of str to list of str
        Names allowed for each bound that is known; a bound that is not a key stays open.
    scale : (int, int) or None
        Lowest and highest point of the rating scale, if there is one.
    """
    fields = [_field(column, bounds, scale) for column in table.columns]
    schema: Descriptor = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return schema


def _field(column: Column, bounds: Mapping[str, list[str]], scale: Ends) -> Descriptor:
    constraints: Descriptor = {"required": True} if column.required else {}
    if column.bound.startswith("~"):
        constraints["pattern"] = f"^{column.bound[1:]}$"
    elif column.bound == "rating" and scale:
        constraints["minimum"], constraints["maximum"] = scale
    elif column.bound == "year":
        constraints["minimum"], constraints["maximum"] = YEARS
    elif column.bound == "rounds":
        constraints["pattern"] = _some_of(bounds["round"])
    elif column.bound == "round" and "round" in bounds:
        constraints["minimum"], constraints["maximum"] = 1, len(bounds["round"])
    elif column.bound in bounds:
        constraints["enum"] = bounds[column.bound]
    elif column.type == "integer":
        constraints["minimum"], constraints["maximum"] = column.minimum, MOST
    field: Descriptor = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    if constraints:
        field["constraints"] = constraints
    return field


def _some_of(names: list[str]) -> str:
    """Return a pattern for some of the names, at least one, in order, parted by a blank."""
    return rf"^(?=\S){''.join(f'({name}( |$))?' for name in names)}$"


def data_package(
    study: Study, tables: Mapping[str, str], bounds: Mapping[str, list[str]]
) -> Descriptor:
    """Return the data dictionary of a study as a Data Package.

    Parameters
    ----------
    study : Study
        The study.
    tables : mapping of str to str
        File name of each table that is there, by table name.
    bounds : mapping of str to list of str
        See `descriptor`.
    """
    config = study.config
    scale = (config.scale.lowest, config.scale.highest) if config.scale else None
    return {
        "name": study.name,
        "title": config.title,
        "description": config.citation,
        "resources": [
            {
                "name": name,
                "path": path,
                "description": TABLES[name].description,
                "schema": descriptor(TABLES[name], bounds, scale),
            }
            for name, path in tables.items()
        ],
    }
