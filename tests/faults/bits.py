"""Bits of every file of the cache, flipped before a whole check: the verdict is what it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from faults.benches import WORSE, quiet_scratch, recorded, unexpected
from faults.tally import Extent, Tally

READ_BEFORE = {
    "answer-": (),
    "read-": (),
    "tree-": ("answer-",),
    "objects": ("answer-",),
    "architecture-": ("answer-",),
    "graph-": ("answer-", "architecture-"),
    "measures": ("answer-",),
    "source-": ("answer-", "architecture-", "graph-", "measures"),
    "records-": ("answer-", "measures"),
    "borrowed-": ("answer-", "measures"),
    "beside": ("answer-", "measures"),
    "cache.": ("answer-", "measures", "records-"),
}
"""How a file of the cache begins → those that are read before it, and in whose presence it is not looked at."""

MOST = 300
"""Bits of one file in a whole campaign. `doors` flips every bit, and asks the readers alone."""

MOST_OF_MYPYS = 40
"""Bits of each of mypy's sixteen databases, whose names begin with `cache.`; all modules are checked again."""


def run(extent: Extent) -> Iterator[Tally]:
    """Flip the bits of each kind of file."""
    chance = random.Random(extent.seed)
    with quiet_scratch() as scratch:
        project = recorded(scratch / "project", WORSE)
        expected = project.check("--frozen")
        assert expected.status == 1, expected
        cache = project.top / ".ratchet_cache"
        contents = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file() and _begins(path)}
        tallies = {begins: Tally(f"a check after a flipped bit: {begins}*") for begins in READ_BEFORE}
        for path, content in contents.items():
            begins = _begins(path)
            bits = range(len(content) * 8)
            most = MOST_OF_MYPYS if begins == "cache." else MOST
            for bit in chance.sample(bits, min(len(bits), extent.of(most))):
                for other, original in contents.items():
                    if other.name.startswith(READ_BEFORE[begins]):
                        other.unlink(missing_ok=True)
                    else:
                        other.write_bytes(original)
                altered = bytearray(content)
                altered[bit // 8] ^= 1 << bit % 8
                path.write_bytes(altered)
                said = project.check("--frozen")
                same = (said.status, said.out) == (expected.status, expected.out)
                tallies[begins].count(None if same else f"bit {bit} of {path.name}: {said.status} {unexpected(said)}")
        yield from tallies.values()


def _begins(path: Path) -> str:
    return next((begins for begins in READ_BEFORE if path.name.startswith(begins)), "")
