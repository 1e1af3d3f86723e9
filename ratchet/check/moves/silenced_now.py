"""Comments that silence what only a stricter ruler shows: the error and the comment are one debt, told in two ways."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.check.moves.leftovers import Leftovers
from ratchet.terms import Key


def silence_what_is_shown(leftovers: Leftovers, shown: Mapping[Key, int]) -> None:
    """Let an error that a stricter ruler shows at base pay for a comment that silences its code in the same symbol.

    `shown` is how much more than base's shards the ruler of today shows at base. An error that these record pays for
    no comment: that would be a fake fix.
    """
    for after in leftovers.grown("suppression") if shown else ():
        before = Key("type-error", after.module, after.symbol, after.detail)
        leftovers.move(before, after, shown.get(before, 0))
