"""Source facts → the import graph."""
