"""From the verdicts of the rounds to the verdict on an item, by the choices that are left.

Flags are arrays of truth values, or of whole numbers of 64 bits that hold the flags of 64 items
each: the same expressions serve both.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from delphi.multiverse.choices import NOT_REQUIRED, Choices
from delphi.statistics.arrays import Floats

Bits = NDArray[Any]  # of truth values, or of whole numbers whose digits are truth values
WORD = 64


class Said(NamedTuple):
    """The verdict on items: in, none, out; undecided where it is none of the three."""

    inside: Bits
    none: Bits
    out: Bits


class Rounds(NamedTuple):
    """What the rounds say of items, under one limit of stability.

    Attributes
    ----------
    last, final : Said
        The verdict at the last round of each item, and at the final round of the study.
    ever, always : array of flags
        Whether an item was in after a round, and after every round that it was asked in.
    """

    last: Said
    final: Said
    ever: Bits
    always: Bits


def rounds_said(
    verdicts: Sequence[Said], asked: Sequence[Bits], moved: Sequence[Bits] | None
) -> Rounds:
    """Return what the rounds say together.

    Parameters
    ----------
    verdicts : sequence of Said
        The verdict after each round, none where an item was not asked.
    asked : sequence of flags
        Whether an item was asked in each round.
    moved : sequence of flags or None
        Whether it changed too much since the round before, so that it is undecided instead of
        in; None where no stability is required.
    """
    now = [said.inside if moved is None else said.inside & ~moved[n]
           for n, said in enumerate(verdicts)]  # fmt: skip
    inside, none, out = (np.zeros_like(verdicts[0].inside) for _ in Said._fields)
    later = asked[0] & ~asked[0]
    for number in range(len(verdicts) - 1, -1, -1):
        last = asked[number] & ~later
        inside = inside | (now[number] & last)
        none = none | (verdicts[number].none & last)
        out = out | (verdicts[number].out & last)
        later = later | asked[number]
    ever, always = now[0], now[0] | ~asked[0]
    for number in range(1, len(verdicts)):
        ever, always = ever | now[number], always & (now[number] | ~asked[number])
    final = Said(now[-1], verdicts[-1].none, verdicts[-1].out)
    return Rounds(Said(inside, none, out), final, ever, always)


def decided(rounds: Rounds, which: str, how: str, suggested: Bits) -> Said:
    """Return the verdict on items under an option of the rounds and one of suggested items.

    Parameters
    ----------
    rounds : Rounds
        What the rounds say.
    which : {"last", "final", "decided"}
        The round that counts; `decided`: an item that was in once stays in.
    how : {"same rule", "in every round", "left out"}
        What is asked of the items that experts suggested.
    suggested : flags
        Those items.
    """
    said = rounds.final if which == "final" else rounds.last
    if which == "decided":
        said = Said(rounds.ever, said.none & ~rounds.ever, said.out & ~rounds.ever)
    if how == "left out":
        said = Said(said.inside & ~suggested, said.none | suggested, said.out & ~suggested)
    if how == "in every round":
        said = said._replace(inside=said.inside & (rounds.always | ~suggested))
    return said


def every_decision(
    verdicts: Sequence[Said],
    asked: Sequence[Bits],
    moved: Sequence[Sequence[Bits]],
    suggested: Bits,
    choices: Choices,
) -> Iterator[tuple[tuple[int, int, int], Said]]:
    """Yield the verdict on items under each option of rounds, stability and suggested items.

    `moved` has the flags of each limit of stability, in the order of the choices.
    """
    for stability, each in enumerate(by_limit(choices, moved)):
        rounds = rounds_said(verdicts, asked, each)
        for which, option in enumerate(choices.rounds):
            for how, asks in enumerate(choices.suggested):
                yield (which, stability, how), decided(rounds, option, asks, suggested)


def by_limit(choices: Choices, moved: Sequence[Sequence[Bits]]) -> list[Sequence[Bits] | None]:
    """Return the flags of each option of stability, None for the one that asks for none."""
    limits = iter(moved)
    return [None if one == NOT_REQUIRED else next(limits) for one in choices.stability]


def packed(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return flags, shape (..., items), as numbers of 64 bits, shape (..., words).

    Examples
    --------
    >>> packed(np.array([True, False, True]))
    array([5], dtype=uint64)
    """
    size = flags.shape[-1]
    words = max(-(-size // WORD), 1)
    octets = np.zeros((*flags.shape[:-1], words * 8), dtype=np.uint8)
    octets[..., : -(-size // 8)] = np.packbits(flags, axis=-1, bitorder="little")
    return octets.view("<u8").astype(np.uint64, copy=False)


def summed(places: NDArray[Any], weight: NDArray[Any], size: int) -> Floats:
    """Return the weight that falls on each of `size` places, of arrays of one shape."""
    return np.bincount(places.ravel(), weight.ravel(), minlength=size).astype(float, copy=False)


def counted(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return how many flags are set, shape (...), of numbers of 64 bits, shape (..., words)."""
    return np.asarray(np.bitwise_count(words).sum(axis=-1, dtype=np.int64))
