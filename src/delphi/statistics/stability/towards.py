"""Do experts move towards the group? A test in which each move may as well go the other way."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.arrays import (
    Floats,
    Integers,
    Mask,
    check_choice,
    paired_ratings,
    rating_array,
)
from delphi.statistics.stability.flips import tails

CENTRES = ("all", "others")
BY = ("panel", "expert", "item")
STATISTICS = ("moves", "distance")


class TowardsGroup(NamedTuple):
    """Movement towards the median of the round before.

    Attributes
    ----------
    towards, away : ndarray of int, shape (...)
        Moves in the direction of the median, and in the other direction.
    neither : ndarray of int, shape (...)
        Moves of experts who stood at the median already.
    unmoved : ndarray of int, shape (...)
        Pairs of ratings without a change.
    tested : ndarray of int, shape (...)
        Moves towards and away that could have gone the other way on the scale.
    statistic : ndarray of int, shape (...)
        Of the tested moves: towards less away, in moves or in scale points.
    p, p_towards, p_away : ndarray, shape (...)
        Two-sided, and one-sided for at least so much movement towards (away from) the group.
    """

    towards: Integers
    away: Integers
    neither: Integers
    unmoved: Integers
    tested: Integers
    statistic: Integers
    p: Floats
    p_towards: Floats
    p_away: Floats


def _median(values: Floats) -> Floats:
    """Return the median along the last axis, missing values left out, NaN if there is none."""
    none = np.full((*values.shape[:-1], 1), np.nan)  # what is found where there is no value
    ordered = np.sort(np.concatenate([values, none], axis=-1), axis=-1)
    number = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    middle = np.concatenate([np.maximum(number - 1, 0) // 2, number // 2], axis=-1)
    pair = np.take_along_axis(ordered, middle, axis=-1)
    return np.asarray(pair.mean(axis=-1))


def _centres(first: Floats, centre: str) -> Floats:
    """Return the median that each expert is held against, (..., experts, items)."""
    by_item = np.swapaxes(first, -1, -2)
    if centre == "all":
        return np.broadcast_to(_median(by_item)[..., None, :], first.shape)
    own = np.eye(first.shape[-2], dtype=bool)
    others = np.where(own, np.nan, by_item[..., None, :])
    return np.swapaxes(_median(others), -1, -2)


def _check_scale(scale: tuple[float, float] | None, *ratings: Floats) -> None:
    if scale is None:
        return
    lowest, highest = scale
    outside = any(((array < lowest) | (array > highest)).any() for array in ratings)
    if outside or not lowest < highest:
        raise ValueError(f"scale must be (lowest, highest) and hold all ratings, not {scale!r}")


def _can_flip(first: Floats, moved: Floats, scale: tuple[float, float] | None) -> Mask:
    """Say which moves would stay on the scale if they went the other way."""
    if scale is None:
        return ~np.isnan(moved)
    mirrored = first - moved
    return np.asarray((mirrored >= scale[0]) & (mirrored <= scale[1]))


def _sizes(moved: Floats, statistic: str) -> Integers:
    """Return what each move counts."""
    size = np.abs(np.nan_to_num(moved))
    if statistic == "moves":
        return (size > 0).astype(np.int64)
    if (size % 1 != 0).any():
        raise ValueError(
            "statistic must be 'moves' unless all changes are whole numbers, not 'distance' "
            f"with a change of {size[size % 1 != 0][0]:g}"
        )
    return size.astype(np.int64)


def _gathered(array: np.ndarray, by: str) -> np.ndarray:
    """Return (..., experts, items) with what belongs to one result along the last axis."""
    if by == "panel":
        return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])
    return np.swapaxes(array, -1, -2) if by == "item" else array


def _result(direction: Floats, moved: Floats, flips: Mask, sizes: Integers) -> TowardsGroup:
    """Count and test what lies along the last axis."""
    in_test = flips & (np.abs(direction) > 0)
    towards = np.where(in_test & (direction > 0), sizes, 0).sum(axis=-1)
    weights = np.where(in_test, sizes, 0)
    found = tails(weights, towards)
    nobody = np.isnan(moved).all(axis=-1)
    return TowardsGroup(
        (direction > 0).sum(axis=-1),
        (direction < 0).sum(axis=-1),
        ((direction == 0) & (moved != 0)).sum(axis=-1),
        (moved == 0).sum(axis=-1),
        in_test.sum(axis=-1),
        2 * towards - weights.sum(axis=-1),
        *(np.where(nobody, np.nan, p) for p in (found.two_sided, found.upper, found.lower)),
    )


def towards_group(
    first: ArrayLike,
    second: ArrayLike,
    *,
    scale: tuple[float, float] | None,
    centre: Literal["all", "others"] = "all",
    by: Literal["panel", "expert", "item"] = "panel",
    statistic: Literal["moves", "distance"] = "moves",
) -> TowardsGroup:
    """Return whether ratings move towards the group's earlier median more often than by chance.

    The statistic is the sum of the tested moves towards the median less that of those away from it;
    a move that passes the median counts as towards. Null hypothesis: given where an expert stood
    and how far the move went, up was as likely as down, independently of all other moves. p is
    exact, over all 2^n ways in which the n tested moves might have gone. A small p does not say
    why: pressure to conform, new arguments, and ratings that vary at random about an expert's
    opinion (regression to the mean) all lead towards the middle. Result, of shape (...), (...,
    experts) or (..., items): p is 1 where no move can be tested, NaN where no pair of ratings is
    complete.

    Parameters
    ----------
    first, second : array_like, shape (..., experts, items)
        Ratings of the two rounds, NaN where missing. The median is that of all ratings of the
        first round; a move needs both ratings (and, for "others", another expert's).
    scale : (lowest, highest) or None
        Ends of the scale. A move that would leave the scale if it went the other way is counted
        but not tested: an expert at the top can only come down, and that proves nothing. None
        for a scale without ends, where every move can go both ways.
    centre : {"all", "others"}
        The median of all experts, which is what a feedback shows, or of all but the one who
        moves, whose own rating pulls the median nearer.
    by : {"panel", "expert", "item"}
        What is pooled: one result for the panel, for each expert over the items, or for each
        item over the experts.
    statistic : {"moves", "distance"}
        Whether each move counts 1 or as many scale points as it is long.

    Examples
    --------
    >>> r1 = [[1, 5], [3, 3], [3, 4], [4, 3], [5, 2]]
    >>> r2 = [[2, 4], [3, 3], [3, 3], [3, 3], [4, 3]]
    >>> found = towards_group(r1, r2, scale=(0, 6))
    >>> print(found.towards, found.away, found.unmoved, found.p_towards)
    6 0 4 0.015625
    """
    for name, value, allowed in (
        ("centre", centre, CENTRES),
        ("by", by, BY),
        ("statistic", statistic, STATISTICS),
    ):
        check_choice(name, value, allowed)
    earlier = rating_array(first, "experts, items", "first")
    one, two = paired_ratings(first, second, "experts, items")
    _check_scale(scale, earlier, two)
    way = np.sign(np.round(_centres(earlier, centre) - one, 9))
    moved = np.where(np.isnan(way), np.nan, np.round(two - one, 9))
    parts = (
        way * np.sign(moved),
        moved,
        _can_flip(one, moved, scale),
        _sizes(moved, statistic),
    )
    return _result(*(_gathered(part, by) for part in parts))
