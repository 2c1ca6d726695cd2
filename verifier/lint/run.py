"""All that there is to say about rule files."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

from verifier.errors import Diagnostic
from verifier.language import ast, typed
from verifier.language.declarations import Declarations
from verifier.language.load import load
from verifier.language.program import resolve
from verifier.lint.clauses import silent
from verifier.lint.conditions import Conditions
from verifier.lint.literals import never_occurring
from verifier.lint.names import unused, unused_variables
from verifier.lint.pairs import Pairs
from verifier.records import record

NODES = 4
"""Plans of up to so many nodes are looked through when rules are compared."""


@record
class Outcome:
    """What was found, in the order of the files, and the texts that it points into."""

    found: list[Diagnostic]
    texts: dict[str, str]


def lint(paths: list[Path], nodes: int = NODES) -> Outcome:
    """Look through rule files; what they import is looked at only as far as it is used.

    Raises:
        InputError: a file cannot be read, or is wrong in itself.
    """
    files = load([str(path) for path in paths])
    program = resolve(files)
    own = {path.resolve() for path in paths}
    mine = [file for file in files if Path(file.path).resolve() in own]
    declarations = _declarations(files, program)
    found: list[Diagnostic] = []
    for file in mine:
        found += unused(file, files, declarations)
        found += unused_variables(file)
        found += silent(file)
        literals = never_occurring(file, program.vocabulary)
        found += literals
        places = {d.span.line for d in literals if d.span is not None}
        conditions = _conditions(file, files, program)
        found += [d for d in conditions if d.span is None or d.span.line not in places]
    pairs = Pairs(program, frozenset(file.path for file in mine), nodes)
    pairs.compare()
    found = _without_echoes(found + pairs.found, mine)
    order = {file.path: number for number, file in enumerate(mine)}
    found.sort(key=lambda d: (order[d.span.path], d.span.line, d.code) if d.span else (0, 0, ""))
    found += _left_out(pairs.left_out, nodes)
    return Outcome(found, dict(program.texts))


# A rule that nothing breaks or meets on account of one of these needs no second finding.
_CAUSES = {"L206", "L207", "L208", "L214"}
_ECHOES = {"L212", "L213"}


def _without_echoes(found: list[Diagnostic], files: list[ast.RuleFile]) -> list[Diagnostic]:
    """The findings but for those on a rule whose cause in that rule is among them as well."""
    starts = {file.path: [s.at.line for s in file.statements] for file in files}

    def place(one: Diagnostic) -> tuple[str, int]:
        assert one.span is not None
        return one.span.path, bisect_right(starts[one.span.path], one.span.line)

    causes = {place(one) for one in found if one.code in _CAUSES}
    return [one for one in found if one.code not in _ECHOES or place(one) not in causes]


def _declarations(files: list[ast.RuleFile], program: typed.Program) -> Declarations:
    found = Declarations(program.vocabulary)
    for file in files:
        for statement in file.statements:
            if isinstance(statement, ast.NounDefinition):
                found.nouns[statement.name] = (statement, file.path)
    return found


def _conditions(
    file: ast.RuleFile, files: list[ast.RuleFile], program: typed.Program
) -> list[Diagnostic]:
    """Conditions of the file's rules and, each as if it were a rule, of its definitions."""
    extra = tuple(
        _as_rule(statement, number)
        for number, statement in enumerate(file.statements)
        if isinstance(statement, ast.Adjective)
    )
    changed = replace(file, statements=file.statements + extra)
    whole = resolve([changed if other is file else other for other in files])
    conditions = Conditions(program, file.path, file.text)
    for rule in whole.rules:
        if rule.path == file.path:
            conditions.look(rule)
    return list(dict.fromkeys(conditions.found))


def _as_rule(definition: ast.Adjective, number: int) -> ast.Rule:
    """``every matmul m where …: true``, at the place of the definition."""
    at = definition.at
    whole = ast.At(at.line, at.column, at.start, definition.when.at.end)
    noun = ast.Words(at, (definition.noun,), (at,))
    phrase = ast.Phrase(whole, (noun,), definition.variable, None, definition.when)
    body = ast.Boolean(whole, value=True)
    return ast.Rule(
        at=at,
        name=f"definition {number}",
        title="",
        formula=ast.Quantified(whole, ast.Amount(at, "every", None), phrase, body),
        sentence_at=whole,
        applies_when=None,
        severity=None,
        message="",
        hint="",
        because="",
        tags=(),
        may_be_empty=True,
    )


def _left_out(left_out: dict[str, frozenset[str]], nodes: int) -> list[Diagnostic]:
    """What was not looked into when rules were compared, said once for all rules."""
    if not left_out:
        return []
    forms = ", ".join(sorted({form for forms in left_out.values() for form in forms}))
    message = f"not looked into when rules were compared in plans of up to {nodes} nodes: {forms}"
    help_ = f"taken for anything at all in {', '.join(sorted(left_out))}"
    return [Diagnostic("L219", message, None, "note", help=help_)]
