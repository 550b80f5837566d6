"""The bound numbers of a report, collected as its sections are put together."""

from pathlib import Path

import pandas as pd

from delphi.files import write_csv
from delphi.prose.basis import Basis, recomputed
from delphi.prose.page import Bound, placed, rows_of
from delphi.study import Study

COLUMNS = ["id", "section", "place", "written", "value"]
COLUMNS += ["basis", "aggregate", "columns", "selection"]


class Numbers:
    """The bound numbers of the page of a study.

    Parameters
    ----------
    study : Study
        A study whose notebooks ran.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.found: list[Bound] = []

    def placed(self, section: str, body: str) -> str:
        """Return a section with an address for each paragraph and a value for each number."""
        made, found = placed(section, body, self._value)
        self.found += found
        return made

    def _value(self, basis: Basis) -> object:
        """Return the value of a basis from the files; blank where they do not give it."""
        try:
            return recomputed(self.study, basis)
        except (LookupError, OSError):
            return ""

    def write(self) -> Path:
        """Write `prose.csv`: every number in the prose of the report and what it comes from."""
        target = self.study.reports / "prose.csv"
        rows = rows_of(self.found, self._value)
        write_csv(target, pd.DataFrame(rows, columns=COLUMNS))
        return target

    def targets(self, shown: str) -> dict[str, str]:
        """Return the address of each table that the page shows.

        Parameters
        ----------
        shown : str
            The HTML of its sections.
        """
        names = {one.basis.table for one in self.found}
        stems = {name: f"result-{Path(name).stem}" for name in names if name.startswith("tables/")}
        targets = {name: ident for name, ident in stems.items() if f'id="{ident}"' in shown}
        return targets | {"ledger.csv": "11-ledger", "exhibits.csv": "exhibits"}
