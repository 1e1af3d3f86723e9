"""What a module says, from mypy's nodes: of its text here, of its types in `types`, of what runs in `reach`."""
