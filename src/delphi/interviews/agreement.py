"""Agreement between coders: several numbers, since each answers another question.

A unit of weight w counts like w units. Where r coders read a unit and k of them gave the
code, the sums go over units with r >= 2, each times w:

- percent: mean share of agreeing pairs of coders, 1 - 2 k (r - k) / (r (r - 1)).
- alpha: 1 - (N - 1) sum of k (r - k) / (r - 1) over (n_1 n_0), with n_1 the sum of k, N
  that of r, n_0 = N - n_1 (nominal; Krippendorff, 2004).
- Kappa: (pa - pe) / (1 - pe), pa as percent agreement and pe the mean, over pairs of
  coders, of p_g p_h + (1 - p_g) (1 - p_h), p_g being the share of what coder g read to
  which g gave the code (Cohen, 1960; of more than two coders, Conger, 1980).
- AC1: the same with pe = 2 p (1 - p), p being the mean of k / r (Gwet, 2008).
- positive: sum of k (k - 1) over sum of k (r - 1), how often a coder gives the code where
  another one does; of two coders, the coefficient of Dice (1945), which is the proportion
  of specific agreement (Fleiss, 1981). With more, all pairs of coders are taken together.

Alpha, Kappa and AC1 are `krippendorff_alpha` (nominal), `conger_kappa` and `gwet_ac1` of
`delphi.statistics.concordance` for the units with two readers or more, each repeated w
times. Those functions also take the shares of Kappa and AC1 from items with one rating (Gwet,
2014); here a text that one coder alone read tells nothing of agreement.

`POOLED` takes each pair of a code and a unit as one unit, `ANY` asks whether a coder gave
any of the codes: of stretches of text, whether coders find the same passages worth coding.

Krippendorff's alphas for unitizing (Krippendorff, Mathet, Bouvry and Widlöcher, 2016), as
two public programs compute them, have the same coincidences, those of lengths of text, but
another correction for small samples: what is expected leaves out the pairs within one and
the same segment, here those of a character with itself. Let N be coders times length, and
C the lengths of all gaps plus the squared lengths of all segments, over all coders. Where
every coder read the text and segments of one coder do not overlap, the binary alpha for
unitizing is 1 - (1 - alpha) (N^2 - C) / (N^2 - N), with the alpha of `ANY`. It is never
smaller, differs the more the longer the segments are, and rises when two adjacent ones are
joined. On the alpha for the codes of what several coders marked, these programs differ from
each other when there are more than two coders; it is not given here.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from delphi.interviews.sums import Sums, blocks, document_sums
from delphi.interviews.units import Units
from delphi.statistics.arrays import Floats, quotient

POOLED, ANY = -2, -1  # positions after those of the codes


class Measures(NamedTuple):
    """Measures of agreement.

    Attributes
    ----------
    percent, alpha, kappa, ac1, positive : ndarray, shape (...)
        As in `agreement`.
    """

    percent: Floats
    alpha: Floats
    kappa: Floats
    ac1: Floats
    positive: Floats


@dataclass(frozen=True)
class Agreement:
    """Agreement on each code, then on all cells of codes and units together, and on any code.

    Parameters
    ----------
    codes : tuple of str
        The codes. The arrays have two entries more: `POOLED`, and `ANY`.
    percent : ndarray, shape (codes + 2,)
        Percent agreement, 0 to 100.
    alpha, kappa, ac1 : ndarray, shape (codes + 2,)
        Krippendorff's alpha, Cohen's or Conger's Kappa and Gwet's AC1; at most 1, 0 where
        agreement is as expected by chance.
    positive : ndarray, shape (codes + 2,)
        Positive specific agreement, 0 to 1.
    coders : int
        Coders who read a unit that another one read too.
    units : float
        Number of units that two or more coders read; of text, their characters.
    used : ndarray, shape (codes + 2, coders)
        Number of units, or characters, to which each coder gave the code, among all units.
    """

    codes: tuple[str, ...]
    percent: Floats
    alpha: Floats
    kappa: Floats
    ac1: Floats
    positive: Floats
    coders: int
    units: float
    used: Floats


def _percent(sums: Sums) -> Floats:
    return 100 * quotient(sums.agreeing, sums.units)


def _alpha(sums: Sums) -> Floats:
    zeros = sums.ratings - sums.ones
    return 1 - quotient((sums.ratings - 1) * sums.apart, sums.ones * zeros)


def _beyond_chance(sums: Sums, chance: Floats) -> Floats:
    return quotient(quotient(sums.agreeing, sums.units) - chance, 1 - chance)


def _chance_of_two_coders(sums: Sums) -> Floats:
    """Return the agreement expected of two different coders, each with a share of their own."""
    took_part = sums.read > 0
    ones = quotient(sums.used, sums.read, otherwise=0)
    zeros = np.where(took_part, 1 - ones, 0)
    coders = took_part.sum(axis=0)
    all_pairs = ones.sum(axis=0) ** 2 + zeros.sum(axis=0) ** 2
    with_oneself = (ones**2 + zeros**2).sum(axis=0)
    return quotient(all_pairs - with_oneself, coders * (coders - 1))


def _chance_of_hard_units(sums: Sums) -> Floats:
    share = quotient(sums.share, sums.units)
    return 2 * share * (1 - share)


def measures(terms: Floats) -> Measures:
    """Return the measures that follow from sums over units.

    Parameters
    ----------
    terms : ndarray, shape (terms, ...)
        Sums in the order of `Sums`, such as those of `document_sums` added up over documents.

    Examples
    --------
    >>> sums = np.array([2.0, 4.0, 3.0, 1.5, 1.0, 1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 2.0])
    >>> [round(float(value), 3) for value in measures(sums)]
    [50.0, 0.0, 0.0, 0.2, 0.667]
    """
    sums = Sums.of(terms)
    return Measures(
        percent=_percent(sums),
        alpha=_alpha(sums),
        kappa=_beyond_chance(sums, _chance_of_two_coders(sums)),
        ac1=_beyond_chance(sums, _chance_of_hard_units(sums)),
        positive=quotient(sums.both, sums.one),
    )


def _used(units: Units) -> Floats:
    """Return the weight of the units to which each coder gave each code, (codes + 2, coders)."""
    cells = units.present[0].size
    pieces = [units.present[block] for block in blocks(len(units.codes), cells)]
    each = np.concatenate([np.nan_to_num(piece) @ units.weight for piece in pieces])
    anything = np.nan_to_num(units.present.max(axis=0)) @ units.weight
    return np.concatenate([each, each.sum(axis=0, keepdims=True), anything[None]])


def agreement(units: Units) -> Agreement:
    """Return how far the coders agree on each code.

    Parameters
    ----------
    units : Units
        Units that fewer than two coders read enter no measure. Coders who read only such units
        are no coders of these measures.

    Returns
    -------
    Agreement
        All measures are NaN where no unit has two readers. Apart from that, alpha and Kappa are
        NaN where all used the code on every unit they read or nobody used it at all, because
        then chance alone would make them agree; positive agreement is NaN where nobody used it;
        percent agreement and AC1 are defined.

    Examples
    --------
    >>> present = [[[1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0]]]
    >>> units = Units(("risk",), ("A", "B"), ("d",), present, np.ones(8), np.zeros(8))
    >>> found = agreement(units)
    >>> [f"{value[0]:.3f}" for value in (found.percent, found.alpha, found.kappa, found.ac1)]
    ['75.000', '0.500', '0.467', '0.529']
    """
    terms = document_sums(units).sum(axis=-1)
    sums = Sums.of(terms)
    return Agreement(
        codes=units.codes,
        **measures(terms)._asdict(),
        coders=int((sums.read[:, 0] > 0).sum()),
        units=float(sums.units[0]),
        used=_used(units),
    )
