"""Other tools: how each is found, run and read, and what it says of the measured files."""
