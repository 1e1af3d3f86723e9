"""Which setting forbids a debt: a refusal names its line."""

from __future__ import annotations

from ratchet.config import Config
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Level
from ratchet.terms.catalogue import CODED_RULES, coded


def forbidden_by(levels: Levels, key: Key, path: str) -> str:
    """`ratchet.toml:14`, where today's configuration, or base's, forbids a debt in a file; "" where neither does."""
    today = _place(levels.head, key, key.symbol, path)
    if today or levels.base is None:
        return today
    then = {new: old for old, new in levels.change.contracts.items()}.get(key.symbol, key.symbol)
    places = (_place(levels.base, key, then, origin) for origin in levels.change.origins(path))
    return next((f"base's {place}" for place in places if place), "")


def _place(config: Config, key: Key, contract: str, path: str) -> str:
    """The line of one configuration; `contract` is the contract's id there, if the key is one's."""
    table = next((table for table in config.contracts if (table.id, table.type) == (contract, key.rule)), None)
    if table is not None and table.level is not None:
        return table.place("level") if table.level is Level.FORBID else ""
    rule = coded(key.rule, key.detail) if key.rule in CODED_RULES else key.rule
    if config.level(rule, path) is not Level.FORBID:
        return ""
    return config.place_of_level(rule, path)
