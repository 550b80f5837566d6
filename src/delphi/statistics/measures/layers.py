"""Van der Eijk's agreement: a histogram as a pile of flat layers, each one- or two-humped."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import Floats, Mask, quotient
from delphi.statistics.measures.histogram import known, read_counts, undefined

FEWEST_POINTS = 3


def agreement_a(counts: ArrayLike) -> Floats:
    """Return van der Eijk's coefficient of agreement A.

    The histogram is cut into layers, each of which holds equally many ratings on some of the points
    and none on the others. A = sum_layers w A_layer with w the share of the ratings in the layer,
    A_layer = U (1 - (S - 1)/(k - 1)) with S its filled points, and U = ((k - 2) TU - (k - 1) TDU) /
    ((k - 2) (TU + TDU)), where TU counts the triples of points, in order, of which two neighbours
    in the triple are filled (110, 011), and TDU those that are filled at the ends and empty between
    (101); U = 1 where there is neither. Van der Eijk (2001). Result: -1 (the ratings are halved
    between the two ends of the scale) over 0 (they are spread evenly) to 1 (all are the same); NaN
    on a scale of fewer than 3 points.

    Examples
    --------
    >>> agreement_a([[0, 0, 0, 0, 10], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]])
    array([ 1.,  0., -1.])
    """
    table = read_counts(counts)
    size = table.shape[-1]
    if size < FEWEST_POINTS:
        return undefined(table)
    levels = np.sort(table, axis=-1)
    heights = np.diff(levels, axis=-1, prepend=0)
    # One layer at a time: all at once would take k times the memory for no more speed.
    layers = [
        heights[..., layer] * _layer(table >= levels[..., layer, None]) for layer in range(size)
    ]
    return quotient(np.sum(layers, axis=0), table.sum(axis=-1))


def _layer(filled: Mask) -> Floats:
    """Return the agreement of a layer, times the ratings in it when it is one rating high."""
    size = filled.shape[-1]
    points = filled.sum(axis=-1, dtype=np.float64)
    agreement: Floats = points * _unimodality(filled) * (1 - (points - 1) / (size - 1))
    return agreement


def _unimodality(filled: Mask) -> Floats:
    """Return U of a layer, 1 when its filled points are together."""
    size = filled.shape[-1]
    one_sided, two_sided = _triples(filled)
    triples = one_sided + two_sided
    score = (size - 2) * one_sided - (size - 1) * two_sided
    return known(score / ((size - 2) * np.maximum(triples, 1)), triples > 0, 1)


def _triples(filled: Mask) -> tuple[Floats, Floats]:
    """Return how many triples of points are 110 or 011, and how many are 101."""
    empty = ~filled
    reached = filled.cumsum(axis=-1, dtype=np.float64)
    left = reached - filled
    right = reached[..., -1:] - reached
    one_sided = empty * (left * (left - 1) + right * (right - 1)) / 2
    two_sided = empty * left * right
    return one_sided.sum(axis=-1), two_sided.sum(axis=-1)


def polarisation(counts: ArrayLike) -> Floats:
    """Return the polarisation of the ratings, from van der Eijk's A.

    (1 - A) / 2. Result: 0 (all ratings are the same) over 1/2 (they are spread evenly) to 1 (they
    are halved between the two ends of the scale); NaN where A is not defined.

    Examples
    --------
    >>> polarisation([[0, 0, 0, 0, 10], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]])
    array([0. , 0.5, 1. ])
    """
    return (1 - agreement_a(counts)) / 2
