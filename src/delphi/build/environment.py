"""`environment.yml` for conda and Binder, made from the locked versions of pip and uv."""

import re
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


def main(root: Path | None = None) -> None:
    """Write `environment.yml` anew."""
    root = root or project_root()
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    write_text(root / "environment.yml", environment_yml(lock))


if __name__ == "__main__":
    main()
