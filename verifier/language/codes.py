"""Pages about the numbered errors: `python -m verifier.language.codes docs/errors` writes them."""

from __future__ import annotations

import sys
from pathlib import Path

from verifier.errors import InputError, render
from verifier.language.code_table import CODES, Code
from verifier.language.load import load_text
from verifier.language.parameters import parse_given
from verifier.language.program import resolve

__all__ = ["CODES", "Code", "main", "outcome", "pages"]

NAME = "example.rules"


def outcome(text: str, param: str = "") -> list[str]:
    """What is said of a rule file, a diagnostic an item; nothing where it loads."""
    try:
        resolve(load_text(text + "\n", NAME), parse_given((param,) if param else ()))
    except InputError as error:
        return [render(diagnostic, text) for diagnostic in error.diagnostics]
    return []


def page(code: Code) -> str:
    """The page about one error, in Markdown."""
    wrong, right = (f"\n\nwith `--param {param}`" if param else "" for param in code.param)
    said = "\n".join(outcome(code.wrong, code.param[0]))
    return (
        f"# {code.number}: {code.title}\n\n{code.why}\n\n"
        f"## Wrong\n\n```rules\n{code.wrong}\n```{wrong}\n\n```text\n{said}\n```\n\n"
        f"## Right\n\n```rules\n{code.right}\n```{right}\n"
    )


def index() -> str:
    """The page that lists them all."""
    lines = [f"- [{code.number}]({code.number}.md) {code.title}" for code in CODES]
    return (
        "# Errors of rule files\n\n"
        "Written by `python -m verifier.language.codes docs/errors`.\n\n" + "\n".join(lines) + "\n"
    )


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    return {"README.md": index()} | {f"{code.number}.md": page(code) for code in CODES}


def main(folder: Path) -> None:
    """Write all pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
