"""One run of mypy: its configuration, its plugin, its isolation, and what keeps a record fresh."""
