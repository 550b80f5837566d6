"""Tables of interview studies: informants, what contributes under which role, propositions."""

from typing import Any

import pandas as pd

from delphi.errors import InputError, Problem
from delphi.exhibits.drawing import Drawn
from delphi.exhibits.html_table import Cell, Row, table_html
from delphi.study import Study
from delphi.study.registry import Exhibit
from delphi.words import listed, number_of

PLACE = ["function", "level"]
SIGNS = {"+": "+", "-": "\u2212", "NA": "NA"}


# --- informants ----------------------------------------------------------------------------


def informants(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build the table of informants by position, and of the industries of their firms.

    Sums of informants and firms are recomputed from the cells and stand below.
    """
    people, firms = study.table("informants"), study.table("firms")
    industries = study.table("industries")
    data = _positions(people, firms, study.table("titles") if study.has("titles") else None)
    men, women = (int(data[name].sum()) for name in ("M", "F"))
    header = ["Function", "Level", "Men", "Women", "Firms by industry", "Job titles"]
    css = ["", "", "number", "number", "", ""]
    rows = [_position_row(row) for row in data.itertuples(index=False)]
    total = f"{firms['firms'].sum()} firms"
    sums = [Cell("Total, recomputed", scope="row", span=2), Cell(str(men), "number")]
    sums += [Cell(str(women), "number"), Cell(total), Cell("")]
    rows.append(Row(sums, "sum"))
    rows += _industry_rows(industries)
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Table of {len(data)} positions of {men + women} informants ({men} men, {women} "
        f"women), and of {len(industries)} industries with {industries['firms'].sum()} firms.",
        data=data.rename(columns={"M": "men", "F": "women"}),
        notes=("Sales in million dollars. Sums are recomputed; print shows none here.",),
        differs=_firms_differing(firms, industries),
        fidelity=exhibit.fidelity,
        table=table_html([Cell(n, c) for n, c in zip(header, css, strict=True)], rows),
    )


def _positions(
    people: pd.DataFrame, firms: pd.DataFrame, titles: pd.DataFrame | None
) -> pd.DataFrame:
    order = people[PLACE].drop_duplicates()
    counted = people.pivot_table(index=PLACE, columns="gender", values="count", aggfunc="sum")
    counted = counted.reindex(columns=["M", "F"]).fillna(0).astype("int64")
    named = firms.assign(said=firms["industry"] + " (" + firms["firms"].astype("str") + ")")
    said = named.groupby(PLACE)["said"].agg(", ".join).rename("firms")
    frame = order.merge(counted, on=PLACE).merge(said, on=PLACE, how="left")
    if titles is None:
        return frame.assign(titles="")
    jobs = titles.groupby(PLACE)["title"].agg(", ".join).rename("titles")
    return frame.merge(jobs, on=PLACE, how="left")


def _position_row(row: Any) -> Row:
    cells = [Cell(row.function, scope="row"), Cell(row.level)]
    cells += [Cell(str(row.M), "number"), Cell(str(row.F), "number")]
    return Row([*cells, Cell(row.firms), Cell(row.titles)])


def _industry_rows(industries: pd.DataFrame) -> list[Row]:
    head = Row([Cell("Industries: firms, annual sales, employees", scope="rowgroup", span=6)])
    rows = [
        Row(
            [
                Cell(f"{row.industry}: {row.name}", scope="row", span=2),
                Cell(str(row.firms), "number", span=2),
                Cell(_span(row.sales_low, row.sales_high)),
                Cell(_span(row.employees_low, row.employees_high)),
            ]
        )
        for row in industries.itertuples(index=False)
    ]
    total = [Cell("Total, recomputed", scope="row", span=2)]
    total += [Cell(str(industries["firms"].sum()), "number", span=2), Cell("", span=2)]
    return [Row(head.cells, "group"), *rows, Row(total, "sum")]


def _span(low: Any, high: Any) -> str:
    """Return a range as printed, blank where it is not."""
    ends = ["" if pd.isna(value) else str(value) for value in (low, high)]
    return "\u2013".join(ends) if any(ends) else ""


def _firms_differing(firms: pd.DataFrame, industries: pd.DataFrame) -> tuple[str, ...]:
    by_position = firms.groupby("industry")["firms"].sum()
    return tuple(
        f"{row.name}: {row.firms} firms by industry, {by_position.get(row.industry, 0)} by "
        "position."
        for row in industries.itertuples(index=False)
        if row.firms != by_position.get(row.industry, 0)
    )


# --- what contributes under which role -----------------------------------------------------


def contributions(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build the table of roles against elements: what contributes to value, as printed."""
    roles, signs = study.table("roles"), study.table("contributions")
    elements = list(signs["element"].unique())
    wide = signs.assign(stage=signs["stage"].fillna(""))
    wide = wide.pivot_table(
        index=["role", "stage"], columns="element", values="sign", aggfunc="first", sort=False
    )[elements]
    data = roles.drop(columns=["source", "position", "note"]).merge(
        wide.reset_index(), on="role", how="left"
    )
    names = ["Role", "Percent of firms", "Industries", *elements]
    header = [Cell(name, "number" if name.startswith("Percent") else "") for name in names]
    plus = data[elements].eq("+").sum()
    general = list(plus[plus == plus.max()].index)
    return Drawn(
        identifier=identifier,
        title=exhibit.title,
        alt=f"Table of {len(roles)} roles against {listed(elements)}. "
        f"{listed(general)} contributes under the most roles: {plus.max()} "
        f"of {len(data)} rows.",
        data=data,
        notes=("Duties in our own words. + contributes, \u2212 hinders, NA neither.",),
        fidelity=exhibit.fidelity,
        table=table_html(header, [_role_row(row, elements) for _, row in data.iterrows()]),
    )


def _role_row(row: "pd.Series[Any]", elements: list[str]) -> Row:
    stage = f" ({row['stage']})" if row["stage"] else ""
    duties = "" if pd.isna(row["duties"]) else f": {row['duties']}"
    percent = "" if pd.isna(row["percent"]) else f"{row['percent']} %"
    cells = [Cell(f"{row['role']}{stage}{duties}", scope="row"), Cell(percent, "number")]
    signs = [
        Cell(SIGNS.get(str(row[name]), ""), "plus" if row[name] == "+" else "") for name in elements
    ]
    return Row([*cells, Cell(row["industries"] or ""), *signs])


# --- propositions --------------------------------------------------------------------------


def proposition(study: Study, identifier: str, exhibit: Exhibit) -> Drawn:
    """Build a proposition as the chain of its parts; the argument `number` names it.

    Raises
    ------
    InputError
        When the study prints no proposition of that number.
    """
    every = study.table("propositions")
    number = exhibit.arguments.get("number", "")
    frame = every[every["number"].astype("str") == number]
    if frame.empty:
        wanted = f"one of {listed(every['number'].astype('str').unique())}"
        raise InputError([Problem("exhibits.toml", None, identifier, number, wanted)])
    parts = frame.groupby("part", sort=False)["label"].agg(list)
    rows = [
        Row([Cell(_step(part, place), scope="row"), Cell(listed(labels))])
        for place, (part, labels) in enumerate(parts.items())
    ]
    levers = parts.get("lever", [])
    chain = [label for part, labels in parts.items() if part != "lever" for label in labels]
    through = f" through {' and '.join(chain)}" if chain else ""
    said = f"{number_of(len(levers), 'lever')} ({listed(levers)}){through}."
    return Drawn(
        identifier=identifier,
        title=exhibit.title or f"From the levers to {(chain or levers)[-1]}.",
        alt=f"Proposition {number}, as a chain: {said}",
        data=frame[["number", "position", "part", "label"]].reset_index(drop=True),
        notes=("Labels as printed; the sentence itself is not repeated.",),
        fidelity=exhibit.fidelity,
        table=table_html([Cell("Step"), Cell("What it names")], rows),
    )


def _step(part: str, place: int) -> str:
    said = {
        "lever": "Levers, integrated with each other",
        "condition": "condition",
        "mechanism": "which furthers",
        "capability": "and so makes possible a superior capability of",
    }
    return said[part] if place or part == "lever" else part.capitalize()
