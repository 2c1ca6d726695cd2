"""Go on after a syntax error: find the least piece that is wrong, leave it out, parse the rest.

A file falls into statements (a line that starts in column 0 with a statement's word), a vocabulary
into entries, a rule into its sentence and its clauses. What is left out may have declared names;
they are noted, so that nobody is told that they are unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from lark import UnexpectedInput

from verifier.errors import Diagnostic
from verifier.language import ast
from verifier.language.syntax_errors import diagnose, offset, unreadable
from verifier.language.tokens import UnreadableError

Derive = Callable[[str, int, int | None], tuple[ast.Statement, ...]]
_ERRORS = (UnexpectedInput, UnreadableError)

MOST = 100
"""After so many errors the rest of a file is left unread."""

PIECES = 300
"""A statement of more pieces is left out as a whole; each piece costs a look at the file."""

EVERYTHING = "*"
"""Noted as lost where any name may be: an import failed."""

_STATEMENT = re.compile(
    r"^(?:import|param|set|vocabulary|define|rule|waive|open|axiom|state|transfer|assume|repair)\b",
    re.MULTILINE,
)
_PIECES = {
    "rule": re.compile(
        r"^[ \t]+(?=(?:applies|severity|message|hint|because|tags|may)\b)", re.MULTILINE
    ),
    "vocabulary": re.compile(r"^[ \t]+(?=(?:kind|attribute|group|edge)\b)", re.MULTILINE),
}
_HEAD = re.compile(r"[^:(\"=\n]*?(?=\s(?:when|as|from|by)\b|[:(\"=\n]|$)")
_STUB = "rule xx:"


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
                    waiting += reversed(list(pairwise(cuts)))
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
        head, rest = (start, pieces[1]), list(pairwise(pieces[1:]))
        frame = self._frame(*head) if 0 < len(rest) <= PIECES else None
        if frame is None:
            self._report(error, self._text, start, end)
            self._lose(self._text[start:end])
            return ()
        before = len(self.wrong)
        sound = self._text.startswith("vocabulary", start) or self._parses(self._text, *head)
        if not sound:
            self._lose(self._text[start : pieces[1]])
        left_out = []
        for piece in rest:
            alone = frame + _blank(self._text[pieces[1] : piece[0]]) + self._text[piece[0] :]
            if not self._parses(alone, start, piece[1], piece[0]):
                left_out.append(piece)
        if len(self.wrong) == before:  # each piece is fine by itself, so the whole is at fault
            self._report(error, self._text, start, end)
        text = self._text
        for piece in left_out:
            self._lose(text[piece[0] : piece[1]])
            text = text[: piece[0]] + _blank(text[piece[0] : piece[1]]) + text[piece[1] :]
        try:
            return self._derive(text, start, end) if sound else ()
        except _ERRORS:
            self._lose(self._text[start:end])
            return ()

    def _frame(self, start: int, end: int) -> str | None:
        """The text up to a statement's first piece, with what a piece alone needs before it."""
        head = self._text[start:end]
        if head.startswith("vocabulary"):
            return self._text[:end]
        if len(head.split("\n")[0]) < len(_STUB):
            return None
        return self._text[:start] + _STUB + _blank(head)[len(_STUB) : -1] + "1"

    def _parses(self, text: str, start: int, end: int, piece: int = 0) -> bool:
        """Whether a stretch is made of statements; what is wrong is told, once."""
        if len(self.wrong) >= MOST:
            return False
        try:
            self._derive(text, start, end)
        except _ERRORS as error:
            known = len(self.wrong)
            self._report(error, text, start, end)
            if offset(error) < piece and self.wrong[known] in self.wrong[:known]:
                self.wrong.pop()
            return False
        return True

    def _pieces(self, start: int, end: int) -> list[int]:
        word = re.match(r"\w*", self._text[start : start + 20])
        pattern = _PIECES.get(word[0] if word else "")
        inner = [] if pattern is None else pattern.finditer(self._text, start + 1, end)
        return [start, *(match.end() for match in inner), end]

    def _report(
        self, error: UnexpectedInput | UnreadableError, text: str, start: int, end: int
    ) -> None:
        if isinstance(error, UnreadableError):
            self.wrong.append(unreadable(error, self._text, self._path))
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
                m[1]
                for m in re.finditer(r"^\s*(?:kind|attribute|group|edge) (.*)", piece, re.MULTILINE)
            ]
        for head in heads:
            match = _HEAD.match(head.strip())
            self.lost.update(re.findall(r"[\w-]+", match[0].lower() if match else ""))


def _blank(text: str) -> str:
    """As long, with as many lines."""
    return re.sub(r"[^\n]", " ", text)
