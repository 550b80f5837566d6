"""Claims: printed statements that can be checked, and what becomes of them.

A claim names a quantity, its arguments, a relation and the printed value; the finding is
computed. `docs/claims.md` lists the quantities.
"""

from delphi.audit.claims.facts import Facts, FaultError
from delphi.audit.claims.ledger import (
    CONFIRMED,
    CONTRADICTED,
    FINDINGS,
    OPEN,
    WEIGHT,
    by_consequence,
    compute,
    ledger,
)
from delphi.audit.claims.vocabulary import QUANTITIES

__all__ = [
    "CONFIRMED",
    "CONTRADICTED",
    "FINDINGS",
    "OPEN",
    "QUANTITIES",
    "WEIGHT",
    "Facts",
    "FaultError",
    "by_consequence",
    "compute",
    "ledger",
]
