"""One file a contract type, found by its name: `layers.py` holds `Layers`, the type `layers`."""
