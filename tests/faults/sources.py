"""Sources of ratchet and its tests, mutated: the reader takes what Python takes, and refuses the rest in words."""

from __future__ import annotations

import ast
import random
import re
import warnings
from pathlib import Path

import ratchet
from faults.tally import Extent, Tally
from ratchet.errors import Inconclusive
from ratchet.facts.source.parallel import facts_of_text

SOURCES = 3_000
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
MOST_LETTERS = 4_000


def run(extent: Extent) -> list[Tally]:
    """Read so many mutated sources."""
    chance = random.Random(extent.seed)
    package = Path(ratchet.__file__).parent
    paths = sorted([*package.rglob("*.py"), *(package.parent / "tests").rglob("*.py")])
    tally = Tally("mutated sources, read")
    for _ in range(extent.of(SOURCES)):
        text = chance.choice(paths).read_text(encoding="utf-8")
        lines = text[:MOST_LETTERS].splitlines(keepends=True)[:-1]
        tally.count(_fault(_mutated("".join(lines), chance)))
    return [tally]


def _mutated(text: str, chance: random.Random) -> str:
    tokens = TOKEN.findall(text)
    for _ in range(chance.randrange(1, 6)):
        if not tokens:
            break
        at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(4):
            case 0:
                tokens[at] = tokens[other]
            case 1:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 2:
                del tokens[at]
            case _:
                tokens.insert(at, tokens[other])
    return "".join(tokens)


def _fault(text: str) -> str | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
        is_valid = True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        is_valid = False
    try:
        facts_of_text(text.encode(), "app.py")
    except Inconclusive as error:
        return f"valid, and refused: {error}: {text!r}" if is_valid else None
    except Exception as error:
        return f"{type(error).__name__}: {error}: {text!r}"
    return None
