"""The ratings under each policy: as reconciled, left out where not printed, every value in turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from delphi.consensus.comparison import Comparison
from delphi.errors import InputError, Problem
from delphi.multiverse.choices import OWN_FILE, Choices

Places = NDArray[np.int16]

MOST_FILLS = 200  # ways of filling the ratings that are not printed everywhere
NOT_ASKED = -1  # where a cell would have the place of its point


@dataclass(frozen=True)
class Fill:
    """One way of filling the ratings that are not printed everywhere.

    Attributes
    ----------
    policy : str
        The option that it belongs to.
    base : ndarray of int, shape (rounds, items, experts)
        The place of each rating on the scale; k where it is missing, -1 where it was not asked.
    cells : tuple of ndarray of int
        Rounds, items and experts of the ratings that are filled in.
    values : ndarray of int
        What is filled in, by place on the scale.
    """

    policy: str
    base: Places
    cells: tuple[NDArray[np.int64], ...]
    values: Places

    def places(self) -> Places:
        """Return the place of each rating, with what is filled in."""
        if not self.values.size:
            return self.base
        found = self.base.copy()
        found[self.cells] = self.values
        return found


@dataclass(frozen=True)
class Fills:
    """Every way of filling, in the order of the policies, and combinations that cannot be.

    Attributes
    ----------
    every : list of Fill
        In the order of the policies.
    points : int
        Points of the scale, k.
    lost : dict of str to int
        Policies left out, by reason.
    """

    every: list[Fill]
    points: int
    lost: Mapping[str, int]

    @property
    def some_missing(self) -> bool:
        """Whether a rating is missing under any policy."""
        return any((fill.places() == self.points).any() for fill in self.every)


def no_universe(choice: str, wanted: str) -> InputError:
    """Return the error for a choice whose options leave no universe."""
    return InputError([Problem(OWN_FILE, None, choice, None, f"expected {wanted}")])


def fills_of(comparison: Comparison, choices: Choices) -> Fills:
    """Return every way of filling the ratings of a comparison.

    Raises
    ------
    InputError
        When the policies leave no universe.
    """
    base, unsure = _base(comparison)
    k = len(comparison.study.scale.points)
    found: list[Fill] = []
    lost: dict[str, int] = {}
    for policy in choices.policies:
        reason = _impossible(policy, len(unsure[0]), k)
        if reason:
            lost[reason] = lost.get(reason, 0) + 1
        else:
            found += _fills(policy, base, unsure, k)
    if not found:
        raise no_universe("policies", "as reconciled, as every rating is printed")
    return Fills(found, k, lost)


def _base(comparison: Comparison) -> tuple[Places, tuple[NDArray[np.int64], ...]]:
    """Return the ratings as reconciled, by place, and the cells that are not printed everywhere."""
    frame, lowest = comparison.ratings, comparison.study.scale.lowest
    rounds, number = np.unique(frame["round"].to_numpy(dtype=np.int64), return_inverse=True)
    experts, who = pd.factorize(frame["expert"])[::-1]
    labels = {item: place for place, item in enumerate(comparison.labels)}
    what = frame["item"].map(labels).to_numpy(dtype=np.int64)
    k = len(comparison.study.scale.points)
    place = frame["rating"].astype("float64").to_numpy() - lowest
    base = np.full((len(rounds), len(labels), len(experts)), NOT_ASKED, dtype=np.int16)
    base[number, what, who] = np.where(np.isnan(place), k, place)
    unsure = (frame["status"] != "agreed").to_numpy()
    return base, (number[unsure], what[unsure], np.asarray(who)[unsure])


def _impossible(policy: str, unsure: int, k: int) -> str:
    """Say why a policy cannot be followed; blank where it can."""
    if policy != "as reconciled" and not unsure:
        return "every rating is printed wherever it should be"
    if policy == "every value" and k**unsure > MOST_FILLS:
        return f"{unsure} ratings are not printed: too many to try every value of each"
    return ""


def _fills(policy: str, base: Places, unsure: tuple[NDArray[np.int64], ...], k: int) -> list[Fill]:
    nowhere = tuple(cells[:0] for cells in unsure)
    nothing = np.empty(0, dtype=np.int16)
    if policy == "as reconciled":
        return [Fill(policy, base, nowhere, nothing)]
    if policy == "left out":
        left = base.copy()
        left[unsure] = k
        return [Fill(policy, left, nowhere, nothing)]
    values = product(range(k), repeat=len(unsure[0]))
    return [Fill(policy, base, unsure, np.array(one, dtype=np.int16)) for one in values]
