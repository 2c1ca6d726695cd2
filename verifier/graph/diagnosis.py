"""Faults in words: what is wrong, where it truly is, what was expected, what to do."""

from __future__ import annotations

import re

from verifier.errors import Diagnostic, InputError, Severity, Span
from verifier.graph.faults import Fault
from verifier.graph.lexer import KEYWORDS, LETTER_OR_DIGIT
from verifier.graph.positions import Positions

_WORD = re.compile(rf"-?(?:{LETTER_OR_DIGIT}|\.)++")
_PYTHON = re.compile(
    r"(?:for\b[^\n:]*+:|if\b[^\n:]*+:|while\b[^\n:]*+:|else\s*+:|def\b[^\n(]*+\(|import\b"
    r"|from\b[^\n]*?\bimport\b|with\b[^\n:]*+:|return\b|print\s*+\(|\w++\.\w++\s*+\("
    r"|f\.write|\w++\s*+\+=|\w++\s*+=\s*+\w++\s*+(?:[*(\[]|[-+/%]\s)|%\s*+\(|\"\"\"|''')"
)
_UNTIL_STATEMENT = re.compile(r"[^\n;{}]*+")

_HELP = {
    "string": (
        "E002", "this string is never closed", "opened here",
        "add the closing `\"`; a quote inside a string is written `\\\"`",
    ),
    "html": (
        "E003", "this HTML string is never closed", "opened here",
        "every `<` inside needs its `>`; write `&lt;` and `&gt;` for the bare characters",
    ),
    "comment": ("E004", "this comment is never closed", "opened here", "add the closing `*/`"),
    "brace": (
        "E005", "the file ends inside a brace", "opened here, never closed",
        "add the missing `}`; a file cut off half-way has to be written out again",
    ),
    "edges": (
        "E012", "this statement makes more edges than one file may hold", "",
        "`{..} -> {..}` draws an edge between every two of their nodes",
    ),
}  # fmt: skip

_WARNINGS = {
    "number": (
        "E020", "badly delimited number splits into two tokens",
        "quote an id that begins with a digit but is no number",
    ),
    "nul": (
        "E022", "a NUL byte in a string: what follows it is dropped, as Graphviz does",
        "remove the byte",
    ),
    "ignored": (
        "E023", "the file ends here for Graphviz; what follows is ignored",
        "remove this character",
    ),
    "macro": (
        "E024", "attribute macros do not exist in Graphviz; the name is ignored",
        "write `node [..]` without a name",
    ),
    "encoding": (
        "E021", "the file is not valid UTF-8; it is read as latin-1",
        "save the file as UTF-8, or declare `charset=\"latin1\"`",
    ),
}  # fmt: skip


def warning(positions: Positions, path: str, cause: str, start: int, width: int) -> Diagnostic:
    """The diagnostic for a warning."""
    code, message, help_ = _WARNINGS[cause]
    span = Span(path, *positions.position(start), width)
    return Diagnostic(code, message, span, "warning", help=help_)


def error(path: str, code: str, message: str, help_: str = "") -> InputError:
    """An error about a file as a whole."""
    return InputError([Diagnostic(code, message, Span(path, 1, 1), help=help_)])


def diagnose(positions: Positions, path: str, fault: Fault) -> InputError:
    """The error that tells a person what a fault is."""
    text = positions.text
    start, width, label = fault.start, _width(text, fault.start), ""
    severity: Severity = "error"
    if fault.cause in _HELP:
        code, message, label, help_ = _HELP[fault.cause]
        if fault.cause == "brace":
            start, width = fault.opened, 1
        elif fault.cause == "string":
            width = 1
    elif fault.cause == "operator":
        found = text[start : start + 2]
        graph, other = ("graph", "--") if found == "->" else ("digraph", "->")
        code, message, width = "E009", f"`{found}` in a `{graph}`", 2
        label, help_ = f"expected `{other}`", f"edges of a `{graph}` are drawn with `{other}`"
    elif fault.cause == "header":
        code, message, label, help_ = _header(text, start)
    elif fault.cause == "unassigned":
        code, message, label, help_ = _unassigned(text, fault)
    else:
        line = text.rfind("\n", 0, start) + 1
        source = _UNTIL_STATEMENT.match(text, line)
        written = source[0].strip() if source else ""
        if _PYTHON.match(written):
            start, width = text.index(written, line), len(written)
            code, message = "E008", "this line is program source, not DOT"
            label = "expected a statement"
            help_ = "the generator's code was saved in place of what it prints: run it again"
        else:
            code, message, label, help_ = _syntax(text, fault)
    span = Span(path, *positions.position(start), width)
    return InputError([Diagnostic(code, message, span, severity, label, help_)])


