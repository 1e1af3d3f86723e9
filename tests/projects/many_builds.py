"""`python many_builds.py TOP CACHE`: builds a tiny project twelve times, and prints what is alive then."""

from __future__ import annotations

import gc
import hashlib
import json
import sys
from pathlib import Path

from mypy.nodes import MypyFile

from ratchet.facts.files import SourceFile
from ratchet.facts.types import MypyRequest, type_facts


def main(top: Path, cache: Path) -> None:
    """Print [modules of mypy's that are alive, how many full collections there were] after the builds."""
    full: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            full.append(info["collected"])

    gc.collect()
    gc.callbacks.append(note)
    for number in range(12):
        text = f"x = {number}\n".encode()
        (top / "probe.py").write_bytes(text)
        probe = SourceFile("probe.py", "probe", ".", hashlib.sha256(text).hexdigest())
        type_facts(MypyRequest(top, (probe,), (".",), cache))
    gc.callbacks.remove(note)
    print(json.dumps([sum(isinstance(thing, MypyFile) for thing in gc.get_objects()), len(full)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
