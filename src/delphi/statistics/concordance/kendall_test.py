"""Is the concordance of a small panel more than chance? An exact answer, or one drawn."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.arrays import Floats, Integers, check_choice, check_whole, rating_array
from delphi.statistics.concordance.kendall import centred_ranks, kendall_w, squared_sums
from delphi.statistics.concordance.permutations import squared_sums_drawn, squared_sums_exactly

EXACT_LIMIT = 4_000_000  # vectors of rank sums; a second or so for each set of ties
METHODS = ("auto", "exact", "monte carlo", "chi-square")
Method = Literal["auto", "exact", "monte carlo", "chi-square"]


class KendallWTest(NamedTuple):
    """How likely a concordance at least as high is when experts rank at random.

    Attributes
    ----------
    w : ndarray, shape (...)
        Kendall's W, ties allowed for.
    p : ndarray, shape (...)
        P(W >= w), in (0, 1].
    standard_error : ndarray, shape (...)
        Of p: 0 when exact, sqrt(p (1 - p) / draws) when drawn, NaN for the approximation.
    method : ndarray of str, shape (...)
        "exact", "monte carlo", "chi-square", or "none" where W is undefined.
    """

    w: Floats
    p: Floats
    standard_error: Floats
    method: NDArray[np.str_]


def _patterns(ranks: Integers) -> tuple[Integers, Integers]:
    """Return the sets of ranks that occur in panels (g, experts, items), and each panel's own.

    Panels whose experts have the same ties, in whatever order, share one distribution.
    """
    experts, items = ranks.shape[-2:]
    rows, code = np.unique(np.sort(ranks).reshape(-1, items), axis=0, return_inverse=True)
    codes, group = np.unique(np.sort(code.reshape(-1, experts)), axis=0, return_inverse=True)
    return rows[codes], group.ravel()


def _tail(
    pattern: Integers, observed: Integers, method: Method, draws: int, seed: int
) -> tuple[Floats, str]:
    """Return the upper tail at each observed sum of squares, and how it was found."""
    exact = None if method == "monte carlo" else squared_sums_exactly(pattern, EXACT_LIMIT)
    if method == "exact" and exact is None:
        experts, items = pattern.shape
        raise ValueError(
            "method must be 'auto' or 'monte carlo' for a panel as large as "
            f"{experts} experts and {items} items with these ties, not 'exact'"
        )
    found = exact or squared_sums_drawn(pattern, draws, seed)
    upper = np.append(found.weights[::-1].cumsum()[::-1], 0.0)
    tail = np.minimum(upper[np.searchsorted(found.values, observed)], 1.0)
    if exact is not None:
        return tail, "exact"
    # The panel itself is one of the equally likely rankings, so that p is never 0.
    return (np.rint(tail * draws) + 1) / (draws + 1), "monte carlo"


def _permutation_test(
    ratings: Floats, w: Floats, method: Method, draws: int, seed: int
) -> KendallWTest:
    """Return the test of every panel, one distribution for all panels with the same ties."""
    ranks = centred_ranks(ratings)
    flat = ranks.reshape(w.size, *ranks.shape[-2:])
    observed, known = squared_sums(flat), ~np.isnan(w).ravel()
    p = np.full(len(flat), np.nan)
    how = np.full(len(flat), "none", dtype="<U11")
    patterns, group = _patterns(flat[known]) if known.any() else (flat[:0], observed[:0])
    for number, pattern in enumerate(patterns):
        mine = np.flatnonzero(known)[group == number]
        p[mine], how[mine] = _tail(pattern, observed[mine], method, draws, seed)
    error = np.where(how == "exact", 0.0, np.sqrt(p * (1 - p) / draws))
    return KendallWTest(w, *(array.reshape(w.shape) for array in (p, error, how)))


def kendall_w_test(
    ratings: ArrayLike, *, method: Method = "auto", draws: int = 9_999, seed: int = 0
) -> KendallWTest:
    """Return the probability that experts who rank at random agree at least as much.

    The distribution is that of W when every expert's own midranks are permuted, all orders being
    equally likely (Kendall, 1948, tabulates it without ties). With ties it is conditional on them;
    W is then a fixed multiple of the sum of squared rank sums, so that the test does not depend on
    the correction for ties. For draws see Davison and Hinkley (1997). NaN where W is undefined.

    Parameters
    ----------
    method : {"auto", "exact", "monte carlo", "chi-square"}
        "auto" is exact where `EXACT_LIMIT` allows and drawn otherwise. Without ties that is
        exact up to 100 experts for 3 items, 30 for 4, 11 for 5, 6 for 6, 3 for 7, 2 for 8 or 9;
        with ties for larger panels. "chi-square" is the approximation for large panels.
    draws : int
        Number of draws for "monte carlo"; p = (1 + b) / (1 + draws), b draws being as concordant.
    seed : int
        Seed of the draws. A panel's p depends on nothing but its ties, `draws` and `seed`.

    Examples
    --------
    >>> found = kendall_w_test([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]])
    >>> print(f"W {found.w:.3f}, p {found.p:.6f} ({found.method})")
    W 0.778, p 0.053819 (exact)
    """
    check_choice("method", method, METHODS)
    check_whole("draws", draws, 1)
    check_whole("seed", seed, 0)
    found = kendall_w(ratings)
    if method == "chi-square":
        unknown = np.full(found.w.shape, np.nan)
        return KendallWTest(found.w, found.p, unknown, np.full(found.w.shape, method))
    return _permutation_test(rating_array(ratings, "experts, items"), found.w, method, draws, seed)
