"""How a loosened setting is reported."""

from __future__ import annotations

from ratchet.config import Config
from ratchet.terms import POLICY, Debt, Key, Place

_HINT = (
    "Put it back as it is at base. To loosen it on purpose, have its owner merge that first, in a change of its own."
)


def debt(head: Config, keys: tuple[str | int, ...], symbol: str, detail: str, message: str, line: int = 0) -> Debt:
    """The debt of one field; `keys` say where it stands (a field that was taken out: where it would), or `line`."""
    place = Place(head.source or "ratchet.toml", line or head.line(*keys))
    return Debt(Key("loosened-policy", POLICY, symbol, detail), place, message, hint=_HINT)
