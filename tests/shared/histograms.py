"""Histograms for the tests of measures, and the ratings that they stand for."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

TABLES = arrays(np.int64, array_shapes(min_dims=1, max_dims=3), elements=st.integers(0, 50))
HISTOGRAMS = st.lists(st.integers(0, 6), min_size=1, max_size=9)
RATED = HISTOGRAMS.filter(any)


def ratings(counts, points=None):
    """Return the ratings of a histogram one by one, in order."""
    points = range(1, len(counts) + 1) if points is None else points
    return [x for x, n in zip(points, counts, strict=True) for _ in range(n)]


def histogram(given, size):
    return [list(given).count(x) for x in range(1, size + 1)]
