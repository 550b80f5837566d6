"""Stopping rules: small studies whose end is known, and the study by hand from Appendix K."""

import re
from collections import Counter

import pytest
from scipy.stats import chi2_contingency, friedmanchisquare

from delphi.consensus.comparison import Comparison
from delphi.errors import InputError
from delphi.multiverse.standing import after, standings
from delphi.multiverse.stopping import (
    outcomes,
    stopping_said,
    stopping_table,
    stops_after,
)
from delphi.multiverse.stopping_rules import (
    FILE,
    StoppingRule,
    read_stopping,
    source_of,
    stopping_rules,
)
from shared.made_study import study_of

FIXED = {"two-rounds", "three-rounds", "four-rounds"}
OF_CONSENSUS = {"consensus-stated", "agreement-75", "schmidt-strong"}
STABILITY = set(stopping_rules()) - FIXED - OF_CONSENSUS
SCHEIBE = stopping_rules()["scheibe-15"]


@pytest.fixture(scope="module")
def compared(watson):
    return Comparison(watson, "practice")


def ends(comparison, first_asked="not stable"):
    found = outcomes(comparison, first_asked)
    return {name: stops_after(said) for name, said in found.items()}


# --- small studies ---------------------------------------------------------------------------


def test_a_panel_of_one_mind_stops_at_once_under_every_rule_but_a_number_of_rounds(tmp_path):
    one = study_of(tmp_path, {"a": {1: [5, 5, 5]}, "b": {1: [1, 1, 1]}})
    found = ends(one)
    assert {name for name, end in found.items() if end == 1} == set(found) - FIXED
    table = stopping_table(one).set_index("Rule")
    assert list(table.columns) == ["Source", "After round 1", "Verdict"]
    assert table.loc["Two rounds, fixed in advance", "Verdict"] == "asks for a second round"
    assert table.loc["Consensus on every item", "After round 1"] == "stop"


def test_a_panel_that_never_rests_is_asked_again_but_by_tests_too_weak_to_tell(tmp_path):
    """Four or five of five ratings change in each round: no signed-rank test of five reaches
    0.05, and from round 1 to 2 no chi-square test does (scipy)."""
    spread, high, low = [1, 2, 3, 4, 5], [5, 5, 5, 5, 4], [1, 1, 2, 2, 3]
    for pair in ((spread, high), (low, spread)):
        used = sorted({*pair[0], *pair[1]})
        table = [[ratings.count(point) for point in used] for ratings in pair]
        assert chi2_contingency(table, correction=False).pvalue > 0.05
    one = study_of(tmp_path, {"a": {1: spread, 2: high, 3: low}, "b": {1: low, 2: spread, 3: high}})
    found = ends(one)
    weak = {"dajani-marginals", "kalaian-wilcoxon"}
    assert {name for name in STABILITY if found[name] == 2} >= weak
    for name in STABILITY - weak - {"concordance-at-rest"}:
        assert found[name] is None, name
    said = stopping_table(one).set_index("Rule").loc[SCHEIBE.title]
    assert said["After round 1"] == "go on: no item was asked twice yet"
    assert said["After round 3"] == "go on: Item a and Item b"
    assert said["Verdict"] == "asks for a fourth round"


def test_a_panel_at_rest_from_round_2_on_stops_there(tmp_path):
    """The same ratings throughout; for Chaffin and Talley's test of independence, 2 x 2 points
    of ten experts who keep to their answers give chi-square = 10, p = 0.0016."""
    a, b = [1] * 5 + [5] * 5, [2] * 4 + [3] * 6
    one = study_of(tmp_path, {"a": {1: a, 2: a, 3: a}, "b": {1: b, 2: b, 3: b}})
    found = ends(one)
    assert {name for name in STABILITY if found[name] == 2} == STABILITY
    assert found["consensus-stated"] is found["agreement-75"] is None
    assert (found["two-rounds"], found["three-rounds"], found["four-rounds"]) == (2, 3, None)
    verdicts = stopping_table(one).set_index("Rule")["Verdict"]
    assert verdicts[SCHEIBE.title] == "would have stopped after round 2"
    assert verdicts["Three rounds, fixed in advance"] == "stops after round 3 as the study did"


