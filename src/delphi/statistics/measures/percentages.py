"""How many of the experts chose the commonest point, a region of the scale, or points together.

Each function returns 0 to 100 percent and takes, besides what it describes,

- denominator : {"ratings", "respondents", "all"}. Whom the percentage is of: "ratings" those who
  gave a rating, "respondents" also those who answered "don't know", "all" also those who did not
  answer.
- unknown, missing : array_like, shape (...). Number of experts who answered "don't know", and who
  did not answer; 0 by default.
"""

from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import (
    Floats,
    Mask,
    check_choice,
    non_negative,
    numbers,
    quotient,
    refuse,
)
from delphi.statistics.measures.histogram import (
    DUST,
    known,
    read_both,
    read_chosen,
    read_counts,
    read_number,
    read_position,
    runs_from_1_to_9,
)
from delphi.statistics.measures.location import mean, median

DENOMINATORS = ("all", "respondents", "ratings")
JOINTS = (3.5, 6.5)  # between the thirds 1-3, 4-6 and 7-9 of a scale from 1 to 9


class Whom(TypedDict, total=False):
    """Whom a percentage is of, as the module says."""

    denominator: str
    unknown: ArrayLike
    missing: ArrayLike


def _answers(name: str, answers: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Return the number of experts who gave no rating, for each item."""
    table = non_negative(answers, name)
    try:
        return np.broadcast_to(table, shape)
    except ValueError as error:
        raise ValueError(f"{name} must be of the shape {shape}, not {table.shape}") from error


def _base(
    table: Floats,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Floats:
    """Return the number of experts that a percentage is of; 0 where nobody gave a rating."""
    check_choice("denominator", denominator, DENOMINATORS)
    ratings = table.sum(axis=-1)
    respondents = ratings + _answers("unknown", unknown, ratings.shape)
    everyone = respondents + _answers("missing", missing, ratings.shape)
    of = {"all": everyone, "respondents": respondents, "ratings": ratings}
    return np.where(ratings > 0, of[denominator], 0)


def _percent(table: Floats, chosen: Mask, **whom: Unpack[Whom]) -> Floats:
    """Return the ratings on the chosen points in percent of the experts."""
    return quotient(100 * (table * chosen).sum(axis=-1), _base(table, **whom))


def percent_agreement(counts: ArrayLike, **whom: Unpack[Whom]) -> Floats:
    """Return the share of experts who gave the modal rating, in percent.

    100 max(n_i) / n. Percent agreement is the commonest definition of consensus in Delphi studies
    (Diamond et al., 2014); the denominator is seldom reported, and decides.

    Examples
    --------
    >>> percent_agreement([[0, 0, 0, 1, 4], [0, 0, 0, 0, 0]])
    array([80., nan])
    >>> percent_agreement([[0, 0, 0, 1, 4]], denominator="all", unknown=2, missing=[1])
    array([50.])
    """
    table = read_counts(counts)
    return quotient(100 * table.max(axis=-1), _base(table, **whom))


def percent_of(
    counts: ArrayLike,
    chosen: ArrayLike,
    *,
    points: ArrayLike | None = None,
    **whom: Unpack[Whom],
) -> Floats:
    """Return the share of experts whose rating is one of the chosen points, in percent.

    100 (sum of n_i over the chosen points) / n, the points being chosen by their values on the
    scale, such as [1, 2, 8, 9], in any order.

    Examples
    --------
    >>> percent_of([[1, 0, 2, 3, 4]], [4, 5])
    array([70.])
    """
    table, scale = read_both(counts, points)
    return _percent(table, read_chosen("chosen", chosen, scale), **whom)


def percent_within(
    counts: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    points: ArrayLike | None = None,
    **whom: Unpack[Whom],
) -> Floats:
    """Return the share of experts whose rating lies in a region of the scale, in percent.

    100 (sum of n_i over low <= x_i <= high) / n. Core outcome sets are settled by such regions: in
    when at least 70 % rate 7 to 9 and fewer than 15 % rate 1 to 3 (COMET).

    Parameters
    ----------
    low, high : array_like, shape (...)
        Ends of the region as values of the scale, both of which belong to it; usually one pair
        for all items. An end may lie beyond the scale.

    Examples
    --------
    >>> percent_within([1, 0, 0, 0, 0, 0, 2, 3, 4], 7, 9)
    np.float64(90.0)
    """
    table, scale = read_both(counts, points)
    return _percent(table, _region(low, high, scale), **whom)


def _region(low: ArrayLike, high: ArrayLike, scale: Floats) -> Mask:
    """Return which points lie in a closed interval; an end within a hair of a point reaches it."""
    bottom, top = numbers("low", low), numbers("high", high)
    refuse("low", "a number", bottom, np.isnan(bottom))
    refuse("high", "a number", top, np.isnan(top))
    if (bottom > top).any():
        raise ValueError(f"low must be at most high, not {low!r} against {high!r}")
    inside: Mask = (scale >= bottom[..., None] - DUST) & (scale <= top[..., None] + DUST)
    return inside


def percent_top(counts: ArrayLike, boxes: int = 1, **whom: Unpack[Whom]) -> Floats:
    """Return the share of experts on the highest points, in percent: 1 to k boxes of the scale.

    Examples
    --------
    >>> percent_top([1, 0, 2, 3, 4]), percent_top([1, 0, 2, 3, 4], 2)
    (np.float64(40.0), np.float64(70.0))
    """
    table = read_counts(counts)
    return _percent(table, _lowest(boxes, table)[::-1], **whom)


def percent_bottom(counts: ArrayLike, boxes: int = 1, **whom: Unpack[Whom]) -> Floats:
    """Return the share of experts on the lowest points, in percent: 1 to k boxes of the scale.

    Examples
    --------
    >>> percent_bottom([1, 0, 2, 3, 4], 3)
    np.float64(30.0)
    """
    table = read_counts(counts)
    return _percent(table, _lowest(boxes, table), **whom)


def _lowest(boxes: int, table: Floats) -> Mask:
    size = table.shape[-1]
    return np.arange(size) < read_position("boxes", boxes, size)


def percent_near_median(
    counts: ArrayLike,
    distance: float = 1,
    *,
    points: ArrayLike | None = None,
    kind: str = "midpoint",
    **whom: Unpack[Whom],
) -> Floats:
    """Return the share of experts whose rating lies near the median, in percent.

    100 (sum of n_i over |x_i - median| <= distance) / n.

    Parameters
    ----------
    distance : float
        How far from the median a rating may lie, in the unit of the scale; >= 0.
    kind : {"midpoint", "low", "high"}
        Which median, as in `median`.

    Examples
    --------
    >>> percent_near_median([1, 0, 2, 3, 4])
    np.float64(90.0)
    """
    table, scale = read_both(counts, points)
    return _near(table, scale, median(table, points=scale, kind=kind), distance, **whom)


def percent_near_mean(
    counts: ArrayLike,
    distance: float = 1,
    *,
    points: ArrayLike | None = None,
    **whom: Unpack[Whom],
) -> Floats:
    """Return the share of experts whose rating lies near the mean, in percent.

    100 (sum of n_i over |x_i - mean| <= distance) / n, the distance >= 0 in the unit of the scale.
    Christie and Barela (2005) use it.

    Examples
    --------
    >>> percent_near_mean([1, 0, 2, 3, 4])
    np.float64(50.0)
    """
    table, scale = read_both(counts, points)
    return _near(table, scale, mean(table, points=scale), distance, **whom)


def _near(
    table: Floats, scale: Floats, centre: Floats, distance: float, **whom: Unpack[Whom]
) -> Floats:
    reach = read_number("distance", distance, low=0) + DUST
    return _percent(table, np.abs(scale - centre[..., None]) <= reach, **whom)


def percent_adjacent(counts: ArrayLike, neighbours: int = 2, **whom: Unpack[Whom]) -> Floats:
    """Return the greatest share of experts on 1 to k points that lie side by side, in percent.

    100 max over i of (n_i + ... + n_(i + neighbours - 1)) / n. With one point it is the percent
    agreement. Ulschak (1983) asks for 80 on two of seven points.

    Examples
    --------
    >>> percent_adjacent([1, 0, 2, 3, 4], 2)
    np.float64(70.0)
    """
    table = read_counts(counts)
    width = read_position("neighbours", neighbours, table.shape[-1])
    together = np.lib.stride_tricks.sliding_window_view(table, width, axis=-1).sum(axis=-1)
    return quotient(100 * together.max(axis=-1), _base(table, **whom))


def percent_in_median_third(
    counts: ArrayLike, *, points: ArrayLike | None = None, **whom: Unpack[Whom]
) -> Floats:
    """Return the share of experts whose rating lies in the third of the median, in percent.

    The thirds are 1-3, 4-6 and 7-9 (Fitch et al., 2001). A median between two of them counts with
    the fuller one; it then holds half of the ratings at most. NaN on a scale that does not run from
    1 to 9.

    Examples
    --------
    >>> percent_in_median_third([0, 0, 0, 1, 1, 2, 3, 2, 1]).round(4)
    np.float64(60.0)
    >>> percent_in_median_third([1, 2, 3])
    np.float64(nan)
    """
    table, scale = read_both(counts, points)
    middle = median(table, points=scale)
    thirds = np.digitize(scale, JOINTS)
    of_third = [_percent(table, thirds == third, **whom) for third in range(3)]
    below, above = (np.digitize(middle + way * DUST, JOINTS) for way in (-1, 1))
    fuller = np.fmax(np.choose(below, of_third), np.choose(above, of_third))
    return known(fuller, runs_from_1_to_9(scale))
