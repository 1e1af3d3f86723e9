"""The ledger over the repository's commits."""
