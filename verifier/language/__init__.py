"""From the text of rule files to resolved, typed sentences."""
