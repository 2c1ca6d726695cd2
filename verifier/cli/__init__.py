"""The program: one module per subcommand."""
