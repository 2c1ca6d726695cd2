"""The tensors of the dense look-alikes."""

from __future__ import annotations

from typing import Any

from verifier.generate.plan import Shape

HIDDEN: Shape = (("batch", 4), ("seq", 512), ("hidden", 1024))
WIDE: Shape = (("batch", 4), ("seq", 512), ("ffn", 4096))
IDS: Shape = (("batch", 4), ("seq", 512))
LOGITS: Shape = (("batch", 4), ("seq", 512), ("vocab", 5000))
HID: dict[str, Any] = {"before": HIDDEN, "after": HIDDEN}
