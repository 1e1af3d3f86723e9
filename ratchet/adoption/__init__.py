"""The first day with ratchet: what `init` finds, and what to take over from other tools."""
