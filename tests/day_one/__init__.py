"""Day one on packages of others: what a newcomer does first, on real code bases, with their dependencies."""
