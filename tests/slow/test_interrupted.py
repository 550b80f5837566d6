"""A build may be cut short at any moment: the next one completes it, and nothing tells the two apart.

Two ways are taken. Whole builds by `make` are killed at random moments. And single steps are
killed at every moment at which they touch a file, in a process of their own: real SIGKILL, so
that nothing is tidied up on the way out.
"""

import importlib
import io
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

import nbformat
import pytest

from conftest import ROOT, SMALL, project_with
from delphi import cli
from delphi.build import client, kernels, manifest, run
from delphi.build.steps import marked, record_of
from delphi.files import move_file, reason, replace_folder, write_text
from delphi.study import Study
from delphi.study.ingest import ingest

tables = importlib.import_module("delphi.study.ingest")  # the module, not the function of that name
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")

LEFT_OUT = {".git", ".venv", ".build", ".cache", "tests", "benchmarks", "__pycache__"}
NOBODY = 65534
KILLS = int(os.environ.get("KILLS", "12"))
SEED = int(os.environ.get("SEED", "1"))
TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.chmod", "tempfile.")


# --- a step, killed at every moment at which it touches a file -----------------------------------


def touches(event, given):
    """Whether something that Python is about to do changes a file or a folder."""
    if event == "open":
        return isinstance(given[2], int) and bool(given[2] & (os.O_WRONLY | os.O_RDWR))
    return event.startswith(TOUCHES)


def killed_at(moment, act):
    """Do something in a process of its own that is killed before it touches a file again.

    Returns whether it was killed; False when it was done before that moment.
    """
    child = os.fork()
    if child == 0:
        counted = 0

        def count(event, given):
            nonlocal counted
            if touches(event, given):
                counted += 1
                if counted == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            act()
        except BaseException:  # told, and never let into the test run of the parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "it failed instead of being killed or done"
    return status == signal.SIGKILL


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def every_moment(folder, act, check=lambda: None):
    """Cut `act` short at each moment in turn, from the same state, and then complete it.

    `check` looks at what was left. Return the number of moments.
    """
    before = folder.with_name("before")
    shutil.copytree(folder, before)
    act()
    wanted = tree(folder)
    moment = 0
    while True:
        shutil.rmtree(folder)
        shutil.copytree(before, folder)
        moment += 1
        if not killed_at(moment, act):
            return moment - 1
        check()
        act()
        assert tree(folder) == wanted, f"cut short at moment {moment}"


NOTEBOOK = "05-several-rounds"


