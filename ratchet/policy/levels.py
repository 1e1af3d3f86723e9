"""The level that counts: never laxer than at the base."""

from __future__ import annotations

from dataclasses import dataclass

from ratchet.config import Config
from ratchet.terms import Level


@dataclass(frozen=True, slots=True)
class EffectivePolicy:
    """The work tree's policy, held to that of the base (None where there is no base, or none configured there)."""

    head: Config
    base: Config | None = None

    def level(self, rule: str, path: str | None = None) -> Level:
        """The stricter of the two levels that a rule has for a file, or for the repository."""
        levels = [config.level(rule, path) for config in (self.head, self.base) if config is not None]
        return max(levels, key=lambda level: level.strictness)
