"""The vocabulary: what a debt is, where it stands and how much it counts. Standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MODULE_LEVEL = "<module>"
"""The symbol of what stands outside every class and function."""

POLICY = "<policy>"
"""The module of debts that are ratchet.toml's own."""

NO_DETAIL = "-"
"""The detail of a key whose symbol says it all."""

FUTURE_NAME = "_any_"
"""A name that no module and no file has. It stands for one that may come, where two policies are compared."""


class Level(StrEnum):
    """How much a rule minds."""

    RATCHET = "ratchet"
    FORBID = "forbid"
    NOTE = "note"
    OFF = "off"

    @property
    def strictness(self) -> int:
        """0 (off) to 3 (forbid): a level with a smaller number is laxer."""
        return ("off", "note", "ratchet", "forbid").index(self.value)


class SlotState(StrEnum):
    """How much is known of a slot: a place where an annotation can stand."""

    MISSING = "missing"
    """It has no annotation."""

    ANY = "any"
    """All of it is Any."""

    PARTIAL = "partial"
    """Any somewhere inside, or a generic without its arguments."""

    TYPED = "typed"
    """It has a type that leaves nothing open."""

    @property
    def badness(self) -> int:
        """0 (typed) to 2: where nobody looked, and where all is Any, equally little is known."""
        return {"typed": 0, "partial": 1}.get(self.value, 2)


class Key(NamedTuple):
    """A debt's identity. No line, no column, no message: those change when nothing got worse."""

    rule: str
    module: str
    symbol: str
    detail: str = NO_DETAIL

    @property
    def fingerprint(self) -> str:
        """The key in sixteen characters."""
        return hashlib.sha256("\0".join(self).encode("utf-8", "surrogatepass")).hexdigest()[:16]


LETTING_ANY_IN = ("explicit-any", "bare-generic", "missing-annotation", "untyped-import")
"""Rules whose debts stand where an Any comes in, under the key that a cause names."""

A_VARIABLE = "a variable that is Any"
"""How the message of an unchecked operation begins that is a name bound to Any, and nothing done to it."""

DECORATED = "@"
"""The detail of a function whose decorators leave Any of it."""


class Declaration(NamedTuple):
    """The declaration of the project's own that an unchecked operation's Any comes in through.

    `detail` is that of the debt which stands there: a parameter, `return`, a variable, attribute or alias, `base`, an
    imported module; or DECORATED.
    """

    module: str
    symbol: str
    detail: str

    @staticmethod
    def of(key: Key) -> Declaration | None:
        """The declaration that a key names as its cause; None where it names none."""
        parts = key.detail.split(":") if key.rule == "unchecked-operation" else []
        return Declaration(*parts) if len(parts) == 3 else None

    def keys(self, known: Iterable[Key]) -> list[Key]:
        """The keys of debts that may stand there. Which decorator is to blame, only the `known` debts can tell."""
        if self.detail == DECORATED:
            return sorted(key for key in known if key[:3] == ("untyped-decorator", self.module, self.symbol))
        return [Key(rule, *self) for rule in LETTING_ANY_IN]

    def __str__(self) -> str:
        return ":".join(self)


class Place(NamedTuple):
    """Where something stands: path from the repository's root with forward slashes, line and column from 1."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Step(NamedTuple):
    """One further line for the reader of a debt, such as an import of a chain, and where that stands."""

    text: str
    place: Place

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing that is less typed, or less well structured, than it should be.

    `count` is how much it adds to its key. `trail` are further lines for the reader, such as the steps of an import
    chain. `hint` overrides the rule's own. `culprit` is another, added import that made this one a debt.
    `state` is that of the slot that the debt is about, `alias` the full name of the alias that makes it one.
    """

    key: Key
    place: Place
    message: str
    count: int = 1
    hint: str = ""
    trail: tuple[Step, ...] = ()
    culprit: Step | None = None
    state: SlotState | None = None
    alias: str = ""
