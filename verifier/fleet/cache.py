"""Verdicts kept between runs, so that an unchanged plan costs its hash.

A verdict depends on the content of the plan, the rule files, the parameters, the options, the day
where a waiver ends on one, and the program itself: all of these are in its key. The folder is the
user's own: whoever can write there can make this program believe anything.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import verifier
from verifier.errors import Diagnostic, InputError
from verifier.findings.model import FileResult
from verifier.fleet.files import content
from verifier.fleet.work import digest

if TYPE_CHECKING:
    from verifier.findings.check import Options
    from verifier.language.typed import Program

_LIBRARIES = ("z3-solver", "numpy", "networkx")


class Cache:
    """The kept verdicts of one program with one set of options.

    Raises:
        InputError: the folder cannot be made or written to.
    """

    def __init__(self, folder: Path, program: Program, options: Options) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "it cannot be made").lower()
            raise InputError([Diagnostic("E204", f"cannot use `{folder}`: {reason}")]) from None
        self._common = _common(program, options)

    def find(self, path: str) -> list[FileResult] | None:
        """What is kept of the content of the file at ``path``; None if nothing is.

        A file that cannot be read has nothing kept: whoever checks it says what is wrong.
        """
        try:
            place = self._place(digest(content(path)))
            kept: Any = pickle.loads(place.read_bytes())  # noqa: S301 -- see above
        except Exception:  # noqa: BLE001, RUF100 -- a damaged file can raise anything
            return None
        if not (isinstance(kept, list) and all(isinstance(r, FileResult) for r in kept)):
            return None
        return [_moved(result, path) for result in kept]

    def keep(self, results: list[FileResult]) -> None:
        """Keep what was found of a file, by the content that it was found of.

        Nothing is kept that was cut short, and nothing happens where keeping fails.
        """
        if not results or any(r.internal or not r.readable or not r.digest for r in results):
            return
        place = self._place(results[0].digest)
        try:
            place.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, suffix=".new")
            with os.fdopen(handle, "wb") as file:
                pickle.dump(results, file, pickle.HIGHEST_PROTOCOL)
            Path(name).replace(place)  # at once, so that nobody reads half of it
        except OSError:
            return

    def _place(self, of_content: str) -> Path:
        key = hashlib.sha256(self._common + of_content.encode()).hexdigest()
        return self._folder / key[:2] / f"{key[2:]}.verdict"


def _common(program: Program, options: Options) -> bytes:
    """A digest of all that a verdict depends on besides the plan."""
    today = options.today or date.today()
    parts = [
        sys.version,
        *(f"{name} {version(name)}" for name in _LIBRARIES),
        *_sources(),
        *(f"{path}\0{text}" for path, text in program.texts.items()),
        repr(sorted((n, repr(p.value), p.origin) for n, p in program.parameters.items())),
        repr(options.replay),
        str(today) if program.waivers else "",
    ]
    return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogatepass")).digest()


def _sources() -> list[str]:
    """The program's own files by size and time: a checkout changes without a new version."""
    package = Path(verifier.__file__).parent
    found = sorted(package.rglob("*.py"))
    return [f"{p.relative_to(package)} {(s := p.stat()).st_size} {s.st_mtime_ns}" for p in found]


def _moved(result: FileResult, path: str) -> FileResult:
    """The same result of a file with another path."""
    if result.path == path:
        return result
    old = result.path
    diagnostics = [
        replace(d, span=replace(d.span, path=path)) if d.span and d.span.path == old else d
        for d in result.diagnostics
    ]
    return replace(result, path=path, diagnostics=diagnostics)
