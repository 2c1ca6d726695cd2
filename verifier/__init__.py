"""A type checker for distributed LLM plans drawn as DAGs in DOT."""
