"""Trees of rule files kept between runs, so that an unchanged file is not parsed again.

A file's tree is found by what it depends on: the text, the grammar, the code that builds trees, the
version of Python. Whatever goes wrong with a kept tree, the file is parsed as if there were none.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from functools import cache
from pathlib import Path
from typing import Any

from verifier import records, resources
from verifier.language import ast

MOST = 256
"""So many trees are kept; the oldest go first."""

_BUILDERS = ("ast", "tree", "tokens", "statements", "sentences", "conditions", "transfers")


def find(text: str) -> tuple[ast.Statement, ...] | None:
    """The statements kept for a text, if any are."""
    path = _path(text)
    if path is None:
        return None
    try:
        found: Any = pickle.loads(path.read_bytes())  # noqa: S301 -- the user's own cache folder
    except Exception:  # noqa: BLE001, RUF100 -- a damaged file can raise anything
        return None
    return found if isinstance(found, tuple) else None


def keep(text: str, statements: tuple[ast.Statement, ...]) -> None:
    """Keep the statements of a text; nothing happens where that is not possible."""
    path = _path(text)
    if path is None:
        return
    write(path, pickle.dumps(statements, protocol=pickle.HIGHEST_PROTOCOL), MOST)


def write(path: Path, data: bytes, most: int) -> None:
    """Write a file of the cache, if that is possible; of its kind only so many are kept."""
    import tempfile  # it loads much that a run that writes nothing does without

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)  # at once, so that nobody reads half of it
        alike = [(p.stat().st_mtime, p) for p in path.parent.glob(f"*{path.suffix}")]
        for _, oldest in sorted(alike)[: max(0, len(alike) - most)]:
            oldest.unlink(missing_ok=True)
    except OSError:
        return


@cache
def grammar() -> str:
    """The grammar's text."""
    return (resources.folder("grammar") / "rules.lark").read_text(encoding="utf-8")


@cache
def folder() -> Path | None:
    """The user's cache folder for this program; None where nothing can be written."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(home) / "dagverify"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None  # a read-only home
    return path if os.access(path, os.W_OK) else None


@cache
def _makers() -> bytes:
    """A digest of all that a tree depends on besides its text."""
    digest = hashlib.sha256(f"{sys.version} {grammar()}".encode())
    for name in _BUILDERS:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    digest.update(Path(records.__file__).read_bytes())
    return digest.digest()


def _path(text: str) -> Path | None:
    place = folder()
    if place is None:
        return None
    try:
        key = hashlib.sha256(_makers() + text.encode("utf-8", "surrogatepass")).hexdigest()
    except OSError:  # an installation without sources
        return None
    return place / f"{key[:40]}.tree"
