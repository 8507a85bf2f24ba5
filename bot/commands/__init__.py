"""The subcommands of `xiaoer`, by noun."""
