"""Baselines, policy and configuration of mypy, mutated beside a change that is refused: it is never held."""

from __future__ import annotations

import random
from pathlib import Path

from faults.benches import WORSE, quiet_scratch, recorded, unexpected
from faults.tally import Extent, Tally

MUTATIONS = 500
WORDS = (
    b"off", b"note", b"ignore_errors = True\n", b"exclude = [\"**\"]\n", b"9", b"\t", b"\n", b"[", b"]", b"\"", b"=",
    b"#", b"\\", b"\0", b"\xff", b"\xef\xbb\xbf", b"<<<<<<< ", b"app", b"*", b"missing-annotation", b"[[profile]]\n",
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A text in which something was changed: characters, lines, words put in."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(content) + 1)
    match chance.randrange(8):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + chance.choice(WORDS) + content[at:]
        case 2:
            return content[:at] + content[at + chance.randrange(1, 9) :]
        case 3:
            return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        case 4 if lines:
            lines.pop(chance.randrange(len(lines)))
        case 5 if lines:
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
        case 6 if lines:
            chance.shuffle(lines)
        case _:
            return content * 2
    return b"".join(lines)


def run(extent: Extent) -> list[Tally]:
    """Mutate each file so many times."""
    chance = random.Random(extent.seed)
    with quiet_scratch() as scratch:
        project = recorded(scratch / "project", WORSE)
        files = [path for path in _files(project.top) if path.is_file()]
        contents = {path: path.read_bytes() for path in files}
        tally = Tally("mutated baselines, policy and configuration")
        for _ in range(extent.of(MUTATIONS)):
            path = chance.choice(files)
            path.write_bytes(mutated(contents[path], chance))
            mutation = path.read_bytes()
            said = project.check("--frozen")
            fault = unexpected(said) or ("held" if said.status == 0 else None)
            tally.count(f"{path.name} as {mutation!r}: {fault}" if fault else None)
            path.write_bytes(contents[path])
        return [tally]


def _files(top: Path) -> list[Path]:
    return sorted([*(top / "baselines").rglob("*"), top / "ratchet.toml", top / "mypy.ini"])
