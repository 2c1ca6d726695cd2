"""The operators of a plan: what kind each is, how it is drawn, and three ways to title it.

An operator is a role (``attn_allreduce``), finer than its kind (``all-reduce``). The titles are
chosen so that each names one kind, with the collective's name beside that of the tensor it moves.
"""

from __future__ import annotations

from typing import NamedTuple

COMMUNICATION = frozenset(
    {"all-reduce", "all-gather", "reduce-scatter", "all-to-all", "send", "recv", "broadcast"}
)
ROUTING = frozenset({"split", "gather", "moe-gate", "moe-dispatch", "moe-combine"})
ENDS = frozenset({"input", "output"})


class Operator(NamedTuple):
    """One role: its kind and its title in full words, in plain words, and in short."""

    kind: str
    full: str
    plain: str
    short: str


OPERATORS: dict[str, Operator] = {
    role: Operator(*row)
    for role, *row in (
        ("input", "input", "Input", "Input", "Input"),
        ("dp_split", "split", "DP Split", "Batch Split", "Split"),
        ("ep_split", "split", "EP Batch Split", "Batch Split", "Split"),
        ("embedding", "embedding", "Embedding (vocab-parallel, masked)", "Embedding", "Embedding"),
        (
            "embed_allreduce",
            "all-reduce",
            "Embedding All-Reduce",
            "All-Reduce Embedding",
            "AllReduce Embed",
        ),
        ("sp_split", "split", "SP Split", "Sequence Split", "SP Split"),
        ("attn_norm", "norm", "RMSNorm", "LayerNorm", "RMSNorm"),
        ("qkv", "qkv-proj", "QKV Projection (column-parallel)", "QKV Linear", "QKV"),
        ("kv_allgather", "all-gather", "KV All-Gather", "All-Gather KV", "AllGather KV"),
        ("kv_write", "kv-cache", "KV Cache Write", "KV-Cache Write", "KV Cache Write"),
        ("kv_read", "kv-cache", "KV Cache Read", "KV-Cache Read", "KV Cache Read"),
        ("attn", "attn", "Self-Attention", "Self-Attention", "Attention"),
        (
            "scores",
            "attn-scores",
            "Attention Scores (QK^T)",
            "Attention Scores",
            "Attn Scores",
        ),
        ("softmax", "softmax", "Softmax", "Softmax", "Softmax"),
        (
            "context",
            "attn-context",
            "Attention Context (weights x V)",
            "Attention Context",
            "Attn Context",
        ),
        (
            "attn_out",
            "attn-out-proj",
            "Attention Output Projection (row-parallel)",
            "Attention Output Proj",
            "Attn Out",
        ),
        (
            "attn_allreduce",
            "all-reduce",
            "Attention All-Reduce",
            "All-Reduce Attention",
            "AllReduce Attn",
        ),
        (
            "attn_allgather",
            "all-gather",
            "Attention All-Gather",
            "All-Gather Attention",
            "AllGather Attn",
        ),
        ("attn_residual", "residual-add", "Residual Add", "Residual Add", "Residual"),
        ("ffn_norm", "norm", "RMSNorm", "LayerNorm", "RMSNorm"),
        ("ffn_up", "ffn-up", "FFN Up Projection (column-parallel)", "FFN Up", "FFN Up"),
        ("ffn_gate", "ffn-gate", "FFN Gate Projection (column-parallel)", "FFN Gate", "FFN Gate"),
        ("ffn_act", "activation", "SiLU Activation", "SiLU Activation", "SiLU"),
        (
            "ffn_mul",
            "elementwise-mul",
            "Element-wise Multiply",
            "Element-wise Mul",
            "Element-wise Mul",
        ),
        ("ffn_down", "ffn-down", "FFN Down Projection (row-parallel)", "FFN Down", "FFN Down"),
        ("ffn_allreduce", "all-reduce", "FFN All-Reduce", "All-Reduce FFN", "AllReduce FFN"),
        ("ffn_allgather", "all-gather", "FFN All-Gather", "All-Gather FFN", "AllGather FFN"),
        ("ffn_residual", "residual-add", "Residual Add", "Residual Add", "Residual"),
        ("moe_gate", "moe-gate", "MoE Gate", "MoE Gate", "Router"),
        ("moe_dispatch", "moe-dispatch", "MoE Dispatch", "Token Dispatch", "MoE Dispatch"),
        (
            "dispatch_alltoall",
            "all-to-all",
            "All-to-All (tokens out)",
            "All-to-All Out",
            "AllToAll Out",
        ),
        ("expert", "expert", "Expert", "Expert", "Expert"),
        (
            "combine_alltoall",
            "all-to-all",
            "All-to-All (tokens back)",
            "All-to-All Back",
            "AllToAll Back",
        ),
        ("moe_combine", "moe-combine", "MoE Combine", "MoE Combine", "MoE Combine"),
        ("moe_allreduce", "all-reduce", "MoE All-Reduce", "All-Reduce MoE", "AllReduce MoE"),
        ("send", "send", "PP Send", "Pipeline Send", "Send"),
        ("recv", "recv", "PP Recv", "Pipeline Recv", "Recv"),
        ("sp_gather", "gather", "SP Gather", "Sequence Gather", "SP Gather"),
        ("final_norm", "norm", "Final RMSNorm", "Final LayerNorm", "Final RMSNorm"),
        ("lm_head", "lm-head", "LM Head (column-parallel)", "LM Head", "LM Head"),
        (
            "lm_allgather",
            "all-gather",
            "Logits All-Gather",
            "All-Gather Logits",
            "AllGather Logits",
        ),
        ("ep_gather", "gather", "EP Batch Gather", "Batch Gather", "Gather"),
        ("loss", "loss", "Cross-Entropy Loss", "Loss", "Loss"),
        ("head_backward", "backward", "LM Head Backward", "LM Head Backward", "Head Bwd"),
        ("ffn_backward", "backward", "FFN Backward", "FFN Backward", "FFN Bwd"),
        (
            "ffn_backward_allreduce",
            "all-reduce",
            "FFN Backward All-Reduce",
            "All-Reduce FFN Backward",
            "AllReduce FFN Bwd",
        ),
        ("attn_backward", "backward", "Attention Backward", "Attention Backward", "Attn Bwd"),
        (
            "attn_backward_allreduce",
            "all-reduce",
            "Attention Backward All-Reduce",
            "All-Reduce Attention Backward",
            "AllReduce Attn Bwd",
        ),
        ("embed_backward", "backward", "Embedding Backward", "Embedding Backward", "Embed Bwd"),
        ("grad_send", "send", "PP Send Gradient", "Pipeline Send Gradient", "Send Grad"),
        ("grad_recv", "recv", "PP Recv Gradient", "Pipeline Recv Gradient", "Recv Grad"),
        *(
            (
                f"{part}grad_allreduce",
                "all-reduce",
                f"{name}Gradient All-Reduce",
                f"All-Reduce {name}Gradients",
                f"AllReduce {name}Grad",
            )
            for part, name in (("", ""), ("embed_", "Embedding "), ("head_", "Head "))
        ),
        *(
            (f"{part}optimizer", "optimizer", f"{name}Optimizer Step", f"{name}Optimizer", "Adam")
            for part, name in (("", ""), ("embed_", "Embedding "), ("head_", "Head "))
        ),
        ("dp_gather", "gather", "DP Gather", "Batch Gather", "Gather"),
        ("output", "output", "Output", "Output", "Output"),
    )
}


def drawing(kind: str) -> tuple[str, str]:
    """The DOT shape and fill colour of a kind."""
    if kind in COMMUNICATION:
        return "ellipse", "lightblue"
    if kind in ROUTING:
        return "parallelogram", "lightyellow"
    return ("ellipse", "white") if kind in ENDS else ("box", "lightgreen")