def test_an_item_that_left_after_consensus_is_settled(tmp_path):
    """`a` moves into consensus in round 2, by 20 %, and leaves; `b` keeps its ratings."""
    b = [1, 1, 2, 4, 5]
    rounds = {"a": {1: [4, 5, 5, 5, 5], 2: [5] * 5}, "b": {1: b, 2: b, 3: b}}
    one = study_of(tmp_path, rounds)
    assert [sorted(standing.settled) for standing in standings(one)] == [[], ["a"], ["a"]]
    assert ends(one)["scheibe-15"] == 2


def test_without_a_stated_rule_an_item_is_settled_once_it_is_no_longer_asked(tmp_path):
    b = [1, 1, 2, 4, 5]
    rounds = {"a": {1: [4, 5, 5, 5, 5], 2: [5] * 5}, "b": {1: b, 2: b, 3: b}}
    one = study_of(tmp_path, rounds, consensus=False)
    assert ends(one)["scheibe-15"] == 3
    stated = stopping_table(one).set_index("Rule").loc["Consensus on every item"]
    assert stated["Verdict"] == "gives no verdict: the study states no rule of consensus"
    assert "(1 more are not defined for it)" in stopping_said(one)


def test_an_item_asked_for_the_first_time_holds_a_rule_of_stability_up(tmp_path):
    b = [1, 1, 2, 4, 5]
    one = study_of(tmp_path, {"a": {1: b, 2: b, 3: b}, "new": {2: b, 3: b}})
    assert ends(one)["scheibe-15"] == 3
    assert ends(one, "left out")["scheibe-15"] == 2
    assert f"{SCHEIBE.title}: would have stopped after round 2" in stopping_said(one)
    with pytest.raises(ValueError, match=r"first_asked must be .* not 'kept'"):
        ends(one, "kept")


@pytest.mark.parametrize(("restless", "stops"), [(1, True), (2, False)])
def test_a_share_counts_all_items_asked_and_is_met_at_its_cutoff(tmp_path, restless, stops):
    """Four of five items are 80 %, three are 60 %."""
    still, moved = {1: [1, 2, 4], 2: [1, 2, 4]}, {1: [1, 2, 4], 2: [5, 5, 1]}
    rounds = {str(n): moved if n < restless else still for n in range(5)}
    one = study_of(tmp_path, rounds)
    assert ends(one)["scheibe-15-of-80"] == (2 if stops else None)
    assert ends(one)["scheibe-15"] is None


def test_an_item_that_skips_a_round_is_not_at_rest(tmp_path):
    b = [1, 1, 2, 4, 5]
    one = study_of(tmp_path, {"a": {1: b, 3: b}, "b": {1: b, 2: b, 3: b}})
    last = after(SCHEIBE, standings(one)[-1])
    assert (last.stops, last.items) == (False, ("a",))


def test_a_ranking_with_a_missing_rating_has_no_concordance(tmp_path):
    one = study_of(tmp_path, {"a": {1: [1, 2, None]}, "b": {1: [4, 5, 4]}})
    said = after(stopping_rules()["schmidt-strong"], standings(one)[0])
    assert (said.stops, said.remark) == (False, "the W is not defined")


def test_a_rule_for_small_panels_says_nothing_of_a_large_one(tmp_path):
    rule = StoppingRule.model_validate(
        {"title": "t", "note": "n", "checked": "own", "rounds": 1, "experts": {"most": 29}}
    )
    assert rule.not_defined(29) == ""
    assert rule.not_defined(30) == "it is for 29 experts or fewer"


# --- the study, from the ratings that Appendix K prints -------------------------------------------


def test_the_study_by_hand(compared):
    """Change of the histogram from round 2 to 3: none for intelligence (5 4 5 4 3 to 5 5 4 4 3)
    and compliance (two experts trade places), one expert (20 %) for each of the others."""
    found = ends(compared)
    assert found["two-rounds"] == 2
    assert [name for name, end in found.items() if end == 2] == ["two-rounds"]
    third = {name for name, end in found.items() if end == 3}
    assert third == {
        "scheibe-25",
        "dajani-marginals",
        "variation-fifth",
        "kalaian-wilcoxon",
        "three-rounds",
    }
    held = outcomes(compared)["scheibe-15"][-1].items
    assert {item.removeprefix("practice-") for item in held} == {
        "organizational-knowledge",
        "rewards",
        "lead-management",
        "training",
        "sales-reporting",
        "technology-platforms",
        "appointment-setting",
    }
    traded = outcomes(compared)["unchanged-80"][-1].items
    assert {item.removeprefix("practice-") for item in traded} == {
        "rewards",
        "intelligence",
        "regulatory-compliance",
        "appointment-setting",
    }


