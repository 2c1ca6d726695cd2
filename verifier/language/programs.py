"""Resolved programs kept between runs, so that unchanged rule files are not resolved again.

A program is found by the names it was asked for by, and used if every name still means the same
file, every file is unchanged, and the code that resolves is the same. Whatever goes wrong with a
kept program, the files are resolved as if there were none.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from verifier import records, resources
from verifier.language import ast, kept
from verifier.language.places import find, read
from verifier.records import Later

if TYPE_CHECKING:
    from verifier.language.parameters import Given
    from verifier.language.typed import Axis, Program

MOST = 32
"""So many programs are kept; the oldest go first."""

_DIGEST = 32

_ROOMS = ("language", "logic")
"""Who makes what is kept: resolves rules, and prepares them."""

RACE = 2_000_000_000
"""A file that changed so short a time before its program was kept, in nanoseconds, may have changed
again within a tick of the file system's clock: then its text tells, not its stamp."""

Found = tuple[tuple[str, str, str | None], ...]
"""What each name meant: the name, the folder it is relative to (empty: the current one), a path."""

Stamp = tuple[int, int, int, int]


def program(
    names: list[str], given: Given, prepare: Callable[[Program], None] | None = None
) -> Program:
    """The rules of the files that the names mean, with all they import.

    Args:
        names: as in ``load``.
        given: values of parameters from outside.
        prepare: work on a program that was resolved anew, done before it is kept.

    Raises:
        InputError: with every error of every file.
    """
    path = _path(names, given, prepared=prepare is not None)
    found = None if path is None else _recalled(path)
    if found is not None:
        return found
    from verifier.language.load import load
    from verifier.language.program import resolve

    files = load(names)
    resolved = resolve(files, given)
    if prepare is not None:
        prepare(resolved)
    if path is not None:
        _keep(path, names, files, resolved)
    return resolved


class _Texts(Mapping[str, str]):
    """The texts of unchanged files, read when somebody asks for them."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = paths
        self._read: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._read:
            self._read[path] = read(Path(path))
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        return dict, (dict(self),)  # another machine may not have the files


class _Axes(Mapping[str, "Axis"]):
    """The axes of a program, made again when somebody asks for one."""

    def __init__(self, names: list[str], later: Later[dict[str, Axis]]) -> None:
        self._names = names
        self._later = later

    def __getitem__(self, name: str) -> Axis:
        return self._later.value[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _recalled(path: Path) -> Program | None:
    """The program kept there, if it is still what would be resolved."""
    try:
        entry = path.read_bytes()
        if hashlib.sha256(entry[_DIGEST:]).digest() != entry[:_DIGEST]:
            return None
        found, files, whole = pickle.loads(entry[_DIGEST:])  # noqa: S301 -- the user's own
        if any(_meant(name, folder) != meant for name, folder, meant in found):
            return None
        if not all(_unchanged(name, *known) for name, known in files.items()):
            return None
        kept_program: Program = pickle.loads(whole)  # noqa: S301
    except Exception:  # noqa: BLE001, RUF100 -- a damaged file can raise anything
        return None
    kept_program.texts = _Texts(list(files))
    return kept_program


def _keep(path: Path, names: list[str], files: list[ast.RuleFile], resolved: Program) -> None:
    """Keep a program that was resolved without a complaint, if that is possible."""
    imports = [
        (statement.path, str(Path(file.path).parent))
        for file in files
        for statement in file.statements
        if isinstance(statement, ast.Import)
    ]
    found = [
        (name, folder, _meant(name, folder)) for name, folder in [(n, "") for n in names] + imports
    ]
    stamps = {file.path: _stamp(file.path) for file in files}
    if any(read(Path(file.path)) != file.text for file in files):
        return  # somebody is writing just now
    known = {file.path: (stamps[file.path], _digest(file.text)) for file in files}
    try:
        axes = _Axes(list(resolved.axes), Later(dict(resolved.axes)))
        whole = pickle.dumps(replace(resolved, texts={}, axes=axes), pickle.HIGHEST_PROTOCOL)
        entry = pickle.dumps((found, known, whole), protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return
    kept.write(path, hashlib.sha256(entry).digest() + entry, MOST)


def _stamp(path: str) -> Stamp | None:
    """What changes when a file is written; None where it was written just now."""
    try:
        at = os.stat(path)  # noqa: PTH116 -- there are dozens, and a Path for each costs more
    except OSError:
        return None
    if time.time_ns() - max(at.st_mtime_ns, at.st_ctime_ns) < RACE:
        return None
    return at.st_mtime_ns, at.st_ctime_ns, at.st_size, at.st_ino


def _unchanged(path: str, stamp: Stamp | None, digest: bytes) -> bool:
    """Whether a file has the text it had."""
    if stamp is not None and _stamp(path) == stamp:
        return True
    return _digest(read(Path(path))) == digest


def _meant(name: str, folder: str) -> str | None:
    path = find(name, Path(folder) if folder else None)
    return None if path is None else str(path)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@cache
def _makers() -> str:
    """What a program depends on besides its texts: Python, and the code that makes programs."""
    code = []
    for room in _ROOMS:
        with os.scandir(Path(__file__).parent.with_name(room)) as entries:
            code += sorted(
                (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith(".py")
            )
    made = Path(records.__file__).stat().st_mtime_ns
    return f"{sys.version} {kept.grammar()} {code} {made}"


def _path(names: list[str], given: Given, *, prepared: bool) -> Path | None:
    place = kept.folder()
    if place is None:
        return None
    try:
        meant = [_meant(name, "") for name in names]
        near = any(path is None or not os.path.isabs(path) for path in meant)  # noqa: PTH117
        where = os.getcwd() if near else ""  # noqa: PTH109 -- the library is the same everywhere
        library = resources.folder("rules")
        asked = f"{_makers()} {library} {where} {names} {sorted(given.items())} {prepared}"
    except (OSError, TypeError):
        return None
    key = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
    return place / f"{key[:40]}.program"
