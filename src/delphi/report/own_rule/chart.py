"""The chart: it looks values up, compares them with what the reader asks for, and counts."""

from textwrap import shorten
from typing import Any

import altair as alt

from delphi.consensus.criterion import Criterion
from delphi.consensus.verdicts import VERDICTS
from delphi.report.own_rule.values import LOCATIONS, Tabulated
from delphi.statistics.measures.histogram import DUST

CONTROLS = ("measure", "comparison", "cutoff", "rated", "without", "importance", "level")
NOTHING = "none"  # what a reader asks of importance when asking for nothing
ROW, EDGE = 30, 6  # pixels: of an item, around everything
NAME = 48  # characters of an item's name; the table has the whole of it
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
# Colours follow the page, light or dark; a square, a cross and a dot tell verdicts apart without.
COLOURS = ["var(--own-in)", "var(--own-out)", "var(--own-undecided)", "var(--own-undecided)"]
SHAPES = ["square", "M-.75,-.75L.75,.75M-.75,.75L.75,-.75", "circle", "circle"]
LARGE, SMALL = 150, 20  # pixels
# Pixels to the right of the axis.
VALUE, VERDICT, PRINT, DIFFERS = 52, 68, 150, 208


def rows_of(tabulated: Tabulated) -> list[dict[str, Any]]:
    """Return the items, those of the authors' list by tier first, with the places of values."""
    comparison = tabulated.comparison
    tiers = {item: int(tier) for item, tier in comparison.concluded.items()}
    last = max(tiers.values(), default=0) + 1
    order = sorted(comparison.labels, key=lambda item: tiers.get(item, last))
    return [
        {
            "item": item,
            "label": comparison.labels[item],
            "tier": tiers.get(item),
            "places": tabulated.places[item],
        }
        for item in order
    ]


def importance_words(importance: Criterion | None) -> str:
    """Return the choice of importance that a criterion is, such as `median >=`."""
    return f"{importance.measure} {importance.comparison}" if importance else NOTHING


def importance_choices() -> list[str]:
    """Return what a reader may ask of importance; the cut-off is another choice."""
    return [NOTHING, *(f"{name} {sign}" for name in LOCATIONS for sign in (">=", ">"))]


def _meets(value: str, comparison: str, limit: str) -> str:
    """Return the expression for `holds` of `statistics.measures`, with its room for rounding."""
    above = f"({value} - {limit})"
    return (
        f"({comparison} == '>=' ? {above} >= -{DUST} : {comparison} == '>' ? {above} > {DUST} : "
        f"{comparison} == '<=' ? {above} <= {DUST} : {comparison} == '<' ? {above} < -{DUST} : "
        f"abs{above} <= {DUST})"
    )


def _judged(chart: Any) -> Any:
    """Add to each item its value and its verdict, as `delphi.consensus.verdicts` gives it."""
    asked = f"importance != '{NOTHING}'"
    known = (
        "isValid(datum.value) && isValid(limit) && "
        f"(!({asked}) || (isValid(datum.weight) && isValid(least)))"
    )
    return chart.transform_calculate(
        place="datum.places[rated][toNumber(without)]",
        value="isValid(datum.place) ? table[measure][datum.place] : null",
        weight=f"isValid(datum.place) && {asked} ? table[split(importance, ' ')[0]][datum.place]"
        " : null",
        agreed=_meets("datum.value", "comparison", "limit"),
        important=f"!({asked}) || {_meets('datum.weight', 'sign', 'least')}",
        verdict=f"!({known}) ? 'no verdict' : datum.agreed && datum.important ? 'in' : "
        "datum.agreed && !options[measure].directed ? 'out' : 'undecided'",
        area="datum.verdict == 'no verdict' ? 0 : "
        f"datum.verdict == 'undecided' ? {SMALL} : {LARGE}",
    )


def _counted(chart: Any) -> Any:
    """Add to each item what the list of items that are in has in common with the authors'."""
    here, there = "datum.verdict == 'in'", "isValid(datum.tier)"
    marked = chart.transform_calculate(
        is_in=f"{here} ? 1 : 0",
        is_both=f"{here} && {there} ? 1 : 0",
        is_here=f"{here} && !{there} ? 1 : 0",
        is_there=f"!({here}) && {there} ? 1 : 0",
    )
    totals = {"included": "is_in", "both": "is_both", "here": "is_here", "there": "is_there"}
    return marked.transform_joinaggregate(
        **{total: f"sum({each})" for total, each in totals.items()}
    ).transform_calculate(
        either="datum.both + datum.here + datum.there",
        distance="datum.either > 0 ? 1 - datum.both / datum.either : 0",
        differs="datum.is_here + datum.is_there > 0 ? '\u2260' : ''",
    )


def _params(tabulated: Tabulated, start: dict[str, str], prefix: str) -> list[Any]:
    """Return the tables that the chart looks up in, and what the reader sets."""
    options = {
        option.key: {
            "title": option.title,
            "low": option.low,
            "high": option.high,
            "step": option.step,
            "comparison": option.criterion.comparison,
            "cutoff": float(option.criterion.cutoff_for(1)),
            "directed": option.directed,
        }
        for option in tabulated.options
    }
    return [
        alt.param(name="table", value=tabulated.values),
        alt.param(name="options", value=options),
        *(
            alt.param(
                name=name,
                value=start[name],
                bind=alt.BindDirect(element=f"#{prefix}-{name}", event="input"),
            )
            for name in CONTROLS
        ),
        alt.param(name="limit", expr="toNumber(cutoff)"),
        alt.param(name="least", expr="toNumber(level)"),
        alt.param(name="sign", expr=f"importance == '{NOTHING}' ? '' : split(importance, ' ')[1]"),
    ]


