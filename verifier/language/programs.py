"""Resolved programs kept between runs, so that unchanged rule files are not resolved again.

A program is found by the names it was asked for by, and used if every name still means the same
file, every file has the text it had, and the code that resolves is the same. Whatever goes wrong
with a kept program, the files are resolved as if there were none.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from verifier import records, resources
from verifier.language import ast, kept
from verifier.language.places import find, read

if TYPE_CHECKING:
    from verifier.language.parameters import Given
    from verifier.language.typed import Program

MOST = 32
"""So many programs are kept; the oldest go first."""


Found = tuple[tuple[str, str, str], ...]
"""What each name meant: the name, the folder it is relative to (empty: the current one), a path."""


def program(names: list[str], given: Given) -> Program:
    """The rules of the files that the names mean, with all they import.

    Raises:
        InputError: with every error of every file.
    """
    path = _path(names, given)
    found = None if path is None else _recalled(path)
    if found is not None:
        return found
    from verifier.language.load import load
    from verifier.language.program import resolve

    files = load(names)
    resolved = resolve(files, given)
    if path is not None:
        _keep(path, names, files, resolved)
    return resolved


def _recalled(path: Path) -> Program | None:
    """The program kept there, if it is still what would be resolved."""
    try:
        found, digests, whole = pickle.loads(path.read_bytes())  # noqa: S301 -- the user's own
        if any(_meant(name, folder) != meant for name, folder, meant in found):
            return None
        texts = {name: read(Path(name)) for name in digests}
        if any(_digest(text) != digests[name] for name, text in texts.items()):
            return None
        kept_program: Program = pickle.loads(whole)  # noqa: S301
    except Exception:  # noqa: BLE001, RUF100 -- a damaged file can raise anything
        return None
    kept_program.texts = texts
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
    digests = {file.path: _digest(file.text) for file in files}
    try:
        whole = pickle.dumps(replace(resolved, texts={}), protocol=pickle.HIGHEST_PROTOCOL)
        entry = pickle.dumps((found, digests, whole), protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return
    kept.write(path, entry, MOST)


def _meant(name: str, folder: str) -> str | None:
    path = find(name, Path(folder) if folder else None)
    return None if path is None else str(path)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@cache
def _makers() -> str:
    """What a program depends on besides its texts: Python and the code of this room."""
    with os.scandir(Path(__file__).parent) as entries:
        code = sorted(
            (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns)
            for entry in entries
            if entry.name.endswith(".py")
        )
    made = Path(records.__file__).stat().st_mtime_ns
    return f"{sys.version} {kept.grammar()} {code} {made}"


def _path(names: list[str], given: Given) -> Path | None:
    place = kept.folder()
    if place is None:
        return None
    try:
        where = os.getcwd()  # noqa: PTH109 -- names are relative to it
        library = resources.folder("rules")
        asked = f"{_makers()} {library} {where} {names} {sorted(given.items())}"
    except (OSError, TypeError):
        return None
    key = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
    return place / f"{key[:40]}.program"
