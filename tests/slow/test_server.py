"""Steps and kernels forked from one process are like those that are started one by one.

The build that the server runs is here a script that asks for forks, so that every way in which
one of the processes may end can be tried.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import ROOT
from delphi.build import server

pytestmark = pytest.mark.skipif(bool(server.unable()), reason="nothing is forked here")

ASK = """\
import os, sys
from delphi.build.client import Forked, open_door

def fork(module, *arguments, **how):
    return Forked(open_door(), module, arguments, os.environ, os.getcwd(), **how)

"""

# What a process is to those who look at it from within.
LOOK = """\
import os, signal, sys

def handler(number):
    found = signal.getsignal(number)
    return found.__name__ if callable(found) and not isinstance(found, signal.Handlers) else found

for name in os.environ:
    if name not in ("DELPHI_SERVER", "LC_CTYPE"):
        print(name, ascii(os.environ[name]))
print(os.getcwd(), sys.argv[1:], sys.path, __name__, sys.executable, sys.stdin.read())
print([handler(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE)])
print(oct(os.umask(0)), sys.flags, sys.getrecursionlimit())
"""

SLEEP = """\
import os, sys, time
print(os.getpid(), os.getppid(), flush=True)
time.sleep(600)
"""


def begin(folder, script, **changes):
    """Start the server with a script for a build, in a process group of its own."""
    (folder / "build.py").write_text(ASK + script, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "delphi.build.server", sys.executable, "build.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"} | changes,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(folder, script, **changes):
    running = begin(folder, script, **changes)
    said, wrong = running.communicate(timeout=120)
    return running.returncode, said, wrong


def gone(pid):
    """Whether a process has ended; one that nobody has asked how it ended has."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def wait_for(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def test_a_fork_is_to_itself_a_process_like_any_other(tmp_path):
    (tmp_path / "look.py").write_text(LOOK, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    status, said, wrong = run(
        tmp_path,
        "os.chdir('elsewhere')\n"
        "os.environ['MORE'] = 'a\\nb\\udcff'; del os.environ['PATH']\n"
        "import subprocess\n"
        "subprocess.run([sys.executable, '-m', 'look', 'a', 'b'])\n"
        "print('--', flush=True)\n"
        "sys.exit(fork('look', 'a', 'b').wait())",
        PYTHONPATH=f"{ROOT / 'src'}:{tmp_path}",
        HERE="1",
    )
    assert (status, wrong) == (0, "")
    ordinary, forked = said.split("--\n")
    assert "MORE 'a\\nb\\udcff'" in ordinary
    assert forked == ordinary


@pytest.mark.parametrize(
    ("ends", "status"),
    [
        ("sys.exit(3)", 3),
        ("sys.exit('why')", 1),
        ("pass", 0),
        ("1 / 0", 1),
        ("os.kill(os.getpid(), 9)", -9),
        ("os.abort()", -6),
    ],
)
def test_how_a_fork_ends_is_told(tmp_path, ends, status):
    (tmp_path / "some.py").write_text(f"import os, sys\n{ends}\n", encoding="utf-8")
    _, said, wrong = run(tmp_path, "print(fork('some').wait())")
    assert int(said) == status
    assert ("ZeroDivisionError" in wrong) == (ends == "1 / 0")
    assert ("why" in wrong) == ("why" in ends)


def test_forks_come_from_a_process_without_threads_and_draw_apart(tmp_path):
    """BLAS ends its threads when it is forked, and begins them anew; Arrow's is not begun."""
    (tmp_path / "some.py").write_text(
        "import os, random, numpy as np\n"
        "from pathlib import Path\n"
        "print(len(list(Path(f'/proc/{os.getppid()}/task').iterdir())))\n"
        "print(random.random(), np.random.random(), flush=True)\n"
        "assert (np.ones((999, 999)) @ np.ones((999, 999)) == 999).all()\n",
        encoding="utf-8",
    )
    status, said, wrong = run(tmp_path, "sys.exit(sum(fork('some').wait() for _ in range(3)))")
    assert (status, wrong) == (0, "")
    lines = said.splitlines()
    assert lines[::2] == ["1"] * 3
    assert len(set(" ".join(lines[1::2]).split())) == 6


@pytest.mark.parametrize("killed", ["server", "build", "fork", "parent"])
def test_no_process_is_left_whichever_is_killed(tmp_path, killed):
    """A kernel is asked for by a step, which the build asked for."""
    (tmp_path / "sleep.py").write_text(SLEEP, encoding="utf-8")
    (tmp_path / "step.py").write_text(
        f"{ASK}print(os.getpid(), os.getppid(), flush=True)\n"
        "sys.exit(fork('sleep', apart=True).wait())",
        encoding="utf-8",
    )
    (tmp_path / "build.py").write_text(
        f"{ASK}print(os.getpid(), os.getppid(), flush=True)\nfork('step').wait()", encoding="utf-8"
    )
    above = "import subprocess, sys\nsubprocess.run([sys.executable, *sys.argv[1:]])"
    parent = subprocess.Popen(
        [sys.executable, "-c", above, "-m", "delphi.build.server", sys.executable, "build.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    lines = [[int(number) for number in parent.stdout.readline().split()] for _ in range(3)]
    (build, server), (step, above_step), (kernel, above_kernel) = lines
    assert above_step == above_kernel == server
    assert not any(gone(pid) for pid in (build, server, step, kernel))
    target = {"server": server, "build": build, "fork": step, "parent": parent.pid}[killed]
    os.kill(target, signal.SIGKILL)
    wait_for(lambda: all(gone(pid) for pid in (step, kernel)))
    wait_for(lambda: all(gone(pid) for pid in (build, server)))
    parent.communicate()


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.0, 0])
def test_an_interrupt_ends_all_at_once(tmp_path, seconds):
    """While everything is being imported, or, last, while a fork is at work."""
    (tmp_path / "sleep.py").write_text(SLEEP, encoding="utf-8")
    running = begin(
        tmp_path,
        "import signal, subprocess\n"
        "from delphi.build import client\n"
        "client.COMMANDS = 'sleep'\n"
        "print('begun', flush=True)\n"
        "client.main()\n",
    )
    assert running.stdout.readline() == "begun\n"
    if seconds:
        time.sleep(seconds)
    else:
        running.stdout.readline()
    at = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    _, wrong = running.communicate(timeout=20)
    assert time.monotonic() - at < 5
    assert running.returncode == -signal.SIGINT
    assert "/delphi/" not in wrong


def test_a_file_that_is_edited_after_the_import_is_read_again(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src")
    (tmp_path / "some.py").write_text(
        "from delphi import words\nprint(getattr(words, 'ADDED', 'none'))\n", encoding="utf-8"
    )
    words = tmp_path / "src" / "delphi" / "words.py"
    status, said, wrong = run(
        tmp_path,
        "fork('some').wait()\n"
        f"open({str(words)!r}, 'a').write('ADDED = 1')\n"
        "sys.exit(fork('some').wait())",
        PYTHONPATH=str(tmp_path / "src"),
    )
    assert (status, said, wrong) == (0, "none\n1\n", "")


def test_a_module_that_cannot_be_imported_is_the_matter_of_the_step_that_needs_it(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src")
    (tmp_path / "src" / "delphi" / "words.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "some.py").write_text("import delphi.words", encoding="utf-8")
    (tmp_path / "other.py").write_text("print('done')", encoding="utf-8")
    _, said, wrong = run(
        tmp_path,
        "print(fork('some').wait(), flush=True)\nprint(fork('other').wait())",
        PYTHONPATH=str(tmp_path / "src"),
    )
    assert said == "1\ndone\n0\n"
    assert wrong.count("ZeroDivisionError") == 1


def test_kernels_that_are_started_afresh_are_told_of_in_one_line(tmp_path):
    status, said, wrong = run(tmp_path, "print(open_door())", KERNELS="fresh")
    told = "Every notebook gets a kernel that is started afresh: KERNELS=fresh asks for it.\n"
    assert (status, said, wrong) == (0, f"{told}None\n", "")
    status, said, wrong = run(tmp_path, "print(open_door())", KERNELS="new")
    assert (status, said, wrong) == (
        2,
        "",
        "error: KERNELS is 'new'; it must be 'fresh' or blank\n",
    )


def test_a_build_with_nothing_to_do_imports_nothing(tmp_path):
    run(tmp_path, "pass")
    at = time.monotonic()
    assert run(tmp_path, "pass") == (0, "", "")
    assert time.monotonic() - at < 1


def test_the_modules_that_are_imported_beforehand_are_there():
    from delphi.build.forks import OTHERS, modules  # noqa: PLC0415

    assert {"delphi.cli", "delphi.notebook", "delphi.report.article"} <= set(modules())
    assert all(importlib.util.find_spec(name) for name in OTHERS)
