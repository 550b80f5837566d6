"""Units of coding: what the coders could have given a code, and which of them did."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from delphi.interviews.selection import names
from delphi.statistics.arrays import Floats, Integers

Presence = NDArray[np.float32]


@dataclass(frozen=True)
class Units:
    """What each coder made of each unit.

    Parameters
    ----------
    codes, coders, documents : tuple of str
        Their names, each once.
    present : ndarray of float, shape (codes, coders, units)
        1 where the coder gave the unit the code, 0 where not, NaN where the coder did not read
        the unit, which is so for all codes or for none.
    weight : ndarray, shape (units,)
        How much a unit counts, > 0: 1, or its length in characters.
    document : ndarray of int, shape (units,)
        The document that the unit belongs to, as a position in `documents`.

    Raises
    ------
    ValueError
        When an array is not as described.

    Examples
    --------
    >>> units = Units(("risk",), ("A", "B"), ("d",), np.array([[[1.0], [0]]]), [1], [0])
    >>> units.present.shape
    (1, 2, 1)
    """

    codes: tuple[str, ...]
    coders: tuple[str, ...]
    documents: tuple[str, ...]
    present: Presence
    weight: Floats
    document: Integers

    def __post_init__(self) -> None:
        """Convert the arrays and refuse what does not fit together."""
        for name in ("codes", "coders", "documents"):
            object.__setattr__(self, name, names(name, getattr(self, name)))
        for name, kind in (("present", np.float32), ("weight", float), ("document", np.int64)):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=kind))
        self._check_shapes()
        self._check_values()

    def _check_shapes(self) -> None:
        shape = (len(self.codes), len(self.coders), self.weight.size)
        if self.present.shape != shape:
            raise ValueError(f"present must be of shape {shape}, not {self.present.shape}")
        if self.weight.shape != self.document.shape or self.weight.ndim != 1:
            raise ValueError(
                f"document must be of the shape of weight (units,), not {self.document.shape}"
            )

    def _check_values(self) -> None:
        unread = np.isnan(self.present)
        if not ((self.present == 0) | (self.present == 1) | unread).all():
            raise ValueError("present must be 1, 0 or NaN, not another number")
        if (unread != unread[:1]).any():
            raise ValueError("present must be NaN for all codes or for none, not for some")
        if not (np.isfinite(self.weight) & (self.weight > 0)).all():
            raise ValueError("weight must be finite and > 0, not 0, negative, infinite or NaN")
        if not ((self.document >= 0) & (self.document < len(self.documents))).all():
            raise ValueError("document must be a position in documents, not beyond them")
