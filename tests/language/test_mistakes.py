"""The mistakes that people make in rule files, and word by word what they are told."""

# ruff: noqa: E501 -- messages stand as they are printed

from __future__ import annotations

from collections.abc import Callable

from inline_snapshot import snapshot

Said = Callable[[str], str]


# ---- operators of other languages


def test_double_equals(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layer == 3
"""
    ) == snapshot("""\
error[E103]: `==` is not an operator
  --> my.rules:2:29
2 |     every matmul m: m.layer == 3
  |                             ^^
   = help: a single `=` compares\
""")


def test_ampersands(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layer = 3 && m.tp = 0
"""
    ) == snapshot("""\
error[E103]: `&&` is not an operator
  --> my.rules:2:33
2 |     every matmul m: m.layer = 3 && m.tp = 0
  |                                 ^^
   = help: write `and`\
""")


def test_bars(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layer = 3 || m.tp = 0
"""
    ) == snapshot("""\
error[E103]: `||` is not an operator
  --> my.rules:2:33
2 |     every matmul m: m.layer = 3 || m.tp = 0
  |                                 ^^
   = help: write `or`\
""")


def test_exclamation_mark(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: !(m.layer = 3)
"""
    ) == snapshot("""\
error[E103]: `!` is not an operator
  --> my.rules:2:21
2 |     every matmul m: !(m.layer = 3)
  |                     ^
   = help: write `not`, or `!=` to compare\
""")


def test_diamond(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp <> 3
"""
    ) == snapshot("""\
error[E103]: `<>` is not an operator
  --> my.rules:2:26
2 |     every matmul m: m.tp <> 3
  |                          ^^
   = help: write `!=`\
""")


def test_arrow(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0 -> m.layer = 0
"""
    ) == snapshot("""\
error[E103]: `->` is not an operator
  --> my.rules:2:30
2 |     every matmul m: m.tp = 0 -> m.layer = 0
  |                              ^^
   = help: write `implies`; an edge is `m feeds n`\
""")


def test_fat_arrow(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp => 3
"""
    ) == snapshot("""\
error[E103]: `=>` is not an operator
  --> my.rules:2:26
2 |     every matmul m: m.tp => 3
  |                          ^^
   = help: write `implies`, or `>=` to compare\
""")


def test_semicolon(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 3;
"""
    ) == snapshot("""\
error[E103]: `;` ends nothing
  --> my.rules:2:29
2 |     every matmul m: m.tp = 3;
  |                             ^
   = help: a statement ends where the next one starts\
""")


def test_not_equal_sign(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp ≠ 3
"""
    ) == snapshot("""\
error[E103]: `≠` is not an operator
  --> my.rules:2:26
2 |     every matmul m: m.tp ≠ 3
  |                          ^
   = help: write `!=`\
""")


def test_brackets(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp in [0, 1]
"""
    ) == snapshot("""\
error[E103]: `[` opens nothing
  --> my.rules:2:29
2 |     every matmul m: m.tp in [0, 1]
  |                             ^
   = help: a set stands in braces: `{0, 1}`; a range is `0..7`\
""")


def test_comment_of_c(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0  // first
"""
    ) == snapshot("""\
error[E103]: `//` starts no comment
  --> my.rules:2:31
2 |     every matmul m: m.tp = 0  // first
  |                               ^^
   = help: a comment starts with `#`\
""")


# ---- misspelt words


def test_misspelt_every(said: Said) -> None:
    assert said(
        """\
rule ok:
    evrey matmul m: m.layer = 3
"""
    ) == snapshot("""\
error[E101]: a sentence does not begin with `evrey`
  --> my.rules:2:5
2 |     evrey matmul m: m.layer = 3
  |     ^^^^^ expected `every`, `some`, `no`, `exactly`, `there` or `the`
   = help: did you mean `every`?\
""")


def test_all_for_every(said: Said) -> None:
    assert said(
        """\
rule ok:
    all matmuls m: m.layer = 3
"""
    ) == snapshot("""\
error[E101]: a sentence does not begin with `all`
  --> my.rules:2:5
2 |     all matmuls m: m.layer = 3
  |     ^^^ expected `every`, `some`, `no`, `exactly`, `there` or `the`
   = help: write `every`\
""")


def test_if_then(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: if m.tp = 0 then m.layer = 1
"""
    ) == snapshot("""\
error[E101]: a sentence does not begin with `if`
  --> my.rules:2:21
2 |     every matmul m: if m.tp = 0 then m.layer = 1
  |                     ^^ expected `every`, `some`, `no`, `exactly`, `there` or `the`
   = help: write `CONDITION implies CONDITION`\
""")


