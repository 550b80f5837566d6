"""Ask the server of the build for a process, and end as that process ends.

`make` calls this file as a script for every step: nothing is imported that takes time. Where no
server is there the step is run in a process of its own. See `delphi.build.server`.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence

SERVER = "DELPHI_SERVER"  # tells every step the number of the open socket, and which it is
COMMANDS = "delphi.cli"
GONE = "error: the process that serves the build has ended, and the build with it"


class Forked:
    """A process forked by the server, with what `subprocess.Popen` has of use here.

    It ends with the process that asked for it, however that ends.

    Parameters
    ----------
    door : int
        Number of the socket on which the server is asked.
    module : str
        Module that is run as `python -m` runs it.
    arguments : sequence of str
        Its arguments.
    env : mapping of str to str
        Its environment.
    cwd : str
        Its working directory.
    files : sequence of int
        Its standard input, output and error.
    apart : bool
        True for a session of its own, which an interrupt by the keyboard does not reach.

    Raises
    ------
    OSError
        When the server has ended.
    """

    stdin = stdout = stderr = None  # handed to the process, not kept

    def __init__(
        self,
        door: int,
        module: str,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        files: Sequence[int] = (0, 1, 2),
        *,
        apart: bool = False,
    ) -> None:
        asked = [module, list(arguments), dict(env), cwd, apart]
        content = json.dumps(asked).encode()
        self.returncode: int | None = None
        self._line, other = socket.socketpair()
        with other, socket.socket(fileno=os.dup(door)) as server:
            socket.send_fds(server, [b"?"], [*files, other.fileno()])
        self._line.sendall(len(content).to_bytes(4) + content)

    def poll(self) -> int | None:
        """Return how it ended, as a negative number by which signal; None while it runs."""
        return self._told(socket.MSG_DONTWAIT)

    def wait(self) -> int:
        """Return how it ended when it has."""
        return self._told() or 0

    def send_signal(self, number: int) -> None:
        """Send it a signal; a process that has ended takes none."""
        try:
            self._line.sendall(bytes([number]))
        except OSError:
            self.poll()

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _told(self, how: int = 0) -> int | None:
        if self.returncode is None:
            try:
                told = self._line.recv(16, how)
            except BlockingIOError:
                return None
            except OSError:
                told = b""
            if not told:
                print(GONE, file=sys.stderr)
            self.returncode = int(told or 1)
        return self.returncode


def open_door() -> int | None:
    """Return the number of the socket on which the server is asked; None where there is none."""
    number, _, which = os.environ.get(SERVER, "").partition(":")
    try:
        return int(number) if os.fstat(int(number)).st_ino == int(which) else None
    except (OSError, ValueError):
        return None


def end_as(status: int) -> None:
    """End this process as another ended, by a signal too."""
    if status < 0:
        if -status != signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


def main(*arguments: str) -> None:
    """Run a command of `delphi.cli` in a process of the server, or else in this one."""
    door = open_door()
    if door is None:
        os.execv(sys.executable, [sys.executable, "-m", COMMANDS, *arguments])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the process that is waited for
    try:
        step = Forked(door, COMMANDS, arguments, os.environ, os.getcwd())  # noqa: PTH109
    except OSError:
        print(GONE, file=sys.stderr)
        sys.exit(1)
    end_as(step.wait())


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        end_as(-signal.SIGINT)
