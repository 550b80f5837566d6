"""Universes against a slow derivation, one at a time, and against cases with known answers."""

import math
import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from multiverse_alike import same
from plain import Plain

from conftest import SMALL, project_with
from delphi.consensus.comparison import Comparison
from delphi.consensus.criterion import Criterion
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import VERDICTS, judge
from delphi.errors import InputError
from delphi.multiverse.choices import FILE, OTHER, read_choices
from delphi.multiverse.deciding import Said, by_limit, decided, rounds_said
from delphi.multiverse.outcome_words import claims_answered, core_said, hangs_on, universes_said
from delphi.multiverse.outcomes import (
    drivers_table,
    excluded_table,
    explained,
    lists_table,
    outcomes_of,
    share_table,
    shares_by_option,
)
from delphi.multiverse.prepared import prepared
from delphi.multiverse.tabulated import flags_of
from delphi.multiverse.universes import explore
from delphi.study import Scale
from delphi.study.ingest import ingest


@pytest.fixture(scope="module")
def compared(watson):
    return Comparison(watson, "practice")


@pytest.fixture(scope="module")
def universes(compared):
    return explore(compared)


@pytest.fixture(scope="module")
def made(compared):
    return prepared(compared)


@pytest.fixture(scope="module")
def found(compared, universes):
    return outcomes_of(compared, universes)


# --- a slow derivation ---------------------------------------------------------------------


def slow_verdicts(compared, chosen, variant, fill, kept):
    """Derive the verdicts of one universe from the ratings, step by step and item by item.

    `chosen` has the options of the universe, `variant` the changed rule, `fill` the value put in
    for a rating that is not printed everywhere, `kept` the experts.
    """
    scale = compared.study.scale
    collapsed = chosen["scale"] == "collapsed"
    used = Scale(lowest=1, highest=3) if collapsed else scale
    rule, importance = variant
    ratings = {}
    for row in compared.ratings.itertuples():
        if row.expert in kept:
            value = None if pd.isna(row.rating) else int(row.rating)
            if row.status != "agreed" and chosen["policy"] != "as reconciled":
                value = fill
            ratings.setdefault((row.item, int(row.round)), []).append(value)
    last_round = max(number for _, number in ratings)
    verdicts = {}
    for item in compared.labels:
        asked = sorted(number for name, number in ratings if name == item)
        by_round = {
            number: one_verdict(rule, importance, ratings[item, number], used, collapsed)
            for number in asked
        }
        for number in asked:
            limit = re.search(r"below (\d+) %", chosen["stability"])
            if limit and number - 1 in asked and by_round[number] == "in":
                moved = change(ratings[item, number - 1], ratings[item, number], scale)
                if moved >= float(limit[1]) - 1e-9:
                    by_round[number] = "undecided"
        final = by_round[asked[-1]]
        if chosen["rounds"] == "final":
            final = by_round.get(last_round, "no verdict")
        if chosen["rounds"] == "decided" and "in" in by_round.values():
            final = "in"
        origin = compared.ratings.loc[compared.ratings["item"] == item, "origin"].iloc[0]
        if origin != "literature":
            if chosen["suggested"] == "left out":
                final = "no verdict"
            if chosen["suggested"] == "in every round" and final == "in":
                final = "in" if set(by_round.values()) == {"in"} else "undecided"
        verdicts[item] = final
    return verdicts


def one_verdict(rule, importance, values, used, collapsed):
    if collapsed:
        values = [None if v is None else 1 if v < 3 else 2 if v == 3 else 3 for v in values]
    array = np.array([[math.nan if v is None else float(v) for v in values]])
    situation = Situation(("item",), used, array, np.full_like(array, math.nan))
    criterion = None
    if importance:
        width = used.highest - used.lowest
        criterion = Criterion(
            part="importance", measure=importance["measure"],
            comparison=importance["comparison"], cutoff=used.lowest + importance["place"] * width,
        )  # fmt: skip
    return judge(rule, situation, criterion).verdicts[0]


def change(before, after, scale):
    parts = [before.count(point) for point in scale.points], [after.count(p) for p in scale.points]
    sizes = [sum(part) for part in parts]
    if 0 in sizes:
        return 0.0
    return 50 * sum(abs(a / sizes[0] - b / sizes[1]) for a, b in zip(*parts, strict=True))


