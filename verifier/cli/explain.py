"""`verify explain`: why a rule holds or not, part by part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from verifier.cli.inputs import graphs
from verifier.cli.programs import load_program
from verifier.errors import Diagnostic, InputError

if TYPE_CHECKING:
    from verifier.language.typed import Program, Rule


@click.command()
@click.argument("rule", metavar="RULE")
@click.argument("dag", required=False, metavar="DAG.dot")
@click.option(
    "--at",
    "places",
    multiple=True,
    metavar="VARIABLE=NAME",
    help="What a variable of the rule is: a node's id, an edge `a -> b`, a group's value.",
)
@click.option("--formula", is_flag=True, help="The rule's first-order form.")
@click.option(
    "--rules",
    "-r",
    multiple=True,
    metavar="FILE",
    help="A rule file, or a file of the library (`tp`). Repeatable.",
)
@click.option("--profile", metavar="NAME", help="A profile of the library.")
@click.option(
    "--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter's value. Repeatable."
)
def command(
    rule: str,
    dag: str | None,
    places: tuple[str, ...],
    formula: bool,
    rules: tuple[str, ...],
    profile: str | None,
    param: tuple[str, ...],
) -> None:
    """Show a rule's sentence, the truth of each of its parts at one binding, and the facts used.

    Without --at: at the first binding that breaks the rule, else at the first of all. RULE is
    `tp.matmul-reduced`, or `matmul-reduced` where no other file has a rule of that name; of a
    numbered message (`E102`) it tells what it means.
    """
    if re.fullmatch(r"[EWLewl]\d{3}", rule):
        click.echo(_numbered(rule))
        return
    from verifier.findings.explain import explain
    from verifier.report import explain as report

    program = load_program(rules, profile, param)
    chosen = find_rule(program, rule)
    given = dict(_place(place) for place in places)
    if formula:
        from verifier.logic.lower import obligation
        from verifier.report import formula as first_order

        click.echo(f"{chosen.id}\n  {chosen.sentence}\n")
        click.echo(first_order.text(obligation(chosen.formula)), nl=dag is not None)
    if dag is None:
        if not formula:
            help_ = "`--formula` alone needs none"
            raise InputError([Diagnostic("E201", "no DOT file is given", help=help_)])
        return
    blocks = [report.text(explain(g, program, chosen, given)) for g in graphs((dag,))]
    click.echo("\n".join(blocks), nl=False)


def _numbered(number: str) -> str:
    from verifier.cli.codes import find

    found = find(number)
    if found is None:
        help_ = "docs/errors lists the numbers that there are"
        raise InputError([Diagnostic("E205", f"no message has the number `{number}`", help=help_)])
    return found


def find_rule(program: Program, name: str) -> Rule:
    """The rule with that id, or with that name in whatever file.

    Raises:
        InputError: there is none, or there are several.
    """
    from verifier.language.declarations import closest

    found = [rule for rule in program.rules if rule.id == name]
    found = found or [rule for rule in program.rules if rule.id.partition(".")[2] == name]
    if len(found) == 1:
        return found[0]
    if found:
        listed = " or ".join(f"`{rule.id}`" for rule in found)
        raise InputError([Diagnostic("E123", f"`{name}` may be {listed}", help="write it in full")])
    names = [rule.id for rule in program.rules]
    like = closest(name, names) or closest(name, [n.partition(".")[2] for n in names])
    help_ = f"did you mean `{like}`?" if like else "`--rules FILE` gives the file that has it"
    raise InputError([Diagnostic("E123", f"there is no rule `{name}`", help=help_)])


def _place(text: str) -> tuple[str, str]:
    variable, equals, name = text.partition("=")
    if not equals or not variable or not name:
        help_ = "as `--at m=attn_0`"
        raise InputError([Diagnostic("E205", f"`{text}` is no VARIABLE=NAME", help=help_)])
    return variable, name
