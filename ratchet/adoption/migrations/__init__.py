"""Other tools' configuration → our contracts, and their baselines → ours. One file a tool; text in, data out."""
