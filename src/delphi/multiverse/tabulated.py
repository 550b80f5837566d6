"""The verdict of each variant of a rule on each histogram: every criterion is measured once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from delphi.consensus.criterion import Criterion
from delphi.consensus.verdicts import VERDICTS, Codes
from delphi.multiverse.choices import Choices, Variant
from delphi.multiverse.measured import Panels
from delphi.statistics.arrays import Integers
from delphi.study import Scale

NONE = VERDICTS.index("no verdict")
COLLAPSED = Scale(lowest=1, highest=3)


def verdict_table(
    variants: Sequence[Variant], histograms: Integers, scale: Scale, option: str, choices: Choices
) -> Codes:
    """Return the verdict of each variant on each histogram, and on none.

    Parameters
    ----------
    variants : sequence of Variant
        The variants.
    histograms : ndarray of int, shape (h, k + 1)
        The last column holds the missing ratings.
    scale : Scale
        The scale they were given on.
    option : {"as used", "collapsed"}
        Whether points are taken together below, at and above the middle.
    choices : Choices
        What makes an item important.

    Returns
    -------
    ndarray of int8, shape (variants, h + 1)
        Places in `VERDICTS`; the last column, which -1 is the place of, has no verdict.
    """
    table, used, back = histograms, scale, np.arange(len(histograms))
    if option == "collapsed":
        table, back = np.unique(_collapsed(histograms, scale), axis=0, return_inverse=True)
        used = COLLAPSED
    panels = Panels(table[:, :-1], table[:, -1])
    important = [_importance(variant, used, scale, choices) for variant in variants]
    found = np.stack(
        [
            panels.verdicts(variant.rule, used, one)
            for variant, one in zip(variants, important, strict=True)
        ]
    )
    none = np.full((len(variants), 1), NONE, dtype=np.int8)
    return np.concatenate([found[:, back.ravel()], none], axis=1)


def _collapsed(histograms: Integers, scale: Scale) -> Integers:
    points = np.array(scale.points, dtype=float)
    middle = (points[0] + points[-1]) / 2
    sides = [points < middle, points == middle, points > middle]
    parts = [histograms[:, :-1][:, side].sum(axis=-1) for side in sides]
    return np.stack([*parts, histograms[:, -1]], axis=-1)


def _importance(variant: Variant, used: Scale, scale: Scale, choices: Choices) -> Criterion | None:
    """Return the criterion of importance on the scale that is used in a universe."""
    if variant.importance is None or used == scale:
        return variant.importance
    name = variant.importance_name
    return next(choice.on(used) for choice in choices.importance if choice.name == name)


def flags_of(codes: NDArray[np.int8]) -> tuple[NDArray[np.bool_], ...]:
    """Return whether verdicts are in, none and out, in the order of `deciding.Said`."""
    return codes == VERDICTS.index("in"), codes == NONE, codes == VERDICTS.index("out")