@pytest.fixture
def step(tmp_path, monkeypatch):
    """A step with a fast notebook: what it makes is given, and differs from what it made before."""
    study = project_with(tmp_path / "project", "small", SMALL)
    (study.root / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", study.root / "notebooks")

    def made(*files):
        def execute(study, source, values):
            for name in files:
                write_text(study.root / values["output"] / name, f"{files}: {name}")
            cell = nbformat.v4.new_code_cell(f"{files}")
            return nbformat.v4.new_notebook(cells=[cell]), ""

        monkeypatch.setattr(run, "_execute", execute)

    def act():
        with marked(study, NOTEBOOK):
            run.run_notebook(study, NOTEBOOK, {})

    made("tables/a.csv", "figures/old.svg", "figures/same.svg")
    act()
    made("tables/a.csv", "tables/new.csv", "figures/same.svg")
    return study, act


def test_a_notebook_step_can_be_killed_whenever_it_touches_a_file(step):
    study, act = step
    target = study.reports / "notebooks" / f"{NOTEBOOK}.ipynb"
    mark = record_of(study, NOTEBOOK).with_suffix(".begun")
    first = tree(study.reports)

    def check():
        now = tree(study.reports)
        assert not [name for name in now if name.endswith(".part")]
        # Without the mark either nothing was touched, or all is there.
        if not mark.exists():
            assert now == first or ("tables/new.csv" in now and "figures/old.svg" not in now)
        if now == first:
            return
        assert mark.exists() or target.read_bytes() != first[f"notebooks/{NOTEBOOK}.ipynb"]

    assert every_moment(study.root, act, check) > 20


def test_the_report_step_can_be_killed_whenever_it_touches_a_file(tmp_path, monkeypatch):
    study = project_with(tmp_path / "project", "small", SMALL)
    text = "first"

    def pages(study):
        names = ("report.html", "exhibits.html", "report.pdf")
        for name in names:
            write_text(study.reports / name, f"{text} {name}")
        return [study.reports / name for name in names]

    monkeypatch.setattr(cli, "_pages", pages)
    monkeypatch.setattr(
        manifest, "write_manifest", lambda study: write_text(study.reports / manifest.NAME, text)
    )
    cli._report(study, None)
    text = "second"
    mark = record_of(study, "report").with_suffix(".begun")

    def check():
        texts = {path.read_text(encoding="utf-8") for path in study.reports.glob("*.*")}
        assert mark.exists() or len({text.partition(" ")[0] for text in texts}) == 1

    assert every_moment(study.root, lambda: cli._report(study, None), check) > 10


def test_the_tables_can_be_killed_whenever_a_file_is_touched(tmp_path, monkeypatch):
    study = project_with(tmp_path / "project", "small", SMALL)
    ingest(study)
    first = tree(study.processed)
    path = study.raw / "entries.csv"
    path.write_text(SMALL["entries.csv"].replace("s1,1,A,,7", "s1,1,A,,6"), encoding="utf-8")
    given = []  # what is to be written, read once
    write = tables._write
    with monkeypatch.context() as patch:
        patch.setattr(tables, "_write", lambda *all_of_it: given.extend(all_of_it))
        ingest(study)
    aside = Study("small", tmp_path / "aside")
    shutil.copytree(study.root, aside.root)
    write(aside, *given[1:])
    second = tree(aside.processed)
    assert first != second
    gaps = []

    def act():
        with marked(study, "01-ingest"):
            write(*given)

    def check():
        now = tree(study.processed)
        assert now in (first, second, {}), "tables of two builds stand side by side"
        gaps.append(not now)
        # Input that is at fault now does not cost the tables of the last good build.
        with marked(study, "01-ingest"):
            pass
        assert tree(study.processed) in (first, second)

    assert every_moment(study.root, act, check) > 20
    assert any(gaps), "no moment fell between the old tables and the new"
    assert not list(study.processed.parent.glob(".*"))


def test_every_file_operation_may_fail_and_nothing_that_was_there_is_lost(tmp_path, monkeypatch):
    """The disk is full, or the folder read-only, at the n-th call, for every n."""
    import errno  # noqa: PLC0415

    target, new = tmp_path / "target", tmp_path / "new"
    for place in range(3):
        write_text(target / f"{place}.txt", "old")
    replace, number, at = Path.replace, 0, 0

    def failing(self, other):
        nonlocal number
        number += 1
        if number == at:
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", failing)
    for at in (1, 2, 3):
        number = 0
        for place in range(3):
            (new / f"{place}.txt").parent.mkdir(exist_ok=True)
            (new / f"{place}.txt").write_text(f"new {at}", encoding="utf-8")
        with pytest.raises(OSError, match="No space left"):
            for place in range(3):
                move_file(new / f"{place}.txt", target / f"{place}.txt")
        texts = [(target / f"{place}.txt").read_text(encoding="utf-8") for place in range(3)]
        assert texts[: at - 1] == [f"new {at}"] * (at - 1)
        assert f"new {at}" not in texts[at - 1 :]
        assert len(list(target.iterdir())) == 3


def test_a_folder_that_was_taken_away_is_put_back(tmp_path):
    old, new = tmp_path / ".tables.old", tmp_path / "new"
    write_text(old / "a.csv", "old")
    write_text(new / "a.csv", "old")
    time.sleep(0.01)
    replace_folder(new, tmp_path / "tables")
    assert {path.name for path in tmp_path.iterdir()} == {"tables"}


def limited(act, size):
    """Run a command in a process that may write no file longer than `size` bytes."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 2)
        sys.stderr, sys.stdout = os.fdopen(2, "w", closefd=False), io.StringIO()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        status = 99
        try:
            status = act()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        said = told.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def test_a_file_that_cannot_be_written_is_named_in_one_line(step, monkeypatch):
    study, act = step
    monkeypatch.chdir(study.root)
    before = tree(study.reports)
    status, said = limited(lambda: cli.main(["run", NOTEBOOK, "small"]), 8)
    assert status == 1
    assert len(said.splitlines()) == 1
    assert "small/05-several-rounds" in said
    assert "cannot be written: it is larger than a file may be here; mend that" in said
    assert tree(study.reports) == before
    act()
    assert "tables/new.csv" in tree(study.reports)


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "the disk is full"), (30, "its folder is read-only"), (13, "you may not")],
)
def test_the_reason_is_said_in_plain_words(number, words):
    assert f"x.csv cannot be written: {words};" in reason(OSError(number, "...", "x.csv"))
    assert run._message("OSError", f"[Errno {number}] Words of the system: 'x.csv'") == reason(
        OSError(number, "...", "x.csv")
    )


# --- whole builds --------------------------------------------------------------------------------


def begin(folder, *arguments, before=(), **changes):
    """Start make in a folder, in a process group of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MAKE") and name not in ("MFLAGS", kernels.LOCK, client.SERVER)
    }
    return subprocess.Popen(
        [*before, "make", f"VENV={ROOT / '.venv'}", *arguments],
        cwd=folder,
        env=kept | {"TMPDIR": str(folder.parent)} | changes,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def make(folder, *arguments, **changes):
    running = begin(folder, *arguments, **changes)
    said, wrong = running.communicate()
    return subprocess.CompletedProcess(running.args, running.returncode, said, wrong)


def outputs(folder):
    return {
        f"{part}/{name}": content
        for part in ("data/processed", "reports")
        for name, content in tree(folder / part).items()
    }


def left_over(folder):
    """Return what a build that is done leaves nowhere."""
    found = [*folder.rglob("*.part"), *folder.rglob("*.begun"), *folder.rglob("*.new")]
    return [*found, *folder.rglob(".*.old"), *folder.parent.glob("delphi-*")]


def running_in(folder):
    """Return the processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve().is_relative_to(folder):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def kernels_in(folder):
    """Return the kernels that work in a folder: each leads a session of its own."""
    notebooks = [pid for pid in running_in(folder) if working_in(pid) == folder / "notebooks"]
    return [pid for pid in notebooks if leads(pid)]


def working_in(pid):
    try:
        return Path(f"/proc/{pid}/cwd").resolve()
    except OSError:
        return None


def leads(pid):
    try:
        return os.getsid(pid) == pid
    except OSError:
        return False


@pytest.fixture(scope="module")
def room():
    """A folder with a short name: the names of sockets in it must not be long."""
    with tempfile.TemporaryDirectory(prefix="build-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def bare(room):
    """The project with one small study, nothing of it built."""
    built = [ROOT / part / name for part in ("reports", "data/raw", "data/processed")
             for name in ("watson2017", "krush", "hughes2012")]  # fmt: skip

    def unwanted(where, names):
        return {name for name in names if name in LEFT_OUT or Path(where) / name in built}

    folder = room / "bare" / "project"
    shutil.copytree(ROOT, folder, ignore=unwanted)
    project_with(folder, "small", SMALL)
    return folder


@pytest.fixture(scope="module")
def built(bare):
    """The same after a build that nothing disturbed."""
    folder = bare.parents[1] / "whole" / "project"
    shutil.copytree(bare, folder)
    said = make(folder, "-j2", "all")
    assert said.returncode == 0, said.stderr
    assert left_over(folder) == []
    return folder


def test_two_builds_at_once_do_each_other_no_harm(bare, built, room):
    folder = Path(shutil.copytree(bare, room / "twice" / "project"))
    first, second = begin(folder, "-j2", "all"), begin(folder, "-j2", "all")
    said = [first.communicate(), second.communicate()]
    assert (first.returncode, second.returncode) == (0, 0), said
    texts = sorted((text for text, _ in said), key=len)
    waiting = "Another build is running in this folder already; waiting for it to end ...\n"
    assert texts[0] == f"{waiting}Nothing to do: every report is up to date.\n"
    assert waiting not in texts[1]
    assert outputs(folder) == outputs(built)
    assert left_over(folder) == []


def test_a_build_that_is_killed_again_and_again_ends_like_one_that_was_not(bare, built, room):
    """Each time within the first seconds of what is left to do, by one of three signals."""
    folder = Path(shutil.copytree(bare, room / "killed" / "project"))
    chance = random.Random(SEED)
    for number in range(KILLS):
        running = begin(folder, "-j2", "all")
        killer = threading.Timer(chance.uniform(0.2, 9), kill, [running, number])
        killer.start()
        said, wrong = running.communicate()
        killer.cancel()
        assert "/delphi/" not in wrong, wrong  # no traceback, once Python itself is up
        if running.returncode == 0:  # before it could be killed
            assert outputs(folder) == outputs(built)
            assert make(folder, "clean").returncode == 0
    said = make(folder, "-j2", "all")
    assert said.returncode == 0, said.stderr
    assert outputs(folder) == outputs(built)
    assert left_over(folder) == []
    assert make(folder, "all").stdout == "Nothing to do: every report is up to date.\n"
    assert running_in(folder) == []


def kill(running, number):
    """Kill two of three at once, and interrupt the third as Ctrl-C does."""
    os.killpg(running.pid, (signal.SIGKILL, signal.SIGKILL, signal.SIGINT)[number % 3])


def test_what_a_killed_build_started_ends_by_itself(built, room):
    if not Path("/proc/self/cwd").exists():
        pytest.skip("processes are looked for in /proc")
    folder = Path(shutil.copytree(built, room / "orphan" / "project"))
    (folder / "reports" / "small" / "notebooks" / "05-several-rounds.ipynb").unlink()
    running = begin(folder, "all")
    wait_for(lambda: kernels_in(folder))
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    wait_for(lambda: not running_in(folder))
    said = make(folder, "all")
    assert said.returncode == 0, said.stderr
    assert outputs(folder) == outputs(built)
    assert left_over(folder) == []


@pytest.mark.parametrize("kind", ["", "fresh"])
def test_a_kernel_that_is_killed_fails_its_step_alone(built, room, kind):
    folder = Path(shutil.copytree(built, room / f"kernel{kind}" / "project"))
    notebooks = folder / "reports" / "small" / "notebooks"
    (notebooks / "05-several-rounds.ipynb").unlink()
    running = begin(folder, "-j1", "-k", "all", KERNELS=kind)
    wait_for(lambda: kernels_in(folder))
    os.kill(kernels_in(folder)[0], signal.SIGKILL)
    _, wrong = running.communicate()
    assert running.returncode != 0
    assert "05-several-rounds.ipynb failed.\nStopped: Kernel died" in wrong
    assert "Traceback" not in wrong
    assert running_in(folder) == []
    check_completed(folder, built)


def test_both_kinds_of_kernel_give_the_same_bytes(bare, built, room):
    folder = Path(shutil.copytree(bare, room / "fresh" / "project"))
    said = make(folder, "all", KERNELS="fresh")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("Every notebook gets a kernel that is started afresh: ")
    assert outputs(folder) == outputs(built)
    assert make(folder, "all", KERNELS="").stdout == "Nothing to do: every report is up to date.\n"


def wait_for(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


TABLE = "reports/small/tables/appendix-statement.csv"


@pytest.fixture
def wanting(built, tmp_path_factory, room, request):
    """The built project without the outputs of one notebook, which the next build makes."""
    folder = Path(shutil.copytree(built, room / request.node.name[:24] / "project"))
    lines = (folder / ".build" / "small" / f"{NOTEBOOK}.outputs").read_text().splitlines()
    for line in lines:
        (folder / line).unlink()
    return folder


def check_refused(folder, words, built, **how):
    there = outputs(folder)
    said = make(folder, "all", **how)
    assert said.returncode != 0
    assert "Traceback" not in said.stdout + said.stderr
    told = [line for line in said.stderr.splitlines() if words in line]
    assert len(told) == 1, said.stderr
    assert "; mend that and run make again, nothing is lost" in told[0]
    now = {name: text for name, text in outputs(folder).items() if "/failed/" not in name}
    assert now.items() >= there.items(), "something that was there is lost"


def check_completed(folder, built):
    said = make(folder, "all")
    assert said.returncode == 0, said.stderr
    assert outputs(folder) == outputs(built)
    assert left_over(folder) == []
    assert make(folder, "all").stdout == "Nothing to do: every report is up to date.\n"


def test_a_full_disk_stops_the_build_and_costs_nothing(wanting, built):
    """A file system of its own, filled to the last byte."""
    reports = wanting / "reports"
    aside = reports.rename(wanting / "aside")
    reports.mkdir()
    size = "size=16m"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", reports], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can make a file system, where it is allowed")
    try:
        shutil.copytree(aside, reports, dirs_exist_ok=True)
        shutil.rmtree(aside)
        filler = reports / "filler"
        with filler.open("wb", buffering=0) as stream:
            try:
                while stream.write(b"\0" * 4096):
                    pass
            except OSError:
                pass
        check_refused(wanting, "cannot be written: the disk is full", built)
        filler.unlink()
        check_completed(wanting, built)
    finally:
        subprocess.run(["umount", reports], check=True)


def test_a_folder_that_is_read_only_stops_the_build_and_costs_nothing(wanting, built):
    folders = [path for path in (wanting / "reports").rglob("*") if path.is_dir()]
    if not os.geteuid() and not shutil.which("setpriv"):
        pytest.skip("no folder is read-only for root, and setpriv is not there")
    right = "+dac_read_search"
    who = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    other = ["setpriv", *who, f"--inh-caps={right}", f"--ambient-caps={right}", "--"]
    before = [] if os.geteuid() else other
    if before:
        for path in (wanting.parent, *wanting.parent.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    for folder in folders:
        folder.chmod(0o555)
    check_refused(wanting, "cannot be written: you may not", built, before=before)
    for folder in folders:
        folder.chmod(0o755)
    check_completed(wanting, built)


# --- the environment -----------------------------------------------------------------------------

FAKE = """\
#!/bin/sh
# A Python whose environments are made fast: what pip would install is a file.
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install --quiet --no-deps --require"*) exit 1 ;;  # no uv to be had
  "-m pip install --no-deps --require"*) sleep 1; echo installed >> "${0%/bin/python}/packages"; sleep 1 ;;
  "-m pip"*) echo linked >> "${0%/bin/python}/packages" ;;
  *) exec REAL "$@" ;;
