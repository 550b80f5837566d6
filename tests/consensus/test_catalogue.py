"""The catalogue of rules: its schema, its faults, and the cut-offs that can be recomputed."""

import re
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb
from operator import ge, gt, le, lt
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from delphi.consensus.catalogue import FILE, Family, catalogue, read_catalogue, references
from delphi.consensus.criterion import Criterion
from delphi.consensus.table import (
    DOCUMENT,
    Row,
    criterion_words,
    number_words,
    rows,
    rules_markdown,
)
from delphi.consensus.vocabulary import MEASURES
from delphi.errors import InputError
from delphi.study import Study

RULES = catalogue()
CRITERIA = [(name, criterion) for name, rule in RULES.items() for criterion in rule.criteria]

ONE = """\
[references.a2020]
authors = "A"
year = 2020
title = "T"

[rules.one]
title = "One"
family = "core outcome set"
reference = "a2020"
checked = "publication"
note = "N"
scale = { lowest = 1, highest = 9 }
carried = "linear"
in = [{ part = "agreement", measure = "percent_within", low = 7, high = 9, comparison = ">=", cutoff = 70 }]
"""


def read(folder, text):
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return read_catalogue(path)


def stated(**changes):
    facts = {"part": "agreement", "measure": "percent_agreement", "comparison": ">=", "cutoff": 70}
    return Criterion(**{**facts, **changes})


# What every rule of the catalogue must be.


def test_there_are_enough_rules_of_every_family():
    assert len(RULES) >= 45
    families = [rule.family for rule in RULES.values()]
    assert set(families) == set(get_args(Family)) - {"own"}


def test_the_families_and_thresholds_that_were_asked_for_are_there():
    shares = {n for _, c in CRITERIA if c.about.kind == "share" for n in c._numbers()}
    assert {
        Fraction(t) for t in ("51", "60", "67", "200/3", "70", "75", "80", "90", "100")
    } <= shares
    measures = {criterion.measure for _, criterion in CRITERIA}
    assert measures >= {
        "percent_agreement", "percent_within", "interquartile_range", "median",
        "standard_deviation", "coefficient_of_variation", "majority_opinions", "rand_panel_rule",
        "disagreement_index", "kendall_w", "content_validity_ratio", "aiken_v", "percent_change",
        "chi_square_p", "wilcoxon_p",
    }  # fmt: skip
    assert {criterion.part for _, criterion in CRITERIA} == {"agreement", "importance", "stability"}


def test_no_two_rules_have_the_same_criteria_even_on_different_scales():
    said = [rule.stated[:3] for rule in RULES.values()]
    assert len(set(said)) == len(said)


def test_identifiers_titles_and_notes_are_well_formed():
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) for name in RULES)
    assert all(re.fullmatch(r"[a-z]+\d{4}", key) for key in references())
    assert all(key.endswith(str(reference.year)) for key, reference in references().items())
    titles = [(rule.family, rule.title) for rule in RULES.values()]
    assert len(set(titles)) == len(titles)
    assert all(rule.note.endswith(".") and "|" not in rule.note for rule in RULES.values())


def test_every_reference_is_used_and_every_review_is_a_review():
    used = {rule.reference for rule in RULES.values()}
    reviews = {rule.through for rule in RULES.values()} - {""}
    assert used | reviews == set(references())
    assert all(rule.reference != rule.through for rule in RULES.values())
    dois = [reference.doi for reference in references().values() if reference.doi]
    assert len(set(dois)) == len(dois)


def test_a_rule_for_any_scale_is_carried_unchanged_and_speaks_of_no_point():
    free = [rule for rule in RULES.values() if rule.scale is None]
    assert free
    for rule in free:
        assert rule.carried == "unchanged"
        assert not any(criterion.about.in_scale_units for criterion in rule.criteria)


def test_regions_lie_within_the_scale():
    regions = [(n, c.low, c.high) for n, c in CRITERIA if c.low is not None]
    assert regions
    for name, low, high in regions:
        scale = RULES[name].scale
        assert scale.lowest <= low <= high <= scale.highest


def holds(criterion, count, experts):
    """A share of a region, by hand: so many of the experts are in it."""
    compare = {">=": ge, ">": gt, "<=": le, "<": lt}[criterion.comparison]
    return compare(Fraction(100 * count, experts), criterion.cutoff)


