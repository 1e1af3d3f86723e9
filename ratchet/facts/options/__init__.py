"""The effective options of mypy for each module, from configuration files and inline comments."""

from ratchet.facts.options.records import Configuration, ModuleSource, OptionFacts, Targets
from ratchet.facts.options.text import (
    CONFIG_NAMES,
    inline_comments,
    named_plugins,
    same_configuration,
    section_patterns,
)
from ratchet.facts.options.trees import configuration_at, configuration_on_disk

__all__ = [
    "CONFIG_NAMES",
    "Configuration",
    "ModuleSource",
    "OptionFacts",
    "Targets",
    "configuration_at",
    "configuration_on_disk",
    "inline_comments",
    "named_plugins",
    "same_configuration",
    "section_patterns",
]
