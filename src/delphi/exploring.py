"""Widgets for a notebook: choose a study, an item and a rule, and see what follows."""

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd
from nbconvert.filters import markdown2html

from delphi.consensus import what_if
from delphi.consensus.what_if import LAST, Choice, choice_of
from delphi.errors import InputError
from delphi.exhibits.plain_table import PlainTable
from delphi.study import Study, open_study, study_names

WIDE = {"layout": {"width": "34em"}, "style": {"description_width": "7em"}}


def studies(start: Study) -> list[str]:
    """Return the studies of a project that were ingested and have ratings."""
    return [name for name in study_names(start.root) if Study(name, start.root).has("ratings")]


def page(choice: Choice) -> str:
    """Return what a choice shows, as HTML: the verdict in words, then its tables."""
    words = f"{what_if.verdict_said(choice)}\n\n{what_if.rule_said(choice)}"
    tables = [_table(caption, frame) for caption, frame in what_if.shown(choice)]
    said: str = markdown2html(words)
    return f'<div class="explored"><div role="status">{said}</div>{"".join(tables)}</div>'


def _table(caption: str, frame: pd.DataFrame) -> str:
    return PlainTable(frame, caption)._repr_html_() if len(frame) else ""


def number_typed(text: str) -> float | None:
    """Read a cut-off as it is typed; None for a blank one.

    Raises
    ------
    ValueError
        When it is no number.

    Examples
    --------
    >>> number_typed(" 66.7 "), number_typed("")
    (66.7, None)
    """
    try:
        return float(text) if text.strip() else None
    except ValueError as error:
        raise ValueError(f"cutoff must be a number or blank, not {text!r}") from error


class Explorer:
    """The widgets, and what happens when one of them changes.

    Parameters
    ----------
    start : Choice
        What is chosen at first.
    """

    def __init__(self, start: Choice) -> None:
        self.study = start.study
        self._filling = False
        self.chosen = {
            "study": widgets.Dropdown(description="Study", options=studies(start.study), **WIDE),
            "kind": widgets.Dropdown(description="Kind", **WIDE),
            "item": widgets.Dropdown(description="Item", **WIDE),
            "rule": widgets.Dropdown(description="Rule", **WIDE),
            "cutoff": widgets.Text(
                description="Cut-off",
                placeholder="that of the rule",
                continuous_update=False,
                **WIDE,
            ),
            "number": widgets.Dropdown(description="Round", **WIDE),
            "without": widgets.Dropdown(description="Leave out", **WIDE),
        }
        self.result = widgets.HTML()
        self.chosen["study"].value = start.study.name
        self._fill(start)
        for name, widget in self.chosen.items():
            widget.observe(self._changed(name), names="value")
        self.show()

    @property
    def widget(self) -> Any:
        """Everything as one widget."""
        return widgets.VBox([*self.chosen.values(), self.result])

    @property
    def choice(self) -> Choice:
        """What the widgets say.

        Raises
        ------
        ValueError
            When the cut-off is no number, or the rule cannot take it.
        """
        value = {name: widget.value for name, widget in self.chosen.items() if name != "study"}
        return choice_of(self.study, **{**value, "cutoff": number_typed(value["cutoff"])})

    def show(self) -> None:
        """Show what follows from the choice, or what is wrong with it."""
        try:
            self.result.value = page(self.choice)
        except (InputError, ValueError) as error:
            self.result.value = f'<p role="alert">{html.escape(str(error))}</p>'

    def _changed(self, name: str) -> Any:
        def react(_change: object) -> None:
            if self._filling:
                return
            if name == "study":
                self.study = open_study(self.chosen["study"].value, self.study.root)
                self._fill(choice_of(self.study))
            elif name == "kind":
                self._fill(choice_of(self.study, self.chosen["kind"].value))
            elif name == "rule":
                self._put("cutoff", None, "")  # a cut-off of another measure means nothing here
            self.show()

        return react

    def _fill(self, choice: Choice) -> None:
        """Offer what the study has, and choose as told."""
        study, kinds = choice.study, choice.study.config.kinds
        rated = study.table("ratings")["kind"].unique()
        rounds = [LAST, *choice.every.rounds]
        rules = choice.every.rules
        self._put("kind", [(kinds[k].plural, k) for k in kinds if k in rated], choice.kind)
        self._put("item", [(label, i) for i, label in choice.every.labels.items()], choice.item)
        self._put("rule", [(f"{r.title} [{name}]", name) for name, r in rules.items()], choice.rule)
        self._put("cutoff", None, "" if choice.cutoff is None else f"{choice.cutoff:g}")
        self._put("number", [(what_if.round_said(n), n) for n in rounds], choice.number)
        self._put("without", [("nobody", ""), *((e, e) for e in choice.experts)], choice.without)

    def _put(self, name: str, options: list[tuple[str, Any]] | None, value: Any) -> None:
        """Set options and value of a widget without a reaction to it."""
        self._filling = True
        try:
            if options is not None:
                self.chosen[name].options = options
            self.chosen[name].value = value
        finally:
            self._filling = False


def explorer(start: Choice) -> Any:
    """Return the widgets for a notebook.

    Parameters
    ----------
    start : Choice
        What is chosen at first.
    """
    return Explorer(start).widget
