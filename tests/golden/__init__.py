"""Answers that are frozen: the measure of every snippet in the suite and of ten packages of others, by module."""
