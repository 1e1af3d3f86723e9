"""What we mind about the import graph: one file a contract type, under `kinds/`."""
