"""Formula x facts -> the situations that bindings are in, set at a time over columns."""
