"""implicit-cast: where a declared type takes over an Any."""

from __future__ import annotations

from ratchet.facts.kinds import ARGUMENT_TAKEN_OVER, ASSIGNMENT_TAKEN_OVER, RETURN_TAKEN_OVER
from ratchet.rules import Rule


class ImplicitCast(Rule):
    """A declared type takes over an Any unasked, as an argument, a return or an assignment; counted per symbol.

    Nobody checks that the value is of that type. Every program has such places where data comes in: this is a note, and
    `ratchet status` shows how many there are.

    Flagged:

        import json

        def city(text: str) -> str:
            found: str = json.loads(text)
            return found

    Fine:

        import json

        def city(text: str) -> str:
            found: object = json.loads(text)
            return found if isinstance(found, str) else ""
    """

    id = "implicit-cast"
    messages = {
        ARGUMENT_TAKEN_OVER: "a parameter with a declared type takes over Any: {note}",
        RETURN_TAKEN_OVER: "the declared return takes over Any: {note}",
        ASSIGNMENT_TAKEN_OVER: "a variable with a declared type takes over Any: {note}",
    }
    fix = "Declare the value as object, and narrow it. Or let a library validate the data where it comes in."
    dodge = "A cast is counted too, as cast."