def slow_rule(compared, choices, row):
    """Return the rule of a variant, changed as its row says, and its importance."""
    from delphi.multiverse.choices import _rules  # noqa: PLC0415 - the list of rules, unchanged

    rule = dict(_rules(compared.study, choices))[row["rule"]]

    def changed(criterion):
        content = {}
        if row["strictness"] == "other" and criterion.comparison in OTHER:
            content["comparison"] = OTHER[criterion.comparison]
        if row["denominator"] == "all" and criterion.about.kind == "share":
            content["denominator"] = "all"
        if row["quantile"] != "as stated" and "method" in criterion.about.arguments:
            content["method"] = int(row["quantile"])
        return criterion.model_copy(update=content)

    ways = ("included_if", "or_included_if", "excluded_if")
    new = {way: [changed(criterion) for criterion in getattr(rule, way)] for way in ways}
    importance = next((c for c in choices.importance if c.name == row["importance"]), None)
    return rule.model_copy(update=new), importance.model_dump() if importance else None


def verdicts_at(made, variant, scale, panel, options):
    """The verdicts of one universe, by the tables and rules that all are evaluated with."""
    which, limit, how = options
    panels, choices = made.worlds.panels, made.choices
    codes = made.tables[scale][variant][panels.places[:, panel]]
    moved = by_limit(choices, [one[:, panel] for one in panels.moved])
    said = [Said(*flags_of(one)) for one in codes]
    rounds = rounds_said(said, list(made.worlds.asked), moved[limit])
    said = decided(rounds, choices.rounds[which], choices.suggested[how], made.suggested)
    return [VERDICTS[code] for code in np.select([said.inside, said.none, said.out], [0, 3, 1], 2)]


