"""Whether ratings shifted between rounds: simulated panels, the real one, and what has no fit."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from conftest import SMALL, project_with
from delphi.consensus import ordered_logit
from delphi.consensus.comparison import Comparison, comparisons
from delphi.consensus.ordered_logit import shift_in, shift_of, shift_said, shift_table
from delphi.prose import pieces
from delphi.study.ingest import ingest


@pytest.fixture(scope="module")
def shift(watson):
    return shift_of(Comparison(watson, "practice"))


def simulated(experts, items, shifts, seed):
    """Ratings on 1 to 5 by an ordered logit with known shifts of the rounds."""
    random = np.random.default_rng(seed)
    axes = np.meshgrid(range(experts), range(items), range(len(shifts)), indexing="ij")
    expert, item, number = (axis.ravel() for axis in axes)
    likes, liked = random.normal(size=experts), random.normal(size=items)
    felt = likes[expert] + liked[item] + np.array(shifts)[number] + random.logistic(size=len(item))
    rating = np.digitize(felt, [-2, -1, 0.5, 2]) + 1.0
    return pd.DataFrame(
        {"round": number + 1, "expert": expert, "item": item, "rating": rating}
    )  # fmt: skip


def table_of(rows):
    return pd.DataFrame(rows, columns=["round", "expert", "item", "rating"]).astype({"rating": float})  # fmt: skip


def test_the_table_of_watson_is_the_maximum_of_the_likelihood_written_down(watson, shift):
    """Every rating of a practice, three items of nothing but fives among them, by BFGS of scipy.

    Their effects grow without end in this model; the effects of rounds come to rest before.
    """
    ratings = Comparison(watson, "practice").ratings.dropna(subset="rating")
    factors = ratings[["round", "expert", "item"]].astype(str)
    design = pd.get_dummies(factors, drop_first=True, dtype=float).to_numpy()
    codes, columns = ratings["rating"].to_numpy(dtype=int) - 1, design.shape[1]

    def lost(values):
        steps = [values[columns], *np.exp(values[columns + 1 :])]
        cuts = np.concatenate([[-np.inf], np.cumsum(steps), [np.inf]])
        linear = design @ values[:columns]
        return -np.log(expit(cuts[codes + 1] - linear) - expit(cuts[codes] - linear)).sum()

    start = np.zeros(columns + 4)
    found = minimize(lost, start, method="BFGS", options={"gtol": 1e-5, "maxiter": 2_000})
    table = shift_table(shift)
    assert list(table["Ratings"]) == [30, 55, 45]
    np.testing.assert_allclose(table["Log odds"], [0, *found.x[:2]], atol=2e-3)
    assert shift.estimates.log_likelihood == pytest.approx(-found.fun, abs=1e-3)


def test_items_and_experts_at_one_end_of_the_scale_are_left_out(shift):
    """Appendices F, G and I: all five experts gave three practices a 5, in their only round."""
    left = {"practice-communication", "practice-roles", "practice-performance-metrics"}
    assert set(shift.left_out["item"]) == left
    assert (shift.left_out["rating"] == 5).all()
    assert len(shift.ratings) + len(shift.left_out) == 145
    # An expert who is at the end only when an item is left out goes as well.
    rows = [(r, e, i, 5) for r in (1, 2) for e in "abc" for i in "x"]
    rows += [(r, "a", i, 5) for r in (1, 2) for i in "yz"]
    rows += [(r, e, i, v) for r in (1, 2) for e in "bc" for i, v in zip("yz", (2, 3), strict=True)]
    kept = ordered_logit._telling(table_of(rows))
    assert set(kept["expert"]) <= {"b", "c"}
    assert "x" not in set(kept["item"])


def test_leaving_them_out_changes_no_effect():
    """With an item of fives weighed down by one 4, the fit comes near to that without it."""
    ratings = simulated(12, 8, [0, 0.7], 3)
    without = shift_table(shift_in(ratings))
    fives = [(r, e, 99, 5) for r in (1, 2) for e in range(12)]
    every = pd.concat([ratings, table_of(fives)], ignore_index=True)
    pd.testing.assert_frame_equal(shift_table(shift_in(every)), without)


def test_known_shifts_are_found_again():
    found = shift_table(shift_in(simulated(65, 61, [0, 0.5, -0.3], 1)))
    assert (found["Log odds from"][1:] < [0.5, -0.3]).all()
    assert (found["Log odds to"][1:] > [0.5, -0.3]).all()
    np.testing.assert_allclose(found["Log odds"], [0, 0.5, -0.3], atol=0.1)
    np.testing.assert_allclose(found["Odds ratio"], np.exp(found["Log odds"]), rtol=1e-11)
    assert (found["p"][1:] < 1e-6).all()


def test_experts_who_leave_move_no_effect():
    """The strict half leaves after round 1: means rise, and the odds of a rating do not."""
    ratings = simulated(40, 30, [0, 0], 5)
    mean = ratings.groupby("expert")["rating"].transform("mean")
    stayed = ratings[(ratings["round"] == 1) | (mean > mean.median())]
    first, second = stayed.groupby("round")["rating"].mean()
    assert second - first > 0.3
    found = shift_table(shift_in(stayed)).iloc[1]
    assert found["Log odds from"] < 0 < found["Log odds to"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(1, "a", "x", 1), (1, "b", "x", 2)], "fewer than two rounds have ratings"),
        ([(r, e, "x", 4) for r in (1, 2) for e in "ab"], "all ratings are equal"),
        (
            [(1, "a", "x", 1), (1, "b", "x", 5), (2, "a", "y", 5), (2, "b", "y", 5)],
            "but for experts and items at one end of the scale, fewer than two rounds are left",
        ),
        (
            [(1, e, i, v) for e, i, v in zip("abcabc", "xxxyyy", (1, 3, 2, 2, 1, 3), strict=True)]
            + [(2, e, "z", v) for e, v in zip("abc", (3, 1, 2), strict=True)],
            "the effects cannot be told apart",
        ),
        (
            [(r, e, i, r + (e == i)) for r in (1, 4) for e in (0, 1) for i in (0, 1)],
            "some effect would be infinite (separation)",
        ),
    ],
)
def test_what_has_no_fit_is_skipped_in_one_line(rows, reason):
    found = shift_in(table_of(rows))
    assert found.reason == reason
    assert shift_table(found).empty
    assert shift_said(found) == f"The ordered logit is skipped: {reason}."


def test_a_design_that_is_too_large_is_skipped(monkeypatch):
    monkeypatch.setattr(ordered_logit, "MOST", 100)
    said = shift_said(shift_in(simulated(6, 6, [0, 1], 2)))
    assert said == "The ordered logit is skipped: it takes more than 100 ratings times effects."


def test_a_missing_rating_is_no_answer(tmp_path):
    study = project_with(tmp_path, "small", SMALL)
    ingest(study)
    found = shift_of(comparisons(study)[0])
    assert len(found.ratings) + len(found.left_out) == 8
    assert found.reason == "there are no more ratings than effects and thresholds"


def test_the_sentence_says_the_numbers_of_the_table(shift):
    said = shift_said(shift)
    row = shift_table(shift).iloc[1]
    assert "130 ratings, with the effects of 5 experts and 11 items held" in said
    assert f"{row['Odds ratio']:.2f} times as large (95% interval" in said
    assert "In round 2 ratings were neither surely higher nor surely lower than in round 1" in said
    assert "15 ratings of experts or items with nothing but" in said
    free = "".join(piece.written for piece in pieces(said.marked) if not piece.basis)
    digits = [word for word in free.split() if any(sign.isdigit() for sign in word)]
    assert len(digits) == 4  # the names of rounds: of each line its own and the first


@pytest.mark.parametrize(("shifts", "word"), [([0, 1], "higher"), ([0, -1], "lower")])
def test_a_clear_shift_is_said_by_its_direction(shifts, word):
    said = shift_said(shift_in(simulated(20, 20, shifts, 4)))
    assert f"In round 2 ratings were {word} than in round 1: the odds" in said
    assert "Left out" not in said
