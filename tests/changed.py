"""Which tests `make check` runs: those of the rooms that changed since the last commit.

A change in `src/delphi/<room>` asks for the tests and the examples of the room; one in
`tests/<folder>` for that folder; one of a single module or of a document for the tests of the
project and of the doors. What several rooms share, and a project without a history, ask for all
that are fast. The folders `built` and `slow` need built studies and are left to `make test`.
"""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT = {"built", "slow"}
EVERYWHERE = ["tests/project", "tests/doors"]


def changed_files(root):
    """Return the files that differ from the last commit or are new; None without a history."""
    told = ["git", "-c", "safe.directory=*", "-c", "core.quotepath=off"]
    asked = (
        ["diff", "--relative", "--no-renames", "--name-only", "HEAD"],
        ["ls-files", "--others", "--exclude-standard"],
    )
    names = []
    for arguments in asked:
        try:
            said = subprocess.run(
                [*told, *arguments], cwd=root, capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        names += said.stdout.splitlines()
    return names


def folders(root):
    """Return the folders of tests that are fast."""
    found = {path.parent.name for path in (root / "tests").glob("*/test_*.py")}
    return sorted(found - LEFT)


def chosen(files, root):
    """Return what pytest is to run for these files; all that is fast where they are None."""
    fast = [f"tests/{name}" for name in folders(root)]
    if files is None:
        return [*fast, "src"]
    asked = [place for file in files for place in _of(Path(file), fast)]
    return [place for place in dict.fromkeys(asked) if (root / place).exists()]


def _of(file, fast):
    """Return what a change of one file asks for."""
    match file.parts:
        case ("src", "delphi", room, _, *_):
            found = [name for name in fast if name == f"tests/{room}"] + [f"src/delphi/{room}"]
        case ("src", "delphi", module) if module.endswith(".py"):
            found = [*EVERYWHERE, f"src/delphi/{module}"]
        case ("tests", folder, _, *_) if f"tests/{folder}" in fast:
            found = [f"tests/{folder}"]
        case ("tests", folder, *_) if folder in LEFT:
            found = []
        case ("tests", *_) | ("data", "raw", *_):
            found = [*fast, "src"]
        case _:
            found = EVERYWHERE
    return found


if __name__ == "__main__":
    print(*chosen(changed_files(ROOT), ROOT))
