"""The resident parent."""
