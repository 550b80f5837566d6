"""Two multiverses that must be the same."""

import numpy as np


def same(one, two):
    """Assert that two evaluations say the same, to the last digit that floats can keep."""
    plain = ("items", "labels", "size", "options", "groups", "exact", "excluded", "declared")
    assert {name: getattr(one, name) for name in plain} == {
        name: getattr(two, name) for name in plain
    }
    for mine, theirs in zip(one.items_by_option, two.items_by_option, strict=True):
        alike(mine, theirs)
    for mine, theirs in zip(one.shapes, two.shapes, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    for name in ("judged", "near", "tiers"):
        alike(getattr(one, name), getattr(two, name))
    alike(one.curve.counts, two.curve.counts)
    alike(one.curve.sample, two.curve.sample)
    np.testing.assert_array_equal(one.curve.near, two.curve.near)


def alike(mine, theirs):
    assert list(mine) == list(theirs)
    for name, values in mine.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-13)
