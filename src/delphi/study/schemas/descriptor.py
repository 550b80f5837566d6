"""From the description of a table to a Table Schema, and of a study to a Data Package."""

from collections.abc import Mapping
from typing import Any

from delphi.study import Study
from delphi.study.schemas.columns import MOST, YEARS, Column, Table
from delphi.study.schemas.tables import TABLES

Descriptor = dict[str, Any]
Ends = tuple[int, int] | None


def descriptor(table: Table, bounds: Mapping[str, list[str]], scale: Ends) -> Descriptor:
    """Return the Table Schema of a table for one study.

    Parameters
    ----------
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
    tables : mapping of str to str
        File name of each table that is there, by table name.
    bounds : mapping of str to list of str
        See `descriptor`.
    """
    config = study.config
    scale = config.scale.ends if config.scale else None
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
