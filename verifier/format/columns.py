"""Columns that the author aligned stay aligned: `when` of kinds, what parameters are, comments.

Lines that follow each other are aligned or not together: if one of them has more space before a
column than it needs, all of them get as much as the longest asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from verifier.records import struct


@struct
class Mark:
    """Where a column begins: the length of the text before, the least space, and what is asked."""

    before: int
    least: int
    wide: bool


@struct
class Line:
    """A line of the result; only lines of one ``group`` are aligned with each other."""

    text: str
    group: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)


def align(lines: list[Line]) -> list[str]:
    """The texts, columns aligned."""
    for run in _runs(lines):
        for column in dict.fromkeys(name for line in run for name in line.marks):
            members = [line for line in run if column in line.marks]
            _align(column, members)
    return [line.text for line in lines]


def _align(column: str, members: list[Line]) -> None:
    marks = [line.marks[column] for line in members]
    if len(members) < 2 or not any(mark.wide for mark in marks):
        return
    end = max(mark.before + mark.least for mark in marks)
    for line, mark in zip(members, marks, strict=True):
        rest = line.text[mark.before :].lstrip(" ")
        shift = end + len(rest) - len(line.text)
        line.text = line.text[: mark.before] + " " * (end - mark.before) + rest
        for other in line.marks.values():
            if other.before > mark.before:
                other.before += shift


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines of one group that follow each other."""
    run: list[Line] = []
    for line in lines:
        if run and line.group != run[-1].group:
            yield run
            run = []
        if line.group:
            run.append(line)
    if run:
        yield run
