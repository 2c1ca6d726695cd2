"""Rules about rules: what is wrong with a rule file whatever the plan."""
