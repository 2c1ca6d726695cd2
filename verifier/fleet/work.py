"""The work on one file, the same in whichever process it is done."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from verifier.errors import Diagnostic, InputError
from verifier.findings.model import FileResult
from verifier.fleet.files import content, read
from verifier.graph import Graph, read_bytes

if TYPE_CHECKING:
    from verifier.findings.check import Options
    from verifier.language.typed import Program


def check_file(
    path: str,
    program: Program,
    options: Options,
    data: bytes | None = None,
    *,
    hashed: bool = False,
) -> list[FileResult]:
    """The result of each graph in a file; a file that cannot be read gives one that says so.

    Args:
        path: of the file, or the name to give to ``data``.
        program: the rules.
        options: how to check.
        data: the content of the file, where it has been read already.
        hashed: whether results tell the digest of the content that they are of.
    """
    clock = time.perf_counter()
    try:
        if hashed and data is None:
            data = content(path)
        graphs = read(path, options.processes) if data is None else read_bytes(data, path)
    except InputError as error:
        return [FileResult(path, diagnostics=error.diagnostics, readable=False)]
    spent = time.perf_counter() - clock
    results = [_checked(graph, program, options) for graph in graphs]
    for result in results:
        result.digest = digest(data) if hashed and data is not None else ""
    if results:
        results[0].timings = {"read": spent} | results[0].timings
    return results


def digest(data: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def _checked(graph: Graph, program: Program, options: Options) -> FileResult:
    """One graph's result; an error of ours in it leaves the other graphs alone."""
    from verifier.findings.check import check

    # What a check makes lives until it ends: looking for garbage on the way only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return check(graph, program, options)
    except InputError as error:
        return FileResult(graph.path, diagnostics=error.diagnostics, readable=False)
    except Exception as error:
        if os.environ.get("VERIFIER_DEBUG"):
            raise
        message = f"internal error: {error or type(error).__name__}"
        help_ = "this is a bug of verify, no finding; VERIFIER_DEBUG=1 shows where"
        diagnostic = Diagnostic("E299", message, help=help_)
        return FileResult(graph.path, graph.name, diagnostics=[diagnostic], internal=True)
    finally:
        if collecting:
            gc.enable()


class Parcel:
    """Program and options as bytes: what another process needs besides the file.

    A process opens a parcel once, however many files it is sent with it.
    """

    def __init__(self, program: Program, options: Options, *, hashed: bool = False) -> None:
        self.packed = pickle.dumps((program, options), pickle.HIGHEST_PROTOCOL)
        self.hashed = hashed
        self.digest = hashlib.sha256(self.packed).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parcel) and other.digest == self.digest


@lru_cache(maxsize=4)
def _opened(parcel: Parcel) -> tuple[Program, Options]:
    opened: tuple[Program, Options] = pickle.loads(parcel.packed)  # noqa: S301 -- our own bytes
    return opened


def do(parcel: Parcel, path: str, data: bytes | None = None) -> list[FileResult]:
    """``check_file`` with what a parcel holds."""
    program, options = _opened(parcel)
    return check_file(path, program, options, data, hashed=parcel.hashed)


def lost(path: str, why: str, help_: str) -> list[FileResult]:
    """The result of a file whose check came to no end."""
    diagnostic = Diagnostic("E208", f"`{path}` could not be checked: {why}", help=help_)
    return [FileResult(path, diagnostics=[diagnostic], readable=False)]
