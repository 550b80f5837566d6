"""Commands for `make` and a shell, which only hand on what was asked.

What is slow to import is imported by the command that needs it, within reach of an interrupt.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from delphi.errors import InputError, Problem

if TYPE_CHECKING:
    from delphi.study import Study


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or another number with a message on standard error."""
    options = _parser().parse_args(arguments)
    try:
        return _done(options)
    except KeyboardInterrupt:
        return _stopped()


def _done(options: argparse.Namespace) -> int:
    from delphi.files import reason  # noqa: PLC0415
    from delphi.study import open_study  # noqa: PLC0415

    try:
        study = open_study(options.study)
        return int(options.run(study, options))
    except InputError as error:
        return _explain(error, 2)
    except OSError as error:
        return _explain(reason(error), 1)
    except _failures() as error:
        return _explain(error, 1)


def _failures() -> tuple[type[Exception], ...]:
    """Return the errors that a person can act on, without importing what is not in use."""
    module = sys.modules.get("delphi.build.run")
    return (module.NotebookFailedError,) if module else ()


def _explain(error: Exception | str, status: int) -> int:
    print(f"error: {error}", file=sys.stderr)
    return status


def _stopped() -> int:
    """End as an interrupt ends a program that takes no notice of it: at once and in silence."""
    sys.stdout.flush()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
    return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="delphi", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="run one notebook for a study")
    run.add_argument("notebook", help="name of the notebook, such as 01-ingest")
    run.add_argument("study", help="name of a folder of data/raw")
    run.add_argument(
        "-p",
        dest="given",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="a parameter of the notebook",
    )
    run.set_defaults(run=_run)
    for name, action, text in (
        ("ingest", _ingest, "check the raw tables and write the processed ones"),
        ("dictionary", _dictionary, "write the data dictionary beside the raw tables"),
        ("report", _report, "put the executed notebooks together as one page"),
        ("codes", _codes, "say which code stands for which expert; for the researcher alone"),
        ("record", _record, "keep the manifest of the study as the record to verify against"),
        ("verify", _verify, "build the study again and hold it against its record"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("study", help="name of a folder of data/raw")
        command.set_defaults(run=action)
    _add_verification(command)
    _add_trace(
        commands.add_parser("trace", help="follow a number, exhibit or claim to the raw lines")
    )
    return parser


def _add_verification(command: argparse.ArgumentParser) -> None:
    for name, text in (
        ("policy", "how ratings are reconciled"),
        ("checker", "who verifies; several with semicolons, an ORCID in parentheses"),
        ("report", "address of the published certificate"),
        ("certificate", "number of the certificate in a register"),
    ):
        command.add_argument(f"--{name}", default="", help=text)
    command.add_argument("--keep", action="store_true", help="keep what was built")


def _add_trace(way: argparse.ArgumentParser) -> None:
    way.add_argument("study", help="name of a folder of data/raw")
    way.add_argument("id", help="a paragraph, exhibit, table, claim, item, or item/round/expert")
    way.add_argument("--all", action="store_true", help="show every row, not the first few")
    way.set_defaults(run=_trace)


def _trace(study: Study, options: argparse.Namespace) -> int:
    from delphi.audit.trace import trace  # noqa: PLC0415

    print(trace(study, options.id, everything=options.all))
    return 0


def _run(study: Study, options: argparse.Namespace) -> int:
    from delphi.build.run import run_notebook  # noqa: PLC0415 - slow to import, used by one command
    from delphi.build.steps import marked  # noqa: PLC0415

    known = sorted(path.stem for path in (study.root / "notebooks").glob("*.ipynb"))
    name = Path(options.notebook).stem
    if name not in known:
        wanted = f"a notebook: one of {', '.join(known)}"
        raise InputError([Problem("notebooks", None, None, options.notebook, wanted)])
    print(f"{study.name}: {name} ...", flush=True)
    with marked(study, name):
        run_notebook(study, name, dict(options.given))
    print(f"{study.name}: {name} done", flush=True)
    return 0


def _ingest(study: Study, options: argparse.Namespace) -> int:
    from delphi.consensus.own import own_rules  # noqa: PLC0415
    from delphi.study.ingest import ingest  # noqa: PLC0415

    tables = ingest(study, checks=[own_rules]).tables
    print(f"{study.name}: {len(tables)} tables written to data/processed/{study.name}")
    return 0


def _dictionary(study: Study, options: argparse.Namespace) -> int:
    from delphi.study.ingest import write_dictionary  # noqa: PLC0415

    changed = write_dictionary(study)
    print(f"{study.name}: datapackage.json {'written' if changed else 'is up to date'}")
    return 0


def _codes(study: Study, options: argparse.Namespace) -> int:
    for person in study.names.people:
        print("\t".join([person.code, person.identifier, *person.names]))
    if not study.names:
        print(f"{study.name}: experts are shown as they are typed")
    return 0


def _report(study: Study, options: argparse.Namespace) -> int:
    from delphi.build.manifest import NAME, write_manifest  # noqa: PLC0415
    from delphi.build.steps import REPORT, marked, record  # noqa: PLC0415

    started = time.time_ns()
    with marked(study, REPORT):
        record(study, REPORT, [*_pages(study), study.reports / NAME])
        write_manifest(study)
        # A notebook that is run again meanwhile is newer.
        os.utime(study.reports / "report.html", ns=(started, started))
    return 0


def _record(study: Study, options: argparse.Namespace) -> int:
    from delphi.build.record import record_path, write_record  # noqa: PLC0415

    changed = write_record(study)
    path = record_path(study).relative_to(study.root).as_posix()
    print(f"{study.name}: {path} {'written' if changed else 'is up to date'}")
    return 0


def _verify(study: Study, options: argparse.Namespace) -> int:
    from delphi.build.codecheck import Checker  # noqa: PLC0415
    from delphi.build.verification import told, verify  # noqa: PLC0415
    from delphi.report.certificate import write_certificate  # noqa: PLC0415

    checker = Checker(options.checker, options.report, options.certificate)
    outcome = verify(study, options.policy, keep=options.keep)
    print(told(outcome))
    page = write_certificate(outcome, checker).relative_to(study.root).as_posix()
    print(f"{study.name}: the certificate: {page}", flush=True)
    return outcome.status


def _pages(study: Study) -> list[Path]:
    """Write the report for the screen and for paper; return the files."""
    from delphi.report.article import write_report  # noqa: PLC0415
    from delphi.report.pdf import MISSING, write_pdf  # noqa: PLC0415

    pages = write_report(study)
    print(f"{study.name}: reports/{study.name}/report.html done")
    paper = write_pdf(study)
    print(f"{study.name}: reports/{study.name}/report.pdf done" if paper else MISSING, flush=True)
    return [*pages, paper] if paper else pages


if __name__ == "__main__":
    sys.exit(main())
