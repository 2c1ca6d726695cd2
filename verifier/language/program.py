"""A rule file and its imports, resolved: the one thing other rooms take from the language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from verifier.errors import Diagnostic, InputError, Span
from verifier.language import ast
from verifier.language.declarations import Declarations, closest
from verifier.language.formulas import formula
from verifier.language.parameters import Given, parameters
from verifier.language.patterns import check_pattern
from verifier.language.phrases import sort_of
from verifier.language.scope import Context, Scope
from verifier.language.typed import Program, Quantified, Rule, Waiver
from verifier.language.vocabulary import value_type

SEVERITIES = ("error", "warning", "info")
_SOURCES = ("node", "cluster", "graph", "edge")


def resolve(files: list[ast.RuleFile], given: Given | None = None) -> Program:
    """Look up every name of the files, which stand in order of import.

    Args:
        files: from ``load``.
        given: values of parameters from outside, by name; they win over defaults and profiles.

    Raises:
        InputError: with every error of every file.
    """
    declarations = Declarations()
    contexts = [Context(f.path, f.text, declarations, {}) for f in files]
    wrong: list[Diagnostic] = []
    for file, context in zip(files, contexts, strict=True):
        _declare(file, context)
    values = parameters(files, given or {}, wrong)
    program = Program(
        vocabulary=declarations.vocabulary,
        parameters=values,
        texts={f.path: f.text for f in files},
    )
    for file, context in zip(files, contexts, strict=True):
        context.parameters = values
        _rules(file, context, program)
    _profile(files, program, wrong)
    wrong += [diagnostic for context in contexts for diagnostic in context.wrong]
    if wrong:
        raise InputError(wrong)
    return program


def _declare(file: ast.RuleFile, context: Context) -> None:
    """Enter what the file declares; its own double declarations are errors."""
    declarations = context.declarations
    own: set[tuple[str, str]] = set()

    def once(what: str, name: str, at: ast.At) -> None:
        if (what, name) in own:
            context.complain("E113", f"{what} `{name}` is there twice", at, help_="rename one")
        own.add((what, name))

    for statement in file.statements:
        match statement:
            case ast.Vocabulary():
                _check_vocabulary(statement, context, once)
                declarations.vocabulary.add(statement, file.path)
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


def _check_vocabulary(block: ast.Vocabulary, context: Context, once: object) -> None:
    assert callable(once)
    for entry in block.entries:
        match entry:
            case ast.KindDeclaration():
                once("kind", entry.name, entry.at)
                _check_patterns(entry.when, context)
            case ast.EdgeClass():
                once("edge class", entry.name, entry.at)
                _check_patterns(entry.when, context)
            case ast.GroupDeclaration():
                once("kind", entry.name, entry.at)  # a word is a kind or a group, not both
            case ast.AttributeDeclaration():
                once("attribute", entry.name, entry.at)
                _check_attribute(entry, context)


def _check_attribute(entry: ast.AttributeDeclaration, context: Context) -> None:
    try:
        value_type(entry.type)
    except KeyError:
        context.complain(
            "E116",
            f"unknown type `{entry.type.name}`",
            entry.type.at,
            help_="int, string, bool, ranks, shape, span, set of int, set of string",
        )
    for source in entry.sources:
        if source.reference.parts[0] not in _SOURCES or len(source.reference.parts) < 2:
            context.complain(
                "E105",
                f"unknown source `{'.'.join(source.reference.parts)}`",
                source.reference.at,
                help_="node.id, node.label, cluster.label, graph.label, edge.label or the like",
            )
        problem = source.pattern is not None and check_pattern(source.pattern)
        if problem:
            assert source.pattern_at is not None
            context.complain("E110", problem, source.pattern_at)


def _check_patterns(node: ast.Formula, context: Context) -> None:
    match node:
        case ast.Matches():
            problem = check_pattern(node.pattern)
            if problem:
                context.complain("E110", problem, node.pattern_at)
        case ast.Connective():
            for operand in node.operands:
                _check_patterns(operand, context)
        case ast.Not():
            _check_patterns(node.operand, context)


def _rules(file: ast.RuleFile, context: Context, program: Program) -> None:
    stem = Path(file.path).stem
    for statement in file.statements:
        match statement:
            case ast.Rule():
                program.rules.append(_rule(statement, context, stem))
            case ast.Adjective():
                _check_adjective(statement, context)
            case ast.Open():
                program.open_attributes += statement.names


def _check_adjective(statement: ast.Adjective, context: Context) -> None:
    """Resolve a definition by itself, so that its errors are told where it stands."""
    words = ast.Words(statement.at, (statement.noun,), (statement.at,))
    sort_of(context, words)


def _rule(statement: ast.Rule, context: Context, stem: str) -> Rule:
    resolved = formula(context, Scope(), statement.formula)
    guard = None
    if statement.applies_when is not None:
        guard = formula(context, Scope(), statement.applies_when)
    severity = statement.severity or "error"
    if severity not in SEVERITIES:
        like = closest(severity, list(SEVERITIES))
        help_ = f"did you mean `{like}`?" if like else f"there are {', '.join(SEVERITIES)}"
        context.complain("E117", f"unknown severity `{severity}`", statement.at, help_=help_)
    return Rule(
        id=f"{stem}.{statement.name}",
        title=statement.title,
        sentence=context.source(statement.sentence_at),
        formula=resolved,
        guard=guard,
        severity=severity,
        message=statement.message,
        hint=statement.hint,
        because=statement.because,
        tags=statement.tags,
        may_be_empty=statement.may_be_empty,
        path=context.path,
        at=statement.at,
    )


def _profile(files: list[ast.RuleFile], program: Program, wrong: list[Diagnostic]) -> None:
    """Apply `set severity` and note waivers; both name rules that must exist."""
    for file in files:
        for statement in file.statements:
            match statement:
                case ast.SetSeverity():
                    named = _named(statement.rule, program.rules)
                    if named and statement.severity in SEVERITIES:
                        for rule in named:
                            position = program.rules.index(rule)
                            program.rules[position] = replace(rule, severity=statement.severity)
                        continue
                    wrong.append(_unknown(statement.rule, statement.at, file.path, program))
                case ast.Waive():
                    named = _named(statement.rule, program.rules)
                    if not named:
                        wrong.append(_unknown(statement.rule, statement.at, file.path, program))
                        continue
                    program.waivers += [_waiver(statement, rule, file, program, wrong) for rule in named]


def _waiver(
    statement: ast.Waive, rule: Rule, file: ast.RuleFile, program: Program, wrong: list[Diagnostic]
) -> Waiver:
    """A waiver's condition speaks of the rule's own bound variables."""
    where = None
    if statement.where is not None:
        scope, inner = Scope(), rule.formula
        while isinstance(inner, Quantified):
            from verifier.language.typed import Entity

            scope = scope.with_(inner.phrase.variable.shown, Entity(inner.phrase.variable))
            inner = inner.body
        declarations = Declarations(program.vocabulary)
        context = Context(file.path, file.text, declarations, program.parameters)
        where = formula(context, scope, statement.where)
        wrong += context.wrong
    return Waiver(rule.id, where, statement.until, statement.because, file.path, statement.at)


def _named(name: str, rules: list[Rule]) -> list[Rule]:
    exact = [rule for rule in rules if rule.id == name]
    return exact or [rule for rule in rules if rule.id.split(".", 1)[1] == name]


def _unknown(name: str, at: ast.At, path: str, program: Program) -> Diagnostic:
    like = closest(name, [r.id for r in program.rules] + [r.id.split(".", 1)[1] for r in program.rules])
    return Diagnostic(
        "E123",
        f"there is no rule `{name}`",
        Span(path, at.line, at.column, at.end - at.start),
        help=f"did you mean `{like}`?" if like else "",
    )
