"""Small studies made from their ratings, for tests of what happens between rounds."""

from conftest import project_with
from delphi.consensus.comparison import Comparison
from delphi.study.ingest import ingest

HEAD = """\
title = "A study made for a test"
short = "Made (2026)"
citation = "Made, A. (2026). A study made for a test."
licence = "CC0"

[scale]
lowest = 1
highest = 5

[kinds.item]
singular = "item"
plural = "items"

[sources]
survey = { title = "Survey" }
text = { title = "Text" }
"""
STATED = """
[consensus]
measure = "percent agreement"
comparison = ">="
cutoff = 100
"""


def study_of(folder, ratings, *, consensus=True, wordings=()):
    """A study from ratings by item and round; experts are A, B, C ...; None for none."""
    last = max(number for rounds in ratings.values() for number in rounds)
    rounds = "".join(f"\n[[rounds]]\nnumber = {number}\n" for number in range(1, last + 1))
    items = [f"{item},item,Item {item},literature,survey," for item in ratings]
    entries = [
        f"survey,item,{item},{number},{expert},,{'' if value is None else value},"
        for number in range(1, last + 1)
        for item, by_round in ratings.items()
        for expert, value in zip("ABCDEFGHIJ", by_round.get(number, ()), strict=False)
    ]
    files = {
        "study.toml": HEAD + (STATED if consensus else "") + rounds,
        "items.csv": "\n".join(["item,kind,label,origin,source,note", *items, ""]),
        "entries.csv": "\n".join(["source,kind,item,round,expert,mark,value,note", *entries, ""]),
    }
    if wordings:
        head = "source,item,expert,round,before,after,wording,note"
        rows = [f"text,{row}," for row in wordings]
        files["wordings.csv"] = "\n".join([head, *rows, ""])
    study = project_with(folder, "made", files)
    ingest(study)
    return Comparison(study, "item")
