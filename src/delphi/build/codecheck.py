"""The configuration file of CODECHECK: what was checked, what came out, and who checked it.

It follows version 1.0 of the specification, https://codecheck.org.uk/spec/config/1.0/, and is
written here line by line: texts are quoted as in JSON, which every YAML reader takes.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from delphi.build.differences import Compared
from delphi.build.verification import Verified
from delphi.errors import InputError, Problem
from delphi.study import Study

SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
ORCID = re.compile(r"\s*\((\d{4}-\d{4}-\d{4}-\d{3}[\dX])\)$")
AUTHOR = re.compile(r'family-names: "([^"]+)"\s+given-names: "([^"]+)"')
CITED_PAGE = re.compile(r"https?://\S+[^\s.,;)]")


@dataclass(frozen=True)
class Checker:
    """Who verified a study and where that is published; all as given, nothing made up."""

    # their names, with semicolons between, each with an ORCID in parentheses if there is one
    names: str = ""
    report: str = ""  # address of the published certificate
    certificate: str = ""  # its number in a register

    def people(self) -> list[tuple[str, str]]:
        """Return each name with its ORCID, blank when none was given.

        Examples
        --------
        >>> Checker("Ada L. (0000-0002-1825-0097); Grace H.").people()
        [('Ada L.', '0000-0002-1825-0097'), ('Grace H.', '')]
        """
        given = [part.strip() for part in self.names.split(";") if part.strip()]
        return [(ORCID.sub("", one), m[1] if (m := ORCID.search(one)) else "") for one in given]


def codecheck_yml(outcome: Verified, checker: Checker, up: str, page: str) -> str:
    """Return the content of `codecheck.yml` for an outcome.

    Parameters
    ----------
    checker : Checker
        Who verified.
    up : str
        The way from the file's folder to the project.
    page : str
        The certificate, from there.

    Notes
    -----
    The specification wants a codechecker. Where none was named the key is left out, and a
    comment says how to fill it in.
    """
    study = outcome.study
    lines = [
        "%YAML 1.1",
        "---",
        f"version: {SPECIFICATION}",
        "paper:",
        *_paper(study),
        "manifest:",
        *(line for one in outcome.outputs for line in _output(one, up)),
        *_people(checker),
        f"summary: {_text(outcome.verdict)}",
        f"report: {_text(checker.report or page)}",
    ]
    optional = {"check_time": check_time(), "certificate": checker.certificate}
    lines += [f"{key}: {_text(value)}" for key, value in optional.items() if value]
    return "\n".join(lines) + "\n"


def check_time() -> str:
    """Return the time of the check in UTC, from SOURCE_DATE_EPOCH; blank when that is not set.

    Raises
    ------
    InputError
        When it is set to something else than seconds since 1970.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return ""
    try:
        return f"{datetime.fromtimestamp(int(given), UTC):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError) as error:
        wanted = "a number of seconds since 1970"
        name = "SOURCE_DATE_EPOCH"
        raise InputError([Problem("environment", None, name, given, wanted)]) from error


def _paper(study: Study) -> Iterable[str]:
    """Yield the publication whose workflow was checked."""
    config = study.config
    yield f"  title: {_text(config.title)}"
    authors = config.authors or _cited_authors(study)
    if authors:
        yield "  authors:"
        yield from (f"    - name: {_text(name)}" for name in authors)
    page = CITED_PAGE.search(config.citation)
    yield f"  reference: {_text(page[0] if page else config.citation)}"


def _cited_authors(study: Study) -> list[str]:
    """Return the authors that CITATION.cff gives for a work with the title of the study."""
    path = study.root / "CITATION.cff"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    wanted = study.config.title.casefold()
    works = [work for work in text.split("\n  - type:") if wanted in work.casefold()]
    return [f"{given} {family}" for work in works[:1] for family, given in AUTHOR.findall(work)]


def _output(one: Compared, up: str) -> list[str]:
    return [
        f"  - file: {_text(f'{up}/{one.path}')}",
        f"    comment: {_text(f'{one.kind}: {one.status}')}",
    ]


def _people(checker: Checker) -> Iterable[str]:
    people = checker.people()
    if not people:
        yield "# codechecker: not named; make verify CHECKER='Name (ORCID)' fills it in"
        return
    yield "codechecker:"
    for name, orcid in people:
        yield f"  - name: {_text(name)}"
        if orcid:
            yield f"    ORCID: {_text(orcid)}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
