"""Why a phrase denotes nothing, and whether a sentence is then about nothing."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.arrays import ascending_values
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import join
from verifier.ground.model import Model
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.lower import lower


def emptied(model: Model, prefix: tuple[typed.Phrase, ...]) -> str:
    """Which conjunct of the first phrase that matches nothing empties it, and from how many."""
    evaluator, env = Evaluator(model), Environment(1)
    for phrase in prefix:
        joined = join(evaluator, env, phrase)
        if joined.truth.may.any():
            env = joined.env
            continue
        noun = phrase.variable.sort.group or phrase.variable.sort.name
        before, name = model.size(phrase.variable.sort), f"{noun}s"
        for text, left in _narrowed(evaluator, env, phrase):
            if not left:
                what = f"`{phrase.text}` matches nothing"
                return f"{what}: none of {before} {name} is `{text}`"
            before, name = left, f"`{text}`"
        return f"there are no {noun}s"
    return ""


def _narrowed(
    evaluator: Evaluator, env: Environment, phrase: typed.Phrase
) -> Iterator[tuple[str, int]]:
    """Each conjunct's text, and how many are left when it has been added."""
    bare = typed.Phrase(phrase.variable, (), phrase.text, phrase.at)
    so_far: list[ir.IR] = []
    for conjunct in phrase.conjuncts:
        so_far.append(lower(conjunct.formula))
        pairs = join(evaluator, env, ir.Exists(bare, ir.conjoin(*so_far)))
        yield conjunct.text, len(ascending_values(pairs.env.variables[phrase.variable.name]))


def speaks_of_nothing(model: Model, sentence: typed.Formula) -> bool:
    """Whether a sentence without bindings is about individuals of which there are none."""
    match sentence:
        case typed.SetVerb(phrase=phrase):
            return not _any(model, phrase)
        case typed.PathsThrough(amount="every", source=source, target=target):
            ends = [p for p in (source, target) if isinstance(p, typed.Phrase)]
            return any(not _any(model, phrase) for phrase in ends)
    return False


def _any(model: Model, phrase: typed.Phrase) -> bool:
    found = join(Evaluator(model), Environment(1), phrase)
    return bool(found.truth.may.any())
