"""A parent that has imported everything, and forks for each command. Its client imports next to nothing: see client."""