def test_misspelt_statement(said: Said) -> None:
    assert said(
        """\
rul ok:
    every matmul m: m.tp = 0
"""
    ) == snapshot("""\
error[E101]: unexpected `rul`
  --> my.rules:1:1
1 | rul ok:
  | ^^^ expected a statement (`rule`, `define`, `param`, …)
   = help: did you mean `rule`?\
""")


def test_misspelt_clause(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0
    serverity error
"""
    ) == snapshot("""\
error[E101]: unexpected `serverity`
  --> my.rules:3:5
3 |     serverity error
  |     ^^^^^^^^^ expected a clause (`severity`, `message`, `hint`, …)
   = help: did you mean `severity`?\
""")


def test_misspelt_kind(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m is followed by an all-reduse
"""
    ) == snapshot("""\
error[E102]: unknown kind `all-reduse`
  --> my.rules:2:38
2 |     every matmul m is followed by an all-reduse
  |                                      ^^^^^^^^^^ not in vocabulary transformer
   = help: did you mean `all-reduce`?\
""")


def test_misspelt_adjective(said: Said) -> None:
    assert said(
        """\
rule ok:
    every row-paralel matmul m is followed by an all-reduce
"""
    ) == snapshot("""\
error[E102]: unknown adjective `row-paralel`
  --> my.rules:2:11
2 |     every row-paralel matmul m is followed by an all-reduce
  |           ^^^^^^^^^^^ not defined
   = help: did you mean `row-parallel`?\
""")


def test_misspelt_attribute(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layr = 3
"""
    ) == snapshot("""\
error[E105]: unknown attribute `layr`
  --> my.rules:2:23
2 |     every matmul m: m.layr = 3
  |                       ^^^^
   = help: did you mean `layer`?\
""")


def test_misspelt_parameter(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layer = $lyers
"""
    ) == snapshot("""\
error[E106]: unknown parameter `$lyers`
  --> my.rules:2:31
2 |     every matmul m: m.layer = $lyers
  |                               ^^^^^^ not declared
   = help: did you mean `$layers`?\
""")


def test_misspelt_definition(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: some matmul n: same-layr(m, n)
"""
    ) == snapshot("""\
error[E118]: unknown definition `same-layr`
  --> my.rules:2:36
2 |     every matmul m: some matmul n: same-layr(m, n)
  |                                    ^^^^^^^^^
   = help: did you mean `same-layer`?\
""")


def test_unknown_set_verb(said: Said) -> None:
    assert said(
        """\
rule ok:
    the gpu ranks are distint
"""
    ) == snapshot("""\
error[E122]: values are never said to be `distint`
  --> my.rules:2:23
2 |     the gpu ranks are distint
  |                       ^^^^^^^
   = help: did you mean `distinct`?\
""")


def test_unknown_graph_property(said: Said) -> None:
    assert said(
        """\
rule ok:
    the graph is cyclic
"""
    ) == snapshot("""\
error[E122]: a graph is never said to be `cyclic`
  --> my.rules:2:18
2 |     the graph is cyclic
  |                  ^^^^^^
   = help: it is `acyclic` or `connected`\
""")


def test_unknown_edge_class(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m reaches an output along dat
"""
    ) == snapshot("""\
error[E114]: unknown edge class `dat`
  --> my.rules:2:47
2 |     every matmul m: m reaches an output along dat
  |                                               ^^^
   = help: did you mean `data`?\
""")


def test_unknown_severity(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0
    severity fatal
"""
    ) == snapshot("""\
error[E117]: unknown severity `fatal`
  --> my.rules:3:14
3 |     severity fatal
  |              ^^^^^
   = help: it is error, warning, info\
""")


def test_misspelt_severity(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0
    severity waring
"""
    ) == snapshot("""\
error[E117]: unknown severity `waring`
  --> my.rules:3:14
3 |     severity waring
  |              ^^^^^^
   = help: did you mean `warning`?\
""")


