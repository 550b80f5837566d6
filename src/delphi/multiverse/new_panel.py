"""The chance that a new panel of n experts would come to the same verdict."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from delphi.consensus.catalogue import Rule
from delphi.consensus.criterion import Criterion
from delphi.consensus.verdicts import Codes, judge_counts
from delphi.multiverse.predictive import Prior, draw_panels, predictive
from delphi.multiverse.rings import IN, NONE
from delphi.statistics.arrays import Floats, Integers, check_whole
from delphi.statistics.measures.histogram import read_whole
from delphi.statistics.resampling.multisets import multisets, number_of_multisets
from delphi.statistics.steady import product
from delphi.study import Scale

SIZES = range(3, 31)
LIMIT = 200_000  # histograms of a new panel: 44 experts on five points, 12 on nine
DRAWS = 4_000  # panels drawn where there are more; standard error below 0.008
SEED = 2017
CELLS = 4_000_000  # probabilities of histograms, by prior and item, that are held at once

Judge = Callable[[ArrayLike], Codes]  # verdicts of several rules, along a new last axis


def is_exact(n: int, k: int) -> bool:
    """Return whether all histograms of n ratings on k points are added up.

    Examples
    --------
    >>> is_exact(30, 5), is_exact(12, 9), is_exact(13, 9)
    (True, True, False)
    """
    return number_of_multisets(n, k) <= LIMIT


def same_verdict(
    rule: Rule,
    counts: ArrayLike,
    scale: Scale,
    sizes: Iterable[int] = SIZES,
    prior: Prior = 0.5,
    *,
    importance: Criterion | None = None,
    missing: ArrayLike = 0,
) -> Floats:
    """Return the probability that a new panel would put an item in, or not, as this one does.

    Parameters
    ----------
    rule : Rule
        A rule for which `delphi.consensus.verdicts.needs_histograms_only` holds.
    counts : array_like, shape (..., k)
        Observed ratings on each point of the scale, whole numbers.
    scale : Scale
        The scale they were given on.
    sizes : iterable of int
        Sizes of a new panel, in which every expert rates; >= 1.
    prior : float or callable
        What is added to each observed count; see `delphi.multiverse.predictive.PRIORS`.
    importance : Criterion or None
        See `delphi.consensus.verdicts.judge`.
    missing : array_like, shape (...)
        Experts of the observed panel who gave no rating.

    Returns
    -------
    ndarray, shape (..., sizes)
        From 0 to 1. NaN where the rule has no verdict on the observed ratings, or is not defined
        for a panel of the new size. A new panel on which it happens to have none is not the same.

    Raises
    ------
    ValueError
        When the rule needs more than histograms, a size is not >= 1, or the prior is not > 0.

    Notes
    -----
    The sum of the Dirichlet-multinomial probabilities (`predictive`) of all histograms of n
    ratings with the same verdict; from 4,000 drawn panels where `is_exact` says that there are
    too many of them.

    It is a probability under a model: old and new experts are exchangeable, as if drawn from one
    large population, rate independently of each other, and know neither each other's ratings nor
    the feedback of earlier rounds. It is not the chance that a real replication succeeds, whose
    experts are chosen in another way, and it does not say that the verdict is right.

    Examples
    --------
    >>> from delphi.consensus.catalogue import catalogue
    >>> unanimity = catalogue()["watson-100"]
    >>> print(same_verdict(unanimity, [0, 0, 0, 0, 5], Scale(lowest=1, highest=5), [1, 2], 1.0))
    [0.7 0.4]
    """
    table = read_whole(counts)
    now = judge_counts(rule, table, scale, importance=importance, missing=missing)
    found = same_verdicts([rule], now[..., None], table, scale, list(sizes), [prior], importance)
    return found[0, ..., 0, :]


def same_verdicts(
    rules: Sequence[Rule],
    now: Codes,
    counts: ArrayLike,
    scale: Scale,
    sizes: Sequence[int],
    priors: Sequence[Prior],
    importance: Criterion | None = None,
) -> Floats:
    """Return `same_verdict` for several rules and priors at once.

    Parameters
    ----------
    rules, counts, scale, sizes, priors, importance
        As in `same_verdict`.
    now : ndarray of int8, shape (..., rules)
        The verdicts on the observed ratings, places in `VERDICTS`.

    Returns
    -------
    ndarray, shape (priors, ..., rules, sizes)

    Raises
    ------
    ValueError
        As `same_verdict`.
    """
    for n in sizes:
        check_whole("sizes", n, 1)
    table, judge = read_whole(counts), _judging(rules, scale, importance)
    found = [_at_size(judge, now, table, n, priors) for n in sizes]
    empty = np.empty((len(priors), *now.shape, 0))
    return np.stack(found, axis=-1) if found else empty


def _judging(rules: Iterable[Rule], scale: Scale, importance: Criterion | None) -> Judge:
    every = list(rules)

    def judge(counts: ArrayLike) -> Codes:
        codes = [judge_counts(rule, counts, scale, importance=importance) for rule in every]
        return np.stack(codes, axis=-1)

    return judge


def _at_size(judge: Judge, now: Codes, counts: Floats, n: int, priors: Sequence[Prior]) -> Floats:
    """Return the probability of the same verdict, shape (priors, ..., rules)."""
    by = _added_up if is_exact(n, counts.shape[-1]) else _drawn
    being_in, being_out = by(judge, counts, n, priors)
    known = (now != NONE) & (being_in + being_out > 0)
    same = np.where(now == IN, being_in, being_out)
    return np.where(known, np.minimum(same, 1), np.nan)


def _sides(codes: Codes) -> tuple[Floats, Floats]:
    return (codes == IN).astype(float), ((codes != IN) & (codes != NONE)).astype(float)


def _added_up(
    judge: Judge, counts: Floats, n: int, priors: Sequence[Prior]
) -> tuple[Floats, Floats]:
    """Add the probabilities up, for as many items at once as `CELLS` allows."""
    every = multisets(n, counts.shape[-1])
    sides = _sides(judge(every))
    items = counts.reshape(-1, counts.shape[-1])
    most = max(CELLS // (len(every) * len(priors)), 1)
    found = [
        [product(_weights(every, items[start : start + most], priors), side) for side in sides]
        for start in range(0, max(len(items), 1), most)
    ]
    shape = (len(priors), *counts.shape[:-1], sides[0].shape[-1])
    being_in, being_out = (
        np.concatenate(parts, axis=1).reshape(shape) for parts in zip(*found, strict=True)
    )
    return being_in, being_out


def _weights(every: Integers, counts: Floats, priors: Sequence[Prior]) -> Floats:
    return np.stack([predictive(every, counts, prior) for prior in priors])


def _drawn(judge: Judge, counts: Floats, n: int, priors: Sequence[Prior]) -> tuple[Floats, Floats]:
    rng = np.random.default_rng([SEED, n])
    drawn = [draw_panels(counts, prior, n, DRAWS, rng) for prior in priors]
    being_in, being_out = _sides(judge(np.stack(drawn)))
    return being_in.mean(axis=1), being_out.mean(axis=1)
