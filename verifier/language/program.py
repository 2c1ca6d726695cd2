"""A rule file and its imports, resolved: the one thing other rooms take from the language."""

from __future__ import annotations

from pathlib import Path

from verifier.errors import Diagnostic, InputError
from verifier.language import ast, passed, sharding
from verifier.language.checks import Once, check_parameter, check_scope, check_vocabulary
from verifier.language.declarations import Declarations
from verifier.language.formulas import USE, formula
from verifier.language.holes import check_holes
from verifier.language.mentions import mentions
from verifier.language.openings import axiom, name_at, opening
from verifier.language.parameters import Given, parameters
from verifier.language.phrases import conjoin, sort_of
from verifier.language.phrases import words as resolve_words
from verifier.language.profiles import SEVERITIES, apply_profile, check_severity
from verifier.language.scope import Context, Progress, Scope
from verifier.language.typed import Entity, Program, Rule
from verifier.records import Later

__all__ = ["SEVERITIES", "complaints", "resolve"]


def resolve(files: list[ast.RuleFile], given: Given | None = None) -> Program:
    """Look up every name of the files, which stand in order of import.

    Args:
        files: from ``load``.
        given: values of parameters from outside, by name; they win over defaults and profiles.

    Raises:
        InputError: with every error of every file.
    """
    program, wrong = _resolve(files, given or {}, frozenset())
    passed.keep()
    if wrong:
        raise InputError(wrong)
    return program


def complaints(files: list[ast.RuleFile], lost: frozenset[str]) -> list[Diagnostic]:
    """What is wrong with what could be read, when not all could be.

    Args:
        files: as far as they parse.
        lost: names that the rest may declare, and that are not complained about; `*` for any.
    """
    return _resolve(files, {}, lost)[1]


def _resolve(
    files: list[ast.RuleFile], given: Given, lost: frozenset[str]
) -> tuple[Program, list[Diagnostic]]:
    declarations = Declarations(lost=lost)
    progress = Progress()
    contexts = [Context(f.path, f.text, declarations, {}, progress=progress) for f in files]
    progress.contexts = {context.path: context for context in contexts}
    for file, context in zip(files, contexts, strict=True):
        _declare(file, context)
    wrong: list[Diagnostic] = []
    values, settings = parameters(files, given, wrong, declarations)
    program = Program(
        vocabulary=declarations.vocabulary,
        parameters=values,
        settings=settings,
        texts={f.path: f.text for f in files},
        axes=declarations.axes,
    )
    for context in contexts:
        context.parameters = values
    for file, context in zip(files, contexts, strict=True):
        _rules(file, context, program)
    for file, context in zip(files, contexts, strict=True):
        apply_profile(file, context, program)
    wrong += [diagnostic for context in contexts for diagnostic in context.wrong]
    return program, wrong


def _declare(file: ast.RuleFile, context: Context) -> None:
    """Enter what the file declares; its own double declarations are errors."""
    declarations = context.declarations
    once = Once(context)
    for statement in file.statements:
        match statement:
            case ast.Vocabulary():
                if check_vocabulary(statement, context, once):
                    declarations.vocabulary.add(statement, file.path)
                else:
                    declarations.lost |= {entry.name for entry in statement.entries}
            case ast.ParamDeclaration():
                once("parameter", f"${statement.name}", statement.at)
                check_parameter(statement, context)
            case ast.Adjective():
                once("adjective", f"{statement.name} {statement.noun}", statement.at)
                found = declarations.adjectives.setdefault(statement.name, [])
                found.append((statement, file.path))
            case ast.NounDefinition():
                once("noun", statement.name, statement.at)
                declarations.nouns[statement.name] = (statement, file.path)
            case ast.Macro():
                once("definition", statement.name, statement.at)
                declarations.macros[statement.name] = (statement, file.path)
            case ast.Rule():
                once("rule", statement.name, statement.at)
            case ast.Axiom():
                once("axiom", statement.name, statement.at)
            case ast.Open():
                for node in statement.openings:
                    once("open attribute", node.name, name_at(node))
            case ast.States():
                once("axis", statement.axis, statement.at)
                sharding.declare(statement, context)


def _rules(file: ast.RuleFile, context: Context, program: Program) -> None:
    stem = Path(file.path).stem
    for statement in file.statements:
        context.progress.expansions = 0
        match statement:
            case ast.Rule():
                program.rules.append(_rule(statement, context, stem))
            case ast.ParamDeclaration(readings=ast.Readings(scope=ast.Scope() as scope)):
                check_scope(scope, context)
            case ast.Adjective() | ast.NounDefinition():
                _check_definition(statement, context)
            case ast.Open():
                for node in statement.openings:
                    found = opening(context, node)
                    if found is not None:
                        program.openings[found.name] = found
            case ast.Axiom():
                program.axioms.append(axiom(context, statement))
            case ast.States():
                sharding.check_edges(statement, context)
            case ast.Transfer():
                sharding.resolve(statement, context, program, USE)


def _check_definition(statement: ast.Adjective | ast.NounDefinition, context: Context) -> None:
    """Resolve a definition by itself, so that its errors are told even if nobody uses it."""
    at = statement.at
    if isinstance(statement, ast.Adjective):
        alternatives: tuple[ast.Words, ...] = (
            ast.Words(at, (statement.noun,), (context.word(statement.noun, at),)),
        )
    else:
        alternatives = statement.alternatives
    for words in alternatives:
        sort = sort_of(context, words)
        if sort is None:
            continue
        entity = Entity(context.fresh(None, sort))
        parts = resolve_words(context, words, entity, formula)
        conjoin([part.formula for part in parts], at)
        if isinstance(statement, ast.Adjective):
            formula(context, Scope({statement.variable: entity}), statement.when)


def _applies_when(statement: ast.Rule, context: Context) -> str:
    return "" if statement.applies_when is None else context.source(statement.applies_when.at)


def _rule(statement: ast.Rule, context: Context, stem: str) -> Rule:
    before = len(context.wrong)
    resolved = formula(context, Scope(), statement.formula)
    sound = len(context.wrong) == before
    guard = None
    if statement.applies_when is not None:
        guard = formula(context, Scope(), statement.applies_when)
    severity = statement.severity or "error"
    check_severity(severity, statement.place("severity"), context)
    if sound:  # a phrase that means nothing binds nothing, and its message would be blamed for it
        check_holes(statement, resolved, context)
    return Rule(
        id=f"{stem}.{statement.name}",
        title=statement.title,
        sentence=context.source(statement.sentence_at),
        held=Later(resolved),
        guard=guard,
        applies_when=_applies_when(statement, context),
        severity=severity,
        message=statement.message,
        hint=statement.hint,
        because=statement.because,
        tags=statement.tags,
        may_be_empty=statement.may_be_empty,
        path=context.path,
        at=statement.at,
        mentions=mentions((resolved, guard)),
        asks=tuple(sorted(mentions((guard,)).parameters)),
    )
