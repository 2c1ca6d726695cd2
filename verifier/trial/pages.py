"""Find the examples beside a rule file: pages of Markdown, folders of DOT.

`tp.rules` has `tp.examples.md`, whose ```dot fences are plans, or `tp.examples/*.dot`. A ```rules
fence adds to the rules for the plans below it, up to the next heading.
"""

from __future__ import annotations

import re
from pathlib import Path

from verifier.errors import Diagnostic, InputError, Span
from verifier.records import record

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})\s*([\w-]*)[^`]*$")
_HEADING = re.compile(r" {0,3}#{1,6}\s")


@record
class Example:
    """One plan: the file it stands in, its first line there, its text, and rules of its own.

    Texts begin with so many empty lines that their line numbers are those of the file.
    """

    path: str
    line: int
    dot: str
    rules: str = ""


def examples(rules: Path) -> list[Example]:
    """The examples of a rule file, in order.

    Raises:
        InputError: a page cannot be read, or a fence in it is not closed.
    """
    page = rules.with_name(f"{rules.stem}.examples.md")
    folder = rules.with_name(f"{rules.stem}.examples")
    found = _page(_text(page), str(page)) if page.is_file() else []
    if folder.is_dir():
        found += [Example(str(p), 1, _text(p)) for p in sorted(folder.glob("*.dot"))]
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError([Diagnostic("E201", f"cannot read `{path}`: {reason.lower()}")]) from None


def _page(text: str, path: str) -> list[Example]:
    found: list[Example] = []
    rules = ""
    fence, language, opened = "", "", 0
    body: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                whole = "\n" * opened + "\n".join(body) + "\n"
                if language == "dot":
                    found.append(Example(path, opened + 1, whole, rules))
                elif language == "rules":
                    rules += whole[rules.count("\n") :]  # below what is there, lines as in the page
                fence = ""
            else:
                body.append(line)
        elif match := _FENCE.match(line):
            fence, language, opened, body = match[1], match[2].lower(), number, []
        elif _HEADING.match(line):
            rules = ""
    if fence:
        span = Span(path, opened, 1, len(fence))
        raise InputError([Diagnostic("E202", "this fence is not closed", span)])
    return found
