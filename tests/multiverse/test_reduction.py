"""Weighted worlds, parts and draws, held against universes that are made one at a time."""

import numpy as np
import pandas as pd
import pytest
from multiverse_alike import same
from plain import IN, NONE, OUT, UNDECIDED, Plain

from delphi.consensus.comparison import Comparison
from delphi.multiverse import shared, universes
from delphi.multiverse.choices import FILE, read_choices
from delphi.multiverse.left_out import draw_sets, every_set, sets_of_types
from delphi.multiverse.outcome_words import universes_said
from delphi.multiverse.outcomes import (
    authors_shares,
    drivers_table,
    lists_table,
    outcomes_of,
    share_table,
    shares_by_option,
)
from delphi.multiverse.prepared import prepared
from delphi.multiverse.shared import multiverse_of
from delphi.multiverse.tallies import BINS
from delphi.multiverse.universes import explore
from delphi.study import Study
from synthetic import synthetic

PANELS = [
    {"experts": 4, "items": 5, "points": 5, "missing": 0.05, "unsure": 1, "skipped": 1, "seed": 3},
    {"experts": 5, "items": 3, "points": 3, "rounds": 3, "skipped": 2, "seed": 8},
    {"experts": 4, "items": 66, "points": 7, "rounds": 1, "seed": 5},  # more than one word of bits
]
WEIGHTS = {"rounds": {"final": 0.5}, "experts": {"1 left out": 0.25}}


class Concluded(Comparison):
    """A comparison whose authors put the first item in a first tier, two more in a second."""

    @property
    def concluded(self):
        return dict(zip(list(self.labels)[:3], (1, 2, 2), strict=True))


def few_choices(study, **update):
    """Choices that leave so few universes that each can be looked at."""
    choices = read_choices(study)
    families = [one.model_copy(update={"cutoffs": one.cutoffs[1:2]}) for one in choices.families]
    few = {"catalogue": False, "families": families[:3], "quantiles": ["as stated", 6],
           "policies": ["as reconciled", "every value"]}  # fmt: skip
    return choices.model_copy(update={**few, **update})


@pytest.fixture(scope="module", params=PANELS, ids=lambda panel: f"{panel['items']} items")
def both(request, tmp_path_factory):
    """A comparison, its universes one at a time, and what was added up of them."""
    study = synthetic(tmp_path_factory.mktemp("panel"), **request.param)
    compared = Concluded(study, "statement")
    choices = few_choices(study, weights=WEIGHTS if request.param["items"] == 5 else {})
    return compared, Plain(compared, choices), outcomes_of(compared, explore(compared, choices))


def test_every_universe_is_there_once(both):
    _, plain, found = both
    assert found.multiverse.size == len(plain.codes)
    assert found.multiverse.exact
    assert not found.multiverse.drawn


def test_shares_are_those_of_all_universes(both):
    compared, plain, found = both
    table = share_table(found).set_index("Item")
    for place, item in enumerate(plain.items):
        codes = plain.codes[:, place]
        judged = plain.weights[codes != NONE].sum()
        row = table.loc[compared.labels[item]]
        assert row["Universes"] == (codes != NONE).sum()
        for name, code in (("In", IN), ("Out", OUT), ("Undecided", UNDECIDED)):
            wanted = 100 * plain.weights[codes == code].sum() / judged
            assert row[name] == pytest.approx(wanted, abs=1e-9)


def test_shares_by_option_are_those_of_a_group_by(both):
    _, plain, found = both
    shares = shares_by_option(found).set_index(["choice", "option", "item"])
    shares = shares[["universes", "share"]].to_dict("index")
    for place, item in enumerate(plain.items[:6]):
        spoken = plain.codes[:, place] != NONE
        frame = plain.table[spoken].assign(
            weight=plain.weights[spoken],
            inside=plain.weights[spoken] * (plain.codes[spoken, place] == IN),
        )
        for choice in plain.table.columns:
            sums = frame.groupby(choice)[["weight", "inside"]].sum()
            sizes = frame.groupby(choice).size()
            for option, row in sums.iterrows():
                mine = shares[choice, option, item]
                assert mine["universes"] == sizes[option]
                assert mine["share"] == pytest.approx(row["inside"] / row["weight"])


def lists_of(plain, compared):
    """Jaccard index, Youden's index and length of each universe's list, from sets."""
    authors = {plain.items.index(item) for item in compared.concluded}
    near, youden, size = [], [], []
    for codes in plain.codes:
        judged = set(np.flatnonzero(codes != NONE))
        mine, theirs = set(np.flatnonzero(codes == IN)), authors & judged
        either, others = mine | theirs, judged - theirs
        near.append(len(mine & theirs) / len(either) if either else 1.0)
        size.append(len(mine))
        hit = len(mine & theirs) / len(theirs) if theirs else np.nan
        spared = len(others - mine) / len(others) if others else np.nan
        youden.append(hit + spared - 1)
    return np.array(near), np.array(youden), np.array(size)


