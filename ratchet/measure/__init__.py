"""A tree, its facts and the rules → Measure."""
