"""What reviewdog shows as an edit to accept, in both of its diagnostic reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ratchet.terms import Key, Place

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer


class Suggestions:
    """Offered edits, by the debt that each pays and the line where a reader is told of it."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self._found: defaultdict[tuple[Key, str, int], list[Offer]] = defaultdict(list)
        for offer in offers:
            self._found[offer.key, offer.path, offer.first].append(offer)

    def of(self, key: Key, place: Place) -> dict[str, object]:
        """The key `suggestions` of a debt's diagnostic; nothing where no edit is offered for it.

        They replace whole lines and name no columns, which reviewdog overlooks where it writes to GitLab.
        """
        found = [
            {"range": {"start": {"line": offer.first}, "end": {"line": offer.last}}, "text": offer.text}
            for offer in self._found.get((key, place.path, place.line), ())
        ]
        return {"suggestions": found} if found else {}
