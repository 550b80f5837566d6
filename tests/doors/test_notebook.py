"""What a notebook says and keeps."""

from conftest import SMALL, project_with
from delphi.notebook import say
from delphi.report.findings import ratings as findings
from delphi.study.ingest import ingest


def test_say_keeps_the_tables_that_sentences_are_made_for(tmp_path):
    study = project_with(tmp_path, "small", SMALL)
    ingest(study)
    ratings = findings.ratings_of(study, several=True)
    said = findings.movement(ratings)
    assert "reports" not in {path.name for path in tmp_path.iterdir()}
    say(said, study, "reports/small")
    kept = tmp_path / "reports" / "small" / "tables" / "movements.csv"
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 1 + 2  # A and B of s1
