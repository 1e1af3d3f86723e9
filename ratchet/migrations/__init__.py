"""Other tools' configuration → our contracts. One file a tool, found by its name; text in, text out."""