# ---- something left out


def test_no_colon_after_the_name(said: Said) -> None:
    assert said(
        """\
rule ok
    every matmul m: m.layer = 3
"""
    ) == snapshot("""\
error[E101]: unexpected `every`
  --> my.rules:2:5
2 |     every matmul m: m.layer = 3
  |     ^^^^^ expected `:` or a text in double quotes
   = help: a colon goes after the name: `rule NAME: …`\
""")


def test_no_colon_after_the_phrase(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m m.layer = 3
"""
    ) == snapshot("""\
error[E101]: unexpected `m`
  --> my.rules:2:20
2 |     every matmul m m.layer = 3
  |                    ^ expected `:`, a verb (`is followed by`, `reaches`, `has`), `where` or `in`
   = help: a colon goes between the phrase and what is said of it: `every matmul m: m.tp = 0`\
""")


def test_no_colon_after_where(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m where m.tp = 0
        m.layer = 3
"""
    ) == snapshot("""\
error[E101]: unexpected `m`
  --> my.rules:3:9
3 |         m.layer = 3
  |         ^ expected `:`, a verb (`is followed by`, `reaches`, `has`), `and`, `or` or an operator
   = help: a colon goes between the phrase and what is said of it: `every matmul m: m.tp = 0`\
""")


def test_no_sentence(said: Said) -> None:
    assert said(
        """\
rule ok:
"""
    ) == snapshot("""\
error[E101]: something is missing after `:`
  --> my.rules:1:9
1 | rule ok:
  |         ^ expected a sentence (`every …`, `some …`) or a condition\
""")


def test_nothing_said_of_each(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m
"""
    ) == snapshot("""\
error[E119]: `every …` says nothing yet
  --> my.rules:2:5
2 |     every matmul m
  |     ^^^^^^^^^^^^^^
   = help: a colon and what is said of each go after it: `every stage s: …`\
""")


def test_no_object(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m is followed by
"""
    ) == snapshot("""\
error[E101]: something is missing after `by`
  --> my.rules:2:34
2 |     every matmul m is followed by
  |                                  ^ expected a noun phrase (`an all-reduce`) or a variable (one lowercase letter)\
""")


def test_no_condition_of_a_kind(said: Said) -> None:
    assert said(
        """\
vocabulary ours:
    kind wide
    kind big when node.label ~ /b/
"""
    ) == snapshot("""\
error[E101]: something is missing after `wide`
  --> my.rules:2:14
2 |     kind wide
  |              ^ expected `plural` or `when`\
""")


def test_open_parenthesis(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: (m.tp = 0
"""
    ) == snapshot("""\
error[E101]: this parenthesis is never closed
  --> my.rules:2:21
2 |     every matmul m: (m.tp = 0
  |                     ^
   = help: add the closing `)`\
""")


def test_open_parenthesis_before_a_clause(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: (m.tp = 0
    severity error
"""
    ) == snapshot("""\
error[E101]: this parenthesis is never closed
  --> my.rules:2:21
2 |     every matmul m: (m.tp = 0
  |                     ^
   = help: add the closing `)`\
""")


def test_closed_parenthesis(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0)
"""
    ) == snapshot("""\
error[E101]: no parenthesis is open here
  --> my.rules:2:29
2 |     every matmul m: m.tp = 0)
  |                             ^\
""")


def test_open_text(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label = "foo
"""
    ) == snapshot("""\
error[E101]: this text is never closed
  --> my.rules:2:31
2 |     every matmul m: m.label = "foo
  |                               ^^^^ expected `"` on this line
   = help: a text stands on one line\
""")


def test_open_pattern(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label ~ /foo
"""
    ) == snapshot("""\
error[E101]: this pattern is never closed
  --> my.rules:2:31
2 |     every matmul m: m.label ~ /foo
  |                               ^^^^ expected `/` on this line
   = help: a pattern stands between slashes: `/layer (\\d+)/`; a slash in it is `\\/`\
""")


def test_parameter_without_dollar(said: Said) -> None:
    assert said(
        """\
param layers: int = 4
"""
    ) == snapshot("""\
error[E101]: unexpected `layers`
  --> my.rules:1:7
1 | param layers: int = 4
  |       ^^^^^^ expected a parameter (`$name`)
   = help: a parameter has a dollar sign: `$layers`\
""")


# ---- names and variables


def test_two_letter_variable(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul mm where mm.layer = 3: mm.tp = 0
"""
    ) == snapshot("""\
error[E102]: unknown kind `mm`
  --> my.rules:2:18
2 |     every matmul mm where mm.layer = 3: mm.tp = 0
  |                  ^^ not in vocabulary transformer
   = help: a variable is one lowercase letter, with digits if need be: `m`\
""")