def test_lists_and_the_curve_are_those_of_all_universes(both):
    compared, plain, found = both
    near, youden, size = lists_of(plain, compared)
    frame = pd.DataFrame({"size": size, "near": near, "youden": youden})
    wanted = frame.groupby("size").mean()
    table = lists_table(found).set_index("Items in")
    assert table["Universes"].to_dict() == frame.groupby("size").size().to_dict()
    np.testing.assert_allclose(table["Mean Jaccard"], wanted["near"], rtol=1e-11)
    np.testing.assert_allclose(table["Mean Youden"], wanted["youden"], rtol=1e-11, atol=1e-11)
    merged = prepared(compared, plain.choices).worlds.panels.weight.max() > 1
    order = np.lexsort((near, size))
    bins = np.arange(len(order)) * BINS // len(order)
    multiverse = found.multiverse
    for choice in plain.table.columns:
        options = plain.table[choice].to_numpy()[order]
        pairs = zip(multiverse.options[choice], multiverse.curve.counts[choice], strict=True)
        for option, mine in pairs:
            counts = np.bincount(bins[options == option], minlength=BINS)
            assert mine.sum() == counts.sum()
            assert merged or (mine == counts).all()


def test_what_drives_the_list_is_what_a_group_by_says(both):
    compared, plain, found = both
    near, _, _ = lists_of(plain, compared)
    mean = np.average(near, weights=plain.weights)
    whole = (plain.weights * (near - mean) ** 2).sum()
    drivers = drivers_table(found).set_index("choice")["list"]
    frame = plain.table.assign(near=near * plain.weights, weight=plain.weights)
    for choice in plain.table.columns:
        groups = frame.groupby(choice)[["near", "weight"]].sum()
        between = (groups["weight"] * (groups["near"] / groups["weight"] - mean) ** 2).sum()
        assert drivers[choice] == pytest.approx(100 * between / whole, abs=1e-8)


def test_the_authors_tiers_are_those_of_all_universes(both):
    compared, plain, found = both
    tier = np.array([compared.concluded.get(item, 3) for item in plain.items])
    inside, spoken, weight = plain.codes == IN, plain.codes != NONE, plain.weights
    shares = authors_shares(found).frame.set_index("quantity")["value"]
    for number in (1, 2):
        known = spoken[:, tier == number].all(axis=1)
        together = known & inside[:, tier == number].all(axis=1)
        wanted = weight[together].sum() / weight[known].sum()
        assert shares[f"tier {number} together"] == pytest.approx(wanted)
    kept = [
        not any(t < u for t in tier[s & ~i] for u in tier[i])
        for s, i in zip(spoken, inside, strict=True)
    ]
    assert shares["order of the tiers kept"] == pytest.approx(weight[kept].sum() / weight.sum())
    exactly = ((inside == (tier < 3)) | ~spoken).all(axis=1)
    assert shares["exactly the list"] == pytest.approx(weight[exactly].sum() / weight.sum())
    others = inside[:, tier == 3].any(axis=1)
    assert shares["any other item in"] == pytest.approx(weight[others].sum() / weight.sum())


# --- parts, weights, draws -----------------------------------------------------------------


def test_a_tiny_budget_gives_the_same(both):
    compared, plain, found = both
    same(explore(compared, plain.choices, budget=20_000), found.multiverse)


def test_experts_who_rate_alike_are_one_world(tmp_path):
    """Six experts who all rate alike: 1, 6 and 15 sets of 0, 1 and 2 of them are three worlds."""
    study = synthetic(tmp_path, experts=6, items=3, points=5)
    frame = study.table("ratings")
    first = frame.groupby(["item", "round"])["rating"].transform("first")
    frame.assign(rating=first, status="agreed").to_parquet(study.processed / "ratings.parquet")
    compared = Comparison(study, "statement")
    choices = few_choices(study)
    worlds = prepared(compared, choices).worlds
    assert worlds.panels.weight.tolist() == [1, 6, 15]
    assert worlds.items.weight.tolist() == [1, 6, 15] * 3
    plain = Plain(compared, choices)
    table = share_table(outcomes_of(compared, explore(compared, choices))).set_index("Item")
    for place, item in enumerate(plain.items):
        codes = plain.codes[:, place]
        wanted = 100 * (codes == IN).sum() / (codes != NONE).sum()
        assert table.loc[compared.labels[item], "In"] == pytest.approx(wanted)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_sets_that_stand_for_others_stand_for_all_of_them(size):
    types = np.array([0, 1, 0, 2, 1, 0, 3])
    found, every = sets_of_types(types, size), every_set(len(types), size)
    kinds = [tuple(sorted(types[row])) for row in every.members]
    mine = {tuple(sorted(types[row])): n for row, n in zip(*found, strict=True)}
    assert mine == {kind: kinds.count(kind) for kind in kinds}


