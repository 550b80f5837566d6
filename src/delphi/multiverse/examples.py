"""Who would have to change a rating, or to leave, for a histogram to become another."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.histogram import read_whole


def example_change(
    ratings: Mapping[str, float], target: ArrayLike, points: ArrayLike
) -> tuple[str, ...]:
    """Say which experts change from what to what, so that their histogram becomes another.

    Parameters
    ----------
    ratings : mapping of str to float
        Rating of each expert; NaN for none.
    target : array_like, shape (k,)
        The histogram to come to.
    points : array_like, shape (k,)
        Points of the scale.

    Returns
    -------
    tuple of str
        Such as "E4 3 to 4", from the lowest rating up; who keeps a rating is left out.

    Raises
    ------
    ValueError
        When the target has another number of ratings.

    Notes
    -----
    The ratings in order take those of the target in order, which needs the fewest one-point
    changes. Of experts who rate alike the one named first takes the lowest.

    Examples
    --------
    >>> example_change({"A": 5, "B": 4, "C": 4}, [0, 0, 1, 1, 1], [1, 2, 3, 4, 5])
    ('B 4 to 3',)
    """
    names = [name for name, rating in ratings.items() if not np.isnan(rating)]
    known = np.array([ratings[name] for name in names], dtype=float)
    order = np.argsort(known, kind="stable")
    wanted = np.repeat(np.asarray(points, dtype=float), read_whole(target).astype(int))
    if wanted.size != len(order):
        raise ValueError(f"target must have {len(order)} ratings, not {wanted.size}")
    others = np.flatnonzero(known[order] != wanted)
    pairs = ((order[place], wanted[place]) for place in others)
    return tuple(f"{names[who]} {known[who]:g} to {to:g}" for who, to in pairs)


def example_removal(
    ratings: Mapping[str, float], left: ArrayLike, points: ArrayLike, missing: float = 0
) -> tuple[str, ...]:
    """Name experts whose leaving makes a panel's histogram a smaller one.

    Parameters
    ----------
    ratings : mapping of str to float
        Rating of each expert; NaN for none.
    left : array_like, shape (k,)
        The histogram of those who stay.
    points : array_like, shape (k,)
        Points of the scale.
    missing : float
        Those who stay without a rating.

    Returns
    -------
    tuple of str
        In the order of the ratings; of experts who rate alike those named last stay.

    Raises
    ------
    ValueError
        When more experts would stay than gave a rating.

    Examples
    --------
    >>> example_removal({"A": 5, "B": 4, "C": 4}, [0, 0, 0, 1, 1], [1, 2, 3, 4, 5])
    ('B',)
    """
    names, given = list(ratings), np.array(list(ratings.values()), dtype=float)
    stay = [*zip(np.asarray(points, dtype=float), read_whole(left).astype(int), strict=True)]
    out = []
    for place, number in [*stay, (np.nan, int(missing))]:
        alike = np.flatnonzero((given == place) | (np.isnan(given) & np.isnan(place)))
        if number > len(alike):
            raise ValueError("left must be part of the histogram of the ratings, not beyond it")
        out += alike[: len(alike) - number].tolist()
    return tuple(names[who] for who in sorted(out))