def _at(right: int) -> Any:
    return alt.value(alt.expr(f"width + {right}"))


def _heads(authors: bool) -> list[Any]:
    """Return what stands above the columns, and the name of the measure under the axis."""
    base = alt.Chart(alt.InlineData(values=[{}]))
    columns: list[tuple[int, str, Any]] = [(VALUE, "Value", "right"), (VERDICT, "Verdict", "left")]
    columns += [(PRINT, "Authors\u2019 list", "left")] if authors else []
    heads = [
        base.mark_text(text=words, align=align, fontWeight="bold").encode(
            x=_at(right), y=alt.value(-14)
        )
        for right, words, align in columns
    ]
    foot = base.mark_text(text=alt.expr("options[measure].title"), align="center").encode(
        x=alt.value(alt.expr("width / 2")), y=alt.value(alt.expr("height + 38"))
    )
    line = base.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(
        x=alt.value(alt.expr("scale('x', limit)"))
    )
    return [line, *heads, foot]


def _marks(base: Any, authors: bool) -> list[Any]:
    """Return the symbol of each item on the axis and the words beside it."""
    verdict = alt.Color(
        "verdict:N", scale=alt.Scale(domain=list(VERDICTS), range=COLOURS), legend=None
    )
    low, high = (alt.expr(f"options[measure].{end}") for end in ("low", "high"))
    axis = alt.X(
        "value:Q",
        scale=alt.Scale(domainMin=low, domainMax=high, nice=False, zero=False, clamp=True),
        axis=alt.Axis(title=None, tickCount=5),
    )
    shape = alt.Shape(
        "verdict:N", scale=alt.Scale(domain=list(VERDICTS), range=SHAPES), legend=None
    )
    size = alt.Size("area:Q", scale=None, legend=None)
    words: dict[str, tuple[Any, int, str]] = {
        "value": ("right", VALUE, "isValid(datum.value) ? format(datum.value, '.2~f') : ''"),
        "verdict": ("left", VERDICT, "datum.verdict"),
    }
    if authors:
        tier = "isValid(datum.tier) ? 'tier ' + datum.tier : 'not in it'"
        words |= {"tier": ("left", PRINT, tier), "differs": ("left", DIFFERS, "datum.differs")}
    texts = [
        base.transform_calculate(**{f"{name}_words": said})
        .mark_text(align=align, fontSize=16 if name == "differs" else 13)
        .encode(
            x=_at(right),
            text=f"{name}_words:N",
            **({"color": verdict} if name == "verdict" else {}),
        )
        .properties(name=f"{name}_words")
        for name, (align, right, said) in words.items()
    ]
    symbols = base.mark_point(filled=True, opacity=1, strokeWidth=2.5).encode(
        x=axis, shape=shape, size=size, color=verdict, stroke=verdict
    )
    return [symbols.properties(name="symbols"), *texts]


def own_rule_chart(tabulated: Tabulated, start: dict[str, str], prefix: str) -> dict[str, Any]:
    """Return the chart as a Vega-Lite specification.

    Parameters
    ----------
    tabulated : Tabulated
        The values of a kind of item.
    start : dict of str to str
        What each of `CONTROLS` is set to at first.
    prefix : str
        Before the names of the controls in the page, such as `own-rule-practice`.
    """
    rows = rows_of(tabulated)
    authors = bool(tabulated.comparison.concluded)
    names = {row["item"]: shorten(row["label"], NAME, placeholder="\u2026") for row in rows}
    base = alt.Chart().encode(
        y=alt.Y(
            "item:N",
            sort=[row["item"] for row in rows],
            axis=alt.Axis(title=None, labelExpr="names[datum.value]", labelLimit=320),
        )
    )
    layers = [*_heads(authors), *_marks(base, authors)]
    chart = alt.layer(*layers, data=alt.InlineData(values=rows, name="items"))
    chart = _counted(_judged(chart)).add_params(
        *_params(tabulated, start, prefix), alt.param(name="names", value=names)
    )
    chart = chart.properties(
        width="container",
        height=ROW * len(rows),
        padding=EDGE,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        background="transparent",
    )
    spec: dict[str, Any] = _styled(chart).to_dict()
    return spec


def _styled(chart: Any) -> Any:
    grid: dict[str, Any] = {
        "gridColor": "var(--own-line)",
        "domainColor": "var(--own-line)",
        "ticks": False,
    }
    return chart.configure(
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelColor="currentColor", labelFontSize=13, labelPadding=8, **grid),
        axisY=alt.AxisConfig(grid=True, domain=False),
        axisX=alt.AxisConfig(grid=False, domain=True),
        text=alt.MarkConfig(color="currentColor", fontSize=13, baseline="middle"),
        rule=alt.MarkConfig(color="currentColor"),
    )