def _width(text: str, start: int) -> int:
    word = _WORD.match(text, start)
    return len(word[0]) if word else 1


def _found(text: str, start: int) -> str:
    """The token at an offset, as a message shows it."""
    if start >= len(text):
        return "the end of the file"
    word = _WORD.match(text, start)
    found = word[0] if word else text[start]
    if len(found) > 40:
        found = found[:40] + "…"
    return f"`{found}`" if found.isprintable() else f"character {found!r}"


def _header(text: str, start: int) -> tuple[str, str, str, str]:
    found = _found(text, start)
    if "}" in text[:start]:
        return (
            "E011", f"unexpected {found} after the graph", "expected the end of the file",
            "the graph ended at the last `}`: remove what follows, or a `}` too many before it",
        )  # fmt: skip
    return (
        "E006", f"the file does not begin with a graph but with {found}",
        "expected `digraph`, `graph` or `strict`",
        "put `digraph {` before the first statement and `}` after the last",
    )  # fmt: skip


def _unassigned(text: str, fault: Fault) -> tuple[str, str, str, str]:
    """An attribute name without a value, which most often is something else gone wrong."""
    start = fault.start
    if text[start] == '"':
        end = text.find('"', start + 1)
        if "\n" in text[start:end] and _WORD.match(text, start - 1):
            return (
                "E017", "a stray quote opens a string here", "a string that ends on a later line",
                "remove this quote, or add the one that is missing before it",
            )  # fmt: skip
        return "E010", "a string stands in place of an attribute name", (
            f"expected {fault.expected}"
        ), "separate assignments as in `label=\"a b\", shape=box`"  # fmt: skip
    return (
        "E010", f"the attribute {_found(text, start)} has no value", f"expected {fault.expected}",
        "a value with spaces, commas or brackets needs quotes: `label=\"a b\"`",
    )  # fmt: skip


def _syntax(text: str, fault: Fault) -> tuple[str, str, str, str]:
    start = fault.start
    label = f"expected {fault.expected}"
    if text.startswith(("\\n", "\\r", "\\t"), start):
        return (
            "E007", f"a literal `{text[start : start + 2]}` between statements", label,
            "the text was escaped once too often: outside strings, break the line at each `\\n`",
        )  # fmt: skip
    found = _found(text, start)
    if text.startswith(";", start):
        return "E016", "a semicolon that ends no statement", label, "remove the semicolon"
    if fault.expected.startswith(("an attribute name", "a value for")):
        return (
            "E010", f"unexpected {found} in an attribute list", label,
            "a value with spaces, commas or brackets needs quotes: `label=\"a b\"`",
        )  # fmt: skip
    word = found.strip("`").lower()
    if word in KEYWORDS:
        return "E001", f"the keyword {found} cannot stand here", label, f'quote it: `"{word}"`'
    return "E001", f"unexpected {found}", label, _hint(text, fault)


def _hint(text: str, fault: Fault) -> str:
    found = text[fault.start : fault.start + 1]
    if found == "[":
        return "an attribute list follows a node, an edge, `node`, `edge` or `graph`"
    if found in {"-", "."}:
        return f'an id with `{found}` in it needs quotes: `"a{found}b"`'
    if found == "":
        return "the file may have been cut off half-way"
    if found in {"'", "“", "”"}:
        return 'strings are quoted with `"`'
    return "an id with other than letters, digits and `_` in it needs quotes"
