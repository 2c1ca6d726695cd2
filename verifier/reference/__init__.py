"""The executable meaning of the language: plain Python, a short function per form, slow, obvious.

Formulas are evaluated as the language says them, one binding at a time, in strong Kleene logic:
True, False, or None where a fact that the file does not give decides.
"""

from verifier.reference.errors import NotBuiltError, OutOfStepsError
from verifier.reference.evaluate import Reference
from verifier.reference.replay import Replay
from verifier.reference.structure import Binding

__all__ = ["Binding", "NotBuiltError", "OutOfStepsError", "Reference", "Replay"]
