"""First-order formulas: what rules mean once their English is gone."""
