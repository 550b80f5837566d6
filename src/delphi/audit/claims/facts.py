"""What a quantity is computed from: tables, printed claims and exhibits of one study."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

import pandas as pd


class FaultError(Exception):
    """A claim whose quantity cannot be computed as it is entered.

    Parameters
    ----------
    column : str
        Column of claims.csv that is at fault.
    value : str or None
        What stands there.
    expected : str
        What should stand there instead.
    """

    def __init__(self, column: str, value: str | None, expected: str) -> None:
        self.column, self.value, self.expected = column, value, expected
        super().__init__(f"{column}: {value!r} is not {expected}")


def fault(value: str | None, expected: str) -> NoReturn:
    """Refuse an argument of a claim."""
    raise FaultError("arguments", value, expected)


@dataclass(frozen=True)
class Facts:
    """The facts of one study that statements are held against."""

    # tables of `data/processed`, by name; `ratings` among them where experts rated
    tables: Mapping[str, pd.DataFrame]
    # the item that each numbered exhibit shows; blank for one that shows none
    exhibits: Mapping[str, str] = field(default_factory=dict)
    _texts: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def text(self, name: str) -> pd.DataFrame:
        """Return a table with every cell as text, blank where none is printed."""
        if name not in self._texts:
            if name not in self.tables:
                fault(name, f"a table of this study: {', '.join(sorted(self.tables))}")
            frame = self.tables[name]
            self._texts[name] = frame.astype("object").where(frame.notna(), "").astype("str")
        return self._texts[name]

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The known ratings, with whole numbers."""
        if "ratings" not in self.tables:
            fault("ratings", "a table of this study: nothing was rated in it")
        known = self.tables["ratings"].dropna(subset=["rating"])
        return known.astype({"rating": "int64", "round": "int64"})

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Every item, round and expert that was asked, rated or not."""
        _ = self.ratings
        return self.tables["ratings"].astype({"round": "int64"})

    @cached_property
    def printed(self) -> Mapping[str, str]:
        """What each claim prints, by its identifier."""
        claims = self.text("claims")
        return dict(zip(claims["id"], claims["printed"], strict=True))
