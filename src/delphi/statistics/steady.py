"""Arithmetic that gives the same last digit on every processor.

Sums, products, quotients and square roots of two numbers are rounded the same way everywhere.
Logarithms, exponentials and linear algebra are not: libraries choose among several ways of
computing them by what the processor has. What is written to a file is computed without them, or
rounded here, where no more than rounding errors are lost.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from delphi.statistics.arrays import Floats, quotient

KEPT = 40  # binary digits: 12 decimal ones
BLOCK = 500  # factors from 1/2 to 1 whose product does not underflow
TOLERANCE = 1e-10  # of a diagonal element, below which a column depends on those before


def steadied(values: ArrayLike, kept: int = KEPT) -> Floats:
    """Return values rounded to 40 binary (12 decimal) digits.

    They are from a function whose last digits depend on the processor; NaN and infinities stay.
    `kept` is the number of binary digits, fewer where an iteration ends beside the solution.

    Examples
    --------
    >>> float(steadied(0.1 + 0.2) - steadied(0.3))
    0.0
    """
    parts, twos = np.frexp(np.asarray(values, dtype=float))
    return np.asarray(np.ldexp(np.rint(np.ldexp(parts, kept)), twos - kept))


def exp(values: ArrayLike) -> Floats:
    """Return the exponential, rounded as `steadied` does.

    Examples
    --------
    >>> print(exp(0.0), exp(-np.inf))
    1.0 0.0
    """
    return steadied(np.exp(values))


def log2(values: ArrayLike) -> Floats:
    """Return the logarithm to base 2, rounded as `steadied` does.

    Examples
    --------
    >>> print(log2([0.5, 8]))
    [-1.  3.]
    """
    return steadied(np.log2(values))


def product(first: NDArray[Any], second: NDArray[Any]) -> Floats:
    """Return the matrix product of floats, (..., i, j) and (..., j, k), added up in one order.

    Examples
    --------
    >>> print(product(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])))
    [[11.]]
    """
    return np.asarray(np.einsum("...ij,...jk->...ik", first, second))


class Scaled(NamedTuple):
    """Numbers that may be too large or too small for a float: parts times two to the twos."""

    parts: Floats
    twos: NDArray[np.int64]


def products(factors: ArrayLike) -> Scaled:
    """Return the products of the first 0, 1, 2 ... factors, as large or small as they get.

    The factors (..., m) are >= 0, the parts of the result (..., m + 1) from 1/2 to 1 (or 0). The
    sum of logarithms would do as well, but for its last digit.

    Examples
    --------
    >>> found = products(np.arange(1, 6))
    >>> print(np.ldexp(found.parts, found.twos))
    [  1.   1.   2.   6.  24. 120.]
    """
    parts, twos = np.frexp(np.asarray(factors, dtype=float))
    one = np.ones((*parts.shape[:-1], 1))
    done, carried = [one / 2], one / 2  # a half times two
    shift = [np.zeros(one.shape, dtype=np.int64)]
    for start in range(0, parts.shape[-1], BLOCK):
        grown = np.cumprod(parts[..., start : start + BLOCK], axis=-1) * carried
        scaled, more = np.frexp(grown)
        upto = twos[..., start : start + BLOCK].cumsum(axis=-1, dtype=np.int64)
        shift.append(upto + more + shift[-1][..., -1:])
        done.append(scaled)
        carried = scaled[..., -1:]
    return Scaled(np.concatenate(done, axis=-1), np.concatenate(shift, axis=-1) + 1)


def eliminated(matrix: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """Return what is left of the last diagonal element when all columns before are swept out.

    Result: c - b' A^- b of the matrix [[A, b], [b', c]] (..., p + 1, p + 1), for A positive
    semidefinite and b in its range: of sums of squares and products, what a linear model leaves
    unexplained (Goodnight, 1979). And the rank of A.

    Examples
    --------
    >>> left, rank = eliminated([[2.0, 2.0, 1.0], [2.0, 2.0, 1.0], [1.0, 1.0, 3.0]])
    >>> print(left, rank)
    2.5 1
    """
    rest = np.array(matrix, dtype=float)
    least = TOLERANCE * np.diagonal(rest, axis1=-2, axis2=-1)
    rank = np.zeros(rest.shape[:-2], dtype=np.int64)
    for place in range(rest.shape[-1] - 1):
        pivot = rest[..., place, place]
        usable = pivot > least[..., place]
        column = rest[..., place] * usable[..., None]
        share = quotient(column, np.where(usable, pivot, 1)[..., None])
        rest = rest - share[..., :, None] * column[..., None, :]
        rank += usable
    return np.asarray(rest[..., -1, -1]), rank