def test_a_sample_of_universes_is_derived_again_one_at_a_time(compared, made):
    choices = made.choices
    experts = list(compared.ratings["expert"].unique())
    kept = [
        [e for place, e in enumerate(experts) if place not in out]
        for number in choices.left_out
        for out in combinations(range(len(experts)), number)
    ]
    fills = [None, None, 1, 2, 3, 4, 5]  # as reconciled; left out; every value
    assert made.worlds.panels.weight.tolist() == [1] * len(fills) * len(kept)
    generator = np.random.default_rng(20260101)
    each = [made.variants.every, choices.scales, range(len(fills) * len(kept)), choices.rounds,
            choices.stability, choices.suggested]  # fmt: skip
    looked = 0
    while looked < 250:
        variant, scale, panel, *options = (int(generator.integers(len(one))) for one in each)
        if not made.valid[variant, scale, made.worlds.panels.group[panel]]:
            continue
        which, limit, how = options
        chosen = {
            "scale": choices.scales[scale],
            "policy": made.fills.every[panel // len(kept)].policy,
            "rounds": choices.rounds[which],
            "stability": f"change below {choices.stability[limit]} %" if limit else "not required",
            "suggested": choices.suggested[how],
        }
        one = made.variants.every[variant]
        row = {"rule": one.name, "strictness": one.strictness, "denominator": one.denominator,
               "quantile": one.quantile, "importance": one.importance_name}  # fmt: skip
        wanted = slow_verdicts(
            compared, chosen, slow_rule(compared, choices, row), fills[panel // len(kept)],
            kept[panel % len(kept)],
        )  # fmt: skip
        assert verdicts_at(made, variant, scale, panel, options) == list(wanted.values()), (
            row, chosen)  # fmt: skip
        looked += 1


# --- the universes as a whole --------------------------------------------------------------


def test_there_are_more_than_a_hundred_thousand_universes(universes):
    assert universes.size > 100_000
    assert universes.shapes.universes.sum() == universes.size


def test_every_combination_is_a_universe_or_counted(compared, universes, made):
    choices = read_choices(compared.study)
    from delphi.multiverse.choices import _rules  # noqa: PLC0415

    rules = len(dict(_rules(compared.study, choices)))
    forms = rules * len(choices.strictness) * len(choices.denominators)
    forms *= len(choices.quantiles) * len(choices.importance)
    looked = universes.excluded["the rule looks at more than one item or round"]
    per_variant = len(choices.scales) * 7 * 16  # ways of filling, sets of experts left out
    per_variant *= len(choices.rounds) * len(choices.stability) * len(choices.suggested)
    by_form = sum(
        universes.excluded[reason] // per_variant
        for reason in ("the choice makes no difference to the rule",
                       "the rule so worded could never be met")
    )  # fmt: skip
    skipped = looked // per_variant
    each = forms // rules
    assert len(made.variants.every) + by_form + skipped * each == forms
    undefined = sum(n for reason, n in universes.excluded.items() if reason.startswith("it is for"))
    assert universes.size + undefined == len(made.variants.every) * per_variant
    assert excluded_table(universes)["Combinations"].sum() == sum(universes.excluded.values())


def test_workers_change_nothing(compared, universes):
    same(explore(compared, workers=2), universes)


def test_a_cluster_takes_the_parts(compared, universes):
    """A real local Dask cluster, by configuration of joblib alone."""
    import joblib  # noqa: PLC0415
    from distributed import Client, LocalCluster  # noqa: PLC0415

    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        again = explore(compared, workers=-1)
    same(again, universes)


def test_shares_add_up(found, universes):
    table = share_table(found)
    np.testing.assert_allclose(table[["In", "Undecided", "Out"]].sum(axis=1), 100)
    shares = shares_by_option(found)
    for (choice, label), rows in shares.groupby(["choice", "label"]):
        whole = table.set_index("Item").loc[label]
        assert rows["universes"].sum() == whole["Universes"], choice
        inside = (rows["universes"] * rows["share"].fillna(0)).sum()
        assert inside == pytest.approx(whole["Universes"] * whole["In"] / 100)
    assert lists_table(found)["Universes"].sum() == universes.size


def test_distances_by_hand(found):
    """Of every shape: shared over all, and Youden's index, from sets that have it."""
    shapes = found.multiverse.shapes
    assert shapes.universes.min() > 0
    columns = zip(*shapes[:4], shapes.jaccard, shapes.youden, strict=True)
    for size, shared, theirs, spoken, near, youden in columns:
        authors = set(range(theirs))
        mine = set(range(shared)) | set(range(theirs, theirs + size - shared))
        judged = set(range(spoken))
        either = mine | authors
        assert near == pytest.approx(len(mine & authors) / len(either) if either else 1)
        others = judged - authors
        if authors and others:
            wanted = len(mine & authors) / len(authors) + len(others - mine) / len(others) - 1
            assert youden == pytest.approx(wanted)


def test_the_reported_list_is_one_of_the_universes(found, made, compared):
    """The authors' list is reached: a rule that gives it is in the catalogue (grade-grid)."""
    shapes = found.multiverse.shapes
    exactly = (shapes.size == shapes.shared) & (shapes.shared == len(compared.concluded))
    assert shapes.universes[exactly].sum() > 0
    variant = next(n for n, one in enumerate(made.variants.every) if one.name == "grade-grid")
    given = verdicts_at(made, variant, 0, 0, (0, 0, 0))
    names = {item for item, one in zip(compared.labels, given, strict=True) if one == "in"}
    assert names == set(compared.concluded)


def test_what_is_explained_by_hand():
    """Outcomes 0 0 1 1 0 1, whose squares about their mean of a half add up to 1.5."""
    assert explained(np.array([0.0, 1.0]), np.array([3.0, 3.0]), 1.5) == 1
    assert explained(np.array([0.5, 0.5, 0.5]), np.array([2.0, 2.0, 2.0]), 1.5) == 0
    assert explained(np.array([0.0, np.nan, 1.0]), np.array([3.0, 0.0, 3.0]), 1.5) == 1
    assert math.isnan(explained(np.zeros(2), np.array([2.0, 2.0]), 0.0))


def test_drivers_agree_with_an_analysis_of_variance(found):
    """Type II sums of squares of statsmodels on the sample give the column `adjusted`."""
    import statsmodels.formula.api as smf  # noqa: PLC0415
    from statsmodels.stats.anova import anova_lm  # noqa: PLC0415

    curve = found.multiverse.curve
    sample = pd.DataFrame({name: codes for name, codes in curve.sample.items() if name != "rule"})
    sample["outcome"] = curve.near
    model = " + ".join(f"C({name})" for name in sample.columns if name != "outcome")
    whole = ((curve.near - curve.near.mean()) ** 2).sum()
    parts = anova_lm(smf.ols(f"outcome ~ {model}", sample).fit(), typ=1)["sum_sq"]
    assert parts.sum() == pytest.approx(whole)
    for name in ("stability", "rounds"):
        codes = curve.sample[name]
        weight = np.bincount(codes)
        mean = np.bincount(codes, curve.near) / weight
        first = anova_lm(smf.ols(f"outcome ~ C({name})", sample).fit(), typ=1)["sum_sq"]
        assert explained(mean, weight, whole) == pytest.approx(first.iloc[0] / whole)
    drivers = drivers_table(found)
    assert (drivers["list"].dropna() >= 0).all()
    assert drivers["list"].sum() < 100


def test_words_are_computed_from_the_tables(found):
    table = share_table(found)
    said = core_said(found)
    assert all(item in said for item in table["Item"])
    assert f"{found.multiverse.size:,} universes" in universes_said(found)
    claims = claims_answered(found)
    assert claims.count("- Tier ") == 3
    drivers, shares = drivers_table(found), shares_by_option(found)
    assert hangs_on(found, drivers, shares).count("\n") + 1 == (table["Class"] == "contested").sum()


# --- cases with known answers --------------------------------------------------------------


def hand_made(tmp_path, ratings):
    """A study of one round on five points, with the items given."""
    head = "source,kind,item,round,expert,mark,value,note\n"
    rows = [
        f"survey,statement,{item},1,{expert},,{value},\n"
        for item, values in ratings.items()
        for expert, value in zip("ABCDEFGH", values, strict=False)
    ]
    items = "item,kind,label,origin,source,note\n" + "".join(
        f"{item},statement,{item},literature,survey,\n" for item in ratings
    )
    files = {
        "study.toml": SMALL["study.toml"].replace("highest = 9", "highest = 5"),
        "items.csv": items,
        "entries.csv": head + "".join(rows),
    }
    study = project_with(tmp_path, "hand", files)
    ingest(study)
    return Comparison(study, "statement")


def test_unanimous_polarised_and_one_outlier(tmp_path):
    compared = hand_made(
        tmp_path,
        {"top": [5] * 6, "bottom": [1] * 6, "halves": [1, 1, 1, 5, 5, 5], "outlier": [5] * 5 + [1]},
    )
    found = outcomes_of(compared, explore(compared))
    table = share_table(found).set_index("Item")
    assert table.loc["top", "In"] == 100
    assert table.loc["bottom", "In"] == 0
    assert table.loc["top", "Class"] == "robust"
    assert 0 < table.loc["outlier", "In"] < 100
    assert table.loc["halves", "In"] < table.loc["outlier", "In"]
    plain = Plain(compared, only_majority(compared))
    halved = explore(compared, plain.choices)
    inside = plain.codes[:, plain.items.index("halves")] == 0
    as_rated = (plain.table["experts"] == "0 left out") & (plain.table["scale"] == "as used")
    assert not inside[as_rated].any()
    assert inside.sum() == halved.items_by_option.inside["rule"].sum(axis=0)[2]


def only_majority(compared):
    choices = read_choices(compared.study)
    family = choices.families[0].model_copy(update={"cutoffs": [55]})
    return choices.model_copy(update={"catalogue": False, "families": [family]})


def test_a_study_whose_ratings_are_all_printed_has_one_policy(tmp_path):
    universes = explore(hand_made(tmp_path, {"one": [4, 4, 5], "two": [2, 3, 5]}))
    assert universes.options["policy"] == ("as reconciled",)
    assert universes.excluded["every rating is printed wherever it should be"] > 0


def test_a_study_may_bring_its_own_choices(tmp_path):
    compared = hand_made(tmp_path, {"one": [4, 4, 5], "two": [2, 3, 5]})
    text = FILE.read_text(encoding="utf-8")
    fewer = text.replace("left_out = [0, 1, 2]", "left_out = [0]")
    (compared.study.raw / "multiverse.toml").write_text(fewer, encoding="utf-8")
    assert set(explore(compared).options["experts"]) == {"0 left out"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"collapsed"]', '"colapsed"]', "'as used' or 'collapsed'"),
        ("left_out = [0, 1, 2]", "left_out = []", "at least 1 item"),
        ('rounds = ["last"', 'round = ["last"', "did you mean 'rounds'?"),
        ("place = 0.5", "place = 5", "less than or equal to 1"),
        ("left_out = [0, 1, 2]", "left_out = [-1]", "greater than or equal to 0"),
        ('measure = "agreement_a"', 'measure = "agreement_b"', "did you mean 'agreement_a'?"),
        ("quantiles = [\"as stated\", 1,", "quantiles = [\"as stated\", 11,", "less than or equal to 9"),
    ],
)  # fmt: skip
def test_faults_of_the_choices_are_named(tmp_path, old, new, message):
    compared = hand_made(tmp_path, {"one": [4, 4, 5], "two": [2, 3, 5]})
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = compared.study.raw / "multiverse.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        explore(compared)
    assert "multiverse.toml" in str(caught.value)


