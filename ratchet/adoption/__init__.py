"""The first day: what `init` finds, and what other tools leave behind."""
