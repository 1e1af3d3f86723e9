"""Pays debts: proposals are applied symbol by symbol, measured, and taken back where anything grew."""
