"""What notebook 02 says: works counted by topic, and looked up in the references."""

import pandas as pd

from delphi.prose import Table, derived, spoken
from delphi.study import Study
from delphi.study.literature import count_works, look_up
from delphi.words import listed, number_of


@spoken
def works_counted(study: Study) -> str:
    """Say where the printed number of works of a topic is not that of the works listed."""
    if not (study.has("topics") and study.has("literature")):
        return "This study lists no works by topic; this step is skipped."
    counted = count_works(study.table("topics"), study.table("literature"))
    table = derived("works-counted", counted)
    differing = counted[counted["differs"]]
    lines = [
        f"- {study.source_title(where['source'])}, {where['topic']}: printed "
        f"**{table.value('printed', where)}**, listed **{table.value('recomputed', where)}**"
        for where in differing[["source", "topic"]].to_dict("records")
    ]
    sources = listed(study.source_title(source) for source in counted["source"].unique())
    head = (
        f"{sources} print a number of works for {number_of(table.rows(), 'topic')}; it differs "
        f"from the number of works listed for {table.rows({'differs': True})}."
    )
    return "\n".join([head, "", *lines])


@spoken
def works_looked_up(study: Study) -> str:
    """Say which cited works are not in the reference list."""
    if not (study.has("literature") and study.has("references")):
        return ""
    found = look_up(study.table("literature"), study.table("references"))
    table = derived("works-looked-up", found)
    references = Table("references", study.table("references"))
    works = found.drop_duplicates(["authors", "year"])
    lost = works[works["found"] == 0]
    several = table.distinct("authors", "year", where={"found": {">": 1}})
    absent = table.distinct("authors", "year", where={"found": 0})
    lines = [
        f"- {row.authors} ({row.year})"
        + (f"; the nearest reference: {row.nearest}" if row.nearest else "")
        for row in lost.itertuples()
    ]
    head = (
        f"{number_of(table.rows(), 'citation')} of "
        f"{number_of(table.distinct('authors', 'year'), 'work')} were looked up in "
        f"a list of {number_of(references.rows(), 'reference')}. For "
        f"{number_of(several, 'work')} more than one reference fits, as print gives no letter "
        f"with the year. No reference has the names and the year of {number_of(absent, 'work')}:"
    )
    return "\n".join([head, "", *lines])


def works_of(study: Study) -> pd.DataFrame:
    """Return every mention of a work with its year as a number, `published`; no rows without."""
    if not study.has("literature"):
        return pd.DataFrame()
    found = study.table("literature")
    years = found["year"].astype("str").str.extract(r"(\d{4})", expand=False)
    return found.assign(published=pd.to_numeric(years))


@spoken
def works_described(study: Study) -> str:
    """Say between which years the works appeared, and how many are listed under several topics."""
    works = works_of(study).dropna(subset="published").astype({"published": int})
    by_work = works.groupby(["authors", "year"], sort=False)
    frame = by_work.agg(published=("published", "first"), topics=("topic", "nunique")).reset_index()
    table = derived("works-described", frame)
    return (
        f"{number_of(table.rows(), 'work')} with a year appeared from {table.min('published')} to "
        f"{table.max('published')}, half of them by {table.median('published'):.0f}; "
        f"{table.rows({'topics': {'>': 1}})} are listed under more than one topic."
    )


def years_alt(works: pd.DataFrame) -> str:
    """Say in words what a drawing of the works by year shows."""
    counts = works["published"].astype(int).value_counts().sort_index()
    each = ", ".join(f"{year}: {count}" for year, count in counts.items())
    return f"Histogram of the works by year of publication. {each}."
