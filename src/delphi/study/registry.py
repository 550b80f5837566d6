"""The numbered exhibits of a study, as `exhibits.toml` declares them."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from delphi.errors import InputError, Problem, one_of
from delphi.study import Study
from delphi.study.toml_input import Strict, read_toml

Fidelity = Literal["from data", "transcribed", "from the described layout", "named only"]


class Exhibit(Strict):
    """One numbered exhibit: how it is built, and where it stands in the publication."""

    builder: str  # kind of builder, a key of `delphi.exhibits.BUILDERS`
    title: str = ""  # title in our words; blank for the one the builder gives
    # how faithful it is: `from data`, `transcribed`, `from the described layout` or `named only`
    fidelity: Fidelity
    place: str = ""  # where it stands in the publication
    notebook: str  # the notebook that shows it
    # what the builder needs, such as the item
    arguments: dict[str, str] = Field(default_factory=dict)


Identifier = Annotated[str, Field(pattern=r"^[a-z]+-[a-z0-9][a-z0-9-]{0,39}$")]


class Exhibits(RootModel[dict[Identifier, Exhibit]]):
    """Every exhibit of a study, by identifier, such as `figure-11`."""


def declared(study: Study) -> dict[str, Exhibit]:
    """Return the exhibits of a study in the order of `exhibits.toml`; none without the file.

    Raises
    ------
    InputError
        When the file is at fault.
    """
    path = study.raw / "exhibits.toml"
    return read_toml(path, Exhibits, study.names.tree).root if path.is_file() else {}


def argument(identifier: str, exhibit: Exhibit, name: str, allowed: list[str]) -> str:
    """Return an argument of an exhibit that must be one of the `allowed` names.

    Raises
    ------
    InputError
        When it is missing or not among them.
    """
    value = exhibit.arguments.get(name, "")
    if value not in allowed:
        column = f"{identifier}.arguments.{name}"
        wanted = one_of(allowed, value)
        raise InputError([Problem("exhibits.toml", None, column, value, wanted)])
    return value


def heading(identifier: str) -> str:
    """Return the printed name of an exhibit.

    Examples
    --------
    >>> heading("figure-11"), heading("table-07"), heading("appendix-f")
    ('Figure 11', 'Table 7', 'Appendix F')
    """
    kind, _, number = identifier.partition("-")
    shown = str(int(number)) if number.isdigit() else number.replace("-", " ")
    return f"{kind.capitalize()} {shown.upper() if len(shown) == 1 else shown}".strip()
