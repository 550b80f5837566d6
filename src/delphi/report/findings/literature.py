"""What notebook 02 says: works counted by topic, and looked up in the references."""

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