WEIGHTS = """
[weights.rounds]
final = 0

[weights.experts]
"1 left out" = 0.25
"""


def test_a_declared_weight_counts(tmp_path):
    compared = hand_made(tmp_path, {"one": [4, 4, 5], "two": [2, 3, 5]})
    plain = outcomes_of(compared, explore(compared, only_majority(compared)))
    text = FILE.read_text(encoding="utf-8") + WEIGHTS
    (compared.study.raw / "multiverse.toml").write_text(text, encoding="utf-8")
    choices = only_majority(compared)
    found, plain_ = outcomes_of(compared, explore(compared, choices)), Plain(compared, choices)
    weight = np.where(plain_.table["rounds"] == "final", 0.0, 1.0)
    weight *= np.where(plain_.table["experts"] == "1 left out", 0.25, 1.0)
    np.testing.assert_array_equal(plain_.weights, weight)
    codes = plain_.codes[:, 0]
    wanted = 100 * weight[codes == 0].sum() / weight[codes != 3].sum()
    assert share_table(found).set_index("Item").loc["one", "In"] == pytest.approx(wanted)
    assert wanted != pytest.approx(share_table(plain).set_index("Item").loc["one", "In"])
    assert "universes weigh as declared for rounds and experts" in universes_said(found)
    assert (plain.multiverse.shapes.weight == plain.multiverse.shapes.universes).all()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weights.rounds", "weights.round", "did you mean 'rounds'?"),
        ("final = 0", "finale = 0", "did you mean 'final'?"),
        ("final = 0", "final = -1", "greater than or equal to 0"),
    ],
)
def test_a_weight_of_nothing_is_named(tmp_path, old, new, message):
    compared = hand_made(tmp_path, {"one": [4, 4, 5], "two": [2, 3, 5]})
    text = FILE.read_text(encoding="utf-8") + WEIGHTS.replace(old, new)
    (compared.study.raw / "multiverse.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        explore(compared)


def test_too_many_missing_ratings_leave_an_option_out_and_say_so(tmp_path):
    compared = hand_made(tmp_path, {"one": ["", "", "", 4, 5], "two": ["", 3, "", 5, 5]})
    universes = explore(compared)
    assert set(universes.options["policy"]) == {"as reconciled", "left out"}
    assert any("too many to try every value" in reason for reason in universes.excluded)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("left_out = [0, 1, 2]", "left_out = [9]", "a number below 3"),
        ("left_out = [0, 1, 2]", "left_out = [0, 0]", "each option of left_out once"),
        ('policies = ["as reconciled", ', "policies = [", "as every rating is printed"),
        (
            "cutoffs = [50, 55,",
            "cutoffs = [500, 55,",
            "a cut-off of percent_agreement from 0 to 100",
        ),
    ],
)
def test_choices_that_leave_no_universe_are_named(tmp_path, old, new, message):
    compared = hand_made(tmp_path, {"one": [4, 4, 5], "two": [2, 3, 5]})
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    (compared.study.raw / "multiverse.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        explore(compared)
