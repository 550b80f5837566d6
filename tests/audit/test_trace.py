"""The way down to raw lines, where lines are hard to count and experts are not to be named."""

import re

from conftest import SMALL, project_with
from delphi.audit.trace import trace
from delphi.study import open_study
from delphi.study.ingest import ingest
from shared.named_experts import WARD, named_in, ward_project


def places(said, file):
    """The lines of a file that a trace names."""
    return [int(line) for line in re.findall(rf"{file}:(\d+)", said)]


def test_lines_are_those_of_the_file_when_cells_hold_line_ends(tmp_path):
    files = dict(SMALL)
    files["entries.csv"] = (
        "source,kind,item,round,expert,mark,value,note\r\n"
        'survey,statement,s1,1,A,,7,"a note\nof two lines"\r\n'
        "survey,statement,s1,1,B,,9,\r\n"
    )
    study = project_with(tmp_path, "small", files)
    ingest(study)
    assert places(trace(study, "s1/1/A"), "entries.csv") == [2]
    assert places(trace(study, "s1/1/B"), "entries.csv") == [4]


def test_experts_who_are_not_to_be_named_stand_under_their_codes(tmp_path):
    study = open_study("ward", ward_project(tmp_path, WARD))
    ingest(study)
    ratings = study.table("ratings").dropna(subset="rating")
    one = ratings.iloc[0]
    said = trace(study, f"{one['item']}/{one['round']}/{one['expert']}")
    assert places(said, "entries.csv")
    every = "\n".join(trace(study, name, everything=True) for name in ("panel", "ratings", "items"))
    assert named_in({"said": f"{said}\n{every}".encode()}) == {}
