"""The certificate of a verification: one page for people, one file for programs."""

from pathlib import Path

from delphi.build.codecheck import Checker, check_time, codecheck_yml
from delphi.build.differences import STATUSES
from delphi.build.verification import Verified
from delphi.files import write_text
from delphi.report.template import page_css, template

PAGE = "certificate.html"
SIGNS = {"same": "=", "different": "\u2260", "missing": "\u2212", "new": "+"}


def write_certificate(outcome: Verified, checker: Checker) -> Path:
    """Write `certificate.html` and `codecheck.yml` of an outcome; return the page.

    They stand in `reports/certificate/<study>/`, and hold no time but that of
    SOURCE_DATE_EPOCH.
    """
    study = outcome.study
    folder = study.root / "reports" / "certificate" / study.name
    page = folder / PAGE
    write_text(page, certificate_html(outcome, checker))
    write_text(folder / "codecheck.yml", codecheck_yml(outcome, checker, "../../..", PAGE))
    return page


def certificate_html(outcome: Verified, checker: Checker) -> str:
    """Return the certificate as one page that needs no network."""
    study = outcome.study
    text = template("certificate.html.j2").render(
        css=page_css(),
        name=study.name,
        config=study.config,
        outcome=outcome,
        statuses=STATUSES,
        signs=SIGNS,
        people=checker.people(),
        number=checker.certificate,
        checked=check_time(),
    )
    return text + "\n"
