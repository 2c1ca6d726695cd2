"""What statements, vocabulary entries, definitions and clauses of rules build."""

# ruff: noqa: ARG001, D103 -- all take the same arguments, and the grammar says what each builds

from __future__ import annotations

from typing import Any

from verifier.language import ast
from verifier.language.ast import At
from verifier.language.tokens import name_of, parameter_of, pattern_of, place, text_of
from verifier.language.tree import Children, production

Clause = tuple[str, Any, At]
"""A clause of a rule: which, its value, its place."""


@production
def import_(at: At, c: Children) -> ast.Import:
    return ast.Import(at, text_of(c[0]), c[1] and name_of(c[1]))


@production
def scalar(at: At, c: Children) -> ast.TypeName:
    return ast.TypeName(at, name_of(c[0]), is_set=False)


@production
def set_type(at: At, c: Children) -> ast.TypeName:
    return ast.TypeName(at, name_of(c[0]), is_set=True)


@production
def param(at: At, c: Children) -> ast.ParamDeclaration:
    name, type_, default, readings_, about = c
    return ast.ParamDeclaration(
        place(name), parameter_of(name), type_, default, text_of(about), readings_
    )


@production
def readings(at: At, c: Children) -> ast.Readings:
    *found, scope = c
    return ast.Readings(at, tuple(found), scope)


@production
def reading(at: At, c: Children) -> ast.Reading:
    *references, pattern, as_degrees, value = c
    where = None if pattern is None else place(pattern)
    regex = None if pattern is None else pattern_of(pattern)
    text = None if value is None else text_of(value)
    return ast.Reading(at, tuple(references), regex, where, as_degrees is not None, text)


@production
def per_group(at: At, c: Children) -> ast.Scope:
    return ast.Scope(place(c[0]), name_of(c[0]), None)


@production
def in_member(at: At, c: Children) -> ast.Scope:
    return ast.Scope(place(c[0]), name_of(c[0]), text_of(c[1]))


@production
def set_param(at: At, c: Children) -> ast.SetParam:
    return ast.SetParam(place(c[0]), parameter_of(c[0]), c[1])


@production
def set_severity(at: At, c: Children) -> ast.SetSeverity:
    return ast.SetSeverity(at, c[0], name_of(c[1]), place(c[1]))


@production
def open_(at: At, c: Children) -> ast.Open:
    return ast.Open(at, tuple(c))


@production
def opening(at: At, c: Children) -> ast.Opening:
    name, of, values = c
    return ast.Opening(at, name_of(name), of or (), values)


@production
def axiom(at: At, c: Children) -> ast.Axiom:
    return ast.Axiom(place(c[0]), name_of(c[0]), text_of(c[1]), c[2])


@production
def rule_name(at: At, c: Children) -> str:
    return ".".join(map(name_of, c))


@production
def waive(at: At, c: Children) -> ast.Waive:
    rule, where, until, because = c
    return ast.Waive(at, rule, where, until and str(until), text_of(because))


@production
def vocabulary(at: At, c: Children) -> ast.Vocabulary:
    return ast.Vocabulary(place(c[0]), name_of(c[0]), tuple(c[1:]))


@production
def kind(at: At, c: Children) -> ast.KindDeclaration:
    return ast.KindDeclaration(place(c[0]), name_of(c[0]), c[1] and name_of(c[1]), c[2])


@production
def attribute(at: At, c: Children) -> ast.AttributeDeclaration:
    name, type_, plural, only, *sources, default = c
    return ast.AttributeDeclaration(
        place(name),
        name_of(name),
        type_,
        plural and name_of(plural),
        only is not None,
        tuple(sources),
        default,
    )


@production
def source(at: At, c: Children) -> ast.Source:
    reference, pattern, as_ranks, value = c
    where = None if pattern is None else place(pattern)
    regex = None if pattern is None else pattern_of(pattern)
    text = None if value is None else text_of(value)
    return ast.Source(at, reference, regex, where, as_ranks is not None, text)


@production
def group(at: At, c: Children) -> ast.GroupDeclaration:
    return ast.GroupDeclaration(place(c[0]), name_of(c[0]), c[1] and name_of(c[1]), name_of(c[2]))


@production
def edge_class(at: At, c: Children) -> ast.EdgeClass:
    return ast.EdgeClass(place(c[0]), name_of(c[0]), c[1])


@production
def adjective(at: At, c: Children) -> ast.Adjective:
    return ast.Adjective(place(c[2]), name_of(c[0]), str(c[1]), name_of(c[2]), c[3])


@production
def noun_definition(at: At, c: Children) -> ast.NounDefinition:
    return ast.NounDefinition(place(c[0]), name_of(c[0]), tuple(c[1:]))


@production
def macro(at: At, c: Children) -> ast.Macro:
    name, *variables, body = c
    return ast.Macro(place(name), name_of(name), tuple(map(str, variables)), body)


@production
def rule(at: At, c: Children) -> ast.Rule:
    name, title, formula, *clauses = c
    fields: dict[str, Any] = {word: value for word, value, _ in clauses}
    return ast.Rule(
        at=place(name),
        name=name_of(name),
        title=text_of(title),
        formula=formula,
        sentence_at=formula.at,
        applies_when=fields.get("applies_when"),
        severity=fields.get("severity"),
        message=fields.get("message", ""),
        hint=fields.get("hint", ""),
        because=fields.get("because", ""),
        tags=fields.get("tags", ()),
        may_be_empty=fields.get("may_be_empty", False),
        places=tuple((word, where) for word, _, where in clauses),
    )


@production
def applies_when(at: At, c: Children) -> Clause:
    return "applies_when", c[0], at


@production
def severity(at: At, c: Children) -> Clause:
    return "severity", name_of(c[0]), place(c[0])


@production
def message(at: At, c: Children) -> Clause:
    return "message", text_of(c[0]), place(c[0])


@production
def hint(at: At, c: Children) -> Clause:
    return "hint", text_of(c[0]), place(c[0])


@production
def because(at: At, c: Children) -> Clause:
    return "because", text_of(c[0]), place(c[0])


@production
def tags(at: At, c: Children) -> Clause:
    return "tags", tuple(map(name_of, c)), at


@production
def may_be_empty(at: At, c: Children) -> Clause:
    return "may_be_empty", True, at
