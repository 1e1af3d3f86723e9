"""ratchet.toml → Config. The messages about wrong settings are here."""

from ratchet.config.globs import matches
from ratchet.config.model import Config, Profile, Stale, Strictness, ToolTable, Trust, laxer_rules, rules_of_both
from ratchet.config.reading import CONFIG_FILES, PYPROJECT, RATCHET_TOML, load_config, parse_config, parse_texts

__all__ = [
    "CONFIG_FILES",
    "PYPROJECT",
    "RATCHET_TOML",
    "Config",
    "Profile",
    "Stale",
    "Strictness",
    "ToolTable",
    "Trust",
    "laxer_rules",
    "load_config",
    "matches",
    "parse_config",
    "parse_texts",
    "rules_of_both",
]
