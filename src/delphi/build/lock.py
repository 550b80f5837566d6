"""Run a command while no other runs under the same lock: two builds do each other no harm.

The lock is held by the open file, which the command and all that it starts inherit, and ends
with the last of them however they end: nothing stale is left to be removed. Called by `make`
before there is an environment, so that it needs nothing but Python.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path

LOCK = "DELPHI_LOCK"  # tells the command the number of the open file


def main(path: str, what: str, *command: str) -> None:
    """Wait for the lock, then become the command.

    Parameters
    ----------
    path : str
        File of the lock; it stays, empty.
    what : str
        What is done under the lock, for the message to those who wait.
    command : str
        The command and its arguments.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"{what} is running in this folder already; waiting for it to end ...", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # by Python, but not by other programs
        signal.signal(ignored, signal.SIG_DFL)
    os.set_inheritable(lock, True)
    os.environ[LOCK] = str(lock)
    os.execvp(command[0], command)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
