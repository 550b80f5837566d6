"""Put the archive together and write it whole or not at all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from delphi.build.archive.contents import output_files, project_files, record_of, with_sources
from delphi.build.archive.crate import METADATA, crate_metadata
from delphi.build.archive.guide import GUIDE, guide
from delphi.build.archive.search import names_in
from delphi.build.archive.stage import Hidden, hidden, stage
from delphi.build.archive.zip_file import zipped
from delphi.errors import InputError, Problem
from delphi.files import write_bytes
from delphi.study import Study, study_names
from delphi.study.names import Names

STAGES = ".build/archive"
WHOLE = "compendium"


def place_to_build(root: Path, studies: Sequence[Study], *, anonymous: bool) -> Path:
    """Return the folder to build in: the project, or a copy of it without names.

    Raises
    ------
    InputError
        See `stage`.
    """
    whose = hidden(root, studies, anonymous=anonymous)
    if not whose:
        return root
    target = root / STAGES / ("anonymous" if anonymous else "codes")
    stage(root, target, studies, whose)
    return target


def archive_path(root: Path, studies: Sequence[Study], *, anonymous: bool) -> Path:
    """Return where the archive of these studies stands."""
    names = sorted(study.name for study in studies)
    stem = WHOLE if names == study_names(root) else "-".join(names)
    return root / "reports" / f"{stem}{'-anonymous' if anonymous else ''}.zip"


def write_archive(root: Path, studies: Sequence[Study], *, anonymous: bool) -> tuple[Path, bool]:
    """Write the archive of studies that were built.

    Parameters
    ----------
    studies : sequence of Study
        The studies, built where `place_to_build` says.
    anonymous : bool
        True for an archive that names neither experts nor the authors of the compendium.

    Returns
    -------
    path : Path
        The zip.
    changed : bool
        False when the same zip stood there.

    Raises
    ------
    InputError
        When a study was not built, or a file would carry a name that is not to leave.
    """
    place = place_to_build(root, studies, anonymous=anonymous)
    whose = hidden(root, studies, anonymous=anonymous)
    built = [Study(study.name, place) for study in studies]
    files = _collected(place, built)
    if place != root:
        files |= _records(root, files, built)
    files[GUIDE] = guide(built, whose, anonymous=anonymous).encode()
    described = with_sources(place, built)
    files[METADATA] = crate_metadata(place, described, dict(sorted(files.items()))).encode()
    _refuse_names(files, whose)
    path = archive_path(root, studies, anonymous=anonymous)
    return path, write_bytes(path, zipped(files))


def _collected(place: Path, built: Sequence[Study]) -> dict[str, bytes]:
    absent = [study.name for study in built if not (study.reports / "report.html").is_file()]
    if absent:
        wanted = "the study is not built; run `make archive`"
        raise InputError([Problem(f"reports/{name}", None, None, None, wanted) for name in absent])
    paths = [*project_files(place, with_sources(place, built)), *output_files(place, built)]
    return {path: (place / path).read_bytes() for path in paths}


def _records(root: Path, files: dict[str, bytes], built: Sequence[Study]) -> dict[str, bytes]:
    """Return records of what was built without names, for studies that have a record."""
    manifests = {record_of(one.name): f"reports/{one.name}/manifest.json" for one in built}
    return {
        record: files[manifest]
        for record, manifest in manifests.items()
        if (root / record).is_file() and manifest in files
    }


def _refuse_names(files: dict[str, bytes], whose: Hidden) -> None:
    """Refuse an archive that carries a name which was to be left out."""
    problems = [
        Problem(path, None, None, None, f"this would leave with a name in it: {found}")
        for names, looked in _searched(files, whose)
        for path, found in names_in(looked, names)
    ]
    if problems:
        raise InputError(problems)


def _searched(
    files: dict[str, bytes], whose: Hidden
) -> Iterator[tuple[Names, Iterator[tuple[str, bytes]]]]:
    """Give each study's experts with its own files, and the authors with all files.

    Elsewhere two letters are no initials, and a name is that of an author who is cited.
    """
    for study, names in whose.experts.items():
        if names:
            mine = tuple(f"{part}/{study}/" for part in ("data/raw", "data/processed", "reports"))
            yield names, ((p, c) for p, c in files.items() if p.startswith(mine))
    if whose.authors:
        yield whose.authors, iter(files.items())
