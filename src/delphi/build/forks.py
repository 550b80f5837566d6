"""A process that has imported everything, and its forks, each of which runs a module."""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import NoReturn

from delphi.build.client import end_as

PACKAGE = Path(__file__).parents[1]
OTHERS = ("papermill", "ipykernel.ipkernel", "ipykernel.kernelapp", "nbconvert")
# Arrow gives memory back in a thread of its own unless it is told not to, once for all.
ARROW = ("JE_ARROW_MALLOC_CONF", "background_thread:false")


@dataclass(frozen=True)
class Asked:
    """A module that is to be run as `python -m` runs it; see `delphi.build.client.Forked`."""

    module: str
    arguments: list[str]
    env: dict[str, str]
    cwd: str
    apart: bool


def received(line: socket.socket) -> Asked | None:
    """Return what a process asks for; None when it has ended meanwhile."""
    try:
        size = int.from_bytes(line.recv(4, socket.MSG_WAITALL))
        return Asked(*json.loads(line.recv(size, socket.MSG_WAITALL)))
    except (OSError, ValueError):
        return None


class Nursery:
    """What was imported, for every fork to have at once."""

    def __init__(self) -> None:
        self.loading = False
        self._sources: dict[Path, int] | None = None
        self._whole = False
        self._alive, self._living = os.pipe()  # ends on the far side when this process does

    def load(self) -> None:
        """Import all that a step may need, the first time."""
        if self._sources is not None:
            return
        self._sources = sources()
        try:
            with self._loaded():
                for name in [*OTHERS, *modules()]:
                    importlib.import_module(name)
                self._whole = True
        except KeyboardInterrupt:
            return
        except Exception:  # a step of its own says it to whom it concerns
            return
        gc.collect()
        gc.freeze()

    @contextmanager
    def _loaded(self) -> Iterator[None]:
        self.loading = True
        os.environ[ARROW[0]] = ARROW[1]
        try:
            yield
        finally:
            self.loading = False

    def fork(self, asked: Asked, files: Sequence[int], ours: Iterable[socket.socket]) -> int:
        """Fork a process that does what was asked; return its number.

        Parameters
        ----------
        asked : Asked
            What it runs.
        files : sequence of int
            Its standard input, output and error.
        ours : iterable of socket
            What it must not hold open.
        """
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            self._settle(asked, files, ours)
            status = self._run(asked)
        except KeyboardInterrupt:
            end_as(-signal.SIGINT)
        except BaseException:
            traceback.print_exc()
        finally:
            leave(status)

    def _settle(self, asked: Asked, files: Sequence[int], ours: Iterable[socket.socket]) -> None:
        """Make a fork a process like any other: its own signals, files, folder and settings."""
        signal.set_wakeup_fd(-1)
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as when a shell sent it behind
            signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if asked.apart:
            os.setsid()
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        for line in ours:
            line.close()
        os.close(self._living)
        os.chdir(asked.cwd)
        os.environ.clear()
        os.environ.update(asked.env)

    def _run(self, asked: Asked) -> int:
        """Run the module, from the files as they are now if they were changed meanwhile."""
        if not self._whole or sources() != self._sources:
            os.execv(sys.executable, [sys.executable, "-m", asked.module, *asked.arguments])
        Thread(target=self._watch, daemon=True).start()
        sys.argv = [asked.module, *asked.arguments]
        sys.path[0] = asked.cwd
        sys.modules.pop(asked.module, None)
        sys.modules["numpy"].random.seed()
        try:
            runpy.run_module(asked.module, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            return exit_status(end.code)
        return 0

    def _watch(self) -> None:
        """End when the server has ended, however that was."""
        os.read(self._alive, 1)
        os.kill(os.getpid(), signal.SIGKILL)


def modules() -> list[str]:
    """Return every module of the package, none of which does anything when it is imported."""
    found = pkgutil.walk_packages([str(PACKAGE)], f"{PACKAGE.name}.")
    return [one.name for one in found if not one.name.endswith(".__main__")]


def sources() -> dict[Path, int]:
    """Return the time of every file of the package."""
    files = (path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts)
    return {path: path.stat().st_mtime_ns for path in files}


def exit_status(code: str | int | None) -> int:
    """Return the status that Python ends with for what `sys.exit` was given; say a text."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
        return 1
    return code or 0


def leave(status: int) -> NoReturn:
    """End a fork, which has nothing to tidy up that is not its own."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
