"""The notebooks on ratings: what a changed parameter changes, and what they say of small studies."""

import pandas as pd
import pytest

from conftest import SMALL, ingested, project_with
from delphi.consensus import readings
from delphi.consensus.comparison import comparisons, verdict_frame
from delphi.errors import InputError
from delphi.study.ingest import ingest
from delphi.study.tiers import tiers_without
from shared.running import run, said

RATED = ["04-one-round", "05-several-rounds", "06-conclusions", "07-consensus"]
ARGUED = [*RATED, "09-interviews"]


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """A small study with ratings on another scale, and with nothing else."""
    study = project_with(tmp_path_factory.mktemp("ward"), "small", SMALL)
    ingest(study)
    return study


@pytest.fixture(scope="module")
def hughes(tmp_path_factory):
    """A real study of interviews, without ratings."""
    return ingested(tmp_path_factory.mktemp("hughes"), "hughes2012")


# --- 04 to 07: ratings ---------------------------------------------------------------------

BOTH = {
    **SMALL,
    "study.toml": SMALL["study.toml"].replace(
        "[[rounds]]\nnumber = 1",
        """\
[kinds.obstacle]
singular = "obstacle"
plural = "obstacles"
asked = "how often does it stand in the way"
low = "never"
high = "always"

[consensus]
measure = "percent agreement"
comparison = ">="
cutoff = 60

[[tiers]]
kind = "statement"
tier = 1
least = 8
title = "first"

[[tiers]]
kind = "statement"
tier = 2
least = 3
title = "second"

[[rounds]]
number = 1""",
    ),
    "items.csv": SMALL["items.csv"]
    + "o1,obstacle,Noise at night,literature,survey,\n"
    + "o2,obstacle,Too few beds,literature,survey,\n",
    "entries.csv": SMALL["entries.csv"]
    + "".join(
        f"survey,obstacle,{item},1,{expert},,{value},\n"
        for item, values in (("o1", (4, 5, 6)), ("o2", (1, 9, 9)))
        for expert, value in zip("ABC", values, strict=True)
    ),
}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A small study with a kind that is rated once, one that is rated again, and tiers."""
    study = project_with(tmp_path_factory.mktemp("both"), "both", BOTH)
    ingest(study)
    return study


CHANGED = [
    ("04-one-round", {"left_out": "A"}),
    ("04-one-round", {"item": "o1"}),
    ("05-several-rounds", {"left_out": "A"}),
    ("05-several-rounds", {"round": 1}),
    ("05-several-rounds", {"item": "s2"}),
    ("06-conclusions", {"left_out": "A"}),
    ("07-consensus", {"left_out": "A"}),
    ("07-consensus", {"rule": "watson-100"}),
    ("07-consensus", {"cutoff": 100.0}),
    ("07-consensus", {"round": 1}),
    ("07-consensus", {"item": "s2"}),
]


@pytest.fixture(scope="module")
def shown_by_default(both):
    """What each notebook shows of the small study with its defaults."""
    with pytest.MonkeyPatch.context() as patched:
        return {name: run(patched, both, name) for name in RATED}


@pytest.mark.parametrize(("name", "changed"), CHANGED, ids=str)
def test_a_changed_parameter_changes_what_is_shown_and_is_said_first(
    monkeypatch, both, shown_by_default, name, changed
):
    before, after = shown_by_default[name], run(monkeypatch, both, name, **changed)
    first = next(one for one in after if not one.startswith("<"))
    assert "Not the default" in first
    assert "Not the default" not in "".join(before)
    assert [one for one in after if one != first] != before


@pytest.mark.parametrize("name", RATED)
def test_a_policy_counts_from_the_entries_on(monkeypatch, watson, name):
    default, strict = (run(monkeypatch, watson, name, policy=one) for one in ("", "strict"))
    first = next(one for one in strict if not one.startswith("<"))
    assert "`policy` is strict" in first
    assert [one for one in strict if one != first] != default


@pytest.mark.parametrize("name", RATED)
def test_a_study_that_rated_nothing_is_skipped_in_a_line(monkeypatch, hughes, name):
    shown = run(monkeypatch, hughes, name)
    assert "is skipped." in said(shown)
    assert not any('id="ratings-' in one or 'id="consensus-' in one for one in shown)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cutoff": 120.0}, "'120' is not a cut-off from 0 to 100"),
        ({"rule": "statd"}, "did you mean 'stated'"),
        ({"item": "s9"}, "'s9' is not one of"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_a_line(monkeypatch, both, changed, message):
    with pytest.raises(InputError, match=message):
        run(monkeypatch, both, "07-consensus", **changed)


def test_what_is_said_of_single_experts_and_items_is_what_a_reader_counts(shown_by_default):
    once, again = (said(shown_by_default[name]) for name in RATED[:2])
    # of o1 and o2, A gives 4 and 1, B 5 and 9, C 6 and 9; they receive 5 and 19 / 3 on average
    assert "from 2.50 (A) to 7.50 (C)" in once
    assert "from 5.00 to 6.33. So experts lie farther apart than" in once
    assert "**Too few beds**" in once  # 1, 9 and 9 lie farther apart than 4, 5 and 6
    # of s1, A goes from 7 to 8 and B from 9 to 8; C gave nothing at first
    assert "2 of 2 experts changed at least one rating" in again
    assert "A (1 up, 0 down, of 1 that can be compared)" in again
    assert "rose for 0, fell for 0 and stayed for 1 of 1 statement that" in again


def test_an_expert_on_whom_a_tier_hangs_is_named(both, shown_by_default):
    # last ratings of s2 are 2, 3 and 9: without A it is no longer below 3; s1 has 8 throughout
    turned = tiers_without(both).query("turns")
    assert turned[["expert", "item", "tier", "all"]].to_numpy().tolist() == [["A", "s2", 2, 0]]
    told = said(shown_by_default["06-conclusions"])
    assert "1 of 2 items could stand in another tier: Quiet after nine." in told
    assert "hang on A (1)" in told


def test_families_part_most_where_their_shares_lie_farthest_apart():
    rows = [("a", "Anise", "x", 1.0), ("a", "Anise", "y", 1.0), ("b", "Basil", "x", 0.25),
            ("b", "Basil", "y", 0.75), ("c", "Clove", "x", 0.0), ("c", "Clove", "y", 0.0)]  # fmt: skip
    shares = pd.DataFrame(rows, columns=["item", "label", "family", "share"])
    told = readings.families_said(shares, "families")
    assert "Of 3 items" in told
    assert "on 1 item that all of their rules put in and on 1 item that none does." in told
    assert "over Basil: by *x* 25% of the rules put it in, by *y* 75%" in told


def test_orders_of_measures_are_told_by_pairs():
    order = pd.DataFrame(
        [[1.0, -0.95, 0.2], [-0.95, 1.0, 0.5], [0.2, 0.5, 1.0]], list("abc"), list("abc")
    )
    told = readings.orders_said(order, "orders")
    assert told.startswith("1 of 3 pairs of measures order the items alike")
    assert "*a* and *c*, at 0.20" in told


def test_the_closer_look_agrees_with_the_table_of_all_rules(both, shown_by_default):
    (one,) = comparisons(both)
    frame = verdict_frame(one).query("rule == 'stated' and round == 'last' and item == 's1'")
    (verdict,) = frame["verdict"]
    assert f"**Beds near windows** is {verdict}." in said(shown_by_default["07-consensus"])
