"""The peak of a process's memory."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> float:
    """Greatest resident memory of this process so far, in MB.

    From the kernel's VmHWM, which begins anew with each program; `ru_maxrss` begins with what the parent had.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
