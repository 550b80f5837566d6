"""The ledger as a table that can be filtered, with links to exhibits, claims and sources."""

import html
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from delphi.audit.claims import FINDINGS, QUANTITIES, WEIGHT, by_consequence
from delphi.audit.claims.arguments import read_arguments
from delphi.audit.claims.vocabulary import RATINGS
from delphi.study import Study
from delphi.study.registry import declared

HEADS = ("Where", "What is stated", "Printed", "Recomputed", "Finding", "From")
TABLE_OF = {
    "works": "references",
    "authors_of": "references",
    "event": "timeline",
    "years_of_posts": "experience",
    "tier": "tiers",
    "marks_apart": "entries",
}
MOST = 6  # names of a set that are shown
BEARS = {
    "conclusion": "a conclusion",
    "result": "a result",
    "method": "the method",
    "description": "a description",
    "presentation": "presentation",
}
MARKS = {"confirmed": "\u2713", "contradicted": "\u2717", "not checkable": "?"}
SCRIPT = """
(function(){var r=document.currentScript.parentNode,s=r.querySelectorAll('select'),
t=r.querySelector('input'),o=r.querySelector('output'),b=r.querySelectorAll('tbody tr');
function f(){var n=0;b.forEach(function(e){var k=true;s.forEach(function(x){
if(x.value&&e.dataset[x.name]!==x.value)k=false});
if(t.value&&e.textContent.toLowerCase().indexOf(t.value.toLowerCase())<0)k=false;
e.hidden=!k;if(k)n++});o.textContent=n+' of '+b.length+' shown'}
s.forEach(function(x){x.addEventListener('change',f)});t.addEventListener('input',f);f()})();
"""


