"""The view as HTML for the report: controls, chart, table, and the scripts, once for a page."""

import json
import math
import re
from functools import cache
from itertools import groupby
from typing import Any

import altair as alt
import vl_convert

from delphi.consensus.comparison import LAST, Comparison
from delphi.consensus.criterion import Criterion
from delphi.consensus.own import STATED, importance_of
from delphi.consensus.table import criterion_words
from delphi.consensus.verdicts import default_importance, judge
from delphi.report.own_rule.chart import (
    CONTROLS,
    NOTHING,
    importance_choices,
    importance_words,
    own_rule_chart,
    rows_of,
)
from delphi.report.own_rule.options import Option, chosen_rule
from delphi.report.own_rule.values import Tabulated
from delphi.report.template import template, template_text

NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")  # what may not stand in the name of a part of a page
SIGNS = [
    (">=", "\u2265 at least"),
    (">", "> more than"),
    ("<=", "\u2264 at most"),
    ("<", "< less than"),
    ("==", "= exactly"),
]


@cache
def own_rule_scripts() -> str:
    """Return the scripts that all views of a page share.

    Vega, Vega-Lite and Vega-Embed stand in it whole, so that nothing is loaded from elsewhere.
    """
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    library = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version)
    own, licences = template_text("own_rule.js"), template_text("own_rule_licences.txt")
    return (
        f"<script>\n/*\n{licences}*/\n{_script(library)}\n</script>\n"
        f"<script>\n{{\n{_script(own)}}}\n</script>"
    )


def own_rule_css() -> str:
    """Return the style of the views."""
    return template_text("own_rule.css")


def own_rule_views(comparisons: list[Comparison]) -> str:
    """Return the views of a study for its report, with their scripts; blank without any.

    Parameters
    ----------
    comparisons : list of Comparison
        The kinds of item that verdicts are about.
    """
    views = [own_rule_view(comparison) for comparison in comparisons]
    return "\n".join([*views, own_rule_scripts()]) if views else ""


def own_rule_view(comparison: Comparison) -> str:
    """Return the view of one kind of item, without the scripts.

    Parameters
    ----------
    comparison : Comparison
        A kind of item.

    Returns
    -------
    str
        HTML. Without scripts it shows the verdicts of the rule that the view begins with.
    """
    tabulated = Tabulated(comparison)
    option, criterion, importance = starting(tabulated)
    prefix = f"own-rule-{NO_NAME.sub('-', comparison.kind)}"
    start = started(option, criterion, importance)
    kind = comparison.study.config.kinds[comparison.kind]
    return template("own_rule.html.j2").render(
        prefix=prefix,
        singular=kind.singular,
        plural=kind.plural,
        authors=_authors(comparison),
        measures=[(name, list(some)) for name, some in groupby(tabulated.options, _group)],
        comparisons=SIGNS,
        importances=[(choice, _importance(choice)) for choice in importance_choices()],
        start=start,
        first=option,
        scale=comparison.study.scale,
        rounds=tabulated.rounds,
        experts=tabulated.experts,
        controls=CONTROLS,
        caption=_caption(comparison),
        rule=_rule_said(criterion, importance),
        said="",
        rows=_rows(tabulated, criterion, importance),
        spec=_json(own_rule_chart(tabulated, start, prefix)),
    )


def _group(option: Option) -> str:
    return option.group


def starting(tabulated: Tabulated) -> tuple[Option, Criterion, Criterion]:
    """Return the rule that the view begins with: the one the authors state, or the first."""
    study = tabulated.comparison.study
    stated = tabulated.comparison.rules.get(STATED)
    option = tabulated.options[0]
    criterion = stated.included_if[0] if stated else option.criterion
    return option, criterion, importance_of(study) or default_importance(study.scale)


def started(option: Option, criterion: Criterion, importance: Criterion) -> dict[str, str]:
    """Return what the controls are set to for a rule on the last ratings of all experts."""
    return {
        "measure": option.key,
        "comparison": criterion.comparison,
        "cutoff": f"{float(criterion.cutoff_for(1)):g}",
        "rated": LAST,
        "without": "0",
        "importance": importance_words(importance),
        "level": f"{float(importance.cutoff_for(1)):g}",
    }


def _authors(comparison: Comparison) -> str:
    if not comparison.concluded:
        return ""
    return comparison.study.source_title(comparison.study.config.conclusion)


def _importance(choice: str) -> str:
    return "nothing asked" if choice == NOTHING else choice.replace(">=", "\u2265")


def _rule_said(criterion: Criterion, importance: Criterion) -> str:
    said = f"{criterion_words(criterion)}, important with {criterion_words(importance)}"
    return f"{said}, on the last ratings of each item."


def _caption(comparison: Comparison) -> str:
    authors = (
        " Jaccard distance: the share of the items of both lists together that only one of them "
        "has; 0 where they are the same. \u2260: in on one list only."
        if comparison.concluded
        else ""
    )
    return (
        "In (square): the measure meets the cut-off, and the item is important. Out (cross): it "
        "meets the cut-off, and the item is not important. Undecided (dot): all else. A measure "
        "that says by itself which side of the scale it speaks of, such as a mean or a share of "
        "high ratings, puts no item out. No verdict: not rated in this round, or the measure is "
        f"not defined; such an item is not in.{authors}"
    )


def _rows(
    tabulated: Tabulated, criterion: Criterion, importance: Criterion
) -> list[dict[str, Any]]:
    """Return the items with value and verdict under the rule that the view begins with."""
    comparison = tabulated.comparison
    rule, asked = chosen_rule(criterion, importance, comparison.study.scale)
    judged = judge(rule, comparison.situations[LAST], asked)
    values = dict(zip(judged.items, judged.values[0].tolist(), strict=True))
    verdicts = dict(zip(judged.items, judged.verdicts, strict=True))
    return [
        {**row, "value": _number(values[row["item"]]), "verdict": verdicts[row["item"]]}
        for row in rows_of(tabulated)
    ]


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{round(value, 2):g}"


def _json(spec: dict[str, Any]) -> str:
    """Return JSON that may stand in a page: no tag ends or comment begins in it."""
    text = json.dumps(spec, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c")


def _script(text: str) -> str:
    """Return a script that may stand in a page; only in its strings can a tag end stand."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
