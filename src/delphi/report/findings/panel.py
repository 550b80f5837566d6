"""What notebook 03 says: who the experts are, and where the numbers of their posts disagree."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.study.panel import compare_experience
from delphi.words import number_of


@spoken
def panel_described(study: Study) -> str:
    """Say who the experts are, in numbers recomputed from the table of the panel."""
    if not study.has("panel"):
        return "This study has no table of its panel; this step is skipped."
    panel = study.table("panel")
    table = Table("panel", panel)
    said = [number_of(table.rows(), "expert")]
    if panel["years"].notna().any():
        said.append(f"{table.min('years')} to {table.max('years')} years of experience each")
    if panel["organizations"].notna().any():
        said.append(f"together {table.sum('organizations')} organizations")
    return f"As printed: {', '.join(said)}."


@spoken
def experience_compared(study: Study) -> str:
    """Say where the printed numbers of the experts' experience disagree."""
    if not all(study.has(name) for name in ("panel", "experience", "sums")):
        return "This study prints no posts of its experts; this step is skipped."
    compared = compare_experience(
        study.table("panel"), study.table("experience"), study.table("sums")
    )
    panel = study.table("panel").set_index("expert")
    names = panel["name"].fillna(panel.index.to_series())
    odd = [bool(_years(row) or _organizations(row)) for row in compared.itertuples()]
    table = derived("experience-compared", compared.assign(disagrees=odd))
    lines = []
    for expert in compared.loc[odd, "expert"]:
        row = _Bound(table, {"expert": expert})
        lines.append(f"- {names[expert]}: {'; '.join([*_years(row), *_organizations(row)])}")
    head = (
        "The printed numbers of years and organizations disagree for "
        f"{table.rows({'disagrees': True})} of {number_of(table.rows(), 'expert')}. "
        f"Organizations add up to {table.sum('organizations_panel')} in the table of the panel "
        f"and to {table.sum('organizations_sum')} below the posts."
    )
    return "\n".join([head, "", *lines])


@dataclass(frozen=True)
class _Bound:
    """A row of a table whose cells are bound numbers."""

    table: Table
    where: dict[str, Any]

    def __getattr__(self, column: str) -> Any:
        value = self.table.value(column, self.where)
        return pd.NA if value == "" else value


def _printed_as(value: Any) -> str:
    return "none" if pd.isna(value) else f"{value}"


def _plain(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _years(row: Any) -> list[str]:
    printed = {_plain(row.years_panel), _plain(row.years_sum)}
    if len(printed) == 1 and printed <= {row.years_spanned, row.years_covered}:
        return []
    between = f"the posts span {row.years_spanned}"
    if row.years_covered != row.years_spanned:
        between += f" and cover {row.years_covered}"
    first, second = _printed_as(row.years_panel), _printed_as(row.years_sum)
    return [f"{first} years in the table, {second} below the posts; {between}"]


def _organizations(row: Any) -> list[str]:
    first, second = _printed_as(row.organizations_panel), _printed_as(row.organizations_sum)
    if {_plain(row.organizations_panel), _plain(row.organizations_sum)} == {
        row.organizations_named
    }:
        return []
    return [
        f"{first} organizations in the table, {second} below the posts, which name "
        f"{row.organizations_named}"
    ]


# --- posts ---------------------------------------------------------------------------------


def posts_of(study: Study) -> pd.DataFrame:
    """Return the posts of each expert that tell when they began, with their length in years."""
    if not study.has("experience"):
        return pd.DataFrame()
    posts = study.table("experience").dropna(subset=["start", "end"])
    posts = posts.astype({"start": int, "end": int})
    posts = posts.assign(length=posts["end"] - posts["start"])
    return posts[["person", "title", "industry", "start", "end", "length"]].reset_index(drop=True)


@spoken
def posts_described(study: Study) -> str:
    """Say in what years and how many industries the experts held their posts."""
    posts = posts_of(study)
    table = derived("experience-posts", posts)
    return (
        f"{number_of(table.rows(), 'post')} of {number_of(table.distinct('person'), 'person')} "
        f"began between {table.min('start')} and {table.max('start')}; the last of them ended in "
        f"{table.max('end')}. They lie in {number_of(_industries(table), 'industry', 'industries')}"
        f", and lasted {table.median('length'):.0f} years at the median."
    )


def _industries(table: Table) -> Any:
    return table.distinct("industry", where={"industry": {"not": ""}})


def posts_alt(posts: pd.DataFrame) -> str:
    """Say in words what a drawing of the posts shows."""
    each = [
        f"{person}: {', '.join(f'{row.start} to {row.end}' for row in rows.itertuples())}"
        for person, rows in posts.groupby("person", sort=False)
    ]
    return f"Dots of posts by the year they began, larger for longer ones. {'; '.join(each)}."
