"""How much of the publication is reproduced, in a sentence for the opening of the report."""

from delphi.prose import Table, spoken
from delphi.study import Study
from delphi.words import listed, opened


@spoken
def reproduced(study: Study, exhibits: str) -> str:
    """Say how much of the publication is reproduced.

    Parameters
    ----------
    study : Study
        The study.
    exhibits : str
        The number of exhibits of each kind, as in `2 figures and 1 table`.
    """
    text = f"{opened(exhibits)} of {study.config.short} are reproduced here"
    if not study.has("entries"):
        return f"{text}."
    entries = study.table("entries")
    marks = Table("entries", entries).rows({"value": {"not": ""}})
    sources = listed(study.source_title(source) for source in entries["source"].unique())
    return f"{text}, its rounds from {marks} marks printed in {sources}."
