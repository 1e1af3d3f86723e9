"""The ruler at base and now: the level that counts, what got weaker (a debt), what got stricter (a replay)."""
