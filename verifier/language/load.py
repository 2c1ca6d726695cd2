"""From a rule file's path to it and all it imports, each once, imported files first."""

from __future__ import annotations

from pathlib import Path

from verifier import resources
from verifier.errors import Diagnostic, InputError, Span
from verifier.language import ast
from verifier.language.parse import parse

# The vocabulary and the common definitions stand before every file, as its least trusted import.
PRELUDE = "base.rules"


def find(name: str, beside: Path | None = None) -> Path | None:
    """The file that a name means: a path, or a file of the rule library with or without `.rules`.

    Args:
        name: as the user wrote it.
        beside: the folder that a relative path is relative to; default the current one.
    """
    path = Path(name) if beside is None else beside / name
    if path.is_file():
        return path
    library = resources.folder("rules")
    for candidate in (library / name, library / f"{name}.rules", library / f"profiles/{name}.rules"):
        if candidate.is_file():
            return candidate
    return None


def load(names: list[str]) -> list[ast.RuleFile]:
    """The files and what they import, each once, imports before importers, the prelude first.

    Raises:
        InputError: with every missing file, cycle and syntax error of all files.
    """
    loader = _Loader()
    loader.visit(_library(PRELUDE), chain=())
    for name in names:
        path = find(name)
        if path is None:
            loader.wrong.append(_missing(name))
        else:
            loader.visit(path, chain=())
    if loader.wrong:
        raise InputError(loader.wrong)
    return loader.files


def load_text(text: str, path: str = "<text>") -> list[ast.RuleFile]:
    """The same for a rule file that is not on disk; its imports are the library's."""
    loader = _Loader()
    loader.visit(_library(PRELUDE), chain=())
    loader.add(path, text, None, chain=())
    if loader.wrong:
        raise InputError(loader.wrong)
    return loader.files


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


def _missing(name: str, span: Span | None = None) -> Diagnostic:
    known = sorted(p.stem for p in resources.folder("rules").glob("*.rules"))
    return Diagnostic(
        "E111",
        f"there is no rule file `{name}`",
        span,
        help=f"a path, or one of the library's: {', '.join(known)}",
    )


class _Loader:
    def __init__(self) -> None:
        self.files: list[ast.RuleFile] = []
        self.wrong: list[Diagnostic] = []
        self._seen: set[Path] = set()

    def visit(self, path: Path, chain: tuple[Path, ...], span: Span | None = None) -> None:
        real = path.resolve()
        if real in chain:
            cycle = " -> ".join(p.name for p in (*chain[chain.index(real) :], real))
            self.wrong.append(
                Diagnostic("E112", f"`{path.name}` imports itself", span, help=f"the cycle is {cycle}")
            )
            return
        if real in self._seen:
            return
        self._seen.add(real)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            self.wrong.append(Diagnostic("E111", f"cannot read `{path}`: {reason.lower()}", span))
            return
        self.add(str(path), text, path.parent, (*chain, real))

    def add(self, path: str, text: str, folder: Path | None, chain: tuple[Path, ...]) -> None:
        try:
            file = parse(text, path)
        except InputError as error:
            self.wrong.extend(error.diagnostics)
            return
        for statement in file.statements:
            if isinstance(statement, ast.Import):
                at = statement.at
                span = Span(path, at.line, at.column, at.end - at.start)
                found = find(statement.path, folder)
                if found is None:
                    self.wrong.append(_missing(statement.path, span))
                else:
                    self.visit(found, chain, span)
        self.files.append(file)
