"""Answers while one edits: the language server, and the watch in a terminal. Neither writes `baselines/`."""
