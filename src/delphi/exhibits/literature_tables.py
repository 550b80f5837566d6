"""Tables about the literature: works listed by topic, articles counted by authors."""

from typing import Any

import pandas as pd

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.html_table import Cell, Part, Row, table_html
from delphi.study import Study
from delphi.study.literature import count_works, look_up
from delphi.study.registry import Exhibit, argument
from delphi.words import number_of


def works(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build a table of the works that each topic is traced to.

    The argument `source` names the source. Beside the printed number of works stands the
    number listed; a work that is not in the reference list is marked.

    Raises
    ------
    InputError
        When the source lists no works.
    """
    literature = study.table("literature")
    source = argument(identifier, exhibit, "source", list(literature["source"].unique()))
    topics = study.table("topics")
    topics = count_works(topics[topics["source"] == source], literature)
    cited = literature[literature["source"] == source]
    cited = look_up(cited, study.table("references")) if study.has("references") else cited
    by_topic = dict(iter(cited.groupby("topic", sort=False)))
    data = topics.drop(columns=["source"])
    data["works"] = [_joined(by_topic.get(topic)) for topic in data["topic"]]
    data["not in the reference list"] = [_joined(_lost(by_topic.get(t))) for t in data["topic"]]
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Table of {len(topics)} topics and the {len(cited)} works listed for them; the "
        f"printed number differs from the listed one for {int(topics['differs'].sum())} topics.",
        data=data,
        notes=_notes(cited),
        differs=_differing(topics),
        fidelity=exhibit.fidelity,
        table=_works_html(topics, by_topic),
    )


def _work(row: Any) -> str:
    return f"{row.authors} ({row.year})"


def _joined(rows: pd.DataFrame | None) -> str:
    return "" if rows is None else "; ".join(_work(row) for row in rows.itertuples())


def _lost(rows: pd.DataFrame | None) -> pd.DataFrame | None:
    return rows if rows is None or "found" not in rows else rows[rows["found"] == 0]


def _differing(topics: pd.DataFrame) -> tuple[str, ...]:
    return tuple(
        f"{row.topic}: {number_of(row.printed, 'work')} printed, {row.recomputed} listed."
        for row in topics[topics["differs"]].itertuples()
    )


def _notes(cited: pd.DataFrame) -> tuple[str, ...]:
    if "found" not in cited or (cited["found"] > 0).all():
        return ()
    lost = cited[cited["found"] == 0].drop_duplicates(["authors", "year"])
    said = number_of(len(lost), "work is", "works are")
    return (f"{said} not in the reference list under these names and year (marked †).",)


def _works_html(topics: pd.DataFrame, by_topic: dict[Any, pd.DataFrame]) -> str:
    names = (("Topic", ""), ("Printed", "number"), ("Listed", "number"), ("Works", ""))
    rows = []
    for row in topics.itertuples():
        css = "number differs" if row.differs else "number"
        details = "" if pd.isna(row.details) else f" ({row.details})"
        listed = list(by_topic[row.topic].itertuples())
        parts = [_marked(work, ";") for work in listed[:-1]] + [_marked(listed[-1], "")]
        rows.append(
            Row(
                [
                    Cell(f"{row.topic}{details}", scope="row"),
                    Cell(str(row.printed), css),
                    Cell(str(row.recomputed), css),
                    Cell(pieces=tuple(parts)),
                ]
            )
        )
    return table_html([Cell(text, css) for text, css in names], rows)


def _marked(work: Any, end: str) -> Part:
    lost = getattr(work, "found", 1) == 0
    return Part(f"{_work(work)}{'†' if lost else ''}{end}", "differs" if lost else "")


def articles(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build a table of the number of articles by authors, with printed and recomputed totals.

    The argument `source` names the source.

    Raises
    ------
    InputError
        When the source counts no articles.
    """
    every = study.table("articles")
    source = argument(identifier, exhibit, "source", list(every["source"].unique()))
    frame = every[every["source"] == source]
    printed = _printed_sums(study, source)
    rows, records, differing = [], [], []
    for topic, group in frame.groupby("topic", sort=False):
        rows.append(Row([Cell(str(topic), scope="rowgroup", span=2)], "group"))
        rows += [_article_row(row) for row in group.itertuples()]
        records += [(topic, row.authors, row.printed) for row in group.itertuples()]
        total, said = int(group["printed"].sum()), printed.get(topic)
        differs = said is not None and said != total
        totals = {} if said is None else {"printed": said}
        totals["recomputed"] = total
        records += [(topic, f"Total, {label}", value) for label, value in totals.items()]
        rows += [_total_row(label, value, differs=differs) for label, value in totals.items()]
        if differs:
            differing.append(f"{topic}: the total is printed as {said}; recomputed it is {total}.")
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Table of the number of articles by {len(frame)} groups of authors under "
        f"{frame['topic'].nunique()} headings.",
        data=pd.DataFrame(records, columns=["topic", "authors", "articles"]),
        differs=tuple(differing),
        fidelity=exhibit.fidelity,
        table=table_html([Cell("Authors"), Cell("Articles", "number")], rows),
    )


def _printed_sums(study: Study, source: str) -> dict[Any, int]:
    if not study.has("sums"):
        return {}
    sums = study.table("sums")
    return dict(sums[sums["source"] == source].set_index("column")["printed"])


def _total_row(label: str, value: int, *, differs: bool) -> Row:
    css = "number differs" if differs else "number"
    return Row([Cell(f"Total, {label}", scope="row"), Cell(f"({value})", css)], "sum")


def _article_row(row: Any) -> Row:
    note = "" if pd.isna(row.note) else f" ({row.note})"
    return Row([Cell(f"{row.authors}{note}", scope="row"), Cell(str(row.printed), "number")])
