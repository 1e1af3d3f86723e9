"""baselines/ ⇄ Baseline: what is allowed, kept one shard a module."""
