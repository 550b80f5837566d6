"""What a reader of the unpacked archive is told first."""

from collections.abc import Sequence

from delphi.build.archive.stage import Hidden
from delphi.study import Study

GUIDE = "ARCHIVE.md"
OPENING = """\
# Read this first

This archive holds a research compendium with its results: raw data, code, locked packages,
notebooks, tests, and what was made from them. `ro-crate-metadata.json` describes every file
(RO-Crate 1.1): its licence, what it is based on, and which step made it from which files.

| study | open first |
|---|---|
{studies}

Build everything again with `make all{wanted}` in this folder (README.md says what that needs); with
the locked packages the results come out as they are here, byte by byte. Times of files are all the
same and mean nothing.
"""
CODED = """
## Experts under codes

In {coded} the experts stand under codes, in the raw tables as well: `E1`, `E2` ... in the order of
the panel, or the codes that they had from the start. Names were replaced in texts too. What
experts said, and the posts that they held, stayed: somebody who knows the panel may still
recognise a person.
"""
BLIND = """
## For blind review

The authors of this compendium are not named. The authors of the publications that it reproduces
are, because these works are cited, unless they are authors of the compendium as well; where they
are, `Anonymous` stands for their names.
"""


def guide(studies: Sequence[Study], whose: Hidden, *, anonymous: bool) -> str:
    """Return the text of `ARCHIVE.md`."""
    rows = [f"| {one.config.short} | `reports/{one.name}/report.html` |" for one in studies]
    names = " ".join(study.name for study in studies)
    wanted = f" STUDY={names}" if len(studies) == 1 else ""
    text = OPENING.format(studies="\n".join(rows), wanted=wanted)
    coded = [one.config.short for one in studies if whose.experts[one.name]]
    text += CODED.format(coded=" and ".join(coded)) if coded else ""
    return text + (BLIND if anonymous else "")
