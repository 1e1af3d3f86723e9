"""The fault campaign: `python -m tests faults`, by hand, some minutes. Nothing here is collected by pytest."""
