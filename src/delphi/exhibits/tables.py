"""Tables that stand in print as rows and columns: the panel, posts, suggestions, timeline."""

import pandas as pd

from delphi.exhibits.drawing import Drawn
from delphi.exhibits.html_table import Cell, Row, table_html
from delphi.study import Study
from delphi.study.panel import organizations_named, years_spanned
from delphi.study.registry import Exhibit, argument

COLUMNS = {
    "panel": {
        "name": "Participant",
        "focus": "Focus",
        "years": "Years in business",
        "organizations": "Organizations",
    },
    "suggestions": {"suggestion": "Suggestion", "alignment": "Aligned with"},
    "timeline": {
        "number": "No.",
        "date": "Date",
        "event": "Step",
        "round": "Round",
        "mode": "Mode",
        "note": "Note",
    },
}
RETOLD = {"timeline": ("Dates as printed; steps in our own words.",)}
NUMERIC = {"number", "years", "organizations", "round"}
POSTS = {
    "title": "Title",
    "organization": "Organization",
    "dates": "Dates",
    "industry": "Industry",
    "reach": "Reach",
    "model": "Model",
    "business_type": "Type of business",
    "employees": "Employees",
}


def listing(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build a table of rows and columns as printed.

    The argument `table` names one of the tables panel, suggestions, timeline; `source` names
    the source whose rows are shown. A printed sum stands below, with the recomputed one.

    Raises
    ------
    InputError
        When table or source is unknown.
    """
    table = argument(identifier, exhibit, "table", list(COLUMNS))
    source = argument(identifier, exhibit, "source", list(study.config.sources))
    names = COLUMNS[table]
    frame = study.table(table)
    frame = frame[frame["source"] == source].dropna(axis="columns", how="all")
    frame = frame[[name for name in names if name in frame]]
    data, sums = _with_sums(study, frame, source)
    header = [Cell(names[name], "number" if name in NUMERIC else "") for name in frame]
    rows = [_row(frame.columns, values, "") for values in frame.itertuples(index=False)]
    rows += [_row(frame.columns, values, "sum") for values in sums.itertuples(index=False)]
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Table of {len(frame)} rows: {', '.join(names[name] for name in frame)}.",
        data=data,
        notes=RETOLD.get(table, ()),
        differs=tuple(_differing(sums)),
        fidelity=exhibit.fidelity,
        table=table_html(header, rows),
    )


def _with_sums(study: Study, frame: pd.DataFrame, source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the frame with its printed and recomputed sums below, and these alone."""
    if not study.has("sums"):
        return frame, frame.iloc[:0]
    sums = study.table("sums")
    numeric = frame.select_dtypes("number").columns
    mine = (sums["source"] == source) & (sums["row"] == "total") & sums["column"].isin(numeric)
    printed = sums[mine].set_index("column")["printed"]
    if printed.empty:
        return frame, frame.iloc[:0]
    first = frame.columns[0]
    lines = [
        {first: "Total, printed", **printed},
        {first: "Total, recomputed", **{name: frame[name].sum() for name in printed.index}},
    ]
    sums = pd.DataFrame(lines, columns=frame.columns)
    return pd.concat([frame.astype("object"), sums.astype("object")], ignore_index=True), sums


def _differing(sums: pd.DataFrame) -> list[str]:
    if sums.empty:
        return []
    printed, recomputed = sums.iloc[0, 1:].dropna(), sums.iloc[1, 1:].dropna()
    return [
        f"The total of {name} is printed as {printed[name]}; recomputed it is {recomputed[name]}."
        for name in printed.index
        if int(printed[name]) != int(recomputed[name])
    ]


def _row(columns: pd.Index, values: tuple[object, ...], css: str) -> Row:
    cells = [
        Cell(
            "" if pd.isna(value) else str(value),
            "number" if name in NUMERIC else "",
            "row" if place == 0 else "",
        )
        for place, (name, value) in enumerate(zip(columns, values, strict=True))
    ]
    return Row(cells, css)


def posts(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build the table of the posts that each person held, with printed and recomputed sums.

    Organizations are recomputed as the distinct names listed, years as those from the first
    start to the last end.
    """
    frame = study.table("experience")
    names = _names(study)
    rows: list[Row] = []
    records: list[dict[str, object]] = []
    differing: list[str] = []
    for person, held in frame.groupby("person", sort=False):
        name = names[str(person)]
        rows.append(Row([Cell(name, scope="rowgroup", span=len(POSTS))], "group"))
        shown = held[list(POSTS)].fillna("")
        rows += [_row(shown.columns, values, "") for values in shown.itertuples(index=False)]
        records += [{"person": person, **record} for record in shown.to_dict("records")]
        printed = _printed_sums(study, str(person))
        recomputed = {"organizations": organizations_named(held), "years": years_spanned(held)}
        odd = {column for column, value in printed.items() if value != recomputed[column]}
        for label, counts in (("printed", printed), ("recomputed", recomputed)):
            rows.append(_sum_row(label, counts, odd))
            records.append({"person": person, **_sum_record(label, counts)})
        differing += [
            f"{name}: the sum of {column} is printed as {printed[column]}; from the rows it is "
            f"{recomputed[column]}."
            for column in sorted(odd)
        ]
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Table of {len(frame)} posts held by {frame['person'].nunique()} persons.",
        data=pd.DataFrame(records),
        differs=tuple(differing),
        fidelity=exhibit.fidelity,
        table=table_html([Cell(text) for text in POSTS.values()], rows),
    )


def _printed_sums(study: Study, person: str) -> dict[str, int]:
    """Return the sums printed below the posts of a person, by what is summed."""
    if not study.has("sums"):
        return {}
    sums = study.table("sums")
    mine = sums[(sums["row"] == person) & sums["column"].isin(["organizations", "years"])]
    return {str(row.column): int(row.printed) for row in mine.itertuples()}


def _sum_record(label: str, counts: dict[str, int]) -> dict[str, object]:
    organizations, years = counts.get("organizations"), counts.get("years")
    return {"title": f"Total, {label}", "organization": organizations, "dates": years}


def _sum_row(label: str, counts: dict[str, int], differing: set[str]) -> Row:
    cells = [
        Cell(f"({counts[name]})" if name in counts else "", "differs" if name in differing else "")
        for name in ("organizations", "years")
    ]
    blank = Cell("", span=len(POSTS) - 3)
    return Row([Cell(f"Total, {label}", scope="row"), *cells, blank], "sum")


def _names(study: Study) -> dict[str, str]:
    posts = study.table("experience")
    experts = {str(person): str(person) for person in posts["person"]}
    if study.has("panel"):
        panel = study.table("panel")
        experts |= dict(zip(panel["expert"], panel["name"].fillna(panel["expert"]), strict=True))
    researchers = {who: f"{name} (researcher)" for who, name in study.config.researchers.items()}
    return experts | researchers
