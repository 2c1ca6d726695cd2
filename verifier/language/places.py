"""Which file a name means, and its text."""

from __future__ import annotations

from pathlib import Path

from verifier import resources


def find(name: str, beside: Path | None = None) -> Path | None:
    """The file that a name means: a path, or a file of the rule library with or without `.rules`.

    Args:
        name: as the user wrote it.
        beside: the folder that a relative path is relative to; default the current one.
    """
    path = Path(name) if beside is None else beside / name
    if exists(path, "file"):
        return path
    library = resources.folder("rules")
    for candidate in (
        library / name,
        library / f"{name}.rules",
        library / f"profiles/{name}.rules",
    ):
        if exists(candidate, "file"):
            return candidate
    return None


def exists(path: Path, what: str) -> bool:
    """Whether there is such a file or folder; a name that no file can have is of none."""
    try:
        return path.is_file() if what == "file" else path.is_dir()
    except (OSError, ValueError):
        return False


def read(path: Path) -> str:
    """The text of a rule file.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it is not UTF-8 text.
    """
    return path.read_text(encoding="utf-8-sig")