def test_in_and_out_cannot_hold_together():
    """Every panel of six on the scale of the rule, for the rules that are only of regions."""
    tried = []
    for name, rule in RULES.items():
        if not rule.excluded_if or {c.measure for c in rule.criteria} != {"percent_within"}:
            continue
        tried.append(name)
        for panel in combinations_with_replacement(rule.scale.points, 6):
            met = [
                all(holds(c, sum(c.low <= r <= c.high for r in panel), 6) for c in criteria)
                for criteria in (rule.included_if, rule.excluded_if)
            ]
            assert not all(met), (name, panel)
    assert "comet-70-15" in tried


# Values that can be found in another way.


def test_exact_content_validity_ratios_by_binomial_enumeration():
    """Ayre and Scally (2014): smallest k with P(X >= k) <= 0.05 for X ~ Binomial(n, 1/2)."""
    criterion = RULES["ayre-scally"].included_if[0]
    for n in range(5, 41):
        k = next(k for k in range(n + 1) if 20 * sum(comb(n, j) for j in range(k, n + 1)) <= 2**n)
        assert criterion.cutoff_for(n) == Fraction(2 * k - n, n)


def test_lawshe_table_gives_the_counts_of_experts_that_ayre_and_scally_read_in_it():
    """Counts as Ayre and Scally (2014) read them in Lawshe's table; they print them by panel size."""
    counts = {5: 5, 6: 6, 7: 7, 8: 7, 9: 8, 10: 9, 11: 9, 12: 10, 13: 11, 14: 11, 15: 12, 20: 15, 25: 18, 30: 20, 35: 23, 40: 26}  # fmt: skip
    criterion = RULES["lawshe"].included_if[0]
    assert set(criterion.cutoff) == set(counts)
    for n, count in counts.items():
        enough = [k for k in range(n + 1) if Fraction(2 * k - n, n) >= criterion.cutoff_for(n)]
        assert min(enough) == count


def test_aikens_critical_values_by_convolution():
    """Aiken (1985), five categories: smallest V with a right tail of at most 0.05, each
    category equally likely; ways to reach every sum are counted exactly.
    """
    criterion = RULES["aiken"].included_if[0]
    ways = {0: 1}
    for n in range(1, 26):
        sums = range(4 * n + 1)
        ways = {s: sum(ways.get(s - step, 0) for step in range(5)) for s in sums}
        if n == 1:
            continue
        tails = {s: sum(ways[t] for t in range(s, 4 * n + 1)) for s in sums}
        least = min(s for s in sums if 20 * tails[s] <= 5**n)
        assert criterion.cutoff_for(n) == Fraction(least, 4 * n)


@pytest.mark.parametrize(
    ("experts", "needed"), [(3, 3), (5, 5), (6, 5), (7, 6), (8, 7), (9, 7), (10, 8)]
)
def test_item_content_validity_needs_so_many_experts(experts, needed):
    """Polit and Beck (2006): all of up to five, and an index of 0.78 (7 of 9) from six on."""
    cutoff = RULES["lynn-78"].included_if[0].cutoff_for(experts)
    assert min(k for k in range(experts + 1) if Fraction(100 * k, experts) >= cutoff) == needed


def test_the_rule_of_the_study_is_the_one_it_states():
    rule = Study("watson2017", ROOT).config.consensus
    ours = RULES["watson-100"].included_if[0]
    assert (ours.measure.replace("_", " "), ours.comparison) == (rule.measure, rule.comparison)
    assert ours.cutoff == rule.cutoff


def test_cut_offs_are_exact():
    assert RULES["polit-kappa"].included_if[0].cutoff == Fraction(74, 100)
    assert RULES["rand-ucla-thirds"].included_if[0].cutoff == Fraction(200, 3)
    assert RULES["kapoor-apmo"].included_if[0].cutoff == "apmo"


# A cut-off by panel size.


@given(st.dictionaries(st.integers(1, 60), st.integers(0, 100), min_size=1), st.integers(1, 80))
def test_a_size_takes_the_cut_off_of_the_greatest_listed_size_up_to_it(listed, experts):
    criterion = stated(cutoff={str(size): cut for size, cut in listed.items()})
    smaller = [size for size in sorted(listed) if size <= experts]
    if smaller:
        assert criterion.cutoff_for(experts) == listed[smaller[-1]]
    else:
        with pytest.raises(ValueError, match=f"experts must be >= {min(listed)}, not {experts}"):
            criterion.cutoff_for(experts)


