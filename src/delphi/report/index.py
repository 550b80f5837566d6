"""The index of a study's exhibits: what each shows, how faithful it is, and where it stands."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from PIL import Image

from delphi.exhibits import Drawn, exhibits_of
from delphi.files import write_csv, write_text
from delphi.prose import Table, spoken
from delphi.report.template import page_css, template
from delphi.study import Study
from delphi.study.registry import declared
from delphi.words import listed, number_of

KINDS = {
    "figure": "figures",
    "table": "tables",
    "appendix": "appendices",
    "proposition": "propositions",
}
THUMBNAIL = 220  # pixels wide
COLOURS = 48  # of a thumbnail: enough for tints and type
ROWS, COLUMNS, LETTERS = 6, 4, 26  # of a table that a thumbnail shows


@dataclass(frozen=True)
class IndexRow:
    """One exhibit in the index."""

    exhibit: Drawn
    place: str  # where it stands in the publication
    files: list[str]  # its files, relative to the folder of the study's report
    picture: str  # a small picture as a data address; blank for a table
    cells: list[list[str]]  # the first cells of a table; empty for a figure


def index_rows(study: Study, notebooks: list[str]) -> list[IndexRow]:
    """Return the exhibits that the notebooks show: tables, figures, appendices, the rest."""
    places = {identifier: exhibit.place for identifier, exhibit in declared(study).items()}
    drawn = [exhibit for name in notebooks for exhibit in exhibits_of(study, name)]
    return [_row(study, exhibit, places) for exhibit in sorted(drawn, key=_order)]


def _order(exhibit: Drawn) -> tuple[int, str]:
    kinds = list(KINDS)
    kind = exhibit.identifier.partition("-")[0]
    return kinds.index(kind) if kind in kinds else len(kinds), exhibit.identifier


def _row(study: Study, exhibit: Drawn, places: dict[str, str]) -> IndexRow:
    files = [file for file in exhibit.files if (study.reports / file).is_file()]
    pictures = [study.reports / file for file in files if file.endswith(".png")]
    return IndexRow(
        exhibit=exhibit,
        place=places.get(exhibit.identifier, ""),
        files=files,
        picture=_thumbnail(pictures[0]) if pictures else "",
        cells=_first_cells(exhibit.data) if exhibit.draw is None else [],
    )


def _thumbnail(path: Path) -> str:
    with Image.open(path) as picture:
        tall = round(picture.height * THUMBNAIL / picture.width)
        small = picture.convert("RGB").resize((THUMBNAIL, tall), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    small.quantize(COLOURS).save(stream, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"


def _first_cells(frame: pd.DataFrame) -> list[list[str]]:
    shown = frame.iloc[:ROWS, :COLUMNS].astype("object")
    return [
        ["" if pd.isna(value) else str(value)[:LETTERS] for value in values]
        for values in shown.itertuples(index=False)
    ]


def index_table(rows: list[IndexRow]) -> pd.DataFrame:
    """Return the index as a table: exhibit, kind, notebook, title, fidelity, place and files."""
    columns = ["exhibit", "kind", "title", "fidelity", "place", "files"]
    found = [
        (
            row.exhibit.identifier,
            row.exhibit.identifier.partition("-")[0],
            row.exhibit.title,
            row.exhibit.fidelity,
            row.place,
            " ".join(row.files),
        )
        for row in rows
    ]
    return pd.DataFrame(found, columns=columns)


@spoken
def counted(rows: list[IndexRow]) -> str:
    """Say how many exhibits of each kind there are.

    Examples
    --------
    >>> counted([])
    'no exhibit'
    """
    table = Table("exhibits.csv", index_table(rows))
    kinds = set(table.frame["kind"])
    said = [
        number_of(table.rows({"kind": kind}), kind, plural)
        for kind, plural in KINDS.items()
        if kind in kinds
    ]
    return listed(said) if said else "no exhibit"


def write_index(study: Study, rows: list[IndexRow]) -> list[Path]:
    """Write `exhibits.html` and `exhibits.csv`: every exhibit with fidelity, place and files."""
    table = study.reports / "exhibits.csv"
    write_csv(table, index_table(rows))
    target = study.reports / "exhibits.html"
    config = study.config
    text = template("exhibits.html.j2").render(
        short=config.short,
        citation=config.citation,
        css=page_css(),
        rows=rows,
        counted=counted(rows),
    )
    write_text(target, text + "\n")
    return [table, target]
