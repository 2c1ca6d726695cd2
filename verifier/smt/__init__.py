"""The only room that knows z3."""
