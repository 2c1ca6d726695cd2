"""What people write above a graph: the comments that end where its first keyword stands."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"//(?P<line>[^\n]*+)|\#(?P<hash>[^\n]*+)|/\*(?P<block>.*?)\*/", re.DOTALL)
_ABOVE = re.compile(r"(?:[ \t\r\n\ufeff]++|//[^\n]*+|\#[^\n]*+|/\*.*?\*/)*+", re.DOTALL)


def header(text: str, start: int) -> str:
    """The comments between what stands before a graph and the graph.

    Args:
        text: of the file.
        start: the offset of the graph's first keyword.
    """
    begin = 0 if start == 0 else _begin(text, start)
    found = []
    for match in _COMMENT.finditer(text, begin, start):
        block = match["block"]
        whole = match["line"] or match["hash"] or "" if block is None else block
        found += [line.strip().lstrip("*").strip() for line in whole.split("\n")]
    return "\n".join(line for line in found if line)


def _begin(text: str, start: int) -> int:
    """Where the comments begin: at the start of the file, or after the graph before."""
    above = _ABOVE.match(text)
    if above is not None and above.end() >= start:
        return 0
    return text.rfind("}", 0, start) + 1
