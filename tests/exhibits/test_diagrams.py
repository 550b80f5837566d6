"""Diagrams: what follows from data is looked up, what the text tells is drawn, no more."""

import re
import tomllib

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from conftest import ingested
from delphi.errors import InputError
from delphi.exhibits import build, exhibits_of
from delphi.exhibits.diagram import fill
from delphi.exhibits.diagram_spec import read_diagram
from delphi.exhibits.shapes import fitted
from delphi.exhibits.style import applied
from delphi.study.ingest import ingest
from delphi.study.quantities import filled
from delphi.study.registry import declared
from delphi.study.tiers import tiers, tiers_compared

DIAGRAMS = [*(f"figure-{n:02}" for n in range(1, 11)), *(f"figure-{n}" for n in range(36, 41))]
FIRST = ["communication", "customer-focus", "roles", "strategic-planning", "performance-metrics"]
SECOND = ["organizational-knowledge", "rewards", "technology-platforms", "training"]
THIRD = ["intelligence", "lead-management"]


@pytest.fixture(scope="module")
def drawn(watson):
    return {i: build(watson, i, declared(watson)[i]) for i in DIAGRAMS}


def words_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_tiers_of_the_practices_are_those_that_the_text_names(watson):
    """Chapter 4 before Figure 36: five at 5; four more at 5 and 4; two more; three not."""
    frame = tiers(watson).query("kind == 'practice'")
    for tier, names in ((1, FIRST), (2, SECOND), (3, THIRD)):
        found = set(frame.loc[frame["tier"] == tier, "item"])
        assert found == {f"practice-{name}" for name in names}
    assert (frame["tier"] == 0).sum() == 3


def test_the_tiers_in_print_follow_from_the_ratings_but_for_figure_40(watson):
    for source in ("figure-36", "figure-37", "figure-39"):
        assert not tiers_compared(watson, source)["differs"].any()
    compared = tiers_compared(watson, "figure-40")
    odd = compared[compared["differs"]].set_index("item")
    assert odd.loc["practice-organizational-knowledge", "printed"] == "2 3"
    assert odd.loc["practice-intelligence", "printed"] == ""
    assert len(odd) == 2


def test_a_changed_rating_moves_an_item_to_another_tier_of_the_picture(spoilt):
    path = spoilt.raw / "entries.csv"
    text = path.read_text(encoding="utf-8")
    old = "appendix-k,practice,practice-training,,DB,4,4,"  # round 3
    assert text.count(old) == 1
    path.write_text(text.replace(old, old.replace("4,4", "3,3")), encoding="utf-8")
    ingest(spoilt)
    data = build(spoilt, "figure-36", declared(spoilt)["figure-36"]).data
    assert list(data.loc[data["words"] == "Training and education", "shape"]) == ["low"]


def test_no_label_of_an_item_is_typed_into_a_diagram_of_results(watson):
    """Figures 36, 37, 39 and 40 take every item from the tables; Figure 10 every number."""
    labels = [label.lower() for label in watson.table("items")["label"]]
    for name in ("figure-36", "figure-37", "figure-39", "figure-40"):
        text = (watson.raw / "diagrams" / f"{name}.toml").read_text(encoding="utf-8")
        said = " ".join(shape.get("text", "") for shape in tomllib.loads(text)["shapes"]).lower()
        assert not [label for label in labels if label in said]
    method = tomllib.loads((watson.raw / "diagrams" / "figure-10.toml").read_text(encoding="utf-8"))
    typed = " ".join(re.sub(r"\{[^}]*\}", "", s.get("text", "")) for s in method["shapes"])
    assert re.findall(r"\d+", typed) == ["1", "2", "3"], "only the names of the rounds"


def test_the_numbers_of_figure_10_are_those_of_the_publication(drawn):
    """Table 7: 5 experts, 30 years or more, 40 organizations; chapter 4: 3 and 2 in consensus,
    9, 11 and 9 practices rated, 5 suggested, 11 best practices."""
    said = " ".join(drawn["figure-10"].data["words"])
    assert "Panel of 5 experts with 30 years of experience or more, from 40 organizations" in said
    assert "11 barriers and 9 practices rated; 3 practices rated alike by all" in said
    assert "11 practices rated, 5 suggested by experts; 2 rated alike by all" in said
    assert "9 practices rated; 0 rated alike by all" in said
    assert "11 of 14 practices identified as best practices" in said


def test_type_of_the_model_follows_the_tiers(watson):
    spec = fill(watson, read_diagram(watson, "figure-40"), "figure-40.toml").spec
    by_item = {s.content.item.removeprefix("practice-"): s for s in spec.shapes if s.content}
    assert set(by_item) == {*FIRST, *SECOND, *THIRD}
    assert all(by_item[name].bold and by_item[name].capitals for name in FIRST)
    assert all(by_item[name].bold and not by_item[name].capitals for name in SECOND)
    assert not any(by_item[name].bold for name in THIRD)


