"""How far agreement would vary with other documents of the same kind: the cluster bootstrap.

Whole documents are drawn with replacement, as many as there are, since the units of one
document are not independent of each other (clusters; Efron and Tibshirani, 1993; Field and
Welsh, 2007); documents without a unit that two coders read are not among them. The ends
are those of `percentile_ends`. With few documents the intervals are too narrow. A
resample without the code, or without anything else, leaves alpha and Kappa undefined.
"""

from dataclasses import dataclass

import numpy as np

from delphi.interviews.agreement import Measures, measures
from delphi.interviews.sums import blocks, document_sums
from delphi.interviews.units import Units
from delphi.statistics.arrays import Floats, check_level, check_whole
from delphi.statistics.resampling import (
    Panels,
    number_of_multisets,
    percentile_ends,
    resample_experts,
)
from delphi.statistics.steady import product

FEWEST = 2  # documents; one alone says nothing of how documents differ


@dataclass(frozen=True)
class AgreementIntervals:
    """Percentile intervals of agreement, the documents being drawn.

    Parameters
    ----------
    codes : tuple of str
        The codes. The arrays have two entries more, as in `Agreement`.
    documents : int
        Documents that are drawn from: those with a unit that two or more coders read.
    exact : bool
        Whether the intervals are over all resamples, or over draws.
    lower, upper : Measures of ndarray, shape (codes + 2,)
        Ends of the intervals; NaN with fewer than two documents, or where the measure is
        undefined in all resamples.
    undefined : Measures of ndarray, shape (codes + 2,)
        Probability of a resample in which the measure is undefined; the interval leaves these
        out. 1 with fewer than two documents.
    """

    codes: tuple[str, ...]
    documents: int
    exact: bool
    lower: Measures
    upper: Measures
    undefined: Measures


def _resamples(documents: int, draws: int, seed: int) -> Panels:
    """Return all resamples where there are no more of them than draws, otherwise draws."""
    few = number_of_multisets(documents, documents) <= draws
    return resample_experts(
        documents, method="exact" if few else "monte carlo", draws=draws, seed=seed
    )


def _ends(sums: Floats, panels: Panels, level: float) -> Floats:
    """Return lower and upper ends and undefined shares, (3, measures, codes)."""
    times = panels.times.astype(float).T
    result = np.empty((3, len(Measures._fields), sums.shape[1]))
    for block in blocks(sums.shape[1], sums.shape[0] * times.shape[1]):
        values = np.stack(measures(product(sums[:, block], times)))
        result[:, :, block] = percentile_ends(values, panels.weights, level)
    return result


def agreement_intervals(
    units: Units, *, draws: int = 2000, seed: int = 0, level: float = 0.95
) -> AgreementIntervals:
    """Return bootstrap intervals of all measures of agreement, at a level between 0 and 1.

    Parameters
    ----------
    draws : int
        Number of resamples, >= 1. Where there are no more different resamples than that (up to
        seven documents for 2000), all are enumerated with their probabilities instead.
    seed : int
        Seed of numpy's default generator for the draws, >= 0, which are the same on any machine.

    Raises
    ------
    ValueError
        When an argument is not as described.

    Examples
    --------
    >>> present = [[[1, 1, 1, 0], [1, 1, 0, 0]]]
    >>> units = Units(("risk",), ("A", "B"), tuple("defg"), present, np.ones(4), np.arange(4))
    >>> found = agreement_intervals(units)
    >>> found.exact, found.lower.percent.tolist()[0], round(found.undefined.alpha[0].item(), 4)
    (True, 25.0, 0.0664)
    """
    check_whole("draws", draws, 1)
    check_whole("seed", seed, 0)
    check_level(level)
    sums = document_sums(units)
    documents = sums.shape[-1]
    panels = _resamples(max(1, documents), draws, seed)
    if documents < FEWEST:
        sums = np.full((*sums.shape[:2], max(1, documents)), np.nan)
    lower, upper, undefined = (Measures(*ends) for ends in _ends(sums, panels, level))
    return AgreementIntervals(units.codes, documents, panels.exact, lower, upper, undefined)
