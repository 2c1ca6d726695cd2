"""The examples that stand beside rules: plans that must hold and plans that must break."""
