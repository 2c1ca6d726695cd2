"""Verdicts and counterexamples: what a check finds, before anything is rendered."""
