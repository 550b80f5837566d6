"""Numbers from the counts of an item: how many experts gave it each point of the scale."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def percent_agreement(counts: ArrayLike) -> NDArray[np.float64]:
    """Return the share of respondents who gave the modal rating, in percent.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        Number of ratings on each of the k points of the scale.

    Returns
    -------
    ndarray, shape (...)
        100 * max(counts) / sum(counts); NaN where there is no rating.

    Raises
    ------
    ValueError
        When a count is negative or there is no scale point.

    Notes
    -----
    The commonest definition of consensus in Delphi studies (Diamond et al., 2014).

    Examples
    --------
    >>> percent_agreement([[0, 0, 0, 1, 4], [0, 0, 0, 0, 0]])
    array([80., nan])
    """
    table = np.asarray(counts, dtype=float)
    if table.ndim == 0 or table.shape[-1] == 0:
        raise ValueError("counts must have at least one scale point along the last axis")
    if (table < 0).any():
        raise ValueError("counts must be >= 0")
    total = table.sum(axis=-1)
    modal = table.max(axis=-1)
    share = np.full(total.shape, np.nan)
    np.divide(100 * modal, total, out=share, where=total > 0)
    return share