def test_items_that_hold_the_study_up_by_counting(compared):
    """Percent change and share unchanged counted with plain Python from the ratings."""
    ratings = compared.ratings.dropna(subset="rating")
    by_item = {
        (item, number): dict(zip(group["expert"], group["rating"], strict=True))
        for (item, number), group in ratings.groupby(["item", "round"])
    }
    for number in (2, 3):
        asked = [item for item, when in by_item if when == number]
        open_items = [i for i in asked if len(set(by_item[i, number].values())) > 1]
        moving, changed = set(), set()
        for item in open_items:
            now, then = by_item[item, number], by_item.get((item, number - 1))
            if then is None:
                moving.add(item)
                changed.add(item)
                continue
            gone = Counter(then.values()) - Counter(now.values())
            if 100 * gone.total() / 5 >= 15:
                moving.add(item)
            if sum(now[who] == then[who] for who in now) / 5 < 0.85:
                changed.add(item)
        assert set(outcomes(compared)["scheibe-15"][number - 1].items) == moving
        assert set(outcomes(compared)["unchanged-85"][number - 1].items) == changed


def test_concordance_against_friedman_s_test(compared):
    """W = chi-square / (m (n - 1)), by scipy, over the items that both rounds asked."""

    def w(number, items):
        ratings = compared.ratings[compared.ratings["round"] == number]
        wide = ratings.pivot(index="item", columns="expert", values="rating").loc[items]
        statistic = friedmanchisquare(*wide.astype(float).to_numpy()).statistic
        return statistic / (5 * (len(items) - 1))

    rounds = [set(compared.situations[str(n)].items) for n in (1, 2, 3)]
    strong, rest = (outcomes(compared)[name] for name in ("schmidt-strong", "concordance-at-rest"))
    for number in (1, 2, 3):
        now = sorted(rounds[number - 1])
        assert strong[number - 1].remark == f"W = {w(number, now):.2f}"
    for number in (2, 3):
        both = sorted(rounds[number - 2] & rounds[number - 1])
        apart = abs(w(number, both) - w(number - 1, both))
        assert rest[number - 1].remark.startswith(f"change of W = {apart:.2f}")


def test_words_agree_with_the_table(compared):
    table, said = stopping_table(compared), stopping_said(compared)
    for verdict, count in table["Verdict"].value_counts().items():
        start = re.sub("^(stop|ask)s", r"\1s?", verdict)
        assert re.search(f"- {count} rules? {start}: ", said), verdict
    assert f"Of {len(table)} stopping rules for a study of 3 rounds:" in said
    assert "7 would ask again for Shared/aligned rewards" in said


def test_a_publication_is_named_where_a_rule_has_one():
    sources = {name: source_of(rule) for name, rule in stopping_rules().items()}
    assert sources["variation-tenth"] == "Shah and Kalaian (2009)"
    assert sources["scheibe-15"] == "Scheibe, Skutsch and Schofer (1975)"
    assert sources["unchanged-80"] == ""


# --- a file at fault ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rounds = 2", "round = 2", "key 'rules.two-rounds.round'"),
        ("rounds = 2", "rounds = 0", "key 'rules.two-rounds.rounds': '0' is not"),
        (
            "rounds = 2",
            "rounds = 2\nstated = true",
            "rules.two-rounds': expected a rule with one of",
        ),
        ("rounds = 2", "rounds = 2\nshare = 50", "a share of the items only with items"),
        ("share = 80", "share = 180", "key 'rules.scheibe-15-of-80.share': '180' is not"),
        ('"percent_change"', '"percent_chance"', "did you mean 'percent_change'?"),
        ('"percent_change"', '"change_in_mean"', "a measure of one item on any scale"),
        ('"change_in_kendall_w"', '"kendall_v"', "rules.concordance-at-rest.panel.measure"),
        ('reference = "shah2009"', 'reference = "shah2090"', "did you mean 'shah2009'?"),
        ('"shah2009"', '"scheibe1975"', "references.shah2009': no rule comes from it"),
        ("rules.two-rounds", "rules.Two_Rounds", "lower-case words joined by hyphens"),
        ("rules.two-rounds]", "rules.two-rounds", "this is not valid TOML"),
    ],
)
def test_faults_are_named_with_file_and_key(tmp_path, old, new, message):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "stopping.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        read_stopping(path)
    assert "stopping.toml" in str(caught.value)
