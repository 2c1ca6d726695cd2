"""Go on after a syntax error: find the least piece that is wrong, leave it out, parse the rest.

A file falls into statements (a line that starts in column 0 with a statement's word), a vocabulary
into entries, a rule into its sentence and its clauses. What is left out may have declared names;
they are noted, so that nobody is told that they are unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from lark import UnexpectedInput

from verifier.errors import Diagnostic
from verifier.language import ast
from verifier.language.syntax_errors import diagnose, offset, unreadable
from verifier.language.tokens import UnreadableError

Derive = Callable[[str, int, int | None], tuple[ast.Statement, ...]]
_ERRORS = (UnexpectedInput, UnreadableError)

MOST = 100
"""After so many errors the rest of a file is left unread."""

EVERYTHING = "*"
"""Noted as lost where any name may be: an import failed."""

_STATEMENT = re.compile(
    r"^(?:import|param|set|vocabulary|define|rule|waive|open|axiom)\b", re.MULTILINE
)
_PIECES = {
    "rule": re.compile(r"^[ \t]+(?=(?:applies|severity|message|hint|because|tags|may)\b)", re.M),
    "vocabulary": re.compile(r"^[ \t]+(?=(?:kind|attribute|group|edge)\b)", re.M),
}
_HEAD = re.compile(r"[^:(\"=\n]*?(?=\s(?:when|as|from|by)\b|[:(\"=\n]|$)")
_STUB = "rule xx:true"


class Recovery:
    """One file that does not parse.

    Attributes:
        wrong: a diagnostic for each error.
        lost: the names that what does not parse would have declared.
    """

    def __init__(self, text: str, path: str, derive: Derive) -> None:
        self._text = text
        self._path = path
        self._derive = derive
        self._starts = sorted({0, *(match.start() for match in _STATEMENT.finditer(text))})
        self.wrong: list[Diagnostic] = []
        self.lost: set[str] = set()

    def run(self) -> tuple[ast.Statement, ...]:
        """The statements that parse."""
        found: list[ast.Statement] = []
        waiting = [(0, len(self._text))]
        while waiting:
            start, end = waiting.pop()
            if len(self.wrong) >= MOST:
                self.lost.add(EVERYTHING)
                break
            try:
                found += self._derive(self._text, start, end)
            except _ERRORS as error:
                cuts = self._cuts(start, end, offset(error))
                if cuts == [start, end]:
                    found += self._statement(start, end, error)
                else:
                    waiting += reversed(list(zip(cuts, cuts[1:], strict=False)))
        return tuple(found)

    def _cuts(self, start: int, end: int, fault: int) -> list[int]:
        """Where to cut a stretch so that the statement around the fault stands alone."""
        after = bisect_right(self._starts, fault)
        first = self._starts[after - 1]
        if first == fault and first > start:  # what stands before is not finished
            after -= 1
            first = self._starts[after - 1]
        elif first < fault < end and self._text[fault - 1] == "\n":
            self._starts.insert(after, fault)  # a line in column 0 that is no statement
            return [start, fault, end]
        last = self._starts[after] if after < len(self._starts) else end
        return sorted({start, max(start, first), min(last, end), end})

    def _statement(
        self, start: int, end: int, error: UnexpectedInput | UnreadableError
    ) -> tuple[ast.Statement, ...]:
        """What parses of one statement when its wrong pieces are left out."""
        pieces = self._pieces(start, end)
        text, left_out, stub = self._text, set[int](), False
        while True:
            self._report(error, text, start, end)
            number = self._blame(pieces, left_out, offset(error))
            left_out.add(number)
            piece = (pieces[number], pieces[number + 1])
            self._lose(self._text[piece[0] : piece[1]])
            text = _blank(text, *piece)
            if number == 0:
                line = self._text[start : piece[1]].split("\n")[0]
                if not line.startswith("rule") or len(line) < len(_STUB) or len(pieces) == 2:
                    return ()
                text = text[:start] + _STUB + text[start + len(_STUB) :]
                stub = True
            if len(left_out) == len(pieces) - 1 or len(self.wrong) >= MOST:
                return ()
            try:
                found = self._derive(text, start, end)
            except _ERRORS as another:
                if stub and offset(another) < pieces[1]:
                    return ()
                error = another
            else:
                return () if stub else found

    def _pieces(self, start: int, end: int) -> list[int]:
        word = re.match(r"\w*", self._text[start : start + 20])
        pattern = _PIECES.get(word[0] if word else "")
        inner = [] if pattern is None else pattern.finditer(self._text, start + 1, end)
        return [start, *(match.end() for match in inner), end]

    @staticmethod
    def _blame(pieces: list[int], left_out: set[int], fault: int) -> int:
        number = min(bisect_right(pieces, fault), len(pieces) - 1) - 1
        if pieces[number] == fault and number > 0 and number - 1 not in left_out:
            return number - 1  # what stands before is not finished
        while number in left_out and number < len(pieces) - 2:
            number += 1
        return number

    def _report(
        self, error: UnexpectedInput | UnreadableError, text: str, start: int, end: int
    ) -> None:
        if isinstance(error, UnreadableError):
            self.wrong.append(unreadable(error, self._path))
        else:
            self.wrong.append(diagnose(error, text, self._path, start, end))

    def _lose(self, piece: str) -> None:
        """Note what a piece would have declared."""
        word, _, rest = piece.strip().partition(" ")
        if word == "import":
            self.lost.add(EVERYTHING)
            return
        heads = [rest]
        if word == "vocabulary":
            heads += [
                m[1] for m in re.finditer(r"^\s*(?:kind|attribute|group|edge) (.*)", piece, re.M)
            ]
        for head in heads:
            match = _HEAD.match(head.strip())
            self.lost.update(re.findall(r"[\w-]+", match[0].lower() if match else ""))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
