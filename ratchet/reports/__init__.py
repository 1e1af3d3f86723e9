"""How it is said: one file a format, the words that formats share, the import graph for people."""
