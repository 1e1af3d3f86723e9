"""Which code mypy holds unreachable, and which of it is an honest check."""
