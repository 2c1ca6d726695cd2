"""A run over files: what is known already from the cache, the rest wherever it is to be done."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.findings.model import FileResult
from verifier.fleet.work import Parcel, check_file
from verifier.records import record

if TYPE_CHECKING:
    from verifier.findings.check import Options
    from verifier.fleet.cache import Cache
    from verifier.language.typed import Program


@record
class Fleet:
    """How a run is carried out.

    ``jobs`` is how many processes work (None: as many as are worth it), ``cluster`` the address of
    a Dask or Ray cluster to use instead, ``cache`` the folder of kept verdicts.
    """

    jobs: int | None = None
    cluster: str | None = None
    cache: Path | None = None


def results(
    files: list[str], program: Program, options: Options, fleet: Fleet
) -> Iterator[list[FileResult]]:
    """The results of each file, in order, as soon as they are there.

    Raises:
        InputError: the cluster does not answer, or the cache's folder cannot be used.
    """
    if fleet.cache is None or options.smt2 is not None:  # the constraints are wanted, not verdicts
        yield from _done(files, program, options, fleet)
        return
    from verifier.fleet.cache import Cache

    yield from _cached(files, program, options, fleet, Cache(fleet.cache, program, options))


def _cached(
    files: list[str], program: Program, options: Options, fleet: Fleet, cache: Cache
) -> Iterator[list[FileResult]]:
    """What is kept of each file, and what has to be done of the rest, which is kept then."""
    found = {path: cache.find(path) for path in files if path != "-"}
    left = [path for path in files if found.get(path) is None]
    fresh = _done(left, program, options, fleet, hashed=True)
    for path in files:
        known = found.get(path)
        if known is not None:
            yield known
            continue
        made = next(fresh)
        cache.keep(made)
        yield made


def _done(
    files: list[str], program: Program, options: Options, fleet: Fleet, *, hashed: bool = False
) -> Iterator[list[FileResult]]:
    """The same without a cache."""
    if fleet.cluster is not None:
        from verifier.fleet import clusters

        yield from clusters.results(files, Parcel(program, options, hashed=hashed), fleet.cluster)
        return
    from verifier.fleet import local

    # Standard input is this process's own.
    jobs = 1 if "-" in files else local.processes(files, fleet.jobs)
    if jobs > 1:
        yield from local.results(files, Parcel(program, options, hashed=hashed), jobs)
        return
    if len(files) > 1:
        gc.enable()
    elif files:
        options = replace(options, processes=local.processes_for(files[0], fleet.jobs))
    for path in files:
        yield check_file(path, program, options, hashed=hashed)
