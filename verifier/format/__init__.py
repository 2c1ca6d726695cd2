"""Layout of rule files: text in, the same statements in the canonical layout out."""
