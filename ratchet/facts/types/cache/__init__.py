"""Type facts of one module as bytes, and where they are kept."""
