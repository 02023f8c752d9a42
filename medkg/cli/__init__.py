"""One subcommand per verb."""
