"""What `make archive` calls, before the build and after it."""

import argparse
import sys
from collections.abc import Sequence

from delphi.build.archive.pack import place_to_build, write_archive
from delphi.errors import InputError
from delphi.study import open_study, project_root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the two steps; return 0, or another number with a message."""
    parser = argparse.ArgumentParser(prog="delphi.build.archive", description=__doc__)
    parser.add_argument("step", choices=["place", "write"], help="say where to build; write")
    parser.add_argument("studies", nargs="+", help="names of folders of data/raw")
    parser.add_argument("--anonymous", action="store_true", help="for blind review")
    options = parser.parse_args(arguments)
    try:
        return _step(options)
    except (InputError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _step(options: argparse.Namespace) -> int:
    root = project_root()
    studies = [open_study(name, root) for name in sorted(set(options.studies))]
    if options.step == "place":
        place = place_to_build(root, studies, anonymous=options.anonymous)
        print(place.relative_to(root).as_posix())
        return 0
    path, changed = write_archive(root, studies, anonymous=options.anonymous)
    shown = path.relative_to(root).as_posix()
    print(f"The archive: {shown}" if changed else f"Nothing to do: {shown} is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
