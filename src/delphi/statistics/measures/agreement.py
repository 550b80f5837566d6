"""Percent agreement, and what a percentage of the experts is of."""

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.measures.histogram import Mask, Values, divide, numbers, read_counts, refuse

DENOMINATORS = ("all", "respondents", "ratings")


def _answers(name: str, answers: ArrayLike, shape: tuple[int, ...]) -> Values:
    """Return the number of experts who gave no rating, for each item."""
    table = numbers(name, answers)
    refuse(name, "finite numbers >= 0", table, ~np.isfinite(table) | (table < 0))
    try:
        return np.broadcast_to(table, shape)
    except ValueError as error:
        raise ValueError(f"{name} must be of the shape {shape}, not {table.shape}") from error


def base(table: Values, denominator: str, unknown: ArrayLike, missing: ArrayLike) -> Values:
    """Return the number of experts that a percentage is of; 0 where nobody gave a rating."""
    if denominator not in DENOMINATORS:
        raise ValueError(f"denominator must be one of {DENOMINATORS}, not {denominator!r}")
    ratings = table.sum(axis=-1)
    no_opinion = _answers("unknown", unknown, ratings.shape)
    no_answer = _answers("missing", missing, ratings.shape)
    of = {
        "all": ratings + no_opinion + no_answer,
        "respondents": ratings + no_opinion,
        "ratings": ratings,
    }
    return np.where(ratings > 0, of[denominator], 0)


def percent(table: Values, chosen: Mask, experts: Values) -> Values:
    """Return the ratings on the chosen points in percent of the experts."""
    return divide(100 * (table * chosen).sum(axis=-1), experts)


def percent_agreement(
    counts: ArrayLike,
    *,
    denominator: str = "ratings",
    unknown: ArrayLike = 0,
    missing: ArrayLike = 0,
) -> Values:
    """Return the share of experts who gave the modal rating, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.
    denominator : {"ratings", "respondents", "all"}
        Whom the percentage is of: "ratings" those who gave a rating, "respondents" also those
        who answered "don't know", "all" also those who did not answer.
    unknown, missing : array_like, shape (...)
        Number of experts who answered "don't know", and who did not answer.

    Returns
    -------
    ndarray, shape (...)
        0 to 100; NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative or there is no scale point, or the denominator is not known.

    Notes
    -----
    100 max(n_i) / n. Percent agreement is the commonest definition of consensus in Delphi
    studies (Diamond et al., 2014); the denominator is seldom reported, and decides.

    Examples
    --------
    >>> percent_agreement([[0, 0, 0, 1, 4], [0, 0, 0, 0, 0]])
    array([80., nan])
    >>> percent_agreement([[0, 0, 0, 1, 4]], denominator="all", unknown=2, missing=[1])
    array([50.])
    """
    table = read_counts(counts)
    experts = base(table, denominator, unknown, missing)
    return divide(100 * table.max(axis=-1), experts)
