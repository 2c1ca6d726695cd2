"""Where the grammar, the rule library and the shipped examples are found.

They stand at the top of a checkout and inside the package of an installed wheel
(``verifier/_data``, see pyproject.toml), so both places are looked at, the wheel's first.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder ``grammar``, ``rules`` or ``examples``, wherever this installation keeps it.

    Raises:
        FileNotFoundError: neither the wheel's nor the checkout's folder exists.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"this installation has no `{name}` folder")
