"""The blocks of a layer and the ends of a replica, rank by rank (Megatron's way of cutting them).

Column-parallel matmuls give sharded outputs, row-parallel ones partial sums; no partial sum meets
an addition or a non-linearity before the all-reduce that completes it.
"""

from __future__ import annotations

from verifier.generate.loom import Loom, Stream

Caches = dict[int, Stream]  # by layer: the nodes that wrote the keys and values


def replica(loom: Loom, x: Stream, caches: Caches) -> Stream:
    """One replica from token ids to logits; prefill fills ``caches``, decode reads them."""
    spec = loom.spec
    x = embed(loom, x)
    for stage in range(spec.pp):
        if stage:
            hidden = loom.shapes.hidden
            x = loom.each("send", [x], hidden, hidden)
            loom.stage = stage
            x = loom.each("recv", [x], hidden, hidden)
        first = stage * spec.layers_per_stage
        for layer in range(first, first + spec.layers_per_stage):
            loom.layer = layer
            x = attention(loom, x, caches)
            x = experts(loom, x) if spec.model == "moe" else feed_forward(loom, x)
        loom.layer = None
    return head(loom, x)


def embed(loom: Loom, x: Stream) -> Stream:
    """Token ids to hidden states: the vocab-parallel lookup gives partial sums; sp cuts after."""
    shapes, spec = loom.shapes, loom.spec
    if spec.ep > 1:
        x = loom.group("ep_split", "ep sp tp", [x], shapes.replica_ids, shapes.ids)
    x = loom.each("embedding", [x], shapes.ids, shapes.whole)
    if spec.tp > 1:
        x = loom.group("embed_allreduce", "tp", [x], shapes.whole, shapes.whole)
    if loom.sp > 1:
        x = loom.group("sp_split", "sp", [x], shapes.whole, shapes.hidden)
    return x


def attention(loom: Loom, x: Stream, caches: Caches) -> Stream:
    """Attention with its norm and residual; queries stay on their sp rank, keys do not."""
    shapes, spec = loom.shapes, loom.spec
    normed = loom.each("attn_norm", [x], shapes.hidden, shapes.hidden)
    qkv = loom.each("qkv", [normed], shapes.hidden, shapes.qkv)
    keys = _keys(loom, qkv, caches)
    if spec.attention == "fused":
        y = loom.each("attn", [qkv, keys], shapes.qkv, shapes.context)
    else:
        scores = loom.each("scores", [qkv, keys], shapes.qkv, shapes.scores)
        weights = loom.each("softmax", [scores], shapes.scores, shapes.scores)
        y = loom.each("context", [weights, keys], shapes.scores, shapes.context)
    y = loom.each("attn_out", [y], shapes.context, shapes.hidden)
    if spec.tp > 1:
        y = loom.group("attn_allreduce", "tp", [y], shapes.hidden, shapes.hidden)
    return loom.each("attn_residual", [y, x], shapes.hidden, shapes.hidden)


def _keys(loom: Loom, qkv: Stream, caches: Caches) -> Stream:
    """Where attention finds keys and values: the projection, the sp gather, or the cache."""
    shapes = loom.shapes
    keys = qkv
    if loom.sp > 1:
        keys = loom.group("kv_allgather", "sp", [keys], shapes.kv_shard, shapes.kv)
    if loom.layer is None or loom.phase is None:
        return keys
    if loom.phase == "decode":  # the new token's keys join the cached ones
        return loom.each("kv_read", [caches[loom.layer], keys], shapes.kv_cached, shapes.kv)
    caches[loom.layer] = loom.each("kv_write", [keys], shapes.kv, shapes.kv)
    return caches[loom.layer]


def feed_forward(loom: Loom, x: Stream) -> Stream:
    """The dense feed-forward block with its norm and residual."""
    shapes, spec = loom.shapes, loom.spec
    normed = loom.each("ffn_norm", [x], shapes.hidden, shapes.hidden)
    up = loom.each("ffn_up", [normed], shapes.hidden, shapes.ffn)
    if spec.gated:
        gate = loom.each("ffn_gate", [normed], shapes.hidden, shapes.ffn)
        gate = loom.each("ffn_act", [gate], shapes.ffn, shapes.ffn)
        y = loom.each("ffn_mul", [gate, up], shapes.ffn, shapes.ffn)
    else:
        y = loom.each("ffn_act", [up], shapes.ffn, shapes.ffn)
    y = loom.each("ffn_down", [y], shapes.ffn, shapes.hidden)
    if spec.tp > 1:
        y = loom.group("ffn_allreduce", "tp", [y], shapes.hidden, shapes.hidden)
    return loom.each("ffn_residual", [y, x], shapes.hidden, shapes.hidden)


def experts(loom: Loom, x: Stream) -> Stream:
    """The mixture of experts with its norm and residual.

    An expert is cut along tp like a dense block, so its output is a partial sum; combining is
    linear, and one all-reduce after it completes the sum.
    """
    shapes, spec = loom.shapes, loom.spec
    normed = loom.each("ffn_norm", [x], shapes.hidden, shapes.hidden)
    gate = loom.each("moe_gate", [normed], shapes.hidden, shapes.routes)
    tokens = loom.each("moe_dispatch", [normed, gate], shapes.hidden, shapes.sent)
    if spec.ep > 1:
        tokens = loom.group("dispatch_alltoall", "ep", [tokens], shapes.sent, shapes.received)
    outputs = [
        loom.each(
            "expert", [tokens], shapes.expert, shapes.expert, controls=[gate], local_expert=local
        )
        for local in range(spec.experts // spec.ep)
    ]
    if spec.ep > 1:
        outputs = [loom.group("combine_alltoall", "ep", outputs, shapes.received, shapes.sent)]
    y = loom.each("moe_combine", outputs, shapes.sent, shapes.hidden)
    if spec.tp > 1:
        y = loom.group("moe_allreduce", "tp", [y], shapes.hidden, shapes.hidden)
    return loom.each("ffn_residual", [y, x], shapes.hidden, shapes.hidden)


def head(loom: Loom, x: Stream) -> Stream:
    """Hidden states to logits, on sp rank 0, the root of the gather."""
    shapes, spec = loom.shapes, loom.spec
    if loom.sp > 1:
        x = loom.group("sp_gather", "sp", [x], shapes.hidden, shapes.whole)
        loom.ranks = [rank for rank in loom.ranks if rank[1] == 0]
    x = loom.each("final_norm", [x], shapes.whole, shapes.whole)
    x = loom.each("lm_head", [x], shapes.whole, shapes.logits_shard)
    if spec.tp > 1:
        x = loom.group("lm_allgather", "tp", [x], shapes.logits_shard, shapes.logits)
    if spec.ep > 1:
        x = loom.group("ep_gather", "ep sp tp", [x], shapes.logits, shapes.replica_logits)
    return x
