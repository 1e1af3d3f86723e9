"""What mypy infers where nothing is annotated: the types that a fix may write."""
