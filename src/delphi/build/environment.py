"""`environment.yml` for conda and Binder, and the lock of what tests add, made from the locks."""

import re
import sys
from pathlib import Path

from delphi.files import write_text
from delphi.study import project_root

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*==[^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
HEAD = """\
# Made from requirements.lock by `make lock`; the same versions for conda and Binder.
name: delphi-compendium
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def locked_versions(lock: str) -> list[str]:
    r"""Return each pinned requirement of a lock file, with its marker if it has one.

    Examples
    --------
    >>> locked_versions("a==1.0 \\\n    --hash=sha256:00\nb==2 ; os_name == 'nt' \\\n")
    ['a==1.0', "b==2 ; os_name == 'nt'"]
    """
    found = [PINNED.match(line) for line in lock.splitlines()]
    return [f"{m[1]} ; {m[2]}" if m[2] else m[1] for m in found if m]


def environment_yml(lock: str) -> str:
    """Return the content of `environment.yml` for a lock file."""
    lines = [f'      - "{requirement}"' for requirement in [*locked_versions(lock), "-e ."]]
    return HEAD + "\n".join(lines) + "\n"


def added_lock(every: str, needed: str) -> str:
    """Return the part of a lock file that another one does not hold: what the tests add.

    Parameters
    ----------
    every, needed : str
        Content of the lock files with and without it, of the same versions.
    """
    known = set(locked_versions(needed))
    blocks = re.split(r"\n(?=\S)", every.strip())
    kept = [block for block in blocks if not known.issuperset(locked_versions(block))]
    return "".join(f"{block}\n" for block in kept)


def main(every: str) -> None:
    """Write `environment.yml` and `requirements-test.lock` anew, from a lock of everything."""
    root = project_root()
    needed = (root / "requirements.lock").read_text(encoding="utf-8")
    added = added_lock(Path(every).read_text(encoding="utf-8"), needed)
    write_text(root / "requirements-test.lock", added)
    write_text(root / "environment.yml", environment_yml(needed))


if __name__ == "__main__":
    main(sys.argv[1])
