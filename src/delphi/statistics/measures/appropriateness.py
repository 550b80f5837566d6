"""Disagreement in the RAND/UCLA appropriateness method, for ratings from 1 to 9."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, quotient
from delphi.statistics.measures.histogram import (
    known,
    read_both,
    read_whole,
    runs_from_1_to_9,
    undefined,
)
from delphi.statistics.measures.quantiles import quantile

# Fitch et al. (2001): the range that means disagreement when the ratings lie symmetrically
# about the middle of the scale, and how much more it takes for each point that they lie off it.
SYMMETRIC_RANGE = 2.35
CORRECTION = 1.5
MIDDLE = 5.0
THIRDS = 3


def rand_ipr(counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7) -> Floats:
    """Return the interpercentile range (IPR): the 70th less the 30th percentile.

    IPR = P70 - P30 (Fitch et al., 2001). The manual names no type of quantile; 6 and 7 are common.
    Result: >= 0, in the unit of the scale. The counts must be whole.

    Examples
    --------
    >>> rand_ipr([2, 1, 1, 0, 1, 0, 1, 1, 2], method=6)
    np.float64(6.0)
    """
    low, high = _percentiles(counts, points, method)
    return high - low


def _percentiles(counts: ArrayLike, points: ArrayLike | None, method: int) -> tuple[Floats, Floats]:
    ends = quantile(counts, [0.3, 0.7], points=points, method=method)
    return ends[..., 0], ends[..., 1]


def rand_ipras(counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7) -> Floats:
    """Return the interpercentile range above which there is disagreement (IPRAS).

    IPRAS = 2.35 + 1.5 |5 - (P30 + P70) / 2|: the interpercentile range adjusted for symmetry (Fitch
    et al., 2001). Its constants belong to a scale from 1 to 9. To apply them to another scale,
    spread it over 1 to 9 openly, with ``points=np.linspace(1, 9, k)``; the index is then an
    analogy, for the constants were set with panels that rated on nine points. Result: 2.35 to 8.35;
    NaN on a scale that does not run from 1 to 9. The counts must be whole.

    Examples
    --------
    >>> rand_ipras([0, 0, 0, 1, 1, 1, 5, 5, 3])
    np.float64(6.1)
    >>> rand_ipras([0, 0, 1, 4, 5])
    np.float64(nan)
    """
    low, high = _percentiles(counts, points, method)
    return known(_limit(low, high), runs_from_1_to_9(read_both(counts, points)[1]))


def _limit(low: Floats, high: Floats) -> Floats:
    asymmetry = np.abs(MIDDLE - (low + high) / 2)
    return SYMMETRIC_RANGE + CORRECTION * asymmetry


def disagreement_index(
    counts: ArrayLike, *, points: ArrayLike | None = None, method: int = 7
) -> Floats:
    """Return the disagreement index: the interpercentile range over its limit.

    IPR / IPRAS (Fitch et al., 2001). Result: 0 to 3.404 (8/2.35); above 1 there is disagreement.
    NaN on a scale that does not run from 1 to 9: see `rand_ipras`. The counts must be whole.

    Examples
    --------
    >>> disagreement_index([2, 1, 1, 0, 1, 0, 1, 1, 2]).round(4)
    np.float64(2.2128)
    """
    low, high = _percentiles(counts, points, method)
    return known(
        quotient(high - low, _limit(low, high)), runs_from_1_to_9(read_both(counts, points)[1])
    )


def rand_panel_rule(counts: ArrayLike) -> Floats:
    """Return whether a panel of 8 to 16 agrees, by the classic rule for its size.

    The thirds of the scale are 1-3, 4-6 and 7-9. Agreement: no more than 2 ratings (3 in a panel of
    11 to 13, 4 in a panel of 14 to 16) lie outside the third of the median. Disagreement: at least
    3 ratings (4, 5) lie in each of the outer thirds. They exclude each other. Where the median lies
    between two thirds, half of the panel is outside either of them, and there is no agreement.
    Fitch et al. (2001). Result: 1 for agreement, -1 for disagreement, 0 for neither; NaN for fewer
    than 8 and more than 16 ratings, for which the rule says nothing, and on a scale without nine
    points. The counts must be whole.

    Examples
    --------
    >>> rand_panel_rule([0, 0, 0, 1, 1, 1, 5, 5, 2])
    np.float64(1.0)
    >>> rand_panel_rule([2, 1, 1, 0, 1, 0, 1, 1, 2])
    np.float64(-1.0)
    """
    table = read_whole(counts)
    if table.shape[-1] != THIRDS**2:
        return undefined(table)
    thirds = table.reshape(*table.shape[:-1], THIRDS, THIRDS).sum(axis=-1)
    total = table.sum(axis=-1)
    allowed = (total - 2) // 3  # 2 for a panel of 8 to 10, 3 for 11 to 13, 4 for 14 to 16
    # A third that holds all but so few ratings is the fullest one, and the median lies in it.
    agreement = total - thirds.max(axis=-1) <= allowed
    disagreement = thirds[..., [0, -1]].min(axis=-1) > allowed
    verdict = agreement.astype(np.float64) - disagreement
    return known(verdict, (total >= 8) & (total <= 16))  # noqa: PLR2004
