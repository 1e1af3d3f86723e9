"""ratchet: types and module structure that only ever get better."""

__version__ = "0.2.0"