def test_one_letter_rule_name(said: Said) -> None:
    assert said(
        """\
rule x1:
    every matmul m: m.tp = 0
"""
    ) == snapshot("""\
error[E101]: unexpected `x1`
  --> my.rules:1:6
1 | rule x1:
  |      ^^ expected a name
   = help: a name has two letters or more; `x1` is a variable\
""")


def test_capital_variable(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul M: M.tp = 0
"""
    ) == snapshot("""\
error[E101]: unexpected `M`
  --> my.rules:2:18
2 |     every matmul M: M.tp = 0
  |                  ^ expected `:`, a verb (`is followed by`, `reaches`, `has`), a variable (one lowercase letter) or `where`
   = help: a capital is a parameter; a variable is a lowercase letter: `m`\
""")


def test_unbound_variable(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: n.tp = 0
"""
    ) == snapshot("""\
error[E107]: unknown variable `n`
  --> my.rules:2:21
2 |     every matmul m: n.tp = 0
  |                     ^^^^ not bound here
   = help: variables in sight: `m`\
""")


def test_variable_bound_twice(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: some matmul m: m.tp = 0
"""
    ) == snapshot("""\
error[E108]: `m` is bound already
  --> my.rules:2:26
2 |     every matmul m: some matmul m: m.tp = 0
  |                          ^^^^^^^^
   = help: use another letter\
""")


def test_duplicate_rule(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0
rule ok:
    every matmul m: m.tp = 1
"""
    ) == snapshot("""\
error[E113]: rule `ok` is there twice
  --> my.rules:3:6
3 | rule ok:
  |      ^^ first on line 1
   = help: rename one or remove it\
""")


def test_duplicate_kind(said: Said) -> None:
    assert said(
        """\
vocabulary ours:
    kind wide when node.label ~ /a/
    kind wide when node.label ~ /b/
"""
    ) == snapshot("""\
error[E113]: kind `wide` is there twice
  --> my.rules:3:10
3 |     kind wide when node.label ~ /b/
  |          ^^^^ first on line 2
   = help: rename one or remove it\
""")


def test_unknown_source(said: Said) -> None:
    assert said(
        """\
vocabulary ours:
    kind wide when nod.label ~ /a/
    attribute depth: int from label matching /(\\d)/
"""
    ) == snapshot("""\
error[E105]: unknown source `nod.label`
  --> my.rules:2:20
2 |     kind wide when nod.label ~ /a/
  |                    ^^^^^^^^^
   = help: did you mean `node.label`?
error[E105]: unknown source `label`
  --> my.rules:3:31
3 |     attribute depth: int from label matching /(\\d)/
  |                               ^^^^^
   = help: node.id, node.label, cluster.label, graph.label, edge.label or the like\
""")


# ---- sentences


def test_not_followed_by(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m is not followed by an all-reduce
"""
    ) == snapshot("""\
error[E104]: `is not followed by` can mean two things
  --> my.rules:2:20
2 |     every matmul m is not followed by an all-reduce
  |                    ^^^^^^^^^^^^^^^^^^
   = help: write `is never followed by` (no path has one) or `not (… is followed by …)` (some path has none)\
""")


def test_before_with_preceded(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m is preceded by a softmax before any norm
"""
    ) == snapshot("""\
error[E122]: `is preceded by` takes no `before`
  --> my.rules:2:45
2 |     every matmul m is preceded by a softmax before any norm
  |                                             ^^^^^^
   = help: write `after`\
""")


