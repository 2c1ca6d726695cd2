"""From a rule file's path to it and all it imports, each once, imported files first."""

from __future__ import annotations

import re
from pathlib import Path

from verifier import resources
from verifier.errors import Diagnostic, InputError, Span, width
from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.parse import parse_all
from verifier.language.places import exists, find, read

# The vocabulary and the common definitions stand before every file, as its least trusted import.
PRELUDE = "base.rules"

DEEPEST = 50
"""A chain of imports is no longer; nobody could follow one that is."""

EVERYTHING = "*"
"""Any name may be declared in what could not be read."""


def load(names: list[str]) -> list[ast.RuleFile]:
    """The files and what they import, each once, imports before importers, the prelude first.

    Raises:
        InputError: not all can be read; with every error of all files, those included that
            ``resolve`` would find in what can be read.
    """
    loader = _Loader()
    loader.visit(_library(PRELUDE), chain=())
    for name in names:
        path = find(name)
        if path is None:
            loader.missing(name, Path(name), None)
        else:
            loader.visit(path, chain=())
    return loader.result()


def load_text(text: str, path: str = "<text>") -> list[ast.RuleFile]:
    """The same for a rule file that is not on disk; its imports are the library's."""
    loader = _Loader()
    loader.visit(_library(PRELUDE), chain=())
    loader.add(path, re.sub(r"\r\n?", "\n", text), None, chain=())
    return loader.result()


def texts(error: InputError) -> dict[str, str]:
    """The text of every file that the error's diagnostics point into, as far as it can be read."""
    found = {}
    for path in {d.span.path for d in error.diagnostics if d.span is not None}:
        try:
            found[path] = Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
    return found


def _library(name: str) -> Path:
    return resources.folder("rules") / name


class _Loader:
    def __init__(self) -> None:
        self._files: list[ast.RuleFile] = []
        self._wrong: list[Diagnostic] = []
        self._lost: set[str] = set()
        self._seen: set[Path] = set()

    def result(self) -> list[ast.RuleFile]:
        """The files, if all could be read."""
        if not self._wrong:
            return self._files
        from verifier.language.program import complaints

        wrong = self._wrong + complaints(self._files, frozenset(self._lost))
        order = {file.path: number for number, file in enumerate(self._files)}
        raise InputError(sorted(wrong, key=lambda d: _place(d, order)))

    def missing(self, name: str, path: Path, span: Span | None) -> None:
        """Note that a name means no file."""
        known = sorted(p.stem for p in resources.folder("rules").glob("*.rules"))
        help_ = f"a path, or one of the library's: {', '.join(known)}"
        like = closest(Path(name).stem, known)
        if exists(path, "folder"):
            self._unreadable(f"`{name}` is a folder", span, "a rule file goes here")
        else:
            help_ = f"did you mean `{like}`?" if like else help_
            self._unreadable(f"there is no rule file `{name}`", span, help_)

    def visit(self, path: Path, chain: tuple[Path, ...], span: Span | None = None) -> None:
        """Read a file, if it has not been."""
        real = path.resolve()
        if real in chain:
            cycle = " -> ".join(p.name for p in (*chain[chain.index(real) :], real))
            help_ = f"the cycle is {cycle}"
            self._wrong.append(
                Diagnostic("E112", f"`{path.name}` imports itself", span, help=help_)
            )
            return
        if real in self._seen:
            return
        self._seen.add(real)
        if len(chain) > DEEPEST:
            message = f"`{path.name}` is imported over more than {DEEPEST} files"
            self._wrong.append(Diagnostic("E124", message, span))
            return
        try:
            text = read(path)
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            self._unreadable(f"cannot read `{path}`: {reason}", span, "")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            message = f"cannot read `{path}`: line {line} is not UTF-8 text"
            self._unreadable(message, span, "save it as UTF-8")
        else:
            self.add(str(path), text, path.parent, (*chain, real))

    def add(self, path: str, text: str, folder: Path | None, chain: tuple[Path, ...]) -> None:
        """Parse a file and read what it imports before it."""
        file, wrong, lost = parse_all(text, path)
        self._wrong += wrong
        self._lost |= lost
        for statement in file.statements:
            if isinstance(statement, ast.Import):
                at = statement.at
                span = Span(path, at.line, at.column, width(text, at.start, at.end))
                found = find(statement.path, folder)
                if found is None:
                    self.missing(statement.path, (folder or Path()) / statement.path, span)
                else:
                    self.visit(found, chain, span)
        self._files.append(file)

    def _unreadable(self, message: str, span: Span | None, help_: str) -> None:
        self._wrong.append(Diagnostic("E111", message, span, help=help_))
        self._lost.add(EVERYTHING)


def _place(diagnostic: Diagnostic, order: dict[str, int]) -> tuple[int, int, int]:
    """The order in which diagnostics are told: by file, line and column."""
    span = diagnostic.span
    if span is None:
        return (-1, 0, 0)
    return (order.get(span.path, -1), span.line, span.column)