def test_the_wall_is_bold_above_and_grey_below(watson):
    shapes = {s.id: s for s in read_diagram(watson, "figure-37").shapes}
    assert shapes["most"].y < shapes["less"].y < shapes["suggested"].y
    assert shapes["most"].bold
    assert shapes["suggested"].muted


@pytest.mark.parametrize("name", DIAGRAMS)
def test_words_stand_inside_the_picture_and_apart_from_each_other(drawn, name):
    figure = drawn[name]._figure
    with applied():
        FigureCanvasAgg(figure).draw()
    texts = [text for axes in figure.axes for text in axes.texts]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    assert len(boxes) > 2
    for place, (words, box) in enumerate(boxes):
        assert box.x0 >= 0, words
        assert box.x1 <= figure.bbox.width, words
        assert box.y0 >= 0, words
        assert box.y1 <= figure.bbox.height, words
        for others, other in boxes[place + 1 :]:
            assert not box.padded(-1.5).overlaps(other.padded(-1.5)), (words, others)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_word_of_the_picture_is_in_its_data_and_its_alt_text(drawn, name):
    exhibit = drawn[name]
    told = re.sub(r"\W+", " ", f"{exhibit.title} {exhibit.alt}").lower()
    data = re.sub(r"\W+", " ", f"{exhibit.title} {' '.join(exhibit.data['words'])}").lower()
    for line in words_of(exhibit._figure):
        words = re.sub(r"\W+", " ", line).strip().lower()
        words = re.sub(r"^figure \d+ ", "", words)
        assert words in told, line
        if not line.startswith("The picture itself"):
            assert words in data, line


def test_what_the_text_does_not_carry_is_named_only(drawn):
    named = {name for name, exhibit in drawn.items() if exhibit.fidelity == "named only"}
    assert named == {"figure-01", "figure-02", "figure-05", "figure-06", "figure-08", "figure-38"}
    assert all((drawn[name].data["part"] == "known").all() for name in named)


def test_words_that_do_not_fit_are_refused(watson):
    spec = fill(watson, read_diagram(watson, "figure-07"), "figure-07.toml")
    shape = spec.spec.shapes[1].model_copy(update={"h": 8})
    with pytest.raises(ValueError, match="the words of 'integrators' do not fit"):
        fitted(shape, spec.words["integrators"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "ellipse"', 'kind = "elipse"', "'elipse'"),
        ('start = "vision"', 'start = "visions"', "did you mean 'vision'?"),
        ('id = "sales"', 'id = "marketing"', "an id that no other shape has"),
        ("width = 170", "width = -5", "greater than 0"),
        ("w = 44", 'w = "44"', "a valid"),
        ('text = "Goals of its own"', 'text = "{expert} goals"', "did you mean 'experts'?"),
        (
            'text = "Goals of its own"',
            'text = "{rated_in practice}"',
            "rated_in with 2 argument(s)",
        ),
    ],
)
def test_faults_of_a_specification_are_named(spoilt, old, new, message):
    ingest(spoilt)
    path = spoilt.raw / "diagrams" / "figure-09.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        exhibits_of(spoilt, "02-literature", "diagram")
    assert "figure-09.toml" in str(caught.value)


def test_a_specification_that_is_missing_is_named(spoilt):
    ingest(spoilt)
    (spoilt.raw / "diagrams" / "figure-09.toml").unlink()
    with pytest.raises(InputError, match="'figure-09'"):
        exhibits_of(spoilt, "02-literature", "diagram")


def test_quantities_are_counted(watson):
    assert filled(watson, "{items barrier} and {suggested practice}", "x.toml") == "11 and 5"


def test_the_framework_of_hughes_takes_its_parts_from_the_propositions(tmp_path):
    study = ingested(tmp_path, "hughes2012")
    data = build(study, "figure-1", declared(study)["figure-1"]).data
    assert (data["from"] == "data").sum() == 8 + 5


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "figure-40",
            'item = "practice-roles"',
            'item = "practice-rules"',
            "did you mean 'practice-roles'?",
        ),
        ("figure-36", "tier = 3", "tier = 33", "'practice 33'"),
        (
            "figure-37",
            'suggestions = "table-08"',
            'suggestions = "table-88"',
            "did you mean 'table-08'?",
        ),
        ("figure-10", "{rated_in practice 2}", "{rated_in practice 9}", "is not one of 1, 2, 3"),
        ("figure-10", "{experts}", "{}", "quantities"),
    ],
)
def test_content_that_no_table_has_is_named(spoilt, name, old, new, message):
    ingest(spoilt)
    path = spoilt.raw / "diagrams" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        build(spoilt, name, declared(spoilt)[name])
    assert f"{name}.toml" in str(caught.value)


def test_words_that_do_not_fit_name_their_file(spoilt):
    ingest(spoilt)
    path = spoilt.raw / "diagrams" / "figure-07.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("h = 35", "h = 8"), encoding="utf-8")
    drawn = build(spoilt, "figure-07", declared(spoilt)["figure-07"])
    with pytest.raises(InputError, match=r"figure-07.toml.*the words of 'integrators' do not fit"):
        _ = drawn.svg
