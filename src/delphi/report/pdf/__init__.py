"""The report of a study as a paginated, tagged document, from the page that is there already.

The page `report.html` is read, what is for the screen alone is left out, and the rest is set
by Typst, which comes as one Python package with its fonts and needs nothing from the system.
The standard is PDF/UA-1: tagged, titled, with a text for every picture.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import cast

from delphi.errors import InputError, Problem
from delphi.files import write_bytes
from delphi.report.pdf.document import source
from delphi.study import Study

MISSING = "report.pdf is left out; to have it, run: .venv/bin/python -m pip install typst"


def write_pdf(study: Study) -> Path | None:
    """Write `report.pdf` of a study from its `report.html`; see `pdf_of`.

    Returns
    -------
    Path or None
        The document; None when the package that sets it is missing. One that was made before
        is removed then, as it may say what no longer holds.

    Raises
    ------
    InputError
        When there is no page yet.
    """
    page = study.reports / "report.html"
    if not page.is_file():
        expected = "the page is not there; run `make all` first"
        raise InputError([Problem(f"reports/{study.name}/report.html", None, None, None, expected)])
    target = study.reports / "report.pdf"
    if find_spec("typst") is None:
        target.unlink(missing_ok=True)
        return None
    write_bytes(target, pdf_of(page.read_text(encoding="utf-8")))
    return target


def pdf_of(html: str) -> bytes:
    """Return a report page as PDF/UA-1: the same bytes on every machine, at any time.

    Returns
    -------
    bytes
        The document; it holds no date, and no font but those that come with the package.
    """
    import typst  # noqa: PLC0415 - the page is there without it

    compiler = typst.Compiler(source(html).encode("utf-8"), ignore_system_fonts=True)
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    return cast("bytes", made)
