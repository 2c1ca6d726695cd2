"""Open facts: rules decided over all completions, as constraints for z3.

Every part of a formula that hangs on no open fact is grounded, set at a time; what is left becomes
one constraint over the unknown facts. Sets are counted over the regions of their Venn diagram.
"""

from verifier.smt.completions.answers import Answer
from verifier.smt.completions.questions import Questions

__all__ = ["Answer", "Questions"]