esac
"""


@pytest.fixture
def fresh(bare, tmp_path):
    """A project without an environment, and a Python that sets one up in two seconds."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    lock = "src/delphi/build/lock.py"
    (folder / lock).parent.mkdir(parents=True)
    shutil.copy(ROOT / lock, folder / lock)
    fake = tmp_path / "python"
    fake.write_text(FAKE.replace("REAL", sys.executable), encoding="utf-8")
    fake.chmod(0o755)
    return folder, ("env", "VENV=.venv", f"PYTHON={fake}")


def test_two_set_ups_at_once_make_one_environment(fresh):
    folder, arguments = fresh
    first, second = begin(folder, *arguments), begin(folder, *arguments)
    said = [first.communicate(), second.communicate()]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert sum("waiting for it to end" in text for text, _ in said) == 1
    packages = (folder / ".venv" / "packages").read_text(encoding="utf-8")
    assert packages == "installed\nlinked\n"


@pytest.mark.parametrize("seconds", [0.3, 1.5, 2.5])
def test_a_set_up_that_was_killed_is_begun_anew(fresh, seconds):
    folder, arguments = fresh
    running = begin(folder, *arguments)
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    said = make(folder, *arguments)
    assert said.returncode == 0, said.stderr
    packages = (folder / ".venv" / "packages").read_text(encoding="utf-8")
    assert packages == "installed\nlinked\n"
    assert make(folder, *arguments).stdout.startswith("make: Nothing to be done")
