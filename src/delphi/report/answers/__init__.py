"""What a study comes to, in the few numbers that a reader wants first."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from delphi.audit import ledger
from delphi.consensus.comparison import Comparison, comparisons
from delphi.interviews.overview import interviews_of
from delphi.multiverse.outcomes import Outcomes, outcomes_of
from delphi.multiverse.shared import multiverse_of
from delphi.report.answers.card import Card
from delphi.report.answers.conclusion import concluded
from delphi.report.answers.contradiction import contradicted
from delphi.report.answers.interviews import borne_out, coders_agree
from delphi.report.answers.reproduction import reproduced
from delphi.report.answers.robustness import Robustness, robustness
from delphi.report.index import IndexRow
from delphi.study import Study


@dataclass(frozen=True)
class Answers:
    """What is computed once for the opening of a report and for its sentences."""

    study: Study  # a study whose notebooks ran
    exhibits: list[IndexRow]

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The ledger; empty without claims."""
        return ledger.ledger_of(self.study)

    @cached_property
    def judged(self) -> list[tuple[Comparison, Outcomes]]:
        """Each kind of item that verdicts are about, with its outcomes."""
        return [(one, outcomes_of(one, multiverse_of(one))) for one in comparisons(self.study)]

    def cards(self) -> list[Card]:
        """Return the answers that the data of the study give, in the order of reading."""
        coded = interviews_of(self.study)
        found = [
            concluded(self.study, self.judged[0][0] if self.judged else None),
            reproduced(self.study, self.exhibits, coded),
            contradicted(self.claims),
            borne_out(coded) if coded and not self.judged else None,
            coders_agree(coded) if coded else None,
        ]
        return [card for card in found if card]

    def robustness(self) -> list[Robustness]:
        """Return for each kind of item how far its conclusion holds."""
        every = [robustness(one, found) for one, found in self.judged]
        return every if len(every) > 1 else [replace(one, title="Does it hold?") for one in every]
