"""What reviewdog shows as an edit to accept, in both of its diagnostic reports."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ratchet.terms import Key, Place

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer


def suggestions(offers: Collection[Offer], key: Key, place: Place) -> dict[str, object]:
    """The key `suggestions` of a debt's diagnostic; nothing where no edit is offered for it.

    They replace whole lines and name no columns, which reviewdog overlooks where it writes to GitLab.
    """
    found = [
        {"range": {"start": {"line": offer.first}, "end": {"line": offer.last}}, "text": offer.text}
        for offer in offers
        if (offer.key, offer.path, offer.first) == (key, place.path, place.line)
    ]
    return {"suggestions": found} if found else {}
