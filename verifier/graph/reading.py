"""Reading DOT: the fast pass where it will do, the full parser elsewhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from verifier.errors import Diagnostic
from verifier.graph.assembly import assemble
from verifier.graph.diagnosis import diagnose, error, warning
from verifier.graph.encoding import decode
from verifier.graph.fast import scan
from verifier.graph.faults import Fault
from verifier.graph.model import Graph
from verifier.graph.parser import Parser
from verifier.graph.pause import paused_collection
from verifier.graph.positions import Positions
from verifier.graph.source import OnFile, Stamp, reread, stamp, unread
from verifier.memory import give_back, keep_what_is_freed

LARGE = 1 << 24
"""Beyond so many bytes no more of a file's text is kept than its beginning: little is asked of it
when it is read. Where it is ASCII, and every node that an edge leads to is declared, it is never
there as a whole. A file that is touched meanwhile is not read to its end: nobody can tell whether
its pieces are of one text."""

VERY_LARGE = 1 << 27
"""Beyond so many characters what a million ids took, and is free again, is given back."""


def read_text(text: str, path: str = "-") -> list[Graph]:
    """Every graph in a DOT text, at least one.

    Raises:
        InputError: the text is not DOT; its one diagnostic says where and why.
    """
    return _read(Positions(text.removeprefix("\ufeff")), path, None)


def read_bytes(data: bytes, path: str = "-") -> list[Graph]:
    """Every graph in the bytes of a DOT file: UTF-8, or latin-1 when declared.

    Bytes that are not UTF-8 and declare nothing are read as latin-1 too, with a warning in
    ``Graph.diagnostics``.

    Raises:
        InputError: the bytes are UTF-16 or UTF-32, or the text is not DOT.
    """
    text, doubtful = decode(data, path)
    return _read(Positions(text), path, doubtful)


def read_file(path: str | Path, processes: int = 1) -> list[Graph]:
    """Every graph in a DOT file.

    Args:
        path: of the file.
        processes: so many copies of this process may read it, if this is its only thread.

    Raises:
        InputError: the file cannot be read, or is not DOT.
    """
    name = str(path)
    before = stamp(name)
    plain = True
    if before is not None and before[2] > LARGE:
        keep_what_is_freed()
        with suppress(UnicodeDecodeError), paused_collection():
            positions: Positions = OnFile(name, before)
            graphs = read_plainly(positions, name, processes)
            if graphs:
                return _settled(graphs, positions, name, before)
            plain = False
    try:
        text, doubtful = decode(Path(path).read_bytes(), name)  # the bytes are let go at once
    except OSError as failure:
        raise unread(name, failure) from failure
    positions = Positions(text)
    del text
    graphs = _read(positions, name, doubtful, processes, plain=plain)
    if before is None or before[2] <= LARGE or before != stamp(name):
        return graphs
    return _settled(graphs, positions, name, before)


def _settled(graphs: list[Graph], positions: Positions, path: str, before: Stamp) -> list[Graph]:
    """The graphs of a large file, with what reading it took given back."""
    positions.let_go(partial(reread, path, before))
    if positions.length > VERY_LARGE:
        give_back()
    return graphs


def _read(
    positions: Positions,
    path: str,
    doubtful: int | None,
    processes: int = 1,
    *,
    plain: bool = True,
) -> list[Graph]:
    with paused_collection():
        if doubtful is not None:
            return read_fully(positions, path, [("encoding", doubtful, 1)])
        graphs = read_plainly(positions, path, processes) if plain else []
        return graphs or read_fully(positions, path)


def read_plainly(positions: Positions, path: str, processes: int = 1) -> list[Graph]:
    """The graph of a plain text by the fast pass alone; empty where it gives up."""
    tokens = scan(positions, processes)
    return [] if tokens is None else [assemble(tokens, path, positions)]


def read_fully(
    positions: Positions, path: str, warnings: list[tuple[str, int, int]] | None = None
) -> list[Graph]:
    """Every graph of a text by the full parser alone.

    Raises:
        InputError: the text is not DOT.
    """
    text = positions.text
    found: list[tuple[str, int, int]] = list(warnings or ())
    graphs: list[Graph] = []

    def warn(cause: str, start: int, width: int) -> None:
        found.append((cause, start, width))

    def diagnostics() -> tuple[Diagnostic, ...]:
        said = tuple(warning(positions, path, *entry) for entry in found)
        found.clear()
        return said

    try:
        parser = Parser(text, warn)
        while (draft := parser.next_graph()) is not None:
            graphs.append(draft.finish(path, positions, diagnostics()))
    except Fault as fault:
        raise diagnose(positions, path, fault) from None
    if not graphs:
        raise error(path, "E015", "there is no graph in this file", "write `digraph { }` at least")
    if found:  # after the last graph
        graphs[-1] = replace(graphs[-1], diagnostics=graphs[-1].diagnostics + diagnostics())
    return graphs