def test_before_with_reaches(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m reaches a softmax before any norm
"""
    ) == snapshot("""\
error[E122]: `reaches` takes no `before`
  --> my.rules:2:38
2 |     every matmul m reaches a softmax before any norm
  |                                      ^^^^^^
   = help: only `is followed by` and `is preceded by` take one\
""")


def test_per_what_is_no_group(said: Said) -> None:
    assert said(
        """\
rule ok:
    there are 2 all-reduces per matmul
"""
    ) == snapshot("""\
error[E120]: `matmul` is not a group
  --> my.rules:2:33
2 |     there are 2 all-reduces per matmul
  |                                 ^^^^^^
   = help: groups are `layer`, `stage`, `gpu`, `phase`, `tp-rank`, `ep-rank`, `dp-rank`, `sp-rank`, `expert-index`, `microbatch`, `instance`\
""")


# ---- types


def test_number_and_text(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layer = "x"
"""
    ) == snapshot("""\
error[E109]: a number is compared with a text
  --> my.rules:2:21
2 |     every matmul m: m.layer = "x"
  |                     ^^^^^^^^^^^^^
   = help: the vocabulary reads `m.layer` as a number\
""")


def test_set_and_number(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.gpus > 3
"""
    ) == snapshot("""\
error[E109]: a set of numbers is compared with a number
  --> my.rules:2:21
2 |     every matmul m: m.gpus > 3
  |                     ^^^^^^^^^^
   = help: `size(m.gpus)` is how many it has, `… in m.gpus` tells whether it has one\
""")


def test_member_and_number(said: Said) -> None:
    assert said(
        """\
rule ok:
    every stage s: s = 3
"""
    ) == snapshot("""\
error[E109]: a member of a group is compared with a number
  --> my.rules:2:20
2 |     every stage s: s = 3
  |                    ^^^^^
   = help: write `s.index` for the value that `s` stands for\
""")


def test_value_for_a_condition(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.layer
"""
    ) == snapshot("""\
error[E119]: expected a condition, found a number
  --> my.rules:2:21
2 |     every matmul m: m.layer
  |                     ^^^^^^^
   = help: compare it: `m.layer = …`, or ask whether it is there: `m.layer is known`\
""")


def test_text_in_a_sum(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label + 1 = 2
"""
    ) == snapshot("""\
error[E109]: arithmetic needs numbers, and this is a text
  --> my.rules:2:21
2 |     every matmul m: m.label + 1 = 2
  |                     ^^^^^^^\
""")


def test_default_of_another_type(said: Said) -> None:
    assert said(
        """\
param $depth: int = "four"
"""
    ) == snapshot("""\
error[E109]: the default of `$depth` is no `int`
  --> my.rules:1:21
1 | param $depth: int = "four"
  |                     ^^^^^^\
""")


def test_unknown_type(said: Said) -> None:
    assert said(
        """\
param $depth: integer = 4
"""
    ) == snapshot("""\
error[E116]: unknown type `integer` of a parameter
  --> my.rules:1:15
1 | param $depth: integer = 4
  |               ^^^^^^^
   = help: int, string or bool\
""")


# ---- texts and patterns


def test_single_quotes(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label = 'x'
"""
    ) == snapshot("""\
error[E101]: texts stand in double quotes
  --> my.rules:2:31
2 |     every matmul m: m.label = 'x'
  |                               ^^^
   = help: write `"x"`\
""")


def test_curly_quotes(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label = “x”
"""
    ) == snapshot("""\
error[E101]: texts stand in double quotes
  --> my.rules:2:31
2 |     every matmul m: m.label = “x”
  |                               ^^^
   = help: write `"x"`\
""")


def test_pattern_that_finds_no_number(said: Said) -> None:
    assert said(
        """\
vocabulary ours:
    attribute slice: int from node.label matching /slice \\d+/
    attribute row: int from node.label matching /(?<=row )\\d+/
    attribute column: string from node.label matching /col \\d+/
"""
    ) == snapshot("""\
error[E110]: what this pattern finds is never a whole number
  --> my.rules:2:51
2 |     attribute slice: int from node.label matching /slice \\d+/
  |                                                   ^^^^^^^^^^^
   = help: without a group the whole match is the value: put the number into one, `(\\d+)`\
""")


def test_pattern_that_does_not_compile(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label ~ /(foo/
"""
    ) == snapshot("""\
error[E110]: this pattern is not a regular expression: missing ), unterminated subpattern at character 1
  --> my.rules:2:31
2 |     every matmul m: m.label ~ /(foo/
  |                               ^^^^^^
   = help: a bracket or `+` that is meant as itself has a backslash before it: `\\(`\
""")


