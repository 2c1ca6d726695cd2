"""Fewer facts fit more: what was possible stays possible, and the truth is never excluded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.infer.conftest import facts_of
from verifier.generate import Spec, generate
from verifier.infer.evidence import evidence
from verifier.infer.fits import Fits, fits
from verifier.infer.model import AXES, Configuration, Evidence, Fact, LayerEntries, Stated


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    tp, sp, dp = (draw(st.sampled_from(degrees)) for degrees in ((1, 2, 3, 4), (1, 2), (1, 2)))
    pp, ep = draw(st.sampled_from((1, 2, 3))), draw(st.sampled_from((1, 2)))
    depth = draw(st.integers(1, 3))
    return Spec(model="moe", layers=pp * depth, tp=tp, pp=pp, ep=ep, dp=dp, sp=sp)


def _whole(spec: Spec, names: tuple[str, ...]) -> Evidence:
    facts = facts_of(generate(spec).dot())
    rows = np.arange(len(facts.graph.node_ids), dtype=np.int64)
    stated = tuple(Stated(n, getattr(spec, n), Fact(n, "", 0)) for n in names)
    return evidence(facts, None, rows, stated, product=True)


def _fewer(draw: st.DrawFn, known: Evidence) -> Evidence:
    """The same with some facts left out."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = draw(st.sampled_from((0.0, 0.3, 0.9, 1.0)))

    def kept(number: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return random.random(number) < share

    def layers(entries: LayerEntries) -> LayerEntries:
        chosen = kept(len(entries))
        columns = (entries.where, entries.layer, entries.high, entries.node)
        return LayerEntries(*(column[chosen] for column in columns))

    axes = draw(st.sets(st.sampled_from(AXES)))
    ranks = {a: e.only(kept(len(e))) if a in axes else e for a, e in known.ranks.items()}
    return replace(
        known,
        ranks=ranks,
        stated=tuple(s for s in known.stated if draw(st.booleans())),
        sizes=tuple(s for s in known.sizes if draw(st.booleans())),
        gpus=draw(st.sampled_from((known.gpus, known.gpus // 2, 0))),
        by_stage=layers(known.by_stage),
        by_gpu=layers(known.by_gpu),
    )


def _covers(fit: Fits, one: Configuration) -> bool:
    """Whether a configuration is among those that fit, or has more GPUs than were looked at."""
    if fit.least and fit.configurations and one.world > fit.configurations[0].world:
        return True
    return any(
        found.degrees == one.degrees and found.world == one.world and _holds(found, one)
        for found in fit.configurations
    )


def _holds(found: Configuration, one: Configuration) -> bool:
    if found.depth is None:
        return True
    if one.depth is None:
        return False
    (low, high), (least, most) = found.depth, one.depth
    return low <= least and (high is None or (most is not None and most <= high))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Spec, Evidence, Evidence]:
    spec = draw(specs())
    names = draw(st.sets(st.sampled_from((*AXES, "world", "layers"))))
    known = _whole(spec, tuple(sorted(names)))
    return spec, known, _fewer(draw, known)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_fewer_facts_fit_more(case: tuple[Spec, Evidence, Evidence]) -> None:
    spec, known, fewer = case
    truth = Configuration(
        {axis: getattr(spec, axis) for axis in AXES},
        spec.world,
        depth=(spec.layers_per_stage, spec.layers_per_stage),
    )
    before = fits(known)
    assert _covers(before, truth)
    after = fits(fewer)
    assert _covers(after, truth)
    for one in before.configurations:
        assert _covers(after, one)
