"""The tensors that one rank holds. Dimension names are canonical; conventions spell them."""

from __future__ import annotations

from verifier.generate.plan import Shape
from verifier.generate.spec import Phase, Spec


class Shapes:
    """Every tensor shape of one phase, true for one rank.

    The batch is cut along dp and ep, the sequence along sp, heads and widths along tp. Attention
    and its cache see all positions: in decode the cached ones and the new token.
    """

    def __init__(self, spec: Spec, phase: Phase | None) -> None:
        decode = phase == "decode"
        seq = 1 if decode else spec.seq
        shard = seq if decode else seq // spec.sp
        positions = spec.seq + 1 if decode else seq
        heads = ("heads", spec.heads // spec.tp)
        width = spec.hidden // spec.tp
        replica = ("batch", spec.batch // spec.dp)
        rank = ("batch", spec.batch // spec.dp // spec.ep)
        hidden, logits = ("hidden", spec.hidden), ("vocab", spec.vocab)

        self.world_ids: Shape = (("batch", spec.batch), ("seq", seq))
        self.replica_ids: Shape = (replica, ("seq", seq))
        self.ids: Shape = (rank, ("seq", seq))
        self.whole: Shape = (rank, ("seq", seq), hidden)
        self.hidden: Shape = (rank, ("seq", shard), hidden)
        self.qkv: Shape = (rank, ("seq", shard), ("qkv", 3 * width))
        self.kv_shard: Shape = (rank, ("seq", shard), ("kv", 2 * width))
        self.kv_cached: Shape = (rank, ("seq", spec.seq), ("kv", 2 * width))
        self.kv: Shape = (rank, ("seq", positions), ("kv", 2 * width))
        self.scores: Shape = (rank, heads, ("seq", shard), ("positions", positions))
        self.context: Shape = (rank, ("seq", shard), heads, ("head", spec.hidden // spec.heads))
        self.ffn: Shape = (rank, ("seq", shard), ("ffn", spec.ffn // spec.tp))
        self.logits_shard: Shape = (rank, ("seq", seq), ("vocab", spec.vocab // spec.tp))
        self.logits: Shape = (rank, ("seq", seq), logits)
        self.replica_logits: Shape = (replica, ("seq", seq), logits)
        self.world_logits: Shape = (("batch", spec.batch), ("seq", seq), logits)

        if spec.model == "moe":
            # Balanced routing: every expert takes the same number of each rank's tokens.
            capacity = -(-rank[1] * shard * spec.top_k // spec.experts)
            gathered = ("capacity", capacity * spec.ep)
            self.routes: Shape = (rank, ("seq", shard), ("experts", spec.experts))
            self.sent: Shape = (("experts", spec.experts), ("capacity", capacity), hidden)
            self.received: Shape = (("experts", spec.experts // spec.ep), gathered, hidden)
            self.expert: Shape = (("experts", 1), gathered, hidden)
