"""Percent agreement against hand counts and against properties it must have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from delphi.measures import percent_agreement

TABLES = arrays(np.int64, array_shapes(min_dims=1, max_dims=3), elements=st.integers(0, 50))


def test_hand_counts():
    assert percent_agreement([0, 0, 0, 1, 4]) == 80
    assert percent_agreement([2, 2, 0]) == 50
    assert np.isnan(percent_agreement([0, 0]))


@given(TABLES)
def test_order_of_the_points_and_doubling_of_the_panel_change_nothing(table):
    expected = percent_agreement(table)
    np.testing.assert_array_equal(percent_agreement(table[..., ::-1]), expected)
    np.testing.assert_allclose(percent_agreement(2 * table), expected, rtol=1e-14)


@given(TABLES)
def test_bounds(table):
    share = percent_agreement(table)
    rated = table.sum(axis=-1) > 0
    assert (share[rated] <= 100).all()
    assert (share[rated] >= 100 / table.shape[-1] - 1e-9).all()
    assert np.isnan(share[~rated]).all()


@pytest.mark.parametrize("counts", [[-1, 2], [], 3])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="counts must"):
        percent_agreement(counts)
