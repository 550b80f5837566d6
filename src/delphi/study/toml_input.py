"""A TOML file read into a checked model; every fault named with its line."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from delphi.errors import InputError, Problem, one_of

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A model that takes no unknown key, guesses no type and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def read_toml(path: Path, model: type[Model], clean: Callable[[Any], Any] | None = None) -> Model:
    """Read a TOML file into a pydantic `model`; `clean` may change its values before.

    Raises
    ------
    InputError
        When it cannot be decoded or parsed, or does not fit the model.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
        values = clean(values) if clean else values
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError([_unreadable(path, error)]) from error
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = [_problem(path.name, text, dict(e), model) for e in error.errors()]
        raise InputError(found) from error


def _unreadable(path: Path, error: Exception) -> Problem:
    match = re.search(r"at line (\d+)", str(error))
    line = int(match[1]) if match else None
    kind = "UTF-8 text" if isinstance(error, UnicodeDecodeError) else "TOML"
    return Problem(path.name, line, None, None, f"this is not valid {kind}: {error}")


def _problem(file: str, text: str, error: dict[str, Any], model: type[BaseModel]) -> Problem:
    loc = [str(part) for part in error["loc"]]
    key = ".".join(loc) or None
    line = _line_of(text, loc)
    if error["type"] == "extra_forbidden":
        allowed = _keys_at(model, loc[:-1])
        return Problem(file, line, key, loc[-1], f"a known key: {one_of(allowed, loc[-1])}")
    if error["type"] == "missing":
        return Problem(file, line, key, None, "this key is missing")
    wanted = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if isinstance(error["input"], dict | list):
        return Problem(file, line, key, None, f"expected {wanted}")
    return Problem(file, line, key, str(error["input"]), wanted)


def _keys_at(model: type[BaseModel], loc: list[str]) -> list[str]:
    """Return the keys allowed at a place of a model, following nested models."""
    for part in loc:
        field = _fields_of(model).get(part)
        if field is not None:  # else the name of a row in a table, or its number in a list
            model = _nested(field.annotation) or model
    return list(_fields_of(model))


def _fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a model, or of its rows, by the names they have in a file."""
    fields = _rows_of(model).model_fields
    return {field.alias or name: field for name, field in fields.items()}


def _rows_of(model: type[BaseModel]) -> type[BaseModel]:
    """Return the model of the rows of a file that is a table of them; else the model."""
    root = model.model_fields.get("root")
    return (_nested(root.annotation) if root else None) or model


def _nested(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_nested(part) for part in get_args(annotation)]
    return next((model for model in found if model), None)


def _line_of(text: str, loc: list[str]) -> int | None:
    """Return the line of a key, or of the table in which it is missing."""
    lines = text.splitlines()
    start, end = None, len(lines)
    for place, name in enumerate(loc):
        if name.isdigit():
            continue
        pattern = re.compile(rf"(^|[.\[{{,\s]){re.escape(name)}\s*(=|\]|\.)")
        found = [k for k in range(start or 0, end) if pattern.search(lines[k])]
        if not found:
            break
        following = loc[place + 1 : place + 2]
        number = int(following[0]) if following and following[0].isdigit() else 0
        start = found[min(number, len(found) - 1)]
        within = f"{'.'.join(part for part in loc[: place + 1] if not part.isdigit())}."
        end = next(
            (
                k
                for k in range(start + 1, len(lines))
                if lines[k].startswith("[") and not lines[k].lstrip("[").startswith(within)
            ),
            len(lines),
        )
    return None if start is None else start + 1
