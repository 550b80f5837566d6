"""The kernel of a notebook: forked by the server of the build where there is one."""

import os
from pathlib import Path
from subprocess import Popen
from typing import Any, cast
from uuid import uuid4

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_runtime_dir

from delphi.build.client import Forked, open_door

LOCK = "DELPHI_LOCK"  # the number of the file that locks the build; see delphi/build/lock.py
FORKED = (
    # A kernel whose parent is said to be the first process watches none: the server does that.
    "--IPKernelApp.parent_handle=1",
    # pandas decides on this when it is imported, by whether that is in a kernel.
    "--IPKernelApp.exec_lines=__import__('pandas').set_option('display.max_columns', 20)",
)


class QuietKernelManager(AsyncKernelManager):
    """A kernel that is spoken to through sockets of the file system, so no port is raced for.

    The sockets stand in the folder of Jupyter's run-time files, which is this run's own.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        if os.name == "posix":
            self.transport = "ipc"
            self.ip = str(Path(jupyter_runtime_dir()) / "kernel")

    async def _async_pre_start_kernel(self, **given: Any) -> tuple[list[str], dict[str, Any]]:
        """Hand the lock of the build on, so that it is held until the kernel has ended too."""
        given["pass_fds"] = _open_lock()
        if open_door() is not None:
            self.kernel_id = self.kernel_id or str(uuid4())
            self.provisioner = _ForkedProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**given)

    pre_start_kernel = _async_pre_start_kernel


class _ForkedProvisioner(LocalProvisioner):
    """A kernel that the server of the build forks instead of one that is started afresh."""

    async def launch_kernel(self, cmd: list[str], **given: Any) -> KernelConnectionInfo:
        """Fork a kernel with the command that would start one."""
        door = open_door()
        if door is None:
            return await super().launch_kernel(cmd, **given)
        module, *arguments = cmd[cmd.index("-m") + 1 :]
        with Path(os.devnull).open() as nothing:
            forked = Forked(
                door,
                module,
                [*arguments, *FORKED],
                given["env"],
                os.fspath(given.get("cwd") or Path.cwd()),
                (nothing.fileno(), 1, 2),
                apart=True,
            )
        self.process = cast("Popen[bytes]", forked)  # it has what is asked of one
        return self.connection_info


def _open_lock() -> list[int]:
    """Return the number of the file that locks the build; none where no lock was handed on."""
    number = os.environ.get(LOCK, "")
    return [int(number)] if number and Path(f"/dev/fd/{number}").exists() else []
