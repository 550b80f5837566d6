"""Numbers from the ratings of a whole panel, saying how far the experts see the items alike.

Every function takes `ratings`, array_like of shape (..., experts, items), NaN where one is missing,
and returns one number for each panel, of shape (...). A ValueError names the argument that is not
as described: ratings without these two axes, infinite or not on one of the points, points that do
not ascend, an option that is not among those named.

Leave out the expert or the item first where all ratings are needed:

| function | missing ratings |
|---|---|
| `kendall_w`, `kendall_w_test`, `intraclass_correlation` | need all: NaN if one is missing |
| `krippendorff_alpha` | takes every item with two ratings |
| `fleiss_kappa`, `conger_kappa`, `brennan_prediger`, `gwet_ac1`, `gwet_ac2` | as Gwet (2014) |
"""

from delphi.statistics.concordance.intraclass import intraclass_correlation
from delphi.statistics.concordance.kappas import (
    agreement_weights,
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
)
from delphi.statistics.concordance.kendall import KendallW, kendall_w
from delphi.statistics.concordance.kendall_test import KendallWTest, kendall_w_test
from delphi.statistics.concordance.krippendorff import krippendorff_alpha

__all__ = [
    "KendallW",
    "KendallWTest",
    "agreement_weights",
    "brennan_prediger",
    "conger_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "intraclass_correlation",
    "kendall_w",
    "kendall_w_test",
    "krippendorff_alpha",
]
