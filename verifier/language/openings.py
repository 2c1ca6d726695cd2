"""`open` and `axiom`: which facts may be completed, and what is assumed of every completion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from verifier.language import ast
from verifier.language.formulas import formula, term
from verifier.language.formulas import phrase as resolve_phrase
from verifier.language.scope import Context, Scope
from verifier.language.settling import value_of
from verifier.language.typed import Axiom, Opening, Param, ParameterValue, Phrase
from verifier.language.vocabulary import Attribute

WIDEST = 100_000
"""A range of more values completes nothing that anybody could read."""

_ELEMENTS: dict[str, type] = {"int": int, "ranks": int, "string": str, "set of string": str}
_ELEMENTS |= {"bool": bool}


def opening(context: Context, node: ast.Opening) -> Opening | None:
    """One attribute that may be completed; None after a complaint."""
    attribute = _attribute(context, node)
    phrase = _owners(context, node)
    if attribute is None or (node.of and phrase is None):
        return None
    at = name_at(node)
    values: tuple[int | str | bool, ...] | None = None
    if node.values is not None:
        found = _values(context, node.values, at)
        if found is None:
            return None
        wanted = _ELEMENTS[attribute.type]
        wrong = [value for value in found if type(value) is not wanted]
        if wrong:
            message = f"`{wrong[0]}` is no value of `{attribute.name}`"
            context.complain("E125", message, at, help_=f"its values are {_SPOKEN[wanted]}")
            return None
        values = tuple(sorted(set(found)))
    elif attribute.type == "bool":
        values = (False, True)
    elif not any(g.by == attribute.name for g in context.declarations.vocabulary.groups.values()):
        named = '{"…", "…"}' if _ELEMENTS[attribute.type] is str else "0..7"
        help_ = f"write `open {attribute.name} in {named}`"
        context.complain(
            "E126", f"nothing says what `{attribute.name}` can be", at, "no group has it", help_
        )
        return None
    text = context.source(node.at)
    return Opening(attribute.name, attribute.type, phrase, values, text, context.path, node.at)


_SPOKEN = {int: "whole numbers", str: "texts", bool: "`true` and `false`"}


def name_at(node: ast.Opening) -> ast.At:
    """The place of the attribute's name."""
    return node.at._replace(end=node.at.start + len(node.name))


def _attribute(context: Context, node: ast.Opening) -> Attribute | None:
    declarations, at = context.declarations, name_at(node)
    found = declarations.attribute(node.name)
    if found is None:
        noun = declarations.noun(node.name)
        if noun is not None and noun[0] == "group":  # `open gpu` of the group by `gpus`
            found = declarations.attribute(declarations.vocabulary.groups[noun[1]].by)
    if found is None:
        like = declarations.like_attribute(node.name, {})
        help_ = f"did you mean `{like}`?" if like else "declare it in a vocabulary: `attribute …`"
        context.unknown(
            "E125", "attribute", node.name, at, "only a declared one is completed", help_
        )
        return None
    if found.type not in _ELEMENTS or not any(source.of != "edge" for source in found.sources):
        what = "of edges alone" if found.type in _ELEMENTS else f"a {found.type}"
        help_ = "numbers, texts, truth values and sets are completed, of nodes"
        context.complain("E125", f"`{found.name}` is {what}", at, "cannot be completed", help_)
        return None
    return found


def _owners(context: Context, node: ast.Opening) -> Phrase | None:
    """The nodes that have the attribute; None for all of them, and after a complaint."""
    if not node.of:
        return None
    at = node.of[0].at
    found = resolve_phrase(context, Scope(), ast.Phrase(at, node.of, None, None, None))
    if found is None:
        return None
    if found[0].variable.sort.name != "node":
        context.complain("E125", "an attribute is completed of nodes", at, "these are none")
        return None
    return found[0]


def _values(
    context: Context, node: tuple[ast.Term, ast.Term] | ast.Term, at: ast.At
) -> list[Any] | None:
    """The values that were listed or that a range holds; None after a complaint."""
    if isinstance(node, tuple):
        low, high = (_value(context, side) for side in node)
        if low is None or high is None:
            return None
        if not isinstance(low, int) or not isinstance(high, int):
            context.complain("E126", "a range has whole numbers for ends", node[0].at)
            return None
        if not 0 <= high - low < WIDEST:
            message = f"there are {max(0, high - low + 1):,} numbers in {low}..{high}"
            context.complain("E126", message, at, f"expected 1 to {WIDEST:,}")
            return None
        return list(range(low, high + 1))
    if not isinstance(node, ast.SetLiteral):
        context.complain("E126", "expected a range `0..7` or a set `{0, 1}`", node.at)
        return None
    found = [_value(context, item) for item in node.items]
    return None if None in found else found


def _value(context: Context, node: ast.Term) -> ParameterValue:
    before = len(context.wrong)
    term(context, Scope(), node)  # for what it complains about
    value = value_of(node, context.parameters)
    if value is None and len(context.wrong) == before:
        lacking = _without_value(context, term(context, Scope(), node))
        if lacking:
            _complain_of(context, lacking, node.at, "a range")
        else:
            context.complain("E126", "this is no number and no text", node.at)
    return value


def axiom(context: Context, node: ast.Axiom) -> Axiom:
    """What is assumed of every completion."""
    resolved = formula(context, Scope(), node.formula)
    lacking = _without_value(context, resolved)
    if lacking:
        _complain_of(context, lacking, node.formula.at, "an axiom")
    sentence = context.source(node.formula.at)
    return Axiom(node.name, node.title, sentence, resolved, context.path, node.at)


def _complain_of(context: Context, name: str, at: ast.At, what: str) -> None:
    help_ = f"give it: `--param {name}=…`, or `set ${name} = …`"
    message = f"{what} needs `${name}`, which has no value"
    context.complain("E127", message, context.word(f"${name}", at), help_=help_)


def _without_value(context: Context, part: Any) -> str:
    """The first parameter in a formula or term that has no value; empty if all have one."""
    for name in _parameters(part):
        known = context.parameters.get(name)
        if known is not None and known.value is None:
            return name
    return ""


def _parameters(part: Any) -> Iterator[str]:
    if isinstance(part, Param):
        yield part.name
    elif isinstance(part, tuple):
        for item in part:
            yield from _parameters(item)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _parameters(getattr(part, each.name))
