"""Sources of ratchet and its tests, mutated and grafted: the reader takes what Python takes, and refuses the rest."""

from __future__ import annotations

import ast
import random
import re
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from mypy import api

import ratchet
from faults.tally import Extent, Tally
from ratchet.errors import Inconclusive
from ratchet.facts.source.parallel import facts_of_text

MUTATED, GRAFTED = 2_000, 1_000
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
MOST_LETTERS = 4_000


def run(extent: Extent) -> Iterator[Tally]:
    """Read so many mutated sources, and so many that are put together from the parts of two."""
    chance = random.Random(extent.seed)
    package = Path(ratchet.__file__).parent
    paths = sorted([*package.rglob("*.py"), *(package.parent / "tests").rglob("*.py")])
    tally = Tally("mutated sources, read")
    for _ in range(extent.of(MUTATED)):
        text = chance.choice(paths).read_text(encoding="utf-8")
        lines = text[:MOST_LETTERS].splitlines(keepends=True)[:-1]
        tally.count(_fault(_mutated("".join(lines), chance)))
    yield tally
    tally = Tally("sources put together from parts of others, read")
    for _ in range(extent.of(GRAFTED)):
        stock, scion = (ast.parse(chance.choice(paths).read_bytes()) for _ in range(2))
        tally.count(_fault(_grafted(stock, scion, chance)))
    yield tally


def _grafted(stock: ast.Module, scion: ast.Module, chance: random.Random) -> str:
    """A source with expressions and statements of another one in places where Python has others."""
    expressions = [node for node in ast.walk(scion) if isinstance(node, ast.expr)]
    statements = [node for node in ast.walk(scion) if isinstance(node, ast.stmt)]
    nodes = [*ast.walk(stock)]
    for node in chance.sample(nodes, min(len(nodes), 40)):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and isinstance(getattr(value, "ctx", None), ast.Load | None):
                setattr(node, name, chance.choice(expressions))
            elif isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                value[chance.randrange(len(value))] = chance.choice(statements)
    try:
        return ast.unparse(stock)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ""  # parts that cannot stand there


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
        return f"valid, and refused: {error}: {text!r}" if is_valid and not _stops_mypy(text) else None
    except Exception as error:
        return f"{type(error).__name__}: {error}: {text!r}"
    return None


def _stops_mypy(text: str) -> bool:
    """Whether mypy itself gives up: it takes a call in an annotation's list for an argument constructor."""
    with tempfile.TemporaryDirectory(prefix="ratchet-faults-") as folder:
        path = Path(folder, "app.py")
        path.write_text(text, encoding="utf-8")
        out, _, _ = api.run(["--cache-dir", folder, str(path)])
    return "errors prevented further checking" in out
