"""One walk over mypy's nodes: what each recogniser finds there."""
