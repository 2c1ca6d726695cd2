"""Names that a file declares and nothing uses: definitions, parameters, vocabulary, variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from verifier.errors import Diagnostic
from verifier.language import ast
from verifier.language.declarations import Declarations
from verifier.lint.walk import finding, parts

_HOLE = re.compile(r"\{([a-z]\d*)\b[^{}]*\}")
_DOLLAR = re.compile(r"\$([A-Za-z]\w*(?:-[A-Za-z]\w*)*)")


def unused(
    file: ast.RuleFile, files: Iterable[ast.RuleFile], known: Declarations
) -> list[Diagnostic]:
    """What the file declares and none of the files uses.

    A file without rules is there for others to import, so nothing in it is held to be unused.
    """
    if not any(isinstance(statement, ast.Rule) for statement in file.statements):
        return []
    uses = _Uses(files, known)
    found = []
    for statement in file.statements:
        for what, name, entry in _declared(statement):
            if not uses.has(what, name, entry):
                code, word, sign = _WORDS[what]
                message = f"{word} `{sign}{name}` is never used"
                place = (file.path, file.text, entry.at)
                found.append(finding(code, message, place, help_="remove it, or use it in a rule"))
    return found


_WORDS = {
    "adjective": ("L201", "the definition", ""),
    "noun": ("L201", "the definition", ""),
    "macro": ("L201", "the definition", ""),
    "parameter": ("L202", "the parameter", "$"),
    "kind": ("L203", "the kind", ""),
    "attribute": ("L203", "the attribute", ""),
    "group": ("L203", "the group", ""),
    "edge class": ("L203", "the edge class", ""),
}


def _declared(statement: ast.Statement) -> Iterator[tuple[str, str, Any]]:
    match statement:
        case ast.ParamDeclaration():
            yield "parameter", statement.name, statement
        case ast.Adjective():
            yield "adjective", statement.name, statement
        case ast.NounDefinition():
            yield "noun", statement.name, statement
        case ast.Macro():
            yield "macro", statement.name, statement
        case ast.Vocabulary():
            for entry in statement.entries:
                yield _ENTRIES[type(entry)], entry.name, entry


_ENTRIES: dict[type, str] = {
    ast.KindDeclaration: "kind",
    ast.AttributeDeclaration: "attribute",
    ast.GroupDeclaration: "group",
    ast.EdgeClass: "edge class",
}


class _Uses:
    """Every name that is used in some files, and by which declaration (its own does not count)."""

    def __init__(self, files: Iterable[ast.RuleFile], known: Declarations) -> None:
        self._known = known
        self._words: dict[str, set[int]] = {}
        self._attributes: dict[str, set[int]] = {}
        self._parameters: set[str] = set()
        self._calls: dict[str, set[int]] = {}
        for file in files:
            for statement in file.statements:
                entries = (
                    statement.entries if isinstance(statement, ast.Vocabulary) else (statement,)
                )
                for entry in entries:
                    self._note(entry)

    def has(self, what: str, name: str, entry: Any) -> bool:
        """Whether something else than its own declaration uses a name."""
        match what:
            case "parameter":
                return name in self._parameters
            case "macro":
                return bool(self._calls.get(name, set()) - {id(entry)})
            case "attribute":
                return bool(self._attributes.get(name, set()) - {id(entry)})
        plural = getattr(entry, "plural", None)
        names = {name, plural, f"{name}s", _plural_of(what, name, self._known)}
        return any(self._words.get(n, set()) - {id(entry)} for n in names if n)

    def _note(self, entry: Any) -> None:
        who = id(entry)
        for part in parts(entry):
            match part:
                case ast.Words(words=words):
                    for start in range(len(words)):  # `lm head` is `lm-head`
                        for end in range(start + 1, len(words) + 1):
                            self._words.setdefault("-".join(words[start:end]), set()).add(who)
                    self._attribute(words[-1], who)
                case ast.Reference(parts=(_, *names)):
                    for name in names:
                        self._attribute(name, who)
                case ast.Parameter(name=name) | ast.SetParam(name=name):
                    self._parameters.add(name)
                case ast.Call(name=name):
                    self._calls.setdefault(name, set()).add(who)
                case ast.Path(along=along) | ast.GraphIs(along=along) if along:
                    self._words.setdefault(along, set()).add(who)
                case ast.InOrder(attribute=name):
                    self._attribute(name, who)
                case ast.Adjective(noun=noun):
                    self._words.setdefault(noun, set()).add(who)
                case ast.GroupDeclaration(by=by):
                    self._attribute(by, who)
                case ast.Opening(name=name):
                    self._attribute(name, who)
                case ast.Rises(subject=subject):
                    self._words.setdefault(subject.parts[-1], set()).add(who)
                case ast.String(value=text):  # `n.kind = "gpu"`
                    self._words.setdefault(text.lower(), set()).add(who)
                case ast.Rule():
                    for text in (part.title, part.message, part.hint, part.because):
                        self._parameters.update(_DOLLAR.findall(text))
                        for name in re.findall(r"\.([\w-]+)", text):
                            self._attribute(name, who)

    def _attribute(self, name: str, who: int) -> None:
        found = self._known.attribute(name)
        for known in {name, found.name if found else name}:
            self._attributes.setdefault(known, set()).add(who)


def _plural_of(what: str, name: str, known: Declarations) -> str:
    tables = {"kind": known.vocabulary.kinds, "group": known.vocabulary.groups}
    entry = tables.get(what, {}).get(name)  # type: ignore[attr-defined]
    return entry.plural if entry else ""


def unused_variables(file: ast.RuleFile) -> list[Diagnostic]:
    """Variables that a sentence binds and that neither it nor a message speaks of."""
    found = []
    for statement in file.statements:
        if not isinstance(statement, ast.Rule):
            continue
        texts = f"{statement.message} {statement.hint} {statement.because}"
        told = set(_HOLE.findall(texts))
        for holder, phrase in _phrases(statement):
            name = phrase.variable
            if name is None or name == "_" or name in told or _speaks(holder, name):
                continue
            message = f"the variable `{name}` is bound and never used"
            place = (file.path, file.text, phrase.at)
            found.append(finding("L204", message, place, help_=f"leave out the `{name}`"))
    return found


def _phrases(rule: ast.Rule) -> Iterator[tuple[Any, ast.Phrase]]:
    """Every phrase with the part that it stands in: its variable may be spoken of there."""
    for holder in parts(rule):
        if isinstance(holder, ast.Rule):
            continue
        for name in holder.__dataclass_fields__:
            value = getattr(holder, name)
            if isinstance(value, ast.Phrase):
                yield holder, value


def _speaks(holder: Any, name: str) -> bool:
    return any(isinstance(part, ast.Reference) and part.parts[0] == name for part in parts(holder))
