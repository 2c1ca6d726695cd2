"""What keeps the reference evaluator from an answer."""


class NotBuiltError(Exception):
    """The reference evaluator does not know this form yet: a gap of ours, never a finding."""


class OutOfStepsError(Exception):
    """An evaluation took more steps than it was given."""