@dataclass(frozen=True)
class LedgerTable:
    """Claims of a study as a table."""

    study: Study
    # claims with their findings, as `delphi.audit.ledger.ledger_of` returns them
    found: pd.DataFrame
    caption: str  # what the table shows
    # True for a table that can be filtered; false for a plain one. Links lead to the rows of the
    # plain one for what is contradicted, and to those of this one for the rest.
    filtered: bool = False

    def __repr__(self) -> str:
        """Return the caption, for where the table cannot be seen."""
        return self.caption

    def _repr_html_(self) -> str:
        table = self._table()
        if not self.filtered:
            return table
        controls = "".join(
            self._choice(name, label, options)
            for name, label, options in (
                ("finding", "Finding", list(FINDINGS)),
                ("bears", "Bears on", list(WEIGHT)),
                ("source", "Where", list(dict.fromkeys(self.found["source"]))),
            )
        )
        search = '<label>Words <input type="search" size="18"></label> '
        return (
            f'<div class="ledger"><p class="filters">{controls}{search}'
            f'<output aria-live="polite"></output></p>{table}<script>{SCRIPT}</script></div>'
        )

    def _choice(self, name: str, label: str, options: list[str]) -> str:
        shown = "".join(
            f'<option value="{html.escape(option)}">{html.escape(self._title(option))}</option>'
            for option in options
        )
        return (
            f'<label>{label} <select name="{name}"><option value="">all</option>{shown}</select>'
            "</label> "
        )

    def _title(self, option: str) -> str:
        return self.study.source_title(option) if option in self.study.config.sources else option

    def _table(self) -> str:
        heads = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
        body = "".join(self._row(row) for row in self.found.fillna("").to_dict("records"))
        return (
            f'<table class="exhibit claims"><caption>{html.escape(self.caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _row(self, row: "dict[str, object]") -> str:
        one = {str(key): str(value) for key, value in row.items()}
        second = self.filtered and one["id"] in self._contradicted  # the plain table has it
        ident = "" if second else f' id="claim-{one["id"]}"'
        said = html.escape(one["statement"])
        if one["reading"]:
            holds = {"yes": " (holds so)", "no": ""}.get(one["reading_holds"], "")
            said += f"<br><small>Reading: {html.escape(one['reading'])}{holds}</small>"
        if one["note"]:
            said += f"<br><small>{html.escape(one['note'])}</small>"
        finding = f"{MARKS[one['finding']]} {one['finding']}"
        cells = [
            self._where(one),
            f"{said} <small>[{html.escape(one['id'])}]</small>",
            self._named(one["printed"].split("|")),
            self._named(one["recomputed"].split(", ")),
            f"{finding}<br><small>bears on {html.escape(BEARS[one['bears_on']])}</small>",
            self._origin(one),
        ]
        data = (
            f' data-finding="{one["finding"]}" data-bears="{one["bears_on"]}" '
            f'data-source="{html.escape(one["source"])}"'
        )
        body = "".join(f"<td>{cell}</td>" for cell in cells[1:])
        return f'<tr{data}{ident}><th scope="row">{cells[0]}</th>{body}</tr>'

    @cached_property
    def _labels(self) -> dict[str, str]:
        if not self.study.has("items"):
            return {}
        items = self.study.table("items")
        return dict(zip(items["item"], items["label"], strict=True))

    def _named(self, names: list[str]) -> str:
        """Return values with the labels of items in place of their identifiers."""
        shown = [self._labels.get(name, name) for name in names]
        if len(shown) > MOST:
            shown = [*shown[:MOST], "\u2026"]
        return html.escape(", ".join(shown))

    def _where(self, one: dict[str, str]) -> str:
        return f"{self._link(one['source'])}<br><small>{html.escape(one['place'])}</small>"

    @cached_property
    def _exhibits(self) -> set[str]:
        return set(declared(self.study))

    @cached_property
    def _contradicted(self) -> set[str]:
        return set(self.found.loc[self.found["finding"] == "contradicted", "id"])

    def _link(self, source: str) -> str:
        title = html.escape(self._title(source))
        return f'<a href="#{source}">{title}</a>' if source in self._exhibits else title

    # --- where the recomputed value comes from ---------------------------------------------

    def _origin(self, one: dict[str, str]) -> str:
        if one["quantity"] not in QUANTITIES:
            return ""
        given = read_arguments(one["arguments"])
        on_ratings = one["quantity"] in RATINGS or given.given.get("table") == "ratings"
        if on_ratings and one["quantity"] not in TABLE_OF:
            return self._of_ratings(given.many("item"), given.many("round"))
        if one["quantity"] == "count_of":
            return "the list itself"
        if one["quantity"] == "elsewhere":
            return html.escape(given.one("place"))
        if "id" in given.given or "ids" in given.given:
            named = [*given.many("id"), *given.many("ids")]
            return ", ".join(self._claim(name) for name in named)
        table = given.given.get("table", TABLE_OF.get(one["quantity"], ""))
        return f"<code>{html.escape(table)}<wbr>.csv</code>" if table else ""

    def _claim(self, name: str) -> str:
        shown = html.escape(name)
        return f'<a href="#claim-{shown}">{shown}</a>' if name in self._contradicted else shown

    @cached_property
    def _sources(self) -> pd.DataFrame:
        ratings = self.study.table("ratings")
        return ratings[["item", "round", "sources"]].dropna().drop_duplicates()

    def _of_ratings(self, items: list[str], rounds: list[str]) -> str:
        rows = self._sources
        if items:
            rows = rows[rows["item"].isin(items)]
        if rounds and rounds != ["last"]:
            rows = rows[rows["round"].astype(str).isin(rounds)]
        named = dict.fromkeys(name for text in rows["sources"] for name in text.split())
        return ", ".join(self._link(name) for name in named)


def ledger_tables(study: Study, found: pd.DataFrame) -> list[LedgerTable]:
    """Return the contradicted claims as a plain table, and all claims as one to be filtered."""
    if found.empty:
        return []
    ordered = by_consequence(found)
    wrong = ordered[ordered["finding"] == "contradicted"]
    every = LedgerTable(study, ordered, "Every claim; the contradicted ones first.", filtered=True)
    first = LedgerTable(
        study, wrong, "Claims that other places of the publication contradict, by consequence."
    )
    return [first, every] if len(wrong) else [every]
