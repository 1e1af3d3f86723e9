"""Ratchet's own files: narrowing of JSON and TOML, whole writes, the cache."""
