"""Two builds give the same bytes in every output, however different the places they run in.

One build is the checkout as `make all` left it. The other is made here from a copy without
anything built, under all at once: another user, home, umask, time zone, locale, hash seed,
number of workers and threads, kind of kernels, order of files in a folder, folder name, processor,
and settings of Python and matplotlib that a reader may have.
"""

import ast
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from conftest import ROOT
from delphi.study import study_names

BUILT = ("data/processed", "reports")
LEFT_OUT = {".git", ".venv", ".build", ".cache", "tests", "benchmarks", "__pycache__"}
NOBODY = 65534
STUDIES = study_names(ROOT)

# What Python runs first: folders are listed from last to first.
OTHER_ORDER = """\
import os

listdir, scandir = os.listdir, os.scandir


class Backwards:
    def __init__(self, *given):
        with scandir(*given) as found:
            self.entries = iter(sorted(found, key=lambda entry: entry.name, reverse=True))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.entries)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def close(self):
        pass


os.listdir = lambda *given: sorted(listdir(*given), reverse=True)
os.scandir = Backwards
"""


def environment(home):
    """Return circumstances as unlike those of the first build as one machine allows."""
    (home / "matplotlibrc").write_text("font.size: 30\nsavefig.dpi: 10\n", encoding="utf-8")
    (home / "startup.py").write_text("len = repr = str = None\n", encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "TZ": "America/St_Johns" if os.environ.get("TZ") != "America/St_Johns" else "Asia/Tokyo",
        **language(home),
        "PYTHONHASHSEED": "4242",
        "KERNELS": "fresh",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONWARNINGS": "always",
        "PYTHONSTARTUP": str(home / "startup.py"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MATPLOTLIBRC": str(home / "matplotlibrc"),
        "COLUMNS": "37",
        "FORCE_COLOR": "1",
        "SOURCE_DATE_EPOCH": "1",
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"), "1"),
        "LOKY_MAX_CPU_COUNT": "1",
        **plain_processor(),
    }


def language(home):
    """Return a locale with a comma for the decimal point, made here if need be, or else plain C."""
    said = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)
    commas = [name for name in said.stdout.split() if name.startswith(("de_", "fr_", "pl_"))]
    if not commas and shutil.which("localedef"):
        made = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(home / "de_DE")]
        subprocess.run(made, capture_output=True, check=False)
    if (home / "de_DE").is_dir():
        return {"LANG": "de_DE", "LC_ALL": "de_DE", "LOCPATH": str(home)}
    return {"LANG": "de_DE", "LC_ALL": commas[0] if commas else "C"}


def plain_processor():
    """Let numpy, its linear algebra, Arrow and the C library do without what newer chips have."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__  # noqa: PLC0415

    there = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    less = ",".join(f"-{name}" for name in ("AVX2", "AVX512F", "FMA", "AVX", "ERMS"))
    return {
        "NPY_DISABLE_CPU_FEATURES": " ".join(there),
        "OPENBLAS_CORETYPE": "Nehalem",
        "ARROW_USER_SIMD_LEVEL": "NONE",
        "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={less}",
    }


def as_nobody():
    """Return the words before a command that runs it as another user, as far as possible.

    The one right that it keeps, to read, is for a Python below the home of the first user.
    """
    if os.geteuid() or not shutil.which("setpriv"):
        return []
    right = "+dac_read_search"
    who = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return ["setpriv", *who, f"--inh-caps={right}", f"--ambient-caps={right}", "--"]


@pytest.fixture(scope="module")
def elsewhere():
    """The project, built from nothing in other circumstances.

    Not in a folder of pytest's: those are closed to other users, and closed again whenever a
    second run of the tests begins.
    """
    with tempfile.TemporaryDirectory(prefix="elsewhere-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield built_in(Path(name) / "place")


def built_in(place):
    """Return a copy of the project in a folder below `place`, built there."""
    folder = place / "Zweitgerät, größer" / "project"
    home = place / "home"
    (home / "first").mkdir(parents=True)
    (home / "first" / "sitecustomize.py").write_text(OTHER_ORDER, encoding="utf-8")
    given = environment(home)
    built = {ROOT / part / study for part in BUILT for study in STUDIES}
    shutil.copytree(ROOT, folder, ignore=lambda where, names: unwanted(Path(where), names, built))
    if command := as_nobody():
        for path in (place, *place.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    said = subprocess.run(
        [
            *command, "make", "-j4", "all", f"VENV={ROOT / '.venv'}",
            f"PYTHONPATH={home / 'first'}:{folder / 'src'}",
        ],
        cwd=folder, env=given, umask=0o077, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    return folder


def unwanted(where, names, built):
    return {name for name in names if name in LEFT_OUT or where / name in built}


def files(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def differences(first, other):
    """Say which files of two folders differ, and where each begins to."""
    here, there = files(first), files(other)
    found = [f"{name} is only in {first}" for name in sorted(here - there)]
    found += [f"{name} is only in {other}" for name in sorted(there - here)]
    for name in sorted(here & there):
        one, two = (first / name).read_bytes(), (other / name).read_bytes()
        if one != two:
            found.append(f"{name}: {first_difference(one, two)}")
    return found


def first_difference(one, two):
    place = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    place = min(len(one), len(two)) if place is None else place
    line, start = one.count(b"\n", 0, place) + 1, max(place - 40, 0)
    return f"byte {place}, line {line}: {one[start : place + 40]!r} / {two[start : place + 40]!r}"


@pytest.mark.parametrize("part", BUILT)
@pytest.mark.parametrize("study", STUDIES)
def test_every_output_is_the_same_in_other_circumstances(elsewhere, study, part):
    assert files(ROOT / part / study)
    found = differences(ROOT / part / study, elsewhere / part / study)
    assert not found, "\n".join(found)


def test_the_other_build_was_made_by_another_user(elsewhere):
    if not as_nobody():
        pytest.skip("only root can run a command as another user, with setpriv")
    folders = [elsewhere / part / study for part in BUILT for study in STUDIES]
    made = [path for folder in folders for path in folder.rglob("*")]
    assert {path.stat().st_uid for path in made} == {NOBODY}
    assert {path.stat().st_mode & 0o077 for path in made if path.is_file()} == {0}


# --- what would make it fail on a machine that is not at hand ------------------------------------

SOURCES = sorted((ROOT / "src" / "delphi").rglob("*.py"))
STEADY = ROOT / "src" / "delphi" / "statistics" / "steady.py"
UNSTEADY = {"exp", "log", "log2", "log10", "log1p", "expm1", "power", "dot", "vdot", "linalg"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_differs_between_processors_is_left_to_one_module(path):
    """Sorts keep ties in order; the functions of numpy whose last digit varies are called there."""
    if path == STEADY:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("sort_values", "argsort"):
            kinds = [ast.unparse(word.value) for word in node.keywords if word.arg == "kind"]
            assert kinds == ["'stable'"], f"line {node.lineno}: kind must be stable"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            unsteady = node.value.id == "np" and node.attr in UNSTEADY
            assert not unsteady, f"line {node.lineno}: np.{node.attr}; see delphi.statistics.steady"
