"""Witnesses: what a small program of the standard library needs to see each verdict for itself."""