def test_a_cut_off_from_the_data_has_no_number():
    with pytest.raises(ValueError, match="not apmo"):
        RULES["kapoor-apmo"].included_if[0].cutoff_for(10)


# Faults.


FAULTS = [
    ('"percent_within"', '"percent_withn"', "did you mean 'percent_within'?"),
    ('"percent_within"', '"median"', "expected median without high, low"),
    ("low = 7, ", "", "expected percent_within with low"),
    ("low = 7", "low = 7, boxes = 2", "expected percent_within without boxes"),
    ("low = 7", "boxs = 2, low = 7", "a known key"),
    ("low = 7", "low = 9.5", "expected low <= high"),
    ("high = 9, c", "high = 10, c", "expected points from 1 to 9, its scale"),
    ("lowest = 1", "lowest = 8", "expected points from 8 to 9, its scale"),
    ("cutoff = 70", "cutoff = 101", "expected a cut-off of percent_within from 0 to 100"),
    ("cutoff = 70", "cutoff = { 5 = 70 }", "expected panel with least = 5"),
    ("cutoff = 70", "cutoff = {}", "for one panel size at least"),
    ("cutoff = 70", "cutoff = { five = 70 }", "a number of experts on the left"),
    ("cutoff = 70", 'cutoff = "many"', "'many' is not a number, a fraction"),
    ("cutoff = 70", "cutoff = nan", "'nan' is not a number, a fraction"),
    ("cutoff = 70", "cutoff = true", "'True' is not a number, a fraction"),
    ("cutoff = 70", 'cutoff = "1/0"', "'1/0' is not a number, a fraction"),
    ("cutoff = 70", 'cutoff = "apmo"', "apmo only with majority_opinions"),
    ('">="', '"=>"', "'=>' is not '>=', '>', '<=', '<' or '=='"),
    ('"agreement"', '"stability"', "expected a measure of stability"),
    ('"linear"', '"unchanged"', "expected a rule carried by its scale, because of percent_within"),
    ("scale = { lowest = 1, highest = 9 }\n", "", "expected a scale, or carried = 'unchanged'"),
    ("carried", "panel = { least = 9, most = 8 }\ncarried", "expected panel sizes from least"),
    ('"core outcome set"', '"core"', "'core' is not 'percent agreement'"),
    ('checked = "publication"', 'checked = "surely"', "'surely' is not 'publication'"),
    ("year = 2020", 'year = 2020\ndoi = "doi:10.1/x"', "'doi:10.1/x' is not a DOI without address"),
    ("in = [", "inn = [", "a known key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_fault_is_told_with_file_line_and_key(tmp_path, old, new, message):
    assert old in ONE
    with pytest.raises(InputError) as caught:
        read(tmp_path, ONE.replace(old, new, 1))
    assert message in str(caught.value)
    assert re.search(
        r"catalogue\.toml, line \d+, key '(rules\.one|references\.a2020)", str(caught.value)
    )


def test_an_unknown_key_of_a_criterion_is_answered_with_those_of_a_criterion(tmp_path):
    with pytest.raises(InputError, match=r"did you mean 'boxes'\?"):
        read(tmp_path, ONE.replace("low = 7", "boxs = 2, low = 7"))
    with pytest.raises(InputError, match=r"did you mean 'in'\?"):
        read(tmp_path, ONE.replace("in = [", "inn = ["))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('reference = "a2020"', 'reference = "b2020"', "key 'rules.one.reference': 'b2020' is not one of a2020"),
        ('reference = "a2020"', 'reference = "a2020"\nthrough = "c"', "key 'rules.one.through': 'c' is not"),
        ("[rules.one]", "[references.z1999]\nauthors='Z'\nyear=1999\ntitle='Z'\n[rules.one]", "key 'references.z1999': no rule comes from it"),
        ("[rules.one]", "[rules.One_1]", "key 'rules': 'One_1' is not lower-case words"),
    ],
)  # fmt: skip
def test_a_fault_of_the_whole_is_told_with_file_and_key(tmp_path, old, new, message):
    with pytest.raises(InputError) as caught:
        read(tmp_path, ONE.replace(old, new, 1))
    assert f"catalogue.toml, {message}" in str(caught.value)


