"""What `verify lint` finds: what each finding means, and an example wrong and right."""

from __future__ import annotations

from verifier.codes import Code


def _rule(sentence: str, name: str = "example") -> str:
    clauses = '    message "it is not so"\n    hint "make it so"'
    return f"rule {name}:\n    {sentence}\n{clauses}"


_LAYERED = _rule("every matmul m: m.layer >= 0")

CODES = (
    Code(
        "L201",
        "definition that nothing uses",
        "A definition of this file stands in no rule, neither here nor in what it imports. A file"
        " without rules is there for others, and nothing in it is held to be unused.",
        "define matmul m is early when m.layer < 4\n" + _LAYERED,
        "define matmul m is early when m.layer < 4\n"
        + _rule("every early matmul m: m.layer >= 0 and m.stage = 0"),
    ),
    Code(
        "L202",
        "parameter that nothing uses",
        "No rule, definition or text of a message mentions the parameter.",
        "param $deep: int = 4\n" + _LAYERED,
        "param $deep: int = 4\n" + _rule("every matmul m: m.layer < $deep"),
    ),
    Code(
        "L203",
        "kind, attribute, group or edge class that nothing uses",
        "A vocabulary of this file declares a word that no rule, definition or other declaration"
        " uses.",
        "vocabulary ours:\n    attribute slice: int from node.slice\n" + _LAYERED,
        "vocabulary ours:\n    attribute slice: int from node.slice\n"
        + _rule("every matmul m: m.slice < 4"),
    ),
    Code(
        "L204",
        "variable that nothing uses",
        "A phrase gives a letter that nothing refers to. Leave it out, or use it.",
        _rule("every matmul m is followed by an all-reduce r"),
        _rule("every matmul m is followed by an all-reduce r where r.layer = m.layer"),
    ),
    Code(
        "L205",
        "rule without message or hint (a note)",
        "A report can then only show the sentence and the bindings, not what is wrong and what to"
        " do.",
        "rule example:\n    every matmul m: m.layer >= 0",
        _LAYERED,
    ),
    Code(
        "L206",
        "condition that is never true",
        "Nothing makes the condition true where it stands, in plans of any size: a bound or a name"
        " in it is wrong.",
        _rule("every matmul m where m.layer > 3: m.layer < 2"),
        _rule("every matmul m where m.layer > 3: m.layer < 8"),
    ),
    Code(
        "L207",
        "condition that is always true",
        "Nothing makes the condition false where it stands, so it says nothing: leave it out, or"
        " correct it.",
        _rule("every matmul m where m.layer > 3: m.layer > 2"),
        _rule("every matmul m where m.layer > 3: m.layer > 4"),
    ),
    Code(
        "L208",
        "phrase that nothing can match",
        "Kinds of one vocabulary block exclude each other, and so may the conditions of adjectives."
        " Say `or`, or drop one.",
        _rule("every all-reduce all-gather m: m.layer >= 0"),
        _rule("every all-reduce or all-gather m: m.layer >= 0"),
    ),
    Code(
        "L209",
        "two rules that say the same",
        "Both are the same sentence but for names, or no plan of a few nodes tells them apart. Drop"
        " one.",
        _LAYERED + "\n" + _rule("every matmul n: n.layer >= 0", "another"),
        _LAYERED + "\n" + _rule("every matmul n: n.tp >= 0", "another"),
    ),
    Code(
        "L210",
        "rule that follows from another (a note)",
        "The one cannot be broken where the other holds. It adds only its message; the plan that is"
        " shown tells that it does not hold the other way round.",
        _rule("every all-reduce m feeds a norm")
        + "\n"
        + _rule("every all-reduce m reaches a norm", "another"),
        _rule("every all-reduce m feeds a norm"),
    ),
    Code(
        "L211",
        "rules that contradict each other",
        "Where both apply no plan meets both, though each can be met alone. Correct one, or say in"
        " `applies when` which of them is meant where.",
        _rule("every all-reduce m feeds a norm")
        + "\n"
        + _rule("no all-reduce m feeds a norm", "another"),
        _rule("every all-reduce m feeds a norm")
        + "\n"
        + _rule("no all-gather m feeds a norm", "another"),
    ),
    Code(
        "L212",
        "rule that no plan meets",
        "Its conditions exclude each other, or what it asks for does.",
        _rule("every all-reduce m: (m feeds a norm) and not (m reaches a norm)"),
        _rule("every all-reduce m: (m feeds a norm) and not (m reaches a softmax)"),
    ),
    Code(
        "L213",
        "rule that nothing breaks",
        "It holds in every plan, and so tells nothing; look at its conditions.",
        _rule("every all-reduce m: (m reaches a norm) or not (m feeds a norm)"),
        _rule("every all-reduce m: (m reaches a norm) or not (m feeds a softmax)"),
    ),
    Code(
        "L214",
        "text that never occurs",
        "The vocabulary lists every text that the attribute can have, and this is none of them. A"
        " comparison with it is always false.",
        _rule('every node m: m.kind != "all-reduse"'),
        _rule('every node m: m.kind != "all-reduce"'),
    ),
    Code(
        "L219",
        "what was not looked into (a note)",
        "Rules are compared in all plans of a few nodes. The forms that are named were taken for"
        " anything at all, so a contradiction or implication that hangs on them is not found.",
        _rule("every matmul m: m.layer * m.tp < 64"),
        _LAYERED,
    ),
)
