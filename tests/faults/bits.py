"""Every bit of every file of the cache, flipped: the verdict is what it was."""

from __future__ import annotations

import random
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
}
"""How a file of the cache begins → those that are read before it, and in whose presence it is not looked at."""

MOST = 2_000
"""Bits of one file in a whole campaign; of a larger file so many are drawn."""


def run(extent: Extent) -> list[Tally]:
    """Flip the bits of each kind of file."""
    chance = random.Random(extent.seed)
    with quiet_scratch() as scratch:
        project = recorded(scratch / "project", WORSE)
        expected = project.check("--frozen")
        assert expected.status == 1, expected
        cache = project.top / ".ratchet_cache"
        contents = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file() and _begins(path)}
        tallies = {begins: Tally(f"flipped bits: {begins}*") for begins in READ_BEFORE}
        for path, content in contents.items():
            begins = _begins(path)
            bits = range(len(content) * 8)
            for bit in chance.sample(bits, min(len(bits), extent.of(MOST))):
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
        return list(tallies.values())


def _begins(path: Path) -> str:
    return next((begins for begins in READ_BEFORE if path.name.startswith(begins)), "")