def test_rules_alike_are_refused_and_rules_on_another_scale_are_not(tmp_path):
    again = ONE[ONE.index("[rules.one]") :].replace("rules.one", "rules.two")
    with pytest.raises(InputError, match=r"key 'rules\.two': the same criteria as one"):
        read(tmp_path, f"{ONE}\n{again}")
    other = again.replace("highest = 9", "highest = 10")
    assert set(read(tmp_path, f"{ONE}\n{other}").rules) == {"one", "two"}


def test_several_faults_are_told_at_once(tmp_path):
    with pytest.raises(InputError, match="2 problems"):
        read(tmp_path, ONE.replace('"linear"', '"somehow"').replace("year = 2020", "year = 20"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "median", "denominator": "all"},
        {"measure": "interpercentile_range", "lower": 0.7, "upper": 0.3},
        {"measure": "interquartile_range", "method": 10},
        {"part": "agreement", "measure": "chi_square_p", "cutoff": 0.05},
        {"measure": "kendall_w", "cutoff": 70},
    ],
)
def test_impossible_criteria_are_refused(wrong):
    with pytest.raises(ValueError, match="Criterion"):
        stated(**wrong)


# The vocabulary and the page.


def test_the_words_of_a_measure_name_its_arguments_and_nothing_else():
    for name, measure in MEASURES.items():
        named = {field for _, field, _, _ in Formatter().parse(measure.words) if field}
        required = {argument for argument, default in measure.arguments.items() if default is None}
        assert named == ({"region"} if required == {"low", "high"} else required), name
        assert set(measure.arguments) <= set(Criterion.model_fields), name
        assert measure.meaning.endswith(".")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"denominator": "all"}, "percent agreement (of all experts) >= 70"),
        ({"measure": "percent_within", "low": 5, "high": 5}, "percent at 5 >= 70"),
        ({"measure": "percent_top", "boxes": 2, "cutoff": "200/3"}, "percent in the top 2 >= 200/3"),
        ({"measure": "interquartile_range", "cutoff": 1.5, "method": 6}, "interquartile range (method 6) >= 1.5"),
        ({"cutoff": {"8": 75, "3": 100}}, "percent agreement >= cut-off by panel size (100 for 3 experts to 75 for 8)"),
    ],
)  # fmt: skip
def test_a_criterion_in_words(facts, words):
    assert criterion_words(stated(**facts)) == words


@given(st.fractions(-1000, 1000, max_denominator=400))
def test_a_number_in_words_is_the_number(number):
    assert Fraction(number_words(number)) == number


def test_rows_say_each_part_of_a_rule_in_its_column():
    table = {row.id: row for row in rows(RULES, references())}
    assert list(table) == list(RULES)
    assert table["green-1982"] == Row(
        id="green-1982",
        title="Three or higher of four, with a high median",
        agreement="percent within 3 to 4 >= 70",
        importance="median >= 3.25",
        stability="",
        scale="1 to 4",
        carried="linear",
        reference="Green (1982), as reported by Hsu and Sandford (2007)",
        checked="not yet",
    )
    assert table["deloe-high"].agreement.split("<br>")[1].startswith("or: percent in 2")
    assert table["jorm-80"].agreement.split("<br>")[1] == "out: percent within 4 to 5 < 70"
    assert table["rand-ucla"].scale == "1 to 9; 8 to 16 experts"
    assert table["lynn-78"].scale == "1 to 4; from 3 experts"
    for name, rule in RULES.items():
        parts = {criterion.part for criterion in rule.criteria}
        assert {
            p for p in ("agreement", "importance", "stability") if getattr(table[name], p)
        } == parts


def test_the_page_is_up_to_date():
    page = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert page == rules_markdown(RULES, references()), "run python -m delphi.consensus.table"
    assert all(f"| {name} |" in page and f"- **{name}**:" in page for name in RULES)
    widths = {
        line.count("|") for line in page.splitlines() if line.startswith("| ") and "`" not in line
    }
    assert widths <= {len(Row._fields) + 1, 4}


def test_the_catalogue_stands_beside_its_module():
    assert FILE.is_file()
    assert list(read_catalogue(FILE).rules) == list(RULES)
