"""A reporting guideline filled in for a study, as a table with links to what shows each answer."""

import html
from dataclasses import dataclass

import pandas as pd

from delphi.audit.checklists.answer import SECTIONS, Answer
from delphi.audit.checklists.answers import ANSWERS
from delphi.audit.checklists.catalogue import Checklist, Item, checklists
from delphi.files import write_csv
from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.study.registry import heading
from delphi.words import number_of

NOTHING = "This study has no ratings; this notebook is skipped."
ABSENT = "not in the data"
HEADS = ("Item", "What to report", "What the data say", "Shown in")


@dataclass(frozen=True)
class Filled:
    """A guideline with the answers of a study."""

    checklist: Checklist
    # for each item the answers that the data give; none where they cannot
    answers: list[list[Answer]]

    def __repr__(self) -> str:
        """Return the caption, for where the table cannot be seen."""
        return self.caption

    @property
    def caption(self) -> str:
        """What the table shows, and whose items they are."""
        one = self.checklist
        if one.candidates is None:
            return f"{one.name} ({one.citation}), filled in from the data."
        whose = f"{one.candidates.what}, {one.candidates.citation}"
        return f"Towards {one.name}: {whose}; filled in from the data."

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"checklist-{self.checklist.name.lower()}.csv"

    def frame(self) -> pd.DataFrame:
        """Return the table: section, number, label, answer, origin, shown."""
        rows = [
            (
                item.section,
                item.number,
                item.label,
                "; ".join(answer.text for answer in answers) or ABSENT,
                " ".join(dict.fromkeys(name for answer in answers for name in answer.origin)),
                " ".join(dict.fromkeys(name for answer in answers for name in answer.shown)),
            )
            for item, answers in zip(self.checklist.items, self.answers, strict=True)
        ]
        columns = ["section", "number", "label", "answer", "origin", "shown"]
        return pd.DataFrame(rows, columns=columns)

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
        pairs = zip(self.checklist.items, self.answers, strict=True)
        body = "".join(_row(item, answers) for item, answers in pairs)
        return (
            f'<table class="exhibit checklist"><caption>{html.escape(self.caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )


def _row(item: Item, answers: list[Answer]) -> str:
    name = html.escape(f"{item.section} {item.number}".strip())
    cells = (html.escape(item.label), _said(answers), _shown(answers))
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{name}</th>{body}</tr>'


def _said(answers: list[Answer]) -> str:
    if not answers:
        return f"<i>{ABSENT}</i>"
    return "<br>".join(html.escape(answer.text) for answer in answers)


def _shown(answers: list[Answer]) -> str:
    names = dict.fromkeys(name for answer in answers for name in answer.shown)
    links = [f'<a href="#{name}">{html.escape(_title(name))}</a>' for name in names]
    origins = dict.fromkeys(name for answer in answers for name in answer.origin)
    codes = [f"<code>{html.escape(name)}</code>" for name in origins]
    return ", ".join(links) + ("<br>" if links else "") + ", ".join(codes)


def _title(name: str) -> str:
    return SECTIONS.get(name) or heading(name)


def filled(study: Study) -> list[Filled]:
    """Return every guideline filled in for a study; none for a study without ratings."""
    if not study.has("ratings"):
        return []
    found = {name: answer(study) for name, answer in ANSWERS.items()}
    return [
        Filled(
            one,
            [[said for name in item.answers if (said := found[name])] for item in one.items],
        )
        for one in checklists()
    ]


@spoken
def counted(found: list[Filled]) -> str:
    """Say for each guideline how many of the items listed here the data answer."""
    return "\n".join(_counted(one) for one in found) or NOTHING


def sections_alt(shares: pd.DataFrame) -> str:
    """Say in words what a drawing of the answered items by guideline and section shows."""
    each = [
        f"{row.guideline}, {row.section}: {row.answered} of {row.items}"
        for row in shares.itertuples()
    ]
    return f"Bars of the items of each section, and of those answered. {'; '.join(each)}."


def _counted(one: Filled) -> str:
    table = Table(f"tables/{one.file}", one.frame())
    answered = table.rows({"answer": {"not": ABSENT}})
    name = f"checklist-{one.checklist.name.lower()}-final"
    final_items = one.checklist.final
    of_final = derived(
        name, pd.DataFrame({"part": final_items.keys(), "items": final_items.values()})
    )
    final = of_final.sum("items")
    parts = ", ".join(f"{of_final.value('items', {'part': part})} {part}" for part in final_items)
    head = f"- **{one.checklist.name}** ({one.checklist.citation}) has {final} items: {parts}."
    said = f"The data answer {answered} of {number_of(table.rows(), 'item')} listed here"
    if one.checklist.candidates is None:
        return f"{head} {said}."
    return (
        f"{head} {said}, which are not the final ones but {one.checklist.candidates.what} "
        f"({one.checklist.candidates.citation}): we could not hold the final wording against "
        "its publication."
    )


def keep(study: Study, found: list[Filled], output: str) -> None:
    """Write each filled guideline as `tables/checklist-<name>.csv`; nowhere for a blank output."""
    for one in found if output else []:
        write_csv(study.root / output / "tables" / one.file, one.frame())
