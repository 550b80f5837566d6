"""Numbers from two rounds, saying whether opinion has come to rest.

Some need only the two histograms of an item. The others need to know who gave which rating,
because experts who trade places leave the histogram as it was; `STABILITY` says which is which.
They take one of

- first, second : array_like, shape (..., experts). Ratings of the earlier and of the later round by
  the same experts in the same order, NaN where missing; an expert counts who rated in both.
  `points` are those of the scale, by default those that occur; unused ones change no number.
- before, after : array_like, shape (..., k). Ratings on each point in the two rounds.
- table : array_like, shape (..., k, k). Experts by their rating in the first (rows) and second
  round (columns); see `crosstab`.

and work on any leading axes. A ValueError names the argument that is not as described: two rounds
that differ in shape, a table that is not square, a negative count, a rating that is not on one of
the points, an option that is not among those named.
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