def test_draws_are_different_and_stand_for_all():
    ways, sets = draw_sets(12, 3, 2, 100, np.random.default_rng(4))
    assert len(np.unique(np.column_stack([ways, sets.members]), axis=0)) == 100
    assert sets.weight.sum() == 2 * 220
    assert set(sets.weight) == {4, 5}


def test_draws_are_told_and_come_again_with_their_seed(tmp_path):
    study = synthetic(tmp_path, experts=12, items=4, points=5)
    compared, choices = Concluded(study, "statement"), few_choices(study)
    whole = outcomes_of(compared, explore(compared, choices))
    drawn = outcomes_of(compared, explore(compared, choices, most=30, seed=1))
    same(explore(compared, choices, most=30, seed=1, budget=10**6), drawn.multiverse)
    assert "drawn" not in universes_said(whole)
    assert "gives 66 panels: 30 of them, drawn at random" in universes_said(drawn)
    pd.testing.assert_frame_equal(share_table(drawn), share_table(whole))  # items count them all
    assert drawn.multiverse.shapes.universes.sum() == whole.multiverse.size
    other = outcomes_of(compared, explore(compared, choices, most=30, seed=2))
    assert not lists_table(other).equals(lists_table(drawn))
    mean = [
        (one.jaccard * one.universes).sum() / one.universes.sum()
        for one in (whole.multiverse.shapes, drawn.multiverse.shapes)
    ]
    assert mean[0] == pytest.approx(mean[1], abs=0.02)


# --- the file that is shared ---------------------------------------------------------------


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """A comparison with few universes, and how often they were evaluated."""
    study = synthetic(tmp_path, experts=4, items=3, points=5)
    text = FILE.read_text(encoding="utf-8").replace("catalogue = true", "catalogue = false")
    (study.raw / "multiverse.toml").write_text(text, encoding="utf-8")
    calls = []

    def noted(*given, **named):
        calls.append(given)
        return universes.explore(*given, **named)

    monkeypatch.setattr(shared, "explore", noted)
    return Comparison(study, "statement"), calls


def file_of(compared):
    return next((compared.study.root / ".build").rglob("*.npz"))


def test_a_second_reader_evaluates_nothing(counted):
    compared, calls = counted
    first = multiverse_of(compared)
    same(multiverse_of(compared), first)
    assert len(calls) == 1
    assert [path.name for path in file_of(compared).parent.iterdir()] == [file_of(compared).name]


@pytest.mark.parametrize("spoil", ["cut", "blank", "flipped", "no file of arrays", "rewritten"])
def test_a_file_that_is_spoilt_is_never_believed(counted, spoil):
    compared, calls = counted
    first = multiverse_of(compared)
    path = file_of(compared)
    content = path.read_bytes()
    if spoil == "rewritten":
        with np.load(path) as opened:
            arrays = dict(opened)
        np.savez(path, **{**arrays, "near/rule": arrays["near/rule"] + 1})
    else:
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]
        new = {"cut": content[:middle], "blank": b"", "flipped": flipped}
        path.write_bytes(new.get(spoil, b"text"))
    same(multiverse_of(compared), first)
    assert len(calls) == 2
    assert path.read_bytes() == content


RULE = '\n[consensus]\nmeasure = "percent agreement"\ncomparison = ">="\ncutoff = 80\n'


@pytest.mark.parametrize("what", ["a rating", "the choices", "the rule"])
def test_a_file_of_other_inputs_is_never_believed(counted, what):
    compared, calls = counted
    multiverse_of(compared)
    study = compared.study
    if what == "a rating":
        frame = study.table("ratings")
        frame.loc[0, "rating"] = 1 if frame.loc[0, "rating"] != 1 else 2
        frame.to_parquet(study.processed / "ratings.parquet")
    name, old, new = {
        "a rating": ("study.toml", "", ""),
        "the choices": ("multiverse.toml", "[0, 1, 2]", "[0, 1]"),
        "the rule": ("study.toml", "\n[[rounds]]\nnumber = 1", f"{RULE}\n[[rounds]]\nnumber = 1"),
    }[what]
    path = study.raw / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    changed = Comparison(Study(study.name, study.root), "statement")
    same(multiverse_of(changed), universes.explore(changed))
    assert len(calls) == 2
