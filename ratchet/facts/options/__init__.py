"""The effective options of mypy for each module, from configuration files and inline comments."""
