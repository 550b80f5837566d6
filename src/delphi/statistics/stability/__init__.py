"""Numbers from two rounds, saying whether opinion has come to rest.

Some need only the two histograms of an item. The others need to know who gave which rating,
because experts who trade places leave the histogram as it was; `STABILITY` says which is which.
"""

from delphi.statistics.stability.catalogue import STABILITY, Statistic, from_histograms, needs_links
from delphi.statistics.stability.linked import (
    Movement,
    crosstab,
    movement,
    share_unchanged,
    spearman,
    weighted_kappa,
)
from delphi.statistics.stability.paired_tests import PairedTest, sign_test, wilcoxon
from delphi.statistics.stability.tables import McNemar, independence, mcnemar, stuart_maxwell
from delphi.statistics.stability.towards import TowardsGroup, towards_group
from delphi.statistics.stability.unlinked import (
    ChiSquare,
    change,
    chi_square_of_marginals,
    percent_change,
)

__all__ = [
    "STABILITY",
    "ChiSquare",
    "McNemar",
    "Movement",
    "PairedTest",
    "Statistic",
    "TowardsGroup",
    "change",
    "chi_square_of_marginals",
    "crosstab",
    "from_histograms",
    "independence",
    "mcnemar",
    "movement",
    "needs_links",
    "percent_change",
    "share_unchanged",
    "sign_test",
    "spearman",
    "stuart_maxwell",
    "towards_group",
    "weighted_kappa",
    "wilcoxon",
]
