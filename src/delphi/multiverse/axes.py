"""The axes of the universes, the options along them, and sums for each option of each choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from delphi.errors import InputError, Problem, one_of
from delphi.multiverse.choices import NOT_REQUIRED, OWN_FILE, Choices, Variant
from delphi.multiverse.fills import no_universe
from delphi.multiverse.worlds import Group
from delphi.statistics.arrays import Floats, Integers

# Axes of the universes: variants of rules, scales, groups of worlds, and the choices after those.
VARIANT, SCALE, GROUP, ROUNDS, STABILITY, SUGGESTED = range(6)


@dataclass(frozen=True)
class Choice:
    """A choice: its options, the axis that it lies on, and the option of each place there.

    Several choices lie on one axis, such as the denominator and the quantile on that of the
    variants; several places have one option.
    """

    name: str
    axis: int
    options: tuple[str, ...]
    codes: Integers


@dataclass(frozen=True)
class Axes:
    """Every choice, in the order of the columns of results.

    Attributes
    ----------
    choices : tuple of Choice
        The choices.
    declared : mapping of str to mapping of str to float
        Weights of options, by choice; an option that is not named weighs 1.
    """

    choices: tuple[Choice, ...]
    declared: Mapping[str, Mapping[str, float]]

    def __post_init__(self) -> None:
        """Refuse a weight of a choice or an option that is not there."""
        known = {choice.name: list(choice.options) for choice in self.choices}
        problems = []
        for name, given in self.declared.items():
            if name not in known:
                wanted = one_of(list(known), name)
                problems.append(Problem(OWN_FILE, None, f"weights.{name}", name, wanted))
                continue
            problems += [
                Problem(OWN_FILE, None, f"weights.{name}.{option}", option,
                        one_of(known[name], option))
                for option in given
                if option not in known[name]
            ]  # fmt: skip
        if problems:
            raise InputError(problems)

    def weights(self, variants: slice = slice(None)) -> Floats:
        """Return the declared weight along all six axes, those of some variants only."""
        found = np.ones([1] * 6)
        for choice in self.choices:
            given = self.declared.get(choice.name, {})
            each = np.array([float(given.get(name, 1)) for name in choice.options])[choice.codes]
            if choice.axis == VARIANT:
                each = each[variants]
            shape = [1] * 6
            shape[choice.axis] = len(each)
            found = found * each.reshape(shape)
        return found

    def sums(self, values: Floats, variants: slice = slice(None)) -> dict[str, Floats]:
        """Add values up for each option of each choice.

        Parameters
        ----------
        values : ndarray, shape (variants, scales, groups, rounds, stability, suggested, ...)
            Of some variants.
        variants : slice
            Which.

        Returns
        -------
        dict of str to ndarray, shape (options, ...)
        """
        others = values.sum(axis=VARIANT)
        found = {}
        for choice in self.choices:
            on_variants = choice.axis == VARIANT
            whole = values if on_variants else others
            here = choice.axis if on_variants else choice.axis - 1
            along = whole.sum(axis=tuple(n for n in range(6 - (not on_variants)) if n != here))
            codes = choice.codes[variants] if on_variants else choice.codes
            added = np.zeros((len(choice.options), *along.shape[1:]))
            np.add.at(added, codes, along)
            found[choice.name] = added
        return found


def axes_of(variants: Sequence[Variant], groups: Sequence[Group], choices: Choices) -> Axes:
    """Return the axes of the universes.

    Raises
    ------
    InputError
        When a weight is declared of what is not there.
    """
    along: list[tuple[str, int, list[str]]] = [
        ("rule", VARIANT, [one.name for one in variants]),
        ("strictness", VARIANT, [one.strictness for one in variants]),
        ("denominator", VARIANT, [one.denominator for one in variants]),
        ("quantile", VARIANT, [one.quantile for one in variants]),
        ("importance", VARIANT, [one.importance_name for one in variants]),
        ("scale", SCALE, list(choices.scales)),
        ("policy", GROUP, [one.policy for one in groups]),
        ("experts", GROUP, [one.experts for one in groups]),
        ("rounds", ROUNDS, list(choices.rounds)),
        ("stability", STABILITY, [stability_name(limit) for limit in choices.stability]),
        ("suggested", SUGGESTED, list(choices.suggested)),
    ]
    found = []
    for name, axis, options in along:
        codes, names = pd.factorize(np.array(options, dtype=object))
        found.append(Choice(name, axis, tuple(str(one) for one in names), codes))
    axes = Axes(tuple(found), choices.weights)
    if choices.weights and not axes.weights().any():
        raise no_universe("weights", "a weight above 0 for some universe")
    return axes


def stability_name(limit: str | int) -> str:
    """Return the name of an option of stability."""
    return str(limit) if limit == NOT_REQUIRED else f"change below {limit} %"
