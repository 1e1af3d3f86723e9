"""The facts: the only package that looks at the project."""
