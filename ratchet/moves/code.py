"""The code that moves are looked for in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratchet.facts.source.shapes import Shape


@dataclass(frozen=True)
class Code:
    """The code of the modules in question, by today's module names: as it was, and as it is."""

    before: Mapping[str, Shape]
    after: Mapping[str, Shape]
