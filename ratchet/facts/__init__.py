"""What is true: the only package that looks at the project."""
