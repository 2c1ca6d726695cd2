"""A fleet on a cluster of Dask or Ray, named by its address.

The machines of a cluster need this package and share no files with us: a plan travels as bytes. A
cluster that loses a worker does the worker's files again on another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from verifier.errors import Diagnostic, InputError
from verifier.findings.model import FileResult
from verifier.fleet import work
from verifier.fleet.files import content

SCHEDULES = ("dask", "ray")

# Files under way for each core of the cluster: enough that none waits, few enough to hold.
AHEAD = 4
SECONDS_TO_ANSWER = 20
TRIES = 3


def results(files: list[str], parcel: work.Parcel, cluster: str) -> Iterator[list[FileResult]]:
    """The results of each file, in order, as soon as they are there.

    Args:
        files: their paths here.
        parcel: the rules.
        cluster: ``dask`` or ``ray`` for one on this machine, ``dask://HOST:PORT`` or
            ``ray://HOST:PORT`` for one that runs.

    Raises:
        InputError: there is no such cluster, or the package to reach it is not installed.
    """
    kind, _, address = cluster.partition("://")
    if kind not in SCHEDULES:
        message = f"`{cluster}` is no cluster"
        help_ = "`dask`, `dask://HOST:PORT`, `ray` or `ray://HOST:PORT`"
        raise InputError([Diagnostic("E203", message, help=help_)])
    run = _dask if kind == "dask" else _ray
    try:
        yield from run(files, parcel, address)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"dask", "distributed", "ray"}:
            raise
        help_ = f"pip install 'dagverify[{kind}]'"
        message = f"`{cluster}` needs a package that is not installed"
        raise InputError([Diagnostic("E209", message, help=help_)]) from None


def _dask(files: list[str], parcel: work.Parcel, address: str) -> Iterator[list[FileResult]]:
    from distributed import Client, LocalCluster

    own = None if address else LocalCluster(threads_per_worker=1, dashboard_address=None)
    try:
        client = own.get_client() if own else Client(f"tcp://{address}", timeout=SECONDS_TO_ANSWER)
    except OSError:
        raise _silent("dask", address) from None
    with own or nullcontext(), client:
        sent = client.scatter(parcel, broadcast=True, hash=False)

        def submit(path: str, data: bytes) -> Any:
            return client.submit(work.do, sent, path, data, pure=False, retries=TRIES)

        cores = sum(client.nthreads().values())
        yield from _in_order(files, submit, lambda future: future.result(), AHEAD * max(1, cores))


def _ray(files: list[str], parcel: work.Parcel, address: str) -> Iterator[list[FileResult]]:
    import ray

    try:
        ray.init(f"ray://{address}" if address else "local", log_to_driver=False)
    except (ConnectionError, OSError):
        raise _silent("ray", address) from None
    try:
        do = ray.remote(max_retries=TRIES)(work.do)
        sent = ray.put(parcel)
        cores = int(ray.cluster_resources().get("CPU", 1))
        yield from _in_order(
            files, lambda path, data: do.remote(sent, path, data), ray.get, AHEAD * cores
        )
    finally:
        ray.shutdown()


def _in_order(
    files: list[str],
    submit: Callable[[str, bytes], Any],
    fetch: Callable[[Any], list[FileResult]],
    ahead: int,
) -> Iterator[list[FileResult]]:
    """Keep ``ahead`` files under way and give out the results in the order of the files."""
    waiting = iter(files)
    under_way: deque[tuple[str, Any]] = deque()
    while True:
        while len(under_way) < ahead and (path := next(waiting, None)) is not None:
            try:
                under_way.append((path, submit(path, content(path))))
            except InputError as error:
                under_way.append((path, error))
        if not under_way:
            return
        path, future = under_way.popleft()
        yield _fetched(path, future, fetch)


def _fetched(path: str, future: Any, fetch: Callable[[Any], list[FileResult]]) -> list[FileResult]:
    if isinstance(future, InputError):
        return [FileResult(path, diagnostics=future.diagnostics, readable=False)]
    try:
        return fetch(future)
    except Exception as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        return work.lost(path, f"the cluster failed: {why}", "is `dagverify` installed there?")


def _silent(kind: str, address: str) -> InputError:
    message = f"no {kind} cluster answers at `{address}`"
    return InputError(
        [Diagnostic("E209", message, help=f"is the address right? {kind}://HOST:PORT")]
    )
