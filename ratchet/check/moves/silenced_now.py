"""Comments that silence what a stricter ruler or another environment shows: error and comment are one debt."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.check.moves.leftovers import Leftovers
from ratchet.terms import Key


def silence_what_is_shown(leftovers: Leftovers, shown: Mapping[Key, int]) -> None:
    """Let an error that shows at base by now pay for a comment that silences its code in the same symbol.

    `shown` is how much more than base's shards today's ruler and environment show at base. An error that these record
    pays for no comment: that would be a fake fix.
    """
    for after in leftovers.grown("suppression") if shown else ():
        before = Key("type-error", after.module, after.symbol, after.detail)
        leftovers.move(before, after, shown.get(before, 0))
