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
    known = {name: rating for name, rating in ratings.items() if not np.isnan(rating)}
    order = sorted(known, key=lambda name: known[name])
    wanted = np.repeat(np.asarray(points, dtype=float), read_whole(target).astype(int))
    if wanted.size != len(order):
        raise ValueError(f"target must have {len(order)} ratings, not {wanted.size}")
    pairs = zip(order, wanted, strict=True)
    return tuple(f"{name} {known[name]:g} to {to:g}" for name, to in pairs if known[name] != to)


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
    places, numbers = np.asarray(points, dtype=float), read_whole(left).astype(int)
    stay = dict(zip(places.tolist(), numbers.tolist(), strict=True))
    stay[np.inf] = int(missing)  # in the place of no rating, which is not equal to itself
    out = []
    for name, rating in reversed(list(ratings.items())):
        place = np.inf if np.isnan(rating) else float(rating)
        if stay.get(place, 0):
            stay[place] -= 1
        else:
            out.append(name)
    if any(stay.values()):
        raise ValueError("left must be part of the histogram of the ratings, not beyond it")
    return tuple(reversed(out))
