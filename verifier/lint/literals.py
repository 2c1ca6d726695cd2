"""Texts that an attribute is compared with and never has: misspelt kinds, unknown values."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.errors import Diagnostic
from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.vocabulary import Vocabulary
from verifier.lint.walk import finding, parts


def never_occurring(file: ast.RuleFile, vocabulary: Vocabulary) -> list[Diagnostic]:
    """Comparisons with a text that is no kind, or none of the values that an attribute can have."""
    found = []
    for statement in file.statements:
        if isinstance(statement, ast.Vocabulary):
            continue
        for part in parts(statement):
            if not isinstance(part, ast.Compare) or part.operator not in {"=", "!=", "in"}:
                continue
            for name, literal in _pairs(part):
                allowed = _allowed(name, vocabulary)
                if allowed is None or literal.value in allowed:
                    continue
                like = closest(literal.value, allowed)
                help_ = f"did you mean `{like}`?" if like else f"there are {', '.join(allowed[:8])}"
                message = f'`{name}` is never "{literal.value}"'
                place = (file.path, file.text, literal.at)
                found.append(finding("L214", message, place, "warning", help_))
    return found


def _pairs(node: ast.Compare) -> Iterator[tuple[str, ast.String]]:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if not isinstance(side, ast.Reference) or len(side.parts) < 2:
            continue
        items = other.items if isinstance(other, ast.SetLiteral) else (other,)
        for item in items:
            if isinstance(item, ast.String):
                yield side.parts[-1], item


def _allowed(name: str, vocabulary: Vocabulary) -> list[str] | None:
    """The only texts that an attribute has; None where any text will do."""
    if name == "kind":
        return list(vocabulary.kinds)
    attribute = vocabulary.attributes.get(name)
    if attribute is None or attribute.type != "string" or not attribute.sources:
        return None
    values = [source.value for source in attribute.sources]
    if not all(values):
        return None
    allowed = [str(value) for value in dict.fromkeys(values)]
    return allowed + ([str(attribute.default)] if attribute.default is not None else [])
