"""A solver must not outlive who asked for it: a killed server would leave processes that plan for nobody."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""prctl(2), Linux."""


def end_with_parent() -> None:
    """Called first in a child process. Elsewhere than on Linux nothing happens, and its deadline ends it."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went in between
        os._exit(1)
