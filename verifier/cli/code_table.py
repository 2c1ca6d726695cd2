"""The numbered messages of the command line: what each means, and an example wrong and right."""

from __future__ import annotations

from verifier.codes import Code

_PLAN = ("plan.dot", 'digraph { m [label="QKV Projection\\nLayer 0"]; n [label="Norm"]; m -> n }\n')
_RULES = ("mine.rules", "rule example:\n    every matmul m: m.layer >= 0\n")
_VOCABULARY = ("words.rules", "define wide as matmul or norm\n")
_STATED = (
    "mine.examples.md",
    '```dot\n// holds: example\ndigraph { m [label="QKV Projection\\nLayer 0"] }\n```\n',
)

CODES = (
    Code(
        "E200",
        "command line that is not understood",
        "There is no such subcommand, option or choice, or a value is missing. `verify --help` and"
        " `verify COMMAND --help` list what there is.",
        "verify --rule tp plan.dot",
        "verify --rules structure plan.dot",
        files=(_PLAN,),
    ),
    Code(
        "E201",
        "nothing to read",
        "The path names no file that can be read, or a folder without a DOT file or rule file.",
        "verify facts plans.dot",
        "verify facts plan.dot",
        files=(_PLAN,),
    ),
    Code(
        "E202",
        "example or plan that cannot be made",
        "An example beside a rule states nothing, or states it in a way that is not understood; or"
        " `verify generate` is asked for a plan that cannot be.",
        "verify test theirs.rules",
        "verify test mine.rules",
        files=(
            _RULES,
            _STATED,
            ("theirs.rules", _RULES[1]),
            ("theirs.examples.md", _STATED[1].replace("// holds: example", "// holds")),
        ),
    ),
    Code(
        "E203",
        "value of an option that cannot be",
        "A regular expression does not compile, a date is none, or no such cluster is known.",
        'verify facts --node "layer[" plan.dot',
        'verify facts --node "m" plan.dot',
        files=(_PLAN,),
    ),
    Code(
        "E204",
        "baseline or report that cannot be read or written",
        "The file is no baseline as `--write-baseline` writes it, or the system does not let us"
        " read or write it.",
        "verify --rules structure --baseline plan.dot plan.dot",
        "verify --rules structure --write-baseline known.json plan.dot",
        files=(_PLAN,),
    ),
    Code(
        "E205",
        "no such node, edge or member of a group",
        "`--at m=NAME` takes a variable of the rule, and a node's id, an edge as `tail -> head`, or"
        " a member's value; `--node` a pattern that some id has.",
        "verify explain example --rules mine.rules --at m=nn plan.dot",
        "verify explain example --rules mine.rules --at m=m plan.dot",
        files=(_PLAN, _RULES),
    ),
    Code(
        "E207",
        "no rule to check",
        "The rule files have vocabulary, definitions or parameters, but no rule.",
        "verify --rules words.rules plan.dot",
        "verify --rules mine.rules plan.dot",
        files=(_PLAN, _RULES, _VOCABULARY),
    ),
    Code(
        "E208",
        "plan whose check came to no end",
        "The process that checked it was killed, for want of memory as a rule, or the cluster could"
        " not run it. The other plans of the run are not concerned.",
    ),
    Code(
        "E209",
        "cluster that cannot be used",
        "Nothing answers at the address, or the package to reach such a cluster is not installed:"
        " `pip install 'dagverify[dask]'`, or `[ray]`. `--jobs N` needs no cluster.",
    ),
    Code(
        "E299",
        "internal error",
        "This is a bug of `verify` and no finding about the plan: the verdict is neither that it"
        " holds nor that it is broken, and the exit code is 3. `VERIFIER_DEBUG=1` shows where it"
        " happened; please report it with the plan and the rules.",
    ),
)
