"""A fleet in processes of this machine, by joblib."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from verifier.findings.model import FileResult
from verifier.fleet import work
from verifier.fleet.cores import cores
from verifier.fleet.files import size

# Seconds of work, roughly: what a process must save to be worth the start of it.
SECONDS_A_FILE = 0.05
SECONDS_A_BYTE = 0.3e-6
WORTH_A_PROCESS = 1.5

LARGE = 16_000_000
"""From so many bytes on, some fifty thousand nodes, one plan is read and checked by several."""

MOST_FOR_ONE = 4
"""A plan's rules share too much for more processes to help."""


def processes_for(path: str, asked: int | None) -> int:
    """How many processes to use for one plan."""
    if asked is not None:
        return max(1, asked)
    if size(path) < LARGE:
        return 1
    return min(cores(), MOST_FOR_ONE)


def processes(files: list[str], asked: int | None) -> int:
    """How many processes to use: those asked for, else one for so much work, a core for each."""
    if asked is not None:
        return max(1, min(asked, len(files)))
    seconds = sum(SECONDS_A_FILE + SECONDS_A_BYTE * size(path) for path in files)
    worth = min(len(files), int(seconds / WORTH_A_PROCESS))
    if worth <= 1:
        return 1
    return min(worth, cores())


def results(files: list[str], parcel: work.Parcel, jobs: int) -> Iterator[list[FileResult]]:
    """The results of each file, in order, as soon as they are there.

    A process that dies (for want of memory, say) takes the files with it that were under way; these
    are checked again, each in a process of its own, so that only the one that kills its process is
    lost.
    """
    from joblib.externals.loky.process_executor import (
        TerminatedWorkerError,
    )

    done = 0
    while done < len(files):
        try:
            for found in _parallel(files[done:], parcel, jobs):
                yield found
                done += 1
        except TerminatedWorkerError:
            for path in files[done : done + 2 * jobs]:
                yield _alone(path, parcel)
                done += 1


def _parallel(files: list[str], parcel: work.Parcel, jobs: int) -> Iterator[list[FileResult]]:
    from joblib import Parallel, delayed

    pool = Parallel(n_jobs=jobs, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs")
    found: Iterator[list[FileResult]] = pool(
        delayed(_do)(parcel, str(Path.cwd()), path) for path in files
    )
    return found


def _do(parcel: work.Parcel, folder: str, path: str) -> list[FileResult]:
    """In a process that may have been started in another folder, for an earlier run."""
    os.chdir(folder)
    return work.do(parcel, path)


def _alone(path: str, parcel: work.Parcel) -> list[FileResult]:
    from joblib.externals.loky import ProcessPoolExecutor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    with ProcessPoolExecutor(max_workers=1) as pool:
        try:
            found: list[FileResult] = pool.submit(_do, parcel, str(Path.cwd()), path).result()
        except TerminatedWorkerError:
            return work.lost(path, "its process was killed", "is there memory enough for it?")
    return found
