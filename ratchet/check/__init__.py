"""Measure × what the base allows → Verdict: base, allowance, moves, comparison, findings."""