def test_pattern_that_explodes(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.label ~ /(a+)+b/
"""
    ) == snapshot("""\
error[E110]: this pattern can take exponential time
  --> my.rules:2:31
2 |     every matmul m: m.label ~ /(a+)+b/
  |                               ^^^^^^^^
   = help: a loop in a loop can split one text in many ways: drop one, or write `(?>…)`\
""")


def test_holes(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0
    message "{n}: {m.layr}, {actul}, {m.layer}"
    hint "shard by $tp, not {mm.tp}"
"""
    ) == snapshot("""\
error[E115]: nothing fills `{n}`
  --> my.rules:3:14
3 |     message "{n}: {m.layr}, {actul}, {m.layer}"
  |              ^^^
   = help: there are `{m}`, `{path}`, `{actual}`, `{expected}`, `{missing}`, `{duplicates}`, `{outside}`
error[E115]: nothing fills `{m.layr}`
  --> my.rules:3:19
3 |     message "{n}: {m.layr}, {actul}, {m.layer}"
  |                   ^^^^^^^^
   = help: did you mean `{m.layer}`?
error[E115]: nothing fills `{actul}`
  --> my.rules:3:29
3 |     message "{n}: {m.layr}, {actul}, {m.layer}"
  |                             ^^^^^^^
   = help: did you mean `{actual}`?
error[E115]: nothing fills `{mm.tp}`
  --> my.rules:4:29
4 |     hint "shard by $tp, not {mm.tp}"
  |                             ^^^^^^^
   = help: there are `{m}`, `{path}`, `{actual}`, `{expected}`, `{missing}`, `{duplicates}`, `{outside}`\
""")


def test_odd_character(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp = 0 @ 3
"""
    ) == snapshot("""\
error[E101]: the character `@` means nothing here
  --> my.rules:2:30
2 |     every matmul m: m.tp = 0 @ 3
  |                              ^\
""")


def test_tab_and_odd_character(said: Said) -> None:
    assert said(
        """\
rule ok:
	every matmul m:	m.tp ? 0
"""
    ) == snapshot("""\
error[E101]: the character `?` means nothing here
  --> my.rules:2:23
2 |  every matmul m: m.tp ? 0
  |                       ^\
""")


def test_invisible_character(said: Said) -> None:
    assert said(
        """\
rule ok:
    every matmul m: m.tp\u200b = 0
"""
    ) == snapshot("""\
error[E101]: the character U+200B means nothing here
  --> my.rules:2:25
2 |     every matmul m: m.tp\u200b = 0
  |                         ^\
""")


def test_garbage(said: Said) -> None:
    assert said(
        """\
hello world
"""
    ) == snapshot("""\
error[E101]: unexpected `hello`
  --> my.rules:1:1
1 | hello world
  | ^^^^^ expected a statement (`rule`, `define`, `param`, …)\
""")


def test_json(said: Said) -> None:
    assert said(
        """\
{"rules": []}
"""
    ) == snapshot("""\
error[E101]: unexpected `{`
  --> my.rules:1:1
1 | {"rules": []}
  | ^ expected a statement (`rule`, `define`, `param`, …)\
""")


def test_no_date(said: Said) -> None:
    assert said(
        """\
import "structure.rules"
waive acyclic until 2026-13-45 because "later"
"""
    ) == snapshot("""\
error[E116]: `2026-13-45` is no date
  --> my.rules:2:21
2 | waive acyclic until 2026-13-45 because "later"
  |                     ^^^^^^^^^^
   = help: year-month-day\
""")


def test_unknown_rule(said: Said) -> None:
    assert said(
        """\
import "structure.rules"
waive acylic because "later"
set severity of structure.declard to info
"""
    ) == snapshot("""\
error[E123]: there is no rule `acylic`
  --> my.rules:2:7
2 | waive acylic because "later"
  |       ^^^^^^
   = help: did you mean `acyclic`?
error[E123]: there is no rule `structure.declard`
  --> my.rules:3:17
3 | set severity of structure.declard to info
  |                 ^^^^^^^^^^^^^^^^^
   = help: did you mean `structure.declared`?\
""")
