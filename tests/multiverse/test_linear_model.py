"""What a choice explains given all others, against plain least squares by numpy."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.multiverse.linear_model import adjusted_shares


def plainly(outcome, options):
    """Type II by `numpy.linalg.lstsq`, with every option a column and no thought of rank."""

    def left(names):
        columns = [options[n] == code for n in names for code in np.unique(options[n])]
        design = np.column_stack([np.ones(len(outcome)), *columns]).astype(float)
        return np.sum((outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]) ** 2)

    whole = np.sum((outcome - outcome.mean()) ** 2)
    return {n: (left([m for m in options if m != n]) - left(options)) / whole for n in options}


def universes(seed, size, *options):
    random = np.random.default_rng(seed)
    made = {f"choice {n}": random.integers(0, k, size) for n, k in enumerate(options)}
    return random.random(size) + 0.3 * made["choice 0"], made


def near(found, expected):
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-11)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(20, 200), st.integers(2, 5), st.integers(2, 4))
def test_shares_are_those_of_plain_least_squares(seed, size, some, others):
    outcome, options = universes(seed, size, some, others, 2)
    near(adjusted_shares(outcome, options), plainly(outcome, options))


def test_where_all_combinations_are_there_once_shares_are_those_of_each_choice_alone():
    """In a full design, the eta squared of each choice: between its means, over the whole."""
    options = dict(zip("abc", np.array(list(product(range(3), range(2), range(4)))).T, strict=True))
    outcome = np.random.default_rng(1).random(24)
    spread = ((outcome - outcome.mean()) ** 2).sum()
    expected = {}
    for name, codes in options.items():
        means = np.array([outcome[codes == code].mean() for code in codes])
        expected[name] = ((means - outcome.mean()) ** 2).sum() / spread
    near(adjusted_shares(outcome, options), expected)


def test_a_weight_counts_as_so_many_universes():
    outcome, options = universes(3, 60, 3, 4)
    weights = np.random.default_rng(4).integers(1, 5, 60)
    repeated = {name: np.repeat(codes, weights) for name, codes in options.items()}
    many = adjusted_shares(np.repeat(outcome, weights), repeated)
    near(adjusted_shares(outcome, options, weights), many)


def test_options_that_go_together_explain_nothing_beyond_each_other():
    outcome, options = universes(5, 80, 3, 2)
    twin = {**options, "twin": 2 - options["choice 0"]}
    found = adjusted_shares(outcome, twin)
    assert found["choice 0"] == found["twin"] == 0
    near(found, plainly(outcome, twin))


def test_neither_order_nor_the_scale_of_the_outcome_counts():
    outcome, options = universes(6, 90, 4, 3)
    order = np.random.default_rng(7).permutation(90)
    turned = {name: 9 - codes[order] for name, codes in options.items()}
    near(adjusted_shares(5 - 40 * outcome[order], turned), adjusted_shares(outcome, options))


def test_a_choice_of_one_option_and_an_outcome_that_does_not_vary_have_no_share():
    outcome, options = universes(8, 30, 3)
    assert set(adjusted_shares(outcome, {**options, "alone": np.zeros(30, int)})) == {"choice 0"}
    assert adjusted_shares(np.full(30, 0.1), options) == {}


@pytest.mark.parametrize(
    ("options", "weights", "message"),
    [
        ({"a": np.array([0, 1])}, None, "a must be 3 numbers, not 2"),
        ({"a": np.array([0, 1, 1])}, [1, 1], "weights must be 3 numbers, not 2"),
    ],
)
def test_what_is_of_another_length_is_refused(options, weights, message):
    with pytest.raises(ValueError, match=message):
        adjusted_shares([1, 2, 3], options, weights)
