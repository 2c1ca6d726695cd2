"""The words of the DOT language, exactly as Graphviz's scanner cuts them.

Only two things are unescaped in a quoted string: a backslash before a quote, and a backslash
before a newline, which joins the lines. Every character beyond ASCII is a letter.
"""

from __future__ import annotations

import re

from verifier.graph.faults import Fault, Warn

# negated, so that the classes hold ASCII only: they compile and match several times faster
LETTER = r"[^\x00-@\[-^`{-\x7f]"
LETTER_OR_DIGIT = r"[^\x00-/:-@\[-^`{-\x7f]"
NAME = LETTER + LETTER_OR_DIGIT + "*+"
KEYWORDS = frozenset({"node", "edge", "graph", "digraph", "subgraph", "strict"})

_SKIP = re.compile(
    r"(?:[ \t\r\n]++|//[^\n]*+|\#[^\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/"
    rf"|\ufeff(?!{LETTER_OR_DIGIT}))*+"
)
_TOKEN = re.compile(
    rf"(?P<name>{NAME})"
    rf"|(?P<number>-?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++))"
    r'|(?P<quoted>"[^"\\]*+(?:\\.[^"\\]*+)*+")'
    r"|(?P<operator>->|--)"
    r"|(?P<mark>[{}\[\];,=:+])",
    re.DOTALL,
)
_UNDELIMITED = re.compile(rf"{LETTER}|\.")
_BRACKET = re.compile(r"[<>]")
_ESCAPE = re.compile(r'\\(["\n\\])')
_AFTER_NUL = re.compile(r'\0[^"\\\n]*+')
_AFTER_NUL_HTML = re.compile(r"\0[^<>\n]*+")


def _unescape(match: re.Match[str]) -> str:
    return {'"': '"', "\n": "", "\\": "\\\\"}[match[1]]


def unquote(literal: str) -> str:
    """The text that a name, a number or a quoted string (with its quotes) stands for."""
    if not literal.startswith('"'):
        return literal
    text = literal[1:-1]
    if "\0" in text:
        # Graphviz keeps C strings: what follows a NUL is lost, up to where its scanner cuts
        text = _AFTER_NUL.sub("", text)
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


class Lexer:
    """A cursor over the tokens of a text.

    ``kind`` is the current token: ``atom`` (a name, number, quoted or HTML string, its text in
    ``value``), a keyword in lower case, ``->`` or ``--``, one of ``{ } [ ] ; , = : +``,
    ``other`` for a character that starts no token, or ``end``.

    Raises:
        Fault: an unclosed string or comment.
    """

    __slots__ = ("end", "kind", "quoted", "start", "text", "value", "warn")

    def __init__(self, text: str, start: int, warn: Warn) -> None:
        self.text = text
        self.warn = warn
        self.start = self.end = start
        self.kind = self.value = ""
        self.quoted = False
        self.advance()

    def advance(self) -> None:
        """Go to the next token."""
        skipped = _SKIP.match(self.text, self.end)
        start = self.start = skipped.end() if skipped else self.end
        match = _TOKEN.match(self.text, start)
        if match is None:
            self._unusual(start)
            return
        self.end = match.end()
        kind = match.lastgroup
        literal = match[0]
        if kind == "name":
            lower = literal.lower() if len(literal) <= 8 else literal
            self.kind = lower if lower in KEYWORDS else "atom"
            self.value, self.quoted = literal, False
        elif kind == "quoted":
            self.kind, self.value, self.quoted = "atom", unquote(literal), True
            if "\0" in literal:
                self.warn("nul", start + literal.index("\0"), 1)
        elif kind == "number":
            self.kind, self.value, self.quoted = "atom", literal, False
            if _UNDELIMITED.match(self.text, self.end):
                self.warn("number", start, len(literal) + 1)
        else:
            self.kind = self.value = literal

    def _unusual(self, start: int) -> None:
        """The end, an HTML string, or what starts no token."""
        text = self.text
        if start == len(text):
            self.kind, self.value, self.end = "end", "", start
        elif text[start] == "<":
            self.kind, self.quoted = "atom", True
            self._html(start)
        elif text[start] == '"':
            raise Fault("string", start)
        elif text.startswith("/*", start):
            raise Fault("comment", start)
        else:
            self.kind, self.value, self.end = "other", text[start], start + 1

    def _html(self, start: int) -> None:
        depth = 0
        for match in _BRACKET.finditer(self.text, start):
            depth += 1 if match[0] == "<" else -1
            if depth == 0:
                self.end = match.end()
                self.value = self.text[start + 1 : self.end - 1]
                if "\0" in self.value:
                    self.warn("nul", self.text.index("\0", start), 1)
                    self.value = _AFTER_NUL_HTML.sub("", self.value)
                return
        raise Fault("html", start)
