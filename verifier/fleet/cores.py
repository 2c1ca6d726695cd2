"""How many cores this process may use: not all there are."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

# quota and period of a control group, in its second version and in its first
_LIMITS = (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"))


def cores(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """The cores that the process is lent, within its control group's share.

    Elsewhere than on Linux joblib counts them. It counts the same here, but loading it takes as
    long as checking a plan of some thousand nodes.
    """
    if not hasattr(os, "sched_getaffinity"):
        from joblib import cpu_count

        return int(cpu_count())
    count = len(os.sched_getaffinity(0))
    for files in _LIMITS:
        try:
            quota, period = " ".join((groups / file).read_text() for file in files).split()
        except (OSError, ValueError):
            continue
        if quota.isdigit() and period.isdigit() and int(quota) and int(period):
            return min(count, ceil(int(quota) / int(period)))
    return count
