"""How universes are cut into parts that a budget of memory allows."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from delphi.multiverse.item_shares import PER_ROW, STATES
from delphi.multiverse.lists import Part
from delphi.multiverse.prepared import Prepared

CHUNK = 32  # variants that are evaluated together
UNIVERSES = 1_000_000  # and universes
PER_UNIVERSE = 200  # bytes that a universe takes while its list is compared
PART_OF_MEMORY = 4  # a quarter of the machine's memory, unless a budget is given
UNKNOWN_MEMORY = 2**32  # bytes, where a machine does not tell
LEAST_ROWS = 1_000


def budget_of(given: int, workers: int) -> int:
    """Return the bytes that each worker may take."""
    every = os.cpu_count() or 1
    return (given or machine_memory() // PART_OF_MEMORY) // (workers if workers > 0 else every)


def machine_memory() -> int:
    """Return the bytes of memory that the machine has."""
    try:
        return int(os.sysconf("SC_PAGE_SIZE")) * int(os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return UNKNOWN_MEMORY


class Rows(NamedTuple):
    """Variants whose universes are counted by item together, and how many rows at once."""

    variants: slice
    most: int


def parts_of_items(made: Prepared, share: int) -> Iterator[Rows]:
    """Yield parts of the variants that the budget allows."""
    rows, variants = made.worlds.items.weight.size, len(made.variants.every)
    cells = len(made.worlds.groups) * len(made.suggested) * len(made.choices.stability)
    rest = cells * (STATES + 200) * 8
    number = min(max(share // (rows * PER_ROW + rest), 1), CHUNK)
    most = max((share - rest * number) // (number * PER_ROW), LEAST_ROWS)
    for start in range(0, variants, number):
        yield Rows(slice(start, min(start + number, variants)), most)


def parts_of_lists(made: Prepared, share: int) -> Iterator[Part]:
    """Yield parts of the universes, in the order of the axes, that the budget allows."""
    panels, scales = made.worlds.panels.weight.size, len(made.tables)
    choices, words = made.choices, -(-len(made.suggested) // 64)
    options = len(choices.rounds) * len(choices.stability) * len(choices.suggested)
    rounds = len(made.worlds.panels.places)
    panel = options * PER_UNIVERSE + 8 * rounds * (len(made.suggested) + 8 * words)
    most = max(min(share // panel, UNIVERSES // options), 1)  # panels at once
    number = min(most // (panels * scales), CHUNK)
    variants = len(made.variants.every)
    if number:
        for start in range(0, variants, number):
            yield Part(slice(start, min(start + number, variants)), slice(0, scales),
                       slice(0, panels))  # fmt: skip
        return
    for variant in range(variants):
        for scale in range(scales):
            for start in range(0, panels, most):
                yield Part(slice(variant, variant + 1), slice(scale, scale + 1),
                           slice(start, min(start + most, panels)))  # fmt: skip
