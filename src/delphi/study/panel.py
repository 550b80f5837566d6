"""The panel: what the experts bring, and where the printed numbers of it disagree."""

import pandas as pd


def organizations_named(posts: pd.DataFrame) -> int:
    """Count the distinct organizations that a person's posts name.

    Parameters
    ----------
    posts : DataFrame
        Rows of the table `experience` for one person.
    """
    return int(posts["organization"].nunique())


def years_spanned(posts: pd.DataFrame) -> int:
    """Count the years from the first start to the last end of a person's posts; 0 without any."""
    dated = posts.dropna(subset=["start", "end"])
    return int(dated["end"].max() - dated["start"].min()) if len(dated) else 0


def years_covered(posts: pd.DataFrame) -> int:
    """Count the years that a person's posts cover, overlaps once and gaps left out."""
    dated = posts.dropna(subset=["start", "end"])
    years = {
        year
        for start, end in zip(dated["start"], dated["end"], strict=True)
        for year in range(int(start), int(end))
    }
    return len(years)


def compare_experience(
    panel: pd.DataFrame, experience: pd.DataFrame, sums: pd.DataFrame
) -> pd.DataFrame:
    """Hold what is printed of each expert in one place against the other, and the posts.

    Returns
    -------
    DataFrame
        One row for each expert, in the order of `panel`: years and organizations as printed
        in the table of the panel (`_panel`), as printed below the posts (`_sum`), and
        recomputed from the posts (`years_spanned`, `years_covered`, `organizations_named`).
    """
    printed = sums.set_index(["row", "column"])["printed"]
    rows = []
    for expert, years, organizations in panel[["expert", "years", "organizations"]].itertuples(
        index=False
    ):
        posts = experience[experience["person"] == expert]
        rows.append(
            {
                "expert": expert,
                "years_panel": years,
                "years_sum": printed.get((expert, "years")),
                "years_spanned": years_spanned(posts),
                "years_covered": years_covered(posts),
                "organizations_panel": organizations,
                "organizations_sum": printed.get((expert, "organizations")),
                "organizations_named": organizations_named(posts),
            }
        )
    return pd.DataFrame(rows).astype({name: "Int64" for name in rows[0] if name != "expert"})
