"""Run a build while one process that has imported everything forks its steps and their kernels.

The server is asked on a socket without a name that `make` hands on to every step, so that there
is no port and no file. It imports nothing before the first step asks, so that a build with
nothing to do takes no time, and starts no thread, so that forks are safe. What it forked ends
with it, and with the process that asked for it.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from delphi.build.client import SERVER, end_as
from delphi.build.forks import Nursery, received

FRESH = "fresh"
PATIENCE = 0.5  # seconds in which a server whose own parent was killed ends


@dataclass(frozen=True)
class Child:
    """A process that was forked, and the socket to the process that asked for it."""

    pid: int
    line: socket.socket
    apart: bool

    def take(self, number: int) -> None:
        """Send it a signal, and what it started in a session of its own too."""
        (os.killpg if self.apart else os.kill)(self.pid, number)

    def tell(self, status: int) -> None:
        """Say how it ended to the process that asked for it."""
        tell(self.line, status)


def tell(line: socket.socket, status: int) -> None:
    """Say how a process ended to the one that asked for it, if that is still there."""
    with suppress(OSError):
        line.sendall(str(status).encode())
    line.close()


class Server:
    """What forks the steps of a build and their kernels.

    Parameters
    ----------
    command : sequence of str
        The build: a command and its arguments.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._parent = os.getppid()
        self._door, self._asking = socket.socketpair(type=socket.SOCK_DGRAM)
        self._woken, self._waking = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._nursery = Nursery()
        self._children: list[Child] = []
        self._interrupted = False

    def serve(self) -> int:
        """Run the build and what it asks for; return how it ended."""
        self._asking.set_inheritable(True)
        self._waking.setblocking(False)
        self._selector.register(self._door, selectors.EVENT_READ, self._begin)
        self._selector.register(self._woken, selectors.EVENT_READ, self._reap)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._interrupt)
        build = self._started()
        for passed in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(passed, lambda number, _: build.send_signal(number))
        while build.poll() is None:
            for key, _ in self._selector.select(PATIENCE):
                key.data()
            if os.getppid() != self._parent:
                build.terminate()
        for child in self._children:
            child.take(signal.SIGKILL)
        return build.returncode

    def _started(self) -> subprocess.Popen[bytes]:
        """Start the build, which keeps all files that are open here and not our own."""
        number = self._asking.fileno()
        door = f"{number}:{os.fstat(number).st_ino}"
        env = os.environ | {SERVER: door}
        return subprocess.Popen(self._command, close_fds=False, env=env)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Fork no more: an interrupt by the keyboard reaches all that was forked by itself."""
        self._interrupted = True
        if self._nursery.loading:
            raise KeyboardInterrupt

    def _begin(self) -> None:
        """Fork what was asked for."""
        _, files, _, _ = socket.recv_fds(self._door, 1, 4)
        line = socket.socket(fileno=files[-1])
        asked = received(line)
        if asked:
            self._nursery.load()
            if self._interrupted:
                tell(line, -signal.SIGINT)
            else:
                pid = self._nursery.fork(asked, files[:-1], self._ours(line))
                child = Child(pid, line, asked.apart)
                self._children.append(child)
                self._selector.register(line, selectors.EVENT_READ, lambda: self._hear(child))
        for file in files[:-1]:
            os.close(file)

    def _ours(self, line: socket.socket) -> list[socket.socket]:
        """Return the sockets that are no business of what is forked."""
        lines = [child.line for child in self._children]
        return [line, *lines, self._door, self._woken, self._waking]

    def _hear(self, child: Child) -> None:
        """Pass on a signal; end what nobody waits for any more."""
        if child not in self._children:  # it has ended in the same turn
            return
        try:
            told = child.line.recv(1)
        except OSError:
            told = b""
        if not told:
            self._selector.unregister(child.line)
        child.take(told[0] if told else signal.SIGKILL)

    def _reap(self) -> None:
        """Say of each process that has ended how it did."""
        self._woken.recv(4096)
        for child in list(self._children):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._children.remove(child)
                if child.line in self._selector.get_map():
                    self._selector.unregister(child.line)
                child.tell(os.waitstatus_to_exitcode(status))


def unable() -> str:
    """Return why nothing is forked; blank when all is.

    Raises
    ------
    ValueError
        When `KERNELS` is neither blank nor `fresh`.
    """
    asked = os.environ.get("KERNELS", "")
    if asked not in ("", FRESH):
        raise ValueError(f"KERNELS is {asked!r}; it must be {FRESH!r} or blank")
    if asked:
        return f"KERNELS={FRESH} asks for it"
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return "forks of one process are not safe on this system"
    return ""


def main(*command: str) -> None:
    """Run a build, and end as it ends."""
    try:
        why = unable()
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    if why:
        print(f"Every notebook gets a kernel that is started afresh: {why}.", flush=True)
        os.execvp(command[0], command)
    end_as(Server(command).serve())


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        end_as(-signal.SIGINT)
